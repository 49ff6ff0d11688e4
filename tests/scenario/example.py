"""A small programme made by hand, a scenario for it, and the frames of examples."""

from msgspec.structs import replace

from wayfellow_dsl.model import (
    Anchor,
    AskForSurvey,
    AskToDecide,
    Candidates,
    CheckIn,
    Clock,
    Detail,
    Duration,
    End,
    Go,
    Lifecycle,
    MatchPolicy,
    MeetingPlan,
    Need,
    NeedsDone,
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
    Staff,
    Stage,
    Step,
    Survey,
)

_THEM = Party("them")
_COORDINATOR = Party("staff", "coordinator")
_MENTEE, _MENTOR = Party("member", "mentee"), Party("member", "mentor")
_DONE = OnTrue(NeedsDone())
_LATER = OnClock(Clock(Anchor("step"), Duration(2, "weeks")))

_SURVEYS = tuple(
    Survey(
        name,
        (
            Question("confidence", "scale", 1, 10),
            Question("progress", "one of", choices=("none", "some")),
        ),
    )
    for name in ("baseline", "outcome")
)

EXAMPLE = Programme(
    "example",
    roles=(
        Role(
            "mentee",
            "Mentee",
            details=(
                Detail("grade", "levels", ("junior", "senior")),
                Detail("note", "text", optional=True),
            ),
        ),
    ),
    staff=(Staff("coordinator", lifts_holds=True),),
    outcomes=(Outcome("completed", completed=True), Outcome("rejected")),
    surveys=_SURVEYS,
    lifecycles=(
        Lifecycle(
            "mentee",
            (Stage("recruitment"), Stage("induction")),
            (
                Step(
                    "applying",
                    "recruitment",
                    needs=(Need("form application", "form", "application", _THEM),),
                    rules=(Rule(_DONE, target=Go("screening")),),
                ),
                Step(
                    "screening",
                    "recruitment",
                    rules=(
                        Rule(
                            OnEvent("accepted", (_COORDINATOR,)),
                            target=Go("preparing"),
                        ),
                        Rule(
                            OnEvent("declined", (_COORDINATOR,)),
                            target=End("rejected"),
                        ),
                    ),
                ),
                Step(
                    "preparing",
                    "induction",
                    needs=(Need("survey baseline", "survey", "baseline", _THEM),),
                    rules=(Rule(_DONE, target=End("completed")),),
                ),
            ),
        ),
    ),
)
"""One role that applies, is accepted, and answers a survey."""

PAIRS = Programme(
    "pairs",
    roles=(Role("mentee"), Role("mentor")),
    staff=(Staff("coordinator", lifts_holds=True),),
    relationships=(Relationship("pair", ("mentee", "mentor")),),
    outcomes=(Outcome("completed", completed=True),),
    surveys=_SURVEYS,
    policies=(
        MatchPolicy(
            "mentee with mentor",
            "pair",
            Candidates("mentee", ("waiting",)),
            Candidates("mentor", ("waiting",)),
            Duration(1, "weeks"),
        ),
    ),
    lifecycles=(
        *(
            Lifecycle(
                role,
                (Stage("matching"),),
                (
                    Step(
                        "waiting",
                        "matching",
                        rules=(Rule(OnEngine("matched")),),
                    ),
                ),
            )
            for role in ("mentee", "mentor")
        ),
        Lifecycle(
            "pair",
            (Stage("meetings"),),
            (
                Step(
                    "proposed",
                    "meetings",
                    needs=tuple(
                        Need(f"acceptance from {by}", "acceptance", "match", by)
                        for by in (_MENTEE, _MENTOR)
                    ),
                    rules=(
                        Rule(
                            OnEvent("declined", (_MENTEE, _MENTOR)),
                            target=End("not_accepted"),
                        ),
                        Rule(_DONE, target=Go("meeting")),
                    ),
                    implied=True,
                ),
                Step(
                    "meeting",
                    "meetings",
                    plan=MeetingPlan(Duration(1, "months"), 12),
                    rules=(
                        Rule(_LATER, actions=(CheckIn(_COORDINATOR, (_MENTEE,)),)),
                        Rule(_LATER, actions=(AskForSurvey((_MENTEE,), "outcome"),)),
                        Rule(OnEvent("stopped", (_THEM,)), target=Go("at_risk")),
                    ),
                ),
                Step(
                    "at_risk",
                    "meetings",
                    rules=(
                        Rule(
                            OnEngine("enter"),
                            actions=(
                                AskToDecide(
                                    (_COORDINATOR,),
                                    ("go_on", "stop"),
                                    Duration(2, "weeks"),
                                ),
                            ),
                        ),
                        Rule(OnEvent("go_on", (_COORDINATOR,)), target=Go("meeting")),
                        Rule(OnEvent("stop", (_COORDINATOR,)), target=Go("closing")),
                    ),
                ),
                Step(
                    "closing",
                    "meetings",
                    needs=tuple(
                        Need(f"form goodbye from {by}", "form", "goodbye", by)
                        for by in (_MENTEE, _MENTOR)
                    ),
                    rules=(Rule(_DONE, target=End("completed")),),
                ),
            ),
        ),
    ),
)
"""Two roles and their pair, with everything that a pair may be waited for."""


def with_details(
    programme: Programme, kind: str, choices: tuple[str, ...]
) -> Programme:
    """Give every role one detail, `grade`, of another type."""
    detail = Detail("grade", kind, choices)
    roles = tuple(replace(role, details=(detail,)) for role in programme.roles)
    return replace(programme, roles=roles)


_SENTENCES = {
    "scenario": ["scenario first_year for example", "starts 11 January 2027",
                 "lasts 18 months"],
    "arrivals": ["mentee: 60 over 5 weeks"],
    "people": ["grade of mentee: one of junior 6, senior 1"],
    "assume": [
        "application: 90% within 2 weeks",
        "accepted: 85% after 1 week, otherwise declined",
        "survey baseline: 80% within 1 week",
    ],
    "costs": ["coordinator: £24 an hour, screening 30 minutes"],
}  # fmt: skip


def in_frame(frame: str, example: str) -> str:
    """Complete an example to a whole scenario.

    Its lines take the place of those about the same subject; after `all` they take
    the place of a whole block.
    """
    where = frame.removeprefix("scenario").strip()
    if where == "before":
        where, example = "scenario", example.split("arrivals")[0]
        sentences = dict(_SENTENCES)
        sentences["scenario"] = example.splitlines()
        return _write(sentences)
    is_whole = where.startswith("all ")
    block = where.removeprefix("all ") or "scenario"
    sentences = {kind: list(lines) for kind, lines in _SENTENCES.items()}
    added = example.splitlines()
    if block == "compare":
        return _write(sentences) + example + "\n"
    if is_whole or block == "scenario":
        sentences[block] = added
    else:
        subjects = {line.partition(":")[0] for line in added}
        sentences[block] = [
            line
            for line in sentences[block]
            if line.partition(":")[0] not in subjects
            and not any(_speaks_of(other, line) for other in subjects)
        ] + added
    return _write(sentences)


def _speaks_of(subject: str, line: str) -> bool:
    return line.partition(":")[0] in subject.split(" in ")


def _write(sentences: dict[str, list[str]]) -> str:
    text = ""
    for block, lines in sentences.items():
        heading = [] if block == "scenario" else [block]
        text += "".join(f"{line}\n" for line in [*heading, *lines])
    return text


SCENARIO = in_frame("scenario costs", "application: £40")
"""A whole scenario for `EXAMPLE` without a mistake."""
