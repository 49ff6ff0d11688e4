"""Standards: what somebody asks of every mentoring programme, as a versioned file.

An item is what a standard asks, in our own words. It says how it can be shown to be
kept: by requirements that are worked out from a programme's rules, chosen from the
closed vocabulary below, by somebody who attests it, or by either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Literal as Choice

import msgspec

from wayfellow.errors import UnreadableStandard
from wayfellow_dsl.model import Duration, Frozen, NeedKind

Part = Choice["mentor", "mentee"]
"""What a role does in a pair, whatever the programme calls it."""

Strength = Choice["must", "should", "may"]


class NeedsFirst(Frozen, frozen=True, tag="needs first"):
    """Nobody of these parts comes to a meeting without one of these kinds of need."""

    of: tuple[Part, ...]
    kinds: tuple[NeedKind, ...]
    hours: float = 0.0
    """How many hours of training there have to be together, at least."""
    about: tuple[str, ...] = ()
    """Words of which one has to stand in the name or the label."""
    may_depend: bool = False
    """The need may have a condition, such as an age."""


class MatchedByStaff(Frozen, frozen=True, tag="matched by staff"):
    """There is a way to match, and staff propose the pairs or introduce them."""


class BothAccept(Frozen, frozen=True, tag="both accept"):
    """No pair begins before both members have accepted."""


class HasExclusions(Frozen, frozen=True, tag="has exclusions"):
    """Some people are never brought together."""


class HasPreferences(Frozen, frozen=True, tag="has preferences"):
    """Matching looks at so many things that make two people fit."""

    at_least: int = 1


class JoinsFreely(Frozen, frozen=True, tag="joins freely"):
    """People of these parts join by something that they do themselves."""

    of: tuple[Part, ...]


class Meets(Frozen, frozen=True, tag="meets"):
    """A pair has a plan of meetings: as often and as long as this."""

    at_least_every: Duration | None = None
    minutes: int = 0


class Lasts(Frozen, frozen=True, tag="lasts"):
    """It is planned how long a pair meets: at least, or at most, as long as this."""

    at_least: Duration | None = None
    at_most: Duration | None = None


class Phase(Frozen, frozen=True):
    """So many times in each of these stretches of time, until so long after a start."""

    times: int
    every: Duration
    until: Duration


class ChecksIn(Frozen, frozen=True, tag="checks in"):
    """Staff talk with each of these parts while the pair meets."""

    of: tuple[Part, ...]
    phases: tuple[Phase, ...]


class Surveys(Frozen, frozen=True, tag="surveys"):
    """The same questions are asked of these parts before and after."""

    of: tuple[Part, ...]


class Closes(Frozen, frozen=True, tag="closes"):
    """Every way out of the meetings leads through the closure stage."""


class ClosesWhen(Frozen, frozen=True, tag="closes when"):
    """There is a way to close as planned, when somebody ends it, or without somebody
    who cannot be reached.
    """

    case: Choice["planned", "ended", "unreachable"]


class ClosesWith(Frozen, frozen=True, tag="closes with"):
    """Each of these parts owes something at the end, such as an exit interview."""

    of: tuple[Part, ...]
    kinds: tuple[Choice["form", "interview", "survey"], ...]


class HasRematchRule(Frozen, frozen=True, tag="has rematch rule"):
    """It is said who may be matched again after a pair has ended."""


Requirement = (
    NeedsFirst
    | MatchedByStaff
    | BothAccept
    | HasExclusions
    | HasPreferences
    | JoinsFreely
    | Meets
    | Lasts
    | ChecksIn
    | Surveys
    | Closes
    | ClosesWhen
    | ClosesWith
    | HasRematchRule
)


class Item(Frozen, frozen=True):
    """One thing that a standard asks."""

    id: str
    """Its name in a programme file."""
    asks: str
    strength: Strength = "must"
    number: str = ""
    """Its number in the standard."""
    number_verified: bool = True
    """False when the number was not read in a copy of the standard."""
    attestable: bool = False
    """Somebody may say that it is kept."""
    requirements: tuple[Requirement, ...] = ()
    """All of them show together that it is kept; none when it has to be attested."""


class Standard(Frozen, frozen=True):
    """What somebody asks, in one edition."""

    name: str
    """What a programme file says that it follows."""
    title: str
    edition: str
    source: str
    items: tuple[Item, ...]
    note: str = ""
    """What a reader has to know about this file."""

    def item(self, name: str) -> Item | None:
        """Find an item; None when there is none of this name."""
        return next((item for item in self.items if item.id == name), None)


def read_standard(text: str, name: str) -> Standard:
    """Read a standard's file, which is TOML, and which is called `name`.

    Raises UnreadableStandard.
    """
    try:
        standard = msgspec.convert(tomllib.loads(text), Standard)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        raise UnreadableStandard(name, f"{reason[:1].lower()}{reason[1:]}") from None
    except msgspec.ValidationError as error:
        raise UnreadableStandard(name, _explained(str(error))) from None
    for problem in _problems(standard, name):
        raise UnreadableStandard(name, problem)
    return standard


def _explained(problem: str) -> str:
    """Say in other words what is wrong with a value of a standard's file."""
    what, _, place = problem.partition(" - at `$")
    where = f"in `{place.strip('.`')}` " if place else ""
    named = re.search("field `(.+)`", what)
    if named is not None:
        fault = "is missing" if "missing" in what else "has no meaning"
        return f"{where}`{named[1]}` {fault}"
    value = re.search("Invalid .*'(.+)'", what)
    if value is not None:
        return f"{where}`{value[1]}` is none of the words that may stand there"
    return f"{where}there is something of another kind than has to stand there"


def _problems(standard: Standard, name: str) -> Iterator[str]:
    if standard.name != name:
        yield f"it calls itself `{standard.name}`"
    ids = [item.id for item in standard.items]
    for item in standard.items:
        if ids.count(item.id) > 1:
            yield f"it has two items called `{item.id}`"
        if not (item.requirements or item.attestable):
            yield f"nothing can show that its item `{item.id}` is kept"
