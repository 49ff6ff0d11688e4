"""A plugin that writes each delivered effect to a journal, a line of JSON each."""

from .journal import Journal, deliver

__all__ = ["Journal", "deliver"]
