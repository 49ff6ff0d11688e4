"""The calling of plugins, so that none of them can do more than its hook allows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from time import monotonic
from types import ModuleType
from typing import Any, NamedTuple

import click
import pluggy
from msgspec.structs import replace
from sqlalchemy import Connection

from wayfellow.decide.state import ANNOUNCEMENT, Effect
from wayfellow.errors import PluginFailed, WayfellowError
from wayfellow.language import Language, Languages

from .contexts import AfterCommit, Partly, StartUp
from .copies import copy_of
from .couriers import Couriers, TookTooLong
from .fitting import misfits
from .guarding import asking, see_it_goes_on
from .moments import GROUP, Moments

PATIENCE = timedelta(minutes=1)
"""How long a plugin may take to deliver something."""
_TO = " to "
"""Between a plugin and to whom of several it has delivered something."""
_SLOW = 1.0
"""After how many seconds in a host's transaction a plugin is complained of."""
_IN_TRANSACTION = frozenset(
    name
    for name, hook in vars(Moments).items()
    if getattr(hook, "__annotations__", {}).get("context") == "InTransaction"
)
_TOLD = _IN_TRANSACTION - {"before_move", "announce", "person_erased"}
_log = logging.getLogger("wayfellow.plugins")


class Delivered(NamedTuple):
    """What came of offering an effect to the plugins."""

    by: tuple[str, ...]
    """Those that have delivered it, now or before."""
    failures: tuple[PluginFailed, ...]
    """What others failed of: they alone get it again."""


