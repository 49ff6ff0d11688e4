"""Webhooks out: each effect, and each move, is posted to those who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import get_args, get_type_hints

from wayfellow.hooks import (
    AfterCommit,
    Announcement,
    Effect,
    InTransaction,
    Move,
    Partly,
    Subject,
    hookimpl,
)

from .addresses import Address, read_address
from .envelopes import (
    CONTENT_TYPE,
    OWN,
    envelope,
    identifier_of,
    is_move,
    source_of,
    subject_matter,
)
from .movements import MOVES, announcement_of
from .problems import Misconfigured, NotTaken
from .signatures import Secret, signed
from .wire import Wire

EFFECTS: tuple[str, ...] = tuple(
    kind for kind in get_args(get_type_hints(Effect)["kind"]) if kind != "announcement"
)
"""The kinds of what a programme's file says is to be delivered."""
_GONE = 410


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to whom effects are posted.

    `kinds`, `names`, `runs` and `about` say which, all where one is empty; a name and a
    run may have `*` in it. `kinds` are those of effects and of moves; without it no
    moves are posted. `about` are roles and relationships. `details` are those of the
    person it is for that are sent along. `allow` takes what is in `ALLOWANCES`. Raises
    Misconfigured.
    """

    name: str
    url: str = field(repr=False)
    secrets: tuple[Secret, ...]
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    address: Address = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """See that it can be used."""
        if not self.secrets:
            raise Misconfigured(
                "`secrets` is empty; whoever receives needs one, to see that it is you"
            )
        known = (*EFFECTS, *MOVES)
        for kind in self.kinds:
            if kind not in known:
                listed = ", ".join(f"`{one}`" for one in known)
                near = get_close_matches(kind, known, 1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                raise Misconfigured(f"`kinds` takes {listed}, and not `{kind}`{hint}")
        object.__setattr__(self, "address", read_address(self.url, self.allow))

    def wants(self, context: AfterCommit, effect: Effect) -> bool:
        """Say whether an effect is for this receiver.

        What a file calls another plugin to do is for nobody but that plugin.
        """
        if effect.kind == "call" and not effect.name.startswith(OWN):
            return False
        if is_move(effect):
            whose = str(effect.payload["of"])
        else:
            whose = context.about[0].kind if context.about else ""
        return self._wants(context.run, *subject_matter(effect), whose)

    def wants_move(self, run: str, move: Move, subject: Subject) -> bool:
        """Say whether a move is for this receiver."""
        return self._wants(run, move.kind, move.target, subject.kind)

    def _wants(self, run: str, kind: str, name: str, whose: str) -> bool:
        return (
            kind in (self.kinds or EFFECTS)
            and _fits(self.names, name)
            and _fits(self.runs, run)
            and (not self.about or whose in self.about)
        )


class Webhooks:
    """The plugin: posts to all receivers at the same time, and says who took it.

    `source` begins the name of where effects come from, such as the house's own
    address. A receiver that answers 410 is off for as long as this object lives.
    """

    def __init__(
        self,
        receivers: Iterable[Receiver],
        *,
        source: str = "",
        wire: Wire | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.receivers = tuple(receivers)
        self._source = source
        self._wire = wire or Wire()
        self._clock = clock
        self._off: set[str] = set()

    @hookimpl
    def announce(
        self, context: InTransaction, move: Move, subject: Subject
    ) -> Announcement | None:
        """Keep a move, if any receiver wants it."""
        if any(one.wants_move(context.run, move, subject) for one in self.receivers):
            return announcement_of(move, subject)
        return None

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | Partly | None:
        """Post an effect to each receiver that wants it and has not taken it yet.

        None when it is for nobody; Partly where some receiver did not take it, and
        NotTaken where none did.
        """
        found = [one for one in self.receivers if one.wants(context, effect)]
        wanting = [one for one in found if one.name not in self._off]
        if not wanting:
            # A move is for nobody else: where no receiver is left, it is done with.
            return True if is_move(effect) and not found else None
        source = source_of(context, self._source)
        identifier = identifier_of(context, effect, source)

        def post(receiver: Receiver) -> str:
            if receiver.name in context.taken:
                return ""
            body = envelope(context, effect, source, receiver.details)
            try:
                self.post(receiver, identifier, body)
            except NotTaken as problem:
                return str(problem)
            return ""

        with ThreadPoolExecutor(len(wanting)) as hands:
            said = list(hands.map(post, wanting))
        if not any(said):
            return True
        problem = "; ".join(filter(None, said))
        if all(said):
            raise NotTaken(problem)
        taken = (one.name for one, no in zip(wanting, said, strict=True) if not no)
        return Partly(tuple(taken), problem)

    def post(self, receiver: Receiver, identifier: str, body: bytes) -> int:
        """Sign a body and post it once; NotTaken unless the answer is a 2xx."""
        headers = signed(receiver.secrets, identifier, self._clock(), body)
        headers["Content-Type"] = CONTENT_TYPE
        try:
            status = self._wire.post(receiver.address, headers, body)
        except NotTaken as problem:
            raise NotTaken(f"`{receiver.name}` did not take it: {problem}") from None
        if status == _GONE:
            self._off.add(receiver.name)
            raise NotTaken(
                f"`{receiver.name}` answered 410, that it wants nothing any more. It "
                "is off until the next start; take it out of the settings"
            )
        if not 200 <= status < 300:
            hint = ". A redirect is not followed: mend `url`" if status < 400 else ""
            raise NotTaken(
                f"`{receiver.name}` did not take it: it answered {status}{hint}"
            )
        return status


def _fits(patterns: tuple[str, ...], name: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
