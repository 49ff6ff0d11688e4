"""A run goes on in another version of its programme: everybody in it, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from hooks.listening import Mirror, announcements
from live.offices import (
    KIM,
    Where,
    a_programme,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
)
from reliability.faults import Interrupted, failing_at
from wayfellow.decide import Actor
from wayfellow.errors import (
    CannotMigrate,
    Overtaken,
    Refused,
    UnknownVersion,
    VersionTaken,
)
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Line, LiveRun, MigrationPlan, Office, StepMapping
from wayfellow.live import versions as module
from wayfellow_dsl.model import (
    Anchor,
    Clock,
    Duration,
    End,
    Go,
    OnClock,
    Outcome,
    Programme,
    Rule,
    Step,
    Story,
)

WAITING = StepMapping(renamed={"screening": "looking"})


def renamed(version: int = 2) -> Programme:
    """Give a version in which the step `screening` is called `looking`."""
    return changed(version, _called)


def changed(
    version: int, change: Callable[[Step], Step | None], kind: str = "mentee"
) -> Programme:
    """Give a version in which each step of a kind is another one, or none."""
    programme = a_programme(version, every_week=False)
    lifecycles = tuple(
        replace(
            lifecycle,
            steps=tuple(
                found for step in lifecycle.steps if (found := change(step)) is not None
            ),
        )
        if lifecycle.subject == kind
        else lifecycle
        for lifecycle in programme.lifecycles
    )
    return replace(programme, lifecycles=lifecycles)


def _called(step: Step) -> Step:
    rules = tuple(
        replace(rule, target=Go("looking")) if rule.target == Go("screening") else rule
        for rule in step.rules
    )
    name = "looking" if step.name == "screening" else step.name
    return replace(step, name=name, rules=rules)


def peopled(where: Where, *versions: Programme) -> Office:
    """Open a run with people in every step, and deploy newer versions."""
    office = an_office(where)

    def work(desk: Desk) -> None:
        desk.deploy(a_programme(every_week=False))
        run = desk.open_run("small", date(2027, 1, 4), "spring")
        enrolled(run, "ben", "zed", role="mentor")
        enrolled(run, "cy", "di", "em")
        accepted(run, "ana")
        accepted(run, "yan")
        run.send("di", "form application", by=Actor("mentee", "di"), at=day(5))
        for mentee, mentor in (("ana", "zed"), ("yan", "ben")):
            members = {"mentee": mentee, "mentor": mentor}
            run.introduce("pair", members, by=KIM, at=day(7))
        run.send("em", "form application", by=Actor("mentee", "em"), at=day(5))
        run.send("em", "removed", by=KIM, at=day(6))
        for version in versions:
            desk.deploy(version)

    office.transact(work)
    return office


def migrated(
    office: Office, to: int = 2, mapping: StepMapping | None = None, on: int = 10
) -> MigrationPlan:
    """Migrate the run."""

    def work(desk: Desk) -> MigrationPlan:
        return desk.run("spring").migrate(
            to, mapping, reason="a better file", by=KIM, at=day(on)
        )

    return office.transact(work)


def planned(
    office: Office, to: int = 2, mapping: StepMapping | None = None, on: int = 10
) -> MigrationPlan:
    """Plan to migrate the run."""
    return office.look(
        lambda desk: desk.run("spring").plan_migration(to, mapping, at=day(on))
    )


def told(office: Office) -> tuple[Line, ...]:
    """Give the history of the run."""
    return office.look(lambda desk: desk.run("spring").history())


def stored(office: Office) -> list[tuple[object, ...]]:
    """Give everything that is kept of runs and people."""
    with office.engine.connect() as connection:
        return [
            tuple(row)
            for table in ("run", "subject", "history", "outbox")
            for row in connection.exec_driver_sql(
                f"SELECT * FROM wayfellow_{table} ORDER BY 1, 2"
            )
        ]


def test_a_plan_says_what_is_then_done(where: Where) -> None:
    """The plan changes nothing, and comes to the same as the migration."""
    office = peopled(where, renamed())
    before = stored(office)

    plan = planned(office, mapping=WAITING)

    assert stored(office) == before
    assert plan.is_possible
    assert plan.people == 8
    assert plan.ended == 1
    assert migrated(office, mapping=WAITING) == plan


def test_everybody_is_in_the_new_version_afterwards(where: Where) -> None:
    """Each has a line of history that says from where to where, by whom and why."""
    office = peopled(where, renamed())
    migrated(office, mapping=WAITING)
    lines = [line.record for line in told(office) if line.record.kind == "migrated"]
    status = office.look(lambda desk: desk.run("spring").status())

    assert status.version == 2
    assert sorted(line.subject for line in lines) == [
        "ana",
        "ana+zed",
        "ben",
        "cy",
        "di",
        "yan",
        "yan+ben",
        "zed",
    ]
    assert {(line.by, line.because, line.when) for line in lines} == {
        (KIM, "a better file", day(10))
    }
    assert [(one.source, one.target) for one in lines if one.target] == [
        ("screening", "looking")
    ]


def test_life_goes_on_by_the_new_version(where: Where) -> None:
    """Events mean what the new version says, and clocks go off as it says."""
    office = peopled(where, renamed())
    migrated(office, mapping=WAITING)
    office.transact(
        lambda desk: desk.run("spring").send("di", "accepted", by=KIM, at=day(11))
    )
    office.advance(day(90))
    places = office.look(lambda desk: desk.run("spring").status().places)

    assert [(one.name, one.count) for one in places if one.kind == "mentee"] == [
        ("waiting", 1),
        ("mentoring", 2),
        ("removed", 1),
        ("withdrawn", 1),
    ]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_it_does_not_matter_how_many_are_read_together(
    where: Where, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is tied to somebody read earlier or later is migrated once, with them."""
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    office = peopled(where, renamed())
    looked: list[tuple[int, int]] = []

    plan = office.look(
        lambda desk: desk.run("spring").plan_migration(
            2, WAITING, at=day(10), watch=lambda *now: looked.append(now)
        )
    )

    assert migrated(office, mapping=WAITING) == plan
    assert looked[-1] == (8, 8)
    kinds = [line.record.kind for line in told(office)]
    assert kinds.count("migrated") == 8


