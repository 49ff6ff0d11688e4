"""How a body gets to an address: the only place that opens a connection.

The name is resolved once for each attempt, every number that it leads to has to be
public, and the connection is made to that number. A redirect is an answer like any
other. Of the answer only the status is read, and all of it has to be over in time.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from http.client import HTTPConnection, HTTPException
from threading import Thread
from time import monotonic
from typing import Any

from .addresses import Address, is_public
from .problems import NotTaken

PATIENCE = 10.0
"""How many seconds a receiver has, from the connection to its answer."""
Place = tuple[Any, ...]
"""Where to connect to, as `socket.getaddrinfo` gives it."""


def connect(place: Place, patience: float) -> socket.socket:
    """Connect to a number, within so many seconds; OSError when that fails."""
    family, kind, protocol, _, where = place
    line = socket.socket(family, kind, protocol)
    try:
        line.settimeout(patience)
        line.connect(where)
        # What is sent comes in two pieces; the second does not wait for the first.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        line.close()
        raise
    return line


class Wire:
    """Posts to addresses; `tls` says whom to trust, the system's authorities unless
    stated.
    """

    def __init__(
        self,
        *,
        patience: float = PATIENCE,
        tls: ssl.SSLContext | None = None,
        resolve: Callable[..., list[Place]] = socket.getaddrinfo,
        connect: Callable[[Place, float], socket.socket] = connect,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._patience = patience
        self._tls = tls
        self._resolve = resolve
        self._connect = connect
        self._clock = clock

    def post(self, to: Address, headers: Mapping[str, str], body: bytes) -> int:
        """Post a body and give the status that is answered; NotTaken when none is."""
        end = self._clock() + self._patience
        try:
            places = self._places(to, end)
            with self._open(to, places, end) as line:
                connection = HTTPConnection(to.host, to.port)
                connection.sock = _Timed(line, partial(self._left, end))
                connection.request("POST", to.path, body, _complete(to, headers))
                return connection.getresponse().status
        except TimeoutError:
            raise NotTaken(
                f"it did not answer within {self._patience:g} seconds"
            ) from None
        except ssl.SSLCertVerificationError:
            raise NotTaken("its certificate is not valid for its name") from None
        except ssl.SSLError:
            raise NotTaken("no secure connection could be made to it") from None
        except ConnectionError:
            raise NotTaken("it cannot be reached, or hung up") from None
        except HTTPException:
            raise NotTaken("what it answered is not HTTP") from None
        except OSError:
            raise NotTaken("it cannot be reached") from None

    def _places(self, to: Address, end: float) -> list[Place]:
        resolve = partial(self._resolve, to.host, to.port, type=socket.SOCK_STREAM)
        try:
            places: list[Place] = _in_time(resolve, self._left(end))
        except TimeoutError:
            raise NotTaken(
                f"its name was not looked up within {self._patience:g} seconds"
            ) from None
        except (OSError, UnicodeError):
            raise NotTaken("its name leads to no address") from None
        if not places:
            raise NotTaken("its name leads to no address")
        if not to.may_be_private and not all(is_public(one[4][0]) for one in places):
            raise NotTaken(
                "its name leads into a private network, where nothing is posted "
                "unless its `allow` has `private addresses`"
            )
        return places

    def _open(self, to: Address, places: list[Place], end: float) -> socket.socket:
        line = self._reach(places, end)
        if not to.is_secure:
            return line
        if self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            line.settimeout(self._left(end))
            return self._tls.wrap_socket(line, server_hostname=to.host)
        except BaseException:
            line.close()
            raise

    def _reach(self, places: list[Place], end: float) -> socket.socket:
        """Connect to the first number that answers."""
        for place in places[:-1]:
            try:
                return self._connect(place, self._left(end) / 2)
            except OSError:
                continue
        return self._connect(places[-1], self._left(end))

    def _left(self, end: float) -> float:
        left = end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


def _in_time(job: Callable[[], Any], patience: float) -> Any:
    """Do something that cannot be stopped; TimeoutError when it is not done in time.

    What a system does to look up a name takes its own time, and ends by itself.
    """
    outcome: Future[Any] = Future()

    def work() -> None:
        try:
            outcome.set_result(job())
        except BaseException as problem:
            outcome.set_exception(problem)

    Thread(target=work, name="wayfellow name", daemon=True).start()
    return outcome.result(patience)


class _Timed:
    """A connection as `http.client` uses one, that ends in time."""

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Heard(self._line, self._left))

    def close(self) -> None:
        """Leave it open: whoever opened it closes it, when all has been read."""


class _Heard(io.RawIOBase):
    """What the other side says, however slowly, until the time is over."""

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._left())
        return self._line.recv_into(buffer)


def _complete(to: Address, headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "Host": to.shown_host,
        "User-Agent": "wayfellow-webhooks",
        "Connection": "close",
        **headers,
    }