class Hooks:
    """The plugins in use."""

    def __init__(
        self,
        plugins: Iterable[object] = (),
        *,
        patience: timedelta = PATIENCE,
        words: Callable[[], Languages] | None = None,
    ) -> None:
        """Take plugins into use, each of which may take so long to deliver one thing.

        `words` gives those of plugins that are not in use themselves: without them a
        programme that decides by them cannot be explained. Raises PluginFailed when a
        plugin does not fit the hooks.
        """
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Moments)
        self._patience = patience.total_seconds()
        self._couriers = Couriers()
        self._wanted: frozenset[str] = frozenset()
        self._installed: set[str] = set()
        self._words = words
        for plugin in plugins:
            self.register(plugin)

    def register(self, plugin: object, name: str | None = None) -> None:
        """Add a plugin; PluginFailed when it does not fit the hooks.

        Without a name it goes by that of its module or class.
        """
        known = name or self._name_of(plugin)
        for misfit in misfits(self._manager, plugin):
            raise PluginFailed(known, "registering", misfit)
        try:
            self._manager.register(plugin, known)
        except (pluggy.PluginValidationError, ValueError) as problem:
            raise PluginFailed(known, "registering", problem) from problem
        if name is not None:
            self._installed.add(name)
        callers = self._manager.get_hookcallers(plugin) or ()
        self._wanted |= {caller.name for caller in callers}

    def _name_of(self, plugin: object) -> str:
        own = plugin.__name__ if isinstance(plugin, (ModuleType, type)) else ""
        called = own or type(plugin).__name__
        alike = [name for name in self.names if name.partition(" ")[0] == called]
        return f"{called} {len(alike) + 1}" if alike else called

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the plugins, in the order in which they were added."""
        return tuple(name for name, _ in self._manager.list_name_plugin())

    def taken(self, plugin: str) -> tuple[str, ...]:
        """Name the hooks in which a plugin takes part, in the order of `Moments`."""
        found = self._manager.get_hookcallers(self._manager.get_plugin(plugin)) or ()
        names = {caller.name for caller in found}
        return tuple(name for name in vars(Moments) if name in names)

    def wants(self, hook: str) -> bool:
        """Say whether any plugin takes part in a hook."""
        return hook in self._wanted

    @property
    def are_told(self) -> bool:
        """Say whether any plugin is told of anything in the transaction."""
        return not self._wanted.isdisjoint(_TOLD)

    @property
    def languages(self) -> Languages:
        """The words that plugins add to the language."""
        if self._words is not None:
            return self._words()
        spoken, silent = [], []
        for plugin, answer in self._call("language", {}):
            if answer is not None and not isinstance(answer, Language):
                raise PluginFailed(plugin, "language", "it must return a Language")
            if answer is not None:
                self._see_it_is_called(plugin, answer.extension.name)
                spoken.append(answer)
            else:
                silent.append(plugin)
        quiet = [name for name in self.names if "language" not in self.taken(name)]
        return Languages(spoken, [*silent, *quiet])

    def _see_it_is_called(self, plugin: str, said: str) -> None:
        """Raise PluginFailed where files would name a plugin otherwise than people."""
        if plugin in self._installed and said != plugin:
            raise PluginFailed(
                plugin,
                "language",
                f"it calls its extension `{said}`, and is installed as `{plugin}`: "
                "both have to be the same",
            )

    @property
    def take_deliveries(self) -> bool:
        """Say whether any plugin delivers anything."""
        return self.wants("deliver")

    def ask(self, hook: str, **arguments: object) -> tuple[str, str]:
        """Ask every plugin in the transaction; give the first refusal, and whose it is.

        Both are empty when none of them objects.
        """
        for plugin, answer in self._call(hook, arguments):
            if answer is None:
                continue
            if not isinstance(answer, str) or not answer.strip():
                raise PluginFailed(plugin, hook, "it must return a sentence")
            return str(answer), plugin
        return "", ""

    def tell(self, hook: str, **arguments: object) -> None:
        """Tell every plugin something, in the transaction."""
        for plugin, answer in self._call(hook, arguments):
            if answer is not None:
                raise PluginFailed(plugin, hook, "it must return nothing")

    def gather(self, hook: str, **arguments: object) -> Iterator[tuple[str, Any]]:
        """Give what each plugin returns that returns something, and whose it is."""
        for plugin, answer in self._call(hook, arguments):
            if answer is not None:
                yield plugin, answer

    def delivering(self, effect: Effect) -> tuple[str, ...]:
        """Name the plugins to whom an effect is offered, in their order.

        What a plugin has announced is offered to it alone.
        """
        names = (one.plugin_name for one in self._implementations("deliver"))
        if effect.kind == ANNOUNCEMENT:
            return tuple(name for name in names if name == effect.to)
        return tuple(names)

    def deliver(
        self,
        context: AfterCommit,
        effect: Effect,
        taken: Collection[str] = (),
        *,
        only: Collection[str] | None = None,
    ) -> Delivered:
        """Offer an effect to every plugin that has not `taken` it before.

        With `only` it is offered to no others than these.
        """
        found, failures = [*taken], []
        names = self.delivering(effect) if only is None else only
        for plugin in names:
            if plugin in taken:
                continue
            own = _taken_within(plugin, taken)
            told = replace(context, taken=own) if own else context
            arguments = {"context": told, "effect": effect}
            for _, job in self._jobs("deliver", arguments, plugin):
                try:
                    answer = self._carry(plugin, job)
                except PluginFailed as failure:
                    failures.append(failure)
                    continue
                if isinstance(answer, Partly):
                    found += [
                        f"{plugin}{_TO}{name}"
                        for name in answer.taken
                        if name not in own
                    ]
                    reason = WayfellowError(answer.problem)
                    failures.append(PluginFailed(plugin, "deliver", reason))
                elif answer:
                    found.append(plugin)
        return Delivered(tuple(found), tuple(failures))

    def start(self, context: StartUp) -> None:
        """Tell every plugin that an office was opened."""
        self.tell("start", context=context)

    def make_tables(
        self, connection: Connection, prefix: str, schema: str | None
    ) -> None:
        """Let every plugin make its tables; none of them ends the transaction."""
        if not self.wants("make_tables"):
            return
        with asking(connection.connection.driver_connection):
            self.tell(
                "make_tables", connection=connection, prefix=prefix, schema=schema
            )

    def commands(self) -> dict[str, click.Command]:
        """Give the command of each plugin that has one, by the plugin's name."""
        found = {}
        for plugin, answer in self._call("command", {}):
            if answer is None:
                continue
            if not isinstance(answer, click.Command):
                raise PluginFailed(plugin, "command", "it must return a click command")
            found[plugin] = answer
        return found

    def _call(self, hook: str, arguments: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Call one plugin after the other, so that a failure names its plugin."""
        for plugin, job in self._jobs(hook, arguments):
            yield plugin, _do_here(plugin, hook, job)

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        return caller.get_hookimpls()[::-1]

    def _jobs(
        self, hook: str, arguments: dict[str, Any], only: str | None = None
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        for implementation in self._implementations(hook):
            if only not in (None, implementation.plugin_name):
                continue
            wanted = {n: copy_of(arguments[n]) for n in implementation.argnames}
            yield (
                implementation.plugin_name,
                partial(implementation.function, **wanted),
            )

    def _carry(self, plugin: str, job: Callable[[], Any]) -> bool | Partly:
        try:
            outcome = self._couriers.carry(plugin, job, self._patience)
        except TookTooLong as problem:
            raise PluginFailed(plugin, "deliver", str(problem)) from problem
        # Whatever ended its thread ends nothing of ours.
        ended_by = outcome.exception()
        if ended_by is not None:
            raise PluginFailed(plugin, "deliver", ended_by) from ended_by
        answer = outcome.result()
        if isinstance(answer, Partly) and _is_whole(answer):
            return answer
        if answer is not None and not isinstance(answer, bool):
            raise PluginFailed(
                plugin, "deliver", "it must return True when done, or a whole Partly"
            )
        return bool(answer)


def _taken_within(plugin: str, taken: Iterable[str]) -> tuple[str, ...]:
    """Say to whom a plugin has delivered something before."""
    start = f"{plugin}{_TO}"
    return tuple(one.removeprefix(start) for one in taken if one.startswith(start))


def _is_whole(answer: Partly) -> bool:
    """Say whether a plugin has said to whom it has delivered, and why not to others."""
    names: Any = answer.taken
    return (
        isinstance(names, tuple)
        and all(isinstance(name, str) and name.splitlines() == [name] for name in names)
        and isinstance(answer.problem, str)
        and bool(answer.problem.strip())
    )


def _do_here(plugin: str, hook: str, job: Callable[[], Any]) -> Any:
    began = monotonic()
    try:
        answer = job()
        see_it_goes_on()
    except PluginFailed as problem:
        # A Language that cannot be made has said already where it failed.
        is_said = problem.hook == hook
        raise PluginFailed(
            plugin, hook, problem.reason if is_said else problem
        ) from problem
    except (Exception, SystemExit) as problem:
        raise PluginFailed(plugin, hook, problem) from problem
    is_waited_for = hook in _IN_TRANSACTION or hook == "make_tables"
    if is_waited_for and (took := monotonic() - began) > _SLOW:
        _log.warning(
            "the plugin `%s` took %.1f seconds in `%s`, while a transaction waited for "
            "it; what takes long is done in `deliver`",
            plugin,
            took,
            hook,
        )
    return answer


def installed_plugins() -> Hooks:
    """Load the plugins that are installed beside Wayfellow.

    Raises PluginFailed with the name of one that cannot be loaded.
    """
    hooks = Hooks()
    for entry in sorted(entry_points(group=GROUP), key=_name):
        try:
            plugin = entry.load()
        except (Exception, SystemExit) as problem:
            raise PluginFailed(entry.name, "loading", problem) from problem
        hooks.register(plugin, entry.name)
    return hooks


def installed_languages() -> Languages:
    """Give the words of the plugins that are installed, and take none of them into use.

    One that breaks down has none, and is complained of in the log.
    """
    spoken: list[Language] = []
    silent: list[str] = []
    broken: list[str] = []
    for entry in sorted(entry_points(group=GROUP), key=_name):
        hooks = Hooks()
        try:
            hooks.register(entry.load(), entry.name)
            found = hooks.languages
        except (Exception, SystemExit) as problem:
            _log.warning("the plugin `%s` adds no words: %s", entry.name, problem)
            broken.append(entry.name)
            continue
        spoken += found.spoken
        silent += [each.name for each in found.extensions if not each.functions]
    return Languages(spoken, silent, broken)


def _name(entry: EntryPoint) -> str:
    return entry.name