def test_nobody_is_migrated_while_one_would_lose_their_step(where: Where) -> None:
    """It is refused with the plan, which says who and suggests the new name."""
    office = peopled(where, renamed())
    before = stored(office)
    with pytest.raises(CannotMigrate, match="1 of 8 would have no step") as refused:
        migrated(office)

    plan = refused.value.plan
    assert stored(office) == before
    assert [(one.step, one.lose) for one in plan.passages if one.lose] == [
        ("screening", 1)
    ]
    assert [(one.before, one.now) for one in plan.renamed] == [("screening", "looking")]


@pytest.mark.parametrize(
    ("to", "by", "reason", "mapping", "problem"),
    [
        (1, KIM, "x", None, "the run `spring` is in version 1 already"),
        (
            2,
            Actor("mentee", "cy"),
            "x",
            None,
            "a run is migrated by staff, not by mentee cy",
        ),
        (2, KIM, " ", None, "say why: to migrate a run needs a reason"),
        (
            2,
            KIM,
            "x",
            StepMapping(moves={"aplying": "waiting"}),
            "did you mean `applying`?",
        ),
    ],
)
def test_who_may_migrate_says_why_and_where_to(
    where: Where,
    to: int,
    by: Actor,
    reason: str,
    mapping: StepMapping | None,
    problem: str,
) -> None:
    """Staff migrate a run, with a reason, to another version, by a mapping that fits."""
    office = peopled(where, renamed())
    with pytest.raises(Refused, match=problem.replace("?", r"\?")):
        office.transact(
            lambda desk: desk.run("spring").migrate(
                to, mapping, reason=reason, by=by, at=day(10)
            )
        )


def test_a_version_has_to_be_deployed(where: Where) -> None:
    """It is said which there are."""
    office = peopled(where, renamed())
    with pytest.raises(UnknownVersion, match=r"There is: 1, 2\."):
        planned(office, 3)


def test_any_statement_may_fail_and_nothing_is_half_migrated(where: Where) -> None:
    """With any one statement failing the run is as it was, and can be tried again."""
    office = in_run(an_office(where))

    def join(desk: Desk) -> None:
        desk.deploy(renamed())
        enrolled(desk.run("spring"), "cy", "di")
        themselves = Actor("mentee", "di")
        desk.run("spring").send("di", "form application", by=themselves, at=day(5))

    office.transact(join)
    before = stored(office)
    number = 0
    while True:
        number += 1
        with failing_at(office.engine, number) as begun:
            try:
                migrated(office, mapping=WAITING)
            except Interrupted:
                assert stored(office) == before
                continue
        break

    assert begun[0] == number - 1 > 8
    assert stored(office) != before


