"""The words of plugins: which ones a file uses, and what it says with them."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token

from ..checks import extensions as checks
from ..checks import names as name_checks
from ..diagnostics import Edit, listed, nearest
from ..model import Asked, Computed, Extension, Function
from ..reader import Block
from ..sentences import Syntax
from .names import Names
from .trees import at, tokens


def declare_uses(blocks: Iterable[Block], names: Names) -> None:
    """Note the plugins that are named under the heading `programme`."""
    for block in blocks:
        for sentence in block.sentences:
            if sentence.kind == "uses":
                for token in tokens(next(sentence.tree.find_data("names"))):
                    _declare(token, sentence.line.number, names)


def _declare(token: Token, line: int, names: Names) -> None:
    plugin, span = str(token), at(token, line)
    # A survey or a person of the same name could be meant by each of its words.
    if not all(names.declare("plugin", each, token, line) for each in _SHARED):
        return
    known = names.extensions.get(plugin)
    names.uses[plugin] = known
    if plugin in names.broken:
        names.notes.add(
            checks.BROKEN.at(
                span,
                help="`wayfellow plugins` says why. Nothing else is said about "
                f"`{plugin}` until it is mended.",
                plugin=plugin,
            )
        )
    elif known is None:
        meant = nearest(plugin, names.extensions)
        if meant is not None:
            names.uses.setdefault(meant, names.extensions[meant])
        there = listed(sorted(names.extensions))
        is_one = len(names.extensions) == 1
        names.notes.add(
            checks.NOT_INSTALLED.at(
                span,
                label=f"did you mean `{meant}`?" if meant else "",
                detail=f"The plugin{' that is' if is_one else 's that are'} here: "
                f"{there}."
                if names.extensions
                else "",
                help="ask whoever looks after Wayfellow to install it. Nothing else is "
                f"said about `{plugin}` until then.",
                fix=Edit(span, meant) if meant else None,
                plugin=plugin,
            )
        )


_SHARED = ("people", "surveys")


def no_plugin(plugin: Token, line: int, names: Names) -> None:
    """Say that a name before a full stop is that of no plugin."""
    word = str(plugin)
    meant = nearest(word, names.uses)
    uses = f"`uses {word}` under `programme`."
    advice = f"write {uses}" if meant is None else f"write `{meant}`, or {uses}"
    names.notes.unknown("plugin", word, at(plugin, line), names.uses, advice)


def is_unread(word: str, names: Names) -> bool:
    """Say whether a word is that of a plugin of which nothing is known here."""
    plugin, has_dot, _ = word.partition(".")
    return bool(has_dot) and names.uses.get(plugin, names) is None


def is_plugin(word: str, names: Names) -> bool:
    """Say whether a name is that of a plugin, and of nothing that the file declares."""
    if word in names.uses:
        return True
    is_ours = word in names.subjects or word in names.surveys or word in names.staff
    return word in names.extensions and not is_ours


def computed(
    plugin: Token,
    word: Token,
    owner: str,
    subject: str,
    line: int,
    names: Names,
    *,
    is_owned: bool = False,
) -> Computed | None:
    """Find what a plugin works out; None when something is wrong with it.

    It is of `owner`, a role of the setting, and empty where nobody is named;
    `is_owned` where the writer says whose it is.
    """
    function = _function(plugin, word, line, names)
    if function is None:
        return None
    said, span = f"{plugin}.{word}", at(word, line)
    members = names.members(subject)
    if function.of == "pair":
        if is_owned or len(members) != 2:
            advice = (
                f"write `{said}` without a name before it."
                if members
                else "ask for it in the steps of a relationship, or under `match`."
            )
            names.notes.add(checks.OF_TWO.at(span, help=advice, function=said))
            return None
        who: tuple[str, ...] = members
        made = Computed(str(plugin), function, *members)
    else:
        if members and not owner:
            each = listed((f"{role}'s {said}" for role in members), last="or")
            problem = name_checks.WHOSE.at(
                span, detail="Each of them has one.", help=f"write {each}.", name=said
            )
            names.notes.add(problem)
            return None
        who = (owner or subject,)
        made = Computed(str(plugin), function, "" if owner == subject else owner)
    can_be_read = [_can_read(made, role, word, line, names) for role in who]
    return made if all(can_be_read) else None


def score(tree: Syntax, subject: str, line: int, names: Names) -> Computed | None:
    """Find what says how well two people suit each other; None when it is wrong."""
    plugin, word = tokens(tree)
    if not is_plugin(str(plugin), names):
        no_plugin(plugin, line, names)
        return None
    made = computed(plugin, word, "", subject, line, names)
    if made is None or made.function.type == "percent":
        return made
    wished = {"number": "under 30", "yes or no": "yes", "date": "1 May 2028"}
    value = wished.get(made.function.type, "…")
    names.notes.add(
        checks.NO_SCORE.at(
            at(tree, line),
            help=f"say what is preferred, such as `prefer {made.name} is {value}`.",
            function=made.name,
        )
    )
    return None


def _function(plugin: Token, word: Token, line: int, names: Names) -> Function | None:
    extension = _extension(plugin, line, names)
    if extension is None:
        return None
    function = extension.function(str(word))
    if function is None:
        known = [each.name for each in extension.functions]
        _miss("function", plugin, word, line, known, names)
    return function


def asked(tree: Syntax, line: int, names: Names) -> Asked | None:
    """Find what a plugin asks for; None when something is wrong with it."""
    plugin, word = tokens(tree)
    if not is_plugin(str(plugin), names):
        no_plugin(plugin, line, names)
        return None
    extension = _extension(plugin, line, names)
    found = None if extension is None else extension.need(str(word))
    if extension is not None and found is None:
        known = [each.name for each in extension.needs]
        _miss("need", plugin, word, line, known, names)
    return found


def check_deed(tree: Syntax, line: int, names: Names) -> None:
    """See that a plugin that is named does what a rule asks of it."""
    plugin, word = tokens(tree)
    if str(plugin) not in names.uses:
        if nearest(str(plugin), names.uses) is not None:
            no_plugin(plugin, line, names)
        else:
            _see_who_does_it(plugin, line, names)
        return
    extension = names.uses[str(plugin)]
    known = [] if extension is None else [each.name for each in extension.deeds]
    if known and str(word) not in known:
        _miss("action", plugin, word, line, known, names)


def _see_who_does_it(plugin: Token, line: int, names: Names) -> None:
    here = [*names.extensions, *names.broken]
    meant = None if str(plugin) in here else nearest(str(plugin), here)
    if meant is not None:
        names.notes.add(
            checks.NOBODY.at(
                at(plugin, line),
                label=f"did you mean `{meant}`?",
                help=f"write `{meant}`, if that is who is to do it.",
                plugin=str(plugin),
            )
        )


def _miss(
    kind: str, plugin: Token, word: Token, line: int, known: list[str], names: Names
) -> None:
    """Say that a plugin has no such function, need or action."""
    meant = nearest(str(word), known)
    if meant is not None:
        advice = f"write `{meant}`."
    elif known:
        advice = "use one that the plugin has."
    else:
        advice = "leave it out, or ask whoever wrote the plugin for it."
    names.notes.unknown(
        f"{kind} of the plugin `{plugin}`",
        str(word),
        at(word, line),
        known,
        advice,
        nothing=f"The plugin has no {kind}s for files to use.",
    )


def _extension(plugin: Token, line: int, names: Names) -> Extension | None:
    """Find a plugin that the file names, or say that it does not name it."""
    word = str(plugin)
    if word not in names.uses:
        names.notes.add(
            checks.NOT_NAMED.at(
                at(plugin, line),
                help=f"write `uses {word}` under `programme`.",
                plugin=word,
            )
        )
        # Said once, and otherwise read as if it stood there.
        names.uses[word] = names.extensions[word]
    return names.uses[word]


def _can_read(made: Computed, role: str, word: Token, line: int, names: Names) -> bool:
    """Say whether a role has all that a function reads."""
    details = names.details(role)
    for wanted in made.function.reads:
        found = details.get(wanted.name)
        if found is not None and found.type == wanted.type:
            continue
        kind = " ".join([wanted.type, ", ".join(wanted.choices)]).strip()
        if found is None:
            detail = f"It reads their `{wanted.name}`, which they do not have."
            advice = f"write `{wanted.name} {kind}` under `role {role}`."
        else:
            detail = f"It reads their `{wanted.name}`, which is a {found.type} there."
            advice = f"declare `{wanted.name} {kind}` under `role {role}`."
        if (role, wanted.name) not in names.told:
            names.told.add((role, wanted.name))
            problem = checks.CANNOT_READ.at(
                at(word, line),
                detail=detail,
                help=advice,
                function=made.name,
                role=role,
            )
            names.notes.add(problem)
        return False
    return True
