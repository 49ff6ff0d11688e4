"""The plugin: each message, request, task and survey becomes a letter, and is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import click

from wayfellow.hooks import AfterCommit, Effect, Known, hookimpl
from wayfellow_dsl.phrases import say_name

from .letters import Letters
from .mailbox import Letter, Mailbox
from .problems import CannotSend
from .settings import Settings, read_settings
from .values import is_staff, own_details, owner_of, values_of
from .writing import write_letter

AddressOf = Callable[[Known], str | None]
_SENT = ("message", "request", "task")
_REMEMBERED = 10_000


class Email:
    """Sends what a programme sends, by e-mail.

    A letter that was sent is remembered while the program runs, so that it does not go
    again when another plugin fails on the same effect. Nothing is remembered beyond
    that: after a crash a letter may go twice, with the same Message-ID.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        letters: Letters,
        *,
        staff: Mapping[str, str] | None = None,
        address_of: AddressOf | None = None,
    ) -> None:
        """Send from a mailbox, with the letters of a folder.

        `staff` gives the address of each staff role. `address_of` gives the address of
        anybody whom the host knows better, and None for whom it does not.
        """
        self._mailbox = mailbox
        self._letters = letters
        self._staff = dict(staff or {})
        self._address_of = address_of
        self._sent: dict[tuple[str, str], None] = {}

    @property
    def sender(self) -> str:
        """Give the address that letters come from."""
        return self._mailbox.sender

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | None:
        """Send an effect that is a letter; CannotSend with what is wrong."""
        if effect.kind not in _SENT:
            return None
        self.send(self.write(context, effect), context)
        return True

    def write(self, context: AfterCommit, effect: Effect) -> Letter:
        """Write the letter for an effect; CannotSend with what is wrong."""
        subject, text = write_letter(self._letters, context, effect)
        whom = context.recipient
        assert whom is not None
        name = str(own_details(whom).get("name", ""))
        return Letter(key_of(context, effect), self.address(whom), subject, text, name)

    def address(self, whom: Known) -> str:
        """Give somebody's address; CannotSend where there is none."""
        found = self._address_of(whom) if self._address_of is not None else None
        if found is None:
            found = (
                self._staff.get(whom.id, "")
                if is_staff(whom)
                else str(own_details(whom).get("email", ""))
            )
        if found:
            return found
        if is_staff(whom):
            raise CannotSend(
                f"there is no address for the {say_name(whom.id)}; add "
                f"`{whom.id}=ADDRESS` to `WAYFELLOW_EMAIL_STAFF`"
            )
        detail = f"{whom.kind}_email" if owner_of(whom) else "email"
        raise CannotSend(
            f"there is no address for `{whom.id}`; record the detail `{detail}`"
        )

    def words(
        self,
        context: AfterCommit,
        effect: Effect,
        letter: str,
        more: Mapping[str, str],
    ) -> tuple[str, str] | None:
        """Give subject and text of a letter that another plugin asks for, if there is.

        `more` is what it can say besides what is known of people. Raises CannotSend.
        """
        kind = context.recipient.kind if context.recipient is not None else ""
        template = self._letters.read(context.programme, letter, kind)
        if template is None:
            return None
        return template.fill({**values_of(context, effect), **more})

    def send(self, letter: Letter, context: AfterCommit) -> None:
        """Send a letter, also another plugin's, once for its key; raises CannotSend."""
        sent = (letter.key, letter.to)
        if sent in self._sent:
            return
        self._mailbox.send(letter, context.now)
        self._sent[sent] = None
        while len(self._sent) > _REMEMBERED:
            del self._sent[next(iter(self._sent))]


def key_of(context: AfterCommit, effect: Effect) -> str:
    """Give what tells the letter for an effect from every other, in any database."""
    return f"{context.origin} {effect.key}"


def installed_email() -> Email | None:
    """Give the plugin as the environment sets it up; None where it names no server.

    Raises CannotSend with what is missing or wrong.
    """
    settings = read_settings()
    return None if settings is None else _email(settings)


@lru_cache(maxsize=4)
def _email(settings: Settings) -> Email:
    return Email(
        settings.mailbox, Letters(settings.letters), staff=dict(settings.staff)
    )


@hookimpl
def deliver(context: AfterCommit, effect: Effect) -> bool | None:
    """Send by the server that the environment names, if it names one."""
    if effect.kind not in _SENT:
        return None
    email = installed_email()
    return None if email is None else email.deliver(context, effect)


@hookimpl
def command() -> click.Command:
    """Give `wayfellow plugin email`."""
    from .commands import email

    return email
