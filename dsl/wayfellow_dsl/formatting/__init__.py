"""The one spelling and layout of a file: what it means and its comments stay."""

from .formatter import CannotFormat, format_programme, format_scenario

__all__ = ["CannotFormat", "format_programme", "format_scenario"]
