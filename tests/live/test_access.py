"""Who may see and do what: every cell of the table is tried on real calls."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from wayfellow.decide import ENGINE, Actor
from wayfellow.decide.asking.access import TABLE, Grant, Standing, granted
from wayfellow.errors import Refused, UnknownSubject
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, Seen, open_office
from wayfellow.live.seen import DEEDS
from wayfellow_dsl import read_programme

TEXT = """
programme small "Small"
    version {version}
    timezone Europe/London

role mentee
    age number
    health text, private
    has guardian
role mentor
    takes up to 4 mentees

staff coordinator
staff lead, lifts safeguarding holds

relationship pair of mentee and mentor

outcomes
    done, counts as completed
    gone

stage taking_part for mentee, mentor
    step waiting
        needs form profile
        needs interview first by coordinator, waived by coordinator
        needs interview second by coordinator, waived by lead
        on greeted by anyone: stay
        on praised by coordinator: stay
        on warned by lead: stay
    step later
        on praised by coordinator: end as done

stage meetings for pair
    step meeting
        on ended by mentee or mentor: end as done
"""
WHO: dict[Standing, Actor] = {
    "person": Actor("mentee", "ana"),
    "member": Actor("mentor", "mo"),
    "attached": Actor("guardian", "guardian of ana"),
    "participant": Actor("mentor", "li"),
    "staff": Actor("coordinator", "kim"),
    "lifter": Actor("lead", "sam"),
    "outsider": Actor("neighbour", "zoe"),
    "host": ENGINE,
}
"""How each of them stands to Ana."""
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
KIM, SAM = WHO["staff"], WHO["lifter"]


def at(days: int) -> datetime:
    """Give noon, so many days after the run has begun."""
    return START + timedelta(days=days)


def programme(version: int) -> object:
    """Read the programme in a version."""
    found = read_programme(TEXT.format(version=version))
    assert found.programme is not None, [each.title for each in found.diagnostics]
    return found.programme


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with a run in which everybody stands somewhere to Ana."""
    path = tmp_path_factory.mktemp("access") / "access.db"
    office = open_office(path, create=True, hooks=Hooks(), clock=lambda: at(400))
    office.transact(_people)
    yield office
    office.close()


def _people(desk: Desk) -> None:
    desk.deploy(programme(1))  # type: ignore[arg-type]
    desk.deploy(programme(2))  # type: ignore[arg-type]
    run = desk.open_run("small", date(2027, 1, 4), "spring", version=1)
    details = {"age": 17, "health": "asthma"}
    for mentee in ("ana", "ben", "cy"):
        run.enrol("mentee", mentee, at=at(0), details=details)
    for mentor in ("mo", "li"):
        run.enrol("mentor", mentor, at=at(0))
    ana = WHO["person"]
    run.send("ana", "details", by=ana, at=at(1), payload={"age": 18})
    run.introduce("pair", {"mentee": "ana", "mentor": "mo"}, by=KIM, at=at(1))
    run.move("ana", "later", reason="a private reason", by=KIM, at=at(2))
    run.move("cy", "gone", reason="moved away", by=KIM, at=at(2))


