"""What all answers have in common: they are frozen, and lists come in pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Item = TypeVar("_Item")


class Told(BaseModel):
    """Something that the API answers with."""

    model_config = ConfigDict(frozen=True)


class Page(Told, Generic[_Item]):
    """A page of a list."""

    items: list[_Item]
    next: str | None = Field(
        description="Send it as `after` for the next page; null on the last one."
    )


class Actor(Told):
    """Somebody who did something."""

    role: str = Field(
        description="A role or a staff role; `engine` where the programme did it by "
        "itself, `withheld` where it is not for the reader."
    )
    id: str = Field(description="Who of them; empty where it is nobody in particular.")
