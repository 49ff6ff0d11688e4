"""Delivery: each effect whose turn it is, is offered to the plugins, one at a time.

A try is written down as a failure before it is made, together with what came of the one
before, so that it costs no commit of its own. Whoever is killed by what a plugin does
has counted the try: the effect waits like any other that failed, and is given up after
the eighth. The next time its plugins are asked one by one, each after it was written
down who is asked: so it is known who was at it, and nobody who took it gets it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event as Flag

from wayfellow.errors import DatabaseTrouble, WayfellowError
from wayfellow.hooks import AfterCommit
from wayfellow.hooks.calling import Delivered
from wayfellow_dsl.phrases import say_list

from ..answers import Delivery, Setback, Waiting
from ..change import Workplace
from .addressing import address
from .means import Means
from .outbox import Outbox
from .retries import MOST, next_try

_UNTAKEN = timedelta(hours=1)
"""After which time a worker offers again what no plugin has taken."""
_LAST_PAUSE = timedelta(minutes=1)
"""How long nobody else gives up what is tried for the last time."""
_GIVEN = "given to "
_UNDER_WAY = ", and not come back: it is under way, or the worker was ended meanwhile"
_ENDED = (
    ", and not come back: the worker was ended meanwhile. The plugin did it, or the "
    "memory was used up, or somebody killed it; see to it before it is tried again"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An effect that is to be offered, which is written down already."""

    place: int
    waiting: Waiting
    """As it was before."""
    context: AfterCommit
    asked: tuple[tuple[str, ...], ...]
    """The plugins to ask: together, or one by one where a worker has died of it."""
    done: Delivered
    """What came of it with those who were asked so far."""

    @property
    def tries(self) -> int:
        """How often it was tried, with this time."""
        return self.waiting.attempts + 1


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of looking for the next effect."""

    done: Delivery
    """What became of those before it."""
    offer: Offer | None
    after: int
    """Where to go on looking; 0 when nothing is left there."""


def deliver(means: Means, stop: Flag, *, is_eager: bool) -> Delivery:
    """Offer each effect whose turn it is to the plugins.

    Only whoever `is_eager` offers again at once what nobody took the last time.
    """
    done, offer, after = Delivery(), None, 0
    while offer is not None or not stop.is_set():
        found = _go_on(means, offer, after, stop, is_eager=is_eager)
        done += found.done
        offer, after = found.offer, found.after
        if offer is None and not after:
            break
    return done


def _go_on(
    means: Means, offer: Offer | None, after: int, stop: Flag, *, is_eager: bool
) -> _Found:
    """Make an offer, note what came of it, and begin the next in one transaction."""
    if offer is not None and not means.is_claiming:
        # Everybody else may write meanwhile, and nobody else delivers.
        offer = _asked(means, offer)
    trouble: list[WayfellowError] = []

    def job(place: Workplace) -> _Found:
        done, made = Delivery(), offer
        if made is not None and means.is_claiming:
            # It is ours until the transaction ends, however it ends.
            is_ours = Outbox(place.store).take(made.waiting.effect.key, made.tries)
            made = _asked(means, made) if is_ours else None
        if made is not None:
            if made.asked:
                _write_down(place, made, means.clock())
                return _Found(done, made, after)
            done = _note(place, made, means.clock())
        if stop.is_set():
            return _Found(done, None, 0)
        try:
            found = _begin(place, means, after, is_eager=is_eager)
        except DatabaseTrouble:
            raise
        except WayfellowError as problem:
            # What was delivered is noted all the same.
            trouble.append(problem)
            return _Found(done, None, 0)
        return replace(found, done=done + found.done)

    found: _Found = (means.commit_once if means.is_claiming else means.commit)(job)
    for problem in trouble:
        raise problem
    return found


def _begin(place: Workplace, means: Means, after: int, *, is_eager: bool) -> _Found:
    """Take the first effect whose turn it is, and write down that it is tried."""
    outbox, now = Outbox(place.store), means.clock()
    claimed = outbox.claim(after, now, is_eager=is_eager)
    if claimed is None:
        return _Found(Delivery(), None, 0)
    where, waiting = claimed
    if waiting.attempts >= MOST:
        return _Found(_give_up(outbox, waiting, now), None, where)
    addressed = address(place, waiting, now)
    if addressed.is_held:
        return _Found(Delivery(held=1), None, where)
    offered = means.hooks.delivering(waiting.effect)
    names = tuple(name for name in offered if name not in waiting.taken)
    has_died = waiting.problem.startswith(_GIVEN)
    asked = tuple((name,) for name in names) if has_died else (names,)
    offer = Offer(
        where, waiting, addressed.context, asked or ((),), Delivered(waiting.taken, ())
    )
    _write_down(place, offer, now)
    return _Found(Delivery(), offer, where)


def _asked(means: Means, offer: Offer) -> Offer:
    """Ask the plugins whose turn it is; nothing is written."""
    names, *rest = offer.asked
    found = means.hooks.deliver(
        offer.context, offer.waiting.effect, offer.done.by, only=names
    )
    failures = (*offer.done.failures, *found.failures)
    return replace(offer, asked=tuple(rest), done=Delivered(found.by, failures))


def _write_down(place: Workplace, offer: Offer, now: datetime) -> None:
    """Write down that an effect is tried, and by whom, before it is."""
    key = offer.waiting.effect.key
    named = say_list([f"`{name}`" for name in offer.asked[0]] or ["nobody"], "and")
    Outbox(place.store).note_failed(
        key,
        offer.tries,
        f"{_GIVEN}{named}{_UNDER_WAY}",
        due=next_try(key, offer.tries, now) or now + _LAST_PAUSE,
        taken=offer.done.by,
    )


def _note(place: Workplace, offer: Offer, now: datetime) -> Delivery:
    """Write down what came of an offer."""
    outbox, waiting, done = Outbox(place.store), offer.waiting, offer.done
    key = waiting.effect.key
    if done.failures:
        problem = " ".join(map(str, done.failures))
        due = next_try(key, offer.tries, now)
        outbox.note_failed(
            key,
            offer.tries,
            problem,
            due=due,
            parked=None if due else now,
            taken=done.by,
        )
        why = "; ".join(
            f"the plugin `{one.plugin}` failed: {one.reason}" for one in done.failures
        )
        return _failed(waiting, problem, why, is_over=due is None)
    if done.by:
        outbox.note_delivered(key, now)
        return Delivery(delivered=1)
    # Nobody took it, which is no failure; the one before may have been.
    problem = "" if waiting.problem.startswith(_GIVEN) else waiting.problem
    outbox.note_failed(key, waiting.attempts, problem, due=now + _UNTAKEN)
    return Delivery(left=1)


def _give_up(outbox: Outbox, waiting: Waiting, now: datetime) -> Delivery:
    """Note that an effect, in whose last try the worker was ended, is given up."""
    problem = waiting.problem.replace(_UNDER_WAY, _ENDED)
    key = waiting.effect.key
    outbox.note_failed(key, waiting.attempts, problem, parked=now, taken=waiting.taken)
    return _failed(waiting, problem, problem, is_over=True)


def is_under_way(waiting: Waiting, now: datetime) -> bool:
    """Say whether an effect may just be on its way, and nothing need be wrong."""
    is_early = waiting.due is not None and waiting.due > now
    return is_early and waiting.problem.endswith(_UNDER_WAY)


def _failed(waiting: Waiting, problem: str, why: str, *, is_over: bool) -> Delivery:
    effect = waiting.effect
    then = "given up" if is_over else "tried again later"
    what = f"the {effect.kind} {effect.name} to {effect.to} failed, and is {then}"
    return Delivery(
        failures=(problem,),
        given_up=int(is_over),
        setbacks=(Setback(waiting.run, effect.subject, what, why),),
    )
