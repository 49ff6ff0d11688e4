"""Erasing somebody: no word of theirs is left, and every step and count stays.

They are called by a stand-in such as `erased-3` wherever they were named. What they
said, and what was said about them, goes; what survives is that somebody took these
steps at these times. A line of history that loses something is sealed: see `chain`.
"""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Actor, Refusal
from wayfellow.errors import CannotErase, Refused
from wayfellow_dsl.model import Frozen

from ..change import Workplace
from ..storage.channel import database_errors
from ..storage.columns import in_utc
from .obstacles import obstacles
from .persons import find_person, see_staff, sql
from .plugins import tell_plugins
from .retention import BY_TIME
from .rewriting import Rewriting


class Erasure(Frozen, frozen=True):
    """What erasing somebody changed, or would change."""

    person: str
    stand_in: str
    """What they are called from now on."""
    journeys: int = 0
    relationships: int = 0
    lines: int = 0
    """How many lines of history lost something."""
    others: int = 0
    """How many others were recorded with something about them."""
    messages: int = 0
    """How many rows of the outbox named them; those that waited for them are gone."""
    requests: int = 0
    """How many keys of requests are forgotten."""
    renamed: tuple[tuple[str, str, str], ...] = ()
    """Run, earlier and present identifier of each journey and relationship of theirs.
    Nothing keeps this list: whoever needs it for tables of their own has it here."""


def erase(
    place: Workplace,
    person: str,
    reason: str,
    by: Actor,
    at: datetime,
    *,
    dry_run: bool = False,
) -> Erasure:
    """Erase somebody whose journeys and relationships have all ended.

    Raises UnknownPerson; CannotErase with what stands against it; Refused when nobody
    says who does it and why; StaleState when somebody else was first; PluginFailed.
    """
    if not reason.strip():
        raise Refused(Refusal("bad details", "say why: erasing needs a reason"))
    at = in_utc(at)
    place.begin()
    with database_errors():
        if not dry_run:
            _keep_writers_out(place)
        found = find_person(place, person)
        if by != BY_TIME:
            see_staff(place, found, by, "erase people")
        reasons = [*obstacles(place, found, at)]
        if reasons:
            raise CannotErase(person, reasons)
        with place.all_or_nothing():
            rewriting = Rewriting(place, found, dry_run=dry_run)
            rewriting.rewrite(reason, by, at)
            if not dry_run:
                tell_plugins(place, found)
    count = rewriting.count
    return Erasure(
        person,
        rewriting.stand_in,
        sum(len(part.journeys) for part in found.parts),
        sum(len(part.relationships) for part in found.parts),
        count.lines,
        count.others,
        count.messages,
        count.requests,
        tuple(rewriting.renamed),
    )


def _keep_writers_out(place: Workplace) -> None:
    """See to it that nobody names them anew while they are being erased.

    On SQLite nobody can, as only one writes.
    """
    connection, tables = sql(place), place.store.tables
    if connection.dialect.name == "postgresql":
        named = (tables.subject, tables.history, tables.request, tables.outbox)
        quoted = connection.dialect.identifier_preparer.format_table
        others = (tables.inbox, tables.legal_hold, tables.token, tables.answer)
        every = ", ".join(map(quoted, (*named, *others)))
        connection.exec_driver_sql(f"LOCK TABLE {every} IN SHARE ROW EXCLUSIVE MODE")
