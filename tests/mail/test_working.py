"""A programme that runs, and the letters that arrive: once, late, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from mail.befriending import (
    EVA,
    KAI,
    NOON,
    a_message,
    an_office,
    bring_together,
    context,
    write_letters,
)
from mail.mailserver import Postbox, break_off, listening, mailbox_at
from wayfellow.decide import Actor, Effect
from wayfellow.hooks import Hooks, Known
from wayfellow.live import Desk, Office, open_office
from wayfellow_dsl import read_programme
from wayfellow_email import CannotSend, Email, Letters
from wayfellow_email.occasions import occasions
from wayfellow_email.words import first_words
from wayfellow_programmes import bundled

OLU_MANAGER = Actor("mentor_manager", "olu")
STAFF = {"organiser": "olu@befriending.example"}
KNOWN_KAI = Known("kai", "volunteer", "applying", KAI)
KNOWN_EVA = Known("eva", "neighbour", "applying", EVA)


class Clock:
    """Tells a time that is set by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Give a folder with the letters of the programme."""
    return write_letters(
        tmp_path / "letters",
        welcome="Welcome, {name}",
        they_take_part="Dear {name|friend}, {neighbour.name} takes part",
        finish_applying="Please finish, {name}",
        will_you_accept="Would you like to meet?",
    )


@pytest.fixture
def box() -> Postbox:
    """Give what a server takes."""
    return Postbox()


@pytest.fixture
def email(box: Postbox, letters: Path) -> Iterator[Email]:
    """Send by a server that listens."""
    with listening(box) as port:
        yield Email(mailbox_at(port), Letters(letters), staff=STAFF)


@pytest.fixture
def office(tmp_path: Path, email: Email) -> Office:
    """Open an office with Kai and Eva."""
    return an_office(tmp_path, Hooks([email]))


def work(office: Office, now: datetime = NOON) -> None:
    """Let a worker do what there is to do at a time."""
    office.work(once=True, clock=Clock(now))


def test_a_programme_runs_and_its_letters_arrive(office: Office, box: Postbox) -> None:
    """Participants, those attached to them, and staff get theirs at their addresses."""
    work(office)
    bring_together(office)
    work(office)
    work(office, NOON + timedelta(weeks=5))

    assert list(zip(box.to, box.subjects, strict=True)) == [
        ("Kai <kai@example.org>", "Welcome, Kai"),
        ("Eva <eva@example.org>", "Welcome, Eva"),
        ("Zoe <zoe@example.org>", "Dear Zoe, Eva takes part"),
        (
            "olu@befriending.example",
            "Please decide about kai+eva: going on or stopping",
        ),
        ("olu@befriending.example", "Still to decide: kai+eva"),
        ("olu@befriending.example", "Time to check in with kai and eva"),
    ]
    assert "by Monday 20 September 2027" in box.taken[3].get_content()
    assert office.look(lambda desk: desk.outbox()) == ()


def test_a_bundled_programme_with_the_addresses_of_a_host(
    tmp_path: Path, box: Postbox
) -> None:
    """First words are enough to begin with, and a host may know who lives where."""
    name = "social_housing_apprentices"
    place = bundled(f"{name}.programme")
    assert place is not None
    programme = read_programme(place.read_text("utf-8")).programme
    assert programme is not None
    letters = Letters(tmp_path)
    letters.folder_of(name).mkdir()
    for one in occasions(programme):
        same = [each for each in occasions(programme) if each.letter == one.letter]
        path = letters.path(name, one.letter)
        path.write_text(first_words(programme, same), "utf-8")

    def address_of(whom: Known) -> str:
        return f"{whom.id.replace(' ', '.')}@example.org"

    def begin(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run(name, NOON.date(), "autumn")
        for role, who in (("apprentice", "ana"), ("mentor", "ben")):
            details = {"trade": "gas", "manager": f"manager_of_{who}"}
            if role == "apprentice":
                details |= {"born": "2010-05-01", "assessor": "eve"}
            run.enrol(role, who, at=NOON, details=details)
            run.move(who, "ready", reason="a test", by=OLU_MANAGER, at=NOON)
        both = {"apprentice": "ana", "mentor": "ben"}
        run.introduce("pair", both, by=OLU_MANAGER, at=NOON)

    with listening(box) as port:
        email = Email(mailbox_at(port), letters, address_of=address_of)
        path = tmp_path / "desk.db"
        office = open_office(path, create=True, hooks=Hooks([email]), ahead=None)
        office.transact(begin)
        work(office)

    assert box.to == [
        "ana@example.org",
        "ben@example.org",
        "guardian.of.ana@example.org",
    ]
    assert set(box.subjects) == {"Would you like to meet?"}


def test_a_letter_goes_once_for_its_key(email: Email, box: Postbox) -> None:
    """Offered again, because another plugin failed, it is not sent again."""
    message = a_message("kai", "welcome")
    answers = [email.deliver(context(KNOWN_KAI), message) for _ in range(3)]

    assert answers == [True, True, True]
    assert box.subjects == ["Welcome, Kai"]


def test_two_databases_may_have_one_key(email: Email, box: Postbox) -> None:
    """Where a host has several, one person's letter is never taken for another's."""
    other = Known("kai", "volunteer", "applying", {**KAI, "email": "kai@else.example"})
    for whom in (KNOWN_KAI, other):
        email.deliver(context(whom), a_message("kai", "welcome"))

    assert box.to == ["Kai <kai@example.org>", "Kai <kai@else.example>"]
    assert len({message["Message-ID"] for message in box.taken}) == 2


def test_two_databases_may_write_to_one_person(email: Email, box: Postbox) -> None:
    """Their letters are two, also where run, key and address are the same."""
    for origin in ("north", "south", "north"):
        known = replace(context(KNOWN_KAI), origin=origin)
        email.deliver(known, a_message("kai", "welcome"))

    assert len({message["Message-ID"] for message in box.taken}) == 2
    assert len(box.taken) == 2


def test_after_a_crash_it_may_go_twice_and_can_be_told(
    email: Email, box: Postbox, letters: Path
) -> None:
    """A program that begins anew remembers nothing; the Message-ID is the same."""
    message = a_message("kai", "welcome")
    email.deliver(context(KNOWN_KAI), message)
    again = Email(email._mailbox, Letters(letters), staff=STAFF)
    again.deliver(context(KNOWN_KAI), message)
    first, second = box.taken

    assert first["Message-ID"] == second["Message-ID"]


def test_a_crash_between_server_and_outbox_sends_the_same_letter_again(
    tmp_path: Path, letters: Path, box: Postbox
) -> None:
    """Whatever was not noted as delivered is offered again, with the same key."""

    def dies_after_a_letter() -> datetime:
        if box.taken:
            raise KeyboardInterrupt
        return NOON

    with listening(box) as port:
        email = Email(mailbox_at(port), Letters(letters), staff=STAFF)
        office = an_office(tmp_path, Hooks([email]))
        with pytest.raises(KeyboardInterrupt):
            office.work(once=True, clock=dies_after_a_letter)
        office.close()
        again = Email(mailbox_at(port), Letters(letters), staff=STAFF)
        after = open_office(tmp_path / "desk.db", hooks=Hooks([again]), ahead=None)
        work(after, NOON + timedelta(minutes=2))

    assert box.subjects.count("Welcome, Kai") == 2
    assert len({message["Message-ID"] for message in box.taken}) == 3


def test_what_is_refused_is_tried_eight_times_and_then_parked(
    tmp_path: Path, letters: Path
) -> None:
    """The operator sees what the server said, and nobody's address in it."""
    box = Postbox(at_recipient="550 5.1.1 <kai@example.org> is unknown")
    with listening(box) as port:
        email = Email(mailbox_at(port), Letters(letters), staff=STAFF)
        office = an_office(tmp_path, Hooks([email]))
        for hours in range(0, 8 * 40, 40):
            work(office, NOON + timedelta(hours=hours))
        parked = office.look(lambda desk: desk.outbox(parked=True))
        box.at_recipient = "250 OK"
        office.transact(lambda desk: desk.retry())
        work(office, NOON + timedelta(days=14))

    assert len(parked) == 3
    assert all(waiting.attempts == 8 for waiting in parked)
    assert parked[0].problem.startswith(
        "the plugin `Email` failed in `deliver` (the mail server 127.0.0.1 refuses it "
        "for good (550 5.1.1 … is unknown); correct what it says"
    )
    assert "example.org" not in parked[0].problem
    assert "Welcome, Kai" in box.subjects


