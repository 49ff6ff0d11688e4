"""`do calendar.invite` in a running programme: by mail, or as files in a folder."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar as Parsed
from icalendar import Event
from msgspec.structs import replace

import wayfellow_calendar
from mail.befriending import (
    KAI,
    NOON,
    an_office,
    bring_together,
    context,
    write_letters,
)
from mail.mailserver import FROM, Postbox, listening, mailbox_at
from wayfellow.decide import Actor, Effect
from wayfellow.hooks import Hooks, Known
from wayfellow.live import Office
from wayfellow_calendar import Calendar, deliver, installed_calendar
from wayfellow_email import CannotSend, Email, Letters

VOLUNTEER, NEIGHBOUR = Actor("volunteer", "kai"), Actor("neighbour", "eva")
START = "2027-09-20 15:00"
KNOWN_KAI = Known("kai", "volunteer", "visiting", KAI)
OPEN_EVA = Known("eva", "neighbour", "visiting", {"name": "Eva"})
PAIR = Known("kai+eva", "visits", "visiting_weekly")


class Clock:
    """Tells a time that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


def call(
    deed: str,
    number: int = 7,
    said: Mapping[str, object] | None = None,
    to: str = "kai",
) -> Effect:
    """Give what a programme's file says with `do calendar.invite`."""
    return Effect(
        f"autumn/kai+eva/{number}/{to}",
        "call",
        "kai+eva",
        NOON + timedelta(minutes=number),
        to,
        f"calendar.{deed}",
        {"text": "first_visit", **({"said": dict(said)} if said is not None else {})},
    )


def events_in(folder: Path) -> list[Event]:
    """Read the files in a folder, the oldest first."""
    found = []
    for path in folder.glob("*.ics"):
        (event,) = Parsed.from_ical(path.read_bytes().decode()).walk("VEVENT")
        assert isinstance(event, Event)
        found.append(event)
    return sorted(found, key=lambda event: str(event["dtstamp"]))


def offered(calendar: Calendar, effect: Effect) -> bool | None:
    """Offer an effect to the plugin."""
    return calendar.deliver(context(KNOWN_KAI, PAIR, KNOWN_KAI, OPEN_EVA), effect)


def test_invited_moved_and_called_off(tmp_path: Path) -> None:
    """Both get each of the three, for one and the same meeting, in their order."""
    box = Postbox()
    letters = Letters(write_letters(tmp_path, welcome="Welcome"))
    with listening(box) as port:
        email = Email(
            mailbox_at(port),
            letters,
            staff={"organiser": "olu@befriending.example"},
            address_of=lambda whom: "eva@example.org" if " of " in whom.id else None,
        )
        office = an_office(tmp_path, Hooks([email, Calendar(FROM, email)]))
        bring_together(office)
        _say(office, "visit_agreed", VOLUNTEER, 1, start=START, place="12 Hill Road")
        _say(office, "visit_moved", VOLUNTEER, 2, start="2027-11-01 15:00", minutes=90)
        _say(office, "visit_off", NEIGHBOUR, 3)
        office.work(once=True, clock=Clock(NOON + timedelta(days=4)))
    mails = [m for m in box.taken if m.get_content_type() == "multipart/alternative"]
    parts = [mail.get_body(("calendar",)) for mail in mails]
    texts = [part.get_content() for part in parts if part is not None]
    calendars = [Parsed.from_ical(text) for text in texts]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]

    assert [str(mail["To"]) for mail in mails] == [
        "kai@example.org",
        "eva@example.org",
    ] * 3
    assert [str(mail["Subject"]) for mail in mails[::2]] == [
        "An invitation: Visit",
        "A change: Visit",
        "Called off: Visit",
    ]
    methods = [part.get_content_type() for part in parts if part is not None]
    assert set(methods) == {"text/calendar"}
    assert [part["Content-Type"].params["method"] for part in parts[::2] if part] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]
    assert [str(c["method"]) for c in calendars[::2]] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]
    assert len({str(event["uid"]) for event in events}) == 1
    numbers = [event.decoded("sequence") for event in events]
    assert numbers[::2] == numbers[1::2] == sorted(set(numbers))
    assert [str(event["attendee"]) for event in events[:2]] == [
        "mailto:kai@example.org",
        "mailto:eva@example.org",
    ]
    assert "12 Hill Road" in mails[0].get_body(("plain",)).get_content()
    assert "Monday 20 September 2027, 15:00 (Europe/London)" in (
        mails[0].get_body(("plain",)).get_content()
    )
    assert events[2].decoded("duration") == timedelta(minutes=90)


def _say(office: Office, name: str, by: Actor, days: int, **said: str | int) -> None:
    when = NOON + timedelta(days=days)
    office.transact(
        lambda desk: desk.run("autumn").send(
            "kai+eva", name, by=by, at=when, payload=said
        )
    )
    office.work(once=True, clock=Clock(when))


def test_offered_twice_it_is_the_same(tmp_path: Path) -> None:
    """The same effect gives the same file to the last byte."""
    calendar = Calendar(FROM, folder=tmp_path)
    offered(calendar, call("invite", said={"start": START}))
    (path,) = tmp_path.glob("*.ics")
    first = path.read_bytes()
    offered(calendar, call("invite", said={"start": START}))

    assert path.read_bytes() == first
    assert b"METHOD:PUBLISH" in first
    assert [*tmp_path.iterdir()] == [path]


def test_what_comes_late_does_not_undo_what_is_newer(tmp_path: Path) -> None:
    """A first try that succeeds after a cancellation changes nothing."""
    calendar = Calendar(FROM, folder=tmp_path)
    offered(calendar, call("cancel", 9))
    offered(calendar, call("invite", 7, said={"start": START}))
    (event,) = events_in(tmp_path)

    assert str(event["status"]) == "CANCELLED"


