"""Programmes and scenarios that come with Wayfellow, to read, run and change."""

from .library import bundled, bundled_names, template, template_names

__all__ = ["bundled", "bundled_names", "template", "template_names"]
