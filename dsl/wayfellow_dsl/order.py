"""The order in which pages and pictures show lifecycles and stages."""

from __future__ import annotations

from .model import Lifecycle, Programme


def order_lifecycles(programme: Programme) -> list[Lifecycle]:
    """Put each relationship after the first of its members."""
    names = [role.name for role in programme.roles]
    for relationship in programme.relationships:
        first = [name for name in names if name in relationship.members]
        names.insert(names.index(first[0]) + 1 if first else 0, relationship.name)
    found = {lifecycle.subject: lifecycle for lifecycle in programme.lifecycles}
    return [found[name] for name in names if name in found]


def order_stages(programme: Programme) -> tuple[str, ...]:
    """Order stages as the file does, and as each lifecycle does where it is silent.

    A stage that stands nowhere in the file goes before the next one that does; when
    there is none, it is that of steps which everybody begins in.
    """
    lines: dict[str, float] = {}
    for lifecycle in programme.lifecycles:
        written = {stage.name: stage.span for stage in lifecycle.stages}
        names = list(dict.fromkeys(step.stage for step in lifecycle.steps))
        later = 0.0
        for place, name in enumerate(reversed(names)):
            span = written.get(name)
            later = span.line if span else later - 0.5 - place / 1000
            lines[name] = min(later, lines.get(name, later))
    return tuple(sorted(lines, key=lambda name: lines[name]))
