"""What a project says of Wayfellow in its settings: one mapping, `WAYFELLOW`.

    WAYFELLOW = {
        "STAFF_ROLES": {"Coordinators": "coordinator"},
        "NAMES": "crm.mentoring.names",
        "PLUGINS": ["crm.mentoring.NoSundays"],
        "DATABASE": "default",
    }

Each of them may be left out. `STAFF_ROLES` says for a group of Django's which staff
role of a programme its members have: `coordinator`, or only in one programme
`befriending:coordinator`, or a list of such. Whoever is in none of these groups has no
role, superusers included. `NAMES` is the dotted name of a function, which is given a
list of identifiers and says of those that it knows what the project calls them; pages
of the admin show that. `PLUGINS` are the dotted names of plugins, besides those that
are installed, and `DATABASE` is where the tables are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from itertools import chain
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from wayfellow.decide import Actor
from wayfellow.errors import Unusable
from wayfellow.hooks import Hooks, installed_plugins
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_list

KNOWN = ("DATABASE", "NAMES", "PLUGINS", "STAFF_ROLES")
PROGRAM = "manage.py wayfellow"
"""What is typed in a project instead of `wayfellow live`."""


def database() -> str:
    """Name the database that the tables are in, as Django's settings call it."""
    return str(_said().get("DATABASE", "default"))


def plugins() -> Hooks:
    """Give the plugins that are installed, and those that the settings name.

    Raises Unusable for a name that leads nowhere.
    """
    hooks = installed_plugins()
    for name in _said().get("PLUGINS", ()):
        plugin = _imported(name, "plugin", "`PLUGINS` are dotted names", "NoSundays")
        hooks.register(plugin() if isinstance(plugin, type) else plugin)
    return hooks


def staff_roles() -> list[tuple[str, str, str]]:
    """Give each group with a programme, empty for any, and a staff role in it.

    Raises Unusable when the settings say it in another way.
    """
    said = _said().get("STAFF_ROLES", {})
    if not isinstance(said, Mapping):
        raise Unusable(_SHAPE)
    found = []
    for group, roles in said.items():
        if isinstance(roles, str):
            roles = [roles]
        is_named = isinstance(roles, (list, tuple)) and all(
            isinstance(role, str) and role for role in roles
        )
        if not isinstance(group, str) or not is_named:
            raise Unusable(_SHAPE)
        for role in roles:
            programme, colon, name = role.rpartition(":")
            found.append((group, programme if colon else "", name))
    return found


def names() -> Callable[[list[str]], Mapping[str, str]]:
    """Give what says how the project calls people; raises Unusable for no function."""
    name = _said().get("NAMES")
    if name is None:
        return lambda identifiers: {}
    shape = "`NAMES` is the dotted name of a function"
    found = _imported(name, "function", shape, "names")
    if not callable(found):
        raise Unusable(f"{shape}, and `{name}` is none")
    return cast(Callable[[list[str]], Mapping[str, str]], found)


def names_of(identifiers: Iterable[str]) -> dict[str, str]:
    """Give what the project calls participants, and relationships by their members."""
    asked = dict.fromkeys(identifiers)
    parts = {one: one.split("+") for one in asked}
    known = names()([*dict.fromkeys([*asked, *chain(*parts.values())])])
    told = {one: str(known[one]) for one in asked if known.get(one)}
    for one, members in parts.items():
        if one not in told and any(known.get(each) for each in members):
            called = [str(known.get(each) or each) for each in members]
            told[one] = say_list(called, "and")
    return told


def may_act(user: Any) -> bool:
    """Say whether somebody has a staff role in any programme."""
    return bool(_roles_of(user))


def actors(user: Any, programme: Programme) -> tuple[Actor, ...]:
    """Give what somebody may act as in a programme, none for most people.

    They go by their user name in histories.
    """
    declared = {staff.name for staff in programme.staff}
    roles = [
        role
        for only_in, role in _roles_of(user)
        if role in declared and only_in in ("", programme.name)
    ]
    return tuple(Actor(role, user.get_username()) for role in dict.fromkeys(roles))


_SHAPE = (
    "`STAFF_ROLES` says for a group which staff role its members have, such as "
    "`{'Coordinators': 'coordinator'}`"
)


def _roles_of(user: Any) -> list[tuple[str, str]]:
    if not (user.is_active and user.is_staff):
        return []
    known = staff_roles()
    # A project's own kind of user need not have groups.
    if not known or not hasattr(user, "groups"):
        return []
    groups: Iterable[str] = set(user.groups.values_list("name", flat=True))
    return [(programme, role) for group, programme, role in known if group in groups]


def _said() -> Mapping[str, Any]:
    said = getattr(settings, "WAYFELLOW", {})
    if not isinstance(said, Mapping):
        raise Unusable("`WAYFELLOW` in the settings is a mapping")
    return said


def _imported(name: Any, what: str, shape: str, such_as: str) -> Any:
    try:
        return import_string(name)
    except (ImportError, AttributeError, TypeError):
        pass
    try:
        return import_module(name)
    except (ImportError, AttributeError, TypeError, ValueError) as problem:
        raise Unusable(
            f"there is no {what} `{name}` ({problem}). {shape}, such as "
            f"`crm.mentoring.{such_as}`"
        ) from problem
