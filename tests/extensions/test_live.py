"""What a plugin works out at a real desk: the same as in a simulation, and no more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extensions.travel import EXTENSION, PROGRAMME, SCENARIO, hooks
from meaning.test_one_meaning import by_subject, replayed
from wayfellow.decide import Actor, compile_programme
from wayfellow.errors import PluginFailed, PluginMissing
from wayfellow.hooks import Hooks, Person
from wayfellow.live import Desk, LiveRun, Office, open_office
from wayfellow.simulation import Chance, Outlooks, simulate_run
from wayfellow_dsl import read_programme, read_scenario
from wayfellow_dsl.model import Programme

CAROL = Actor("coordinator", "carol")
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    """Give noon of a day of January 2027."""
    return NOON + timedelta(days=number - 4)


def a_programme(text: str = PROGRAMME) -> Programme:
    """Read a programme that may use the plugin."""
    reading = read_programme(text, [EXTENSION])
    assert reading.programme is not None, reading.diagnostics
    return reading.programme


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a database in which ana lives near, and ben helps far from her."""
    place = tmp_path / "rides.db"
    office = open_office(place, create=True, hooks=hooks(), ahead=None)

    def begin(desk: Desk) -> None:
        desk.deploy(a_programme())
        run = desk.open_run("rides", date(2027, 1, 4), "town")
        run.enrol("mentee", "ana", at=NOON, details={"square": 2})
        help_out(run, "ben", 18)

    office.transact(begin)
    office.close()
    return place


def opened(place: Path, plugins: Hooks | None = None) -> Office:
    """Open the database again, with the plugin unless others are given."""
    return open_office(place, hooks=hooks() if plugins is None else plugins, ahead=None)


def help_out(run: LiveRun, name: str, square: int) -> None:
    """Let a mentor begin, and be ready at once."""
    run.enrol("mentor", name, at=NOON, details={"square": square})
    run.send(name, "check travel.pass", by=CAROL, at=NOON)
    run.send(name, "training travel.map", by=CAROL, at=NOON)


def ask(desk: Desk) -> str:
    """Let the coordinator ask ana, and give where she is then."""
    run = desk.run("town")
    run.send("ana", "asked", by=CAROL, at=day(5))
    return run.subject("ana").step


@pytest.mark.parametrize("seed", range(3))
def test_live_and_simulation_decide_alike(seed: int) -> None:
    """Given the same events, every line of the two histories is the same."""
    programme = a_programme()
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    compiled = compile_programme(programme, functions=hooks().languages.functions)
    history = simulate_run(
        compiled, scenario, Outlooks(programme, scenario), Chance(seed, 0)
    )

    live = replayed(programme, scenario, history, hooks=hooks())

    assert live == by_subject(history.records)
    assert {"too_far", "meeting"} <= {record.target for record in history.records}


def test_a_move_is_decided_by_what_a_plugin_works_out(place: Path) -> None:
    """Ana lives near, so she goes on to wait."""
    assert opened(place).transact(ask) == "waiting"


def test_a_function_that_fails_changes_nothing(place: Path) -> None:
    """The error names the plugin and its function, and ana is where she was."""

    def broken(person: Person) -> str:
        raise LookupError("the map is lost")

    office = opened(place, hooks(zone=broken))
    with pytest.raises(PluginFailed, match=r"`travel` failed in `travel\.zone`"):
        office.transact(ask)

    assert office.look(lambda desk: desk.run("town").subject("ana").step) == "applying"
    assert opened(place).transact(ask) == "waiting"


def test_what_was_in_a_round_stays_due_where_a_function_fails(place: Path) -> None:
    """Others' clocks go on, and once the plugin is mended the round is held."""
    opened(place).transact(ask)

    def broken(one: Person, other: Person) -> int:
        return 10**400 // 0

    progress = opened(place, hooks(minutes=broken)).advance(day(12))
    (parked,) = progress.parked

    assert (parked.run, parked.subject) == ("town", "mentee with mentor")
    assert "`travel.minutes`" in parked.reason
    assert opened(place).advance(day(12)).rounds == 1


def test_an_exclusion_and_a_wish_ask_a_function_of_two(place: Path) -> None:
    """Ben lives too far away; somebody nearer is matched with ana."""
    office = opened(place)
    office.transact(ask)

    def somebody_nearer(desk: Desk) -> None:
        run = desk.run("town")
        help_out(run, "cem", 5)
        help_out(run, "dan", 8)

    office.transact(somebody_nearer)
    office.advance(day(12))
    offers = office.look(lambda desk: desk.run("town").subject("ana").relations)

    assert ["cem" in offer for offer in offers] == [True]


# -- A plugin that is not there any more -----------------------------------------------

OTHER = """
programme walks "Walks"
role walker
staff coordinator, lifts safeguarding holds
outcomes
    completed, counts as completed
stage walking for walker
    step out
        after 3 days: end as completed
"""


def test_other_programmes_go_on_without_the_plugin(place: Path) -> None:
    """What cannot be decided is passed over, and named; all else happens."""
    office = opened(place, Hooks())

    def begin(desk: Desk) -> None:
        desk.deploy(a_programme(OTHER))
        run = desk.open_run("walks", date(2027, 1, 4), "woods")
        run.enrol("walker", "eve", at=NOON)

    office.transact(begin)
    progress = office.advance(NOON + timedelta(days=120))

    walks = office.look(lambda desk: desk.run("woods").subject("eve"))
    assert walks.outcome == "completed"
    assert [one.subject for one in progress.parked] == ["mentee with mentor"]
    assert "the plugin `travel` is not installed here" in progress.parked[0].reason


def test_what_is_held_can_be_looked_at_without_the_plugin(place: Path) -> None:
    """Status, history, the check of the history and a copy for somebody are there."""
    office = opened(place, Hooks())

    def look(desk: Desk) -> str:
        run = desk.run("town")
        assert list(run.history("ana"))
        assert desk.export("ana")
        return run.subject("ana").step

    assert office.look(look) == "applying"
    with pytest.raises(PluginMissing):
        office.transact(ask)


def test_a_run_without_its_plugin_needs_attention(place: Path) -> None:
    """Staff who ask what stands still are told, also before anything is due."""
    stuck = opened(place, Hooks()).look(lambda desk: desk.run("town").stuck(at=NOON))
    (matter,) = stuck.matters

    assert (matter.kind, matter.subject, stuck.late) == ("refused", "town", 0)
    assert matter.reason.startswith("Nobody goes on: version 1 of `rides` decides by")
