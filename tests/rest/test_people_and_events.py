"""People join, things happen to them, and everybody sees what is theirs."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from rest.houses import NOW, House, asked
from wayfellow.decide import Actor
from wayfellow.hooks import AfterCommit, Effect, hookimpl
from wayfellow.live import Desk

SPRING = "/runs/spring"


def test_somebody_joins_and_is_seen(client: TestClient, house: House) -> None:
    """What an application enrols is there, with its first step."""
    new = {"id": "di", "role": "mentee", "details": {"age": 16, "health": ""}}
    joined = asked(client, house, "application", "POST", f"{SPRING}/participants", new)
    seen = asked(client, house, "staff", "GET", f"{SPRING}/subjects/di").json()

    assert joined.status_code == 201
    assert joined.json()["records"][joined.json()["answer"]]["name"] == "mentee"
    assert (seen["kind"], seen["step"], seen["details"]["age"]) == (
        "mentee",
        "waiting",
        16,
    )


def test_an_event_is_sent_in_somebodys_name(client: TestClient, house: House) -> None:
    """An application says whose; a person's token speaks for nobody else."""
    event: dict[str, Any] = {"subject": "ana", "event": "form profile"}
    by = {"role": "mentee", "id": "ana"}

    def sent(who: str, **more: Any) -> tuple[int, str]:
        answer = asked(client, house, who, "POST", f"{SPRING}/events", event | more)
        told = answer.json()
        return answer.status_code, str(told.get("detail", told.get("run")))

    assert sent("application") == (
        422,
        "`by`: an application says for whom it acts.",
    )
    assert sent("application", by=by) == (201, "spring")
    assert sent("participant", by=by) == (
        403,
        "This token is mentor li's, and acts for nobody else: leave `by` out.",
    )
    assert sent("person", by=by) == (201, "spring")


def test_a_refusal_says_what_is_possible(client: TestClient, house: House) -> None:
    """As the programme says it, and as problem details."""
    answer = asked(
        client,
        house,
        "person",
        "POST",
        f"{SPRING}/events",
        {"subject": "ana+mo", "event": "endd"},
    )

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:wayfellow:problem:unknown-event",
        "title": "Unknown event",
        "status": 422,
        "detail": "A pair knows no event `endd`; did you mean `ended`?",
        "possible": ["`ended` by mentee or mentor"],
    }


def test_events_are_sent_together(client: TestClient, house: House) -> None:
    """All of them or none, each answered for itself."""
    good = {"subject": "ana", "event": "greeted"}
    bad = {"subject": "ana", "event": "grieved"}

    def sent(*events: dict[str, str]) -> Any:
        body = {"events": list(events)}
        return asked(client, house, "staff", "POST", f"{SPRING}/events/bulk", body)

    def lines() -> int:
        path = f"{SPRING}/subjects/ana/history"
        return len(asked(client, house, "lifter", "GET", path).json()["items"])

    before = lines()
    refused = sent(good, bad)
    after = lines()
    told = sent(good, good)

    assert (refused.status_code, after) == (422, before)
    assert [len(one["records"]) for one in told.json()["answers"]] == [1, 1]
    assert lines() == before + 2


def test_a_refused_event_among_others_is_named(
    client: TestClient, house: House
) -> None:
    """By its place in what was sent, and by whom it is about."""
    good = {"subject": "ana", "event": "greeted"}
    bad = [
        {"subject": "ben", "event": "grieved"},
        {"subject": "ben", "event": "greeted", "at": "2099-01-01T12:00:00Z"},
        {"subject": "ben", "event": "greeted", "by": {"role": "mentee", "id": "ben"}},
    ]
    path = f"{SPRING}/events/bulk"
    told = [
        asked(client, house, "staff", "POST", path, {"events": [good, one]}).json()
        for one in bad
    ]

    assert [(one["index"], one["subject"]) for one in told] == [(1, "ben")] * 3
    assert [one["type"].rpartition(":")[2] for one in told] == [
        "unknown-event",
        "not-yet",
        "not-for-caller",
    ]


def test_who_is_enrolled_twice_is_a_conflict(client: TestClient, house: House) -> None:
    """It is told apart from details that are wrong, and changes nothing."""
    new = {"id": "ana", "role": "mentee", "details": {"age": 16, "health": ""}}
    told = asked(client, house, "application", "POST", f"{SPRING}/participants", new)

    assert told.status_code == 409
    assert told.json()["type"] == "urn:wayfellow:problem:already-enrolled"
    assert told.json()["detail"] == "`ana` is already enrolled."


def test_who_has_not_seen_the_latest_is_told(client: TestClient, house: House) -> None:
    """With `seen`, something that happened meanwhile is a conflict."""
    event = {"subject": "ben", "event": "greeted", "seen": 1}
    answer = asked(client, house, "staff", "POST", f"{SPRING}/events", event)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:wayfellow:problem:stale-state"


