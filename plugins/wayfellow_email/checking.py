"""Whether a programme and its letters fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from wayfellow_dsl.diagnostics import nearest
from wayfellow_dsl.model import Frozen, Programme
from wayfellow_dsl.phrases import say_list, say_name

from .letters import Letters, read_letter
from .occasions import Occasion, occasions
from .problems import BadLetter
from .values import known_names, why_unknown


class Finding(Frozen, frozen=True):
    """Something that is wrong with a letter, or with whom it goes to."""

    kind: Literal["missing", "wrong", "unused", "no address"]
    letter: str
    """The path of the file; of an address, whose it is."""
    problem: str
    line: int = 0

    @property
    def is_mistake(self) -> bool:
        """Say whether something could not be sent because of it."""
        return self.kind in ("missing", "wrong")


def check_letters(programme: Programme, letters: Letters) -> list[Finding]:
    """Find every letter that is missing, wrong or never sent, and who has no address.

    Staff have words of ours where there is no letter, and their addresses are set where
    mail is set up.
    """
    found = occasions(programme)
    findings = [
        *_missing(programme, letters, found),
        *_wrong(programme, letters, found),
    ]
    findings += [
        Finding("unused", str(path), "nothing in the programme sends it")
        for path in letters.unused(programme.name, found)
    ]
    return [*findings, *_without_address(programme, found)]


def _missing(
    programme: Programme, letters: Letters, found: tuple[Occasion, ...]
) -> Iterator[Finding]:
    lacking: dict[str, list[Occasion]] = {}
    for one in found:
        if not one.has_words and not letters.find(programme.name, one.letter, one.to):
            lacking.setdefault(one.letter, []).append(one)
    for letter, asked in lacking.items():
        whom = dict.fromkeys(f"{say_name(one.to)}" for one in asked)
        path = letters.path(programme.name, letter)
        yield Finding("missing", str(path), f"it is sent to: {say_list(whom, 'and')}")


def _wrong(
    programme: Programme, letters: Letters, found: tuple[Occasion, ...]
) -> Iterator[Finding]:
    told: set[tuple[str, str, int]] = set()
    for one in found:
        path = letters.find(programme.name, one.letter, one.to)
        if path is None:
            continue
        for line, problem in _problems_in(programme, one, letters):
            if (str(path), problem, line) not in told:
                told.add((str(path), problem, line))
                yield Finding("wrong", str(path), problem, line)


def _problems_in(
    programme: Programme, one: Occasion, letters: Letters
) -> Iterator[tuple[int, str]]:
    path = letters.find(programme.name, one.letter, one.to)
    assert path is not None
    try:
        template = read_letter(path)
    except BadLetter as problem:
        yield problem.line, problem.problem
        return
    known = known_names(programme, one)
    for placeholder in template.placeholders:
        name = placeholder.name
        if name not in known:
            reason, meant = why_unknown(programme, one, name), nearest(name, known)
            perhaps = f". Did you mean `{{{meant}}}`?" if meant else ""
            whose = f"`{{{name}}}` cannot be said to the {say_name(one.to)}"
            yield placeholder.line, f"{whose}: {reason}{perhaps}"
        elif known[name] and placeholder.instead is None:
            yield (
                placeholder.line,
                f"`{{{name}}}`: {known[name]}; write `{{{name}|…}}` with what is to "
                "stand there instead",
            )


def _without_address(
    programme: Programme, found: tuple[Occasion, ...]
) -> Iterator[Finding]:
    roles = {role.name: role for role in programme.roles}
    for to, of in dict.fromkeys((one.to, one.of) for one in found if not one.is_staff):
        role, detail = (of, f"{to}_email") if of else (to, "email")
        if all(one.name != detail for one in roles[role].details):
            whom = f"{say_name(to)} of the {say_name(of)}" if of else say_name(to)
            yield Finding(
                "no address",
                whom,
                f"write `{detail} text, private` under `role {role}`, unless your own "
                "program gives the address",
            )