class Desked:
    """One desk, one actor, and what each deed comes to."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self.desk = desk
        self.actor = actor
        self.run: LiveRun = desk.run("spring")

    @property
    def seen(self) -> Seen:
        """The run as the actor may see it."""
        return self.run.seen_by(self.actor)

    def concern(self, about: str = "ana") -> None:
        """Let somebody raise a concern, with a note."""
        by = Actor("teacher", "wu")
        note = {"note": "bruises"}
        self.run.send(about, "concern", by=by, at=at(3), payload=note)

    def outcome(self, deed: Callable[[], object]) -> Grant:
        """Say whether a deed succeeds; anything but a refusal is a failure."""
        try:
            deed()
        except Refused as refused:
            if refused.refusal.kind in ("not permitted", "held"):
                return "no"
            raise
        return "yes"

    def named(self, *deeds: Callable[[], object]) -> Grant:
        """Say `named` when the programme decides: one is allowed and one is not."""
        found = {self.outcome(deed) for deed in deeds}
        return "named" if len(found) > 1 else found.pop()

    def hosts(self, method: str, deed: Callable[[], object]) -> Grant:
        """Say whether a deed is theirs that only the host can do."""
        if self.actor == ENGINE:
            return self.outcome(deed)
        assert not hasattr(Seen, method)
        return "no"

    def send(self, subject: str, event: str, days: int = 5) -> Callable[[], object]:
        """Give the deed of sending an event as the actor."""
        return lambda: self.run.send(subject, event, by=self.actor, at=at(days))


def _see_why(of: Desked) -> Grant:
    of.concern()
    lines: list[str] = []
    if of.outcome(lambda: lines.extend(of.seen.why("ana", at=at(4)).lines)) == "no":
        return "no"
    if any("safeguarding" in line for line in lines):
        return "yes"
    assert any(line.startswith("It is on hold") for line in lines)
    return "part"


def _see_history(of: Desked) -> Grant:
    of.concern()
    seen: list[object] = []
    if of.outcome(lambda: seen.extend(of.seen.history("ana"))) == "no":
        return "no"
    return "yes" if seen == [*of.run.history("ana")] else "part"


def _in_history(of: Desked, secret: str) -> Grant:
    of.concern()
    try:
        return "yes" if secret in str(of.seen.history("ana")) else "no"
    except Refused:
        return "no"


def _see_details(of: Desked, name: str) -> Grant:
    try:
        return "yes" if name in of.seen.profile("ana").details else "no"
    except Refused:
        return "no"


def _see_hold(of: Desked) -> Grant:
    of.concern()
    grant = of.seen.may("see a hold", "ana")
    try:
        is_held = of.seen.profile("ana").is_held
    except Refused:
        is_held = None
    assert (is_held is None) == (grant == "no")
    return "no" if is_held is None else _see_why(of)


def _enrol(of: Desked) -> Grant:
    # Whoever joins stands to themselves as the person.
    by = Actor("mentee", "new") if of.actor.id == "ana" else of.actor
    details = {"age": 16, "health": ""}
    return of.outcome(
        lambda: of.run.enrol("mentee", "new", at=at(5), by=by, details=details)
    )


def _send_named(of: Desked) -> Grant:
    return of.named(
        of.send("ben", "greeted"),
        of.send("ben", "praised" if of.actor != KIM else "warned"),
    )


def _waive(of: Desked, need: str) -> Callable[[], object]:
    return lambda: of.run.waive(
        "ben", f"interview {need}", reason="known for years", by=of.actor, at=at(5)
    )


def _lift(of: Desked) -> Grant:
    of.concern()
    return of.outcome(of.send("ana", "lift concern"))


def _move_held(of: Desked) -> Grant:
    of.concern("ben")
    return of.outcome(lambda: _move(of))


def _move(of: Desked) -> object:
    return of.run.move("ben", "later", reason="ready", by=of.actor, at=at(5))


def _pause(of: Desked) -> Grant:
    paused = of.outcome(of.send("ana", "pause", 5))
    if paused == "no":
        of.run.send("ana", "pause", by=KIM, at=at(5))
    assert of.outcome(of.send("ana", "resume", 6)) == paused
    return paused


def _correct(of: Desked) -> Grant:
    lines = [line.record for line in of.run.history("ana")]
    line = next(one.sequence for one in lines if one.name == "details")
    return of.outcome(
        lambda: of.run.correct(
            "ana", line, reason="a slip", by=of.actor, at=at(5), payload={"age": 19}
        )
    )


TRIES: dict[str, Callable[[Desked], Grant]] = {
    "see status": lambda of: of.outcome(lambda: of.seen.status()),
    "see stuck": lambda of: of.outcome(lambda: of.seen.stuck(at=at(5))),
    "see why": _see_why,
    "see history": _see_history,
    "see details": lambda of: _see_details(of, "age"),
    "see private details": lambda of: _see_details(of, "health"),
    "see a hold": _see_hold,
    "see concerns": lambda of: _in_history(of, "bruises"),
    "see others' notes": lambda of: _in_history(of, "a private reason"),
    "enrol": _enrol,
    "send an event": _send_named,
    "send for another": lambda of: of.outcome(of.send("ben", "form profile")),
    "waive a need": lambda of: of.named(_waive(of, "first"), _waive(of, "second")),
    "introduce": lambda of: of.outcome(
        lambda: of.run.introduce(
            "pair", {"mentee": "ben", "mentor": "li"}, by=of.actor, at=at(5)
        )
    ),
    "move by hand": lambda of: of.outcome(lambda: _move(of)),
    "move while held": _move_held,
    "correct a record": _correct,
    "reopen an ending": lambda of: of.outcome(
        lambda: of.run.reopen("cy", "later", reason="back", by=of.actor, at=at(5))
    ),
    "raise a concern": lambda of: of.outcome(of.send("ana", "concern")),
    "lift a concern": _lift,
    "pause and resume": _pause,
    "migrate the run": lambda of: of.outcome(
        lambda: of.run.migrate(2, reason="a new year", by=of.actor, at=at(5))
    ),
    "export a person": lambda of: of.hosts("export", lambda: of.desk.export("ana")),
    "export concerns": lambda of: of.outcome(
        lambda: of.desk.export("ana", with_concerns=True, by=of.actor)
    ),
    "erase a person": lambda of: of.outcome(
        lambda: of.desk.erase("cy", reason="asked", by=of.actor, at=at(5))
    ),
    "forbid erasing": lambda of: of.outcome(
        lambda: of.desk.keep("cy", reason="a claim", by=of.actor, at=at(5))
    ),
    "erase by time": lambda of: of.hosts("expire", lambda: of.desk.expire(at=at(5))),
    "import people": lambda of: of.hosts(
        "import_people",
        lambda: of.run.import_people("mentor", [{"identifier": "x"}], at=at(5)),
    ),
    "hold a round": lambda of: of.hosts("match", lambda: None),
    "let time pass": lambda of: of.hosts("advance", lambda: of.desk.advance(at(5))),
    "deploy and open": lambda of: of.hosts(
        "deploy", lambda: of.desk.open_run("small", date(2027, 1, 4), "other")
    ),
    "verify": lambda of: of.hosts("verify", lambda: of.run.verify()),
    "look into all": lambda of: of.hosts("outbox", lambda: of.desk.outbox()),
}
"""How each deed is tried, and what it comes to."""


@pytest.mark.parametrize("deed", TABLE)
@pytest.mark.parametrize("standing", get_args(Standing))
def test_each_cell_is_as_the_table_says(
    office: Office, deed: str, standing: Standing
) -> None:
    """What is granted really succeeds, and what is not is refused or withheld."""
    with office.engine.connect() as connection:
        of = Desked(office.bind(connection), WHO[standing])
        found = TRIES[deed](of)
        connection.rollback()

    assert found == TABLE[deed][standing]


@pytest.mark.parametrize("standing", get_args(Standing))
def test_everybody_stands_to_ana_as_the_table_names_it(
    office: Office, standing: Standing
) -> None:
    """The cells that are tried are those of the standing."""
    here = {deed: row[standing] for deed, row in TABLE.items()}
    seen = office.look(
        lambda desk: {
            deed: desk.run("spring").seen_by(WHO[standing]).may(deed, "ana")
            for deed in TABLE
        }
    )

    assert seen == here


def test_a_deed_that_nobody_thought_of_is_nobodys() -> None:
    """Nothing is granted by being forgotten in the table."""
    assert {granted("dance", one) for one in get_args(Standing)} == {"no"}
    assert set(TRIES) == set(TABLE)


def test_every_call_of_a_desk_and_of_a_run_is_a_deed() -> None:
    """A new method has to say, in `DEEDS` of live/seen.py, which deeds it is."""
    calls = {
        f"{kind.__name__}.{name}"
        for kind in (Desk, LiveRun)
        for name, _ in inspect.getmembers(kind)
        if not name.startswith("_")
    }

    assert set(DEEDS) == calls
    assert {deed for deeds in DEEDS.values() for deed in deeds} == set(TABLE)


def test_whoever_may_not_look_does_not_learn_who_takes_part(office: Office) -> None:
    """The refusal is the same for a name that there is and for one that is not."""

    def asked(desk: Desk, who: str, actor: Actor) -> str:
        try:
            desk.run("spring").seen_by(actor).profile(who)
        except (Refused, UnknownSubject) as problem:
            return str(problem).replace(who, "them")
        return ""

    for standing in ("participant", "outsider"):
        actor = WHO[standing]  # type: ignore[index]
        known = office.look(lambda desk: asked(desk, "ben", actor))  # noqa: B023
        unknown = office.look(lambda desk: asked(desk, "nobody", actor))  # noqa: B023
        assert known == unknown != ""


def test_staff_about_whom_it_is_stand_as_the_person(office: Office) -> None:
    """Whoever lifts holds does not read the concern about themselves."""
    with office.engine.connect() as connection:
        desk = office.bind(connection)
        run = desk.run("spring")
        run.enrol("mentor", "sam", at=at(2))
        note = {"note": "bruises"}
        run.send("sam", "concern", by=KIM, at=at(3), payload=note)
        seen = str(run.seen_by(SAM).history("sam"))
        connection.rollback()

    assert "bruises" not in seen
    assert "withheld" in seen


def test_a_partners_lapse_or_concern_is_not_told_to_the_other(office: Office) -> None:
    """The pair is on hold, and no more."""
    with office.engine.connect() as connection:
        of = Desked(office.bind(connection), WHO["person"])
        of.concern("mo")
        why = of.seen.why("ana+mo", at=at(4))
        history = str(of.seen.history("ana+mo"))
        connection.rollback()

    assert "It is on hold: nothing moves until those who may let it go on." in why.lines
    assert "safeguarding" not in str(why)
    assert "concern" not in history
    assert "on hold" in history


def test_the_documentation_has_the_table() -> None:
    """As it is in the engine; with UPDATE_DOCS it is written."""
    page = Path(__file__).parents[2] / "docs" / "desk.md"
    standings = get_args(Standing)
    rows = [
        f"| | {' | '.join(standings)} |",
        f"| --- {'| --- ' * len(standings)}|",
        *(
            f"| {deed} | {' | '.join(row[one] for one in standings)} |"
            for deed, row in TABLE.items()
        ),
    ]
    table = "\n".join(rows)
    before, start, rest = page.read_text("utf-8").partition("<!-- access -->\n")
    _, end, after = rest.partition("\n<!-- end of access -->")
    if "UPDATE_DOCS" in os.environ:
        page.write_text(before + start + table + end + after, "utf-8")

    assert start
    assert end
    assert table in page.read_text("utf-8")
