"""BottleCRM's own application, for a test on one machine without a message broker.

It runs in the CRM's own environment, as `gunicorn "bottle_server:make()"`. Two things
are otherwise than where it is installed for good: its web hooks may go to the loopback
interface, to the one port on which the test listens, and they go out within the request
that caused them. Nothing else in its guard against private networks is loosened.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any


def make() -> Any:
    """Give the application, with its web hooks let out to this test alone."""
    application = import_module("crm.wsgi").application
    guard = import_module("webhooks.ssrf")
    is_blocked, port = guard.is_blocked, int(os.environ["HOOK_PORT"])
    guard.is_blocked = lambda address: not address.is_loopback and is_blocked(address)
    guard._allowed_ports = lambda: {443, 80, port}
    import_module("crm.celery").app.conf.task_always_eager = True
    return application
