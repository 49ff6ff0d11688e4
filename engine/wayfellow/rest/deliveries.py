"""Messages, requests and tasks that wait to be delivered, for a host that does it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk

from .asked import OfEffect
from .callers import Known, Repeating
from .documents import answers
from .paging import USUAL, Limit
from .told import EffectTold, Me, Noted, Retried, Waits
from .values import IsParked

deliveries = APIRouter(tags=["Deliveries"])
tokens = APIRouter(tags=["Tokens"])


@tokens.get("/me", **answers(200, Me, "Whose it is.", may_miss=False))
def me(caller: Known) -> Response:
    """Say whose the token is, and what it is for."""
    return caller.look(lambda desk: Me.of(caller.tenant, caller.token))


@deliveries.get("/outbox", **answers(200, Waits, "What waits.", may_miss=False))
def outbox(caller: Known, parked: IsParked = False, limit: Limit = USUAL) -> Response:
    """Give what waits to be delivered, the oldest first, or what was given up.

    Deliver it, note that for each key, and ask again.
    """
    caller.need("look into all")

    def waits(desk: Desk) -> Waits:
        found = caller.waiting(desk, limit + 1, parked=parked)
        return Waits(
            items=[EffectTold.of(one) for one in found[:limit]],
            more=len(found) > limit,
        )

    return caller.look(waits)


@deliveries.post(
    "/outbox/delivered", **answers(200, Noted, "It is noted.", changes=True)
)
def note_delivery(caller: Repeating, body: OfEffect) -> Response:
    """Note that the host has delivered an effect; noted again, nothing changes."""
    caller.need("look into all")

    def work(desk: Desk) -> Noted:
        caller.see_effect(desk, body.key)
        desk.note_delivery(body.key, desk.now)
        return Noted(key=body.key)

    return caller.change(work, status=200)


@deliveries.post(
    "/outbox/retry",
    **answers(200, Retried, "How many there are.", changes=True),
)
def retry(caller: Repeating, body: OfEffect) -> Response:
    """Let an effect that failed be tried again at once, given up or not."""
    caller.need("look into all")

    def work(desk: Desk) -> Retried:
        caller.see_effect(desk, body.key)
        return Retried(count=desk.retry(body.key))

    return caller.change(work, status=200)