def test_what_is_posted_waits(client: TestClient, house: House) -> None:
    """It is kept and answered with 202, and nothing has happened yet."""
    event = {"subject": "ana", "event": "greeted"}
    answer = asked(client, house, "staff", "POST", f"{SPRING}/inbox", event)
    waiting = house.office.look(lambda desk: desk.run("spring").inbox())

    assert answer.status_code == 202
    assert [one.place for one in waiting] == [answer.json()["place"]]


def test_what_was_posted_and_refused_is_listed(
    client: TestClient, house: House
) -> None:
    """With the reason, page by page, and the reason is one sentence for staff too."""
    path = f"{SPRING}/inbox"
    for event in ("grieted", "greeted"):
        asked(client, house, "staff", "POST", path, {"subject": "ana", "event": event})
    house.office.work(once=True, clock=lambda: NOW)
    asked(client, house, "staff", "POST", path, {"subject": "ben", "event": "greeted"})
    first = asked(client, house, "application", "GET", f"{path}?limit=1").json()
    after = f"{path}?after={first['next']}"
    rest = asked(client, house, "application", "GET", after).json()
    stuck = asked(client, house, "staff", "GET", f"{SPRING}/stuck").json()["matters"]
    every = [*first["items"], *rest["items"]]

    assert [(one["subject"], one["event"]) for one in every] == [
        ("ana", "grieted"),
        ("ben", "greeted"),
    ]
    assert every[0]["parked"] is not None
    assert every[1]["parked"] is None
    assert every[0]["problem"].endswith("did you mean `greeted`?")
    assert [one["reason"] for one in stuck if one["kind"] == "posted"] == [
        f"What was posted did not happen: {every[0]['problem']}"
    ]


def test_what_is_not_known_is_not_ignored(client: TestClient, house: House) -> None:
    """A parameter or a role that there is not is refused with what is meant."""
    told = {
        path: asked(client, house, "staff", "GET", f"{SPRING}/{path}").json()["detail"]
        for path in (
            "subjects?limits=2",
            "stuck?page=2",
            "subjects?kind=mentees",
            "subjects?place=wating",
            "subjects?kind=pair&place=later",
        )
    }
    post = asked(client, house, "application", "POST", "/programmes?x=1", {"text": ""})
    none = asked(client, house, "staff", "GET", f"{SPRING}/subjects?kind=pair&begins=x")

    assert list(told.values()) == [
        "`query.limits`: there is no such parameter; did you mean `limit`?",
        "`query.page`: there is no such parameter; this address has `at`.",
        "`query.kind`: there is no role or relationship `mentees`; did you mean "
        "`mentee`?",
        "`query.place`: there is no step or outcome `wating`; did you mean `waiting`?",
        "`query.place`: there is no step of a pair or outcome `later`; there are "
        "`meeting`, `done` and `gone`.",
    ]
    assert post.json()["detail"] == (
        "`query.x`: there is no such parameter; this address has none."
    )
    assert (none.status_code, none.json()["items"]) == (200, [])


def test_a_place_where_nobody_is_is_no_mistake(
    client: TestClient, house: House
) -> None:
    """A step or an outcome that there is has an empty list, and is not refused."""
    path = f"{SPRING}/subjects?place=done"
    answer = asked(client, house, "staff", "GET", path)

    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_a_name_that_is_nearly_right_is_doubted(
    client: TestClient, house: House
) -> None:
    """What goes with an event is kept; a name that was mistyped is warned of."""
    event = {
        "subject": "ana+mo",
        "event": "meeting held",
        "payload": {"minuts": 60, "where": "the library"},
    }
    told = asked(client, house, "staff", "POST", f"{SPRING}/events", event).json()

    assert told["records"][0]["payload"] == event["payload"]
    assert told["warnings"] == [
        "`meeting held` asks for no `minuts`; it is kept, and has no effect. Did you "
        "mean `minutes`?"
    ]


def test_words_of_problems_are_for_callers(client: TestClient, house: House) -> None:
    """They say what to send, and nothing about the language of the server."""
    event = {"subject": "ana", "event": "greeted"}
    wrong = [{"by": "olu"}, {"payload": 3}, {"at": "2099-01-01T12:00:00Z"}]
    told = [
        asked(client, house, "staff", "POST", f"{SPRING}/events", event | one).json()
        for one in wrong
    ]

    assert [one["detail"] for one in told] == [
        '`body.by`: say who, as `{"role": "organiser", "id": "olu"}`.',
        "`body.payload`: it is an object, such as `{...}`.",
        "2099-01-01 12:00 UTC has not come yet: the office's clock says 2028-02-08 "
        "12:00 UTC. Correct the time, or wait.",
    ]


def test_staff_put_things_right(client: TestClient, house: House) -> None:
    """They waive, move, reopen and correct, each with a reason."""
    why = {"reason": "known for years"}
    ways = {
        "subjects/ana/waive": {"need": "interview first", **why},
        "subjects/ana/move": {"to": "later", **why},
        "subjects/cy/reopen": {"to": "later", **why},
        "subjects/ben/correct": {"line": 2, **why},
    }
    codes = {
        path: asked(client, house, "staff", "POST", f"{SPRING}/{path}", body)
        for path, body in ways.items()
    }

    assert {path: one.status_code for path, one in codes.items()} == dict.fromkeys(
        ways, 201
    ), [one.json() for one in codes.values()]