def test_a_meeting_of_another_database_has_another_identifier(tmp_path: Path) -> None:
    """Two charities may call run, people and meeting alike, and one calendar has both."""
    calendar = Calendar(FROM, folder=tmp_path)
    for origin in ("north", "south", "north"):
        known = replace(context(KNOWN_KAI, PAIR, KNOWN_KAI, OPEN_EVA), origin=origin)
        calendar.deliver(known, call("invite", 7, said={"start": START}))
    uids = [str(event["uid"]) for event in events_in(tmp_path)]

    assert len(uids) == len(set(uids)) == 2


def test_another_meeting_has_another_identifier(tmp_path: Path) -> None:
    """The event may say which meeting it means; otherwise the text is one meeting."""
    calendar = Calendar(FROM, folder=tmp_path)
    for number, meeting in ((7, "first"), (8, "second"), (9, "first")):
        said = {"start": START, "meeting": meeting}
        offered(calendar, call("invite", number, said=said))
    events = events_in(tmp_path)

    assert [event.decoded("sequence") for event in events] == [8, 9]
    assert len({str(event["uid"]) for event in events}) == 2


def test_a_calendar_names_nobody_unless_it_is_told_to(tmp_path: Path) -> None:
    """Who looks over a shoulder reads the label alone."""
    effect = call("invite", said={"start": START})
    offered(Calendar(FROM, folder=tmp_path / "a"), effect)
    offered(Calendar(FROM, folder=tmp_path / "b", with_names=True), effect)
    without, named = events_in(tmp_path / "a")[0], events_in(tmp_path / "b")[0]

    assert str(without["summary"]) == "First visit"
    assert str(named["summary"]) == "First visit: Eva"
    assert "attendee" not in without


@pytest.mark.parametrize(
    ("effect", "problem"),
    [
        (call("invite"), "nobody said when the meeting is"),
        (call("update", said={"minutes": 30}), "nobody said when the meeting is"),
        (call("invite", said={"start": "soon"}), "`start` is not a day and a time"),
        (
            call("invite", said={"start": START, "minutes": "an hour"}),
            "`minutes` says how long the meeting takes",
        ),
        (call("invites", said={"start": START}), "there is no `calendar.invites`"),
        (
            call("invite", said={"start": START}, to="kai+eva"),
            "say in the file whom it is for: `do calendar.invite for …`",
        ),
    ],
)
def test_what_cannot_be_told_says_what_to_do(
    tmp_path: Path, effect: Effect, problem: str
) -> None:
    """Nobody gets an invitation that says nothing."""
    with pytest.raises(CannotSend) as found:
        offered(Calendar(FROM, folder=tmp_path), effect)

    assert problem in str(found.value)
    assert [*tmp_path.iterdir()] == []


def test_other_effects_are_left_to_others(tmp_path: Path) -> None:
    """A call of another plugin is not ours."""
    effect = Effect("autumn/kai/2/kai", "call", "kai", NOON, "kai", "crm.note")

    assert offered(Calendar(FROM, folder=tmp_path), effect) is None
    assert deliver(context(KNOWN_KAI), effect) is None


def test_the_environment_sets_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it nothing is taken; with it invitations are files, or mails."""
    hooks = Hooks([wayfellow_calendar])
    effect = call("invite", said={"start": START})
    about = context(KNOWN_KAI, PAIR, KNOWN_KAI, OPEN_EVA)
    before = hooks.deliver(about, effect)
    monkeypatch.setenv("WAYFELLOW_CALENDAR_FOLDER", str(tmp_path / "ics"))
    monkeypatch.setenv("WAYFELLOW_CALENDAR_ORGANISER", FROM)
    monkeypatch.setenv("WAYFELLOW_CALENDAR_MINUTES", "45")
    after = hooks.deliver(about, effect)

    assert (len(before.by), len(after.by)) == (0, 1)
    assert events_in(tmp_path / "ics")[0].decoded("duration") == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"SEND": "post"}, "`WAYFELLOW_CALENDAR_SEND` is `post`; it is `mail`"),
        ({"SEND": "mail"}, "no mail server is named; set `WAYFELLOW_EMAIL_HOST`"),
        ({"FOLDER": "ics"}, "set `WAYFELLOW_CALENDAR_ORGANISER`"),
        (
            {"FOLDER": "ics", "ORGANISER": FROM, "MINUTES": "an hour"},
            "`WAYFELLOW_CALENDAR_MINUTES` is `an hour`, and has to be a number",
        ),
    ],
)
def test_a_mistake_in_the_environment_says_what_to_set(
    environment: dict[str, str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sentence names the variable."""
    monkeypatch.delenv("WAYFELLOW_EMAIL_HOST", raising=False)
    values = {f"WAYFELLOW_CALENDAR_{name}": one for name, one in environment.items()}
    with pytest.raises(CannotSend) as found:
        installed_calendar(values)

    assert problem in str(found.value)


def test_without_its_library_the_plugin_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is found and does nothing, until it is asked for."""
    for name in [
        name for name in sys.modules if name.startswith("wayfellow_calendar.")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "icalendar", None)
    asked = {"FOLDER": "ics", "ORGANISER": FROM}
    values = {f"WAYFELLOW_CALENDAR_{name}": one for name, one in asked.items()}

    assert installed_calendar({}) is None
    with pytest.raises(CannotSend, match=r"pip install 'wayfellow\[calendar\]'"):
        installed_calendar(values)
