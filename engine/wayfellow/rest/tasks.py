"""What is told of tasks: what people are asked to do, and have not done yet."""

from __future__ import annotations

from pydantic import Field

from wayfellow.live import OpenTask

from .told import Told
from .values import ToldMoment


class TaskTold(Told):
    """Something that somebody is asked to do, and that has not been done yet."""

    subject: str = Field(description="The participant or relationship it is about.")
    name: str
    whom: list[str] = Field(description="Participants and staff roles.")
    asked: ToldMoment
    due: ToldMoment | None = Field(description="By when somebody has to have chosen.")
    options: list[str] = Field(description="The events that answer a question.")

    @classmethod
    def of(cls, one: OpenTask) -> TaskTold:
        """Tell what is to be done."""
        return cls(
            subject=one.subject,
            name=one.name,
            whom=list(one.whom),
            asked=one.asked,
            due=one.due,
            options=list(one.options),
        )


class TasksTold(Told):
    """What people are asked to do, the oldest first."""

    tasks: list[TaskTold]
