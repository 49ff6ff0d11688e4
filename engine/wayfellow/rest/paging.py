"""Pages of a list: how large, and where the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from .cursors import cursor
from .told.base import Page

_Item = TypeVar("_Item")
_Page = TypeVar("_Page", bound=Page[Any])

Limit = Annotated[int, Query(ge=1, le=200, description="How many at the most.")]
After = Annotated[
    str | None,
    Query(max_length=2000, description="The `next` of the page before this one."),
]
USUAL = 50


def paged(
    kind: type[_Page],
    items: Sequence[_Item],
    limit: int,
    of: str,
    place: Callable[[_Item], tuple[str | int, ...]],
) -> _Page:
    """Make a page of one item more than it may have, if there is one more."""
    page = list(items[:limit])
    following = cursor(of, *place(page[-1])) if len(items) > limit else None
    return kind(items=page, next=following)
