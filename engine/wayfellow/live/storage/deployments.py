"""The versions of programmes that one database keeps."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import Programme

from ..answers import Deployment
from .channel import Channel
from .statements import Statements


class Deployments:
    """Deployed versions: questions about them, and keeping a new one."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def of(self, name: str) -> list[Deployment]:
        """Give the deployed versions of a programme, the newest first."""
        found = self._do.versions.all(self._connection, {"name": name})
        return [Deployment(*row) for row in found]

    def all(self) -> list[Deployment]:
        """Give every deployed version of every programme."""
        found = self._do.deployments.all(self._connection, {})
        return [Deployment(*row) for row in found]

    def people(self) -> dict[str, tuple[int, int]]:
        """Count the participants in each version: who takes part, and who has ended."""
        found = self._do.people_by_version.all(self._connection, {})
        return {version: (int(live), all_ - int(live)) for version, live, all_ in found}

    def add(self, deployment: Deployment, model: Programme, now: datetime) -> None:
        """Keep a programme version."""
        self._do.add_deployment.run(
            self._connection,
            {
                "fingerprint": deployment.fingerprint,
                "name": deployment.name,
                "version": deployment.version,
                "model": model,
                "deployed": now,
            },
        )

    def model(self, fingerprint: str) -> Programme:
        """Give the programme with this fingerprint, which has been deployed."""
        row = self._do.model.one(self._connection, {"fingerprint": fingerprint})
        assert row is not None
        programme: Programme = row[0]
        return programme
