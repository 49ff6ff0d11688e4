"""How plugins take part: the moments at which they are called, and the calling.

A plugin is a module or an object with functions marked by `hookimpl` and named like
the hooks in `moments`; it asks for as many of their arguments as it needs, by name.
Plugins are found by the entry point group `wayfellow`.
"""

from wayfellow.decide.state import Actor, Effect, Record, Recorded, Subject
from wayfellow.language import (
    Asked,
    Deed,
    Detail,
    Duration,
    Extension,
    Function,
    Language,
    Person,
)

from .calling import Hooks, installed_languages, installed_plugins
from .contexts import (
    AfterCommit,
    Announcement,
    InTransaction,
    Known,
    Partly,
    StartUp,
    Task,
)
from .guarding import is_asked
from .moments import Moments, hookimpl
from .moves import Move

__all__ = [
    "Actor",
    "AfterCommit",
    "Announcement",
    "Asked",
    "Deed",
    "Detail",
    "Duration",
    "Effect",
    "Extension",
    "Function",
    "Hooks",
    "InTransaction",
    "Known",
    "Language",
    "Moments",
    "Move",
    "Partly",
    "Person",
    "Record",
    "Recorded",
    "StartUp",
    "Subject",
    "Task",
    "hookimpl",
    "installed_languages",
    "installed_plugins",
    "is_asked",
]
