"""Webhooks out: who is posted what, how often, and what is said when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from msgspec.structs import replace
from standardwebhooks.webhooks import Webhook

from live.offices import WRITTEN, an_office, day, enrolled, in_run
from wayfellow.hooks import Effect, Partly
from wayfellow_webhooks import (
    Misconfigured,
    NotTaken,
    Webhooks,
    Wire,
    new_secret,
    read_secret,
)
from webhooks.effects import CONTEXT, WELCOME, an_effect
from webhooks.receivers import SECRET, Desk, answering, receiver


def test_an_effect_is_posted_as_a_signed_cloud_event() -> None:
    """The body says what is to be delivered to whom, and the headers who says so."""
    with answering(204) as desk:
        taken = Webhooks([receiver(desk)]).deliver(CONTEXT, WELCOME)
    headers, body = desk.got[0]
    event = Webhook(SECRET).verify(body, headers)

    assert taken is True
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["webhook-id"] == event["id"]
    assert event == {
        "specversion": "1.0",
        "id": "wf_5c3f2f7a148fd4ce09146f693e73119b",
        "source": "/small/spring",
        "type": "wayfellow.message.welcome",
        "subject": "ana",
        "time": "2027-01-11T09:00:00Z",
        "datacontenttype": "application/json",
        "data": {
            "key": "spring/ana/2/ana",
            "kind": "message",
            "name": "welcome",
            "run": "spring",
            "programme": "small",
            "version": 1,
            "to": "ana",
            "payload": {"manner": "send"},
        },
    }


def test_every_secret_signs_during_a_rotation() -> None:
    """Who has the old one and who has the new one both find their signature."""
    new = new_secret()
    both = (read_secret(SECRET), read_secret(new))
    with answering(200) as desk:
        Webhooks([receiver(desk, secrets=both)]).deliver(CONTEXT, WELCOME)
    headers, body = desk.got[0]
    for secret in (SECRET, new):
        Webhook(secret).verify(body, headers)

    assert len(headers["webhook-signature"].split()) == 2


def test_an_attempt_that_fails_is_made_again_under_the_same_id() -> None:
    """The id stays, the time is that of the attempt, and both verify."""
    clock = iter([datetime(2027, 1, 1, tzinfo=UTC), datetime.now(UTC)])
    with answering(500, 200) as desk:
        plugin = Webhooks([receiver(desk)], clock=lambda: next(clock))
        with pytest.raises(NotTaken, match=r"`crm` did not take it: it answered 500"):
            plugin.deliver(CONTEXT, WELCOME)
        plugin.deliver(CONTEXT, WELCOME)
    (first, _), (second, body) = desk.got
    Webhook(SECRET).verify(body, second)

    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] == str(
        int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
    )
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_done(status: int) -> None:
    """It comes to the same, however a receiver says that it has it."""
    with answering(status) as desk:
        assert Webhooks([receiver(desk)]).deliver(CONTEXT, WELCOME) is True


@pytest.mark.parametrize("status", [300, 302, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again_later(status: int) -> None:
    """The answer is named, and nothing of what came with it."""
    told = {"Location": "http://169.254.169.254/", "X-Told": "a secret of theirs"}
    with answering(status, headers=told) as desk:
        plugin = Webhooks([receiver(desk)])
        with pytest.raises(NotTaken, match=f"answered {status}") as problem:
            plugin.deliver(CONTEXT, WELCOME)

    assert len(desk.got) == 1
    assert "169.254" not in str(problem.value)
    assert "theirs" not in str(problem.value)
    assert ("redirect" in str(problem.value)) == (status < 400)


def test_who_has_taken_it_is_not_sent_it_again_because_of_another() -> None:
    """Of two receivers, only the one that failed is posted to again, by anybody."""
    with answering(200) as crm, answering(500, 200) as post:
        receivers = [receiver(crm), receiver(post, "post")]
        partly = Webhooks(receivers).deliver(CONTEXT, WELCOME)
        assert isinstance(partly, Partly)
        told = replace(CONTEXT, taken=partly.taken)
        again = Webhooks(receivers).deliver(told, WELCOME)

    assert partly.taken == ("crm",)
    assert partly.problem.startswith("`post` did not take it")
    assert again is True
    assert (len(crm.got), len(post.got)) == (1, 2)


def test_after_a_restart_only_those_who_failed_are_posted_to(tmp_path: Path) -> None:
    """Who has taken it stands in the outbox, and not in the program's memory."""
    with answering(200) as crm, answering(500, 500, 200) as post:
        receivers = [receiver(crm), receiver(post, "post")]
        done = []
        for minutes in (0, 2, 10, 50):
            office = an_office(tmp_path, Webhooks(receivers))
            if not minutes:
                in_run(office).transact(lambda d: enrolled(d.run("spring"), "ana"))
                office.advance(day(12))
            office._clock = lambda m=minutes: WRITTEN + timedelta(minutes=m)
            done.append(office.deliver())
            office.close()

    assert [one.delivered for one in done] == [0, 0, 1, 0]
    assert "`post` did not take it" in done[0].failures[0]
    assert (len(crm.got), len(post.got)) == (1, 3)
    assert len({headers["webhook-id"] for headers, _ in post.got}) == 1


def test_every_receiver_that_failed_is_named() -> None:
    """Whoever looks after it sees at once who is down."""
    with answering(500) as crm, answering(404) as post:
        plugin = Webhooks([receiver(crm), receiver(post, "post")])
        with pytest.raises(NotTaken, match=r"`crm` .* 500; `post` .* 404"):
            plugin.deliver(CONTEXT, WELCOME)


