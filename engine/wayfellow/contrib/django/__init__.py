"""Wayfellow inside a Django project: on its connection and in its transactions.

Add `wayfellow.contrib.django` to `INSTALLED_APPS` and run `manage.py migrate`. Then

    from wayfellow.contrib.django import desk

    with desk() as today:
        today.run("village").enrol("adult", "bea", at=timezone.now())

happens in the `atomic()` that you are in, or in one of its own.
"""

from .offices import desk

__all__ = ["desk"]
