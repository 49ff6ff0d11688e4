"""How people are brought together, and how an offer is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from lark import Token
from msgspec.structs import replace

from ..checks import matching as matching_checks
from ..checks import steps as checks
from ..checks import words
from ..diagnostics import listed, nearest
from ..model import (
    Candidates,
    Compare,
    Computed,
    Condition,
    Duration,
    Exclusion,
    Fact,
    Fairness,
    Lifecycle,
    MatchPolicy,
    Party,
    Preference,
    Relationship,
    SharedChoices,
    Shortlist,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from . import extensions
from .conditions import guard, negated, stated
from .conditions import lower as lower_condition
from .names import Names
from .offers import Acceptance, Acceptor, with_offer
from .people import only_once
from .terms import Setting
from .time import WEEKDAYS, amount, check_days, count, duration, every, whole
from .trees import at, branches, child, name, number, part, quoted, tokens
from .triggers import FREQUENCIES

_WEIGHTS = {"slightly": 1.0, "strongly": 4.0}
_SAID = {
    "round": "every",
    "every_weekday": "every",
    "policy": "method",
    "proposed_by": "proposed by",
    "accepted_by": "accepted by",
    "same_in_group": "same in group",
    "fair_by": "fair by",
}
"""How each sentence begins that may stand only once."""


def lower(
    blocks: Iterable[Block], names: Names, lifecycles: dict[str, Lifecycle]
) -> tuple[MatchPolicy, ...]:
    """Lower the `match` blocks, and give their relationships the step of an offer."""
    writers = [_begin(block, names) for block in blocks]
    known = [writer for writer in writers if writer is not None]
    for writer in known:
        writer.write()
    policies = tuple(writer.finish() for writer in known)
    for name_, relationship in names.relationships.items():
        lifecycle = lifecycles[name_]
        acceptances = [
            writer.acceptance
            for writer, policy in zip(known, policies, strict=True)
            if policy.relationship == name_ and writer.acceptance is not None
        ]
        if acceptances and lifecycle.steps:
            lifecycles[name_] = with_offer(
                lifecycle,
                acceptances,
                [policy.name for policy in policies if policy.relationship == name_],
                is_group=relationship.is_group,
            )
    return policies


def _begin(block: Block, names: Names) -> _PolicyWriter | None:
    """Read a heading; None when its roles or their relationship are unknown."""
    if block.heading is None:
        return None
    tree, line = block.heading.tree, block.line.number
    own = part(tree, "own_policy")
    if own is not None:
        names.declare("match blocks", "match blocks", name(own), line)
    seeker, partner = (
        names.role(token, line, or_plural=True) for token in tokens(tree)
    )
    if seeker is None or partner is None:
        return None
    relationship = _relationship(block, names, seeker, partner)
    if relationship is None:
        return None
    named = f"{seeker} with {partner}" if own is None else str(name(own))
    return _PolicyWriter(block, names, relationship, (seeker, partner), named)


def _relationship(
    block: Block, names: Names, seeker: str, partner: str
) -> Relationship | None:
    assert block.heading is not None
    into = part(block.heading.tree, "into")
    found = [
        one
        for one in names.relationships.values()
        if {seeker, partner} == set(one.members)
    ]
    if into is not None:
        wanted = names.relationship(name(into), block.line.number)
        if wanted is None or wanted in [one.name for one in found]:
            return names.relationships.get(wanted or "")
    if not found or into is not None:
        advice = f"declare it, such as `relationship pair of {seeker} and {partner}`."
        if found:
            advice = f"write `into {found[0].name}`."
        problem = checks.NO_RELATIONSHIP.at(
            block.line.span, help=advice, one=seeker, other=partner
        )
        names.notes.add_missing(problem, seeker, partner)
        return None
    if len(found) > 1:
        ways = listed((f"into {one.name}" for one in found), last="or")
        names.notes.add(
            matching_checks.WHICH_RELATIONSHIP.at(
                block.line.span,
                help=f"add {ways} to the heading.",
                one=seeker,
                other=partner,
            )
        )
    return found[0]


class _PolicyWriter:
    """Lowers the sentences of a `match` block one after another."""

    acceptance: Acceptance | None = None
    """Who accepts an offer, and within how long."""

    def __init__(
        self,
        block: Block,
        names: Names,
        relationship: Relationship,
        roles: tuple[str, str],
        named: str,
    ) -> None:
        self._block = block
        self._names = names
        self._relationship = relationship
        self._roles = roles
        self._candidates: dict[str, Candidates] = {}
        self._exclusions: list[Exclusion] = []
        self._preferences: list[Preference] = []
        self._once: set[str] = set()
        self._policy = MatchPolicy(
            name=named,
            relationship=relationship.name,
            seekers=Candidates(roles[0], ()),
            partners=Candidates(roles[1], ()),
            span=block.line.span,
        )

    def write(self) -> None:
        """Lower every sentence of the block."""
        for sentence in self._block.sentences:
            self._take(sentence)

    def _take(self, sentence: Sentence) -> None:
        tree, line, notes = sentence.tree, sentence.line.number, self._names.notes
        kind = sentence.kind
        if kind not in ("candidates", "never_if", "only_if", "prefer"):
            only_once(sentence, _SAID.get(kind, kind), self._once, self._names)
        match kind:
            case "candidates":
                for candidate in branches(tree):
                    self._take_candidate(candidate, line)
            case "every_weekday":
                day = WEEKDAYS.index(str(tokens(tree, "WEEKDAY")[0]).lower())
                self._set(every=Duration(1, "weeks"), weekday=day)
            case "round":
                often = child(tree, *FREQUENCIES)
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
                self._take_acceptance(sentence)
            case "same_in_group":
                self._take_same(child(tree, "names"), line)
            case "fair_by":
                self._take_fairness(sentence)
            case "shortlist":
                many = whole(number(tree), line, notes, most=99)
                by = self._role(name(tree), line)
                self._set(shortlist=Shortlist(many, by or self._roles[0]))
            case _:
                method = {
                    "best_overall": "best overall",
                    "first_come": "first come first served",
                    "by_hand": "by hand",
                    "stable": "stable",
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
            groups=self._candidates.get(self._relationship.name),
            exclusions=tuple(self._exclusions),
            preferences=tuple(self._preferences),
        )

    def _set(self, **changes: Any) -> None:
        self._policy = replace(self._policy, **changes)

    def _candidate(self, token: Token, line: int) -> str | None:
        """Find a role, or the group itself where it is open to new members."""
        if str(token) == self._relationship.name and self._relationship.is_group:
            return str(token)
        return self._role(token, line)

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
        role = self._candidate(name(tree), line)
        if places is None or role is None:
            return
        steps = tuple(
            dict.fromkeys(
                step
                for token in tokens(places)
                for step in self._names.place(token, line, role)
            )
        )
        conditions = [one for one in branches(tree) if one is not places]
        who: Condition | None = None
        if conditions:
            found = lower_condition(conditions[0], Setting(self._names, role, line))
            who = None if found is True else stated(found)
        self._candidates[role] = Candidates(role, steps, who)

    def _take_acceptance(self, sentence: Sentence) -> None:
        tree, line = sentence.tree, sentence.line.number
        setting = self._setting(sentence)
        found: list[Acceptor] = []
        for one in branches(child(tree, "acceptors")):
            party = self._accepting(part(one, "acceptor") or one, line)
            condition = guard(one, setting)
            if party is None or condition is False:
                continue
            asked = Acceptor(party, None if condition is True else condition)
            if party not in [each.party for each in found]:
                found.append(asked)
        within = duration(child(tree, "duration"), line, self._names.notes)
        self.acceptance = Acceptance(
            self._policy.name, tuple(found), within, sentence.span
        )

    def _accepting(self, tree: Syntax, line: int) -> Party | None:
        who, *of = tokens(tree)
        if tokens(tree, "POSSESSIVE"):
            who, of = of[0], [who]
        if not of:
            attached_to = self._names.attached_to(self._relationship.name)
            whom = attached_to.get(str(who))
            if whom is not None and str(who) not in self._roles:
                return Party("attached", str(who), whom)
            role = self._role(who, line)
            return None if role is None else Party("member", role)
        role = self._role(of[0], line)
        if role is None:
            return None
        attached = [one.name for one in self._names.roles[role].attached]
        if str(who) not in attached:
            kind = f"person attached to a `{role}`"
            self._names.notes.unknown(kind, str(who), at(who, line), attached)
        return Party("attached", str(who), role)

    def _take_same(self, tree: Syntax, line: int) -> None:
        relationship = self._relationship
        if not relationship.is_group:
            problem = matching_checks.NO_GROUP.at(
                at(tree, line),
                help="say it of the two, with `only if`.",
                what="`same in group`",
                relationship=relationship.name,
            )
            self._names.notes.add(problem)
            return
        many = [role for role in self._roles if relationship.size(role).most > 1]
        shared: list[str] = []
        for token in tokens(tree):
            known = [d for role in many for d in self._names.details(role)]
            if str(token) not in known:
                kind = f"detail of `{many[0]}`"
                self._names.notes.unknown(kind, str(token), at(token, line), known)
            elif str(token) not in shared:
                shared.append(str(token))
        self._set(same=tuple(shared))

    def _take_fairness(self, sentence: Sentence) -> None:
        tree, line, notes = sentence.tree, sentence.line.number, self._names.notes
        details = self._names.details(self._roles[0])
        detail = name(tree)
        if str(detail) not in details:
            kind = f"detail of `{self._roles[0]}`"
            notes.unknown(kind, str(detail), at(detail, line), details)
        gap = part(tree, "count", "once", "twice")
        times = 2 if gap is None else count(gap, line, notes)
        self._set(fair=Fairness(str(detail), float(times)))

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
        prefers: Condition | SharedChoices | Computed | bool
        score = part(tree, "score")
        if score is not None:
            made = extensions.score(score, setting.subject, setting.line, setting.names)
            prefers = False if made is None else made
        else:
            prefers = lower_condition(next(branches(tree)), setting)
        if isinstance(prefers, Compare) and prefers.operator == "shares":
            # The more they share, the better: as a wish it is more than yes or no.
            prefers = SharedChoices(cast(Fact, prefers.left), cast(Fact, prefers.right))
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

    def _setting(self, sentence: Sentence) -> Setting:
        return Setting(self._names, self._policy.relationship, sentence.line.number)
