"""The guard of a transaction in which plugins are called: they must not end it.

Neither may they write with the engine, as what is decided has not been written yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from wayfellow.errors import Unusable

# What libpq calls active, in a transaction, and in one that has failed.
_UNDER_WAY = (1, 2, 3)


class _Guarded(NamedTuple):
    """A transaction that must not end."""

    driver: object
    was_open: bool


_guarded: ContextVar[_Guarded | None] = ContextVar("guarded", default=None)


def is_asked(driver: object = None) -> bool:
    """Say whether a plugin is being called inside a transaction.

    With the connection of a driver: inside the one on this connection.
    """
    found = _guarded.get()
    return found is not None and driver in (None, found.driver)


@contextmanager
def asking(driver: object) -> Iterator[None]:
    """Call plugins inside the transaction on a driver's connection."""
    before = _guarded.set(_Guarded(driver, is_open(driver)))
    try:
        yield
    finally:
        _guarded.reset(before)


def see_it_goes_on() -> None:
    """Raise Unusable when the transaction was ended behind SQLAlchemy's back."""
    found = _guarded.get()
    if found is not None and found.was_open and not is_open(found.driver):
        raise ended()


def ended() -> Unusable:
    """Word that a plugin wants to end a transaction, or has."""
    return Unusable(
        "a plugin cannot end the transaction of the host that it is called in: the "
        "host has to roll back now. What needs a transaction of its own is done in "
        "`deliver`, after the commit"
    )


def is_open(driver: Any) -> bool:
    """Say whether a driver is in a transaction; it may not be able to tell."""
    if hasattr(driver, "in_transaction"):
        return bool(driver.in_transaction)
    info = getattr(driver, "info", None)
    return getattr(info, "transaction_status", 0) in _UNDER_WAY
