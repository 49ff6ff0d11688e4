"""The model in words: every form reads as a manager would say it."""

from typing import get_args

import pytest

from wayfellow_dsl import phrases
from wayfellow_dsl.model import (
    Action,
    All,
    Anchor,
    AnyOf,
    AskForSurvey,
    AskToDecide,
    Call,
    CheckIn,
    Clock,
    Compare,
    Condition,
    Constant,
    Count,
    Duration,
    End,
    Ended,
    Enrol,
    Fact,
    Forgo,
    Go,
    Identity,
    InStep,
    Known,
    MeetingPlan,
    MeetingsOver,
    Message,
    Met,
    Need,
    NeedsDone,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Reached,
    ReckonMeetings,
    Rule,
    Target,
    Trigger,
    Window,
)

_THEM = Party("them")
_COORDINATOR = Party("staff", "coordinator")
_MENTEE, _MENTOR = Party("member", "mentee"), Party("member", "mentor")
_WEEK = Duration(1, "weeks")
_HELD = Compare("at least", Count("meetings held"), Constant(3))
_REMATCHES = Compare("under", Count("rematches"), Constant(1))
_SIGNED = Met("agreement code_of_ethics", "mentee")

CONDITIONS = [
    (
        Compare("at least", Count("meetings missed in a row"), Constant(2)),
        "meetings missed in a row is at least 2",
    ),
    (_REMATCHES, "rematches is under 1"),
    (
        Compare("is", Fact("manager", "mentee"), Identity("mentor")),
        "the mentee's manager is the mentor",
    ),
    (
        Compare("over", Fact("grade", "mentor"), Fact("grade", "mentee"), ("a", "b")),
        "the mentor's grade is above the mentee's grade",
    ),
    (
        Compare("at most", Fact("grade"), Constant("senior"), ("middle", "senior")),
        "grade is at most senior",
    ),
    (Compare("is", Fact("is_new"), Constant(True)), "is new is yes"),
    (Compare("is not", Fact("job"), Constant("new_role")), "job is not new role"),
    (AnyOf((_HELD, Ended())), "meetings held is at least 3 or they have ended"),
    (
        Compare("includes", Fact("wants"), Constant("finance")),
        "wants includes finance",
    ),
    (
        Compare("over", Count("active pairs"), Count("capacity")),
        "active pairs is over capacity",
    ),
    (
        Compare("at most", Count("days in", argument="at_risk"), Constant(2.5)),
        "days in at risk is at most 2.5",
    ),
    (Known(Fact("region", "mentee")), "the mentee's region is known"),
    (_SIGNED, "the mentee has signed code of ethics"),
    (Met("survey baseline"), "they have answered survey baseline"),
    (NeedsDone(), "everything needed is done"),
    (MeetingsOver(), "meetings are over"),
    (MeetingsOver(held=True), "all meetings are held"),
    (InStep(("waiting", "at_risk"), "mentee"), "the mentee is in waiting or at risk"),
    (InStep(("waiting",)), "they are in waiting"),
    (Ended(), "they have ended"),
    (Ended(("completed",), "mentor"), "the mentor has ended as completed"),
    (Reached(("mentoring",), "mentee"), "the mentee has reached mentoring"),
    (All((_HELD, _REMATCHES)), "meetings held is at least 3 and rematches is under 1"),
    (
        All((_HELD, AnyOf((_REMATCHES, MeetingsOver())))),
        "meetings held is at least 3 and (rematches is under 1 or meetings are over)",
    ),
    (Not(_HELD), "meetings held is under 3"),
    (
        Not(Compare("at least", Fact("age"), Constant(18))),
        "not (age is at least 18)",
    ),
    (Not(_SIGNED), "the mentee has not signed code of ethics"),
    (Not(Known(Fact("region"))), "region is not known"),
    (Not(InStep(("waiting",), "mentee")), "the mentee is not in waiting"),
    (Not(Not(MeetingsOver())), "meetings are over"),
    (
        Not(AnyOf((Ended(), NeedsDone()))),
        "not (they have ended or everything needed is done)",
    ),
]