def test_receivers_do_not_wait_for_each_other() -> None:
    """One that takes its time holds up no other."""
    together = Barrier(2, timeout=5)

    class Slow(Wire):
        def post(self, *_: Any) -> int:
            together.wait()
            return 200

    desk = Desk(1)
    plugin = Webhooks([receiver(desk), receiver(desk, "post")], wire=Slow())

    assert plugin.deliver(CONTEXT, WELCOME) is True
    assert not together.broken


def test_one_that_answers_410_is_off_and_said_to_be() -> None:
    """It is told once, posted nothing more, and the others go on."""
    with answering(410) as gone, answering(200) as crm:
        plugin = Webhooks([receiver(gone, "gone"), receiver(crm)])
        told = plugin.deliver(CONTEXT, WELCOME)
        assert isinstance(told, Partly)
        assert "`gone` answered 410, that it wants nothing" in told.problem
        again = plugin.deliver(replace(CONTEXT, taken=told.taken), WELCOME)
        other = plugin.deliver(CONTEXT, an_effect(line=3))

    assert (again, other) == (True, True)
    assert (len(gone.got), len(crm.got)) == (1, 2)


def test_when_nobody_is_left_an_effect_stays_for_others() -> None:
    """With its only receiver off, the plugin takes nothing more."""
    with answering(410) as gone:
        plugin = Webhooks([receiver(gone)])
        with pytest.raises(NotTaken):
            plugin.deliver(CONTEXT, WELCOME)

        assert plugin.deliver(CONTEXT, WELCOME) is None


@contextmanager
def _given(**more: Any) -> Iterator[tuple[Webhooks, Desk]]:
    with answering(200) as desk:
        yield Webhooks([receiver(desk, **more)]), desk


@pytest.mark.parametrize(
    ("more", "kind", "name", "is_wanted"),
    [
        ({}, "task", "call them", True),
        ({"kinds": ("message",)}, "message", "welcome", True),
        ({"kinds": ("message",)}, "task", "welcome", False),
        ({"names": ("wel*",)}, "message", "welcome", True),
        ({"names": ("wel*",)}, "message", "farewell", False),
        ({"runs": ("spring",)}, "message", "welcome", True),
        ({"runs": ("autumn*",)}, "message", "welcome", False),
        ({}, "call", "webhooks.referred", True),
        ({}, "call", "calendar.invite", False),
    ],
)
def test_a_receiver_gets_what_it_asked_for(
    more: dict[str, Any], kind: str, name: str, is_wanted: bool
) -> None:
    """By kind, name and run; and never what another plugin is called to do."""
    with _given(**more) as (plugin, desk):
        taken = plugin.deliver(CONTEXT, an_effect(kind, name))

    assert taken is (True if is_wanted else None)
    assert len(desk.got) == int(is_wanted)


def test_details_are_sent_only_where_the_settings_name_them() -> None:
    """One that nobody has listed stays here, and so does whoever has been erased."""
    with _given(details=("email", "phone")) as (plugin, desk):
        plugin.deliver(CONTEXT, WELCOME)
    with _given() as (plugin, other):
        plugin.deliver(CONTEXT, WELCOME)

    assert desk.events[0]["data"]["details"] == {"email": "ana@example.org"}
    assert "shy" not in str(desk.got)
    assert "details" not in other.events[0]["data"]


def test_of_what_was_said_only_listed_details_are_told() -> None:
    """What somebody said in an event goes to nobody by itself."""
    call = Effect(
        "spring/ana/3/ana",
        "call",
        "ana",
        CONTEXT.now,
        "ana",
        "webhooks.met",
        {"text": "met", "said": {"minutes": 60, "notes": "shy at first"}},
    )
    with _given(details=("minutes",)) as (plugin, some), answering(200) as none:
        plugin.deliver(CONTEXT, call)
        Webhooks([receiver(none)]).deliver(CONTEXT, call)

    assert some.events[0]["data"]["payload"] == {"text": "met", "said": {"minutes": 60}}
    assert none.events[0]["data"]["payload"] == {"text": "met"}


def test_ids_tell_houses_and_effects_apart_and_name_nobody() -> None:
    """Two offices that call their runs alike, and a name with any sign in it."""
    odd = an_effect("task", "call the family, today", line=3)
    with answering(200) as desk:
        here = Webhooks([receiver(desk)], source="https://one.example.org")
        there = Webhooks([receiver(desk)], source="https://two.example.org")
        for plugin, effect in ((here, WELCOME), (there, WELCOME), (here, odd)):
            plugin.deliver(CONTEXT, effect)
        here.deliver(replace(CONTEXT, origin="another database"), WELCOME)
    ids = [headers["webhook-id"] for headers, _ in desk.got]

    assert len(set(ids)) == 4
    assert not any("ana" in one for one in ids)
    assert desk.events[0]["source"] == "https://one.example.org/small/spring"
    assert desk.events[2]["type"] == "wayfellow.task.call_the_family__today"


def test_a_receiver_that_cannot_be_used_is_refused_in_words() -> None:
    """Without a secret, of a kind that there is not, or at a private address."""
    desk = Desk(8000)
    with pytest.raises(Misconfigured, match="`secrets` is empty"):
        receiver(desk, secrets=())
    with pytest.raises(Misconfigured, match="and not `letter`"):
        receiver(desk, kinds=("letter",))
    with pytest.raises(Misconfigured, match="begins with https"):
        receiver(desk, allow=())
    assert SECRET not in repr(receiver(desk))
