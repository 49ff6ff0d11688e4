"""Guarantees: what is proved, what is possible, and what is watched."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import strategies as st
from msgspec.structs import replace

from decide.play import Play, a_programme, on
from effort import tries
from simulation.small_programmes import a_programme as small_programme
from strategies import programme_texts
from wayfellow.decide import (
    Actor,
    EndlessRules,
    EnrolPerson,
    Event,
    Introduce,
    Pass,
    Refusal,
    Subject,
    compile_programme,
)
from wayfellow.evidence.guarantees import Assurance, judge
from wayfellow.evidence.paths import Paths
from wayfellow.evidence.watching import Breach, Watch
from wayfellow.simulation import Chance, Outlooks, simulate, simulate_run, sum_up
from wayfellow.simulation.report import write_report
from wayfellow_dsl import read_programme, read_scenario
from wayfellow_dsl.model import (
    Detail,
    End,
    Forgo,
    Go,
    Guarantee,
    InStep,
    Met,
    Need,
    NeedsDone,
    Never,
    OnEvent,
    OnTrue,
    Party,
    Programme,
    Rule,
    Step,
    Value,
)

JOINING = """
stage joining for mentee, mentor
    step applying
        needs form application
        needs agreement code
        after 8 weeks: end as withdrawn
    step waiting
        on matched: go to matched_up
        on withdrew by them: end as withdrawn
    step matched_up
        on last pair ended: go on
    step looking_back
        after 1 week: end as completed
"""
MATCH = """
match mentee with mentor
    candidates mentee in waiting, mentor in waiting or matched_up
    accepted by mentee and mentor within 7 days
"""


def standing(promise: str, blocks: str = JOINING + MATCH) -> Assurance:
    """Judge one promise, with nothing tried."""
    programme = a_programme(f'{blocks}\nensure "It is so"\n    {promise}\n')
    (assurance,) = judge(programme, 0, "story", ())
    return assurance


# -- What is possible ------------------------------------------------------------------


def test_what_is_possible_is_shown_by_a_path() -> None:
    """The shortest path is given, with what leads from each step to the next."""
    found = standing("it is possible for mentee to reach looking_back from waiting")

    assert found.standing == "possible"
    assert found.words == (
        "possible: waiting -> matched_up (matched) -> looking_back (last pair ended)"
    )


def test_what_is_not_possible_says_where_one_comes_instead() -> None:
    """Every step and outcome is named that can be come to from there."""
    found = standing("it is possible for mentee to reach applying from matched_up")

    assert (found.standing, found.is_kept) == ("impossible", False)
    assert found.words == (
        "matched_up leads only to looking_back, the end (completed), never to applying"
    )


def test_a_pair_that_cannot_end_so_leads_nobody_on() -> None:
    """`on pair ended as` an outcome is a way only if the pair can end like that."""
    blocks = JOINING.replace("last pair ended:", "last pair ended as completed:")
    found = standing(
        "it is possible for mentee to reach looking_back from waiting", blocks + MATCH
    )

    assert found.words == (
        "waiting leads only to matched_up, the end (withdrawn), never to looking_back"
    )


@pytest.mark.parametrize(
    ("rule", "leads_on"),
    [
        ("on enter: go to looking_back", True),
        ("on enter: end as withdrawn", False),
        ("if nobody decides: go to looking_back", True),
        ("on enter, if rematches is under 1: end as withdrawn", True),
        (
            "on enter, if rematches is under 1: go to looking_back\n"
            "        on enter: end as withdrawn",
            True,
        ),
    ],
)
def test_a_rule_on_entering_leaves_nothing_to_the_others(
    rule: str, leads_on: bool
) -> None:
    """Who is led away on entering never stays for what could happen there."""
    asks = "on enter: ask coordinator to decide stay_on or leave within 2 weeks"
    others = "on skipped by coordinator: go to looking_back"
    if "nobody" in rule:
        others = f"{asks}\non stay_on: stay\non leave: end as withdrawn"
    programme = f"""
stage only for mentee
    step deciding
        {rule}
        {others}
    step looking_back
        after 1 week: end as completed