CLOCKS = [
    (Clock(Anchor("step"), Duration(6, "weeks")), "after 6 weeks"),
    (Clock(Anchor("step"), Duration(1, "days")), "after 1 day"),
    (Clock(Anchor("step"), Duration(0, "days")), "at once"),
    (
        Clock(Anchor("step"), Duration(3, "weeks"), _WEEK, 2),
        "after 3 weeks, then every week, at most twice",
    ),
    (
        Clock(Anchor("step"), Duration(4, "months"), Duration(4, "months"), 3),
        "every 4 months, at most 3 times",
    ),
    (
        Clock(Anchor("stage", "evaluation"), Duration(6, "months")),
        "6 months after entering evaluation",
    ),
    (
        Clock(Anchor("stage", "evaluation"), Duration(0, "days")),
        "on entering evaluation",
    ),
    (
        Clock(Anchor("plan"), Duration(3, "months"), Duration(3, "months")),
        "every 3 months while they meet",
    ),
    (Clock(Anchor("plan"), _WEEK), "1 week after the meetings began"),
    (
        Clock(Anchor("silence", "meeting held"), Duration(5, "weeks")),
        "after 5 weeks without a meeting",
    ),
    (
        Clock(Anchor("silence", "phone_call"), Duration(5, "days")),
        "after 5 days without phone call",
    ),
    (
        Clock(Anchor("silence", "contact by mentor"), Duration(3, "weeks")),
        "after 3 weeks without contact by mentor",
    ),
    (Clock(Anchor("start"), _WEEK), "1 week after the start"),
    (Clock(Anchor("joining"), Duration(2, "years")), "2 years after joining"),
    (
        Clock(Anchor("lapse", "check dbs"), Duration(-30, "days")),
        "30 days before check dbs lapses",
    ),
    (
        Clock(Anchor("lapse", "check dbs"), Duration(60, "days")),
        "60 days after check dbs lapses",
    ),
    (Clock(Anchor("date", "2027-01-04"), Duration(0, "days")), "on 4 January 2027"),
    (Clock(Anchor("date", "02-29"), Duration(0, "days")), "on 29 February"),
    (Clock(Anchor("date", "03-31"), _WEEK), "1 week after 31 March"),
]

TRIGGERS = [
    (OnEvent("accepted", (_COORDINATOR,)), "accepted by coordinator"),
    (
        OnEvent("ended", (_MENTEE, _MENTOR, _COORDINATOR)),
        "ended by mentee, mentor or coordinator",
    ),
    (OnEvent("joined_as_mentor", (_THEM,)), "joined as mentor by them"),
    (OnEngine("enter"), "on entering"),
    (OnEngine("matched"), "matched"),
    (OnEngine("nobody decides"), "if nobody decides"),
    (OnEngine("hold lifted"), "hold lifted"),
    (OnEngine("ended", "pair"), "pair ended"),
    (
        OnEngine("ended", "pair", ("completed",), last=True),
        "last pair ended as completed",
    ),
    (
        OnEngine("ended", "pair", ("unmatched",), caused_by="mentor"),
        "pair ended as unmatched caused by the mentor",
    ),
    (
        OnEngine("invitation ended", outcomes=("declined",)),
        "invitation ended as declined",
    ),
    (OnClock(CLOCKS[0][0]), "after 6 weeks"),
    (OnTrue(NeedsDone()), "when done"),
    (
        OnTrue(All((NeedsDone(), _HELD))),
        "when done, if meetings held is at least 3",
    ),
    (OnTrue(MeetingsOver()), "when meetings are over"),
]

ACTIONS = [
    (Message("remind", (_THEM,), "sign_it"), 'remind them "sign it"'),
    (
        Message("ask", (_MENTEE, _MENTOR), "still_good"),
        'ask mentee and mentor "still good"',
    ),
    (
        AskToDecide((_COORDINATOR,), ("go_on", "stop"), Duration(10, "working days")),
        "ask coordinator to decide go on or stop within 10 working days",
    ),
    (AskForSurvey((_THEM,), "follow_up"), "ask them for survey follow up"),
    (
        CheckIn(_COORDINATOR, (_MENTEE, _MENTOR)),
        "ask coordinator to check in with mentee and mentor",
    ),
    (ReckonMeetings(), "note whether the meeting took place"),
    (Forgo(), "go on without them"),
    (Enrol("mentor"), "enrol as mentor"),
    (Enrol("mentor", next_run=True), "enrol as mentor in the next run"),
    (Enrol("mentor", invited="nominee"), "invite nominee as mentor"),
    (Call("calendar", "invite"), "do calendar.invite"),
    (
        Call("calendar", "invite", (_MENTEE,), "first_meeting"),
        'do calendar.invite for mentee "first meeting"',
    ),
]


