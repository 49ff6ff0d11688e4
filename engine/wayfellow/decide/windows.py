"""When people may join: the window of the first stage of a role."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wayfellow_dsl.model import Window
from wayfellow_dsl.phrases import say_date

from .compiled import Compiled
from .state import Run
from .timing.calendar import next_date


def window_closed(compiled: Compiled, run: Run, role: str, now: datetime) -> str:
    """Say why nobody may join a role now; an empty text when they may."""
    lifecycle = compiled.lifecycles[role].lifecycle
    window = lifecycle.stages[0].window if lifecycle.stages else None
    if window is None:
        return ""
    starts = date.fromisoformat(run.starts)
    today = compiled.calendar.day(now)
    calendar = compiled.calendar
    opens = calendar.add(starts, window.opens) if window.opens else starts
    if window.opens_on:
        opens = _latest(window.opens_on, starts, today)
    if today < opens:
        return f"people may join as {role} from {say_date(opens.isoformat())}"
    closes = calendar.add(starts, window.closes) if window.closes else None
    if window.closes_on:
        closes = next_date(window.closes_on, opens)
    if closes is not None and today > closes and _is_yearly(window):
        again = next_date(window.opens_on, today)
        return f"people may join as {role} again from {say_date(again.isoformat())}"
    if closes is not None and today > closes:
        return f"people could join as {role} until {say_date(closes.isoformat())}"
    return ""


def _is_yearly(window: Window) -> bool:
    return bool(window.opens_on and window.closes_on) and (
        len(window.opens_on) == len(window.closes_on) == len("09-01")
    )


def _latest(text: str, starts: date, today: date) -> date:
    """Give the last date of `MM-DD` that has come, or the first one of the run."""
    opens = next_date(text, starts)
    while (following := next_date(text, opens + timedelta(days=1))) <= today:
        if following <= opens:
            break
        opens = following
    return opens
