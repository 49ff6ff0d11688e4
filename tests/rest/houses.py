"""Offices with tokens in them, and a client for each token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import URL

from wayfellow.decide import ENGINE, Actor
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, Office, open_office
from wayfellow.rest import api
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme

TEXT = """
programme small "Small"
    timezone Europe/London

role mentee
    age number
    health text, private
    has guardian
role mentor
    takes up to 4 mentees

staff coordinator
staff lead, lifts safeguarding holds

relationship pair of mentee and mentor

outcomes
    done, counts as completed
    gone

stage taking_part for mentee, mentor
    step waiting
        needs form profile
        needs interview first by coordinator, waived by coordinator
        on greeted by anyone: stay
        on praised by coordinator: thank them "well done"
    step later
        on praised by coordinator: end as done

stage meetings for pair
    step meeting
        on ended by mentee or mentor: end as done

match pair of mentee with mentor into pair
    candidates mentee in waiting, mentor in waiting
    method by hand
"""
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
NOW = START + timedelta(days=400)
HOLDERS: dict[str, tuple[Actor, str]] = {
    "application": (ENGINE, ""),
    "application of a run": (ENGINE, "spring"),
    "staff": (Actor("coordinator", "kim"), ""),
    "lifter": (Actor("lead", "sam"), ""),
    "person": (Actor("mentee", "ana"), "spring"),
    "member": (Actor("mentor", "mo"), "spring"),
    "attached": (Actor("guardian", "guardian of ana"), "spring"),
    "participant": (Actor("mentor", "li"), "spring"),
}
"""Whose tokens there are: how each stands to Ana, and for which run it is."""


def a_programme() -> Programme:
    """Read the programme."""
    found = read_programme(TEXT)
    assert found.programme is not None, [each.title for each in found.diagnostics]
    return found.programme


@dataclass
class House:
    """One tenant's office, and the secret of each token."""

    office: Office
    secrets: dict[str, str]

    @property
    def headers(self) -> dict[str, dict[str, str]]:
        """What each of them sends along."""
        return {
            name: {"Authorization": f"Bearer {secret}"}
            for name, secret in self.secrets.items()
        }


def a_house(where: Path | URL, tenant: str = "main") -> House:
    """Open an office in which everybody stands somewhere to Ana.

    A file of SQLite is a copy of one that was filled once.
    """
    if isinstance(where, Path):
        data, secrets = _filled(tenant)
        where.write_bytes(data)
        return House(_opened(where), secrets)
    office = _opened(where)
    return House(office, office.transact(lambda desk: _fill(desk, tenant)))


@cache
def _filled(tenant: str) -> tuple[bytes, dict[str, str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "filled.db"
        office = _opened(path)
        secrets = office.transact(lambda desk: _fill(desk, tenant))
        office.close()
        return path.read_bytes(), secrets


def _opened(where: Path | URL) -> Office:
    return open_office(
        where, create=True, hooks=Hooks(), clock=lambda: NOW, patience=30
    )


def _fill(desk: Desk, tenant: str) -> dict[str, str]:
    desk.deploy(a_programme())
    run = desk.open_run("small", date(2027, 1, 4), "spring")
    details = {"age": 17, "health": "asthma"}
    for mentee in ("ana", "ben", "cy"):
        run.enrol("mentee", mentee, at=START, details=details)
    for mentor in ("mo", "li"):
        run.enrol("mentor", mentor, at=START)
    kim = Actor("coordinator", "kim")
    members = {"mentee": "ana", "mentor": "mo"}
    run.introduce("pair", members, by=kim, at=START + timedelta(days=1))
    run.move("cy", "gone", reason="moved away", by=kim, at=START)
    run.send("ben", "praised", by=kim, at=START)
    desk.open_run("small", date(2027, 9, 1), "autumn")
    return {
        name: desk.tokens.new(holder, run=run, tenant=tenant, label=name)[1]
        for name, (holder, run) in HOLDERS.items()
    }


@contextmanager
def client_of(app: FastAPI) -> Iterator[TestClient]:
    """Give a client that is told of failures as any other is."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def asked(
    client: TestClient,
    house: House,
    who: str,
    method: str,
    path: str,
    body: Any = None,
    **headers: str,
) -> Any:
    """Send a request as somebody."""
    every = {**house.headers.get(who, {}), **headers}
    return client.request(method, f"/v1{path}", json=body, headers=every)


__all__ = ["HOLDERS", "NOW", "START", "House", "a_house", "api", "asked", "client_of"]
