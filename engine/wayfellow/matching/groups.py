"""Groups in a round: those that there are get new members, and others begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wayfellow.decide import Compiled, Population, Subject
from wayfellow.decide.relating.groups import places_left
from wayfellow.decide.relating.pairs import is_candidate, policy_of
from wayfellow_dsl.model import Relationship, Value

from .fits import Judge, wish
from .forming import Places, Site, best_overall, first_come, stable
from .market import Market, Scores, with_turns

Members = tuple[tuple[str, str], ...]
_Alike = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a site stands for: a group that there is, or those who would lead one."""

    group: Subject | None
    leads: tuple[Subject, ...]
    alike: _Alike
    """What everybody in it has in common, of the details that the policy names."""


def bring_together(
    compiled: Compiled,
    population: Population,
    market: Market,
    groups: Sequence[Subject],
    judge: Judge,
    at: datetime,
) -> Iterator[tuple[Members, str]]:
    """Yield the members of each group that begins, and each who joins one.

    The role of which a group has fewer leads it; of the other, people are placed. A
    round opens a group with as few leads as it may have, those who wait longest first.
    """
    round_ = _Forming(compiled, population, market, judge, at)
    places = [*round_.open_groups(groups), *round_.new_groups()]
    sites = [round_.site(place, lead) for lead, place in enumerate(places)]
    found = round_.fill(sites)
    many = round_.many
    for number, place in enumerate(places):
        inside = [many[who] for who in sorted(found) if found[who] == number]
        joining = [(round_.role, member.id) for member in inside]
        if place.group is not None:
            yield from (((member,), place.group.id) for member in joining)
        elif joining:
            leads = [(lead.kind, lead.id) for lead in place.leads]
            yield (*leads, *joining), ""


class _Forming:
    """One round, with the larger side and the smaller one told apart."""

    def __init__(
        self,
        compiled: Compiled,
        population: Population,
        market: Market,
        judge: Judge,
        at: datetime,
    ) -> None:
        self._compiled = compiled
        self._population = population
        self._market = market
        self._judge = judge
        self._at = at
        self._policy = market.policy
        self._kind: Relationship = compiled.relationships[market.policy.relationship]
        seekers, partners = self._policy.seekers.role, self._policy.partners.role
        self._is_seekers = (
            self._kind.size(seekers).most >= self._kind.size(partners).most
        )
        self.role = seekers if self._is_seekers else partners
        """The role of which people are placed."""
        self._lead_role = partners if self._is_seekers else seekers
        self.many = market.seekers if self._is_seekers else market.partners
        leads = market.partners if self._is_seekers else market.seekers
        self._leads = [lead for lead in leads if lead.id not in market.waiting]
        self._alike = [self._details(one) for one in self.many]

    def open_groups(self, groups: Sequence[Subject]) -> list[_Place]:
        """Give the groups that can take more members, as the policy says."""
        found = []
        for group in groups:
            leads = [self._population.get(w) for w in group.members_in(self._lead_role)]
            inside = [self._population.get(w) for w in group.members_in(self.role)]
            present = tuple(lead for lead in leads if lead is not None)
            if not self._is_open(group) or not present:
                continue
            alike = next((self._details(o) for o in inside if o is not None), None)
            if alike is not None or not self._policy.same:
                found.append(_Place(group, present, alike or ()))
        return found

    def new_groups(self) -> list[_Place]:
        """Give the groups that could begin, for each kind of people alike."""
        number = self._kind.size(self._lead_role).least
        teams = [
            tuple(self._leads[first : first + number])
            for first in range(0, len(self._leads) - number + 1, number)
        ]
        kinds = list(dict.fromkeys(one for one in self._alike if one is not None))
        return [_Place(None, team, alike) for team in teams for alike in kinds]

    def site(self, place: _Place, lead: int) -> Site:
        """Say how many a place takes, and how well each suits it."""
        size = self._kind.size(self.role)
        scores = {}
        for who, member in enumerate(self.many):
            is_alike = self._alike[who] == place.alike
            if not is_alike or member.id in self._market.waiting:
                continue
            score = self._score(member, place.leads)
            if score is not None:
                scores[who] = score
        if place.group is not None:
            free = places_left(self._compiled, self._population, place.group, self.role)
            return Site(0, max(free, 0), scores)
        return Site(size.least, size.most, scores, self._leads.index(place.leads[0]))

    def fill(self, sites: list[Site]) -> Places:
        """Place people by the policy's method; those whose turn it is come first."""
        number = len(self.many)
        turns = [self._turn(who) for who in range(number)]
        order = sorted(range(number), key=lambda who: (-turns[who], who))
        rank = {who: place for place, who in enumerate(order)}
        rows: Scores = [{} for _ in order]
        for place, site in enumerate(sites):
            for who, score in site.scores.items():
                rows[rank[who]][place] = score
        rows = with_turns(rows, [turns[who] for who in order])
        sites = [
            replace(
                site, scores={who: row[p] for who, row in enumerate(rows) if p in row}
            )
            for p, site in enumerate(sites)
        ]
        match self._policy.method:
            case "best overall":
                found = best_overall(number, sites)
            case "first come first served":
                found = first_come(number, sites)
            case "stable":
                wishes = [
                    {p: s.scores[who] for p, s in enumerate(sites) if who in s.scores}
                    for who in range(number)
                ]
                found = stable(number, sites, wishes)
            case "by hand":
                found = {}
        return {order[who]: place for who, place in found.items()}

    def _turn(self, who: int) -> int:
        return self._market.turn(who) if self._is_seekers else 0

    def _is_open(self, group: Subject) -> bool:
        if group.joins or policy_of(group) not in ("", self._policy.name):
            return False
        if group.active_since is None:
            return policy_of(group) == self._policy.name
        where = self._policy.groups
        return where is not None and is_candidate(
            self._compiled, self._population, group, where, self._at
        )

    def _details(self, member: Subject) -> _Alike | None:
        """Give what the member shares with a group; None when it is not all known."""
        facts = [member.facts.get(detail) for detail in self._policy.same]
        known = tuple(fact.value for fact in facts if fact is not None)
        return known if len(known) == len(facts) else None

    def _score(self, member: Subject, leads: tuple[Subject, ...]) -> int | None:
        """Give the mean of how well somebody suits the leads; None when not at all."""
        total = 0
        for lead in leads:
            pair = (member, lead) if self._is_seekers else (lead, member)
            fit = self._judge(*pair)
            if fit.excluded_because:
                return None
            wanted = wish(self._policy, member, lead, fit.score)
            total += wish(self._policy, lead, member, wanted)
        return total // len(leads)
