"""The hooks by which plugins take part, and the calling of them.

A plugin is a module or an object with functions marked by `hookimpl` and named like
the hooks below; it asks for as many of their arguments as it needs, by name. Plugins
are found by the entry point group `wayfellow`.

Whoever is called inside the transaction has no access to it: nothing has been written
yet, and a plugin that breaks down leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

import pluggy

from wayfellow.decide.state import Effect, Record, Subject
from wayfellow.errors import PluginFailed

__all__ = [
    "Effect",
    "Hooks",
    "Moments",
    "Record",
    "Subject",
    "hookimpl",
    "installed_plugins",
    "is_asked",
]

_GROUP = "wayfellow"

_hookspec = pluggy.HookspecMarker(_GROUP)
hookimpl = pluggy.HookimplMarker(_GROUP)


_asked: ContextVar[bool] = ContextVar("asked", default=False)


def is_asked() -> bool:
    """Say whether a plugin is being asked about a move, in the transaction of it."""
    return _asked.get()


class Moments:
    """Every moment at which plugins are called."""

    @_hookspec
    def before_move(self, run: str, record: Record, subject: Subject) -> str | None:
        """In the transaction: return a sentence for the participant to refuse a move.

        `record` says where from, where to and why; its `source` is empty when somebody
        begins. `subject` is as it stood before, or as it begins.
        """

    @_hookspec
    def after_move(self, run: str, record: Record, subject: Subject) -> None:
        """In the transaction: a move was decided that no plugin refused.

        `subject` is as it now stands. The host may still roll the transaction back.
        """

    @_hookspec
    def deliver(self, run: str, effect: Effect) -> bool | None:
        """After commit: deliver a message, request, task or the like; True if done.

        It comes again, with the same `effect.key`, until some plugin says True and
        none breaks down: so do nothing twice for one key. What a file says with `do
        calendar.invite` comes here too: `effect.kind` is `call`, and its name
        `calendar.invite`.
        """


class Hooks:
    """The plugins in use."""

    def __init__(self, plugins: Iterable[object] = ()) -> None:
        self._manager = pluggy.PluginManager(_GROUP)
        self._manager.add_hookspecs(Moments)
        for plugin in plugins:
            self.register(plugin)

    def register(self, plugin: object, name: str | None = None) -> None:
        """Add a plugin; PluginFailed when it does not fit the hooks.

        Without a name it goes by that of its module or class.
        """
        try:
            known = self._manager.register(plugin, name or self._name_of(plugin))
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as problem:
            raise PluginFailed(
                name or repr(plugin), "registering", problem
            ) from problem
        for caller in self._manager.get_hookcallers(plugin) or ():
            for implementation in caller.get_hookimpls():
                if implementation.wrapper or implementation.hookwrapper:
                    raise PluginFailed(
                        str(known), caller.name, "wrappers are not supported"
                    )

    def _name_of(self, plugin: object) -> str:
        own = plugin.__name__ if isinstance(plugin, (ModuleType, type)) else ""
        called = own or type(plugin).__name__
        alike = [name for name in self.names if name.partition(" ")[0] == called]
        return f"{called} {len(alike) + 1}" if alike else called

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the plugins, in the order in which they were added."""
        return tuple(name for name, _ in self._manager.list_name_plugin())

    @property
    def watch_moves(self) -> bool:
        """Say whether any plugin wants to know of moves."""
        caller = self._manager.hook
        return bool(
            caller.before_move.get_hookimpls() or caller.after_move.get_hookimpls()
        )

    @property
    def take_deliveries(self) -> bool:
        """Say whether any plugin delivers anything."""
        return bool(self._manager.hook.deliver.get_hookimpls())

    def before_move(self, run: str, record: Record, subject: Subject) -> str:
        """Ask every plugin; give the first refusal, or an empty text."""
        for plugin, answer in self._call(
            "before_move", run=run, record=record, subject=subject
        ):
            if answer is None:
                continue
            if not isinstance(answer, str) or not answer:
                raise PluginFailed(plugin, "before_move", "it must return a sentence")
            return answer
        return ""

    def after_move(self, run: str, record: Record, subject: Subject) -> None:
        """Tell every plugin."""
        for _ in self._call("after_move", run=run, record=record, subject=subject):
            pass

    def deliver(self, run: str, effect: Effect) -> bool:
        """Offer an effect to every plugin; say whether one of them delivered it."""
        is_delivered = False
        for plugin, answer in self._call("deliver", run=run, effect=effect):
            if answer is not None and not isinstance(answer, bool):
                raise PluginFailed(plugin, "deliver", "it must return True when done")
            is_delivered = is_delivered or bool(answer)
        return is_delivered

    def _call(self, hook: str, **arguments: object) -> Iterable[tuple[str, Any]]:
        """Call one plugin after the other, so that a failure names its plugin."""
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        for implementation in reversed(caller.get_hookimpls()):
            wanted = {name: arguments[name] for name in implementation.argnames}
            asked = _asked.set(_asked.get() or hook != "deliver")
            try:
                answer = implementation.function(**wanted)
            except Exception as problem:
                raise PluginFailed(
                    implementation.plugin_name, hook, problem
                ) from problem
            finally:
                _asked.reset(asked)
            yield implementation.plugin_name, answer


def installed_plugins() -> Hooks:
    """Load the plugins that are installed beside Wayfellow."""
    hooks = Hooks()
    for entry in sorted(entry_points(group=_GROUP), key=_name):
        try:
            plugin = entry.load()
        except Exception as problem:
            raise PluginFailed(entry.name, "loading", problem) from problem
        hooks.register(plugin, entry.name)
    return hooks


def _name(entry: EntryPoint) -> str:
    return entry.name
