"""Rules: each shape of sentence, and what it means."""

from typing import Final

import pytest

from language.small import a_pair_rule, a_rule, applying, meeting
from wayfellow_dsl.model import (
    All,
    Anchor,
    AnyOf,
    AskForSurvey,
    AskToDecide,
    CheckIn,
    Clock,
    Compare,
    Constant,
    Count,
    Duration,
    End,
    Enrol,
    Fact,
    Forgo,
    Go,
    MeetingPlan,
    MeetingsOver,
    Message,
    NeedsDone,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    ReckonMeetings,
    Trigger,
)

THEM = Party("them")
COORDINATOR = Party("staff", "coordinator")
MENTEE, MENTOR = Party("member", "mentee"), Party("member", "mentor")
STEP = Anchor("step")
MORNING: Final = "day start"
NIGHT: Final = "day end"
ADULT = Compare("at least", Fact("age"), Constant(18))
REMIND = 'remind them "x"'


def _clock(sentence: str) -> Clock:
    trigger = a_rule(sentence).trigger
    assert isinstance(trigger, OnClock)
    return trigger.clock


@pytest.mark.parametrize(
    ("sentence", "clock"),
    [
        (
            f"after 3 weeks: {REMIND}",
            Clock(STEP, Duration(3, "weeks"), falls=MORNING),
        ),
        (
            f"after 10 working days, then every 5 days, at most 3 times: {REMIND}",
            Clock(
                STEP,
                Duration(10, "working days"),
                Duration(5, "days"),
                3,
                MORNING,
            ),
        ),
        (
            f"after 3 weeks then every week at most twice: {REMIND}",
            Clock(STEP, Duration(3, "weeks"), Duration(1, "weeks"), 2, MORNING),
        ),
        (
            f"after 1 hour, at most once: {REMIND}",
            Clock(STEP, Duration(1, "hours"), None, 1, "exactly"),
        ),
        (
            "after 6 weeks: end as withdrawn",
            Clock(STEP, Duration(6, "weeks"), falls=NIGHT),
        ),
        (
            "after 90 minutes: end as withdrawn",
            Clock(STEP, Duration(90, "minutes"), falls="exactly"),
        ),
        (
            f"every 4 months: {REMIND}",
            Clock(STEP, Duration(4, "months"), Duration(4, "months"), None, MORNING),
        ),
        (
            f"quarterly: {REMIND}",
            Clock(STEP, Duration(3, "months"), Duration(3, "months"), None, MORNING),
        ),
        (
            f"fortnightly, at most 5 times: {REMIND}",
            Clock(STEP, Duration(2, "weeks"), Duration(2, "weeks"), 5, MORNING),
        ),
        (
            f"at 6 months after entering recruitment: {REMIND}",
            Clock(Anchor("stage", "recruitment"), Duration(6, "months"), falls=MORNING),
        ),
        (
            "at 2 years after start: end as completed",
            Clock(Anchor("start"), Duration(2, "years"), falls=NIGHT),
        ),
        (
            "on 27 October: end as withdrawn",
            Clock(Anchor("date", "10-27"), Duration(0, "days"), falls=NIGHT),
        ),
        (
            f"on 31 March 2027: {REMIND}",
            Clock(Anchor("date", "2027-03-31"), Duration(0, "days"), falls=MORNING),
        ),
    ],
)
def test_clocks(sentence: str, clock: Clock) -> None:
    """A sentence of time says from when, how long, how often, and when in the day."""
    assert _clock(sentence) == clock


