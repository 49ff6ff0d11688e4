"""What may be wrong with a file: one module a family of findings."""

from .registry import FINDINGS

__all__ = ["FINDINGS"]
