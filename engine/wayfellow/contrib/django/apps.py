"""Wayfellow as an application of Django: `manage.py migrate` keeps its tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import setting_changed


class WayfellowConfig(AppConfig):
    """Add `wayfellow.contrib.django` to your `INSTALLED_APPS`."""

    name = "wayfellow.contrib.django"
    label = "wayfellow"
    verbose_name = "Wayfellow"

    def ready(self) -> None:
        """Let `manage.py check` look at our settings and tables."""
        from .checks import register_checks
        from .offices import forget

        register_checks()
        setting_changed.connect(forget)
