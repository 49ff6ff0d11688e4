"""How people are brought together, and how an offer is accepted."""

from __future__ import annotations

from typing import Any, cast

from lark import Token
from msgspec.structs import replace

from ..checks import conditions as condition_checks
from ..checks import steps as checks
from ..checks import words
from ..diagnostics import nearest
from ..model import (
    Anchor,
    Candidates,
    Clock,
    Condition,
    Duration,
    End,
    Exclusion,
    Fact,
    Go,
    Lifecycle,
    MatchPolicy,
    Message,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Preference,
    Rule,
    SharedChoices,
    Stage,
    Step,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from .conditions import lower as lower_condition
from .conditions import negated
from .names import Names
from .people import only_once
from .terms import Setting, term
from .time import WEEKDAYS, amount, check_days, duration, every
from .trees import at, branches, child, name, number, part, quoted, tokens

_WEIGHTS = {"slightly": 1.0, "strongly": 4.0}
_FREQUENCIES = ("every", "every_one", "often")


def lower(
    block: Block, names: Names, lifecycles: dict[str, Lifecycle]
) -> MatchPolicy | None:
    """Lower a `match` block, and give its relationship the step of an offer.

    None when its roles or their relationship are unknown.
    """
    if block.heading is None:
        return None
    tree, line = block.heading.tree, block.line.number
    seeker, partner = (names.role(token, line) for token in tokens(tree))
    if seeker is None or partner is None:
        return None
    relationship = next(
        (
            found.name
            for found in names.relationships.values()
            if {seeker, partner} == set(found.members)
        ),
        None,
    )
    if relationship is None:
        advice = f"declare it, such as `relationship pair of {seeker} and {partner}`."
        problem = checks.NO_RELATIONSHIP.at(
            block.line.span, help=advice, one=seeker, other=partner
        )
        names.notes.add_missing(problem, seeker, partner)
        return None
    writer = _PolicyWriter(block, names, relationship, (seeker, partner))
    for sentence in block.sentences:
        writer.take(sentence)
    if writer.acceptance is not None:
        lifecycle = lifecycles[relationship]
        if lifecycle.steps and not lifecycle.steps[0].implied:
            lifecycles[relationship] = _with_offer(lifecycle, *writer.acceptance)
    return writer.finish()


class _PolicyWriter:
    """Lowers the sentences of a `match` block one after another."""

    acceptance: tuple[tuple[str, ...], Duration, Sentence] | None = None
    """Which members accept an offer, within how long, and where that is said."""

    def __init__(
        self, block: Block, names: Names, relationship: str, roles: tuple[str, str]
    ) -> None:
        self._block = block
        self._names = names
        self._roles = roles
        self._candidates: dict[str, Candidates] = {}
        self._exclusions: list[Exclusion] = []
        self._preferences: list[Preference] = []
        self._once: set[str] = set()
        self._policy = MatchPolicy(
            name=f"{roles[0]} with {roles[1]}",
            relationship=relationship,
            seekers=Candidates(roles[0], ()),
            partners=Candidates(roles[1], ()),
            span=block.line.span,
        )

    def take(self, sentence: Sentence) -> None:
        """Lower one sentence."""
        tree, line, notes = sentence.tree, sentence.line.number, self._names.notes
        kind = sentence.kind
        if kind in ("round", "every_weekday", "policy", "proposed_by", "accepted_by"):
            said = {"round": "every", "every_weekday": "every", "policy": "method"}
            only_once(sentence, said.get(kind, kind), self._once, self._names)
        match kind:
            case "candidates":
                for candidate in branches(tree):
                    self._take_candidate(candidate, line)
            case "every_weekday":
                day = WEEKDAYS.index(str(tokens(tree, "WEEKDAY")[0]).lower())
                self._set(every=Duration(1, "weeks"), weekday=day)
            case "round":
                often = child(tree, *_FREQUENCIES)
                length = every(often, line, notes)
                check_days(length, sentence.span, "the time between rounds", notes)
                days = tokens(tree, "WEEKDAY")
                on = WEEKDAYS.index(str(days[0]).lower()) if days else None
                self._set(every=length, weekday=on)
            case "never_if" | "only_if":
                self._take_exclusion(sentence)
            case "prefer":
                self._take_preference(sentence)
            case "proposed_by":
                self._set(proposed_by=self._names.staff_role(name(tree), line))
            case "accepted_by":
                within = child(tree, "duration")
                acceptors = child(tree, "acceptors")
                roles = [self._role(token, line) for token in tokens(acceptors)]
                known = [role for role in roles if role is not None]
                length = duration(within, line, notes)
                self.acceptance = tuple(dict.fromkeys(known)), length, sentence
            case _:
                method = {
                    "best_overall": "best overall",
                    "first_come": "first come first served",
                    "by_hand": "by hand",
                }[str(next(branches(tree)).data)]
                self._set(method=method)

    def finish(self) -> MatchPolicy:
        """Give the whole policy, and say which candidates are missing."""
        for role in self._roles:
            if role not in self._candidates and not self._block.is_broken:
                advice = f"add `candidates {role} in` and the step where they wait."
                self._names.notes.add(
                    checks.NO_CANDIDATES.at(
                        self._block.line.span, help=advice, role=role
                    )
                )
        seekers, partners = (
            self._candidates.get(role, Candidates(role, ())) for role in self._roles
        )
        return replace(
            self._policy,
            seekers=seekers,
            partners=partners,
            exclusions=tuple(self._exclusions),
            preferences=tuple(self._preferences),
        )

    def _set(self, **changes: Any) -> None:
        self._policy = replace(self._policy, **changes)

    def _role(self, token: Token, line: int) -> str | None:
        """Find one of the two roles, or the one that was probably meant."""
        if str(token) in self._roles:
            return str(token)
        if str(token) in ("both", "all", "everybody", "everyone", "each"):
            said = " and ".join(self._roles)
            problem = words.ACCEPTED_BY_BOTH.at(
                at(token, line), help=f"write `accepted by {said}`."
            )
            self._names.notes.add(problem)
            return None
        self._names.notes.unknown(
            "role in this match", str(token), at(token, line), self._roles
        )
        return nearest(str(token), self._roles)

    def _take_candidate(self, tree: Syntax, line: int) -> None:
        places = part(tree, "places")
        role = self._role(name(tree), line)
        if places is None or role is None:
            return
        steps = tuple(
            dict.fromkeys(
                step
                for token in tokens(places)
                for step in self._names.place(token, line, role)
            )
        )
        self._candidates[role] = Candidates(role, steps)

    def _take_exclusion(self, sentence: Sentence) -> None:
        tree = sentence.tree
        condition = lower_condition(next(branches(tree)), self._setting(sentence))
        reason = sentence.reason or quoted(part(tree, "reason"))
        if not reason:
            advice = "add `because` and the reason in quotation marks."
            self._names.notes.add(words.NO_REASON.at(sentence.span, help=advice))
        if sentence.kind == "only_if":
            condition = negated(condition)
        if not isinstance(condition, bool):
            self._exclusions.append(Exclusion(condition, reason, sentence.span))

    def _take_preference(self, sentence: Sentence) -> None:
        tree, setting = sentence.tree, self._setting(sentence)
        prefers: Condition | SharedChoices | bool
        shared = part(tree, "shared")
        if shared is not None:
            prefers = self._shared(shared, setting)
        else:
            prefers = lower_condition(next(branches(tree)), setting)
        if not isinstance(prefers, bool):
            weight = self._weight(tree, sentence.line.number)
            self._preferences.append(Preference(prefers, weight, sentence.span))

    def _weight(self, tree: Syntax, line: int) -> float:
        found = part(tree, *_WEIGHTS, "weighing")
        if found is None:
            return 2.0
        if found.data == "weighing":
            return float(amount(number(found), line, self._names.notes))
        return _WEIGHTS[str(found.data)]

    def _shared(self, tree: Syntax, setting: Setting) -> SharedChoices | bool:
        left, right = branches(tree)
        one, type_of_one = term(left, setting)
        other, type_of_other = term(right, setting)
        if type_of_one is None or type_of_other is None:
            return False
        for where, kind in ((left, type_of_one), (right, type_of_other)):
            if kind.name != "some of":
                self._names.notes.add(
                    condition_checks.MISMATCH.at(
                        at(where, setting.line),
                        help="only choices declared with `some of` can be shared.",
                        left="what is not several choices",
                        right="what is",
                    )
                )
                return False
        return SharedChoices(cast(Fact, one), cast(Fact, other))

    def _setting(self, sentence: Sentence) -> Setting:
        return Setting(self._names, self._policy.relationship, sentence.line.number)


def _with_offer(
    lifecycle: Lifecycle,
    acceptors: tuple[str, ...],
    within: Duration,
    sentence: Sentence,
) -> Lifecycle:
    """Put the step of an offer before those that are written."""
    span = sentence.span
    members = tuple(Party("member", member) for member in acceptors)
    needs = tuple(
        Need(
            key=f"acceptance from {member.name}",
            kind="acceptance",
            name="acceptance",
            by=member,
            span=span,
        )
        for member in members
    )
    limit = Clock(Anchor("step"), within, falls="day end")
    if within.unit in ("minutes", "hours"):
        limit = Clock(Anchor("step"), within, falls="exactly")
    rules = (
        Rule(
            OnEngine("enter"),
            actions=(Message("ask", members, "will_you_accept"),),
            span=span,
        ),
        Rule(OnEvent("declined", members), target=End("not_accepted"), span=span),
        Rule(
            OnClock(limit),
            target=End("not_accepted"),
            because="nobody answered in time",
            span=span,
        ),
        Rule(OnTrue(NeedsDone()), target=Go(lifecycle.steps[0].name), span=span),
    )
    step = Step("proposed", "proposal", "", needs, rules, implied=True, span=span)
    return Lifecycle(
        lifecycle.subject,
        (Stage("proposal"), *lifecycle.stages),
        (step, *lifecycle.steps),
    )
