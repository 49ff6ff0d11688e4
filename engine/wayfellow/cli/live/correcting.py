"""The commands by which staff put things right: each with who, and why."""

from __future__ import annotations

import click

from wayfellow.decide import Record, Subject
from wayfellow.decide.retelling.corrected import Corrections, as_corrected
from wayfellow.decide.retelling.telling import numbered
from wayfellow.errors import WayfellowError
from wayfellow.live import Answer, LiveRun
from wayfellow_dsl.model import Value

from . import printed, typed
from .happening import record
from .options import BY, KEY, RUN, Options, at, with_options

_REASON = click.option(
    "--reason", required=True, metavar="TEXT", help="Why; it stays in the history."
)


@click.command()
@click.argument("subject")
@click.argument("line", type=click.IntRange(min=1))
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@_REASON
@click.option("--withdraw", is_flag=True, help="It never happened.")
@click.option("--happened", metavar="TIME", help="When it happened instead.")
@with_options(BY, at("When it is put right"), KEY, RUN)
def correct(
    given: Options,
    subject: str,
    line: int,
    values: tuple[str, ...],
    reason: str,
    withdraw: bool,
    happened: str | None,
) -> None:
    """Put right what was recorded by mistake.

    LINE is the number of the line in SUBJECT's history, as `history` prints it. Give
    what is right as NAME=VALUE, or --happened, or both; what is not named stays as it
    was. Or say with --withdraw that it never happened. Messages that were sent and
    moves that were made stand. Line 1 of a participant is how they joined: of it
    --happened puts the day right.
    """
    by = given.needed_actor()
    stray, texts = typed.read_event(values)
    if stray:
        raise click.UsageError(f"write what is right as NAME=VALUE, unlike `{stray}`")
    if withdraw and (texts or happened is not None):
        raise click.UsageError(
            "what never happened has no values and no time: leave out --withdraw, or "
            "the rest"
        )
    if not withdraw and not texts and happened is None:
        raise click.UsageError(
            "say what is right, as NAME=VALUE or with --happened; or --withdraw it"
        )

    what: list[str] = []
    otherwise: list[str] = []

    def work(run: LiveRun) -> Answer:
        about = run.subject(subject)
        payload = _with(run, about, line, texts) if texts else None
        when = typed.read_time(happened, run.programme) if happened else None
        answer = run.correct(
            subject,
            line,
            reason=reason,
            by=typed.read_actor(by, run, subject),
            at=typed.stated_time(given.at, run.programme),
            payload=payload,
            when=when,
            key=given.key,
        )
        lines = (line.record for line in run.history(subject))
        corrected = Corrections(lines).about(subject, answer.record.sequence)
        assert corrected is not None
        what[:] = [printed.correction_words(corrected, run.programme)]
        otherwise[:] = printed.otherwise_words(answer.otherwise, run.programme)
        return answer

    record(given, work, otherwise, what)


@click.command()
@click.argument("subject")
@click.argument("step")
@_REASON
@with_options(BY, at("When it happens"), KEY, RUN)
def reopen(given: Options, subject: str, step: str, reason: str) -> None:
    """Let somebody go on who has ended, from STEP.

    SUBJECT is a participant or a relationship. Relationships that ended with somebody
    stay ended, and are named.
    """
    by = given.needed_actor()

    def work(run: LiveRun) -> Answer:
        return run.reopen(
            subject,
            step,
            reason=reason,
            by=typed.read_actor(by, run),
            at=typed.stated_time(given.at, run.programme),
            key=given.key,
        )

    record(given, work)


@click.command()
@click.argument("subject")
@click.argument("need", nargs=-1, required=True, metavar="NEED")
@_REASON
@click.option(
    "--member", default="", metavar="ID", help="Whose need it is, in a group."
)
@with_options(BY, at("When it happens"), KEY, RUN)
def waive(
    given: Options, subject: str, need: tuple[str, ...], reason: str, member: str
) -> None:
    """Let a need go for one person.

    NEED may be several words, such as training safety. Only the staff role that the
    programme names may do so.
    """
    by = given.needed_actor()

    def work(run: LiveRun) -> Answer:
        return run.waive(
            subject,
            " ".join(need),
            reason=reason,
            by=typed.read_actor(by, run),
            at=typed.stated_time(given.at, run.programme),
            member=member,
            key=given.key,
        )

    record(given, work)


def _with(
    run: LiveRun, subject: Subject, number: int, texts: dict[str, str]
) -> dict[str, Value]:
    """Give what a line says, with what is right in its place."""
    lines = [line.record for line in run.history(subject.id)]
    known: Record | None = numbered(as_corrected(lines), number)
    known = known or numbered(lines, number)
    if known is None:
        raise WayfellowError(
            f"`{subject.id}` has no line {number}: its history has {len(lines)} lines"
        )
    read = typed.read_payload(texts, run.programme, known.name, subject.kind)
    return {**known.payload, **read}
