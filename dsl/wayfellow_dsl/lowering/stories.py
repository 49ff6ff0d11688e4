"""Stories: tests in the programme's own words."""

from __future__ import annotations

from typing import Any, cast

from lark import Token

from ..checks import names as name_checks
from ..model import IMPLIED_OUTCOMES, Expects, Given, Happens, Story
from ..reader import Block, Sentence
from ..sentences import Syntax
from . import extensions, needs
from .evidence import say_nothing
from .names import Names
from .time import date_of, duration
from .trees import at, branches, child, dotted, name, part, quoted, tokens

_IMPLIED_EVENTS = ("left", "ended", "declined", "concern", "pause", "resume")
"""What people may raise without a rule in the file."""


def lower(block: Block, names: Names) -> Story | None:
    """Lower a `story` block."""
    if block.heading is None:
        return None
    writer = _StoryWriter(names)
    for sentence in block.sentences:
        if sentence.kind == "given":
            writer.meet(sentence)
    for sentence in block.sentences:
        writer.take(sentence)
    if not block.sentences and not block.is_broken:
        advice = "write its sentences, with `given`, `when` and `then`."
        say_nothing(block, advice, names)
    title = quoted(block.heading.tree)
    return Story(title, tuple(writer.lines), block.line.span)


class _StoryWriter:
    """Lowers the sentences of a story one after another."""

    def __init__(self, names: Names) -> None:
        self.lines: list[Given | Happens | Expects] = []
        self._names = names
        self._cast: dict[str, str] = {}
        """Everybody in the story, and the role or relationship each is of."""

    def take(self, sentence: Sentence) -> None:
        """Lower one sentence."""
        if sentence.kind == "given":
            for tree in branches(sentence.tree):
                self._take_given(tree, sentence)
            return
        tree = next(branches(sentence.tree))
        if sentence.kind == "happening":
            self._take_event(tree, sentence)
        else:
            self._take_expectation(tree, sentence)

    def meet(self, sentence: Sentence) -> None:
        """Learn who is in the story, since a sentence may name somebody after it."""
        line = sentence.line.number
        for tree in branches(sentence.tree):
            kind = self._names.subject(name(tree), line)
            person = str(name(tree, 1))
            if person in self._cast:
                problem = name_checks.DUPLICATE.at(
                    at(name(tree, 1), line),
                    help="give each of them a name of their own.",
                    kind="people in this story",
                    name=person,
                )
                self._names.notes.add(problem)
            self._cast[person] = kind or ""

    def _take_given(self, tree: Syntax, sentence: Sentence) -> None:
        line = sentence.line.number
        person, place = str(name(tree, 1)), name(tree, 2)
        kind = self._cast[person]
        if not kind:
            return
        steps = self._names.place(place, line, kind)
        members = part(tree, "members")
        with_whom: tuple[str, ...] = ()
        if members is not None:
            with_whom = tuple(self._somebody(token, line) for token in tokens(members))
        details = tuple(
            self._trait(trait, kind, line)
            for trait in branches(tree)
            if trait.data == "trait"
        )
        step = steps[0] if steps else ""
        given = Given(person, kind, step, with_whom, details, sentence.span)
        self.lines.append(given)

    def _trait(self, tree: Syntax, kind: str, line: int) -> tuple[str, str]:
        token = cast(Token, tree.children[0])
        value = tree.children[1]
        if kind in self._names.roles:
            details = self._names.details(kind)
            detail = details.get(str(token))
            is_age = str(token) == "age" and any(
                known.type == "date of birth" for known in details.values()
            )
            if detail is None and is_age:
                pass
            elif detail is None:
                known = f"detail of `{kind}`"
                span = at(token, line)
                self._names.notes.unknown(known, str(token), span, details)
            elif detail.type in ("person", "people") and isinstance(value, Token):
                self._somebody(value, line)
            elif detail.choices and str(value) not in detail.choices:
                known = f"choice of `{token}`"
                span = at(value, line)
                self._names.notes.unknown(known, str(value), span, detail.choices)
        if isinstance(value, Token):
            return str(token), str(value).strip('"')
        if value.data == "date":
            day = date_of(value, line, self._names.notes, needs_year=True)
            return str(token), day
        return str(token), str(value.data)

    def _take_event(self, tree: Syntax, sentence: Sentence) -> None:
        line = sentence.line.number
        on, after = "", None
        moment = part(tree, "moment_of")
        if moment is not None:
            when = next(branches(moment))
            if when.data == "date":
                on = date_of(when, line, self._names.notes, needs_year=True)
            else:
                after = duration(when, line, self._names.notes)
        found = tokens(tree)
        event, who, by = str(tree.data), tuple(found), ""
        answers: tuple[tuple[str, str], ...] = ()
        match tree.data:
            case "are_matched":
                event = "matched"
            case "met":
                event = "meeting held"
            case "joins":
                event = "joined"
            case "matching_runs":
                event = "matching"
            case "nothing":
                event, length = "wait", child(tree, "duration")
                after = duration(length, line, self._names.notes)
            case "introduces":
                event, who = "introduced", tuple(found[1:])
                by = self._names.staff_role(found[0], line).name
            case "accepts":
                event = "acceptance"
                who, by = self._behind(next(branches(tree)), line)
                who = (*who, *found)
            case "raises":
                event, who = str(found[1]), (found[0],)
                self._check_event(found[1], line)
                if len(found) > 2:
                    who, by = (found[2],), str(found[0])
                    self._actor(found[0], line)
            case "attached_raises":
                kind = self._cast.get(str(found[1]), "")
                known = self._names.attached(kind)
                if kind and str(found[0]) not in known:
                    what, span = f"party attached to a `{kind}`", at(found[0], line)
                    self._names.notes.unknown(what, str(found[0]), span, known)
                event, by = str(found[2]), f"{found[0]} of {found[1]}"
                self._check_event(found[2], line)
                who = (found[3] if len(found) > 3 else found[1],)
            case "completes":
                actor, need = _two(tree)
                key, word = needs.key_of(need, self._names, line) or ("", need)
                event = key
                who, by = self._behind(actor, line)
                self._check_need(who[0], event, at(word, line), line)
                answers = self._answers(part(tree, "answers"), event, line)
            case "withdraws":
                who, by = self._behind(next(branches(tree)), line)
                event = f"consent {found[0]}"
                self._check_need(who[0], event, at(found[0], line), line)
                event = f"withdraw {event}"
            case "check_lapses":
                check = dotted(child(tree, "checked"))
                event, who = f"check {check}", (found[0],)
                self._check_need(who[0], event, at(check, line), line)
                event = f"lapse {event}"
            case "approves" | "refuses":
                answer = "approve" if tree.data == "approves" else "refuse"
                event, who, by = f"{answer} {found[1]}", (found[2],), str(found[0])
                self._actor(found[0], line)
        people = tuple(self._somebody(token, line) for token in who)
        happens = Happens(event, people, on, after, by, answers, sentence.span)
        self.lines.append(happens)

    def _answers(
        self, tree: Syntax | None, event: str, line: int
    ) -> tuple[tuple[str, str], ...]:
        """Lower what a survey was answered; only a survey has answers."""
        if tree is None:
            return ()
        survey = event.removeprefix("survey ")
        known = self._names.surveys.get(survey, {})
        found: list[tuple[str, str]] = []
        for trait in branches(tree):
            question, value = cast(Token, trait.children[0]), trait.children[1]
            if str(question) not in known:
                kind = f"question of `{survey}`"
                span = at(question, line)
                self._names.notes.unknown(kind, str(question), span, known)
            said = value if isinstance(value, Token) else value.data
            found.append((str(question), str(said).strip('"')))
        return tuple(found)

    def _check_event(self, token: Token, line: int) -> None:
        known = [*self._names.events, *_IMPLIED_EVENTS]
        if str(token) not in known:
            self._names.notes.unknown("event", str(token), at(token, line), known)

    def _behind(self, tree: Syntax, line: int) -> tuple[tuple[Token, ...], str]:
        """Find of whom something is told, and who does it for them."""
        found = tokens(tree)
        if tree.data == "person":
            return (found[0],), ""
        kind = self._cast.get(str(found[1]), "")
        known = self._names.attached(kind)
        if kind and str(found[0]) not in known:
            what, span = f"party attached to a `{kind}`", at(found[0], line)
            self._names.notes.unknown(what, str(found[0]), span, known)
        return (found[1],), f"{found[0]} of {found[1]}"

    def _check_need(self, who: Token, key: str, span: Any, line: int) -> None:
        kind, names = self._cast.get(str(who)), self._names
        word = key.partition(" ")[2]
        if not kind or not key or extensions.is_unread(word, names):
            return
        shared = [one for one in names.relationships if kind in names.members(one)]
        known = [need for one in (kind, *shared) for need in names.needs.get(one, [])]
        known += [f"survey {survey}" for survey in names.surveys]
        if key not in known and not any(k.startswith(f"{key} from ") for k in known):
            sort, _, said = key.partition(" ")
            alike = [
                need.removeprefix(f"{sort} ") for need in known if need.startswith(sort)
            ]
            called = [need.partition(" from ")[0] for need in alike]
            names.notes.unknown(f"{sort} of `{kind}`", said, span, called)

    def _actor(self, token: Token, line: int) -> None:
        """Check somebody who does something for another: in the story, or staff."""
        if str(token) not in self._names.staff:
            self._somebody(token, line)

    def _take_expectation(self, tree: Syntax, sentence: Sentence) -> None:
        line, found = sentence.line.number, tokens(tree)
        if tree.data in ("is_asked", "asked_to_approve"):
            who = self._names.staff_role(found[0], line).name
        else:
            who = self._somebody(found[0], line)
        kind = self._cast.get(who, "")
        reason = ""
        match tree.data:
            case "is_in":
                if kind:
                    self._names.place(found[1], line, kind)
                what, expected = str(found[1]), "in"
            case "ended_as":
                what = self._names.outcome(found[1], line, IMPLIED_OUTCOMES)
                expected = "ended"
            case "was_sent":
                what, expected = quoted(tree), "sent"
            case "on_hold":
                what, expected = "", "held"
            case "is_asked" | "asked_to_approve":
                approve = "approve " if tree.data == "asked_to_approve" else ""
                what, expected = f"{approve}{found[1]}", "asked"
            case "was_offered":
                what, expected = self._somebody(found[1], line), "offered"
            case _:
                what, expected = self._somebody(found[1], line), "not offered"
                reason = sentence.reason or quoted(part(tree, "reason"))
        expects = Expects(cast(Any, expected), who, what, reason, sentence.span)
        self.lines.append(expects)

    def _somebody(self, token: Token, line: int) -> str:
        if str(token) not in self._cast:
            kind = "person in this story"
            self._names.notes.unknown(kind, str(token), at(token, line), self._cast)
        return str(token)


def _two(tree: Syntax) -> tuple[Syntax, Syntax]:
    first, second, *_ = branches(tree)
    return first, second
