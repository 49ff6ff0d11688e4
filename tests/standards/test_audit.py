"""Audits: how each item of a standard is answered, and what the whole comes to."""

from __future__ import annotations

import pytest
from hypothesis import given

from effort import tries
from standards.small import whole
from strategies import programmes
from wayfellow.errors import CannotAudit, UnreadableStandard
from wayfellow.standards import (
    Answer,
    Item,
    Standard,
    find_strays,
    hold_against,
    read_standard,
    write_audit,
    write_caution,
)
from wayfellow.standards.standard import JoinsFreely, Meets, NeedsFirst
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Duration, Programme
from wayfellow_programmes import bundled, bundled_names

RULED = Item("ruled", "Pairs meet.", requirements=(Meets(Duration(1, "months")),))
EITHER = Item(
    "either",
    "Checked.",
    attestable=True,
    requirements=(NeedsFirst(("mentor",), ("check",)),),
)
SAID = Item("said", "Volunteers.", attestable=True)
STRICT = Item("strict", "Checked.", requirements=(NeedsFirst(("mentor",), ("check",)),))
OWN = Standard(
    "own", "Our own", "first edition", "ourselves", (RULED, EITHER, SAID, STRICT)
)

NAMES = [
    name.removesuffix(".standard")
    for name in bundled_names()
    if name.endswith(".standard")
]


def load(name: str) -> Standard:
    """Read a standard that comes with Wayfellow."""
    place = bundled(f"{name}.standard")
    assert place is not None
    return read_standard(place.read_text(encoding="utf-8"), name)


def answers(claims: str = "") -> dict[str, Answer]:
    """Hold the small programme, with some claims, against our own standard."""
    found = hold_against(whole(claims=claims), OWN).answers
    return {answer.item: answer for answer in found}


def test_rules_meet_an_item() -> None:
    """Its lines are named, and nobody needs to say so."""
    met = answers()["ruled"]

    assert (met.standing, met.write) == ("met", "")
    assert met.lines


def test_somebody_attests_an_item() -> None:
    """Who, when and the document are in the words, with the line of the file."""
    claim = 'attests said by coordinator on 1 March 2026 "Agreement, section 2"\n'
    attested = answers(claim)["said"]

    assert attested.standing == "attested"
    assert attested.words == (
        "Attested by the coordinator on 1 March 2026: Agreement, section 2."
    )
    assert attested.lines == (3,)


def test_an_item_does_not_apply() -> None:
    """The file's reason is given back."""
    answer = answers('not applicable strict because "mentors are known"\n')["strict"]

    assert answer.standing == "not applicable"
    assert (answer.words, answer.lines) == ('Because "mentors are known".', (3,))


def test_an_item_is_not_met() -> None:
    """What to write is a rule, an attestation, or either, as the standard admits."""
    found = answers()

    assert [found[name].standing for name in ("either", "said", "strict")] == [
        "not met",
        "not met",
        "not met",
    ]
    assert found["said"].write == 'attests said by coordinator on … "…"'
    assert found["either"].write.startswith("needs check …")
    assert "or `attests either by" in found["either"].write
    assert "attests" not in found["strict"].write


def test_rules_come_before_claims() -> None:
    """What the rules show is met, whatever else the file says of it."""
    assert answers('not applicable ruled because "no"\n')["ruled"].standing == "met"


def test_only_rules_can_show_it() -> None:
    """An attestation of what cannot be attested is named, and does not help."""
    claim = 'attests strict by coordinator on 1 March 2026 "Register"\n'
    answer = answers(claim)["strict"]

    assert answer.standing == "not met"
    assert "only the rules can show it" in answer.words
    assert answer.lines == (3,)


@pytest.mark.parametrize(
    ("claims", "passes"),
    [
        (
            'not applicable strict because "x"\nnot applicable either because "x"\n',
            True,
        ),
        ('not applicable strict because "x"\n', False),
    ],
)
def test_what_must_be_decides(claims: str, passes: bool) -> None:
    """An audit passes when nothing is missing but what only should be."""
    items = (RULED, EITHER, STRICT, Item("s", "S.", strength="should", attestable=True))
    standard = Standard("own", "", "", "", items)

    assert hold_against(whole(claims=claims), standard).passes is passes


def test_claims_about_no_item_are_found() -> None:
    """A mistyped item helps nobody, so it is named with its line."""
    programme = whole(
        claims='attests siad by coordinator on 1 March 2026 "x"\n'
        'not applicable something_else because "x"\n'
    )
    one, other = find_strays(programme, [OWN])

    assert (one.line, other.line) == (3, 4)
    assert one.words.endswith("did you mean `said`?")
    assert "there are `ruled`, `either`, `said` and `strict`." in other.words


def test_two_editions_find_different_things() -> None:
    """Monthly check-ins are enough for the fifth edition, and not for the fourth."""
    programme = whole(("mentor every 2 weeks", "mentor monthly"))
    found = {
        name: next(
            answer
            for answer in hold_against(programme, load(name)).answers
            if answer.item == "check_ins"
        )
        for name in ("eepm_4", "eepm_5")
    }

    assert found["eepm_5"].standing == "met"
    assert found["eepm_4"].standing == "not met"
    assert (
        "once from day 1 to day 30; twice in the first month" in found["eepm_4"].words
    )