def test_whoever_looked_before_is_overtaken(where: Where) -> None:
    """Nobody decides by the old version about a run that is in the new one."""
    office = peopled(where, renamed())
    stale = office.look(lambda desk: desk.run("spring"))
    migrated(office, mapping=WAITING)

    def late(work: Callable[[LiveRun], object]) -> None:
        def act(desk: Desk) -> object:
            place = desk.run("spring")._place
            return work(LiveRun(place, stale._row, stale._compiled))

        with pytest.raises(Overtaken):
            office.transact(act)

    late(lambda run: run.send("cy", "pause", by=KIM, at=day(12)))
    late(lambda run: run.enrol("mentee", "new", at=day(12)))
    late(lambda run: run.migrate(2, WAITING, reason="x", by=KIM, at=day(12)))


def test_keys_are_good_across_versions(where: Where) -> None:
    """What was asked before under a key gets its first answer; a new one is decided."""
    office = peopled(where, renamed())

    def ask(desk: Desk) -> object:
        return desk.run("spring").send("cy", "pause", by=KIM, at=day(9), key="once")

    first = office.transact(ask)
    migrated(office, mapping=WAITING)

    assert office.transact(ask) == first
    assert len([line for line in told(office) if line.record.name == "pause"]) == 1


def test_what_ended_keeps_its_words(where: Where) -> None:
    """An outcome that the new version does not have is told as it was called."""
    programme = replace(
        renamed(),
        outcomes=(
            Outcome("completed"),
            Outcome("withdrawn"),
            Outcome("removed", "New"),
        ),
    )
    office = peopled(where, programme)
    migrated(office, mapping=WAITING)
    words = office.look(lambda desk: desk.run("spring").why("em", at=day(20)).summary)

    assert "ended as removed (Asked to leave)" in words


def test_who_may_not_return_still_may_not(where: Where) -> None:
    """What an outcome meant when somebody ended stays so, whatever it means now."""
    programme = replace(
        renamed(),
        outcomes=(Outcome("completed"), Outcome("withdrawn"), Outcome("removed")),
    )
    office = peopled(where, programme)
    migrated(office, mapping=WAITING)
    with pytest.raises(Refused, match="`em` ended as `removed` before"):
        office.transact(
            lambda desk: desk.run("spring").enrol(
                "mentee", "em2", person="em", at=day(20)
            )
        )


def test_rounds_that_are_new_begin_from_now(where: Where) -> None:
    """None is held for the time before; those that were planned go on as planned."""
    office = peopled(where, replace(a_programme(2), title="Weekly"))
    plan = migrated(office, on=40)

    assert plan.next_round is not None
    assert plan.next_round.before is None
    assert plan.next_round.after is not None
    assert plan.next_round.after > day(40)


def test_versions_in_use_are_listed(where: Where) -> None:
    """Each with its runs, and how many take part or have ended in it."""
    office = peopled(where, renamed())
    found = [office.look(lambda desk: desk.versions_in_use())]
    migrated(office, mapping=WAITING)
    found.append(office.look(lambda desk: desk.versions_in_use()))

    assert [
        [(one.version, one.runs, one.taking_part, one.ended) for one in listed]
        for listed in found
    ] == [
        [(1, ("spring",), 6, 1), (2, (), 0, 0)],
        [(1, (), 0, 1), (2, ("spring",), 6, 0)],
    ]


def test_a_plugin_may_object_to_a_move(where: Where) -> None:
    """What a plugin refuses keeps everybody where they were."""
    office = peopled(where, renamed())
    before = stored(office)

    class Cautious:
        @hookimpl
        def before_move(self, move: Move) -> str:
            return "not on a Sunday" if move.record.kind == "migrated" else ""

    strict = an_office(where, Cautious())
    with pytest.raises(Refused, match="not on a Sunday"):
        migrated(strict, mapping=WAITING)

    assert stored(office) == before


def test_a_migration_is_announced(tmp_path: Path) -> None:
    """A mirror hears of the new name of a step; who stays where they are has not moved."""
    peopled(tmp_path, renamed())
    office = an_office(tmp_path, Mirror())
    migrated(office, mapping=WAITING)
    found = announcements(office)

    assert [(one.subject, one.name, one.payload) for one in found] == [
        ("di", "moved", {"step": "looking"})
    ]


