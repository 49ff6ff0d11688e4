"""A folder of letters: written for a programme, checked against it, and looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail.befriending import TEXT, befriending, write_letters
from wayfellow.errors import WayfellowError
from wayfellow_dsl import read_programme
from wayfellow_email import Letters
from wayfellow_email.checking import check_letters
from wayfellow_email.commands import email
from wayfellow_email.examples import example
from wayfellow_email.occasions import occasions
from wayfellow_email.templates import read_template
from wayfellow_email.values import values_of
from wayfellow_email.words import first_words
from wayfellow_programmes import bundled, bundled_names

PROGRAMMES = [name for name in bundled_names() if name.endswith(".programme")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the programme's file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAYFELLOW_EMAIL_LETTERS", raising=False)
    (tmp_path / "befriending.programme").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    """Give what a command prints, and its code or problem."""
    return CliRunner().invoke(email, list(arguments), standalone_mode=False)


def test_first_words_are_all_that_is_needed(here: Path) -> None:
    """What `new` writes is checked and found complete, and can be looked at."""
    written = run("new", "befriending.programme")
    checked = run("check", "befriending.programme")
    shown = run("preview", "befriending.programme", "welcome", "--to", "volunteer")

    assert "7 letters are written to letters/befriending" in written.output
    assert "there is no" not in checked.output
    assert "[Put in what you send: welcome.]" in checked.output
    assert checked.return_value == 1
    assert isinstance(shown.exception, WayfellowError)
    assert "line 7: this is still to be written" in str(shown.exception)


def test_what_is_there_is_never_overwritten(here: Path) -> None:
    """A second `new` writes only what is missing."""
    write_letters(here / "letters", welcome="Mine")
    run("new", "befriending.programme")
    again = run("new", "befriending.programme")

    assert "Nothing is missing in letters" in again.output
    assert "What was there already is as it was: 7." in again.output
    assert "Mine" in (here / "letters/befriending/welcome.txt").read_text("utf-8")


def test_a_preview_is_a_letter_to_somebody(here: Path) -> None:
    """Each kind of recipient is shown, with an address and words of their own."""
    write_letters(
        here / "letters",
        they_take_part="Dear {name|friend}, {neighbour.name} takes part",
        welcome="Dear {name}",
    )
    family = run("preview", "befriending.programme", "they_take_part")
    both = run("preview", "befriending.programme", "welcome")

    assert family.output.startswith(
        "To: eve@example.org (daughter)\nSubject: Dear Eve, Bea takes part\n\n"
    )
    assert "To: amal@example.org (volunteer)\nSubject: Dear Amal" in both.output
    assert "To: bea@example.org (neighbour)\nSubject: Dear Bea" in both.output


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("preview", "befriending.programme", "welcom"), "Did you mean `welcome`?"),
        (("preview", "befriending.programme", "welcome"), "no letter `welcome`; write"),
        (
            ("preview", "befriending.programme", "welcome", "--to", "organiser"),
            "welcome is not sent to `organiser`, but to: neighbour and volunteer",
        ),
        (("check", "nothing.programme"), "there is no file nothing.programme"),
        (("check", "broken.programme"), "see `wayfellow check broken.programme`"),
        (("check", "binary.programme"), "see `wayfellow check binary.programme`"),
    ],
)
def test_what_cannot_be_done_is_said(
    here: Path, arguments: tuple[str, ...], problem: str
) -> None:
    """A slip of the keyboard is answered with what was probably meant."""
    (here / "broken.programme").write_text("programme", encoding="utf-8")
    (here / "binary.programme").write_bytes(b"\xff\xfe\x00\xd8")

    assert problem in str(run(*arguments).exception)


@pytest.mark.parametrize(
    ("letter", "text", "problem"),
    [
        ("welcome", "Dear {nam}", "Did you mean `{name}`?"),
        (
            "welcome",
            "Dear {pet}",
            "write `pet text` under `role volunteer` to have it recorded",
        ),
        ("welcome", "Dear {phone|none}", "write `phone text` under `role neighbour`"),
        ("finish_applying", "{volunteer.name}", "this letter is not about a volunteer"),
        (
            "they_take_part",
            "Dear {name}",
            "not every neighbour has it; write `{name|…}`",
        ),
        (
            "they_take_part",
            "{neighbour.email}",
            "`email` of a neighbour is private, and not told to others",
        ),
        (
            "they_take_part",
            "{age|}",
            "write `daughter_age text` under `role neighbour`",
        ),
        ("check_in", "{name}", "of the organiser no details are known"),
        ("check_in", "{visits.colour}", "nothing called `colour` is known of a visits"),
    ],
)
def test_what_a_letter_cannot_say(
    tmp_path: Path, letter: str, text: str, problem: str
) -> None:
    """Every name in a letter is known of all who get it, or has other words."""
    letters = Letters(write_letters(tmp_path, **{letter: text}))
    found = check_letters(befriending(), letters)
    wrong = [one.problem for one in found if one.kind == "wrong"]

    assert any(problem in one for one in wrong), wrong


def test_what_is_missing_and_what_is_never_sent(here: Path) -> None:
    """A check lists both, also as JSON, and says who has no address."""
    text = TEXT.replace("    email  text, private\n", "", 1)
    (here / "befriending.programme").write_text(text, encoding="utf-8")
    write_letters(here / "letters", old="An old one", **{"welcome.organiser": "No"})
    checked = run("check", "befriending.programme", "--json")
    found = json.loads(checked.output)["findings"]

    assert checked.return_value == 1
    assert [(one["kind"], Path(one["letter"]).name) for one in found] == [
        ("missing", "finish_applying.txt"),
        ("missing", "owed_again.txt"),
        ("missing", "they_take_part.txt"),
        ("missing", "welcome.txt"),
        ("unused", "old.txt"),
        ("unused", "welcome.organiser.txt"),
        ("no address", "volunteer"),
    ]


def test_letters_of_invitations_may_be_there(here: Path) -> None:
    """They are not missed, and are checked and shown where they are."""
    write_letters(
        here / "letters",
        visit_invite="{neighbour.name}, {when}, {place|at home}",
        visit_update="Subject: Moved\n\n{place}\n",
        visit_cancel="Off: {when|a visit}",
    )
    found = check_letters(befriending(), Letters(here / "letters"))
    shown = run("preview", "befriending.programme", "visit_invite", "--to", "volunteer")
    told = [one.problem for one in found if "visit_" in one.letter]

    assert told == [
        "`{place}`: not every meeting has it; write `{place|…}` with what is to stand "
        "there instead"
    ]
    assert "Subject: Bea, Friday 29 October 2027, 15:00" in shown.output


def test_a_folder_that_fits_has_nothing_wrong(here: Path) -> None:
    """Then it says so, and the code is 0."""
    run("new", "befriending.programme")
    write_letters(here / "letters", welcome="Dear {name}")
    checked = run("check", "befriending.programme")

    assert checked.output == (
        "Every letter of befriending is there, and can be sent.\n"
    )
    assert checked.return_value == 0


@pytest.mark.parametrize("name", PROGRAMMES)
def test_first_words_for_every_programme_can_be_filled_in(name: str) -> None:
    """Nothing in them is unknown, and each is a letter but for the notes in it."""
    place = bundled(name)
    assert place is not None
    programme = read_programme(place.read_text("utf-8")).programme
    assert programme is not None
    found = occasions(programme)
    letters = {}
    for one in found:
        same = [each for each in found if each.letter == one.letter]
        text = first_words(programme, same).replace("[", "").replace("]", "")
        subject, body = read_template(text).fill(values_of(*example(programme, one)))
        letters[one.letter] = subject + body

    assert letters
    assert not [text for text in letters.values() if "{" in text or "_" in text]
