"""What must hold whatever people do: told by a machine that does anything at random."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from effort import tries
from live.offices import KIM, an_office, day, in_run
from wayfellow.decide import Actor, next_due
from wayfellow.errors import KeyReused, Refused, StaleState
from wayfellow.live import Answer, Desk, LiveRun, Office

PEOPLE = {"ana": "mentee", "amy": "mentee", "ben": "mentor"}
EVENTS = (
    "form application",
    "accepted",
    "removed",
    "pause",
    "resume",
    "concern",
    "ended",
    "details",
    "nonsense",
)


class Everyday(RuleBasedStateMachine):
    """A run in which anything is tried, in any order, at ever later times."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.office: Office = in_run(an_office(self.folder), every_week=True)
        self.today = 4
        self.answers: dict[str, tuple[object, Answer]] = {}

    def teardown(self) -> None:
        """Tell the history again, and remove the database."""
        found = self.office.look(lambda desk: desk.run("spring").verify())
        assert (found.flaws, found.retold) == ((), found.lines)
        self.office.engine.dispose()
        shutil.rmtree(self.folder)

    def attempt(self, work: object) -> Answer | None:
        """Try something; a refusal is an answer too."""
        assert callable(work)
        try:
            answer: Answer = self.office.transact(lambda desk: work(desk.run("spring")))
        except (Refused, StaleState):
            return None
        return answer

    @rule(who=st.sampled_from(sorted(PEOPLE)))
    def join(self, who: str) -> None:
        """Let somebody begin."""
        self.attempt(lambda run: run.enrol(PEOPLE[who], who, at=day(self.today)))

    @rule(
        subject=st.sampled_from([*sorted(PEOPLE), "ana+ben"]),
        event=st.sampled_from(EVENTS),
        by=st.sampled_from([KIM, Actor("mentee", "ana"), Actor("mentor", "ben")]),
        key=st.sampled_from([None, "a", "b"]),
        sequence=st.sampled_from([None, 1, 2]),
    )
    def tell(
        self,
        subject: str,
        event: str,
        by: Actor,
        key: str | None,
        sequence: int | None,
    ) -> None:
        """Say that something happened, perhaps under a key used before."""
        asked = (subject, event, by, self.today)
        known = self.answers.get(key or "")

        def work(run: LiveRun) -> Answer:
            return run.send(
                subject, event, by=by, at=day(self.today), key=key, sequence=sequence
            )

        try:
            answer = self.attempt(work)
        except KeyReused:
            assert known is not None
            assert known[0] != asked
            return
        if known is not None:
            assert (known[0], known[1]) == (asked, answer)
        elif key and answer is not None:
            self.answers[key] = (asked, answer)

    @rule(days=st.integers(1, 30))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.today += days
        self.office.advance(day(self.today))

    @rule()
    def introduce(self) -> None:
        """Bring ana and ben together."""
        self.attempt(
            lambda run: run.introduce(
                "pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(self.today)
            )
        )

    @rule()
    def give_up_half_way(self) -> None:
        """Begin something, and let it break off before the commit."""

        def work(desk: Desk) -> None:
            run = desk.run("spring")
            run.enrol("mentee", f"ghost{self.today}", at=day(self.today))
            raise InterruptedError

        try:
            self.office.transact(work)
        except InterruptedError:
            return

    @invariant()
    def histories_have_no_gap(self) -> None:
        """Find each history numbered 1, 2, 3 and so on, and telling the same state."""
        office = self.office
        lines = office.look(lambda desk: desk.run("spring").history())
        counted: dict[str, int] = {}
        for line in lines:
            record = line.record
            assert record.sequence == counted.get(record.subject, 0) + 1
            counted[record.subject] = record.sequence
        for name, count in counted.items():
            subject = office.look(
                lambda desk, name=name: desk.run("spring").subject(name)
            )
            assert subject.sequence == count
            moves = [r.record for r in lines if r.record.subject == name]
            place = [record.target for record in moves if record.target][-1]
            assert place == (subject.outcome or subject.step)
            assert not name.startswith("ghost")

    @invariant()
    def nothing_is_overdue_or_forgotten(self) -> None:
        """Find what is due next stored as the programme reckons it."""
        with self.office.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, next_due FROM wayfellow_subject"
            ).all()
        for name, stored in rows:
            subject = self.office.look(
                lambda desk, name=name: desk.run("spring").subject(name)
            )
            due = next_due(subject)
            expected = None if due is None else due.isoformat(timespec="microseconds")
            assert stored == expected

    @invariant()
    def every_message_is_in_the_outbox_once(self) -> None:
        """See that each message waits to be delivered, under a key of its own."""
        lines, waiting = self.office.look(
            lambda desk: (desk.run("spring").history(), desk.outbox())
        )
        messages = [line for line in lines if line.record.kind == "message"]

        assert len({one.effect.key for one in waiting}) == len(waiting)
        assert len([o for o in waiting if o.effect.kind == "message"]) == len(messages)


TestEveryday = Everyday.TestCase
TestEveryday.settings = tries(15, stateful_step_count=20)
