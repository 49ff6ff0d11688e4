"""The plugin: `do calendar.invite`, `calendar.update` and `calendar.cancel`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wayfellow.hooks import AfterCommit, Effect, Known, hookimpl
from wayfellow_dsl.labels import label_name
from wayfellow_dsl.phrases import say_date, say_list
from wayfellow_email import (
    CannotSend,
    Email,
    Letter,
    invitation_letter,
    key_of,
    read_address,
)

from .folder import keep_file
from .invitations import Invitation, Method, write_invitation
from .meetings import count, identify, minutes_of, start_of

_PREFIX = "calendar."
_METHODS: dict[str, Method] = {
    "invite": "REQUEST",
    "update": "REQUEST",
    "cancel": "CANCEL",
}
_HEADS = {"invite": "An invitation", "update": "A change", "cancel": "Called off"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Sends invitations by mail, or keeps them as files in a folder, or both."""

    organiser: str
    """The address that invites; answers go there."""
    email: Email | None = None
    folder: Path | None = None
    minutes: int = 60
    """How long a meeting takes where nobody says it."""
    with_names: bool = False
    """Whether an invitation names the others, by the detail `name`. A calendar is seen
    by more people than a mail."""

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | None:
        """Send an invitation, a change, or that it is called off; raises CannotSend."""
        if effect.kind != "call" or not effect.name.startswith(_PREFIX):
            return None
        deed = effect.name.removeprefix(_PREFIX)
        if deed not in _METHODS:
            raise CannotSend(
                f"there is no `{effect.name}`; there are `calendar.invite`, "
                "`calendar.update` and `calendar.cancel`"
            )
        whom = context.recipient
        if whom is None:
            raise CannotSend(f"nobody in this run is called `{effect.to}` any more")
        if effect.to == effect.subject and len(context.about) > 1:
            raise CannotSend(
                f"say in the file whom it is for: `do {effect.name} for …`"
            )
        invitation = self._invitation(context, effect, whom, deed)
        if self.folder is not None:
            method: Method = "CANCEL" if deed == "cancel" else "PUBLISH"
            keep_file(
                self.folder, invitation, effect.to, write_invitation(invitation, method)
            )
        if self.email is not None:
            letter = self._letter(context, effect, invitation, deed)
            self.email.send(letter, context)
        return True

    def _invitation(
        self, context: AfterCommit, effect: Effect, whom: Known, deed: str
    ) -> Invitation:
        said = effect.payload.get("said", {})
        start = start_of(said, context.zone)
        if start is None and deed != "cancel":
            raise CannotSend(
                "nobody said when the meeting is: the event that leads to "
                f"`{effect.name}` has to say it, like `start=2027-10-29 15:00`"
            )
        return Invitation(
            identify(context, effect, read_address(self.organiser).domain),
            count(context, effect),
            effect.when,
            self._summary(context, effect),
            read_address(self.organiser).addr_spec,
            self.email.address(whom) if self.email is not None else "",
            start,
            minutes_of(said, self.minutes),
            str(said.get("place", "")),
        )

    def _summary(self, context: AfterCommit, effect: Effect) -> str:
        label = label_name(str(effect.payload.get("text", ""))) or "Meeting"
        others = [
            str(one.details["name"])
            for one in context.about
            if one.id != effect.to and "name" in one.details
        ]
        if not self.with_names or not others:
            return label
        return f"{label}: {say_list(others, 'and')}"

    def _letter(
        self, context: AfterCommit, effect: Effect, invitation: Invitation, deed: str
    ) -> Letter:
        assert self.email is not None
        told = {"minutes": str(invitation.minutes), "place": invitation.place}
        if invitation.start is not None:
            told["when"] = _say_time(invitation.start, context.zone)
        letter = invitation_letter(str(effect.payload.get("text", "")), deed)
        words = self.email.words(context, effect, letter, told)
        subject, text = words or _words(invitation.summary, deed, told)
        method = _METHODS[deed]
        return Letter(
            key=key_of(context, effect),
            to=invitation.attendee,
            subject=subject,
            text=text,
            calendar=write_invitation(invitation, method),
            method=method,
        )


def _words(summary: str, deed: str, told: dict[str, str]) -> tuple[str, str]:
    lines = [summary]
    if "when" in told:
        lines += [told["when"], f"{told['minutes']} minutes"]
    lines += [told["place"]] if told["place"] else []
    return f"{_HEADS[deed]}: {summary}", "\n".join(lines) + "\n"


def _say_time(start: datetime, zone: str) -> str:
    day = say_date(start.date().isoformat())
    return f"{start:%A} {day}, {start:%H:%M} ({zone})"
