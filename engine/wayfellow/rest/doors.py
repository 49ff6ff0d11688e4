"""The door: who knocks too often with a token that lets nobody in has to wait.

It is kept in one process and for one process: with several workers, each counts for
itself, and after a restart everybody begins anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil
from time import monotonic
from typing import TypeVar

from .problems import TooManyFailures

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
USUAL = 30
"""How many tokens that let nobody in an address may send in a minute."""
_MINUTE = 60.0
_REMEMBERED = 10_000
"""How many addresses, and how many good tokens, are remembered at the most."""


class Door:
    """Counts the failures of each address, as a bucket that fills again in a minute.

    A token that was good before is let through all the same: whoever shares an address
    with somebody who is mistaken does not have to wait with them. `failures` is how
    many there may be in a minute, and 0 any number; `clock` gives seconds.
    """

    def __init__(
        self, failures: int = USUAL, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most = failures
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._good: OrderedDict[bytes, None] = OrderedDict()

    def see(self, address: str, secret: str) -> None:
        """Let somebody knock; TooManyFailures where their address has to wait."""
        if not self._most or _digest(secret) in self._good:
            return
        left = self._now_left(_neighbourhood(address))
        if left < 1:
            raise TooManyFailures(ceil((1 - left) * _MINUTE / self._most))

    def note_good(self, secret: str) -> None:
        """Remember a token that has let somebody in."""
        _remember(self._good, _digest(secret), None)

    def note_failed(self, address: str, secret: str) -> None:
        """Count a token that has let nobody in."""
        self._good.pop(_digest(secret), None)
        known = _neighbourhood(address)
        left = max(0.0, self._now_left(known) - 1)
        _remember(self._left, known, (left, self._clock()))

    def _now_left(self, address: str) -> float:
        left, since = self._left.get(address, (float(self._most), 0.0))
        filled = (self._clock() - since) * self._most / _MINUTE
        return min(self._most, left + filled)


def _remember(known: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > _REMEMBERED:
        known.popitem(last=False)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _neighbourhood(address: str) -> str:
    """Give what one holder of addresses has of them: in IPv6 it is a /64."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network((known, 64), strict=False))
