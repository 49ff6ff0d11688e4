"""Every request by which something can be changed, each once, as somebody makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from live.offices import KIM, NOON, WRITTEN, a_programme, day
from wayfellow.decide import Actor, Event
from wayfellow.live import Desk, Office
from wayfellow.live.answers import Posted

Request = Callable[[Office], object]


def _at_desk(work: Callable[[Desk], object]) -> Request:
    return lambda office: office.transact(work)


def _posted(desk: Desk, problem: str) -> Posted:
    found = desk.run("spring").inbox()
    return next(one for one in found if one.problem == problem)


ANA = Actor("mentee", "ana")
AT_A_DESK: dict[str, Callable[[Desk], object]] = {
    "Desk.deploy": lambda desk: desk.deploy(a_programme(version=3, title="Smallest")),
    "Desk.open_run": lambda desk: desk.open_run("small", date(2027, 2, 1), "autumn"),
    "Desk.note_delivery": lambda desk: desk.note_delivery(
        desk.outbox()[0].effect.key, WRITTEN
    ),
    "Desk.advance": lambda desk: desk.advance(day(13)),
    "Desk.retry": lambda desk: desk.retry(),
    "Desk.keep": lambda desk: desk.keep(
        "ana", reason="a court asks", by=KIM, at=day(13)
    ),
    "Desk.release": lambda desk: desk.release("cy", by=KIM, at=day(13)),
    "Desk.erase": lambda desk: desk.erase(
        "ida", reason="she asked for it", by=KIM, at=day(13)
    ),
    "Desk.expire": lambda desk: desk.expire(at=WRITTEN),
    "LiveRun.enrol": lambda desk: desk.run("spring").enrol(
        "mentee", "gus", at=NOON, details={"age": 16}, key="k"
    ),
    "LiveRun.send": lambda desk: desk.run("spring").send(
        "eve", "concern", by=ANA, at=day(7), key="k"
    ),
    "LiveRun.send_many": lambda desk: desk.run("spring").send_many(
        [
            Event("dee", "accepted", day(7), KIM),
            Event("eve+fay", "ended", day(7), KIM),
            Event("cy", "form application", day(8), Actor("mentee", "cy")),
        ]
    ),
    "LiveRun.introduce": lambda desk: desk.run("spring").introduce(
        "pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7), key="k"
    ),
    "LiveRun.move": lambda desk: desk.run("spring").move(
        "eve", "withdrawn", reason="moved away", by=KIM, at=day(7), key="k"
    ),
    "LiveRun.post": lambda desk: desk.run("spring").post(
        Event("dee", "accepted", day(7), KIM), key="k"
    ),
    "LiveRun.handle": lambda desk: desk.run("spring").handle(_posted(desk, "")),
    "LiveRun.retry_posted": lambda desk: desk.run("spring").retry_posted(
        _posted(desk, "no").place
    ),
    "LiveRun.dismiss_posted": lambda desk: desk.run("spring").dismiss_posted(
        _posted(desk, "no").place
    ),
    "LiveRun.import_people": lambda desk: desk.run("spring").import_people(
        "mentee",
        [{"identifier": name, "age": "16"} for name in ("joe", "kay", "lou")],
        at=day(7),
        by=KIM,
    ),
    "LiveRun.correct": lambda desk: desk.run("spring").correct(
        "dee", 2, reason="it was hal", by=KIM, at=day(8), key="k"
    ),
    "LiveRun.reopen": lambda desk: desk.run("spring").reopen(
        "ida", "applying", reason="she is back", by=KIM, at=day(8), key="k"
    ),
    "LiveRun.migrate": lambda desk: desk.run("spring").migrate(
        2, reason="it has a better title", by=KIM, at=day(8)
    ),
    "LiveRun.match": lambda desk: desk.run("spring").match(
        "mentee with mentor", at=day(9)
    ),
}
"""What happens in one transaction, which may also be a host's."""

OF_THEIR_OWN: dict[str, Request] = {
    "Office.advance": lambda office: office.advance(day(13), batch=1),
    "Office.deliver": lambda office: office.deliver(),
    "Office.work": lambda office: office.work(once=True, clock=lambda: day(9)),
    "Office.scrub": lambda office: office.scrub(),
    "Office.upgrade": lambda office: office.upgrade(),
}
"""What happens in transactions of its own, one after the other."""

EVERY: dict[str, Request] = {
    **{name: _at_desk(work) for name, work in AT_A_DESK.items()},
    **OF_THEIR_OWN,
}
KEYED = {
    "LiveRun.enrol",
    "LiveRun.send",
    "LiveRun.introduce",
    "LiveRun.move",
    "LiveRun.correct",
    "LiveRun.reopen",
    "LiveRun.post",
    "LiveRun.import_people",
}
"""What may be asked again, since it has a key or is known again by what it says."""
CHANGES_NOTHING = {
    "Desk": {
        "breach",
        "deployments",
        "export",
        "legal_holds",
        "now",
        "outbox",
        "repeats",
        "run",
        "runs",
        "seal",
        "tokens",
        "versions_in_use",
    },
    "LiveRun": {
        "differences",
        "history",
        "id",
        "inbox",
        "plan_migration",
        "programme",
        "replay",
        "seen_by",
        "starts",
        "status",
        "people",
        "stuck",
        "subject",
        "tasks",
        "verify",
        "why",
    },
    "Office": {"bind", "close", "look", "now", "seal", "transact"},
}
"""What only asks, or only lends a desk to somebody else's work."""
IN_OTHER_WORDS = {"LiveRun": {"waive"}}
"""What is done by another request of the table."""
