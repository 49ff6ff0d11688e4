"""How people are brought together, in both versions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from wayfellow_dsl.model import (
    Candidates,
    Computed,
    Condition,
    Exclusion,
    MatchPolicy,
    Preference,
    SharedChoices,
)
from wayfellow_dsl.phrases import say_condition, say_every, say_list, say_name, say_term

from .differences import Difference, Effect, Example, opposite, together
from .fields import compare_fields, members_are, tell
from .lengths import length_is
from .pairing import bare, changed_fields, pair
from .trials import Trial, Tried, differ_in_type, mean_the_same, try_out
from .versions import Versions


def compare_policies(versions: Versions) -> Iterator[Difference]:
    """Find what differs between the `match` blocks."""
    found = pair(
        versions.old.policies,
        versions.new.policies,
        lambda policy: (policy.name, policy.relationship),
        lambda policy: policy.relationship,
    )
    for old, new in found.paired:
        yield from _compare(versions, old, new)
    for policy in found.added:
        yield tell("different", _where(policy), "", _say_policy(policy), None, policy)
    for policy in found.removed:
        yield tell("different", _where(policy), _say_policy(policy), "", policy)


def _where(policy: MatchPolicy) -> str:
    return f"match {policy.seekers.role} with {policy.partners.role}"


def _say_policy(policy: MatchPolicy) -> str:
    parts = [_say_candidates(policy.seekers), _say_candidates(policy.partners)]
    return f"candidates {', '.join(parts)}"


def _compare(
    versions: Versions, old: MatchPolicy, new: MatchPolicy
) -> Iterator[Difference]:
    where = _where(new)
    for name in ("seekers", "partners"):
        one, two = getattr(old, name), getattr(new, name)
        if one != two:
            effect = _candidates_change(versions, one, two)
            said = (
                f"candidates {_say_candidates(one)}",
                f"candidates {_say_candidates(two)}",
            )
            yield tell(effect, where, *said, old, new)
    if (old.every, old.weekday) != (new.every, new.weekday):
        effect = _round_change(old, new)
        yield tell(effect, where, _say_rounds(old), _say_rounds(new), old, new)
    # What is told of by itself is left out here.
    before, now = (
        replace(
            policy,
            seekers=old.seekers,
            partners=old.partners,
            every=old.every,
            weekday=old.weekday,
            exclusions=(),
            preferences=(),
        )
        for policy in (old, new)
    )
    yield from compare_fields(where, before, now, {})
    yield from _compare_exclusions(versions, where, old, new)
    yield from _compare_preferences(versions, where, old, new)


def _say_candidates(candidates: Candidates) -> str:
    steps = say_list(map(say_name, candidates.steps), "or")
    words = f"{say_name(candidates.role)} in {steps}"
    if candidates.condition is not None:
        words += f" if {say_condition(candidates.condition)}"
    return words


def _candidates_change(versions: Versions, old: Candidates, new: Candidates) -> Effect:
    effects: list[Effect] = []
    for name, (before, now) in changed_fields(old, new).items():
        if name == "steps":
            effects.append(members_are("looser")(before, now))
        elif name == "condition" and old.role == new.role:
            trial = _try(versions, old.role, (before, now))
            effects.append(_by_number(trial, more="looser"))
        else:
            effects.append("different")
    return together(effects)


def _round_change(old: MatchPolicy, new: MatchPolicy) -> Effect:
    """Judge other rounds: when they come more often, nobody waits so long."""
    if old.every is None or new.every is None or old.weekday != new.weekday:
        return "different"
    return length_is("stricter", old.every, new.every)


def _say_rounds(policy: MatchPolicy) -> str:
    if policy.every is None:
        return "rounds when staff call for them"
    words = f"rounds {say_every(policy.every)}"
    return words if policy.weekday is None else f"{words} on {_DAYS[policy.weekday]}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _try(
    versions: Versions, subject: str, asked: tuple[Condition | None, Condition | None]
) -> Trial[bool] | None:
    if differ_in_type(versions, subject, *asked):
        return None
    conditions = [condition for condition in asked if condition is not None]
    return try_out(versions, subject, (None, None), conditions, versions.tests(*asked))


def _by_number(trial: Trial[bool] | None, more: Effect) -> Effect:
    """Say what it means that a condition holds for more, or for fewer."""
    if trial is None:
        return "different"
    came = any(each.new and not each.old for each in trial.tried)
    went = any(each.old and not each.new for each in trial.tried)
    if came == went:
        return "same meaning" if not came and trial.is_whole else "different"
    return more if came else opposite(more)


# -- Exclusions ------------------------------------------------------------------------

_Change = tuple[Exclusion | None, Exclusion | None]


def _compare_exclusions(
    versions: Versions, where: str, old: MatchPolicy, new: MatchPolicy
) -> Iterator[Difference]:
    """Each exclusion by itself; together they may keep the same people apart."""
    found = pair(
        old.exclusions,
        new.exclusions,
        lambda each: repr(bare(each)),
        lambda each: repr(each.condition),
        lambda each: each.because or None,
    )
    changes: list[_Change] = [
        *found.paired,
        *((None, each) for each in found.added),
        *((each, None) for each in found.removed),
    ]
    trial = _try_exclusions(versions, old, new)
    for before, now in changes:
        if before is not None and now is not None:
            if before.because != now.because:
                said = [f'because "{each.because}"' for each in (before, now)]
                yield tell("wording", where, said[0], said[1], before, now)
            if before.condition == now.condition:
                continue
        places = _place(old, before), _place(new, now)
        yield _about_exclusion(where, trial, (before, now), places)


def _try_exclusions(
    versions: Versions, old: MatchPolicy, new: MatchPolicy
) -> Trial[tuple[bool, ...]] | None:
    conditions = [each.condition for each in (*old.exclusions, *new.exclusions)]
    if differ_in_type(versions, "", *conditions):
        return None
    before, now = (
        [evaluated.test(each.condition) for each in policy.exclusions]
        for policy, evaluated in zip((old, new), versions.conditions, strict=True)
    )
    return try_out(
        versions,
        "",
        (None, None),
        conditions,
        (
            lambda scene: tuple(test(scene) for test in before),
            lambda scene: tuple(test(scene) for test in now),
        ),
    )


def _place(policy: MatchPolicy, exclusion: Exclusion | None) -> int | None:
    for place, each in enumerate(policy.exclusions):
        if each is exclusion:
            return place
    return None


def _about_exclusion(
    where: str,
    trial: Trial[tuple[bool, ...]] | None,
    change: _Change,
    places: tuple[int | None, int | None],
) -> Difference:
    """Judge one exclusion by those whom it keeps apart, unless others do anyway."""
    old, new = change
    said = ["" if each is None else _say_exclusion(each) for each in change]
    effect: Effect = (
        "stricter" if old is None else "looser" if new is None else "different"
    )
    if trial is None:
        return tell(effect, where, said[0], said[1], old, new)
    more = fewer = False
    kept_apart = trial.answering(
        Tried(each.case, any(each.old), any(each.new)) for each in trial.tried
    )
    chosen = None
    for each, apart in zip(trial.tried, kept_apart.tried, strict=True):
        was = places[0] is not None and each.old[places[0]]
        is_now = places[1] is not None and each.new[places[1]]
        more, fewer = more or is_now > was, fewer or was > is_now
        if chosen is None and (was or is_now) and apart.old != apart.new:
            chosen = apart
    if chosen is None and trial.is_whole:
        return tell("same meaning", where, said[0], said[1], old, new)
    if more != fewer:
        effect = "stricter" if more else "looser"
    example = None
    if chosen is not None:
        who = kept_apart.person(chosen)
        words = [_MAY_NOT if apart else _MAY for apart in (chosen.old, chosen.new)]
        example = Example(who, *words)
    difference = tell(effect, where, said[0], said[1], old, new)
    return replace(difference, example=example, note=trial.note)


_MAY, _MAY_NOT = "may be brought together", "are never brought together"


def _say_exclusion(exclusion: Exclusion) -> str:
    return f"never if {say_condition(exclusion.condition)}"


# -- Preferences -----------------------------------------------------------------------


def _compare_preferences(
    versions: Versions, where: str, old: MatchPolicy, new: MatchPolicy
) -> Iterator[Difference]:
    found = pair(
        old.preferences,
        new.preferences,
        lambda each: repr(bare(each)),
        lambda each: repr(each.prefers),
        lambda each: each.weight if _is_condition(each) else None,
    )
    for before, now in found.paired:
        if bare(before) != bare(now):
            effect: Effect = "different"
            if before.weight == now.weight and mean_the_same(
                versions, "", before.prefers, now.prefers
            ):
                effect = "same meaning"
            said = _say_preference(before), _say_preference(now)
            yield tell(effect, where, *said, before, now)
    for each in found.added:
        yield tell("different", where, "", _say_preference(each), None, each)
    for each in found.removed:
        yield tell("different", where, _say_preference(each), "", each)


def _is_condition(preference: Preference) -> bool:
    return not isinstance(preference.prefers, SharedChoices | Computed)


def _say_preference(preference: Preference) -> str:
    prefers = preference.prefers
    if isinstance(prefers, SharedChoices):
        words = f"{say_term(prefers.left)} shared with {say_term(prefers.right)}"
    elif isinstance(prefers, Computed):
        words = say_term(prefers)
    else:
        words = say_condition(prefers)
    return f"prefer {words}, with weight {preference.weight:g}"
