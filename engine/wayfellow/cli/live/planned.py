"""What the desk says of a migration, in words of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from wayfellow.live import DeploymentInUse, MigrationPlan
from wayfellow.live.plans import Noticed, Passage
from wayfellow_dsl.model import Programme

from .printed import count, written
from .program import called

_WIDTH = 80
_WHAT = {
    "due at once": "due at once",
    "taken at once": "at once",
    "clock begins": "new",
    "clock moves": "at another time",
    "clock ends": "no more",
    "owed": "to do now",
    "no longer owed": "no longer to do",
}
"""How each thing that people notice is told, the most important first."""


def deployments_words(found: Iterable[DeploymentInUse]) -> str:
    """List versions, with their runs and who is in them."""
    lines = []
    for name, versions in groupby(found, key=lambda one: one.name):
        lines.append(name)
        for one in versions:
            runs = f"{count(len(one.runs), 'run', 'runs')}: {', '.join(one.runs)}"
            people = f"{one.taking_part} taking part, {one.ended} ended"
            said = [runs if one.runs else "no run"]
            said += [people] if one.taking_part or one.ended else []
            lines += _wrapped(f"  version {one.version}  ", "; ".join(said))
    return "\n".join(lines) or "No programme is deployed yet."


def plan_words(plan: MigrationPlan, programme: Programme, *, is_done: bool) -> str:
    """Say what becomes, or has become, of everybody in a run."""
    versions = f"version {plan.before} to version {plan.after}"
    first = f"{plan.run}: {plan.programme}, from {versions}."
    lines = [f"{plan.run} went from {versions}." if is_done else first]
    lines += _passages(plan)
    if plan.ended:
        keeps = "has ended and keeps" if plan.ended == 1 else "have ended and keep"
        said = f"{plan.ended} {keeps} the words of the version they ended in"
        lines += _wrapped("  ", said)
    lines += _obstacles(plan)
    lines += _notices(plan.notices, is_done)
    if plan.next_round is not None:
        before, after = plan.next_round.before, plan.next_round.after
        was = "none was planned" if before is None else written(before, programme)
        now = "none is planned" if after is None else written(after, programme)
        lines.append(f"The next matching round: {now} (before: {was}).")
    if plan.rounds_due:
        said = f"is held first, by version {plan.before}, and may change what is said"
        lines += _wrapped("", f"A matching round is due before then: it {said} here.")
    if not is_done:
        lines.append(_next(plan))
    return "\n".join(lines)


def _passages(plan: MigrationPlan) -> Iterator[str]:
    if not plan.passages:
        yield "  nobody takes part just now"
    width = max((len(one.step) for one in plan.passages), default=0)
    for kind, passages in groupby(plan.passages, key=lambda one: one.kind):
        yield f"  {kind}"
        for one in passages:
            yield from _wrapped(f"    {one.step.ljust(width)}  ", _fate(one))


def _fate(one: Passage) -> str:
    parts = (
        (one.stay, "stay" if one.stay != 1 else "stays", ""),
        (one.renamed, "stay" if one.renamed != 1 else "stays", f", as {one.to}"),
        (one.move, "go" if one.move != 1 else "goes", f" to {one.to}"),
        (one.lose, "would have no step", ""),
        (one.blocked, "blocked", ""),
    )
    return ", ".join(f"{number} {verb}{rest}" for number, verb, rest in parts if number)


def _obstacles(plan: MigrationPlan) -> Iterator[str]:
    lost = [one for one in plan.passages if one.lose]
    if not lost and not plan.obstacles:
        return
    yield "In the way:"
    names = {(one.of, one.before): one.now for one in plan.renamed}
    for each in lost:
        said = (
            f"{each.kind} in {each.step}: there is no such step in version {plan.after}"
        )
        yield from _wrapped("  ", said)
        other = names.get((each.kind, each.step))
        if other:
            help_ = f"It seems to be called {other} now: --rename {each.step}={other}"
        else:
            help_ = f"Say where they go: --map {each.step}=STEP"
        yield from _wrapped("    ", help_)
    for one in plan.obstacles:
        said = f"{one.kind} in {one.step}: {one.because}"
        yield from _wrapped("  ", f"{said} ({_who(one.count, one.who)})")


def _notices(notices: tuple[Noticed, ...], is_done: bool) -> Iterator[str]:
    if not notices:
        return
    yield "Those who stayed notice:" if is_done else "Those who stay would notice:"
    order = [*_WHAT]
    for (kind, step), found in groupby(notices, key=lambda one: (one.kind, one.step)):
        yield f"  {kind} in {step}"
        seen: set[tuple[str, int]] = set()
        for one in sorted(found, key=lambda one: order.index(one.what)):
            if one.what.startswith("clock") and (one.about, one.count) in seen:
                # It is due at once: when it was due before is of no interest.
                continue
            seen.add((one.about, one.count))
            said = f"{_WHAT[one.what]}: {one.about} ({_who(one.count, one.who)})"
            yield from _wrapped("    ", said)
    if any(one.what == "due at once" for one in notices):
        advance = called("advance")
        yield f"  What is due at once happens at the next `{advance}`."


def _who(number: int, who: tuple[str, ...]) -> str:
    more = f" and {number - len(who)} more" if number > len(who) else ""
    return ", ".join(who) + more


def _next(plan: MigrationPlan) -> str:
    if not plan.is_possible:
        return "Nothing was changed. Nobody is migrated while anybody is in the way."
    return (
        "Nothing was changed. To do it, repeat this with --reason and --by, and "
        "without\n--dry-run."
    )


def _wrapped(start: str, text: str) -> list[str]:
    """Break a text at spaces, its later lines set in."""
    indent = " " * (len(start) if len(start) < 24 else len(start) - len(start.lstrip()))
    return wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=indent + "  " * (not start.strip()),
        break_long_words=False,
        break_on_hyphens=False,
    )
