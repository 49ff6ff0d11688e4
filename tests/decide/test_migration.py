"""Migration: people go on in another version, and what each of them would notice."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest
from msgspec.structs import replace

from decide.play import ANA, BEN, CAROL, HEADER, Play, on
from wayfellow.decide import Actor, Decision, Run, compile_programme
from wayfellow.decide.versions.crossing import Crossing, StepMapping
from wayfellow.decide.versions.migration import Migrate, Migrated, Migration, migrate
from wayfellow.simulation.assumptions import Outlooks
from wayfellow.simulation.chance import Chance
from wayfellow.simulation.run import simulate_run
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Duration, Programme
from wayfellow_dsl.scenarios.reader import read_scenario

DEE = Actor("mentee", "dee")
JOINING = """
stage joining for mentee, mentor
    step applying
        needs form application
        after 1 week, then every week, at most 3 times: remind them "finish"
        after 6 weeks: end as withdrawn
    step screening
        on enter: notify coordinator "somebody_new"
        on accepted by coordinator: go to waiting
        on rests by coordinator: go to resting
    step resting
        on back by coordinator: go to waiting
    step waiting
        on matched: go to together
    step together
        on last pair ended: end as completed
"""
MEETING = """
stage meetings for pair
    step meeting
        on enter: send mentee "welcome"
        meet every 2 weeks for 20 weeks
        when meetings held is at least 3: thank mentor "three"
        on stuck by coordinator: go to stuck
        on ended by mentee or mentor: end as completed
    step stuck
        on enter: ask coordinator to decide continue or stop within 10 days
        on continue: go to meeting
        on stop: end as ended_early
        if nobody decides: end as ended_early
