"""Wayfellow as an application of Django: `manage.py migrate` keeps its tables."""

from __future__ import annotations

from django.apps import AppConfig


class WayfellowConfig(AppConfig):
    """Add `wayfellow.contrib.django` to your `INSTALLED_APPS`."""

    name = "wayfellow.contrib.django"
    label = "wayfellow"
    verbose_name = "Wayfellow"
