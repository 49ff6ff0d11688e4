"""A programme with every kind of arrow, made by hand."""

import pytest

from wayfellow_dsl.model import (
    Anchor,
    Clock,
    Compare,
    Constant,
    Count,
    Duration,
    End,
    Enrol,
    Forgo,
    Go,
    Lifecycle,
    MeetingPlan,
    MeetingsOver,
    Message,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Outcome,
    Party,
    Programme,
    Relationship,
    Role,
    Rule,
    Span,
    Stage,
    Step,
    Window,
)

_THEM = Party("them")
_COORDINATOR = Party("staff", "coordinator")
_MENTEE, _MENTOR = Party("member", "mentee"), Party("member", "mentor")
_DONE = OnTrue(NeedsDone())


def _after(amount: int, unit: str) -> OnClock:
    return OnClock(Clock(Anchor("step"), Duration(amount, unit)))


def _need(kind: str, name: str, by: Party = _THEM, hours: float = 0) -> Need:
    return Need(f"{kind} {name}", kind, name, by, hours=hours)


def _count(operator: str, name: str, number: int) -> Compare:
    return Compare(operator, Count(name), Constant(number))


def _stage(name: str, line: int, window: Window | None = None) -> Stage:
    return Stage(name, window=window, span=Span(line, 1, 2))


def _journey(role: str) -> Lifecycle:
    training = "making_the_most_of_it" if role == "mentee" else "mentoring_skills"
    ended = OnEngine("ended", "pair", ("ended_early",), last=True)
    again = Rule(ended, _count("under", "rematches", 1), target=Go("waiting"))
    joined = Rule(
        OnEvent("joined_as_mentor", (_THEM,)),
        actions=(Enrol("mentor", next_run=True),),
        target=End("completed"),
    )
    window = Window(Duration(0, "days"), Duration(6, "weeks"))
    remind = Message("remind", (_THEM,), "finish_your_application")
    return Lifecycle(
        role,
        (
            _stage("recruitment", 1, window),
            _stage("induction", 2),
            _stage("matching", 3),
            _stage("evaluation", 6),
        ),
        (
            Step(
                "applying",
                "recruitment",
                needs=(_need("form", "application"),),
                rules=(
                    Rule(_after(10, "working days"), actions=(remind,)),
                    Rule(_after(6, "weeks"), target=End("withdrawn")),
                    Rule(_DONE, target=Go("screening")),
                ),
            ),
            Step(
                "screening",
                "recruitment",
                rules=(
                    Rule(OnEvent("accepted", (_COORDINATOR,)), target=Go("preparing")),
                    Rule(OnEvent("declined", (_COORDINATOR,)), target=End("declined")),
                ),
            ),
            Step(
                "preparing",
                "induction",
                needs=(
                    _need("training", training, hours=2),
                    _need("agreement", "code_of_ethics"),
                    _need("agreement", "confidentiality"),
                    _need("survey", "baseline"),
                ),
                rules=(
                    Rule(_after(8, "weeks"), target=End("withdrawn")),
                    Rule(_DONE, target=Go("waiting")),
                ),
            ),
            Step(
                "waiting",
                "matching",
                rules=(
                    Rule(OnEngine("matched"), target=Go("mentoring")),
                    Rule(_after(180, "days"), target=End("withdrawn")),
                ),
            ),
            Step(
                "mentoring",
                "matching",
                rules=(
                    Rule(
                        OnEngine("ended", "pair", ("completed",), last=True),
                        target=Go("looking_back"),
                    ),
                    *([again] if role == "mentee" else []),
                    Rule(
                        OnEngine("ended", "pair", last=True), target=Go("looking_back")
                    ),
                ),
            ),
            Step(
                "looking_back",
                "evaluation",
                needs=(_need("survey", "outcome"),),
                rules=(
                    Rule(_after(8, "weeks"), actions=(Forgo(),)),
                    Rule(_DONE, target=Go("following_up")),
                ),
            ),
            Step(
                "following_up",
                "evaluation",
                rules=(
                    Rule(_after(7, "months"), target=End("completed")),
                    *([joined] if role == "mentee" else []),
                ),
            ),
        ),
    )


def _pair() -> Lifecycle:
    declined = OnEvent("declined", (_MENTEE, _MENTOR))
    stopped = OnEvent("ended", (_MENTEE, _MENTOR, _COORDINATOR))
    return Lifecycle(
        "pair",
        (_stage("meetings", 4), _stage("closure", 5)),
        (
            Step(
                "proposed",
                "matching",
                needs=(
                    Need("acceptance from mentee", "acceptance", "match", _MENTEE),
                    Need("acceptance from mentor", "acceptance", "match", _MENTOR),
                ),
                rules=(
                    Rule(declined, target=End("not_accepted")),
                    Rule(_after(7, "days"), target=End("not_accepted")),
                    Rule(_DONE, target=Go("meeting")),
                ),
                implied=True,
            ),
            Step(
                "meeting",
                "meetings",
                plan=MeetingPlan(Duration(1, "months"), 12, 60),
                rules=(
                    Rule(
                        OnTrue(_count("at least", "meetings missed in a row", 2)),
                        target=Go("at_risk"),
                    ),
                    Rule(stopped, target=Go("farewell")),
                    Rule(OnTrue(MeetingsOver()), target=Go("farewell")),
                    Rule(OnEvent("renewed", (_MENTEE,)), target=Go("meeting")),
                ),
            ),
            Step(
                "at_risk",
                "meetings",
                rules=(
                    Rule(OnEvent("continue", (_COORDINATOR,)), target=Go("meeting")),
                    Rule(OnEvent("stop", (_COORDINATOR,)), target=Go("farewell")),
                    Rule(OnEngine("nobody decides"), target=Go("farewell")),
                ),
            ),
            Step(
                "farewell",
                "closure",
                needs=(
                    _need("form", "exit_interview", _MENTEE),
                    _need("form", "exit_interview", _MENTOR),
                ),
                rules=(
                    Rule(_after(4, "weeks"), actions=(Forgo(),)),
                    Rule(
                        _DONE,
                        _count("at least", "meetings held", 3),
                        target=End("completed"),
                    ),
                    Rule(_DONE, target=End("ended_early")),
                ),
            ),
        ),
    )


@pytest.fixture(scope="session")
def programme() -> Programme:
    """Give two roles and their pair: ways on, back and round, and every ending."""
    return Programme(
        "one_year",
        "One year of mentoring",
        roles=(Role("mentee", "Mentee"), Role("mentor", "Mentor")),
        relationships=(Relationship("pair", ("mentee", "mentor")),),
        outcomes=(
            Outcome("completed", "Took part to the end", completed=True),
            Outcome("ended_early"),
            Outcome("withdrawn"),
            Outcome("declined"),
        ),
        lifecycles=(_journey("mentee"), _journey("mentor"), _pair()),
    )