def test_silence() -> None:
    """`without a meeting` counts from the last meeting, once each time."""
    rule = a_pair_rule('after 5 weeks without a meeting: remind mentee, mentor "x"')

    assert rule.trigger == OnClock(
        Clock(Anchor("silence", "meeting held"), Duration(5, "weeks"), falls=MORNING)
    )
    assert rule.actions == (Message("remind", (MENTEE, MENTOR), "x"),)


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        (
            "on accepted by coordinator: go on",
            OnEvent("accepted", (COORDINATOR,)),
        ),
        (
            "on accepted by coordinator, director or them: go on",
            OnEvent("accepted", (COORDINATOR, Party("staff", "director"), THEM)),
        ),
        ("on accepted by anyone: go on", OnEvent("accepted", (Party("anyone"),))),
        ("on accepted by the mentee: go on", OnEvent("accepted", (THEM,))),
        ("on enter: stay", OnEngine("enter")),
        ("on matched: go on", OnEngine("matched")),
        ("on hold lifted: go on", OnEngine("hold lifted")),
        ("on pair ended: go on", OnEngine("ended", "pair")),
        (
            "on last pair ended as completed or member_left: go on",
            OnEngine("ended", "pair", ("completed", "member_left"), last=True),
        ),
        ("when age is at least 18: go on", OnTrue(ADULT)),
        ("when mentee: go on", OnTrue(All(()))),
    ],
)
def test_triggers(sentence: str, trigger: Trigger) -> None:
    """A rule says what sets it off, and by whom."""
    assert a_rule(sentence).trigger == trigger


def test_in_a_pair_they_are_its_members() -> None:
    """`by them` in a pair's step means each of its members."""
    rule = a_pair_rule("on stopped by them: end as withdrawn")

    assert rule.trigger == OnEvent("stopped", (MENTEE, MENTOR))


def test_a_missed_meeting() -> None:
    """The engine says when a planned meeting was missed."""
    assert a_pair_rule("on meeting missed: stay").trigger == OnEngine("meeting missed")


def test_the_end_of_meetings() -> None:
    """The meetings are over when their time is, or when all were held."""
    over = a_pair_rule("when meetings are over: go on")
    held = a_pair_rule("when all meetings held: go on")

    assert over.trigger == OnTrue(MeetingsOver())
    assert held.trigger == OnTrue(MeetingsOver(held=True))


def test_actions() -> None:
    """Each action has its own form; they are done in the order written."""
    rule = a_rule(
        'on enter: remind them "a", notify coordinator "b" and thank them "c", '
        'ask them "d", ask them for survey baseline, '
        "enrol as mentor in the next run, end as completed"
    )

    assert rule.actions == (
        Message("remind", (THEM,), "a"),
        Message("notify", (COORDINATOR,), "b"),
        Message("thank", (THEM,), "c"),
        Message("ask", (THEM,), "d"),
        AskForSurvey((THEM,), "baseline"),
        Enrol("mentor", next_run=True),
    )
    assert rule.target == End("completed")


def test_targets() -> None:
    """A rule leads to a step, to the first step of a stage, or on, or nowhere."""
    assert a_rule("on x by them: go to finishing").target == Go("finishing")
    assert a_rule("on x by them: go to recruitment").target == Go("applying")
    assert a_rule("on x by them: go on").target == Go("waiting")
    assert a_rule("on x by them: stay").target is None


def test_asking_for_a_decision() -> None:
    """Those who were asked may answer; nobody else, and silence has its own rule."""
    step = meeting(
        "on enter: ask coordinator to decide carry_on, pause_it or stop within 5 days\n"
        "on carry_on: stay\non pause_it: stay\non stop: go on\n"
        "if nobody decides: end as withdrawn"
    )
    options = ("carry_on", "pause_it", "stop")
    ask = AskToDecide((COORDINATOR,), options, Duration(5, "days"))

    assert step.rules[0].actions == (ask,)
    assert step.rules[3].trigger == OnEvent("stop", (COORDINATOR,))
    assert step.rules[4].trigger == OnEngine("nobody decides", asked=options)
    assert step.rules[4].target == End("withdrawn")


def test_a_meeting_plan() -> None:
    """`meet` is a plan, and a clock that looks back on each time for a meeting."""
    step = meeting("meet monthly for 12 months, about 1 hour")
    month = Duration(1, "months")
    clock = Clock(Anchor("plan"), month, month, 12, NIGHT)

    assert step.plan == MeetingPlan(month, 12, 60)
    assert step.rules[0].trigger == OnClock(clock)
    assert step.rules[0].actions == (ReckonMeetings(),)


