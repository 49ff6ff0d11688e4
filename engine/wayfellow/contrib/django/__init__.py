"""Wayfellow inside a Django project: on its connection and in its transactions.

Add `wayfellow.contrib.django` to `INSTALLED_APPS` and run `manage.py migrate`. Then

    from wayfellow.contrib.django import desk

    with desk() as today:
        today.run("village").enrol("adult", "bea", at=timezone.now())

happens in the `atomic()` that you are in, or in one of its own. Staff see histories and
act in the admin, if `WAYFELLOW` in the settings says which groups are which staff, and
`manage.py wayfellow` runs the commands of `wayfellow live` on the project's database.
"""

from .links import participant_link
from .offices import desk, open_office

__all__ = ["desk", "open_office", "participant_link"]
