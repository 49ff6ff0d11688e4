"""Webhooks: effects are posted to others, and what others say is taken in."""

from .addresses import ALLOWANCES, is_public
from .incoming import Answer, Letter, Sender, read_letter, receive
from .outgoing import Receiver, Webhooks
from .plugin import announce, command, deliver
from .problems import Misconfigured, NotAccepted, NotTaken
from .settings import Settings, load_settings, read_settings
from .signatures import Secret, new_secret, read_secret
from .wire import Wire

__all__ = [
    "ALLOWANCES",
    "Answer",
    "Letter",
    "Misconfigured",
    "NotAccepted",
    "NotTaken",
    "Receiver",
    "Secret",
    "Sender",
    "Settings",
    "Webhooks",
    "Wire",
    "announce",
    "command",
    "deliver",
    "is_public",
    "load_settings",
    "new_secret",
    "read_letter",
    "read_secret",
    "read_settings",
    "receive",
]
