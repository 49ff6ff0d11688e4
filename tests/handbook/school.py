"""A school's programme with every form of the model that a handbook has to tell."""

from wayfellow_dsl.model import (
    Anchor,
    AskForSurvey,
    AskToDecide,
    Attached,
    Attestation,
    Call,
    Candidates,
    Capacity,
    CheckIn,
    Clock,
    Closure,
    Compare,
    Constant,
    Count,
    DayCalendar,
    Detail,
    Duration,
    End,
    Enrol,
    Exclusion,
    Exemption,
    Fact,
    Fairness,
    Go,
    Guarantee,
    InStep,
    Known,
    Lifecycle,
    MatchPolicy,
    Mean,
    Measure,
    MeetingPlan,
    MeetingsOver,
    Message,
    Need,
    NeedsDone,
    Never,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Outcome,
    Party,
    Programme,
    Question,
    Relationship,
    Role,
    Rule,
    Share,
    Shortlist,
    Staff,
    Stage,
    Step,
    Survey,
)

_THEM = Party("them")
_TUTOR, _LEAD = Party("staff", "tutor"), Party("staff", "lead")
_GUARDIAN, _GUARDIAN_OF = (
    Party("attached", "guardian"),
    Party("attached", "guardian", "pupil"),
)
_PUPIL, _MENTOR = Party("member", "pupil"), Party("member", "mentor")
_WEEK = Duration(1, "weeks")
_YOUNG = Compare("under", Count("age"), Constant(18))


def _on(name: str, *by: Party, **more: object) -> Rule:
    return Rule(OnEvent(name, by), **more)


def _after(amount: int, unit: str, **more: object) -> Rule:
    return Rule(OnClock(Clock(Anchor("step"), Duration(amount, unit))), **more)


def _tell(manner: str, template: str, *to: Party) -> Message:
    return Message(manner, to or (_THEM,), template)


_PUPILS = Lifecycle(
    "pupil",
    (Stage("joining", "Joining in"), Stage("taking_turns", stops_in="terms")),
    (
        Step(
            "asked",
            "joining",
            "You are asked",
            needs=(
                Need("consent photos", "consent", "photos", _GUARDIAN, guard=_YOUNG),
                Need("attestation place", "attestation", "place", _THEM),
                Need(
                    "form hello",
                    "form",
                    "hello",
                    _THEM,
                    waived_by=_TUTOR,
                    label="Hello",
                ),
            ),
            rules=(
                Rule(
                    OnTrue(NeedsDone()),
                    target=Go("in_turn"),
                ),
                _on("unsuitable", _TUTOR, target=End("stopped"), needs_reason=True),
                _on("named", _THEM, actions=(Enrol("mentor", invited="nominee"),)),
                Rule(
                    OnEngine("invitation ended", outcomes=("stopped",)),
                    actions=(_tell("notify", "no_luck"),),
                ),
            ),
        ),
        Step(
            "in_turn",
            "taking_turns",
            starts_if=Known(Fact("nominee")),
            rules=(
                Rule(
                    OnEngine("ended", "circle", caused_by="mentor", last=True),
                    target=Go("in_turn"),
                ),
                Rule(OnEngine("ended", "circle", last=True), target=End("done")),
                Rule(
                    OnTrue(Compare("at least", Count("age"), Constant(15))),
                    target=End("done"),
                ),
                Rule(
                    OnTrue(Not(Compare("at least", Count("age"), Constant(15)))),
                    actions=(_tell("thank", "certificate"),),
                ),
            ),
        ),
    ),
    throughout=(
        Rule(OnEngine("consent photos withdrawn"), target=End("stopped")),
        _on("moved_school", _TUTOR, target=End("stopped"), because="a new town"),
    ),
)

_MENTORS = Lifecycle(
    "mentor",
    (Stage("joining", "Joining in"),),
    (
        Step(
            "asked",
            "joining",
            "You are asked",
            needs=(
                Need(
                    "check dbs",
                    "check",
                    "dbs",
                    _THEM,
                    "DBS",
                    lasts=Duration(3, "years"),
                ),
                Need("reference 1", "reference", "1", _THEM),
                Need("reference 2", "reference", "2", _THEM),
                Need("interview home", "interview", "home", _TUTOR),
            ),
            rules=(
                Rule(OnEngine("matched"), actions=(Call("badges", "print", (_THEM,)),)),
                Rule(OnEngine("check dbs lapsed"), target=End("stopped")),
            ),
        ),
    ),
)

