"""What a plugin declares is looked at before any file is read with it."""

from types import SimpleNamespace
from typing import Any

import pytest

from wayfellow.errors import PluginFailed
from wayfellow.hooks import (
    Asked,
    Detail,
    Extension,
    Function,
    Hooks,
    Language,
    hookimpl,
)

POSTCODE = Detail("postcode", "text")
TYPES = "`number`, `percent`, `yes or no`, `text`, `date`, `one of` or `levels`"
DETAILS = 'a tuple of details, such as `(Detail("postcode", "text"),)`'


def a_function(name: str = "zone", of: Any = "person", **said: Any) -> Extension:
    """Give an extension with one function, with something as it should not be."""
    arguments = {"type": "number", **said}
    return Extension("travel", (Function(name, of, **arguments),))


@pytest.mark.parametrize(
    ("extension", "reason"),
    [
        (
            a_function(reads=POSTCODE),
            f"`reads` of its function `zone` must be {DETAILS}",
        ),
        (
            a_function(reads=("postcode",)),
            f"`reads` of its function `zone` must be {DETAILS}",
        ),
        (
            a_function(reads=[POSTCODE]),
            f"`reads` of its function `zone` must be {DETAILS}",
        ),
        (
            a_function(of="people"),
            "`of` of its function `zone` must be one of `person` or `pair`",
        ),
        (
            a_function(type="integer"),
            f"`type` of its function `zone` must be one of {TYPES}",
        ),
        (
            a_function("Zone x"),
            "`Zone x` cannot be the name of its function: a name is one word of "
            "letters, digits and underscores, and begins with a letter",
        ),
        (
            Extension("Travel time"),
            "`Travel time` cannot be the name of its extension: a name is one word of "
            "letters, digits and underscores, and begins with a letter",
        ),
        (
            Extension("travel", Function("zone", "person", "number")),  # type: ignore[arg-type]
            "`functions` of its extension must be a tuple, such as `(Function(…),)`",
        ),
        (
            Extension("travel", needs=(Asked("bus", "check", lasts=3),)),  # type: ignore[arg-type]
            "`lasts` of its need `bus` must be a duration, such as "
            '`Duration(1, "years")`',
        ),
        (
            a_function(type="levels", choices=("near", "far away")),
            "`far away` cannot be a choice of its function `zone`: a file has to name "
            "it in one word of letters, digits and underscores, which begins with a "
            "letter",
        ),
        (
            a_function(type="levels", choices=("near", "far", "near")),
            "its function `zone` has the choice `near` twice",
        ),
        (
            a_function(reads=(Detail("area", "one of", ("north", "up!")),)),
            "`up!` cannot be a choice of its detail `area`: a file has to name it in "
            "one word of letters, digits and underscores, which begins with a letter",
        ),
        ("travel", "a Language begins with an `Extension`"),
    ],
    ids=str,
)
def test_what_is_declared_wrongly_is_told(extension: Any, reason: str) -> None:
    """Whoever wrote the plugin reads which argument it is, and what it must be."""
    with pytest.raises(PluginFailed) as failure:
        Language(extension, {"zone": len})

    assert failure.value.reason == reason


def test_a_failure_is_told_once() -> None:
    """A Language that cannot be made says where it failed, and nobody repeats it."""

    def language() -> Language:
        return Language(a_function())

    hooks = Hooks([SimpleNamespace(language=hookimpl(language))])
    with pytest.raises(PluginFailed) as failure:
        _ = hooks.languages

    assert str(failure.value) == (
        "the plugin `SimpleNamespace` failed in `language` (its function `zone` is "
        "declared and not given). Nothing was changed. Mend or uninstall the plugin, "
        "then try again"
    )


def test_it_goes_by_one_name() -> None:
    """A file names a plugin as those who installed it do."""
    hooks = Hooks()
    speaking = SimpleNamespace(language=hookimpl(lambda: Language(Extension("rides"))))
    hooks.register(speaking, "travel")

    with pytest.raises(PluginFailed, match="`rides`, and is installed as `travel`"):
        _ = hooks.languages
