"""A programme as a Graphviz graph, for those who want a layout of their own."""

from __future__ import annotations

from ..model import Lifecycle, Programme
from .arrows import (
    find_arrows,
    is_completion,
    name_lifecycle,
    name_outcome,
    name_stage,
    name_step,
)


def draw_dot(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Graphviz digraph."""
    lines = [
        f"digraph {_quote(programme.name)} {{",
        '    node [shape=box, style=rounded, fontname="Helvetica"];',
        '    edge [fontname="Helvetica", fontsize=10];',
    ]
    for number, lifecycle in enumerate(programme.lifecycles, 1):
        lines += _draw_lifecycle(programme, lifecycle, f"l{number}")
    return "\n".join([*lines, "}"]) + "\n"


def _draw_lifecycle(
    programme: Programme, lifecycle: Lifecycle, prefix: str
) -> list[str]:
    ids = {step.name: f"{prefix}s{n}" for n, step in enumerate(lifecycle.steps, 1)}
    lines = [
        f"    subgraph cluster_{prefix} {{",
        f"        label={_quote(name_lifecycle(programme, lifecycle))};",
    ]
    stages = dict.fromkeys(step.stage for step in lifecycle.steps)
    for number, stage in enumerate(stages, 1):
        lines.append(f"        subgraph cluster_{prefix}g{number} {{")
        lines.append(f"            label={_quote(name_stage(lifecycle, stage))};")
        lines += [
            f"            {ids[step.name]} [label={_quote(name_step(step))}];"
            for step in lifecycle.steps
            if step.stage == stage
        ]
        lines.append("        }")
    endings: dict[str, str] = {}
    for arrow in find_arrows(lifecycle):
        if arrow.ends:
            target = endings.setdefault(arrow.target, f"{prefix}e{len(endings) + 1}")
        else:
            target = ids[arrow.target]
        label = _quote("\nor ".join(arrow.causes))
        lines.append(f"        {ids[arrow.source]} -> {target} [label={label}];")
    for outcome, ending in endings.items():
        rim = 2 if is_completion(programme, outcome) else 1
        look = f"shape=oval, style=solid, peripheries={rim}"
        lines.append(
            f"        {ending} [label={_quote(name_outcome(outcome))}, {look}];"
        )
    return [*lines, "    }"]


def _quote(words: str) -> str:
    safe = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{safe}"'
