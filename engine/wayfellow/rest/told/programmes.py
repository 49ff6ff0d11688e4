"""What is told of programmes: their deployed versions, and who is in them."""

from __future__ import annotations

from pydantic import Field

from wayfellow.live import Deployment, DeploymentInUse

from .base import Page, Told


class ProgrammeVersion(Told):
    """A deployed version of a programme."""

    name: str
    version: int
    fingerprint: str = Field(description="The same for files that mean the same.")

    @classmethod
    def of_version(cls, one: Deployment) -> ProgrammeVersion:
        """Tell of a version that was deployed."""
        return cls(name=one.name, version=one.version, fingerprint=one.fingerprint)


class ProgrammeVersionInUse(ProgrammeVersion):
    """A deployed version of a programme, and who is in it."""

    runs: list[str] = Field(description="The runs that are in it now.")
    taking_part: int = Field(description="How many participants are under way in it.")
    ended: int = Field(description="How many participants have ended in it.")

    @classmethod
    def of(cls, one: DeploymentInUse) -> ProgrammeVersionInUse:
        """Tell of a version."""
        return cls(
            name=one.name,
            version=one.version,
            fingerprint=one.fingerprint,
            runs=list(one.runs),
            taking_part=one.taking_part,
            ended=one.ended,
        )


class ProgrammeVersionPage(Page[ProgrammeVersionInUse]):
    """A page of deployed versions, by name."""
