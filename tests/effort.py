"""How hard the tests try that make up their own examples.

The profile is the one that HYPOTHESIS_PROFILE names, or `default`. What decides whether
a change lands must not depend on luck, so `.ci/run` takes `ci`; what nobody has thought
of yet is found by chance, so `default` looks elsewhere every time, and `thorough` looks
far longer.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

_USUAL = 100
"""How many examples Hypothesis tries of itself."""
# How fast something is depends on the machine, and on what else it does.
_ANYWHERE: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}

settings.register_profile("default", max_examples=_USUAL, **_ANYWHERE)
settings.register_profile("ci", max_examples=_USUAL, derandomize=True, **_ANYWHERE)
settings.register_profile("thorough", max_examples=20 * _USUAL, **_ANYWHERE)


def take_profile(name: str = "default") -> None:
    """Try as hard as a profile says, unless the environment names another."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", name))


def tries(times: int, *accepted: HealthCheck, **others: Any) -> settings:
    """Try so many examples, or as many times more as the profile tries."""
    profile = settings()
    return settings(
        max_examples=times * profile.max_examples // _USUAL,
        suppress_health_check=[*profile.suppress_health_check, *accepted],
        **others,
    )
