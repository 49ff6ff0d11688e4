"""A programme as a Graphviz graph, for those who want a layout of their own."""

from __future__ import annotations

from ..model import Programme
from .graph import Graph, find_graph


def draw_dot(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Graphviz digraph."""
    lines = [
        f"digraph {_quote(programme.name)} {{",
        '    node [shape=box, style=rounded, fontname="Helvetica"];',
        '    edge [fontname="Helvetica", fontsize=10];',
    ]
    for number, lifecycle in enumerate(programme.lifecycles, 1):
        lines += _draw(find_graph(programme, lifecycle, number))
    return "\n".join([*lines, "}"]) + "\n"


def _draw(graph: Graph) -> list[str]:
    lines = [
        f"    subgraph cluster_{graph.id} {{",
        f"        label={_quote(graph.words)};",
    ]
    for group in graph.groups:
        lines.append(f"        subgraph cluster_{group.id} {{")
        lines.append(f"            label={_quote(group.words)};")
        lines += [
            f"            {name} [label={_quote(words)}];"
            for name, words in group.steps
        ]
        lines.append("        }")
    for edge in graph.edges:
        label = _quote("\nor ".join(edge.causes))
        lines.append(f"        {edge.source} -> {edge.target} [label={label}];")
    for ending in graph.endings:
        rim = 2 if ending.is_completion else 1
        look = f"shape=oval, style=solid, peripheries={rim}"
        lines.append(f"        {ending.id} [label={_quote(ending.words)}, {look}];")
    return [*lines, "    }"]


def _quote(words: str) -> str:
    safe = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{safe}"'
