"""A programme as a Mermaid flowchart, for pages that draw Mermaid themselves."""

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


def draw_mermaid(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Mermaid flowchart."""
    lines = ["flowchart TB"]
    for number, lifecycle in enumerate(programme.lifecycles, 1):
        lines += _draw_lifecycle(programme, lifecycle, f"l{number}")
    lines.append("    classDef completed fill:#d9f0df,stroke:#1f6b3c,color:#1d2733")
    return "\n".join(lines) + "\n"


def _draw_lifecycle(
    programme: Programme, lifecycle: Lifecycle, prefix: str
) -> list[str]:
    ids = {step.name: f"{prefix}s{n}" for n, step in enumerate(lifecycle.steps, 1)}
    lines = [f'    subgraph {prefix}["{_quote(name_lifecycle(programme, lifecycle))}"]']
    stages = dict.fromkeys(step.stage for step in lifecycle.steps)
    for number, stage in enumerate(stages, 1):
        label = _quote(name_stage(lifecycle, stage))
        lines.append(f'        subgraph {prefix}g{number}["{label}"]')
        lines += [
            f'            {ids[step.name]}("{_quote(name_step(step))}")'
            for step in lifecycle.steps
            if step.stage == stage
        ]
        lines.append("        end")
    endings: dict[str, str] = {}
    for arrow in find_arrows(lifecycle):
        if arrow.ends:
            target = endings.setdefault(arrow.target, f"{prefix}e{len(endings) + 1}")
        else:
            target = ids[arrow.target]
        label = "<br/>or ".join(map(_quote, arrow.causes))
        lines.append(f'        {ids[arrow.source]} -- "{label}" --> {target}')
    for outcome, ending in endings.items():
        style = ":::completed" if is_completion(programme, outcome) else ""
        lines.append(f'        {ending}(["{_quote(name_outcome(outcome))}"]){style}')
    return [*lines, "    end"]


def _quote(words: str) -> str:
    """Write as a number every letter that Mermaid might take for its own."""
    return "".join(
        letter if letter.isalnum() or letter in " ," else f"#{ord(letter)};"
        for letter in words
    )
