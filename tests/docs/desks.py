"""The reference of offices, desks and runs, written from their own sources."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from inspect import getsource, isclass
from textwrap import dedent

from docs.moments import paragraphs, value
from wayfellow import live
from wayfellow.decide import Actor, Record
from wayfellow.decide.asking.explanation import Why
from wayfellow.live import AHEAD, Desk, LiveRun, Office, Seen
from wayfellow.live.queues.worker import PAUSE
from wayfellow.live.storage.tables import PREFIX
from wayfellow.live.timing.passing import BATCH

_NAMED: dict[str, type] = {
    "office": Office,
    "desk": Desk,
    "run": LiveRun,
    "seen": Seen,
}
"""What a host works with, by the name that it has in examples."""
_ELSEWHERE = (Why, Actor, Record)
"""What is given back that `wayfellow.live` does not name."""
_BEGINNING = f"""# Reference

Everything that a program in Python can do at an office, at a desk, in a run, and as one
person sees a run, with what is given back; written from the code. [In your
application](hosts.md) shows how they go together, and [Errors](errors.md) what is raised
and what to do then. Beside them, `wayfellow.live` has `open_office`, `create_tables`,
`upgrade_tables` and `check_tables`, which [Live](live.md) shows.

| Name here | What it is | Where it comes from |
| --- | --- | --- |
| `office` | [Office](#office) | `Office(engine)`, once for an engine |
| `desk` | [Desk](#desk) | `office.bind(session)`, or in Django `with desk() as today` |
| `run` | [LiveRun](#liverun) | `desk.run("village")` |
| `seen` | [Seen](#seen) | `run.seen_by(Actor("coordinator", "olu"))` |

After a `*` in a list of arguments come those that have to be named. A time of an event that
is left out is the present one. `Host` is a `Session` or a `Connection` of SQLAlchemy, `Flag`
a `threading.Event`, and `T` whatever your function returns. `AHEAD` is {AHEAD.seconds // 60}
minutes, `PAUSE` {PAUSE.seconds} seconds, `BATCH` {BATCH}, and `PREFIX` is `{PREFIX}`."""


_SUBJECT = """A `Subject` is somebody as they stand: [Plugins](plugins.md) says what there is
of one to read."""


def desks_page() -> str:
    """Write the page: each kind with all that can be called, and what they give."""
    parts = [_BEGINNING]
    for name, kind in _NAMED.items():
        parts += [f"## {kind.__name__}", *paragraphs(kind.__doc__ or "")]
        if kind is Office:
            parts.append("### Open one")
            parts += list(_called("Office", Office.__init__))[1:]
        for method in methods(kind):
            parts += _called(f"{name}.{method}", _found(kind, method))
    parts += ["## What they give", _SUBJECT]
    for given in sorted(_values(), key=lambda one: one.__name__):
        # One heading higher than in the page of plugins.
        *said, table = (part.replace("#### ", "### ") for part in value(given))
        parts += [*said, "\n".join([table, *_read(given)])]
    return "\n\n".join(parts) + "\n"


def methods(kind: type) -> list[str]:
    """Name what can be called, what is inherited last, in the order of the code."""
    names = [name for each in kind.__mro__ for name in vars(each) if name[0] != "_"]
    return list(dict.fromkeys(names))


def _values() -> list[type]:
    """Give every kind of value that the public package names."""
    named = (getattr(live, name) for name in live.__all__)
    values = [one for one in named if isclass(one) and _has_fields(one)]
    return [*values, *_ELSEWHERE]


def _has_fields(kind: type) -> bool:
    fields = getattr(kind, "__struct_fields__", getattr(kind, "__match_args__", ()))
    return bool(fields)


def _found(kind: type, name: str) -> Callable[..., object]:
    found = getattr(kind, name)
    return found.fget if isinstance(found, property) else found


def _called(name: str, function: Callable[..., object]) -> Iterator[str]:
    (tree,) = ast.parse(dedent(getsource(function))).body
    assert isinstance(tree, ast.FunctionDef)
    yield f"### `{name}`"
    is_read = any(ast.unparse(one) == "property" for one in tree.decorator_list)
    gives = "" if name == "Office" else f" -> {_type(tree.returns)}"
    arguments = list(_arguments(tree.args))
    shown = f"{name}{'' if is_read else '(' + ', '.join(arguments) + ')'}{gives}"
    if len(shown) > 84:
        lines = "".join(f"    {one},\n" for one in arguments)
        shown = f"{name}(\n{lines}){gives}"
    yield "\n".join(f"    {line}" for line in shown.splitlines())
    yield from paragraphs(ast.get_docstring(tree) or "")


def _read(kind: type) -> Iterator[str]:
    """Write what can be read of a value besides its fields, as rows of its table."""
    for name, found in vars(kind).items():
        if name[0] == "_" or not isinstance(found, property) or found.fget is None:
            continue
        (tree,) = ast.parse(dedent(getsource(found.fget))).body
        assert isinstance(tree, ast.FunctionDef)
        assert tree.returns is not None
        gives = ast.unparse(tree.returns).replace("|", "\\|")
        said = " ".join((ast.get_docstring(tree) or "").split())
        yield f"| `{name}` | `{gives}` | {said} |"


def _arguments(those: ast.arguments) -> Iterator[str]:
    """Write each argument but `self`."""
    missing = [None] * (len(those.args) - len(those.defaults))
    for one, default in zip(those.args, [*missing, *those.defaults], strict=True):
        if one.arg != "self":
            yield _argument(one, default)
    if those.kwonlyargs:
        yield "*"
    for one, default in zip(those.kwonlyargs, those.kw_defaults, strict=True):
        yield _argument(one, default)


def _argument(one: ast.arg, default: ast.expr | None) -> str:
    end = "" if default is None else f" = {ast.unparse(default)}"
    return f"{one.arg}: {_type(one.annotation)}{end}"


def _type(annotation: ast.expr | None) -> str:
    assert annotation is not None
    return ast.unparse(annotation).replace("_Result", "T")
