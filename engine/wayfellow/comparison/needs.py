"""What a step needs, in both versions."""

from __future__ import annotations

from collections.abc import Iterator

from wayfellow_dsl.model import AnyOf, Need, Step
from wayfellow_dsl.phrases import say_need, say_party

from .differences import Difference, Effect, Example, together
from .lengths import length_is
from .pairing import changed_fields, line_of, pair
from .trials import Trial, differ_in_type, try_out
from .versions import Versions


def compare_needs(
    versions: Versions, subject: str, steps: tuple[Step, Step]
) -> Iterator[Difference]:
    """Find what differs between the needs of a step; one that is new is stricter."""
    found = pair(steps[0].needs, steps[1].needs, lambda need: need.key)
    for old, new in found.paired:
        yield from _changed(versions, subject, steps, old, new)
    for need in found.added:
        example, note = _newly(versions, subject, steps, need, is_new=True)
        yield _difference("stricter", subject, steps, None, need, example, note)
    for need in found.removed:
        example, note = _newly(versions, subject, steps, need, is_new=False)
        yield _difference("looser", subject, steps, need, None, example, note)


def _newly(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    need: Need,
    *,
    is_new: bool,
) -> tuple[Example | None, str]:
    """Tell of somebody for whom a need is new, or gone, where it is not for all."""
    if need.guard is None or differ_in_type(versions, subject, need.guard):
        return None, ""
    nobody = AnyOf(())
    guards = (nobody, need.guard) if is_new else (need.guard, nobody)
    tests = versions.tests(*guards)
    trial = try_out(versions, subject, steps, [need.guard], tests)
    return _example(trial, need), trial.note


def _changed(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    old: Need,
    new: Need,
) -> Iterator[Difference]:
    effects: list[Effect] = []
    example, note = None, ""
    for name, (before, now) in changed_fields(old, new).items():
        match name:
            case "label":
                effects.append("wording")
            case "hours":
                effects.append("stricter" if now > before else "looser")
            case "lasts" if before is None or now is None:
                effects.append("stricter" if before is None else "looser")
            case "lasts":
                effects.append(length_is("looser", before, now))
            case "guard":
                trial = _try(versions, subject, steps, old, new)
                effects.append(_owed(trial))
                if trial is not None:
                    example, note = _example(trial, new), trial.note
            case _:
                effects.append("different")
    if effects:
        effect = together(effects)
        yield _difference(effect, subject, steps, old, new, example, note)


def _try(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    old: Need,
    new: Need,
) -> Trial[bool] | None:
    if differ_in_type(versions, subject, old.guard, new.guard):
        return None
    conditions = [guard for guard in (old.guard, new.guard) if guard is not None]
    tests = versions.tests(old.guard, new.guard)
    return try_out(versions, subject, steps, conditions, tests)


def _owed(trial: Trial[bool] | None) -> Effect:
    """Say what it means that a need applies to other people."""
    if trial is None:
        return "different"
    more = any(each.new and not each.old for each in trial.tried)
    fewer = any(each.old and not each.new for each in trial.tried)
    if more == fewer:
        return "same meaning" if not more and trial.is_whole else "different"
    return "stricter" if more else "looser"


def _example(trial: Trial[bool], need: Need) -> Example | None:
    for tried in trial.tried:
        if tried.old != tried.new:
            said = [
                f"needs {need.phrase}" if owes else "does not need it"
                for owes in (tried.old, tried.new)
            ]
            return Example(trial.person(tried), *said)
    return None


def _difference(
    effect: Effect,
    subject: str,
    steps: tuple[Step, Step],
    old: Need | None,
    new: Need | None,
    example: Example | None = None,
    note: str = "",
) -> Difference:
    return Difference(
        effect,
        f"step {steps[1].name}",
        (subject,),
        "" if old is None else _say(old, old if new is None else new),
        "" if new is None else _say(new, new if old is None else old),
        line_of(old),
        line_of(new),
        example,
        note,
    )


def _say(need: Need, other: Need) -> str:
    """Say a need, and who has to do it where the other version says somebody else."""
    words = f"needs {say_need(need)}"
    return words if need.by == other.by else f"{words}, by {say_party(need.by)}"
