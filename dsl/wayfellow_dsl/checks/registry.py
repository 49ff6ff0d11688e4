"""Every finding that there is, in one place."""

from __future__ import annotations

from ..diagnostics import Finding
from . import (
    conditions,
    extensions,
    matching,
    names,
    reading,
    scenarios,
    steps,
    time,
    whole,
    words,
)

FINDINGS: dict[str, Finding] = {
    finding.code: finding
    for family in (
        reading,
        words,
        names,
        steps,
        conditions,
        time,
        scenarios,
        whole,
        matching,
        extensions,
    )
    for finding in family.FINDINGS
}
"""Every finding, by its code."""
