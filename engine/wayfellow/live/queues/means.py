"""What those who work on their own have to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayfellow.hooks import Hooks

from ..change import Workplace

_Job = Callable[[Workplace], Any]


@dataclass(frozen=True, slots=True)
class Means:
    """What a worker works with."""

    commit: Callable[[_Job], Any]
    """Does a job in a transaction, again when somebody else was first."""
    commit_once: Callable[[_Job], Any]
    """Does a job in a transaction, and never again."""
    look: Callable[[_Job], Any]
    """Does a job that writes nothing, without holding up who writes."""
    is_claiming: bool
    """Whether a transaction keeps others from an effect while it is delivered."""
    hooks: Hooks
    clock: Callable[[], datetime]
