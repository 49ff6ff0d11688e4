"""Whether anybody is forgotten: asked of everybody in a run, one by one."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Run, compile_programme
from wayfellow.decide.asking.outlook import forgotten
from wayfellow.live import LiveRun


def left_out(run: LiveRun, at: datetime) -> list[str]:
    """Name those who are live, of whom nothing is ahead, and whom the desk misses."""
    compiled = compile_programme(run.programme)
    people = {
        line.record.subject: run.subject(line.record.subject) for line in run.history()
    }
    told = {
        who
        for matter in run.stuck(at=at).matters
        for who in (matter.subject, *matter.others)
    }
    intake = Run(run.id, "")
    return [
        one.id
        for one in people.values()
        if one.id not in told
        and one.is_live
        and (one.is_held or forgotten(compiled, intake, people, one.id, at))
    ]