@pytest.mark.parametrize(("condition", "words"), CONDITIONS)
def test_conditions(condition: Condition, words: str) -> None:
    """A condition reads as in the file, also when it is turned round."""
    assert phrases.say_condition(condition) == words


@pytest.mark.parametrize(("clock", "words"), CLOCKS)
def test_clocks(clock: Clock, words: str) -> None:
    """A clock says from when it counts, how often, and how many times."""
    assert phrases.say_clock(clock) == words


@pytest.mark.parametrize(("trigger", "words"), TRIGGERS)
def test_triggers(trigger: Trigger, words: str) -> None:
    """A trigger says what happens, and by whom."""
    assert phrases.say_trigger(trigger) == words


@pytest.mark.parametrize(("action", "words"), ACTIONS)
def test_actions(action: Action, words: str) -> None:
    """An action says who is told or asked, and what."""
    assert phrases.say_action(action) == words


@pytest.mark.parametrize(
    ("forms", "cases"),
    [
        (Condition, CONDITIONS),
        (Trigger, TRIGGERS),
        (Action, ACTIONS),
    ],
)
def test_every_form_has_words(forms: object, cases: list[tuple[object, str]]) -> None:
    """No form of the model is without its phrase, nor without its test."""
    assert {type(form) for form, _ in cases} == set(get_args(forms))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Go("at_risk"), "go to at risk"),
        (End("ended_early"), "end as ended early"),
        (None, "stay"),
    ],
)
def test_targets(target: Target | None, words: str) -> None:
    """A target is a step, an ending, or none."""
    assert phrases.say_target(target) == words


def test_whole_rules() -> None:
    """A rule says its cause, its condition, what it does, and why."""
    rule = Rule(
        OnEvent("joined_as_mentor", (_THEM,)),
        _HELD,
        (Enrol("mentor"),),
        End("completed"),
        "they asked",
    )

    assert phrases.say_rule(rule) == (
        "joined as mentor by them, if meetings held is at least 3: "
        'enrol as mentor, end as completed, because "they asked"'
    )
    assert phrases.say_rule(Rule(OnEngine("matched"))) == "matched: stay"


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (Need("form application", "form", "application", _THEM), "form application"),
        (
            Need("training safe", "training", "safe", _THEM, "Safe working", 1.5),
            "training Safe working, 1.5 hours",
        ),
        (
            Need("training safe", "training", "safe", _THEM, hours=1.0),
            "training safe, 1 hour",
        ),
        (
            Need("form exit from mentee", "form", "exit", _MENTEE),
            "form exit from mentee",
        ),
        (Need("a", "acceptance", "match", _MENTOR), "acceptance by mentor"),
        (
            Need("form extra", "form", "extra", _THEM, guard=Known(Fact("region"))),
            "form extra, if region is known",
        ),
    ],
)
def test_needs(need: Need, words: str) -> None:
    """A need says what, how long, from whom, and for whom it applies."""
    assert phrases.say_need(need) == words


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (
            MeetingPlan(Duration(1, "months"), 9, 60),
            "every month, 9 times, about 1 hour",
        ),
        (MeetingPlan(Duration(2, "weeks"), 0, 90), "every 2 weeks, about 90 minutes"),
        (MeetingPlan(_WEEK, 0), "every week"),
    ],
)
def test_plans(plan: MeetingPlan, words: str) -> None:
    """A plan says how often, how many times, and about how long."""
    assert phrases.say_plan(plan) == f"meet {words}"


def test_windows() -> None:
    """A window says when people may join."""
    window = Window(Duration(0, "days"), Duration(6, "weeks"))

    assert (
        phrases.say_window(window)
        == "opens at the start, closes 6 weeks after the start"
    )
    assert phrases.say_window(Window()) == ""


def test_values_and_lists() -> None:
    """Values and lists read as English."""
    assert phrases.say_value(("leadership", "new_role", "finance")) == (
        "leadership, new role and finance"
    )
    assert [phrases.say_value(value) for value in (False, 3, 0.5)] == ["no", "3", "0.5"]
    assert phrases.say_list([], "or") == ""
    assert phrases.say_party(Party("anyone")) == "anyone"
