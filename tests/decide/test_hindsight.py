"""Hindsight: what would have been otherwise, had all been known when it happened."""

from __future__ import annotations

from decide.play import ANA, BEN, CAROL, DIRA, Play, on
from decide.test_corrections import GUS, corrected, paired, prepared
from wayfellow.decide import Decision, decide
from wayfellow.decide.retelling.hindsight import DIFFERED, hindsight, say_otherwise
from wayfellow_dsl.model import Value


def sentences(play: Play, subject: str, until: str) -> list[str]:
    """Say what would have been otherwise for somebody by a day."""
    found = hindsight(decide, play.compiled, play.run, play.log, subject, on(until))
    return [say_otherwise(one, play.compiled.calendar) for one in found]


def listed(play: Play) -> list[dict[str, object]]:
    """Give the list that staff got with the last correction; nothing when none."""
    tasks = [record for record in play.log if record.name == DIFFERED]
    return list(tasks[-1].payload["otherwise"]) if tasks else []


def busy() -> tuple[Play, str]:
    """Play a pair with meetings, contact, and clocks that went off."""
    play, pair = paired()
    play.send(pair, "contact", ANA, "2027-01-25")
    play.send(pair, "meeting held", BEN, "2027-02-10", minutes=60)
    play.pass_until(pair, "2027-03-25")
    play.send("ana", "concern", BEN, "2027-03-26")
    play.send("ana", "lift concern", CAROL, "2027-04-01")
    play.send("ana", "lift concern", DIRA, "2027-04-02")
    return play, pair


def test_nothing_differs_where_all_was_recorded_in_time() -> None:
    """A history in which nothing was late or mistaken is what it would have been."""
    play, pair = busy()
    play.pass_until(pair, "2027-06-01")

    for subject in ("ana", "ben", pair):
        assert sentences(play, subject, "2027-06-01") == []


def test_a_meeting_recorded_late_would_have_kept_a_pair_where_it_was() -> None:
    """A move that was made on what was known stands, and is named."""
    play, pair = paired()
    play.pass_until(pair, "2027-03-25")
    assert play.where(pair) == "at_risk"

    play.send(pair, "meeting held", BEN, "2027-02-10")

    found = sentences(play, pair, "2027-03-26")
    assert play.where(pair) == "at_risk"
    assert found[-1] == (
        "ana+ben went from meeting to at_risk on 20 March 2027, and would not have."
    )


def test_contact_recorded_late_would_have_kept_staff_from_being_told() -> None:
    """The silence that was reported had been none."""
    play, pair = paired()
    play.pass_until(pair, "2027-02-15")
    assert ("2027-02-10", "silent") in play.told()

    play.send(pair, "contact", ANA, "2027-02-01")

    assert sentences(play, pair, "2027-02-15") == [
        "ana+ben: `silent` went to coordinator on 10 February 2027, and would not have."
    ]


def test_staff_get_the_list_with_a_correction() -> None:
    """What would have been otherwise is a task for whoever put it right."""
    play, pair = paired()
    play.send(pair, "contact", ANA, "2027-02-01")
    play.pass_until(pair, "2027-02-15")

    corrected(play.correct(pair, play.line(pair, "contact"), "2027-02-16"))

    assert listed(play) == [
        {
            "subject": pair,
            "when": "2027-02-10T09:00:00Z",
            "kind": "message",
            "happened": False,
            "name": "silent",
            "to": ("coordinator",),
        }
    ]
    task = next(record for record in play.log if record.name == DIFFERED)
    assert (task.kind, task.payload["to"]) == ("task", ("coordinator",))


def test_a_move_that_was_made_by_a_mistake_is_listed() -> None:
    """The move stands, and everything that followed from it is named."""
    play = prepared()
    line = play.line("ana", "training safety")

    corrected(play.correct("ana", line, "2027-01-20"))

    assert [
        (one.get("source"), one.get("target"), one["happened"]) for one in listed(play)
    ] == [("applying", "preparing", True)]
    assert play.where("ana") == "preparing"


def test_a_move_that_would_have_been_made_earlier_is_listed_twice() -> None:
    """It happened when it would not have, and would have happened when it did not."""
    play = prepared()
    line = play.line("ana", "training safety")

    corrected(play.correct("ana", line, "2027-01-20", happened="2027-01-12"))

    found = sentences(play, "ana", "2027-01-21")
    assert found == [
        "ana would have gone from applying to preparing on 12 January 2027.",
        "ana went from applying to preparing on 13 January 2027, and would not have.",
    ]


def test_a_correction_without_consequences_gives_no_list() -> None:
    """Where nothing would have been otherwise, nobody has a task."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-02-10", minutes=600)

    instead: dict[str, Value] = {"minutes": 60}
    line = play.line(pair, "meeting held")
    corrected(play.correct(pair, line, "2027-02-11", instead=instead))

    assert listed(play) == []


def test_a_correction_lists_only_what_it_changes_itself() -> None:
    """What an earlier mistake made otherwise is on its own list."""
    play, pair = paired()
    play.send(pair, "contact", ANA, "2027-02-01")
    play.pass_until(pair, "2027-02-15")
    corrected(play.correct(pair, play.line(pair, "contact"), "2027-02-16"))
    first = listed(play)

    line = play.line("ana", "training safety")
    corrected(play.correct("ana", line, "2027-02-17", happened="2027-01-12"))

    assert first
    assert not [one for one in listed(play) if one.get("name") == "silent"]


def test_what_would_have_been_refused_did_not_lead_on() -> None:
    """Without the consent that allowed it, nothing after it would have happened."""
    play = prepared("2012-05-01")
    play.send("ana", "agreement rules", ANA, "2027-01-14")
    play.send("ana", "survey mood", ANA, "2027-01-14", how=4)
    play.send("ana", "accepted", CAROL, "2027-01-15")

    line = play.line("ana", "consent photos from guardian")
    corrected(play.correct("ana", line, "2027-03-20"))

    moves = [
        (str(one["when"])[:10], one.get("target"), one["happened"])
        for one in listed(play)
        if one["kind"] == "move"
    ]
    assert moves == [
        ("2027-01-13", "preparing", True),
        ("2027-01-14", "waiting", True),
        ("2027-01-15", "mentoring", True),
        ("2027-02-22", "withdrawn", False),
    ]


def test_a_correction_with_its_list_told_again_is_the_same() -> None:
    """The list follows from the history, as everything does."""
    play, pair = busy()
    result = play.correct(pair, play.line(pair, "contact"), "2027-05-01")
    assert isinstance(result, Decision)
    play.send("ana", "details", GUS, "2027-05-02")

    assert listed(play)
    assert play.told_again() == []
