"""What `wayfellow new plugin` writes: a package with hooks, tests and a README."""

from __future__ import annotations

import re
from importlib.metadata import entry_points, version
from importlib.resources import files
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from string import Template

from wayfellow.errors import WayfellowError
from wayfellow_dsl import read_programme

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 40
_PREFIX = "wayfellow_"


class CannotCall(ValueError):
    """A word that cannot be the name of a plugin; its text says why."""


def check_name(name: str) -> None:
    """Raise CannotCall for what is no name, or the name of something else."""
    if any(each in name for each in "/\\.~"):
        raise CannotCall(
            f"`{name}` is a path, and a plugin has a word as its name, such as "
            "`letters`. `--into FOLDER` says where to write it"
        )
    meant = "_".join(re.findall(r"[a-z0-9]+", name.lower())).removeprefix(_PREFIX)
    if name.startswith(_PREFIX):
        raise CannotCall(f"`{_PREFIX}` is put before the name by itself: say `{meant}`")
    if not _WORD.fullmatch(name):
        hint = f"; perhaps `{meant}`" if _WORD.fullmatch(meant) else ", as `letters`"
        raise CannotCall(
            "a plugin's name is written in small letters from a to z, digits, and "
            f"single underscores, and begins with a letter{hint}"
        )
    if len(name) > _LONGEST:
        raise CannotCall(f"it has {len(name)} letters, and {_LONGEST} is the most")
    if name in _OURS or iskeyword(name) or _is_reserved(name):
        whose = "Python" if iskeyword(name) else "the language of programmes"
        whose = _OURS.get(name, whose)
        raise CannotCall(
            f"`{name}` is a word of {whose}: choose another, such as `letters`"
        )
    if any(entry.name == name for entry in entry_points(group="wayfellow")):
        raise CannotCall(
            f"a plugin called `{name}` is installed here already: choose another name"
        )
    if find_spec(_PREFIX + name) is not None:
        raise CannotCall(
            f"a package called `{_PREFIX}{name}` is installed here already: choose "
            "another name"
        )


_OURS = {
    "the": "the language of programmes",
    "pair": "nearly every programme, which calls its relationship so",
    "wayfellow": "our own",
}


def _is_reserved(name: str) -> bool:
    """Say whether no file could say that it uses a plugin of this name."""
    found = read_programme(f"programme example\nuses {name}").diagnostics
    return any(each.span.line == _USES and each.code != "W901" for each in found)


_USES = 2
"""The line on which it is said."""


def write_plugin(name: str, into: Path) -> Path:
    """Write a plugin into a new folder, and give the folder.

    Raises CannotCall, and WayfellowError where the folder is there already.
    """
    check_name(name)
    package = _PREFIX + name
    words = {
        "name": name,
        "package": package,
        "project": package.replace("_", "-"),
        "VARIABLE": package.upper(),
        "version": ".".join(version("wayfellow").split(".")[:2]),
    }
    folder = into / words["project"]
    try:
        folder.mkdir()
        for template, path in _places(package).items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_filled(template, words).encode())
    except FileExistsError:
        raise WayfellowError(
            f"{folder} is there already, and is left as it is. Choose another name, or "
            "another folder with `--into FOLDER`"
        ) from None
    except OSError as error:
        raise WayfellowError(f"cannot write {folder}: {error.strerror}") from None
    return folder


def _places(package: str) -> dict[str, str]:
    """Say which file each template becomes."""
    return {
        "README.md": "README.md",
        "gitignore": ".gitignore",
        "package.py": f"src/{package}/__init__.py",
        "py.typed": f"src/{package}/py.typed",
        "pyproject.toml": "pyproject.toml",
        "test_package.py": f"tests/test_{package.removeprefix(_PREFIX)}.py",
    }


def _filled(template: str, words: dict[str, str]) -> str:
    place = files("wayfellow.cli") / "plugin_template" / f"{template}.template"
    return Template(place.read_text(encoding="utf-8")).substitute(words)
