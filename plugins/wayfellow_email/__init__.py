"""A plugin that sends what a programme sends by e-mail."""

from .letters import Letters
from .mailbox import Letter, Mailbox, read_address
from .occasions import invitation_letter
from .plugin import Email, command, deliver, installed_email, key_of
from .problems import CannotSend
from .server import MailServer
from .settings import Settings, read_settings

__all__ = [
    "CannotSend",
    "Email",
    "Letter",
    "Letters",
    "MailServer",
    "Mailbox",
    "Settings",
    "command",
    "deliver",
    "installed_email",
    "invitation_letter",
    "key_of",
    "read_address",
    "read_settings",
]
