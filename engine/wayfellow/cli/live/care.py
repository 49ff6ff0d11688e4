"""The commands by which somebody is held, and let go on: concerns and pauses.

Who raises a concern may be anybody, in a difficult moment. What is printed says what
happens now and whom to speak to, and nothing about the person that was not said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import click

from wayfellow.decide import Actor, Refusal
from wayfellow.errors import Refused, UnknownSubject
from wayfellow.live import Answer, LiveRun
from wayfellow_dsl.model import Frozen
from wayfellow_dsl.phrases import say_list

from . import printed, typed
from .options import BY, KEY, RUN, Options, at, with_options
from .program import called

OUTSIDER = "outsider"
"""The role of somebody who raises a concern and has none in the programme."""


class _Raised(Frozen, frozen=True):
    """What is said of a concern that was raised: no more than was known before."""

    subject: str
    when: datetime
    lifted_by: tuple[str, ...]
    """The roles of which two people lift the hold."""


@click.command()
@click.argument("person")
@click.option(
    "--note",
    default="",
    metavar="TEXT",
    help="What you saw or heard. It stays in the history, for those who may lift the "
    "hold.",
)
@click.option(
    "--by",
    metavar="WHO",
    help="Who raises it: a participant, staff as ROLE:NAME, or anybody in their own "
    "words; without a name unless stated.",
)
@with_options(at("When it was raised"), KEY, RUN)
def hold(given: Options, person: str, note: str) -> None:
    """Raise a safeguarding concern: everything about the person stops.

    Anybody may, also without an account or a name. Only the role that the programme
    names lifts the hold again: two people, and never the person themselves.
    """

    def work(run: LiveRun) -> _Raised:
        when = typed.read_time(given.at, run.programme)
        payload = {"note": note} if note else {}
        by = _who_raises(given.by, run, person)
        lifters = tuple(s.name for s in run.programme.staff if s.lifts_holds)
        try:
            run.send(
                person,
                "concern",
                by=by,
                at=None if given.at is None else when,
                payload=payload,
                key=given.key,
            )
        except Refused as refused:
            if refused.refusal.kind != "unknown subject":
                raise
            # No names are suggested: whoever asks may not know who takes part.
            raise _not_recorded(person, lifters) from None
        return _Raised(person, when, lifters)

    raised = given.to_write().transact(
        lambda desk: work(typed.choose_run(desk, given.run))
    )
    who = say_list(raised.lifted_by, "or")
    words = (
        f"The concern about {person} is recorded, and it counts from now on: nothing\n"
        "moves, nobody meets, and no message goes out until two people of\n"
        f"{who} have looked into it. They have been given the task.\n"
        "\n"
        "If somebody may be in danger now, do not wait for that: call the emergency\n"
        f"services, then speak to {who} yourself."
    )
    printed.say(raised, words, given.as_json)


@click.command()
@click.argument("person")
@with_options(BY, at("When they agreed"), KEY, RUN)
def lift(given: Options, person: str) -> None:
    """Agree that a safeguarding hold is lifted; it takes two people.

    Only those of the role that the programme names may, and never the person whom the
    concern is about.
    """

    def words(run: LiveRun, by: Actor) -> str:
        stands = run.subject(person)
        if any(each.kind == "concern" for each in stands.holds):
            return (
                f"{by.id} agrees that the hold on {person} is lifted. A second person "
                f"of {by.role}\nhas to agree too; until then everything stays as it is."
            )
        more = (
            f"\nSomething else still holds them: {called(f'why {person}')}"
            if stands.is_held
            else ""
        )
        return (
            f"The hold on {person} is lifted. All that it stopped goes on, each clock "
            f"with the time\nthat it had left.{more}"
        )

    _record(given, person, "lift concern", words)


@click.command()
@click.argument("subject")
@with_options(BY, at("From when"), KEY, RUN)
def pause(given: Options, subject: str) -> None:
    """Pause somebody or a relationship: for leave, for illness, for a while.

    Clocks stand still and nothing is sent. The person themselves may ask for it, or
    staff.
    """

    def words(run: LiveRun, by: Actor) -> str:
        return (
            f"{subject} is paused: clocks stand still and nothing is sent. Nothing "
            "ends by it.\nTo go on: "
            f"{called(f'resume {subject}')}"
        )

    _record(given, subject, "pause", words)


@click.command()
@click.argument("subject")
@with_options(BY, at("From when"), KEY, RUN)
def resume(given: Options, subject: str) -> None:
    """End a pause: each clock goes on with the time that it had left."""

    def words(run: LiveRun, by: Actor) -> str:
        if run.subject(subject).is_held:
            return (
                f"The pause of {subject} is over. Something else still holds them:\n"
                f"{called(f'why {subject}')}"
            )
        return (
            f"{subject} goes on: the pause is over, and each clock has the time that "
            "it had left."
        )

    _record(given, subject, "resume", words)


def _record(
    given: Options, subject: str, event: str, words: Callable[[LiveRun, Actor], str]
) -> None:
    named = given.needed_actor()

    def work(run: LiveRun) -> tuple[Answer, str]:
        by = typed.read_actor(named, run, subject)
        when = typed.stated_time(given.at, run.programme)
        answer = run.send(subject, event, by=by, at=when, key=given.key)
        return answer, words(run, by)

    answer, said = given.to_write().transact(
        lambda desk: work(typed.choose_run(desk, given.run))
    )
    printed.say(answer, said, given.as_json)


def _not_recorded(person: str, lifters: tuple[str, ...]) -> Refused:
    return Refused(
        Refusal(
            "unknown subject",
            f"nobody here is called `{person}`, so no concern is recorded yet. Look "
            "again at how the name is written; if you cannot tell, speak to "
            f"{say_list(lifters, 'or')} now",
        )
    )


def _who_raises(text: str | None, run: LiveRun, person: str) -> Actor:
    """Read who raises a concern; whoever is not known is an outsider by that name."""
    if text is None:
        return Actor(OUTSIDER)
    try:
        return typed.read_actor(text, run, person)
    except (click.BadParameter, UnknownSubject):
        return Actor(OUTSIDER, text)