"""
    found = standing(
        "it is possible for mentee to reach looking_back from deciding", programme
    )

    assert found.is_kept == leads_on


# -- What is proved --------------------------------------------------------------------


@pytest.mark.parametrize(
    "promise",
    [
        "never mentee in waiting unless mentee has signed code",
        "never mentee in looking_back unless mentee has signed code",
        "never pair in meetings unless mentee has signed code and mentor has signed code",
    ],
)
def test_what_no_path_goes_round_is_proved(promise: str) -> None:
    """A need of a step that everybody passes is met behind it."""
    assert standing(promise).words == "proved for every run, but for moves by hand"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("needs agreement code", "needs agreement code if mentor"),
        ("after 8 weeks: end as withdrawn", "after 8 weeks: go on without them"),
        ("after 8 weeks: end as withdrawn", "on skipped by coordinator: go to waiting"),
        ("after 8 weeks: end as withdrawn", "on jumped by them: go to matched_up"),
    ],
    ids=["not of them", "let go", "skipped", "further on"],
)
def test_a_way_round_a_gate_refutes_it(before: str, after: str) -> None:
    """One way is enough, and is told."""
    blocks = JOINING.replace(before, after) + MATCH
    found = standing(
        "never mentee in looking_back unless mentee has signed code", blocks
    )

    assert (found.standing, found.is_kept) == ("refuted", False)
    assert found.history[0] == "a mentee begins in applying"
    assert "agreement code is completed" not in found.history


def test_a_condition_that_a_rule_asks_for_is_a_gate_too() -> None:
    """Whoever was accepted only after signing has signed."""
    blocks = """
stage joining for mentee
    step applying
        on accepted by coordinator, if mentee has signed code: go to waiting
        on asked_to_sign by coordinator: go to signing
    step signing
        needs agreement code
        when done: go to applying
    step waiting
        after 1 week: end as completed
"""
    promise = "never mentee in waiting unless mentee has signed code"
    open_door = blocks.replace(", if mentee has signed code", "")

    assert standing(promise, blocks).standing == "proved"
    assert standing(promise, open_door).history == (
        "a mentee begins in applying",
        "applying -> waiting (accepted by coordinator)",
    )


def test_a_member_who_leaves_goes_round_what_the_pair_needs() -> None:
    """A pair whose member leaves the programme goes to its closure by itself."""
    blocks = (
        JOINING
        + MATCH
        + """
stage meetings for pair
    step meeting
        needs form plan from mentee
        when done: go to farewell
stage closure for pair
    step farewell
        needs form goodbye from mentor
        when done: go to filed
    step filed
        after 1 week: end as completed
