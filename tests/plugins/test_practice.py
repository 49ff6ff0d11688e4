"""A run to try a plugin in: what happens in it is what happens to real people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wayfellow.decide import Actor
from wayfellow.errors import PluginFailed, Refused, Unusable
from wayfellow.hooks import (
    Detail,
    Effect,
    Extension,
    Function,
    Language,
    Move,
    hookimpl,
)
from wayfellow.testing import PracticeRun
from wayfellow_dsl import read_programme
from wayfellow_programmes import bundled


class Listener:
    """Notes each move, and takes what is to be delivered."""

    def __init__(self) -> None:
        self.moves: list[str] = []
        self.taken: list[str] = []

    @hookimpl
    def after_move(self, move: Move) -> None:
        """Note where somebody goes."""
        self.moves.append(f"{move.subject} -> {move.target}")

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Note what for whom."""
        self.taken.append(f"{effect.to}: {effect.name}")
        return True


def test_a_plugin_sees_what_people_do() -> None:
    """Who joins, meets, waits and ends does so in a real office, by its clock."""
    listener = Listener()
    with PracticeRun("organic", listener, starts=date(2027, 9, 1)) as village:
        village.enrol("young_person", "amal")
        village.enrol("adult", "bea", "cy")
        friendship = village.introduce("friendship", "amal", "bea", by="organiser:olu")
        progress = village.wait(days=130)
        waiting = village.outbox()
        delivery = village.deliver()
        answer = village.send(friendship, "ended", by="bea")
        ended = village.subject(friendship)

    assert village.now == datetime(2028, 1, 9, 12, tzinfo=UTC)
    assert progress.fired == 1
    assert [effect.name for effect in waiting] == ["is_this_still_good"]
    assert delivery.delivered == 1
    assert listener.taken == ["amal: is_this_still_good"]
    assert answer.record.by == Actor("adult", "bea")
    assert (friendship, ended.outcome) == ("amal+bea", "ended")
    assert "amal+bea -> ended" in listener.moves


def test_what_is_refused_is_refused() -> None:
    """Errors are those of the live engine, and nothing is left of what failed."""
    with PracticeRun("organic") as village:
        village.enrol("young_person", "amal")
        with pytest.raises(Refused, match="knows no event"):
            village.send("amal", "sang")

        assert village.subject("amal").sequence == 1


def test_only_the_given_plugins_take_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else is installed takes nothing."""
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(tmp_path / "journal"))
    with PracticeRun("organic") as village:
        village.enrol("young_person", "amal")
        village.enrol("adult", "bea")
        village.introduce("friendship", "amal", "bea", by="organiser:olu")
        village.wait(days=130)

        assert village.deliver().left == 1


def test_its_database_is_thrown_away() -> None:
    """Afterwards no file is left."""
    with PracticeRun("organic") as village:
        path = Path(str(village.office.engine.url.database))
        assert path.exists()

    assert not path.parent.exists()


def test_a_programme_may_be_given_in_three_ways() -> None:
    """By its name, as the text of a file, or as a model."""
    place = bundled("organic")
    assert place is not None
    text = place.read_text(encoding="utf-8")
    model = read_programme(text).programme
    assert model is not None
    for given in ("organic", "organic.programme", text, model):
        with PracticeRun(given) as run:
            assert run.id == "organic"


@pytest.mark.parametrize(
    ("programme", "advice"),
    [
        ("orgnic", "did you mean `organic`"),
        ("zzz", "there are `approved_before_effective`"),
        ("programme x\nstage", "mistake in line"),
    ],
)
def test_no_programme_is_told_in_a_sentence(programme: str, advice: str) -> None:
    """A name that nobody has, and a text with mistakes, say what is wrong."""
    with pytest.raises(Unusable, match=advice):
        PracticeRun(programme)


def test_a_plugin_that_does_not_fit_is_named() -> None:
    """What is wrong with a plugin is said before anything begins."""

    class Misspelt:
        @hookimpl
        def delivr(self) -> None:
            """Never called."""

    with pytest.raises(PluginFailed, match="delivr"):
        PracticeRun("organic", Misspelt())


def test_a_file_may_use_the_plugins_own_words() -> None:
    """What a plugin works out of somebody decides where they go."""
    text = """programme rides
    uses distance
    timezone Europe/London
role walker
    street text
staff organiser, lifts safeguarding holds
outcomes
    met, counts as completed
    too_far
stage joining for walker
    step applying
        on asked by organiser, if distance.far is yes: end as too_far
        on asked by organiser: end as met
"""
    street = (Detail("street", "text"),)
    far = Function("far", "person", "yes or no", street)

    class Distance:
        @hookimpl
        def language(self) -> Language:
            return Language(
                Extension("distance", (far,)),
                {"far": lambda walker: walker.details["street"] == "Moor Lane"},
            )

    with PracticeRun(text, Distance()) as rides:
        rides.enrol("walker", "amal", street="Moor Lane")
        rides.enrol("walker", "bea", street="High Street")
        for who in ("amal", "bea"):
            rides.send(who, "asked", by="organiser:olu")
        outcomes = [rides.subject(who).outcome for who in ("amal", "bea")]

    assert outcomes == ["too_far", "met"]
