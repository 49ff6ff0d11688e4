"""Where everything stands once a file is formatted."""

import pytest

from wayfellow_dsl import format_programme, read_programme
from wayfellow_dsl.formatting import CannotFormat

UNTIDY = """\ufeff# A small programme.
#  About two roles.

PROGRAMME small “Small”
\tversion 1


 timezone Europe/London\r
role mentee   # who asks
age number
#how they were found

found_by text
takes up to 2 mentors

role mentor many mentors
# nothing is asked of mentors

role friend
staff lead lifts safeguarding holds

staff deputy  # on\u00a0Fridays
staff other   # always
relationship pair of mentee and mentor
outcomes
done “Done” counts as completed
stopped_early "Stopped"
gone

# the way in

# by the front door
stage entry for mentee

opens at start
step asking
on asked by them: go on   # first
on stopped by them: end as gone # second

after 3 weeks: end as stopped_early

  because "silence"
step answering
on answered by lead: end as done
# the end
stage more for pair
step ready
on left by them: end as gone
survey last
trust scale 1 to 5
much_trust yes or no
measure trust mean of last.trust for mentee
measure much share of mentee that ended
story "one"
given mentee ana in asking
then ana is in asking
# that was all

# really"""

TIDY = """\
# A small programme.
#  About two roles.

programme small "Small"
    version 1

    timezone Europe/London

role mentee  # who asks
    age       number
    #how they were found

    found_by  text
    takes up to 2 mentors

role mentor, many mentors
    # nothing is asked of mentors

role friend
staff lead, lifts safeguarding holds

staff deputy  # on Fridays
staff other   # always

relationship pair of mentee and mentor

outcomes
    done           "Done", counts as completed
    stopped_early  "Stopped"
    gone


# the way in

# by the front door
stage entry for mentee
    opens at start

    step asking
        on asked by them: go on          # first
        on stopped by them: end as gone  # second

        after 3 weeks: end as stopped_early
            because "silence"

    step answering
        on answered by lead: end as done


# the end
stage more for pair
    step ready
        on left by them: end as gone


survey last
    trust       scale 1 to 5
    much_trust  yes or no

measure trust  mean of last.trust for mentee
measure much   share of mentee that ended


story "one"
    given mentee ana in asking
    then ana is in asking
    # that was all

# really
"""


def test_a_file_gets_its_one_layout():
    """Indentation, columns, blank lines and comments, all at once."""
    assert format_programme(UNTIDY) == TIDY


def test_what_has_its_layout_keeps_it():
    """Formatting again changes nothing."""
    assert format_programme(TIDY) == TIDY


def test_one_detail_needs_no_column():
    """Columns begin with two lines."""
    text = format_programme(TIDY.replace("    found_by  text\n", ""))

    assert "    age number\n" in text


def test_line_ends_of_every_kind_become_one():
    """What the computer ended lines with does not matter."""
    texts = [TIDY.replace("\n", end) for end in ("\r\n", "\r", "  \n")]

    assert {format_programme(text) for text in texts} == {TIDY}


@pytest.mark.parametrize("comment", ["# end", "# one\n# two", "# one\n\n# two"])
def test_a_comment_closes_a_block_or_opens_the_next(comment):
    """It stays with the block that it touches."""
    closing = TIDY.replace("as done\n", f"as done\n        {comment}\n\n", 1)
    opening = TIDY.replace("staff lead", f"\n{comment}\nstaff lead", 1)

    for text in (closing, opening):
        once = format_programme(text)
        assert format_programme(once) == once
    assert "as done\n        # " in format_programme(closing)
    assert f"role friend\n\n{comment}\nstaff lead" in format_programme(opening)


def test_a_file_with_mistakes_is_not_formatted():
    """The mistakes come with the refusal."""
    text = TIDY.replace("go on", "go onn")

    with pytest.raises(CannotFormat) as refused:
        format_programme(text)

    assert refused.value.diagnostics == read_programme(text).diagnostics
