"""What a file declares, by name, before any sentence about it is lowered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lark import Token

from ..checks import names, words
from ..diagnostics import Label, listed, nearest
from ..model import (
    DayCalendar,
    Detail,
    Extension,
    Outcome,
    Party,
    Question,
    Relationship,
    Role,
    Span,
    Staff,
)
from ..vocabulary import programme_sentences
from .notes import Notes
from .trees import at

_JOINTS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "because",
        "by",
        "every",
        "for",
        "from",
        "if",
        "in",
        "is",
        "it",
        "nobody",
        "not",
        "of",
        "on",
        "or",
        "otherwise",
        "the",
        "them",
        "then",
        "to",
        "unless",
        "when",
        "with",
        "without",
        "within",
    ]
)
"""Words that hold sentences together: they can be the name of nothing."""
_PLACES = frozenset({"stage", "step", "outcome", "survey", "measure"})


@dataclass
class Names:
    """Every declared name, and what it stands for."""

    notes: Notes
    roles: dict[str, Role] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    calendars: dict[str, DayCalendar] = field(default_factory=dict)
    surveys: dict[str, Mapping[str, Question]] = field(default_factory=dict)
    stages: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """For each subject its stages, and for each stage its steps, in file order."""
    needs: dict[str, list[str]] = field(default_factory=dict)
    """For each subject the keys of its needs."""
    events: dict[str, None] = field(default_factory=dict)
    """What people may raise anywhere in the file, in order."""
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    """What is known of plugins, by their names."""
    broken: frozenset[str] = frozenset()
    """The plugins that are installed and cannot be loaded."""
    uses: dict[str, Extension | None] = field(default_factory=dict)
    """The plugins that the file names; None for one that is not known."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """For each role the details that it lacks, of which that has been said."""
    has_plan: set[str] = field(default_factory=set)
    """Relationships with a plan of meetings."""
    _steps: dict[str, dict[str, int]] = field(default_factory=dict)
    _order: dict[str, list[str]] = field(default_factory=dict)
    _places: dict[tuple[str, str], Span] = field(default_factory=dict)

    @property
    def subjects(self) -> list[str]:
        """Roles and relationships, in the order declared."""
        return [*self.roles, *self.relationships]

    def add_step(self, subject: str, stage: str, step: str) -> None:
        """Note one more step of a subject, after those noted before."""
        self.stages[subject][stage].append(step)
        steps = self._steps.setdefault(subject, {})
        steps[step] = len(steps)
        self._order.setdefault(subject, []).append(step)

    def steps(self, subject: str) -> Mapping[str, int]:
        """Give the steps of a subject in order, each with its place."""
        return self._steps.get(subject, {})

    def step_after(self, subject: str, step: str) -> str | None:
        """Find the next step of a subject, also across stages; None after the last."""
        if step not in self.steps(subject):
            return None
        order = self._order[subject]
        place = self._steps[subject][step] + 1
        return order[place] if place < len(order) else None

    @property
    def plurals(self) -> dict[str, str]:
        """The plural of each role, and the role."""
        return {role.plural or f"{name}s": name for name, role in self.roles.items()}

    def plural(self, role: str) -> str:
        """Give the plural of a role."""
        return self.roles[role].plural or f"{role}s"

    def members(self, subject: str) -> tuple[str, ...]:
        """List the roles in a relationship; none for a role."""
        relationship = self.relationships.get(subject)
        return relationship.members if relationship is not None else ()

    def attached(self, role: str) -> list[str]:
        """List those who are attached to everybody in a role."""
        found = self.roles.get(role)
        return [] if found is None else [one.name for one in found.attached]

    def attached_to(self, subject: str) -> dict[str, str]:
        """List who may be attached to a subject or its members, each with to whom.

        Empty for the subject itself; the first member of a relationship who has one.
        """
        if subject in self.roles:
            return dict.fromkeys(self.attached(subject), "")
        found: dict[str, str] = {}
        for member in self.members(subject):
            for one in self.attached(member):
                found.setdefault(one, member)
        return found

    def details(self, role: str) -> dict[str, Detail]:
        """Give the details of a role by name."""
        return {detail.name: detail for detail in self.roles[role].details}

    def declare(self, kind: str, group: str, token: Token, line: int) -> bool:
        """Note a new name; False when it is taken or means something of its own.

        Names of one `group` have to differ from each other.
        """
        name, span = str(token), at(token, line)
        grammar = programme_sentences()
        word = name.lower()
        is_reserved = word in _JOINTS or (
            kind not in _PLACES and word in grammar.contested
        )
        if is_reserved or (kind in _HEADED and word in _HEADED_WORDS):
            advice = f"choose another word, such as `{name}_1` or `our_{name}`."
            self.notes.add(words.RESERVED.at(span, help=advice, name=name))
            return False
        first = self._places.setdefault((group, name), span)
        if first == span:
            return True
        self.notes.add(
            names.DUPLICATE.at(
                span,
                label="here again",
                help="give one of them another name.",
                also=[Label(first, "first declared here")],
                kind=_plural(kind),
                name=name,
            )
        )
        return False

    def declare_need(self, group: str, key: str, span: Span) -> None:
        """Note a need of a step, which may be there only once."""
        first = self._places.setdefault((group, key), span)
        if first != span:
            problem = names.DUPLICATE.at(
                span,
                label="here again",
                help="keep one of the two.",
                also=[Label(first, "first declared here")],
                kind="needs",
                name=key,
            )
            self.notes.add(problem)

    def role(self, token: Token, line: int, *, or_plural: bool = False) -> str | None:
        """Find a role, also by its plural where that may stand."""
        if or_plural and str(token) in self.plurals and str(token) not in self.roles:
            return self.plurals[str(token)]
        return self._known("role", token, line, self.roles)

    def subject(self, token: Token, line: int) -> str | None:
        """Find a role or a relationship, also by its plural."""
        kind = "role or relationship"
        plurals = self.plurals | {f"{name}s": name for name in self.relationships}
        known = plurals.get(str(token))
        return known or self._known(kind, token, line, self.subjects)

    def relationship(self, token: Token, line: int) -> str | None:
        """Find a relationship, also by its plural."""
        name = str(token)
        singular = name.removesuffix("s")
        if name not in self.relationships and singular in self.relationships:
            return singular
        return self._known("relationship", token, line, self.relationships)

    def staff_role(self, token: Token, line: int) -> Party:
        """Find a staff role."""
        self._known("staff role", token, line, self.staff)
        return Party("staff", str(token))

    def survey(self, token: Token, line: int) -> str:
        """Find a survey."""
        self._known("survey", token, line, self.surveys)
        return str(token)

    def outcome(
        self, token: Token, line: int, implied: Mapping[str, str] | None = None
    ) -> str:
        """Find an outcome."""
        if implied is None or str(token) not in implied:
            self._known("outcome", token, line, self.outcomes)
        return str(token)

    def place(self, token: Token, line: int, subject: str) -> tuple[str, ...]:
        """Find a step, or the steps of a stage, of a subject; empty when unknown."""
        name, stages = str(token), self.stages[subject]
        if name in self.steps(subject):
            return (name,)
        if stages.get(name):
            return tuple(stages[name])
        implied = _IMPLIED_PLACES.get(name)
        if implied is not None and (implied == "proposed") == bool(
            self.members(subject)
        ):
            return (implied,)
        kind = f"step or stage of `{subject}`"
        known = [*self.steps(subject), *stages]
        if name not in stages:
            self.notes.unknown(kind, name, at(token, line), known)
        return ()

    def party(self, token: Token, line: int, subject: str) -> Party | None:
        """Find somebody who may act or be told in the steps of a subject."""
        name, span = str(token), at(token, line)
        if name == subject:
            return Party("them")
        if name in self.members(subject):
            return Party("member", name)
        if name in self.staff:
            return Party("staff", name)
        attached = self.attached_to(subject)
        if name in attached:
            return Party("attached", name, attached[name])
        present = [*(self.members(subject) or [subject]), *self.staff]
        if name in self.roles:
            whom = listed(["them", *present])
            advice = f"only {whom} can be named here."
            self.notes.add(
                names.NO_PART.at(span, help=advice, name=name, subject=subject)
            )
        else:
            kind = "role or staff role"
            known = [*present, *attached, "them", "anyone"]
            owners = [role for role in self.roles if name in self.attached(role)]
            self.notes.unknown(kind, name, span, known, _whom(name, present, owners))
        return None

    def attached_party(
        self, token: Token, of: Token, line: int, subject: str
    ) -> Party | None:
        """Find somebody attached to the subject, or to a member of a relationship."""
        role, name = str(of), str(token)
        present = [subject, *self.members(subject)]
        if role not in present:
            kind = f"role in a `{subject}`" if len(present) > 1 else "role of this step"
            self.notes.unknown(kind, role, at(of, line), present)
            return None
        known = self.attached(role)
        if name not in known:
            advice = f"declare it under `role {role}`, such as `has {name}`."
            kind = f"party attached to a `{role}`"
            self.notes.unknown(kind, name, at(token, line), known, advice)
            return None
        return Party("attached", name, "" if role == subject else role)

    def calendar(self, token: Token, line: int) -> str:
        """Find a calendar."""
        self._known("calendar", token, line, self.calendars)
        return str(token)

    def _known(
        self, kind: str, token: Token, line: int, known: Iterable[str]
    ) -> str | None:
        """Find a name, or what was probably meant, so that no more is said of it."""
        names = known if isinstance(known, Mapping) else list(known)
        if str(token) in names:
            return str(token)
        self.notes.unknown(kind, str(token), at(token, line), names)
        return nearest(str(token), names)


_IMPLIED_PLACES = {
    "proposal": "proposed",
    "proposed": "proposed",
    "taking_part": "taking_part",
}
"""The stages and steps that lowering adds, and their steps."""
_HEADED = frozenset({"detail", "outcome", "question"})
_HEADED_WORDS = frozenset(
    [
        "programme",
        "role",
        "staff",
        "relationship",
        "outcomes",
        "stage",
        "step",
        "match",
        "survey",
        "measure",
        "ensure",
        "story",
        "because",
        "takes",
    ]
)


def _plural(kind: str) -> str:
    return kind if kind.endswith("s") else f"{kind}s"


_EITHER = frozenset({"either", "both", "each", "everybody", "everyone", "all"})
_OFTEN_ATTACHED = frozenset({"guardian", "parent", "carer", "teacher", "referrer"})


def _whom(name: str, present: list[str], owners: list[str]) -> str:
    """Advise on a word that is no role, but is often meant as one.

    `owners` are the roles that have somebody attached who is called so.
    """
    if owners:
        return (
            f"only `{owners[0]}` has one here: let the condition at the end begin with "
            f"`if {owners[0]}`, or write `has {name}` under `role {present[0]}` too."
        )
    if name in _EITHER:
        return f"name them, such as {listed(present[:2], last='or')}."
    if name in _OFTEN_ATTACHED:
        return f'write `has {name} "…"` under the role of whom they belong to.'
    return ""
