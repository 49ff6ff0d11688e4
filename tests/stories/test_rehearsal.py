"""A rehearsal: all stories of a programme, the rules they leave out, its guarantees."""

from stories.small import a_story, rehearsed
from wayfellow.stories import write_rehearsal

UNGUARDED = """
ensure "Nobody says goodbye to a stranger"
    never pair in closure unless mentee's manager is known
"""
ENDED = a_story(
    """
    given mentee ana in mentoring, mentor ben in mentoring
    and pair p of ana and ben in meeting
    when ben raises ended on 20 March 2027
    then p is in farewell
    """
)


def missed(lines: str) -> set[tuple[int, str]]:
    """Give the rules that one story never comes to, and their lines."""
    return {(one.line, one.rule) for one in rehearsed(a_story(lines)).coverage.missed}


def test_without_stories_no_rule_is_exercised() -> None:
    """Each rule in the file is named by its step, its line and its words."""
    coverage = rehearsed("").coverage

    assert (len(coverage.missed), coverage.exercised) == (coverage.rules, 0)
    assert [(one.step, one.line, one.rule) for one in coverage.missed[:3]] == [
        ("applying", 19, "when done: go to waiting"),
        ("applying", 22, 'after 2 weeks: remind them "finish"'),
        (
            "applying",
            23,
            'after 8 weeks: end as withdrawn, because "it was never finished"',
        ),
    ]


def test_every_kind_of_rule_is_seen_to_be_exercised() -> None:
    """Events, clocks, conditions, and what the engine says, of people and of pairs."""
    rules = {
        (one.line, one.rule)
        for one in rehearsed("").coverage.missed
        if one.step != "proposed"
    }
    left = missed(
        """
        given mentee ana in applying, mentor ben in waiting
        when ana completes form application after 3 weeks
        and ana completes agreement code
        and ana and ben are matched
        and nothing happens for 5 weeks
        and ben raises ended
        and ana completes form goodbye
        then ana is in waiting
        """
    )
    exercised = sorted(line for line, _ in rules - left)

    assert exercised == [19, 22, 26, 30, 41, 42, 50]


def test_a_rule_that_two_roles_share_is_exercised_by_either() -> None:
    """It is one sentence, so that one story is enough."""
    by_mentee = missed("given mentee ana in applying\nwhen nothing happens for 2 weeks")
    by_mentor = missed("given mentor ben in applying\nwhen nothing happens for 2 weeks")

    assert by_mentee == by_mentor


def test_a_condition_that_held_before_is_not_exercised_again() -> None:
    """`when` speaks of what becomes true; being asked for does not exercise it."""
    left = missed("given mentee ana in applying\nthen ana is in applying")

    assert (19, "when done: go to waiting") in left


def test_a_guarantee_that_a_story_breaks_is_not_kept() -> None:
    """All its lines may be so, and yet what happens in it was never to happen."""
    done = rehearsed(UNGUARDED + ENDED)
    (found,) = done.guarantees

    assert done.stories[0].passes
    assert not done.passes
    assert found.words == 'broken in 1 of 1 story, for instance by p in "A story"'
    assert found.history[-1] == "20 March 2027  p: meeting -> farewell (ended by ben)"


def test_a_guarantee_that_no_story_breaks_is_said_to_have_held() -> None:
    """Stories cannot prove it; how many were told is said."""
    known = ENDED.replace("ana in mentoring", "ana in mentoring with manager cy")
    known = known.replace("and pair", "and mentor cy in waiting, pair")
    (found,) = rehearsed(UNGUARDED + known).guarantees

    assert found.words == "held in 1 story; that is no proof for every run"


def test_people_placed_behind_a_gate_break_no_guarantee_about_it() -> None:
    """A story may begin in the middle: what everybody has done by then is done."""
    promise = """
ensure "Nobody is matched unsigned"
    never pair in meetings unless mentee has signed code and mentor has signed code
"""
    done = rehearsed(promise + ENDED)

    assert [one.standing for one in done.guarantees] == ["proved"]


def test_the_report() -> None:
    """Stories first, then what fails and why, what is untried, and the guarantees."""
    done = rehearsed(
        """
ensure "All can end"
    it is possible for pair to reach farewell from meeting
ensure "Nobody waits twice"
    it is possible for mentee to reach applying from waiting
"""
        + UNGUARDED
        + ENDED
        + a_story(
            """
            given mentee di in applying
            when nothing happens for 2 weeks
            then di is in waiting
            """
        )
    )
    report = write_rehearsal(done, "trial.programme")
    opening, _, rest = report.partition("\n\nThe stories exercise")
    untried, _, promised = rest.partition("Guarantees\n")

    assert opening == OPENING.strip("\n")
    assert "They never come to:\n  applying\n    line 19  when done: go to" in untried
    assert promised == PROMISED.strip("\n")


OPENING = """
trial.programme: 1 story fails, 1 passes.

  passes  A story
  FAILS   A story

Line 69: A story

  line 72 says  then di is in waiting
  but  di is in applying (joining), since 11 January 2027

    11 January 2027  di begins in applying
    25 January 2027  di: remind di "finish"
"""
PROMISED = """
  All can end
    possible: meeting -> farewell (ended by mentee, mentor or coordinator)
  Nobody waits twice
    NOT KEPT: waiting leads only to mentoring, the end (withdrawn), never to
    applying
  Nobody says goodbye to a stranger
    NOT KEPT: broken in 1 of 2 stories, for instance by p in "A story"
      20 March 2027  ana begins in mentoring
      20 March 2027  ben begins in mentoring
      20 March 2027  p begins in meeting
      20 March 2027  p: meeting -> farewell (ended by ben)
"""


def test_a_report_fits_on_a_terminal() -> None:
    """No line is longer than 80 columns."""
    words = write_rehearsal(rehearsed(UNGUARDED + ENDED), "trial.programme")

    assert max(map(len, words.splitlines())) <= 80


def test_stories_are_told_alike_each_time() -> None:
    """Nothing of chance and nothing of the day on which they are told is in them."""
    blocks = UNGUARDED + ENDED

    assert rehearsed(blocks) == rehearsed(blocks)
