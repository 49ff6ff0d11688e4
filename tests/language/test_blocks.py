"""Blocks other than steps: people, stages, matching, surveys, evidence, stories."""

import pytest
from msgspec.structs import replace

from language.small import a_programme, applying, meeting
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import (
    Anchor,
    Candidates,
    Capacity,
    Clock,
    Compare,
    Constant,
    Count,
    Detail,
    Duration,
    End,
    Ended,
    Expects,
    Fact,
    Given,
    Go,
    Happens,
    Identity,
    InStep,
    Mean,
    MeanChange,
    Message,
    NeedsDone,
    Never,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Possible,
    Programme,
    Question,
    Share,
    SharedChoices,
    Window,
)

MENTEE, MENTOR = Party("member", "mentee"), Party("member", "mentor")


def _read(text: str) -> Programme:
    reading = read_programme(text)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def test_the_programme_itself() -> None:
    """The heading gives name and title; what stands under it may come in any order."""
    programme = _read(
        'programme trial "A trial"\ngoal "One"\nversion 3\ntimezone Europe/London\n'
        'holidays GB-ENG, US\nday starts at 08:30\nfollows core_practice\ngoal "Two"\n'
        "staff lead, lifts safeguarding holds"
    )

    assert (programme.name, programme.title) == ("trial", "A trial")
    assert (programme.version, programme.timezone) == (3, "Europe/London")
    assert programme.holidays == ("GB-ENG", "US")
    assert programme.day_starts == 510
    assert programme.follows == ("core_practice",)
    assert programme.goals == ("One", "Two")
    assert programme.staff[0].lifts_holds


def test_details() -> None:
    """A detail has a type, perhaps a label, and may be private or optional."""
    role = _read(
        'programme trial\nrole person "Person", many people\n'
        'age number "Age"\nborn date\nname text, private\nknows person, optional\n'
        "agreed yes or no\narea one of north, south, private, optional\n"
        "year levels 7, 8\nwants some of finance\nstaff lead, lifts safeguarding holds"
    ).role("person")
    plain = [(detail.name, detail.type, detail.choices) for detail in role.details]

    assert (role.label, role.plural) == ("Person", "people")
    assert plain == [
        ("age", "number", ()),
        ("born", "date", ()),
        ("name", "text", ()),
        ("knows", "person", ()),
        ("agreed", "yes or no", ()),
        ("area", "one of", ("north", "south")),
        ("year", "levels", ("7", "8")),
        ("wants", "some of", ("finance",)),
    ]
    assert [d.name for d in role.details if d.private] == ["name", "area"]
    assert [d.name for d in role.details if d.optional] == ["knows", "area"]
    assert isinstance(role.details[0], Detail)
    assert role.details[0].label == "Age"


@pytest.mark.parametrize(
    ("sentence", "capacity"),
    [
        ("", Capacity(1, 1)),
        ("takes up to 2 mentees", Capacity(1, 2)),
        ("takes 1 mentee", Capacity(1, 1)),
        ("takes 2 to 4 mentees", Capacity(2, 4)),
    ],
)
def test_capacity(sentence: str, capacity: Capacity) -> None:
    """How many somebody takes at one time is one, unless the file says more."""
    programme = _read(
        f"programme trial\nrole mentee\nrole mentor\n{sentence}\n"
        "staff lead, lifts safeguarding holds"
    )

    assert programme.role("mentor").takes == capacity


def test_staff_and_outcomes() -> None:
    """Staff and outcomes have labels; some outcomes count, or are for good."""
    programme = _read(
        'programme trial\nstaff lead "Lead", lifts safeguarding holds\nstaff helper\n'
        'outcomes\ncompleted "Done", counts as completed\nbarred, may not return\n'
    )

    assert [(s.name, s.label, s.lifts_holds) for s in programme.staff] == [
        ("lead", "Lead", True),
        ("helper", "", False),
    ]
    assert [
        (o.name, o.label, o.completed, o.may_return) for o in programme.outcomes
    ] == [
        ("completed", "Done", True, True),
        ("barred", "", False, False),
    ]