def test_what_is_asked_to_wait_goes_later(office: Office, box: Postbox) -> None:
    """Greylisting costs time, and nothing else."""
    box.at_recipient = "450 4.2.0 Come again in five minutes"
    work(office)
    box.at_recipient = "250 OK"
    work(office, NOON + timedelta(minutes=10))

    assert len(box.taken) == 3
    assert "Welcome, Kai" in box.subjects


def test_an_answer_that_is_lost_sends_the_same_letter_again(
    office: Office, box: Postbox
) -> None:
    """Nobody knows whether the server took it, so it goes again, and can be told."""
    box.before_data = break_off
    work(office)
    box.before_data = lambda server: None
    work(office, NOON + timedelta(minutes=10))

    assert len(box.taken) == 6
    assert len({message["Message-ID"] for message in box.taken}) == 3


@pytest.mark.parametrize(
    ("whom", "message", "problem"),
    [
        (None, a_message("kai", "welcome"), "nobody in this run is called `kai`"),
        (KNOWN_KAI, a_message("kai", "hello"), "there is no letter `hello`; write "),
        (
            Known("kai", "volunteer", "applying", {"name": "Kai"}),
            a_message("kai", "welcome"),
            "there is no address for `kai`; record the detail `email`",
        ),
        (
            Known("kai", "volunteer", "applying", {"email": "kai@example.org"}),
            a_message("kai", "welcome"),
            "the letter `welcome` for `kai`: nothing is known for `{name}`",
        ),
        (
            Known("daughter of eva", "daughter", details={"name": "Eva"}),
            a_message("daughter of eva", "they_take_part", "eva"),
            "no address for `daughter of eva`; record the detail `daughter_email`",
        ),
        (
            Known("lead", "lead"),
            a_message("lead", "quiet_pair", "kai+eva"),
            "no address for the lead; add `lead=ADDRESS` to `WAYFELLOW_EMAIL_STAFF`",
        ),
    ],
)
def test_what_cannot_be_sent_says_what_to_do(
    email: Email, box: Postbox, whom: Known | None, message: Effect, problem: str
) -> None:
    """Nobody gets an empty letter; whoever looks after it is told what is missing."""
    with pytest.raises(CannotSend) as found:
        email.deliver(context(whom, KNOWN_EVA), message)

    assert problem in str(found.value)
    assert box.taken == []


def test_a_letter_of_ones_own_comes_first(
    email: Email, box: Postbox, letters: Path
) -> None:
    """A file for a role goes before the one for all, and staff may have their own."""
    (letters / "befriending" / "welcome.neighbour.txt").write_text(
        "Subject: Tea is ready\n\nCome in.\n", "utf-8"
    )
    write_letters(letters, concern="Ring {about} today")
    email.deliver(context(KNOWN_KAI), a_message("kai", "welcome"))
    email.deliver(context(KNOWN_EVA), a_message("eva", "welcome"))
    staff = Known("organiser", "organiser")
    concern = Effect(
        "autumn/kai/9/organiser", "task", "kai", NOON, "organiser", "concern"
    )
    email.deliver(context(staff, KNOWN_KAI), concern)

    assert box.subjects == ["Welcome, Kai", "Tea is ready", "Ring kai today"]


def test_what_is_no_letter_is_left_to_others(email: Email) -> None:
    """Enrolments and calls are not the plugin's."""
    call = Effect("autumn/kai/9/kai", "call", "kai", NOON, "kai", "calendar.invite")

    assert email.deliver(context(KNOWN_KAI), call) is None
