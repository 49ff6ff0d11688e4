"""Who is spoken to, and how everybody else is called.

A handbook of one role says `you` to its reader; that of everybody says `they` and
`the mentee`. A voice belongs to one reader and to one subject whose steps are told.
"""

from __future__ import annotations

from typing import NamedTuple

from ..labels import attached_of, noun_of, plural_of
from ..model import Party, Programme, Relationship
from ..phrases import say_list


class Person(NamedTuple):
    """Somebody in the three forms that a sentence needs."""

    subject: str
    object: str
    possessive: str
    is_plural: bool = True
    """True when the verb has no `s`: `you go`, `they go`, but `the mentor goes`."""

    def does(self, plural: str, singular: str = "") -> str:
        """Give the subject with its verb, as `goes` is made of `go`."""
        verb = plural if self.is_plural else singular or _conjugate(plural)
        return f"{self.subject} {verb}"


YOU = Person("you", "you", "your")
THEY = Person("they", "them", "their")
STAFF = Person("staff", "staff", "their")


def _one(words: str) -> Person:
    return Person(words, words, f"{words}'s", False)


def _conjugate(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    irregular = {"are": "is", "have": "has", "do": "does", "go": "goes"}
    ends = irregular.get(first, f"{first}s" if first != "may" else first)
    return f"{ends} {rest}".strip()


class Voice(NamedTuple):
    """How people are called in the steps of `subject` for a `reader`."""

    programme: Programme
    reader: str = ""
    """A role or a staff role; empty in a handbook for everybody."""
    subject: str = ""
    """The role or relationship whose steps are told; empty where none is."""
    is_matched: bool = True
    """False while two people may be brought together, but have not been."""

    def named(self, name: str) -> Person:
        """Call a role, staff role or relationship by its noun, or the reader `you`."""
        if name == self.reader:
            return YOU
        owner = "your" if self._is_with_reader(name) and self.is_matched else "the"
        if self._is_many(name):
            many = f"{owner} {self.plural(name)}"
            ending = "'" if many.endswith("s") else "'s"
            return Person(many, many, many + ending, True)
        return _one(f"{owner} {noun_of(self.programme, name)}")

    def them(self) -> Person:
        """Call the subject whose steps are told: a participant, or all members."""
        if self.subject == self.reader:
            return YOU
        if self.is_group:
            return _one(f"everybody in the {noun_of(self.programme, self.subject)}")
        return self.all_of(self.members) if self.members else THEY

    def pair(self) -> Person:
        """Call the subject as what moves from step to step."""
        if not self.members:
            return self.them()
        noun = noun_of(self.programme, self.subject)
        if self.reader not in self.members:
            return _one(f"the {noun}")
        if self.is_group:
            return _one(f"your {noun}")
        return Person("the two of you", "the two of you", "your", True)

    def party(self, party: Party) -> Person:
        """Call somebody who acts or is told."""
        match party.kind:
            case "them":
                return self.them()
            case "member" | "staff":
                if party.name == self.subject:
                    return self.them()
                return self.named(party.name) if party.name else STAFF
            case "attached":
                whose = self.of(party.of).possessive
                return _one(f"{whose} {attached_of(self.programme, party.name)}")
            case "anyone":
                return _one("anybody")

    def parties(self, parties: tuple[Party, ...], last: str = "and") -> Person:
        """Call several parties: all of them with `and`, any one of them with `or`."""
        found = [self.party(party) for party in parties]
        # The reader comes first, as `you and your mentee`.
        found.sort(key=lambda person: person != YOU)
        if len(found) == 1:
            return found[0]
        return Person(
            say_list([person.subject for person in found], last),
            say_list([person.object for person in found], last),
            say_list([person.possessive for person in found], last),
            found[-1].is_plural if last == "or" else True,
        )

    def all_of(self, names: tuple[str, ...]) -> Person:
        """Call several roles together: `you and your mentor`."""
        return self.parties(tuple(Party("member", name) for name in names))

    def of(self, name: str) -> Person:
        """Call whoever a condition speaks of: a member, or the subject when empty."""
        return self.named(name) if name else self.pair()

    @property
    def relationship(self) -> Relationship | None:
        """The relationship whose steps are told; None for a role."""
        for relationship in self.programme.relationships:
            if relationship.name == self.subject:
                return relationship
        return None

    @property
    def members(self) -> tuple[str, ...]:
        """The roles of the relationship whose steps are told; none for a role."""
        return self.relationship.members if self.relationship is not None else ()

    @property
    def is_group(self) -> bool:
        """Say whether a group's steps are told."""
        return self.relationship is not None and self.relationship.is_group

    def plural(self, role: str) -> str:
        """Name everybody in a role."""
        return plural_of(self.programme, self.programme.role(role))

    def _is_many(self, name: str) -> bool:
        relationship = self.relationship
        if relationship is None or name not in relationship.members:
            return False
        if not self.is_matched:
            return False
        return relationship.size(name).most > 1

    def _is_with_reader(self, name: str) -> bool:
        return any(
            name in relationship.members and self.reader in relationship.members
            for relationship in self.programme.relationships
        )
