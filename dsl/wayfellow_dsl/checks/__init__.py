"""What may be wrong with a file: one module a family of findings."""

from __future__ import annotations

from ..diagnostics import Finding
from . import reading, words

__all__ = ["FINDINGS"]

FINDINGS: dict[str, Finding] = {
    finding.code: finding for family in (reading, words) for finding in family.FINDINGS
}
"""Every finding, by its code."""