"""


def a_version(
    number: int = 2,
    *changes: tuple[str, str],
    header: str = HEADER,
    blocks: str = JOINING + MEETING,
) -> Programme:
    """Read another version, in which some texts of the file are replaced."""
    text = header + blocks
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    reading = read_programme(text)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return replace(reading.programme, version=number)


def a_play(*joining: Actor, header: str = HEADER) -> Play:
    """Let people apply, on 11 January, in the first version."""
    play = Play(a_version(1, header=header))
    for actor in joining:
        play.enrol(actor)
    return play


def accepted(play: Play, *actors: Actor) -> None:
    """Bring people as far as waiting, on 13 January."""
    for actor in actors:
        play.send(actor.id, "form application", actor, "2027-01-12")
        play.send(actor.id, "accepted", CAROL, "2027-01-13")


def a_pair() -> Play:
    """Let ana and ben meet, from 14 January."""
    play = a_play(ANA, BEN)
    accepted(play, ANA, BEN)
    play.introduce(ANA, BEN, "2027-01-14")
    return play


def go_on(
    play: Play,
    new: Programme,
    when: str = "2027-01-20",
    who: str = "ana",
    by: Actor = CAROL,
    **mapping: dict[str, str],
) -> Migration:
    """Migrate somebody and all who are tied to them, and keep what follows."""
    compiled = compile_programme(new)
    crossing = Crossing(play.compiled, compiled, StepMapping(**mapping))
    assert crossing.problem() == ""
    stimulus = Migrate(who, on(when), by, "a better file")
    found = migrate(crossing, play.run, play.people, stimulus)
    if isinstance(found.decision, Decision):
        play.people.update((one.id, one) for one in found.decision.subjects)
        play.log.extend(found.decision.records)
        play.compiled, play.programme = compiled, new
    return found


def of(migration: Migration, who: str = "ana") -> Migrated:
    """Give what became of somebody."""
    return next(one for one in migration.migrated if one.subject == who)


def told(migration: Migration, who: str = "ana") -> list[tuple[str, str]]:
    """List what somebody would notice."""
    return [(notice.what, notice.about) for notice in of(migration, who).notices]


# -- Nothing changes -------------------------------------------------------------------

SHIPPED = files("wayfellow_programmes")


@pytest.mark.parametrize(
    "name", ["growth_company", "vertical_tutoring", "rapid_recovery"]
)
def test_the_same_programme_under_a_new_number_changes_nobody(name: str) -> None:
    """Everybody stays exactly as they were, but for the line in their history."""
    reading = read_programme((SHIPPED / f"{name}.programme").read_text("utf-8"))
    programme = reading.programme
    assert programme is not None
    text = (SHIPPED / f"{name}.scenario").read_text("utf-8")
    scenario = read_scenario(text, programme).scenario
    assert scenario is not None
    short = replace(scenario, lasts=Duration(4, "months"))
    old = compile_programme(programme)
    history = simulate_run(old, short, Outlooks(programme, scenario), Chance(1, 1))
    crossing = Crossing(old, compile_programme(replace(programme, version=9)))
    at = history.ends - timedelta(microseconds=1)
    staff = Actor(programme.staff[0].name, "kim")
    people, run = dict(history.population), Run("trial", scenario.starts)
    seen = 0
    for identifier, subject in people.items():
        if not subject.is_live:
            continue
        migration = migrate(crossing, run, people, Migrate(identifier, at, staff, "x"))
        assert {(one.way, one.notices) for one in migration.migrated} == {("stays", ())}
        assert migration.decision is not None
        for after in migration.decision.subjects:
            before = people[after.id]
            seen += 1
            line = {"sequence": before.sequence + 1, "latest": after.latest}
            assert after == replace(before, **line)

    assert seen > 50


def test_every_line_says_from_where_to_where_by_whom_and_why() -> None:
    """A migration is in the history of everybody whom it concerns."""
    play = a_pair()

    migration = go_on(play, a_version(), moves={"applying": "screening"})

    assert migration.decision is not None
    lines = migration.decision.records
    assert [line.subject for line in lines] == ["ana", "ben", "ana+ben"]
    assert {line.kind for line in lines} == {"migrated"}
    assert {line.name for line in lines} == {"from version 1 to version 2"}
    assert lines[0].by == CAROL
    assert lines[0].because == "a better file"
    assert lines[0].payload == {"moves": {"applying": "screening"}}
    assert lines[0].source == lines[0].target == ""


def test_what_a_step_does_on_entering_is_not_done_again() -> None:
    """A pair that stays is not welcomed a second time, though its step changed."""
    play = a_pair()
    before = len(play.told())

    go_on(play, a_version(2, ('"welcome"', '"hello"')))

    assert len(play.told()) == before


def test_what_was_due_before_happens_by_the_old_version() -> None:
    """Time is let pass first: who should have been withdrawn by then was."""
    play = a_play(ANA)

    migration = go_on(
        play, a_version(2, ("after 6 weeks", "after 60 weeks")), "2027-03-01"
    )

    assert play.where("ana") == "withdrawn"
    assert migration.migrated == ()


# -- Who stays, moves, loses their step, or is blocked ----------------------------------


def test_who_moves_enters_the_step() -> None:
    """They leave theirs and enter the other, as when staff move them by hand."""
    play = a_play(ANA)

    found = go_on(play, a_version(), moves={"mentee.applying": "screening"})

    line = next(record for record in play.log if record.kind == "migrated")
    assert (line.source, line.target) == ("applying", "screening")
    assert of(found).way == "moves"
    assert play.where("ana") == "screening"
    assert play.people["ana"].timers == ()
    assert play.told() == [("2027-01-18", "finish"), ("2027-01-20", "somebody_new")]


def test_who_moves_may_end() -> None:
    """A step that is given up may lead to an outcome, and everybody tied hears it."""
    play = a_pair()

    go_on(play, a_version(), moves={"meeting": "ended_early"})

    assert play.where("ana+ben") == "ended_early"
    assert play.people["ana+ben"].caused_by == "coordinator"
    assert play.where("ana") == "completed"


def test_a_step_that_is_gone_is_lost() -> None:
    """Without a mapping nobody is migrated of those who are tied to who loses theirs."""
    play = a_pair()
    new = a_version(
        2, ("step together", "step at_work"), ("go to together", "go to at_work")
    )

    migration = go_on(play, new)

    assert migration.decision is None
    assert [one.way for one in migration.migrated] == ["lost", "lost", "stays"]


def test_who_is_in_a_renamed_step_stays() -> None:
    """Its clocks run on, and whatever looks back on it knows the new name."""
    play = a_play(ANA)
    before = play.people["ana"]
    new = a_version(2, ("step applying", "step asking"))

    migration = go_on(play, new, renamed={"applying": "asking"})

    after = play.people["ana"]
    assert of(migration).way == "renamed"
    assert after.step == "asking"
    assert after.visited == ("asking",)
    assert after.entered == before.entered
    assert [timer.anchor for timer in after.timers] == [before.entered] * 2
    assert told(migration) == []
    assert play.told() == [("2027-01-18", "finish")]
    play.pass_until("ana", "2027-03-01")
    assert play.where("ana") == "withdrawn"


def test_a_renamed_stage_keeps_when_it_was_entered() -> None:
    """Clocks that count from a stage know it under its new name."""
    play = a_play(ANA)

    go_on(play, a_version(2, ("stage joining", "stage coming_in")))

    assert play.people["ana"].stages == {"coming_in": on("2027-01-11")}


BLOCKED = {
    "a role that is gone": (
        a_version(
            2,
            ('role mentor "Mentor"\n    takes up to 2 mentees', 'role guide "Guide"'),
            ("pair of mentee and mentor", "pair of mentee and guide"),
            ("for mentee, mentor", "for mentee, guide"),
            ("thank mentor", "thank guide"),
            ("by mentee or mentor", "by mentee or guide"),
        ),
        {
            "ben": "there is no role `mentor`",
            "ana+ben": "of `mentee` and `guide` there",
        },
    ),
    "a question nobody hears the answer to": (
        a_version(
            2, ("on stop:", "on halt:"), ("continue or stop", "continue or halt")
        ),
        {"ana+ben": "an open question: nothing there hears the answer `stop`"},
    ),
    "staff who are gone": (
        a_version(
            2,
            ("staff director", "staff head"),
            ('staff coordinator "Coordinator", lifts', 'staff organiser "O", lifts'),
            ("by coordinator", "by organiser"),
            ("notify coordinator", "notify organiser"),
            ("ask coordinator", "ask organiser"),
        ),
        {"ana+ben": "an open question for `coordinator`, who is no staff there"},
    ),
}


@pytest.mark.parametrize("case", BLOCKED)
def test_somebody_is_blocked_and_it_is_said_why(case: str) -> None:
    """Everybody is named whom the new version has no place or no answer for."""
    new, expected = BLOCKED[case]
    play = a_pair()
    play.send("ana+ben", "stuck", CAROL, "2027-01-15")

    migration = go_on(play, new)

    assert migration.decision is None
    for who, because in expected.items():
        one = of(migration, who)
        assert one.way == "blocked"
        assert any(because in reason for reason in one.because), one.because


def test_a_safeguarding_hold_needs_somebody_who_may_lift_it() -> None:
    """Where another role lifts holds, those in force are lifted before."""
    play = a_play(ANA)
    play.send("ana", "concern", BEN, "2027-01-12")
    new = a_version(
        2,
        (", lifts safeguarding holds", ""),
        ('"Director"', '"Director", lifts safeguarding holds'),
    )

    migration = go_on(play, new)

    assert of(migration).way == "blocked"
    assert of(migration).because == (
        "a safeguarding hold, and `coordinator` may not lift it there: lift it first",
    )


def test_a_concern_about_somebody_who_left_needs_one_as_well() -> None:
    """It outlives their part in the programme, and so it blocks."""
    play = a_play(ANA)
    play.move("ana", "withdrawn", "2027-01-12")
    play.send("ana", "concern", BEN, "2027-01-12")
    new = a_version(
        2,
        (", lifts safeguarding holds", ""),
        ('"Director"', '"Director", lifts safeguarding holds'),
    )

    assert of(go_on(play, new)).way == "blocked"
    assert go_on(play, a_version()).migrated == ()


def test_only_who_lifts_holds_moves_somebody_on_hold() -> None:
    """A mapping moves nobody on a safeguarding hold by anybody else."""
    play = a_play(ANA)
    play.send("ana", "concern", BEN, "2027-01-12")
    moves = {"applying": "screening"}

    by_director = go_on(play, a_version(), by=Actor("director", "dira"), moves=moves)

    assert of(by_director).because == (
        "a safeguarding hold: only `coordinator` may move them",
    )
    assert of(go_on(play, a_version(), moves=moves)).way == "moves"
    assert play.where("ana") == "screening"


DETAILED = HEADER.replace(
    'role mentee "Mentee"', 'role mentee "Mentee"\n    age text, optional'
)


@pytest.mark.parametrize(
    ("detail", "because"),
    [
        ("age number, optional", "what is known as `age` is not a number"),
        ("age one of young, old", "what is known as `age` is not one of 2 choices"),
        ("school text", "`school` is not known: make it optional in the file"),
    ],
)
def test_details_have_to_fit(detail: str, because: str) -> None:
    """What is known has another type, or what everybody has to tell is unknown."""
    play = Play(a_version(1, header=DETAILED))
    play.enrol(ANA, age="twelve")

    migration = go_on(
        play, a_version(2, ("age text, optional", detail), header=DETAILED)
    )

    assert of(migration).because == (because,)


def test_a_detail_that_fits_blocks_nobody() -> None:
    """A text becomes a choice without harm where it is one of the choices."""
    play = Play(a_version(1, header=DETAILED))
    play.enrol(ANA, age="young")
    new = a_version(2, ("age text, optional", "age one of young, old"), header=DETAILED)

    assert of(go_on(play, new)).way == "stays"


def test_a_hold_for_a_check_that_nobody_asks_for_blocks() -> None:
    """It could never be renewed in the new version."""
    check = (
        "needs form application",
        "needs form application\n        needs check dbs lasting 1 month",
    )
    play = Play(a_version(1, check))
    play.enrol(ANA)
    play.send("ana", "check dbs", CAROL, "2027-01-11")
    accepted(play, ANA)
    play.enrol(BEN)
    play.move("ben", "waiting", "2027-01-13")
    play.introduce(ANA, BEN, "2027-01-14")
    play.pass_until("ana", "2027-03-01")

    migration = go_on(play, a_version(), "2027-03-02", "ana+ben")

    assert of(migration, "ana+ben").because == (
        "a hold for want of `check dbs`, not asked for there: record it first",
    )


def test_a_check_that_nobody_asks_for_lapses_no_more() -> None:
    """What would have held somebody for ever is let go; that it was met stays known."""
    check = (
        "needs form application",
        "needs form application\n        needs check dbs lasting 1 month",
    )
    play = Play(a_version(1, check))
    play.enrol(ANA)
    play.send("ana", "check dbs", CAROL, "2027-01-11")

    go_on(play, a_version())

    assert play.people["ana"].lapses == ()
    assert play.people["ana"].facts["check dbs"].value is True


# -- What those who stay notice ----------------------------------------------------------


def test_a_deadline_moves_from_where_it_counted() -> None:
    """Six weeks become eight, from the day on which the step was entered."""
    play = a_play(ANA)

    migration = go_on(play, a_version(2, ("after 6 weeks", "after 8 weeks")))

    assert told(migration) == [("clock moves", "after 8 weeks: end as withdrawn")]
    play.pass_until("ana", "2027-03-08")
    assert play.where("ana") == "applying"
    play.pass_until("ana", "2027-03-09")
    assert play.where("ana") == "withdrawn"


def test_a_deadline_that_has_passed_is_due_at_once() -> None:
    """The plan says so, with what it does; then time does it."""
    play = a_play(ANA)

    migration = go_on(play, a_version(2, ("after 6 weeks", "after 1 week")))

    assert told(migration) == [
        ("clock moves", "after 1 week: end as withdrawn"),
        ("due at once", "after 1 week: end as withdrawn"),
    ]
    play.pass_until("ana", "2027-01-21")
    assert play.where("ana") == "withdrawn"


def test_a_new_clock_counts_from_entering_the_step() -> None:
    """As if it had been there from the beginning."""
    play = a_pair()
    new = a_version(
        2,
        (
            "on last pair ended: end as completed",
            "on last pair ended: end as completed\n"
            '        after 3 weeks: notify coordinator "three_weeks"',
        ),
    )

    migration = go_on(play, new)

    about = 'after 3 weeks: notify coordinator "three weeks"'
    assert told(migration) == [("clock begins", about)]
    play.pass_until("ana", "2027-02-05")
    assert ("2027-02-04", "three_weeks") in play.told()


def test_a_clock_that_is_gone_does_nothing_more() -> None:
    """Nobody is reminded by a rule that is no longer in the file."""
    play = a_play(ANA)
    remind = (
        '        after 1 week, then every week, at most 3 times: remind them "finish"\n'
    )

    migration = go_on(play, a_version(2, (remind, "")), "2027-01-13")

    assert [what for what, _ in told(migration)] == ["clock ends"]
    play.pass_until("ana", "2027-02-20")
    assert play.told() == []


def test_what_repeats_makes_up_for_nothing_that_has_passed() -> None:
    """A reminder in another rhythm comes when it is next due, not at once."""
    play = a_play(ANA)
    weekly, often = (
        "after 1 week, then every week, at most 3",
        ("after 2 days, then every 2 days, at most 9"),
    )

    migration = go_on(play, a_version(2, (weekly, often)))

    assert [what for what, _ in told(migration)] == ["clock moves"]
    play.pass_until("ana", "2027-01-22")
    assert play.told() == [("2027-01-18", "finish"), ("2027-01-21", "finish")]


def test_what_came_once_does_not_come_again() -> None:
    """A clock that went off is spent, also when the file now says another length."""
    once = (
        'after 1 week, then every week, at most 3 times: remind them "finish"',
        'after 1 week: remind them "finish"',
    )
    play = Play(a_version(1, once))
    play.enrol(ANA)

    go_on(play, a_version(2, (once[0], 'after 2 weeks: remind them "finish"')))
    play.pass_until("ana", "2027-02-10")

    assert play.told() == [("2027-01-18", "finish")]


def test_a_new_need_is_owed_and_an_old_one_is_not() -> None:
    """Who stays in a step owes what it asks for now."""
    play = a_play(ANA)

    migration = go_on(play, a_version(2, ("form application", "form interests")))

    assert told(migration) == [
        ("owed", "form interests"),
        ("no longer owed", "form application"),
    ]


def test_who_owes_nothing_more_goes_on_at_once() -> None:
    """Everybody comes to rest by the new version."""
    play = a_play(ANA, header=DETAILED)
    needs = ("needs form application", "needs form application if age is known")

    migration = go_on(
        play,
        a_version(2, needs, (" for mentee, mentor", " for mentee"), header=DETAILED),
    )

    assert ("no longer owed", "form application") in told(migration)
    assert ("taken at once", "when done: leads to screening") in told(migration)
    assert play.where("ana") == "screening"


def test_what_is_true_already_is_taken_at_once_only_if_it_is_new() -> None:
    """A `when` rule that was taken before is not taken again."""
    play = a_pair()
    for when in ("2027-01-15", "2027-01-16", "2027-01-17"):
        play.send("ana+ben", "meeting held", ANA, when)
    sooner = a_version(2, ("held is at least 3", "held is at least 2"))

    kept = go_on(play, a_version())
    again = go_on(play, sooner)

    assert told(kept, "ana+ben") == []
    assert told(again, "ana+ben") == [
        ("taken at once", "when meetings held is at least 2")
    ]


def test_another_plan_counts_on_from_where_the_old_one_began() -> None:
    """Meetings that were held count; times that have passed are not missed."""
    play = a_pair()
    play.send("ana+ben", "meeting held", ANA, "2027-01-20")
    new = a_version(2, ("every 2 weeks for 20 weeks", "weekly for 20 weeks"))

    go_on(play, new, "2027-02-10", "ana+ben")
    pair = play.people["ana+ben"]
    play.pass_until("ana+ben", "2027-02-13")

    assert pair.planned_from == on("2027-01-14")
    assert [slot.end - slot.start for slot in play.people["ana+ben"].missed][
        -1
    ] == timedelta(weeks=1)
    assert play.people["ana+ben"].meetings == (on("2027-01-20"),)


# -- Holds, offers, questions ------------------------------------------------------------


def test_a_stopped_clock_keeps_what_it_had_left() -> None:
    """Somebody who is paused stays so, and goes on with what was left."""
    play = a_play(ANA)
    play.send("ana", "pause", CAROL, "2027-01-14")

    go_on(play, a_version(2, ("after 6 weeks", "after 8 weeks")), "2027-01-24")
    assert play.people["ana"].timers[-1].due is None
    play.send("ana", "resume", CAROL, "2027-01-24")
    play.pass_until("ana", "2027-03-18")
    assert play.where("ana") == "applying"

    play.pass_until("ana", "2027-03-19")
    assert play.where("ana") == "withdrawn"


def test_a_new_rule_knows_of_a_pause_that_is_over() -> None:
    """Ten days of illness count for nobody, whenever the rule was written."""
    play = a_play(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")
    play.send("ana", "pause", CAROL, "2027-01-13")
    play.send("ana", "resume", CAROL, "2027-01-23")
    accepted = "        on accepted by coordinator"
    new = a_version(
        2, (accepted, f"        after 3 weeks: end as withdrawn\n{accepted}")
    )

    go_on(play, new, "2027-01-25")
    play.pass_until("ana", "2027-02-12")
    assert play.where("ana") == "screening"
    play.pass_until("ana", "2027-02-13")

    assert play.where("ana") == "withdrawn"


def test_an_open_question_is_answered_in_the_new_version() -> None:
    """Who was asked answers as they were asked, though the rules stand elsewhere."""
    play = a_pair()
    play.send("ana+ben", "stuck", CAROL, "2027-01-15")
    new = a_version(
        2,
        (
            "        on enter: ask coordinator",
            '        on help by mentee: notify coordinator "help"\n'
            "        on enter: ask coordinator",
        ),
    )

    migration = go_on(play, new)
    play.send("ana+ben", "continue", CAROL, "2027-01-21")

    assert of(migration, "ana+ben").way == "stays"
    assert play.where("ana+ben") == "meeting"
    assert play.people["ana+ben"].requests == ()


def test_a_question_that_nobody_answers_runs_out_in_the_new_version() -> None:
    """It keeps the day by which it was to be answered."""
    play = a_pair()
    play.send("ana+ben", "stuck", CAROL, "2027-01-15")

    go_on(play, a_version(2, ("within 10 days", "within 3 days")))
    play.pass_until("ana+ben", "2027-01-25")
    assert play.where("ana+ben") == "stuck"
    play.pass_until("ana+ben", "2027-01-26")

    assert play.where("ana+ben") == "ended_early"


# -- The mapping -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (
            StepMapping(moves={"aplying": "screening"}),
            "no version 1 has a step `aplying`; did you mean `applying`?",
        ),
        (
            StepMapping(moves={"applying": "screning"}),
            "`screning` is neither a step nor an outcome of a mentee in version 2; "
            "did you mean `screening`?",
        ),
        (
            StepMapping(renamed={"applying": "withdrawn"}),
            "`withdrawn` is no step of a mentee in version 2",
        ),
        (
            StepMapping(
                moves={"applying": "screening"}, renamed={"applying": "waiting"}
            ),
            "`applying` is both moved and renamed",
        ),
        (
            StepMapping(moves={"mentor.meeting": "screening"}),
            "no mentor of version 1 has a step `meeting`",
        ),
    ],
)
def test_a_mapping_that_leads_nowhere_is_refused_in_words(
    mapping: StepMapping, problem: str
) -> None:
    """The step that may be meant is named."""
    versions = (compile_programme(a_version(number)) for number in (1, 2))

    assert Crossing(*versions, mapping).problem().startswith(problem)


def test_there_and_back_everything_is_as_it_was() -> None:
    """A deadline that was changed and changed back falls on its day."""
    play = a_pair()
    play.enrol(DEE)
    before = dict(play.people)
    other = a_version(
        2,
        ("after 6 weeks", "after 8 weeks"),
        ("step together", "step at_work"),
        ("go to together", "go to at_work"),
        ("every 2 weeks for", "every 3 weeks for"),
    )

    for who in ("ana", "dee"):
        go_on(play, other, "2027-01-15", who, renamed={"together": "at_work"})
        play.compiled = compile_programme(a_version(1))
    play.compiled = compile_programme(other)
    for who in ("ana", "dee"):
        go_on(play, a_version(3), "2027-01-15", who, renamed={"at_work": "together"})
        play.compiled = compile_programme(other)

    for who, subject in before.items():
        after = play.people[who]
        same = {"sequence": subject.sequence, "latest": subject.latest}
        assert replace(after, **same) == subject