"""
    )
    paths = Paths(a_programme(blocks))

    assert not paths.is_certain("pair", "form plan from mentee", ["farewell"])
    assert not paths.is_certain("pair", "form goodbye from mentor", ["filed"])


def test_a_member_is_certain_of_nothing_without_a_policy() -> None:
    """Staff may introduce people from any step where no policy names steps."""
    promise = "never pair in meetings unless mentee has signed code"

    assert standing(promise, JOINING).history == (
        "a mentee begins in applying",
        "a pair begins in meeting",
    )


def test_nobody_is_ever_where_no_path_leads() -> None:
    """Here only a pair that ended as completed leads on, and none ever does."""
    blocks = JOINING.replace("last pair ended:", "last pair ended as completed:")

    found = standing("never mentee in looking_back", blocks + MATCH)

    assert found.standing == "proved"


def test_what_is_no_matter_of_steps_is_not_proved() -> None:
    """Counters and details are watched."""
    found = standing("never mentor with active pairs over capacity")

    assert found.standing == "not tried"


ORDER = st.lists(st.integers(0, 30), min_size=12, max_size=12)


@tries(25, HealthCheck.data_too_large)
@given(programme_texts(), ORDER)
def test_nobody_ever_goes_where_no_path_leads(text: str, order: list[int]) -> None:
    """Whatever people do, each move is a way, and what is certain of a step is met."""
    kept = [line for line in text.splitlines() if "without them" not in line]
    reading = read_programme("\n".join(kept) + "\n")
    assert reading.programme is not None
    play, paths = Play(reading.programme), Paths(reading.programme)

    for choice in order:
        wander(play, choice)

    for subject in play.people.values():
        moves = [r for r in play.log if r.subject == subject.id and r.target]
        for one, other in pairwise(move.target for move in moves):
            ways = paths.find(subject.kind, one, [other])
            leads = paths.reached(subject.kind, one)[1]
            implied = ("member_left", "superseded", "not_accepted", "left")
            assert ways is not None or other in leads or other in implied
        assert set(paths.certain(subject.kind, subject.step)) <= set(subject.facts)


STEPS = ("one", "two", "three", "four")
THEM = Party("them")


@st.composite
def gated_steps(draw: st.DrawFn, name: str) -> Step:
    """Draw a step that needs something, and ways on from it, some round its needs."""
    forms = draw(st.lists(st.sampled_from("ab"), unique=True, max_size=2))
    onward = st.sampled_from(STEPS).map(Go)
    rules = [Rule(OnEvent("over", (THEM,)), target=End("completed"))]
    if forms:
        rules.append(Rule(OnTrue(NeedsDone()), target=draw(onward)))
    if not forms or draw(st.integers(0, 3)) == 0:
        rules.append(Rule(OnEvent("on", (THEM,)), target=draw(onward)))
    if draw(st.integers(0, 3)) == 0:
        asked = draw(st.sampled_from("ab"))
        guard = Met(f"form {asked}")
        rules.append(Rule(OnEvent("through", (THEM,)), guard, target=draw(onward)))
    if draw(st.integers(0, 5)) == 0:
        rules.append(Rule(OnEvent("without", (THEM,)), actions=(Forgo(),)))
    needs = tuple(Need(f"form {form}", "form", form, THEM) for form in forms)
    return Step(name, "only", needs=needs, rules=tuple(rules))


@tries(60)
@given(st.tuples(*map(gated_steps, STEPS)), st.lists(st.integers(0, 30), max_size=12))
def test_what_is_certain_of_a_step_is_met_by_whoever_is_there(
    steps: tuple[Step, ...], order: list[int]
) -> None:
    """However people wander past gates and round them."""
    programme = small_programme(*steps)
    play, paths = Play(programme), Paths(programme)
    ana = Actor("mentee", "ana")
    play.enrol(ana)

    for choice in order:
        subject = play.people["ana"]
        doings = possible(play, subject)
        try:
            play.send("ana", doings[choice % len(doings)][0], ana, "2027-01-12")
        except EndlessRules:
            break
        subject = play.people["ana"]
        certain = paths.certain("mentee", subject.step)
        event(f"{len(certain)} needs are certain in {subject.step}")

        assert set(certain) <= set(subject.facts)


@tries(60)
@given(
    st.tuples(*map(gated_steps, STEPS)), st.sampled_from(STEPS), st.sampled_from("ab")
)
def test_what_is_proved_and_refuted_is_exactly_what_trying_everything_finds(
    steps: tuple[Step, ...], place: str, form: str
) -> None:
    """Every order of everything that can be done is tried, on the engine itself."""
    never = Never(InStep((place,)), Met(f"form {form}"))
    guarantee = Guarantee("It is so", "mentee", never)
    programme = replace(small_programme(*steps), guarantees=(guarantee,))

    (found,) = judge(programme, 0, "story", ())
    doings = fewest_doings(programme, place, f"form {form}")

    event(found.standing)
    assert found.standing == ("proved" if doings is None else "refuted")
    assert len(found.history) == (0 if doings is None else doings + 1)


def fewest_doings(programme: Programme, place: str, need: str) -> int | None:
    """Try everything, and count what is done until somebody is there without."""
    ana = Actor("mentee", "ana")
    play = Play(programme)
    if isinstance(begin(play, ana), Refusal):
        return None
    seen, waiting = set[object](), [(play.people["ana"], 0)]
    while waiting:
        subject, number = waiting.pop(0)
        key = subject.step, subject.outcome, frozenset(subject.facts), subject.forgone
        if key in seen:
            continue
        seen.add(key)
        if not subject.outcome and subject.step == place and need not in subject.facts:
            return number
        doings = {name for name, _ in possible(play, subject)}
        # Facts are recorded in any step, early or late.
        doings |= play.compiled.lifecycles["mentee"].needs.keys()
        for name in [] if subject.outcome else sorted(doings):
            play.people = {"ana": subject}
            with suppress(EndlessRules):
                play.send("ana", name, ana, "2027-01-12")
                waiting.append((play.people["ana"], number + 1))
    return None


def begin(play: Play, ana: Actor) -> Subject | Refusal:
    """Enrol somebody, unless the rules would send them round without end."""
    try:
        return play.enrol(ana)
    except EndlessRules as endless:
        return Refusal("endless", str(endless))


def wander(play: Play, choice: int) -> None:
    """Let something happen: somebody joins, or does what they may, or time passes."""
    at = on("2027-01-11") + timedelta(days=len(play.log))
    roles = play.programme.roles
    live = [subject for subject in play.people.values() if subject.is_live]
    if len(play.people) < 2 or not live:
        role = roles[choice % len(roles)]
        details = {one.name: a_value(one) for one in role.details}
        name = f"{role.name}-{len(play.people)}"
        play.tell(EnrolPerson(name, role.name, at, details=details))
        return
    subject = live[choice % len(live)]
    doings = list(possible(play, subject))
    if play.programme.relationships and choice % 5 == 0:
        members = {one.kind: one.id for one in live}
        pair = play.programme.relationships[0]
        if all(role in members for role in pair.members):
            chosen = tuple((role, members[role]) for role in pair.members)
            play.tell(Introduce(pair.name, chosen, at, Actor("coordinator", "carol")))
            return
    if choice % 4 == 0 or not doings:
        play.tell(Pass(subject.id, at + timedelta(days=choice)))
        return
    name, party = doings[choice % len(doings)]
    play.tell(Event(subject.id, name, at, acting(party, subject)))


def a_value(detail: Detail) -> Value:
    """Give a value that a detail can have."""
    match detail.type:
        case "number":
            return 20
        case "yes or no":
            return True
        case "date":
            return "2027-01-01"
        case "some of":
            return detail.choices[:1]
        case "one of" | "levels":
            return detail.choices[0]
        case _:
            return "Leeds"


def possible(play: Play, subject: Subject) -> list[tuple[str, Party]]:
    """Give what may be done in somebody's step, and by whom."""
    step = play.compiled.step(subject).step
    found = [(need.key, need.by) for need in step.needs]
    for rule in step.rules:
        if isinstance(rule.trigger, OnEvent):
            found += [(rule.trigger.name, party) for party in rule.trigger.by]
    return found


