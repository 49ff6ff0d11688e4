"""Messages, requests and tasks that wait to be delivered, for a host that does it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk

from .asked import EffectKey, Retry
from .callers import Known, Repeating
from .cursors import place_of
from .documents import answers
from .paging import USUAL, After, Limit, paged
from .told.deliveries import DeliveryNote, Effect, EffectPage, RetryCount
from .told.tokens import TokenHolder
from .values import IsParked

deliveries = APIRouter(tags=["Deliveries"])
tokens = APIRouter(tags=["Tokens"])


@tokens.get("/me", **answers(200, TokenHolder, "Whose it is."))
def get_token_holder(caller: Known) -> Response:
    """Say whose the token is.

    The one that the request came with, and what it is for.
    """
    return caller.look(lambda desk: TokenHolder.of(caller.tenant, caller.token))


@deliveries.get("/outbox", **answers(200, EffectPage, "What waits.", "not-for-caller"))
def list_outbox(
    caller: Known,
    parked: IsParked = False,
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """Give what waits to be delivered.

    The oldest first, or what was given up. Deliver it, note that for each key, and ask
    again. It takes the token of an application.
    """
    caller.need("look into all")

    of = f"outbox {parked}"
    last = place_of(after, of, tuple[int]) or (0,)

    def page(desk: Desk) -> EffectPage:
        found = desk.outbox(
            parked=parked,
            run=caller.token.run or None,
            after=max(0, last[0]),
            limit=limit + 1,
        )
        places = {one.effect.key: one.place for one in found}
        told = [Effect.of(one) for one in found]
        return paged(EffectPage, told, limit, of, lambda one: (places[one.key],))

    return caller.look(page)


@deliveries.post(
    "/outbox/delivered",
    **answers(
        *(200, DeliveryNote, "It is noted."),
        *("not-for-caller", "unknown-effect"),
        changes=True,
    ),
)
def note_delivery(caller: Repeating, body: EffectKey) -> Response:
    """Note that the host has delivered an effect.

    Noted again, nothing changes. It takes the token of an application.
    """
    caller.need("look into all")

    def work(desk: Desk) -> DeliveryNote:
        caller.see_effect(desk, body.key)
        desk.note_delivery(body.key, desk.now)
        return DeliveryNote(key=body.key)

    return caller.change(work, status=200)


@deliveries.post(
    "/outbox/retry",
    **answers(
        *(200, RetryCount, "How many there are."),
        *("not-for-caller", "unknown-effect"),
        changes=True,
    ),
)
def retry_delivery(caller: Repeating, body: Retry) -> Response:
    """Let what failed be tried again.

    At once, whether it was given up or not: one effect by its key, or without one all
    of them, as when a receiver was away for a night. A worker then delivers them. It
    takes the token of an application.
    """
    caller.need("look into all")

    def work(desk: Desk) -> RetryCount:
        if body.key is None:
            return RetryCount(count=desk.retry(run=caller.token.run or None))
        caller.see_effect(desk, body.key)
        return RetryCount(count=desk.retry(body.key))

    return caller.change(work, status=200)