_CIRCLES = Lifecycle(
    "circle",
    (Stage("meetings"),),
    (
        Step(
            "meeting",
            "meetings",
            plan=MeetingPlan(_WEEK, 30, 45),
            rules=(
                Rule(
                    OnClock(
                        Clock(
                            Anchor("plan"), Duration(1, "months"), Duration(1, "months")
                        )
                    ),
                    actions=(CheckIn(_TUTOR, (_MENTOR, _GUARDIAN_OF)),),
                ),
                _after(
                    3,
                    "weeks",
                    actions=(
                        AskToDecide((_TUTOR,), ("carry_on", "stop"), _WEEK),
                        AskForSurvey((_PUPIL,), "belonging"),
                    ),
                ),
                _on("carry_on", _TUTOR, target=Go("meeting")),
                _on("stop", _TUTOR, target=End("stopped", caused_by="mentor")),
                Rule(
                    OnEngine("nobody decides", asked=("carry_on",)),
                    actions=(_tell("notify", "overdue", Party("staff")),),
                ),
                Rule(
                    OnEngine("nobody decides", asked=("split",)),
                    target=Go("meeting"),
                ),
                Rule(
                    OnEngine("pupil left"), actions=(_tell("notify", "gone", _TUTOR),)
                ),
                _on("ended", _MENTOR, target=End("stopped")),
                Rule(OnTrue(MeetingsOver()), target=End("done")),
            ),
        ),
    ),
)

SCHOOL = Programme(
    "school",
    "Circles at school",
    follows=("peer_standard",),
    attestations=(Attestation("training", "lead", "2027-01-04", "file 7"),),
    exemptions=(Exemption("vetting", "everybody is a pupil"),),
    goals=("Nobody starts alone",),
    roles=(
        Role(
            "pupil",
            "Younger pupil",
            details=(
                Detail("born", "date of birth", private=True),
                Detail("nominee", "person", optional=True),
                Detail("avoids", "people", label="Whom to avoid"),
            ),
            attached=(Attached("guardian", "Parent or carer"),),
        ),
        Role("mentor", "Older pupil", "older_pupils", takes=Capacity(1, 1)),
    ),
    staff=(Staff("tutor"), Staff("lead", "Safeguarding Lead", lifts_holds=True)),
    relationships=(
        Relationship(
            "circle", ("mentor", "pupil"), (Capacity(1, 1), Capacity(4, 8)), "Circle"
        ),
    ),
    outcomes=(
        Outcome("done", "The year is over", completed=True),
        Outcome("stopped", may_return=False),
    ),
    lifecycles=(_PUPILS, _MENTORS, _CIRCLES),
    policies=(
        MatchPolicy(
            "pupil with mentor",
            "circle",
            Candidates("pupil", ("in_turn",), Known(Fact("nominee"))),
            Candidates("mentor", ("asked",)),
            Duration(2, "weeks"),
            1,
            (
                Exclusion(
                    Not(
                        Compare("is", Fact("school", "pupil"), Fact("school", "mentor"))
                    ),
                    "one school",
                ),
            ),
            method="stable",
            same=("year_group",),
            groups=Candidates("circle", ("meeting",)),
            fair=Fairness("year_group"),
            shortlist=Shortlist(3, "pupil"),
        ),
    ),
    calendars=(
        DayCalendar(
            "terms",
            (
                Closure("2026-12-21", "2027-01-01", "Christmas"),
                Closure("2027-05-03", "2027-05-03"),
            ),
            "School holidays",
        ),
    ),
    surveys=(
        Survey(
            "belonging",
            (
                Question("belong", "scale", 1, 5, label="I belong here"),
                Question("more", "text"),
                Question("share", "percent"),
                Question("again", "yes or no"),
            ),
        ),
    ),
    measures=(
        Measure(
            "hours",
            "circle",
            Mean(Count("hours met")),
            Compare("at least", Constant(False), Constant(20)),
        ),
        Measure("kept", "pupil", Share(InStep(("in_turn",))), percent=True),
    ),
    guarantees=(
        Guarantee(
            "Small",
            "circle",
            Never(Compare("over", Count("members", argument="pupil"), Constant(8))),
        ),
    ),
)
"""Pupils in circles of four to eight, whose guardians are asked, in terms."""
