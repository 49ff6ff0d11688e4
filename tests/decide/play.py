"""A small stage on which a programme is played, stimulus by stimulus."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from zoneinfo import ZoneInfo

from wayfellow.decide import (
    Actor,
    Correct,
    Decision,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Pass,
    Record,
    Refusal,
    Reopen,
    Run,
    Stimulus,
    Subject,
    compile_programme,
    decide,
)
from wayfellow.decide.retelling.replay import replay
from wayfellow.matching import next_round, propose
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme, Value

HEADER = """
programme trial "A trial"
    timezone Europe/London
    holidays GB-ENG

role mentee "Mentee"
role mentor "Mentor"
    takes up to 2 mentees

staff coordinator "Coordinator", lifts safeguarding holds
staff director "Director"

relationship pair of mentee and mentor

outcomes
    completed "Took part to the end", counts as completed
    ended_early "Ended early"
    withdrawn "Left"
"""

PAIR = """
stage meetings for pair
    step meeting
        on stopped by mentee or mentor: end as ended_early
"""

CAROL = Actor("coordinator", "carol")
DAN = Actor("coordinator", "dan")
DIRA = Actor("director", "dira")
ANA = Actor("mentee", "ana")
BEN = Actor("mentor", "ben")


def a_programme(blocks: str, header: str = HEADER) -> Programme:
    """Read a programme from a header and the blocks that a test is about.

    A plain stage for the pair is added where the blocks have none.
    """
    pair = "" if "for pair" in blocks or " pair " not in header else PAIR
    reading = read_programme(header + dedent(blocks) + pair)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def on(text: str) -> datetime:
    """Give a London moment: `2027-01-11`, at noon, or `2027-01-11 09:00`."""
    moment = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return moment.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def introduction(
    mentee: Actor, mentor: Actor, when: str = "2027-01-11", by: Actor = CAROL
) -> Introduce:
    """Make an introduction of two people by hand."""
    members = (("mentee", mentee.id), ("mentor", mentor.id))
    return Introduce("pair", members, on(when), by)


class Play:
    """A run of a programme in memory."""

    def __init__(self, programme: Programme, starts: str = "2027-01-11") -> None:
        self.programme = programme
        self.compiled = compile_programme(programme)
        self.run = Run("trial", starts)
        self.people: dict[str, Subject] = {}
        self.log: list[Record] = []
        self.effects: list[str] = []

    def tell(self, stimulus: Stimulus) -> Decision | Refusal:
        """Decide on a stimulus and keep what follows from it."""
        decision = decide(self.compiled, self.run, self.people, stimulus)
        if isinstance(decision, Decision):
            self.people.update((subject.id, subject) for subject in decision.subjects)
            self.log.extend(decision.records)
            self.effects.extend(effect.key for effect in decision.effects)
        return decision

    def enrol(
        self, actor: Actor, when: str = "2027-01-11", **details: Value
    ) -> Subject:
        """Let somebody begin."""
        result = self.tell(EnrolPerson(actor.id, actor.role, on(when), details=details))
        assert isinstance(result, Decision), result
        return self.people[actor.id]

    def send(
        self, subject: str, name: str, by: Actor, when: str, **payload: Value
    ) -> Decision | Refusal:
        """Raise an event."""
        return self.tell(Event(subject, name, on(when), by, payload))

    def pass_until(self, subject: str, when: str) -> None:
        """Let time pass for a subject."""
        self.tell(Pass(subject, on(when)))

    def introduce(self, mentee: Actor, mentor: Actor, when: str = "2027-01-11") -> str:
        """Bring two people together by hand."""
        result = self.tell(introduction(mentee, mentor, when))
        assert isinstance(result, Decision), result
        return result.records[result.answer].subject

    def move(self, subject: str, to: str, when: str) -> Decision | Refusal:
        """Move somebody by hand."""
        return self.tell(MoveByHand(subject, to, "for a test", on(when), CAROL))

    def correct(
        self,
        subject: str,
        line: int,
        when: str,
        by: Actor = CAROL,
        reason: str = "a slip of the pen",
        instead: dict[str, Value] | None = None,
        happened: str | None = None,
    ) -> Decision | Refusal:
        """Put a line right; without what was instead, it never happened."""
        return self.tell(
            Correct(
                subject,
                line,
                reason,
                on(when),
                by,
                instead,
                None if happened is None else on(happened),
                tuple(self.log),
            )
        )

    def reopen(
        self,
        subject: str,
        to: str,
        when: str,
        by: Actor = CAROL,
        reason: str = "ended by mistake",
    ) -> Decision | Refusal:
        """Let somebody go on who has ended."""
        return self.tell(Reopen(subject, to, reason, on(when), by, tuple(self.log)))

    def line(self, subject: str, name: str, kind: str = "") -> int:
        """Give the number of the last line of somebody's history with a name."""
        return max(
            record.sequence
            for record in self.log
            if (record.subject, record.name) == (subject, name)
            and kind in ("", record.kind)
        )

    def hold_round(self, after: str) -> list[str]:
        """Hold the first round after a day; give the pairs that were proposed."""
        policy = self.programme.policies[0]
        at = next_round(self.compiled, policy, self.run, on(after))
        assert at is not None
        candidates = list(self.people.values())
        found = propose(self.compiled, policy, self.people, candidates, at)
        stimuli: list[Stimulus] = [*found.suggestions, *found.introductions]
        for stimulus in stimuli:
            self.tell(stimulus)
        return [
            "+".join(identifier for _, identifier in introduction.members)
            for introduction in found.introductions
        ]

    def told_again(self) -> list[str]:
        """Tell the whole history again; say what comes out otherwise."""
        again = replay(self.compiled, self.run, self.log, self.people)
        return [f"{one.subject}: {one.what}" for one in again.differences]

    def where(self, subject: str) -> str:
        """Say where somebody is: their outcome, or their step."""
        found = self.people[subject]
        return found.outcome or found.step

    def told(self, kind: str = "message") -> list[tuple[str, str]]:
        """List what was sent or asked for: London day and name."""
        zone = ZoneInfo("Europe/London")
        return [
            (f"{record.when.astimezone(zone):%Y-%m-%d}", record.name)
            for record in self.log
            if record.kind == kind
        ]