def test_a_relationship_begins_and_is_listed(client: TestClient, house: House) -> None:
    """Staff introduce, and everybody of staff sees it."""
    body = {"relationship": "pair", "members": {"mentee": ["ben"], "mentor": "li"}}
    made = asked(client, house, "staff", "POST", f"{SPRING}/relationships", body)
    path = f"{SPRING}/subjects?kind=pair"
    listed = asked(client, house, "lifter", "GET", path).json()

    assert made.status_code == 201
    assert [one["id"] for one in listed["items"]] == ["ana+mo", "ben+li"]


def test_why_and_status_and_what_is_stuck(client: TestClient, house: House) -> None:
    """They answer as the engine does, in the same words."""
    office = house.office
    told = [
        asked(client, house, "staff", "GET", f"{SPRING}{path}").json()
        for path in ("/subjects/ana/why", "", "/stuck")
    ]
    why = office.look(lambda desk: desk.run("spring").why("ana", at=desk.now))
    status = office.look(lambda desk: desk.run("spring").status())
    stuck = office.look(lambda desk: desk.run("spring").stuck(at=desk.now))

    assert told[0] == {"summary": why.summary, "lines": list(why.lines)}
    assert [one["count"] for one in told[1]["places"]] == [
        one.count for one in status.places
    ]
    assert [one["subject"] for one in told[2]["matters"]] == [
        one.subject for one in stuck.matters
    ]


def test_a_host_delivers_by_itself(client: TestClient, house: House) -> None:
    """What waits is listed, noted, and gone; noted again, nothing changes."""
    waiting = asked(client, house, "application", "GET", "/outbox").json()["items"]
    key = waiting[0]["key"]
    noted = [
        asked(
            client, house, "application", "POST", "/outbox/delivered", {"key": key}
        ).json()
        for _ in range(2)
    ]
    left = asked(client, house, "application", "GET", "/outbox").json()["items"]

    assert noted == [{"key": key}] * 2
    assert left == waiting[1:]


def test_the_outbox_is_read_in_pages(client: TestClient, house: House) -> None:
    """Each effect once, in order; what is delivered meanwhile takes none of them away.

    The token of one run is told of that one alone.
    """

    def praise(desk: Desk) -> None:
        by = Actor("coordinator", "kim")
        for _ in range(3):
            desk.run("spring").send("ben", "praised", by=by, at=NOW)

    house.office.transact(praise)
    every = house.office.look(lambda desk: desk.outbox())
    keys, after = [], ""
    for _ in range(10):
        path = f"/outbox?limit=1{after}"
        page = asked(client, house, "application of a run", "GET", path).json()
        keys += [one["key"] for one in page["items"]]
        note = {"key": keys[-1]}
        asked(client, house, "application", "POST", "/outbox/delivered", note)
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert keys == [one.effect.key for one in every]
    assert len(keys) == 4


def test_all_that_failed_is_tried_again(client: TestClient, house: House) -> None:
    """Without a key; the token of a run asks for that of its own run alone."""

    class Away:
        """A receiver that does not answer."""

        @hookimpl
        def deliver(self, context: AfterCommit, effect: Effect) -> bool:
            """Fail."""
            raise OSError("nobody answers")

    house.office.hooks.register(Away(), "away")
    house.office.deliver()
    other = house.office.transact(lambda desk: desk.retry(run="autumn"))
    tried = [
        asked(client, house, who, "POST", "/outbox/retry", body).json()
        for who, body in (
            ("application of a run", {}),
            ("application", {}),
            ("application", {"key": "spring/nobody"}),
        )
    ]

    assert other == 0
    assert [one["count"] for one in tried] == [1, 0, 0]


def test_pages_are_stable_while_others_join(client: TestClient, house: House) -> None:
    """Whoever joins between two pages repeats nobody and leaves nobody out."""
    path = f"{SPRING}/subjects?limit=2"
    seen: list[str] = []
    after = ""
    for number in range(20):
        page = asked(client, house, "staff", "GET", path + after).json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
        for name in (f"aa{number}", f"zz{number}"):
            new = {"id": name, "role": "mentor"}
            asked(client, house, "staff", "POST", f"{SPRING}/participants", new)

    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    assert {"ana", "ana+mo", "ben", "cy", "li", "mo", "zz0"} <= set(seen)


def test_a_history_is_read_in_pages(client: TestClient, house: House) -> None:
    """Line after line, each once, whatever is written meanwhile."""
    path = f"{SPRING}/subjects/ana/history"
    numbers: list[int] = []
    after = ""
    while True:
        page = asked(client, house, "lifter", "GET", f"{path}?limit=1{after}").json()
        numbers += [one["sequence"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
        if len(numbers) < 4:
            event = {"subject": "ana", "event": "greeted"}
            asked(client, house, "staff", "POST", f"{SPRING}/events", event)

    assert numbers == [*range(1, len(numbers) + 1)]
    assert len(numbers) >= 4
