"""From an office to another by webhook, and through the outbox with its retries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from live.offices import NOON, Where, an_office, day, enrolled, in_run
from wayfellow.live import Desk, Office
from wayfellow_dsl import read_programme
from wayfellow_webhooks import Sender, Webhooks, deliver, read_secret, receive
from webhooks.effects import CONTEXT, WELCOME
from webhooks.receivers import HERE, SECRET, answering, receiver, serving

NEIGHBOUR = Sender(
    "neighbour",
    (read_secret(SECRET),),
    "autumn",
    "themselves",
    {"wayfellow.message.finish": "form application"},
    leaves_out_others=True,
    at_once=True,
)


def applying(office: Office, run: str = "spring") -> Office:
    """Open a run in which ana begins, and is reminded after a week."""
    in_run(office, run)
    office.transact(lambda desk: enrolled(desk.run(run), "ana"))
    return office


def test_what_one_office_posts_happens_once_in_another(
    where: Where, tmp_path: Path
) -> None:
    """A reminder here is an event there, though its first answer was lost on the way."""
    folder = tmp_path / "there"
    folder.mkdir()
    there = applying(an_office(folder), "autumn")
    lost = [502]

    def respond(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        answer = receive(there, NEIGHBOUR, headers, body)
        return lost.pop() if lost else answer.status, {}

    with serving(respond) as desk:
        here = applying(an_office(where, Webhooks([receiver(desk)])))
        here.advance(day(12))
        first = here.deliver()
        here.transact(lambda desk: desk.retry())
        second = here.deliver()
    lines = there.look(lambda desk: desk.run("autumn").history("ana"))
    happened = [line for line in lines if line.record.name == "form application"]

    assert (first.delivered, second.delivered) == (0, 1)
    assert "`crm` did not take it: it answered 502" in first.failures[0]
    assert len(desk.got) == 2
    assert [str(one.record.by) for one in happened] == ["mentee ana"]
    assert happened[0].record.when == NOON + timedelta(days=6, hours=21)


def test_what_fails_waits_for_its_time_and_is_tried_again(tmp_path: Path) -> None:
    """The outbox sees to it, with its own pauses, under the same id."""
    with answering(503, 503, 200) as desk:
        office = applying(an_office(tmp_path, Webhooks([receiver(desk)])))
        office.advance(day(12))
        tries = []
        for _ in range(3):
            tries.append(office.deliver())
            office.transact(lambda desk: desk.retry())
    ids = {headers["webhook-id"] for headers, _ in desk.got}

    assert [(one.delivered, len(one.failures)) for one in tries] == [
        (0, 1),
        (0, 1),
        (1, 0),
    ]
    assert len(ids) == 1


def test_the_installed_plugin_reads_its_settings_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without settings it takes nothing; with them it posts, and follows a change."""
    monkeypatch.delenv("WAYFELLOW_WEBHOOKS", raising=False)
    idle = deliver(CONTEXT, WELCOME)
    path = tmp_path / "webhooks.toml"
    monkeypatch.setenv("WAYFELLOW_WEBHOOKS", str(path))
    with answering(200) as one, answering(200) as two:
        for desk in (one, two):
            path.write_text(
                f"""
                [[receivers]]
                name = "crm"
                url = "{desk.url}"
                secrets = ["{SECRET}"]
                allow = {list(HERE)}
                """
            )
            assert deliver(CONTEXT, WELCOME) is True

    assert idle is None
    assert (len(one.got), len(two.got)) == (1, 1)


REFERRING = """
programme referring
    timezone Europe/London
role pupil
staff coordinator, lifts safeguarding holds
outcomes
    gone
stage applying for pupil
    step waiting
        needs form application
        after 1 week: do webhooks.referred for pupil "reading"
        after 1 week: do calendar.invite for pupil "first_meeting"
        when done: end as gone
"""


def test_a_programme_says_what_it_wants_posted(tmp_path: Path) -> None:
    """Its own calls are posted, and what it calls another plugin to do is not."""
    with answering(202) as desk:
        office = an_office(tmp_path, Webhooks([receiver(desk)]))

        def begin(open_desk: Desk) -> None:
            programme = read_programme(REFERRING).programme
            assert programme is not None
            open_desk.deploy(programme)
            run = open_desk.open_run("referring", NOON.date(), "spring")
            run.enrol("pupil", "ana", at=NOON)

        office.transact(begin)
        office.advance(day(12))
        done = office.deliver()
    event = desk.events[0]

    assert (done.delivered, done.left) == (1, 1)
    assert (event["type"], event["source"]) == (
        "wayfellow.call.referred",
        "/referring/spring",
    )
    assert event["data"]["payload"] == {"text": "reading"}


def test_a_failure_is_listed_in_words(tmp_path: Path) -> None:
    """Whoever looks after the outbox reads who did not take it, and why."""
    with answering(500) as desk:
        office = applying(an_office(tmp_path, Webhooks([receiver(desk)])))
        office.advance(day(12))
        office.deliver()
    waiting = office.look(lambda desk: desk.outbox())

    assert waiting[0].problem == (
        "the plugin `Webhooks` failed in `deliver` (`crm` did not take it: it answered "
        "500). What was to be delivered stays in the outbox."
    )