def test_a_role_without_stages_takes_part() -> None:
    """A role for which no stage is written has one step, which they may leave."""
    (step,) = a_programme().lifecycle("mentor").steps
    them, staff = (
        Party("them"),
        [Party("staff", s) for s in ("coordinator", "director")],
    )

    assert (step.name, step.stage, step.implied) == ("taking_part", "taking_part", True)
    assert [(rule.trigger, rule.target) for rule in step.rules] == [
        (OnEvent("left", (them, *staff)), End("left"))
    ]


def test_each_role_has_its_own_copy_of_a_shared_stage() -> None:
    """A stage for two roles is in both lifecycles, and going on is each one's own."""
    programme = a_programme(
        blocks="""
        stage first for mentor
            step joining
                on joined by them: go on
        stage shared for mentor, mentee
            step together
                on done_with by them: end as completed
        """,
        mentee="on moved by them: go to shared",
    )
    mentor = programme.lifecycle("mentor")

    assert [stage.name for stage in mentor.stages] == ["first", "shared"]
    assert mentor.step("joining").rules[0].target == Go("together")
    assert programme.lifecycle("mentee").steps[-1].name == "together"
    assert [one.subject for one in programme.lifecycles] == ["mentee", "mentor", "pair"]


def test_windows() -> None:
    """The first stage of a role may open and close."""
    programme = _read(
        "programme trial\nrole mentee\nstaff lead, lifts safeguarding holds\n"
        "outcomes\ncompleted\nstage recruitment for mentee\nopens at start\n"
        "closes 6 weeks after start\nstep applying\nafter 1 week: end as completed"
    )
    window = programme.lifecycle("mentee").stages[0].window

    assert window == Window(Duration(0, "days"), Duration(6, "weeks"))


@pytest.mark.parametrize(
    ("sentence", "need"),
    [
        ("needs form application", ("form application", "form", "application")),
        ("needs survey baseline", ("survey baseline", "survey", "baseline")),
        ('needs agreement ethics "E"', ("agreement ethics", "agreement", "ethics")),
        ("needs training safe of 2 hours", ("training safe", "training", "safe")),
        ("needs interview by coordinator", ("interview", "interview", "")),
        (
            "needs interview first_talk",
            ("interview first_talk", "interview", "first_talk"),
        ),
        ("needs 1 reference", ("reference 1", "reference", "1")),
    ],
)
def test_needs(sentence: str, need: tuple[str, str, str]) -> None:
    """Each kind of need has its key, by which events and histories call it."""
    found = applying(sentence).needs[0]

    assert (found.key, found.kind, found.name) == need


def test_more_about_needs() -> None:
    """Trainings take time, interviews are by staff, references are counted."""
    step = applying(
        "needs training safety of 90 minutes\nneeds interview by director\n"
        "needs 2 references"
    )
    training, interview, *references = step.needs

    assert training.hours == 1.5
    assert interview.by == Party("staff", "director")
    assert interview.phrase == "interview with director"
    assert [need.key for need in references] == ["reference 1", "reference 2"]


def test_needs_from_members() -> None:
    """In a pair's step a need may be owed by a member, or by each of them unless it says."""
    step = meeting(
        "needs form goals from mentor\nneeds form plan from them\n"
        "needs form view from coordinator and mentee\nneeds form notes"
    )

    assert [(need.key, need.by) for need in step.needs] == [
        ("form goals from mentor", MENTOR),
        ("form plan from mentee", MENTEE),
        ("form plan from mentor", MENTOR),
        ("form view", Party("staff", "coordinator")),
        ("form view from mentee", MENTEE),
        ("form notes from mentee", MENTEE),
        ("form notes from mentor", MENTOR),
    ]


# -- Matching --------------------------------------------------------------------------