@pytest.mark.parametrize("name", NAMES)
def test_standards_that_come_with_wayfellow(name: str) -> None:
    """Each can be read, says where it comes from, and every item is a sentence."""
    standard = load(name)

    assert standard.source
    assert standard.edition
    for item in standard.items:
        assert item.asks[0].isupper()
        assert item.asks.endswith(".")
        assert item.id.isidentifier()
        assert item.number


def test_one_name_is_one_thing() -> None:
    """An item that two standards share asks of each the same: one claim answers both."""
    four, five = load("eepm_4"), load("eepm_5")
    shared = {item.id for item in four.items} & {item.id for item in five.items}

    for name in shared:
        one, other = four.item(name), five.item(name)
        assert one is not None
        assert other is not None
        assert one.attestable == other.attestable


FOLLOWING = [name for name in bundled_names() if name.endswith(".programme")]


@pytest.mark.parametrize("name", FOLLOWING)
def test_programmes_that_come_with_wayfellow(name: str) -> None:
    """What they follow is a standard, and what they say of it is about its items."""
    place = bundled(name)
    assert place is not None
    programme = read_programme(place.read_text(encoding="utf-8")).programme
    assert programme is not None
    followed = [load(standard) for standard in programme.follows]

    assert find_strays(programme, followed) == ()


def test_two_ways_into_a_school_differ() -> None:
    """Whoever is sent by a sanction did not ask to join; every child may."""
    free = Item("free", "Free.", requirements=(JoinsFreely(("mentee",)),))
    standard = Standard("own", "", "", "", (free,))
    found = {}
    for name in ("deficit_model", "asset_based"):
        place = bundled(name)
        assert place is not None
        programme = read_programme(place.read_text(encoding="utf-8")).programme
        assert programme is not None
        found[name] = hold_against(programme, standard).answers[0].standing

    assert found == {"deficit_model": "not met", "asset_based": "met"}


@tries(30)
@given(programmes())
def test_any_programme_can_be_audited(programme: Programme) -> None:
    """Every item of every standard has an answer, in lines that fit on a page."""
    for name in NAMES:
        standard = load(name)
        try:
            audit = hold_against(programme, standard)
        except CannotAudit:
            assert not programme.relationships
            continue
        assert [one.item for one in audit.answers] == [one.id for one in standard.items]
        for answer in audit.answers:
            assert answer.words
            assert bool(answer.write) == (answer.standing == "not met")
        assert all(len(line) <= 80 for line in write_audit(audit).splitlines())


def test_the_report() -> None:
    """Each item has its standing, what shows it, its lines, and what to write."""
    claim = 'attests said by coordinator on 1 March 2026 "Agreement"\n'
    written = write_audit(hold_against(whole(claims=claim), OWN))

    assert written == (
        "own: Our own, first edition\n"
        "Source: ourselves\n"
        "The mentor is taken to be `mentor`, and the mentee `mentee`.\n"
        "\n"
        "ruled (must): met\n"
        "  Pairs meet.\n"
        "    Pairs meet every 2 weeks, 26 times, about 1 hour. (line 51)\n"
        "\n"
        "either (must): NOT MET\n"
        "  Checked.\n"
        "    The rules ask the mentor for no check before meeting.\n"
        "    Write: needs check …, in a step that comes before; or `attests either by\n"
        '    coordinator on … "…"`\n'
        "\n"
        "said (must): attested\n"
        "  Volunteers.\n"
        "    Attested by the coordinator on 1 March 2026: Agreement. (line 3)\n"
        "\n"
        "strict (must): NOT MET\n"
        "  Checked.\n"
        "    The rules ask the mentor for no check before meeting.\n"
        "    Write: needs check …, in a step that comes before\n"
        "\n"
        "own: 1 met, 1 attested, 0 not applicable, 2 not met, 2 of them must be."
    )


def test_nothing_is_promised() -> None:
    """Every audit says that conformance is not impact, and cites why."""
    assert "promises nothing about impact" in " ".join(write_caution().split())
    assert "doi:" in write_caution()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "invalid"),
        ('name = "own"\n', "`title` is missing"),
        (
            'name = "own"\ntitle = ""\nedition = ""\nsource = ""\n'
            '[[items]]\nid = "a"\nasks = "A."\nask = ""\n',
            "in `items[0]` `ask` has no meaning",
        ),
        ('name = "own"\ntitle = 1\n', "in `title` there is something of another kind"),
        (
            'name = "other"\ntitle = ""\nedition = ""\nsource = ""\nitems = []',
            "`other`",
        ),
        (
            'name = "own"\ntitle = ""\nedition = ""\nsource = ""\n'
            '[[items]]\nid = "a"\nasks = "A."\n',
            "nothing can show that its item `a` is kept",
        ),
        (
            'name = "own"\ntitle = ""\nedition = ""\nsource = ""\n'
            + '[[items]]\nid = "a"\nasks = "A."\nattestable = true\n' * 2,
            "two items called `a`",
        ),
        (
            'name = "own"\ntitle = ""\nedition = ""\nsource = ""\n'
            '[[items]]\nid = "a"\nasks = "A."\nrequirements = [{ type = "meet" }]\n',
            "`meet` is none of the words that may stand there",
        ),
    ],
)
def test_a_standard_that_cannot_be_read(text: str, words: str) -> None:
    """The refusal names the standard and says what is wrong with its file."""
    with pytest.raises(
        UnreadableStandard, match="the standard `own` cannot be"
    ) as said:
        read_standard(text, "own")

    assert words in str(said.value)
