"""Small programmes and scenarios, built by hand for one fact each."""

from collections.abc import Sequence

from wayfellow.decide import compile_programme
from wayfellow.simulation import Chance, History, Outlooks, simulate_run
from wayfellow_dsl.model import (
    Capacity,
    Duration,
    End,
    Lifecycle,
    OnEvent,
    Outcome,
    Party,
    Programme,
    Relationship,
    Role,
    Rule,
    Staff,
    Stage,
    Step,
)
from wayfellow_dsl.scenario import (
    Alternative,
    Arrivals,
    Assumption,
    Delay,
    Exponential,
    Fixed,
    Scenario,
)

STAFF = Party("staff", "coordinator")
THEM = Party("them")


def a_programme(
    *steps: Step, relationship: Sequence[Step] = (), stages: Sequence[Stage] = ()
) -> Programme:
    """Build a programme of mentees, and of pairs when there are steps for them."""
    mentee = Lifecycle("mentee", tuple(stages) or (Stage("only"),), steps)
    lifecycles = [mentee]
    roles = [Role("mentee")]
    relationships = []
    if relationship:
        here = Step("taking_part", "only", implied=True)
        lifecycles += [
            Lifecycle("mentor", (Stage("only"),), (here,)),
            Lifecycle("pair", (Stage("together"),), tuple(relationship)),
        ]
        roles.append(Role("mentor", takes=Capacity(1, 2)))
        relationships.append(Relationship("pair", ("mentee", "mentor")))
    return Programme(
        "small",
        roles=tuple(roles),
        staff=(Staff("coordinator", lifts_holds=True),),
        relationships=tuple(relationships),
        outcomes=(Outcome("completed", completed=True), Outcome("left")),
        lifecycles=tuple(lifecycles),
    )


def a_step(name: str, *rules: Rule, stage: str = "only", **more: object) -> Step:
    """Build a step."""
    return Step(name, stage, rules=rules, **more)  # type: ignore[arg-type]


def on(event: str, outcome: str) -> Rule:
    """Build a rule: on an event by staff, end."""
    return Rule(OnEvent(event, (STAFF,)), target=End(outcome))


def assume(
    *events: str | tuple[str, float], after: Delay | None = None, **more: object
) -> Assumption:
    """Assume that one of several events happens; surely, when no chance is given."""
    alternatives = tuple(
        Alternative(event, 1.0) if isinstance(event, str) else Alternative(*event)
        for event in events
    )
    return Assumption(alternatives, after, **more)  # type: ignore[arg-type]


def days(number: float) -> Fixed:
    """Build a delay of so many days."""
    return Fixed(number, "days")


def a_scenario(*assumptions: Assumption, people: int = 1, over: int = 1) -> Scenario:
    """Build a scenario of mentees who come over so many months, for two years."""
    return Scenario(
        "small",
        "small",
        "2027-01-04",
        Duration(24, "months"),
        arrivals=(Arrivals("mentee", people, Duration(over, "months")),),
        assumptions=assumptions,
    )


def a_run(
    programme: Programme, scenario: Scenario, seed: int = 1, replication: int = 0
) -> History:
    """Simulate one run."""
    compiled = compile_programme(programme)
    outlooks = Outlooks(programme, scenario)
    return simulate_run(compiled, scenario, outlooks, Chance(seed, replication))


def a_race(**more: int) -> tuple[Programme, Scenario]:
    """Build a step in which winning and losing compete, as memoryless as dice."""
    programme = a_programme(
        a_step("waiting", on("win", "completed"), on("lose", "left"))
    )
    scenario = a_scenario(
        assume("win", after=Exponential(10.0, "days")),
        assume("lose", after=Exponential(30.0, "days")),
        **more,
    )
    return programme, scenario