MATCH = """
match mentee with mentor
    candidates mentee in waiting or finishing, mentor in taking_part
    every Monday
    never if the mentee's manager is the mentor because "line management"
    only if the mentee's grade is under the mentor's grade
    because "experience"
    prefer the mentee's wants shared with the mentor's offers, strongly
    prefer the mentor's grade is above the mentee's grade
    prefer the mentor's grade is senior, weight 3
    method first come, first served
    proposed by director
    accepted by mentee and mentor within 7 days
"""


def test_a_match() -> None:
    """A match says who, how often, who never, who rather, how, and by whom."""
    (policy,) = a_programme(blocks=MATCH).policies
    experience = Compare(
        "under",
        Fact("grade", "mentee"),
        Fact("grade", "mentor"),
        ("junior", "middle", "senior"),
    )

    assert (policy.name, policy.relationship) == ("mentee with mentor", "pair")
    assert policy.seekers == Candidates("mentee", ("waiting", "finishing"))
    assert policy.partners == Candidates("mentor", ("taking_part",))
    assert (policy.every, policy.weekday) == (Duration(1, "weeks"), 0)
    assert [(one.condition, one.because) for one in policy.exclusions] == [
        (
            Compare("is", Fact("manager", "mentee"), Identity("mentor")),
            "line management",
        ),
        (Not(experience), "experience"),
    ]
    assert policy.preferences[0].prefers == SharedChoices(
        Fact("wants", "mentee"), Fact("offers", "mentor")
    )
    assert [one.weight for one in policy.preferences] == [4, 2, 3]
    assert policy.method == "first come first served"
    assert policy.proposed_by == Party("staff", "director")


def test_an_offer_waits_for_its_members() -> None:
    """`accepted by` gives the relationship a first step, in which an offer waits."""
    lifecycle = a_programme(blocks=MATCH).lifecycle("pair")
    step = lifecycle.steps[0]
    week = Clock(Anchor("step"), Duration(7, "days"), falls="day end")

    assert lifecycle.stages[0].name == "proposal"
    assert (step.name, step.stage, step.implied) == ("proposed", "proposal", True)
    assert [(need.key, need.kind, need.by) for need in step.needs] == [
        ("acceptance from mentee", "acceptance", MENTEE),
        ("acceptance from mentor", "acceptance", MENTOR),
    ]
    asking, *others = step.rules
    assert asking.trigger == OnEngine("enter")
    assert asking.actions == (Message("ask", (MENTEE, MENTOR), "will_you_accept"),)
    assert [(rule.trigger, rule.target) for rule in others] == [
        (OnEvent("declined", (MENTEE, MENTOR)), End("not_accepted")),
        (OnClock(week), End("not_accepted")),
        (OnTrue(NeedsDone()), Go("meeting")),
    ]
    assert others[1].because == "nobody answered in time"


def test_without_acceptance_a_pair_begins_at_once() -> None:
    """Without `accepted by` the relationship begins in its first written step."""
    programme = a_programme(
        blocks="match mentee with mentor\n"
        "candidates mentee in waiting, mentor in taking_part\nevery 2 weeks on Friday"
    )

    assert programme.lifecycle("pair").steps[0].name == "meeting"
    assert programme.policies[0].every == Duration(2, "weeks")
    assert programme.policies[0].weekday == 4


# -- Evidence --------------------------------------------------------------------------


def test_surveys_share_their_questions() -> None:
    """A survey block with several names is as many surveys with the same questions."""
    programme = _read(
        "programme trial\nstaff lead, lifts safeguarding holds\n"
        'survey before, after\nhappy scale 1 to 5 "Are you happy?"\nreturn yes or no\n'
        "place one of home, school\nhours number\npresent percent\nremark text"
    )
    before, after = programme.surveys
    kinds = [question.type for question in before.questions]

    assert before.questions == after.questions
    assert kinds == ["scale", "yes or no", "one of", "number", "percent", "text"]
    assert before.questions[0] == Question(
        "happy", "scale", 1, 5, (), "Are you happy?", before.questions[0].span
    )


