"""Tokens: who holds one is known by it; only its digest is kept."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex

from sqlalchemy import Row, insert, select, update

from wayfellow.decide import ENGINE, Actor
from wayfellow.errors import UnknownToken, Unusable
from wayfellow_dsl.model import Frozen

from .. import given
from ..change import Workplace
from ..privacy.persons import sql
from ..storage.channel import database_errors

_TENANT = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SECRET = re.compile(r"wf_(?P<tenant>[^_]+)_(?P<id>[0-9a-f]{12})_[0-9a-f]{64}")


class Token(Frozen, frozen=True, omit_defaults=False):
    """What is kept of a token; the secret itself is not."""

    id: str
    holder: Actor
    """Who acts by it; the engine's own name for an application that acts for all."""
    run: str
    """The only run that it is for; empty for every run."""
    label: str
    """What it is used for, in the words of whoever made it."""
    made: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    @property
    def whose(self) -> str:
        """The participant who holds it, or to whom its holder is attached."""
        return self.holder.id.partition(" of ")[2] or self.holder.id

    def is_good(self, now: datetime) -> bool:
        """Say whether it lets anybody in at a time."""
        return self.revoked is None and (self.expires is None or now < self.expires)


def tenant_of(secret: str) -> str:
    """Give the tenant that a token names; empty for what is no token."""
    found = _SECRET.fullmatch(secret)
    return "" if found is None else found["tenant"]


def tenant_name(value: str) -> str:
    """Give the name of a tenant; Unusable when it cannot stand in a token."""
    if not _TENANT.fullmatch(given.text(value, "tenant")):
        raise Unusable(
            f"`{value}` cannot name a tenant. A name is of small letters, digits and "
            "hyphens, begins with a letter, and has at most 31 of them, such as `north`"
        )
    return value


class Tokens:
    """The tokens of one database, within one transaction."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._table = place.store.tables.token

    def new(
        self,
        holder: Actor = ENGINE,
        *,
        tenant: str = "main",
        run: str = "",
        label: str = "",
        expires: datetime | None = None,
    ) -> tuple[Token, str]:
        """Make a token; give what is kept of it, and its secret, shown only now.

        Without a holder it is for an application that acts for everybody. That of a
        participant is for one run. Raises UnknownRun, and Unusable for somebody whom no
        deployed programme knows, or a time that is past.
        """
        tenant = tenant_name(tenant)
        given.text(label, "label")
        self._see_that_there_is(given.actor(holder), given.text(run, "run"))
        now = self._place.now
        expires = None if expires is None else given.moment(expires)
        if expires is not None and expires <= now:
            raise Unusable("the token would have expired already; give a later time")
        self._place.begin()
        made = Token(token_hex(6), holder, run, label, now, expires)
        secret = f"wf_{tenant}_{made.id}_{token_hex(32)}"
        with database_errors():
            sql(self._place).execute(
                insert(self._table).values(
                    id=made.id,
                    digest=_digest(secret),
                    role=holder.role,
                    holder=holder.id,
                    run=run,
                    label=label,
                    made=now,
                    expires=expires,
                    revoked=None,
                )
            )
        return made, secret

    def all(self) -> tuple[Token, ...]:
        """Give every token in the order made, revoked ones as well."""
        of = self._table.c
        with database_errors():
            found = sql(self._place).execute(
                select(self._table).order_by(of.made, of.id)
            )
            return tuple(_token(row) for row in found)

    def revoke(self, identifier: str) -> Token:
        """Let a token be good for nothing from now on; UnknownToken."""
        given.text(identifier, "token")
        self._place.begin()
        of = self._table.c
        with database_errors():
            changed = sql(self._place).execute(
                update(self._table)
                .where(of.id == identifier, of.revoked.is_(None))
                .values(revoked=self._place.now)
            )
        for known in self.all():
            if known.id == identifier:
                return known
        assert not changed.rowcount
        raise UnknownToken(identifier, [known.id for known in self.all()])

    def holder(self, secret: str) -> Token | None:
        """Give the token whose secret this is; None when it lets nobody in.

        It takes as long for a secret that is nearly right as for any other.
        """
        found = _SECRET.fullmatch(secret)
        identifier = "" if found is None else found["id"]
        with database_errors():
            row = (
                sql(self._place)
                .execute(select(self._table).where(self._table.c.id == identifier))
                .first()
            )
        kept = _digest("") if row is None else row.digest
        is_it = compare_digest(kept, _digest(secret)) and row is not None
        token = _token(row) if is_it and row is not None else None
        return token if token is not None and token.is_good(self._place.now) else None

    def _see_that_there_is(self, holder: Actor, run: str) -> None:
        store, programmes = self._place.store, self._place.programmes
        if run:
            compiled = [self._place.compiled(self._place.row(run))]
        else:
            compiled = [
                programmes.compiled(store, one.fingerprint)
                for one in store.deployments.all()
            ]
        if holder == ENGINE or any(holder.role in one.staff for one in compiled):
            if holder != ENGINE and not holder.id:
                raise Unusable("say which member of staff: a token is for one person")
            return
        if not run:
            raise Unusable(
                f"no deployed programme has staff called `{holder.role}`. A token of "
                "somebody who takes part is for one run: name it"
            )
        stored = store.subject(run, holder.id.partition(" of ")[2] or holder.id)
        role = None if stored is None else compiled[0].roles.get(stored.subject.kind)
        attached = () if role is None else role.attached
        is_attached = any(
            holder == Actor(one.name, f"{one.name} of {stored.subject.id}")
            for one in attached
            if stored is not None
        )
        if not is_attached and (stored is None or stored.subject.kind != holder.role):
            raise Unusable(
                f"nobody called `{holder.id}` takes part in `{run}` as "
                f"`{holder.role}`; enrol them first"
            )


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        row.id,
        Actor(row.role, row.holder),
        row.run,
        row.label,
        row.made,
        row.expires,
        row.revoked,
    )


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
