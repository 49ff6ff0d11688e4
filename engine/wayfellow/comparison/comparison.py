"""Comparison: what changed in meaning between two versions of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from wayfellow_dsl.fingerprints import contents
from wayfellow_dsl.model import Programme

from .differences import Comparison, Difference
from .lifecycles import compare_lifecycles
from .matching import compare_policies
from .people import compare_header, compare_people
from .promises import compare_promises
from .renaming import rename
from .versions import Versions

_OTHERWISE = "declared in another order"
_ORDER = Difference("wording", "programme", (), _OTHERWISE, _OTHERWISE)
"""Left when nothing else differs: an order of declarations that means nothing."""
_REWORDED = ("same meaning", "wording")


def compare(old: Programme, new: Programme) -> Comparison:
    """Find what changed in meaning from one version of a programme to another.

    Each change is judged for those who take part: stricter, looser, or different. Where
    a condition decides, somebody is named who is treated differently: found by going
    through every kind of people whom the conditions of both versions tell apart, and
    asking the engine's own evaluation. When there are too many kinds, a spread of them
    is looked at, and `note` says so.
    """
    if contents(old) == contents(new):
        return Comparison(True)
    renamed_old, renamed = rename(old, new)
    versions = Versions(renamed_old, new)
    found = _merged(_differences(versions)) or [_ORDER]
    changed = tuple(each for each in found if each.effect not in _REWORDED)
    reworded = tuple(each for each in found if each.effect in _REWORDED)
    return Comparison(not changed, changed, reworded, renamed)


def _differences(versions: Versions) -> Iterator[Difference]:
    yield from compare_header(versions)
    yield from compare_people(versions)
    yield from compare_lifecycles(versions)
    yield from compare_policies(versions)
    yield from compare_promises(versions)


def _merged(found: Iterable[Difference]) -> list[Difference]:
    """Tell once what a stage for several roles says once."""
    merged: dict[Difference, Difference] = {}
    for each in found:
        key = replace(each, of=(), example=None)
        if key in merged:
            of = dict.fromkeys((*merged[key].of, *each.of))
            merged[key] = replace(merged[key], of=tuple(of))
        else:
            merged[key] = each
    return list(merged.values())