def test_measures() -> None:
    """A measure is a share, a mean, a median or a change, perhaps with a target."""
    programme = a_programme(
        blocks="""
        measure gain mean change in confidence from baseline to outcome for mentee
        measure done share of pairs that ended as completed, target at least 70%
        measure wait "Waiting" median of days in waiting for mentee target at most 30
        measure mood mean of outcome's confidence for mentee
        """
    )
    gain, done, wait, mood = programme.measures

    assert gain.figure == MeanChange("confidence", "baseline", "outcome")
    assert (done.of, done.figure) == ("pair", Share(Ended(("completed",))))
    assert done.percent
    assert done.target is not None
    assert (done.target.operator, done.target.right) == ("at least", Constant(0.7))
    assert (wait.label, wait.of) == ("Waiting", "mentee")
    assert wait.figure == Mean(Count("days in", argument="waiting"), median=True)
    assert mood.figure == Mean(Fact("outcome.confidence"))


def test_guarantees() -> None:
    """A guarantee is what never is, or what is always possible."""
    programme = a_programme(
        blocks="""
        ensure "Only adults wait"
            never mentee in waiting with age is under 18 unless agreed is yes
            never pair in meetings
            it is possible for mentee to reach finishing from applying
        """
    )
    adults, pairs, possible = programme.guarantees

    assert {one.title for one in programme.guarantees} == {"Only adults wait"}
    assert isinstance(adults.promise, Never)
    assert adults.promise.unless == Compare("is", Fact("agreed"), Constant(True))
    assert pairs.promise == Never(InStep(("meeting", "farewell")))
    assert possible.promise == Possible("applying", ("finishing",))


def test_stories() -> None:
    """A story is who there is, what happens, and what is then true."""
    (story,) = a_programme(
        blocks="""
        story "Ana and Ben"
            given mentee ana in waiting with manager ben and age 15
            and mentor ben in taking_part
            and pair two of ana and ben in meeting
            when ana and ben are matched on 1 March 2027
            and ana and ben meet on 2 March 2027
            and coordinator raises skipped for ana after 2 days
            and ana completes survey outcome
            and nothing happens for 5 weeks
            and matching runs
            then ana is in finishing
            and two ended as completed
            and ana was sent "certificate"
            and ana was not offered ben because "line management"
        """
    ).stories

    places = [line.span.line for line in story.lines if line.span]
    assert places == sorted(places)
    assert len(places) == len(story.lines)
    assert tuple(replace(line, span=None) for line in story.lines) == (
        Given("ana", "mentee", "waiting", (), (("manager", "ben"), ("age", "15"))),
        Given("ben", "mentor", "taking_part"),
        Given("two", "pair", "meeting", ("ana", "ben")),
        Happens("matched", ("ana", "ben"), "2027-03-01"),
        Happens("meeting held", ("ana", "ben"), "2027-03-02"),
        Happens("skipped", ("ana",), after=Duration(2, "days"), by="coordinator"),
        Happens("survey outcome", ("ana",)),
        Happens("wait", after=Duration(5, "weeks")),
        Happens("matching"),
        Expects("in", "ana", "finishing"),
        Expects("ended", "two", "completed"),
        Expects("sent", "ana", "certificate"),
        Expects("not offered", "ana", "ben", "line management"),
    )


def test_a_target_in_percent_is_on_the_scale_of_its_figure() -> None:
    """70% of a share is 0.7; 70% as the mean of an answer in percent is 70."""
    programme = a_programme(
        blocks="""
        survey school
            present percent
        measure there mean of school's present for mentee, target at least 70%
        measure done share of pairs that ended as completed, target at least 70%
        """
    )

    targets = [measure.target.right for measure in programme.measures if measure.target]
    assert targets == [Constant(70), Constant(0.7)]
