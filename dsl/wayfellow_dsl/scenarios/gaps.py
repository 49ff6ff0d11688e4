"""What a scenario leaves open that its programme needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..checks import scenarios
from ..diagnostics import Finding
from ..model import Detail, Programme
from ..scenario import Arrivals, DetailDraw
from .assumptions import Stated
from .waits import Place, Wait, join

_SAMPLES = {
    "number": "normal(40, 10)",
    "person": "5% a {role}",
    "yes or no": "one of yes 1, no 1",
    "date": 'one of "1990-05-01" 1',
    "date of birth": "aged 11 to 17",
    "people": "1 to 2 {role}",
    "text": "one of north 1, south 1",
}


class Gap(NamedTuple):
    """Something that a scenario does not say, and where it should."""

    block: str
    finding: Finding
    help: str
    said: dict[str, str]
    """What fills the finding's title."""
    called: tuple[str, ...]
    """The words for it: it may be meant by a sentence that was not understood."""
    line: str
    """A sentence that would fill it."""
    waits: tuple[Wait, ...] = ()
    """All that an assumption would be about."""

    @property
    def is_usual(self) -> bool:
        """Say whether a plugin has a sentence for it."""
        return bool(self.waits) and all(wait.is_usual for wait in self.waits)


def find_gaps(
    programme: Programme,
    waits: Sequence[Wait],
    arrivals: Sequence[Arrivals],
    people: Sequence[DetailDraw],
    stated: Sequence[Stated],
) -> Iterator[Gap]:
    """List the gaps, each once, with a line that would fill it."""
    yield from _find_roles(programme, arrivals)
    yield from _find_details(programme, arrivals, people)
    yield from _find_assumptions(waits, stated)


def _find_roles(programme: Programme, arrivals: Sequence[Arrivals]) -> Iterator[Gap]:
    coming = {each.role for each in arrivals}
    for role in programme.roles:
        if role.name not in coming:
            line = f"{role.name}: 40 over 5 weeks"
            yield Gap(
                "arrivals",
                scenarios.NO_ARRIVALS,
                f"write `{line}`, or with 0 for nobody.",
                {"role": role.name},
                (join(role.name),),
                line,
            )


def _find_details(
    programme: Programme, arrivals: Sequence[Arrivals], people: Sequence[DetailDraw]
) -> Iterator[Gap]:
    drawn = {(draw.role, draw.detail) for draw in people}
    coming = {each.role for each in arrivals if each.number}
    for role in programme.roles:
        for detail in role.details:
            is_needed = role.name in coming and not detail.optional
            if is_needed and (role.name, detail.name) not in drawn:
                sample = _sample_draw(detail).format(role=role.name)
                line = f"{detail.name} of {role.name}: {sample}"
                yield Gap(
                    "people",
                    scenarios.NO_DRAW,
                    f"write, for example, `{line}`.",
                    {"subject": detail.name, "role": role.name},
                    (join(detail.name),),
                    line,
                )


def _sample_draw(detail: Detail) -> str:
    if detail.type == "some of":
        return "some of " + ", ".join(f"{choice} 50%" for choice in detail.choices)
    if detail.choices:
        return "one of " + ", ".join(f"{choice} 1" for choice in detail.choices)
    return _SAMPLES[detail.type]


def _find_assumptions(waits: Sequence[Wait], stated: Sequence[Stated]) -> Iterator[Gap]:
    known: dict[tuple[str, Place], set[str]] = {}
    everywhere: dict[str, set[str]] = {}
    for each in stated:
        for way in each.assumption.alternatives:
            doer = each.assumption.doer
            for place in each.places:
                known.setdefault((way.event, place), set()).add(doer)
            if each.is_everywhere:
                everywhere.setdefault(way.event, set()).add(doer)
    missing: dict[str, list[Wait]] = {}
    for wait in waits:
        doers = known.get((wait.key, wait.place), set()) | everywhere.get(
            wait.key, set()
        )
        is_known = bool(doers & {"", wait.doer} if wait.doer else doers)
        if not is_known and not wait.may_be_silent:
            missing.setdefault(wait.sample, []).append(wait)
    for sample, same in missing.items():
        subject, _, outcome = sample.partition(": ")
        spoken = {event for event, _ in known}
        if any(wait.key in spoken for wait in same) and " in " not in subject:
            steps = dict.fromkeys(wait.place[1] for wait in same)
            sample = f"{subject} in {' or '.join(steps)}: {outcome}"
        called = dict.fromkeys(words for wait in same for words in wait.called)
        yield Gap(
            "assume",
            scenarios.NO_ASSUMPTION,
            f"write, with figures of your own, `{sample}`. For something that never "
            "happens, write 0%.",
            {"what": same[0].key if _is_one(same) else subject},
            tuple(called),
            sample,
            tuple(same),
        )


def _is_one(waits: Sequence[Wait]) -> bool:
    """Say whether it is one thing, which is waited for in one step or in all."""
    return len({wait.key for wait in waits}) == 1 and not waits[0].doer