@pytest.mark.parametrize(
    ("sentence", "plan"),
    [
        ("meet weekly", MeetingPlan(Duration(1, "weeks"), 0)),
        ("meet every 2 weeks, 10 times", MeetingPlan(Duration(2, "weeks"), 10)),
        ("meet every 2 weeks for 6 months", MeetingPlan(Duration(2, "weeks"), 13)),
        ("meet monthly for 1 year", MeetingPlan(Duration(1, "months"), 12)),
        ("meet quarterly for 24 months", MeetingPlan(Duration(3, "months"), 8)),
        (
            "meet weekly for 4 weeks, about 45 minutes",
            MeetingPlan(Duration(1, "weeks"), 4, 45),
        ),
    ],
)
def test_plans_of_meetings(sentence: str, plan: MeetingPlan) -> None:
    """The number of meetings is how often their time fits into the whole."""
    assert meeting(sentence).plan == plan


def test_checking_in() -> None:
    """`check in` opens a task for staff again and again; the first ones unless said."""
    quarter = Duration(3, "months")
    planned = meeting("meet monthly\ncheck in with mentee, mentor quarterly").rules[1]
    by_other = meeting("check in with mentor monthly by director").rules[0]

    assert planned.trigger == OnClock(
        Clock(Anchor("plan"), quarter, quarter, None, MORNING)
    )
    assert planned.actions == (CheckIn(COORDINATOR, (MENTEE, MENTOR)),)
    assert by_other.actions == (CheckIn(Party("staff", "director"), (MENTOR,)),)
    assert isinstance(by_other.trigger, OnClock)
    assert by_other.trigger.clock.anchor == STEP


def test_what_is_only_expected() -> None:
    """`expect` is an expectation and never a rule."""
    step = meeting("expect at least 3 meetings")
    least = Compare("at least", Count("meetings held"), Constant(3))

    assert [expected.condition for expected in step.expects] == [least]


def test_a_step_with_needs_goes_on_by_itself() -> None:
    """Needs without `when done` lead to the next step, after every written rule."""
    step = applying("needs form application")
    last = step.rules[-1]

    assert last.trigger == OnTrue(NeedsDone())
    assert last.target == Go("waiting")


def test_when_done_chooses() -> None:
    """`when done` lines take the place of going on by itself."""
    step = applying(
        "needs form application\nwhen done, if age is at least 18: go to finishing\n"
        "otherwise: end as withdrawn"
    )

    assert [rule.trigger for rule in step.rules[:2]] == [
        OnTrue(All((NeedsDone(), ADULT))),
        OnTrue(All((NeedsDone(), Not(ADULT)))),
    ]
    assert not any(rule.trigger == OnTrue(NeedsDone()) for rule in step.rules)


def test_otherwise_closes_the_lines_above_it() -> None:
    """`otherwise` applies when none of the `when` lines directly above it does."""
    step = applying(
        "when age is known: stay\non x by them: stay\n"
        "when age is at least 18: go on\nwhen agreed is yes: go on\notherwise: stay"
    )
    trigger = step.rules[4].trigger

    assert isinstance(trigger, OnTrue)
    assert trigger.condition == Not(
        AnyOf((ADULT, Compare("is", Fact("agreed"), Constant(True))))
    )


def test_going_on_without() -> None:
    """`go on without them` lets needs go, and leads nowhere by itself."""
    rule = a_rule("after 4 weeks: go on without them\nneeds form reflection")

    assert rule.actions == (Forgo(),)
    assert rule.target is None


@pytest.mark.parametrize(
    "sentence",
    [
        'on x by them: go on because "it is time"',
        'on x by them: go on\n        because "it is time"',
    ],
)
def test_reasons(sentence: str) -> None:
    """A reason stands at the end of a rule, or on a line of its own below it."""
    assert a_rule(sentence).because == "it is time"
