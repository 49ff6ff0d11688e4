"""What is told of tokens: whose they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from wayfellow.decide import ENGINE
from wayfellow.live import Token

from ..values import ToldMoment
from .base import Told


class TokenHolder(Told):
    """Whose token it is, and what it is for."""

    tenant: str = Field(description="The organisation; `main` where there is one.")
    kind: Literal["application", "person"] = Field(
        description="A host's own program, or somebody who takes part or is of staff."
    )
    role: str = Field(description="Their role or staff role; empty for a program.")
    id: str = Field(description="Who of them; empty for a program.")
    run: str = Field(description="The only run it is for; empty for every run.")
    label: str = Field(description="What it is used for, as whoever made it says.")
    expires: ToldMoment | None = Field(
        description="Until when it is good; null for as long as nobody revokes it."
    )

    @classmethod
    def of(cls, tenant: str, token: Token) -> TokenHolder:
        """Tell whose a token is."""
        is_application = token.holder == ENGINE
        return cls(
            tenant=tenant,
            kind="application" if is_application else "person",
            role="" if is_application else token.holder.role,
            id=token.holder.id,
            run=token.run,
            label=token.label,
            expires=token.expires,
        )