def acting(party: Party, subject: Subject) -> Actor:
    """Name somebody who is this party."""
    if party.kind == "staff":
        return Actor(party.name, "carol")
    members = dict(subject.members)
    role = party.name or next(iter(members), subject.kind)
    return Actor(role, members.get(role, subject.id))


# -- What is watched -------------------------------------------------------------------

BROKEN = """programme quick "Quick"
    timezone Europe/London
role mentee
staff coordinator, lifts safeguarding holds
outcomes
    completed, counts as completed
stage only for mentee
    step applying
        needs agreement code
        on let_in by coordinator: go to taking_part_in
    step taking_part_in
        after 8 weeks: end as completed
ensure "Nobody takes part unsigned"
    never mentee in taking_part_in unless mentee has signed code
"""
SCENARIO = """scenario quick_year for quick
    starts 4 January 2027
    lasts 6 months
arrivals
    mentee: 4 over 4 weeks
assume
    agreement code: 100% within 2 weeks
    let_in: 100% within 2 days
"""


def the_quick_one() -> Programme:
    """Read a programme whose guarantee can be broken."""
    programme = read_programme(BROKEN).programme
    assert programme is not None
    return programme


def test_a_guarantee_is_seen_to_break_once() -> None:
    """At the first moment, and not again in the same run."""
    programme = the_quick_one()
    play, watch = Play(programme), Watch(compile_programme(programme))
    play.enrol(Actor("mentee", "ana"))
    at = on("2027-01-12")

    assert not list(watch.look(play.people, play.people.values(), at))
    play.send("ana", "let_in", Actor("coordinator", "carol"), "2027-01-13")
    first = list(watch.look(play.people, play.people.values(), at))
    again = list(watch.look(play.people, play.people.values(), at))

    assert [(place, subject.id) for place, subject in first] == [(0, "ana")]
    assert again == []


