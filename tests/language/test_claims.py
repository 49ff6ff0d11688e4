"""What a programme says of itself: attestations, and items that do not apply."""

from __future__ import annotations

import pytest

from wayfellow_dsl import fingerprint, format_programme, formatting, read_programme
from wayfellow_dsl.model import Attestation, Exemption, Programme
from wayfellow_dsl.phrases import say_attestation

START = "programme trial\n{claims}staff lead, lifts safeguarding holds\n"
ATTESTS = 'attests volunteers by lead on 1 March 2026 "Agreement, section 2"\n'
EXEMPTS = 'not applicable permission because "everybody is an adult"\n'


def _read(claims: str) -> Programme:
    programme = read_programme(START.format(claims=claims)).programme
    assert programme is not None
    return programme


def _codes(claims: str) -> list[str]:
    found = read_programme(START.format(claims=claims)).diagnostics
    return [diagnostic.code for diagnostic in found]


def test_an_attestation() -> None:
    """Somebody of the staff says so, on a day, and names a document."""
    (one,) = _read(ATTESTS).attestations

    assert isinstance(one, Attestation)
    assert (one.item, one.by, one.on) == ("volunteers", "lead", "2026-03-01")
    assert one.span is not None
    assert one.span.line == 2
    assert say_attestation(one) == (
        "attested by the lead on 1 March 2026: Agreement, section 2"
    )


def test_an_item_that_does_not_apply() -> None:
    """The file says why."""
    (one,) = _read(EXEMPTS).exemptions

    assert isinstance(one, Exemption)
    assert (one.item, one.because) == ("permission", "everybody is an adult")


@pytest.mark.parametrize("item", ["training", "not", "matching", "form", "by"])
def test_an_item_may_be_called_like_a_word_of_the_language(item: str) -> None:
    """The names of items are the standard's."""
    programme = _read(f'attests {item} by lead on 1 March 2026 "x"\n')

    assert programme.attestations[0].item == item


@pytest.mark.parametrize(
    ("claims", "codes"),
    [
        ('attests volunteers by laed on 1 March 2026 "x"\n', ["W201"]),
        ('attests volunteers by lead on 1 March "x"\n', ["W502"]),
        ('attests volunteers by lead on 31 February 2026 "x"\n', ["W501"]),
        ("attests volunteers by lead on 1 March 2026\n", ["W103"]),
        ("not applicable permission\n", ["W103"]),
        (ATTESTS + ATTESTS, ["W202"]),
        (ATTESTS + EXEMPTS.replace("permission", "volunteers"), ["W202"]),
    ],
)
def test_a_claim_with_something_missing(claims: str, codes: list[str]) -> None:
    """Who, when, which document and why have to be there; and once for each item."""
    assert _codes(claims) == codes


def test_a_claim_makes_no_new_version() -> None:
    """What happens to people is the same, whatever the file says of itself."""
    plain = _read("")

    assert fingerprint(_read(ATTESTS + EXEMPTS)) == fingerprint(plain)
    assert fingerprint(_read("follows core_practice\n")) == fingerprint(plain)
    assert fingerprint(_read("version 2\n")) != fingerprint(plain)


def test_claims_have_one_spelling() -> None:
    """Formatting keeps them, in the one layout."""
    untidy = START.format(claims=ATTESTS.replace("March", "march") + "  " + EXEMPTS)
    written = format_programme(untidy)

    assert written.splitlines()[1:3] == [
        "    " + ATTESTS.rstrip(),
        "    " + EXEMPTS.rstrip(),
    ]


def test_formatting_may_not_lose_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim is no part of the meaning, and is kept all the same."""
    lay_out = formatting.formatter.lay_out
    monkeypatch.setattr(
        formatting.formatter,
        "lay_out",
        lambda rows: lay_out(rows).replace("volunteers", "mentors"),
    )

    with pytest.raises(formatting.CannotFormat):
        format_programme(START.format(claims=ATTESTS))
