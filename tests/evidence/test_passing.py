"""Steps that are left as soon as they are entered."""

from decide.play import a_programme
from wayfellow.evidence.guarantees import judge

BLOCKS = """
stage joining for mentee
    step applying
        on accepted by coordinator: go on
    step sorting
        when rematches is under 1: go to waiting
        otherwise: end as withdrawn
    step waiting
        after 1 year: end as completed

ensure "Everybody is looked at once"
    it is possible for mentee to reach sorting from applying

ensure "Nobody is looked at again"
    it is possible for mentee to reach sorting from waiting
"""


def test_a_step_that_is_left_at_once_has_been_reached() -> None:
    """It lies on the way, although nobody ever rests there."""
    programme = a_programme(BLOCKS)

    standings = [found.standing for found in judge(programme, 0, "story", ())]

    assert standings == ["possible", "impossible"]