def test_what_a_member_does_is_watched_for_their_pair() -> None:
    """A guarantee about a pair is looked at when one of its members changes."""
    programme = a_programme(
        """
        stage only for mentee, mentor
            step here
                on spoken by them: go to there
            step there
                after 9 weeks: end as completed
        ensure "Pairs stay here"
            never pair with mentee in there
        """.replace("\n        ", "\n")
    )
    play, watch = Play(programme), Watch(compile_programme(programme))
    play.enrol(Actor("mentee", "ana"))
    play.enrol(Actor("mentor", "ben"))
    play.introduce(Actor("mentee", "ana"), Actor("mentor", "ben"))
    decided = play.send("ana", "spoken", Actor("mentee", "ana"), "2027-01-12")
    assert not hasattr(decided, "message")

    found = list(watch.look(play.people, [play.people["ana"]], on("2027-01-12")))

    assert [subject.id for _, subject in found] == ["ana+ben"]


def test_the_shortest_history_that_broke_it_is_told() -> None:
    """Of several runs that broke it, the one with the fewest records."""
    at = on("2027-01-12")
    breaches = [
        Breach(0, "run 0", "ana", at, ("a long story",), 9),
        Breach(0, "run 1", "ben", at, ("a short one",), 3),
    ]
    (found,) = judge(the_quick_one(), 5, "simulated run", breaches)

    assert found.history == ("a short one",)
    assert found.words == (
        "broken in 2 of 5 simulated runs, for instance by ben in run 1"
    )


def test_a_simulation_watches_and_changes_nothing() -> None:
    """The same people do the same things, whether anything is guaranteed or not."""
    programme = the_quick_one()
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    trusting = read_programme(BROKEN.partition("ensure")[0]).programme
    assert trusting is not None

    watched, plain = (
        simulate_run(
            compile_programme(one), scenario, Outlooks(one, scenario), Chance(1, 0)
        )
        for one in (programme, trusting)
    )

    assert watched.records == plain.records
    assert [breach.where for breach in watched.breaches] == ["run 0"]
    assert plain.breaches == ()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_simulation_reports_what_broke(workers: int) -> None:
    """The report says in how many runs, and what led there in one of them."""
    programme = the_quick_one()
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    trials = simulate(programme, scenario, replications=2, workers=workers)
    results = sum_up(programme, scenario, trials, 1)
    report = write_report(programme, scenario, results)
    _, _, told = report.partition("Guarantees\n")

    assert results.guarantees[0].standing == "broken"
    assert told.partition("\n\n")[0].splitlines() == [
        "  Nobody takes part unsigned",
        "    NOT KEPT: broken in 2 of 2 simulated runs, for instance by mentee-1 in run 0",
        "      4 January 2027  mentee-1 begins in applying",
        "      4 January 2027  mentee-1: applying -> taking_part_in (let_in by",
        "                      coordinator)",
    ]


def test_nothing_seen_is_no_proof() -> None:
    """What held in all that was tried is said to have held there, and no more."""
    text = BROKEN.partition("ensure")[0] + (
        'ensure "Nobody comes twice"\n    never mentee with rematches is over 0\n'
    )
    programme = read_programme(text).programme
    assert programme is not None
    (once,) = judge(programme, 1, "story", ())
    (often,) = judge(programme, 20, "simulated run", ())

    assert once.words == "held in 1 story; that is no proof for every run"
    assert often.words == "held in 20 simulated runs; that is no proof for every run"