def test_a_new_deadline_that_has_passed_is_planned_with_what_it_does(
    where: Where,
) -> None:
    """Three people would be withdrawn at once: the plan says so before it happens."""
    strict = Rule(
        OnClock(Clock(Anchor("step"), Duration(2, "days"))), target=End("withdrawn")
    )
    programme = changed(
        2,
        lambda step: (
            replace(step, rules=(*step.rules, strict))
            if step.name == "applying"
            else step
        ),
    )
    office = peopled(where, programme)
    notices = [(one.what, one.about, one.who) for one in planned(office).notices]

    assert notices == [
        ("clock begins", "after 2 days: end as withdrawn", ("cy",)),
        ("due at once", "after 2 days: end as withdrawn", ("cy",)),
    ]


def test_stories_make_no_new_version(where: Where) -> None:
    """A story tests the rules, and nobody is led another way by it."""
    office = an_office(where)
    plain = a_programme()
    first = office.transact(lambda desk: desk.deploy(plain))
    story = replace(plain, stories=(Story("Nothing happens", ()),))

    assert office.transact(lambda desk: desk.deploy(story)) == first


def test_a_changed_file_is_told_the_number_that_is_free(where: Where) -> None:
    """Not one that is taken as well."""
    office = peopled(where, renamed())
    with pytest.raises(VersionTaken, match="Write `version 3`"):
        office.transact(lambda desk: desk.deploy(a_programme(title="Other")))


def test_a_migrated_run_is_told_again(where: Where) -> None:
    """Its history leads to the same records and states, before and after."""
    office = peopled(where, renamed(), replace(a_programme(3), title="Weekly"))
    migrated(office, mapping=WAITING)
    office.transact(
        lambda desk: desk.run("spring").send("di", "accepted", by=KIM, at=day(11))
    )
    migrated(office, 3, StepMapping(moves={"looking": "waiting"}), on=15)
    office.advance(day(90))
    told_again = office.look(lambda desk: desk.run("spring").replay())
    verified = office.look(lambda desk: desk.run("spring").verify())

    assert told_again.differences == ()
    assert verified.flaws == ()
    assert verified.retold == len(told(office))


def test_who_is_erased_is_missed_by_nobody(where: Where) -> None:
    """A history is told again in the right versions though the migrated are erased."""
    office = in_run(an_office(where))

    def join(desk: Desk) -> None:
        desk.deploy(renamed())
        enrolled(desk.run("spring"), "cy", "di")
        desk.run("spring").move("cy", "withdrawn", reason="x", by=KIM, at=day(5))

    office.transact(join)
    migrated(office, mapping=WAITING)

    def later(desk: Desk) -> None:
        run = desk.run("spring")
        run.move("di", "withdrawn", reason="x", by=KIM, at=day(12))
        run.enrol("mentee", "em", at=day(13))
        desk.erase("di", reason="asked to", by=KIM, at=day(14))

    office.transact(later)
    verified = office.look(lambda desk: desk.run("spring").verify())

    assert verified.flaws == ()
    assert [line.record.kind for line in told(office)].count("migrated") == 1


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_a_migration_waits_for_whoever_is_joining(where: Where) -> None:
    """Somebody who joins while it begins is migrated too, or joins the new version."""
    office = peopled(where, renamed())
    with ThreadPoolExecutor() as pool, office.engine.connect() as connection:
        office.bind(connection).run("spring").enrol("mentee", "new", at=day(9))
        plan = pool.submit(migrated, office, 2, WAITING)
        with pytest.raises(TimeoutError):
            plan.result(0.3)
        connection.commit()

        assert plan.result().people == 9
    lines = office.look(lambda desk: desk.run("spring").history("new"))

    assert [line.record.kind for line in lines] == ["enrolled", "migrated"]
    assert office.look(lambda desk: desk.run("spring").replay().differences) == ()


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_whoever_waits_for_a_migration_goes_on_by_the_new_version(where: Where) -> None:
    """What is said meanwhile is decided when it is done, by the version of then."""
    office = peopled(where, renamed())
    with ThreadPoolExecutor() as pool, office.engine.connect() as connection:
        run = office.bind(connection).run("spring")
        run.migrate(2, WAITING, reason="a better file", by=KIM, at=day(10))
        said = [
            pool.submit(
                office.transact,
                lambda desk: desk.run("spring").send(
                    "di", "accepted", by=KIM, at=day(11)
                ),
            ),
            pool.submit(
                office.transact,
                lambda desk: desk.run("spring").enrol("mentee", "new", at=day(11)),
            ),
        ]
        with pytest.raises(TimeoutError):
            said[0].result(0.3)
        connection.commit()
        answers = [one.result() for one in said]

    assert answers[0].moves[0].source == "looking"
    verified = office.look(lambda desk: desk.run("spring").verify())
    assert verified.flaws == ()
