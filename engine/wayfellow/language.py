"""What a plugin adds to the language: its words, and what works them out.

    TRAVEL = Language(
        Extension(
            "travel",
            (Function("zone", "person", "number", (Detail("postcode", "text"),)),),
        ),
        {"zone": zone_of},
    )

The extension is data, for whoever reads files; the functions are for whoever decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from wayfellow.decide import Functions, KnownFunction, Person
from wayfellow.decide.computing import Compute
from wayfellow.errors import PluginFailed
from wayfellow_dsl.model import Asked, Deed, Detail, Duration, Extension, Function

from .shapes import misshapen

__all__ = [
    "Asked",
    "Compute",
    "Deed",
    "Detail",
    "Duration",
    "Extension",
    "Function",
    "Language",
    "Languages",
    "Person",
]


class Language:
    """The words of one plugin, and what works them out."""

    def __init__(
        self, extension: Extension, computes: Mapping[str, Compute] | None = None
    ) -> None:
        """Take an extension, and for each of its functions what works it out.

        A function of a person is called with a `Person`, one of a pair with two, in
        the order in which the relationship names its members. It has to give the same
        for the same, and must look at nothing else: at no clock, no file and no
        network. Raises PluginFailed where the two do not fit together.
        """
        shape = misshapen(extension)
        if shape:
            name = getattr(extension, "name", "")
            raise PluginFailed(str(name or "unnamed"), "language", shape)
        self.extension = extension
        self._computes = MappingProxyType(dict(computes or {}))
        problem = _problem(extension, self._computes)
        if problem:
            raise PluginFailed(extension.name, "language", problem)

    @property
    def functions(self) -> tuple[KnownFunction, ...]:
        """Its functions, each with what works it out."""
        name, computes = self.extension.name, self._computes
        return tuple(
            KnownFunction(name, function, computes[function.name])
            for function in self.extension.functions
        )


class Languages:
    """The words of all plugins in use."""

    def __init__(
        self,
        languages: Iterable[Language] = (),
        others: Iterable[str] = (),
        broken: Iterable[str] = (),
    ) -> None:
        """Take what plugins add; `others` are plugins that add nothing.

        Those that are `broken` are installed, and cannot be loaded.

        Raises PluginFailed where two go by one name.
        """
        self.spoken = every = tuple(languages)
        names = [language.extension.name for language in every]
        for name in names:
            if names.count(name) > 1:
                raise PluginFailed(name, "language", "two plugins go by this name")
        silent = [Extension(name) for name in others if name not in names]
        self.extensions: tuple[Extension, ...] = (
            *(language.extension for language in every),
            *silent,
            *(Extension(name, is_broken=True) for name in broken),
        )
        """What files may use: `read_programme(text, languages.extensions)`."""
        self.functions = Functions(
            tuple(known for language in every for known in language.functions)
        )
        """For whoever decides: `compile_programme(programme, functions=…)`."""


def _problem(extension: Extension, computes: Mapping[str, Compute]) -> str:
    names = [function.name for function in extension.functions]
    wanted, given = set(names), set(computes)
    if len(wanted) < len(names):
        return "it declares two functions of one name"
    for name in sorted(wanted ^ given):
        kind = "declared" if name in wanted else "given"
        other = "given" if name in wanted else "declared"
        return f"its function `{name}` is {kind} and not {other}"
    for function in extension.functions:
        has_choices = function.type in ("one of", "levels")
        if has_choices != bool(function.choices):
            return f"its function `{function.name}` needs choices, or must have none"
    for need in extension.needs:
        if need.usual and not _is_outcome(need.usual):
            return (
                f"what is usual for its need `{need.name}` is no sentence of a "
                "scenario, such as `95% within 3 days`"
            )
    return ""


def _is_outcome(words: str) -> bool:
    # Most plugins need no parser, nor do those who use them.
    from wayfellow_dsl.scenarios import is_outcome

    return is_outcome(words)
