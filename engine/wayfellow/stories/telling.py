"""Telling a story: its lines, one after another, by the engine's own decisions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wayfellow.decide import (
    Actor,
    Decision,
    EndlessRules,
    Introduce,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
    Subject,
    decide,
    next_due,
)
from wayfellow.evidence.accounts import concerned, give_account
from wayfellow.evidence.watching import Breach, Watch
from wayfellow.matching import Round, propose
from wayfellow_dsl.model import Duration, Expects, Frozen, Given, Happens, Story
from wayfellow_dsl.phrases import say_date

from .coverage import Watched
from .expectations import unlike
from .meanings import CannotBe, Meanings
from .placing import Placing
from .words import say_line

USUAL_START = date(2027, 1, 11)
"""A Monday: when a story begins that names no date."""

_EXACT = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


class Failure(Frozen, frozen=True, omit_defaults=False):
    """A line of a story that is not so."""

    line: int
    """Where it is written; 0 when that is not known."""
    expected: str
    """The line itself."""
    instead: str
    """What is the case."""
    history: tuple[str, ...] = ()
    """What led there."""


class Told(Frozen, frozen=True, omit_defaults=False):
    """What came of a story."""

    title: str
    line: int
    failures: tuple[Failure, ...] = ()
    breaches: tuple[Breach, ...] = ()
    """The guarantees that were broken in it."""

    @property
    def passes(self) -> bool:
        """Say whether all was as the story says."""
        return not self.failures


def tell(compiled: Watched, story: Story) -> Told:
    """Play a story to its end, or to the first line that cannot happen."""
    return _Telling(compiled, story).tell()


class _Telling:
    """What changes while a story is told."""

    def __init__(self, compiled: Watched, story: Story) -> None:
        self._compiled = compiled
        self._calendar = compiled.calendar
        self._story = story
        first = _first_day(compiled, story)
        self._run = Run("story", first.isoformat())
        self._now = self._calendar.starts(first)
        self._population: dict[str, Subject] = {}
        self._records: list[Record] = []
        self._rounds: list[Round] = []
        self._watch = Watch(compiled)
        self._failures: list[Failure] = []
        self._breaches: list[Breach] = []

    def tell(self) -> Told:
        """Tell every line, as far as it goes."""
        givens = [line for line in self._story.lines if isinstance(line, Given)]
        kinds = {given.name: given.kind for given in givens}
        self._meanings = Meanings(self._compiled, self._population, kinds)
        placing = Placing(self._compiled, self._run, self._now, self._compiled.paths)
        # People come before the relationships that they are in.
        givens.sort(key=lambda given: given.kind not in self._compiled.roles)
        others = [line for line in self._story.lines if not isinstance(line, Given)]
        for line in (*givens, *others):
            try:
                if isinstance(line, Given):
                    self._place(placing, line, kinds)
                elif isinstance(line, Happens):
                    self._let_happen(line)
                else:
                    self._compare(line)
            except (CannotBe, EndlessRules) as reason:
                self._fail(line, str(reason))
                break
        span = self._story.span
        return Told(
            self._story.title,
            span.line if span else 0,
            tuple(self._failures),
            tuple(self._breaches),
        )

    def _place(self, placing: Placing, given: Given, kinds: dict[str, str]) -> None:
        placed = placing.place(given, self._population, kinds)
        if isinstance(placed, str):
            raise CannotBe(placed)
        self._keep(placed, self._now)

    def _compare(self, line: Expects) -> None:
        instead = unlike(
            line, self._compiled, self._population, self._records, self._rounds
        )
        if instead:
            self._fail(line, instead)

    # -- What happens ------------------------------------------------------------------

    def _let_happen(self, line: Happens) -> None:
        if line.event == "wait":
            assert line.after is not None
            self._wait(line.after)
            return
        self._go_on_to(self._moment(line))
        match line.event:
            case "matching":
                self._hold_rounds()
            case "introduced":
                by = Actor(line.by, line.by)
                self._decide(self._meanings.introduction(line.who, self._now, by))
            case "matched":
                self._bring_together(self._meanings.introduction(line.who, self._now))
            case "joined":
                self._bring_together(self._meanings.joining(line.who, self._now))
            case lapse if lapse.startswith("lapse "):
                self._decide(self._meanings.lapsing(line, self._now))
                self._let_pass(self._calendar.ends(self._calendar.day(self._now)))
            case _:
                for event in self._meanings.events(line, self._now):
                    self._decide(event)

    def _wait(self, length: Duration) -> None:
        if length.unit in _EXACT:
            self._let_pass(self._now + length.amount * _EXACT[length.unit])
            return
        last = self._calendar.add(self._calendar.day(self._now), length)
        self._let_pass(self._calendar.ends(last))

    def _moment(self, line: Happens) -> datetime:
        today = self._calendar.day(self._now)
        day = today
        if line.on:
            day = date.fromisoformat(line.on)
        elif line.after is not None and line.after.unit in _EXACT:
            return self._now + line.after.amount * _EXACT[line.after.unit]
        elif line.after is not None:
            day = self._calendar.add(today, line.after)
        if day < today:
            raise CannotBe(
                f"it is {say_date(today.isoformat())} by then; tell what happens in "
                "its order"
            )
        return self._now if day == today else self._calendar.starts(day)

    def _go_on_to(self, moment: datetime) -> None:
        """Let everything happen that is due before a moment."""
        while (due := self._next_due()) is not None and due[0] < moment:
            self._decide(Pass(due[2], due[0]))
        self._now = moment

    def _let_pass(self, until: datetime) -> None:
        """Let everything happen that is due by a moment."""
        while (due := self._next_due()) is not None and due[0] <= until:
            self._decide(Pass(due[2], due[0]))
        self._now = until

    def _next_due(self) -> tuple[datetime, datetime, str] | None:
        dues = [
            (due, subject.created, subject.id)
            for subject in self._population.values()
            if subject.is_live and (due := next_due(subject)) is not None
        ]
        return min(dues, default=None)

    def _hold_rounds(self) -> None:
        for policy in self._compiled.programme.policies:
            candidates = [s for s in self._population.values() if s.is_live]
            held = propose(
                self._compiled, policy, self._population, candidates, self._now
            )
            self._rounds.append(held)
            stimuli: list[Stimulus] = [*held.suggestions, *held.introductions]
            for stimulus in stimuli:
                self._decide(stimulus)

    def _bring_together(self, introduction: Introduce) -> None:
        """Introduce people and let all accept who have to."""
        decided = self._decide(introduction)
        pair = decided.records[decided.answer].subject
        for acceptance in self._meanings.acceptances(pair, self._now):
            # Not all who may have to accept do: a grown-up's guardian need not.
            if self._population[pair].active_since is None:
                self._decide(acceptance)
        relation = self._population[pair]
        if relation.active_since is None and relation.outcome != "joined_group":
            raise CannotBe(
                f"they were brought together, but it is {relation.outcome or 'open'}"
            )

    # -- Decisions ---------------------------------------------------------------------

    def _decide(self, stimulus: Stimulus) -> Decision:
        decided = decide(self._compiled, self._run, self._population, stimulus)
        if isinstance(decided, Refusal):
            raise CannotBe(decided.message)
        self._keep(decided, stimulus.at)
        return decided

    def _keep(self, decided: Decision, at: datetime) -> None:
        for subject in decided.subjects:
            self._population[subject.id] = subject
        self._records.extend(decided.records)
        where = f'"{self._story.title}"'
        for place, subject in self._watch.look(self._population, decided.subjects, at):
            breach = Breach.of(
                place,
                where,
                subject,
                at,
                self._population,
                self._records,
                self._compiled.calendar,
            )
            self._breaches.append(breach)

    def _fail(self, line: Given | Happens | Expects, instead: str) -> None:
        who = concerned(self._population.values(), _named(line))
        history = give_account(self._records, who, self._calendar)
        number = line.span.line if line.span else 0
        self._failures.append(Failure(number, say_line(line), instead, history))


def _named(line: Given | Happens | Expects) -> tuple[str, ...]:
    """Give those whom a line is about."""
    match line:
        case Given():
            return (line.name, *line.members)
        case Happens():
            return line.who
        case Expects(kind="asked"):
            return ()
        case Expects():
            return (line.who,)


def _first_day(compiled: Watched, story: Story) -> date:
    """Give the day on which a story begins: the first that it names, less waits."""
    waits: list[Duration] = []
    for line in story.lines:
        if not isinstance(line, Happens):
            continue
        if line.on:
            day = date.fromisoformat(line.on)
            for wait in reversed(waits):
                day = _before(compiled, day, wait)
            return day
        if line.after is not None:
            waits.append(line.after)
    return compiled.calendar.next_working_day(USUAL_START)


def _before(compiled: Watched, day: date, wait: Duration) -> date:
    if wait.unit in _EXACT:
        return day - timedelta(days=1) - wait.amount * _EXACT[wait.unit]
    if wait.unit == "working days":
        # Never too few, whatever weekends and holidays lie between.
        return day - timedelta(days=2 * wait.amount + 14)
    return compiled.calendar.add(day, wait, -1)
