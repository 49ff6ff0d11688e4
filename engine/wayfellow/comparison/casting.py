"""Casting: somebody of whom a case is true, put before the engine's own evaluation.

Not every case can be: nobody has been back in a step for ten days in which they never
were. So what was put together is read back, and a case that reads otherwise is dropped.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from wayfellow.decide import ENGINE, Conditions, Recorded, Scene, Slot, Subject
from wayfellow_dsl.classes import Case, Example, Matter, Place
from wayfellow_dsl.model import (
    Count,
    End,
    Fact,
    Go,
    Identity,
    MeetingPlan,
    MeetingsOver,
    Met,
    Need,
    NeedsDone,
    Party,
    Programme,
    Reached,
    Step,
    Value,
)

_NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
_LONG_AGO = datetime(1990, 1, 1, 12, tzinfo=UTC)
_LATER = timedelta(hours=1)
_OWED = Need("something owed", "form", "something_owed", Party("them"))
_ASIDE = "aside "
"""Begins the identifiers of relationships that are only counted."""


def cast(
    case: Case,
    subject: str,
    programme: Programme,
    conditions: Conditions,
    step: Step | None = None,
) -> Scene | None:
    """Make a scene of which the case is true; None when that cannot be.

    `subject` is a role, a relationship, or empty for two people who might be matched.
    The scene is set in `step`, where there is one.
    """
    scene = _Casting(case, subject, programme, step).scene()
    if scene is None:
        return None
    is_so = all(
        _read(matter, scene, conditions) == value
        for matter, value in case.items()
        if value is not None or isinstance(matter, Fact | Count)
    )
    return scene if is_so else None


def _read(matter: Matter, scene: Scene, conditions: Conditions) -> Example:
    match matter:
        case Fact() | Count() | Identity():
            return conditions.reader(matter)(scene)
        case Met() | NeedsDone() | MeetingsOver() | Reached():
            return conditions.test(matter)(scene)
        case Place(of=of):
            who = scene.of(of)
            if who is None:
                return None
            return End(who.outcome) if who.outcome else Go(who.step)


class _Casting:
    """Puts one scene together."""

    def __init__(
        self, case: Case, subject: str, programme: Programme, step: Step | None
    ) -> None:
        self._case = case
        self._programme = programme
        self._subject = subject
        self._step = step
        self._population: dict[str, Subject] = {}

    def scene(self) -> Scene | None:
        """Give the scene, or None for a subject that this version does not have."""
        pairs = {pair.name: pair.members for pair in self._programme.relationships}
        if self._subject in pairs:
            roles = pairs[self._subject]
        else:
            owners = dict.fromkeys(matter.of for matter in self._about() if matter.of)
            roles = tuple(owners)
        members = {role: self._somebody(role, role) for role in roles}
        self._population.update(members)
        if not self._subject:
            return Scene(self._population, _NOW, members=members)
        main = self._somebody("", self._subject)
        main = replace(main, members=tuple((role, role) for role in roles))
        return Scene(self._population, _NOW, main, self._with_plan())

    def _about(self) -> list[Fact | Count | Identity | Met | Reached | Place]:
        return [
            matter
            for matter in self._case
            if not isinstance(matter, NeedsDone | MeetingsOver)
        ]

    def _with_plan(self) -> Step | None:
        """Give the step as it has to be for what is needed there to be done, or not."""
        step = self._step
        if step is not None and NeedsDone() in self._case:
            needs = () if self._case[NeedsDone()] else (_OWED,)
            return replace(step, needs=needs)
        return step

    def _somebody(self, of: str, kind: str) -> Subject:
        mine = {m: v for m, v in self._case.items() if getattr(m, "of", "") == of}
        place = mine.get(Place(of))
        lifecycle = self._programme.lifecycle(kind)
        step = lifecycle.steps[0].name
        if not of and self._step is not None:
            step = self._step.name
        if isinstance(place, Go):
            step = place.step
        outcome = place.outcome if isinstance(place, End) else ""
        who = mine.get(Identity(of), kind)
        visited = [step]
        facts: dict[str, Value] = {}
        for matter, value in mine.items():
            if isinstance(matter, Fact):
                if value is not None and not isinstance(value, Go | End):
                    facts[matter.name] = value
            elif isinstance(matter, Met) and value:
                facts[matter.need] = True
            elif isinstance(matter, Reached) and value:
                visited.append(matter.steps[0])
        counts = {m: v for m, v in mine.items() if isinstance(m, Count)}
        return self._counted(
            Subject(
                id=kind,
                kind=kind,
                created=_NOW,
                step=step,
                entered=_NOW,
                person=str(who),
                outcome=outcome,
                visited=tuple(visited),
                facts={n: Recorded(v, _NOW, ENGINE) for n, v in facts.items()},
            ),
            {m.name: v for m, v in counts.items() if isinstance(v, int)},
            {m.argument: v for m, v in counts.items() if m.name == "days in"},
            {m.argument: v for m, v in counts.items() if m.name == "months in"},
            of,
        )

    def _counted(
        self,
        subject: Subject,
        counts: dict[str, int],
        days: dict[str, Example],
        months: dict[str, Example],
        of: str,
    ) -> Subject:
        """Give the subject what its counters count."""
        plan = self._step.plan if self._step is not None and not of else None
        held = counts.get("meetings held", self._planned(plan))
        row = counts.get("meetings missed in a row", 0)
        missed = counts.get("meetings missed", row)
        lately = Slot(_NOW, _NOW + _LATER)
        before = Slot(_LONG_AGO, _LONG_AGO)
        is_over = self._case.get(MeetingsOver(), False)
        return replace(
            subject,
            meetings=(_NOW,) * held,
            missed=(before,) * (missed - row) + (lately,) * row,
            planned_from=_LONG_AGO if is_over else _NOW,
            spent={n: timedelta(days=d) for n, d in days.items() if isinstance(d, int)},
            stages={
                name: _months_ago(number)
                for name, number in months.items()
                if isinstance(number, int) and number > 0
            },
            relations=self._relations(subject.id, counts),
        )

    def _planned(self, plan: MeetingPlan | None) -> int:
        held = self._case.get(MeetingsOver(held=True), False)
        return plan.number if held and plan is not None else 0

    def _relations(self, owner: str, counts: dict[str, int]) -> tuple[str, ...]:
        """Make as many relationships as are counted, those under way first."""
        active, rematches = counts.get("active pairs", 0), counts.get("rematches", 0)
        total = rematches + 1 if rematches or active else 0
        if active > total and "rematches" not in counts:
            total = active
        names = tuple(f"{_ASIDE}{owner} {place}" for place in range(total))
        for place, name in enumerate(names):
            self._population[name] = Subject(
                id=name,
                kind="",
                created=_NOW,
                step="",
                entered=_NOW,
                active_since=_NOW,
                outcome="" if place < active else "over",
            )
        return names


def _months_ago(number: int) -> datetime:
    years, month = divmod(_NOW.month - 1 - number, 12)
    return _NOW.replace(year=_NOW.year + years, month=month + 1)
