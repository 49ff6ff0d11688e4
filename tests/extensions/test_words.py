"""What the checker says of the words of plugins, and how files are written with them."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from extensions.travel import EXTENSION, PROGRAMME, SQUARE
from wayfellow.comparison import compare
from wayfellow_dsl import fingerprint, format_programme, read_programme, render_text
from wayfellow_dsl.core import list_forms
from wayfellow_dsl.handbook import to_markdown, write_handbook
from wayfellow_dsl.model import (
    Compare,
    Computed,
    Constant,
    Detail,
    Extension,
    Function,
    Known,
    Programme,
    Sum,
    find_all,
)
from wayfellow_dsl.phrases import say_condition

MESSAGES = Path(__file__).parent / "messages"
CALENDAR = Extension("calendar")
ZONE, _, MINUTES, NEARNESS = EXTENSION.functions


def _changed(old: str, new: str) -> str:
    assert old in PROGRAMME
    return PROGRAMME.replace(old, new)


MISTAKES = {
    "a plugin that is not here": _changed("uses travel", "uses travl, calender"),
    "a plugin that is not named": _changed("    uses travel\n", ""),
    "a word of the plugin that is mistyped": _changed(
        "travel.zone is far", "travel.zon is far"
    ),
    "a plugin that is mistyped": _changed("travel.zone is far", "travl.zone is far"),
    "a choice that there is not": _changed("zone is far", "zone is farr"),
    "a comparison of two types": _changed("minutes is over 60", "minutes is yes"),
    "no word whose it is": _changed(
        "when travel.minutes is over 60", "when travel.zone is far"
    ),
    "two people where there is one": _changed(
        "travel.zone is far", "travel.minutes is 9"
    ),
    "two people as if they were one": _changed(
        "when travel.minutes is", "when the mentee's travel.minutes is"
    ),
    "a detail that is not declared": _changed(
        "square number\n    note", "town text\n    note"
    ),
    "a detail of another type": _changed(
        "square number\n    note", "square text\n    note"
    ),
    "a detail that may be unknown": _changed(
        "square number\n    note", "square number, optional\n    note"
    ),
    "the day where nobody looks": _changed(
        "after 3 months: end", "when travel.strike is yes: end"
    ),
    "a wish that is no score": _changed(
        "prefer travel.nearness", "prefer travel.minutes"
    ),
    "a wish of one person": _changed("prefer travel.nearness", "prefer travel.zone"),
    "a plugin that has no words": _changed("uses travel", "uses travel, calendar")
    .replace("travel.zone is far", "calendar.busy is yes")
    .replace("needs travel.map", "needs calendar.slot"),
    "a role with the plugin's name": _changed(
        "role mentor", "role travel\nrole mentor"
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_in_words(what: str) -> None:
    """Each mistake with the words of a plugin is found, and nothing breaks down."""
    reading = read_programme(MISTAKES[what], [EXTENSION, CALENDAR])

    assert reading.programme is None
    assert reading.diagnostics


def test_every_message_is_as_it_was_read_aloud(
    golden: Callable[[Path, str], None],
) -> None:
    """The messages are kept, in the words that are printed."""
    printed = []
    for what, text in MISTAKES.items():
        found = read_programme(text, [EXTENSION, CALENDAR]).diagnostics
        report = render_text(found, text, "rides.programme")
        printed.append(f"== {what}\n\n{report}")

    golden(MESSAGES / "mistakes.txt", "\n".join(printed))


def test_a_plugin_that_is_not_here_is_told_once() -> None:
    """Of a plugin that is not known there is one finding, and none of its words."""
    (found,) = read_programme(PROGRAMME).diagnostics

    assert (found.code, found.title) == (
        "W901",
        "the plugin `travel` is not installed here",
    )


def the_programme() -> Programme:
    """Read the programme that uses the plugin."""
    programme = read_programme(PROGRAMME, [EXTENSION]).programme
    assert programme is not None
    return programme


def test_what_is_worked_out_is_one_form_of_the_model() -> None:
    """It says of whom: of the subject, of a member, or of both."""
    found = [*dict.fromkeys(find_all(the_programme(), Computed))]

    assert found == [
        Computed("travel", ZONE),
        Computed("travel", MINUTES, "mentee", "mentor"),
        Computed("travel", NEARNESS, "mentee", "mentor"),
        Computed("travel", ZONE, "mentor"),
        Computed("travel", ZONE, "mentee"),
    ]


def test_the_model_is_json() -> None:
    """What a plugin adds is in the model as data, and comes back as it was."""
    programme = the_programme()
    written = msgspec.json.encode(programme)

    assert msgspec.json.decode(written, type=Programme) == programme
    assert (
        msgspec.json.decode(msgspec.json.encode(EXTENSION), type=Extension) == EXTENSION
    )


def test_the_words_can_be_written_in_several_ways() -> None:
    """Formatting puts a full stop after a plugin, and whose it is in full."""
    loose = PROGRAMME.replace(
        "if travel.zone is far", "if travel's zone >= far"
    ).replace("prefer the mentor's travel.zone", "prefer mentor's travel.zone")
    written = format_programme(loose, [EXTENSION])

    assert "if travel.zone is at least far: end" in written
    assert "prefer the mentor's travel.zone is the mentee's travel.zone" in written
    assert format_programme(written, [EXTENSION]) == written


def test_a_fingerprint_tells_what_the_plugin_declares() -> None:
    """A file means something else when what it decides by is something else."""
    other = replace(ZONE, choices=("inner", "middle", "outer", "far"))
    changed = replace(EXTENSION, functions=(other, *EXTENSION.functions[1:]))
    programme = read_programme(PROGRAMME, [changed]).programme
    assert programme is not None

    assert fingerprint(programme) != fingerprint(the_programme())


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Known(Computed("travel", ZONE)), "travel zone is known"),
        (
            Compare(
                "over", Computed("travel", MINUTES, "mentee", "mentor"), Constant(60)
            ),
            "bus ride in minutes is over 60",
        ),
        (
            Compare("is", Sum(Computed("travel", ZONE, "mentor"), 2.0), Constant(4)),
            "the mentor's travel zone + 2 is 4",
        ),
    ],
    ids=str,
)
def test_it_is_said_in_words(condition: Compare | Known, said: str) -> None:
    """Phrases say it by its label, or by the names of the plugin and the function."""
    assert say_condition(condition) == said


def test_handbook_and_core_speak_of_it() -> None:
    """Whoever reads the handbook, or the core, reads what it decides by."""
    handbook = to_markdown(write_handbook(the_programme()))
    forms = [form.says for form in list_forms(the_programme())]

    assert "their travel zone is far" in handbook
    assert (
        "From their square, the plugin travel works out: travel zone, bus ride in "
        "minutes and travel nearness."
    ) in " ".join(handbook.split())
    assert "never brought together if" in handbook
    assert "never if bus ride in minutes is over 60" in forms
    assert "travel nearness is as high as possible, which counts most" in handbook
    assert "weight 4: travel nearness is high" in forms


def test_two_versions_are_compared_for_everybody() -> None:
    """Whatever the plugin may work out, somebody is found who is treated otherwise."""
    stricter = PROGRAMME.replace(
        "when travel.minutes is over 60", "when travel.minutes is over 45"
    )
    new = read_programme(stricter, [EXTENSION]).programme
    assert new is not None
    (found,) = compare(the_programme(), new).differences

    assert "bus ride in minutes is 46" in str(found.example)


def test_what_lacks_is_told_with_its_choices() -> None:
    """A detail that a role lacks is written out, so that it can be put in the file."""
    free = Detail("free", "one of", ("morning", "evening"))
    changed = replace(ZONE, reads=(free,))
    extension = replace(EXTENSION, functions=(changed, *EXTENSION.functions[1:]))
    found = read_programme(PROGRAMME, [extension]).diagnostics

    assert found[0].help == "write `free one of morning, evening` under `role mentee`."


def test_reading_takes_only_what_it_is_given() -> None:
    """A function with other details asks for those, and none of its own accord."""
    by_name = Function("zone", "person", "number", (replace(SQUARE[0], name="town"),))
    found = read_programme(PROGRAMME, [Extension("travel", (by_name,))]).diagnostics

    assert {each.code for each in found} == {"W903", "W201"}
