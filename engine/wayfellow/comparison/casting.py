"""Casting: somebody of whom a case is true, put before the engine's own evaluation.

Not every case can be: nobody has been back in a step for ten days in which they never
were. So what was put together is read back, and a case that reads otherwise is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from wayfellow.decide import ENGINE, Conditions, Recorded, Scene, Slot, Subject
from wayfellow.decide.relating.members import need_of
from wayfellow_dsl.classes import Case, Compared, Example, Matter, Place
from wayfellow_dsl.model import (
    Computed,
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
    known = {"", *(lifecycle.subject for lifecycle in programme.lifecycles)}
    asked = {subject, *(getattr(matter, "of", "") for matter in case)}
    # A role of one version only is nobody in the other.
    scene = _Casting(case, subject, programme, step).scene() if asked <= known else None
    if scene is None:
        return None
    is_so = all(
        _read(matter, scene, conditions) == value
        for matter, value in case.items()
        if value is not None or isinstance(matter, Fact | Count | Computed)
    )
    return scene if is_so else None


def _read(matter: Matter, scene: Scene, conditions: Conditions) -> Example:
    match matter:
        case Fact() | Count() | Computed() | Identity():
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
        main = self._joined(self._somebody("", self._subject), members)
        return Scene(self._population, _NOW, main, self._with_plan())

    def _joined(self, main: Subject, members: Mapping[str, Subject]) -> Subject:
        """Give a relationship its members; in a group those of one role are alike."""
        joined: list[tuple[str, str]] = []
        for role, member in members.items():
            number = self._case.get(Count("members", "", role), 1)
            for place in range(int(str(number))):
                name = f"{role} {place + 1}" if place else role
                self._population[name] = replace(member, id=name)
                joined.append((role, name))
        # What a group needs is owed by each member, and kept for each.
        owed = {
            need_of(key, member): fact
            for key, fact in main.facts.items()
            for _, member in joined
        }
        return replace(main, members=tuple(joined), facts={**owed, **main.facts})

    def _about(self) -> list[Compared | Met | Reached | Place]:
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
            if isinstance(matter, Fact | Computed):
                if value is not None and not isinstance(value, Go | End):
                    facts[matter.name] = value
            elif isinstance(matter, Met) and value:
                facts[matter.need] = True
            elif isinstance(matter, Reached) and value:
                visited.append(matter.steps[0])
        counts = {
            matter: value
            for matter, value in mine.items()
            if isinstance(matter, Count) and isinstance(value, (int, float))
        }
        age = counts.get(Count("age", of))
        born = self._birthday(kind)
        if age is not None and born:
            day = _NOW.date().replace(year=_NOW.year - int(age))
            facts.setdefault(born, day.isoformat())
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
            _Counts(counts),
            of,
        )

    def _birthday(self, kind: str) -> str:
        """Give the name of a role's date of birth, if it asks for one."""
        for role in self._programme.roles:
            for detail in role.details:
                if role.name == kind and detail.type == "date of birth":
                    return detail.name
        return ""

    def _counted(self, subject: Subject, counts: _Counts, of: str) -> Subject:
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
            minutes_met=round(counts.hours * 60),
            counts=counts.by_argument("times"),
            planned_from=_LONG_AGO if is_over else _NOW,
            spent={
                place: timedelta(days=days)
                for place, days in counts.by_argument("days in").items()
            },
            stages={
                name: _months_ago(number)
                for name, number in counts.by_argument("months in").items()
                if number > 0
            },
            relations=self._relations(subject.id, counts),
        )

    def _planned(self, plan: MeetingPlan | None) -> int:
        held = self._case.get(MeetingsOver(held=True), False)
        return plan.number if held and plan is not None else 0

    def _relations(self, owner: str, counts: _Counts) -> tuple[str, ...]:
        """Make as many relationships as are counted, those under way first."""
        active, rematches = counts.get("active pairs", 0), counts.get("rematches", 0)
        total = rematches + 1 if rematches or active else 0
        if active > total and not counts.has("rematches"):
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
                members=(("", owner),),
                outcome="" if place < active else "over",
            )
        return names


class _Counts:
    """What is counted of one subject."""

    def __init__(self, values: Mapping[Count, int | float]) -> None:
        self._values = {(each.name, each.argument): v for each, v in values.items()}

    @property
    def hours(self) -> float:
        """The hours met."""
        return self._values.get(("hours met", ""), 0)

    def has(self, name: str) -> bool:
        """Say whether a counter is among what the case is about."""
        return any(name == known for known, _ in self._values)

    def get(self, name: str, otherwise: int) -> int:
        """Give a counter, whatever it is of."""
        found = [v for (known, _), v in self._values.items() if known == name]
        return int(found[0]) if found else otherwise

    def by_argument(self, name: str) -> dict[str, int]:
        """Give a counter for each thing that it is of."""
        return {of: int(v) for (known, of), v in self._values.items() if known == name}


def _months_ago(number: int) -> datetime:
    years, month = divmod(_NOW.month - 1 - number, 12)
    return _NOW.replace(year=_NOW.year + years, month=month + 1)
