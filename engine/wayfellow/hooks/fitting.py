"""Whether a plugin fits the hooks: their names, their arguments, and no wrapping."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from difflib import get_close_matches

import pluggy

from wayfellow_dsl.phrases import say_list

from .moments import Moments

_HOOKS = [name for name in vars(Moments) if not name.startswith("_")]


def misfits(manager: pluggy.PluginManager, plugin: object) -> Iterator[str]:
    """Say of each function that is marked as a hook how it does not fit."""
    marked = []
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        if options is None:
            continue
        marked.append(name)
        if options["wrapper"] or options["hookwrapper"]:
            yield f"`{name}` is a wrapper, and wrappers are not supported"
        elif name not in _HOOKS:
            near = get_close_matches(name, _HOOKS, 1)
            meant = f"did you mean `{near[0]}`?" if near else "see the list of hooks"
            yield f"there is no hook `{name}`; {meant}"
        else:
            yield from _wrong_arguments(plugin, name)
    if "announce" in marked and "deliver" not in marked:
        yield "what `announce` returns comes to its own `deliver`, and it has none"


def _wrong_arguments(plugin: object, name: str) -> Iterator[str]:
    given = [*inspect.signature(getattr(Moments, name)).parameters][1:]
    function = getattr(plugin, name)
    asked = [*inspect.signature(function).parameters]
    told = say_list([f"`{each}`" for each in given], "and") or "nothing"
    for wrong in [each for each in asked if each not in given]:
        yield f"`{name}` asks for `{wrong}`, and is given {told}"
    whole = getattr(function, "__func__", None)
    first = [*inspect.signature(whole).parameters][:1] if whole else []
    if inspect.ismethod(function) and first[0] in given:
        yield f"`{name}` of a class begins with `self`, and then `{first[0]}`"
