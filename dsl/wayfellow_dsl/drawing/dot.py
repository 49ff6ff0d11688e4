"""A programme as a Graphviz graph, for those who want a layout of their own."""

from __future__ import annotations

from ..model import Programme
from .graph import Edge, Graph, Node, find_graphs, find_links


def draw_dot(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Graphviz digraph."""
    graphs = find_graphs(programme)
    lines = [
        f"digraph {_quote(programme.name)} {{",
        "    compound=true;",
        '    node [shape=box, style=rounded, fontname="Helvetica"];',
        '    edge [fontname="Helvetica", fontsize=10];',
    ]
    for graph in graphs:
        lines += _draw(graph)
    lines += [_write_link(link, graphs) for link in find_links(programme, graphs)]
    return "\n".join([*lines, "}"]) + "\n"


def _draw(graph: Graph) -> list[str]:
    lines = [
        f"    subgraph cluster_{graph.id} {{",
        f"        label={_quote(graph.words)};",
    ]
    for group in graph.groups:
        lines.append(f"        subgraph cluster_{group.id} {{")
        lines.append(f"            label={_quote(group.words)};")
        lines += [f"            {_write(step)}" for step in group.steps]
        lines.append("        }")
    for edge in graph.edges:
        label = _quote("\nor ".join(edge.causes))
        lines.append(f"        {edge.source} -> {edge.target} [label={label}];")
    for ending in graph.endings:
        look = "shape=oval, style=solid, peripheries=1"
        if ending.is_completion:
            look = 'shape=oval, style=filled, fillcolor="#d9f0df", peripheries=2'
        lines.append(f"        {ending.id} [label={_quote(ending.words)}, {look}];")
    return [*lines, "    }"]


def _write(step: Node) -> str:
    words = _quote("\n".join((step.words, *step.notes)))
    look = ', style="rounded,dashed"' if step.is_implied else ""
    return f"{step.id} [label={words}{look}];"


def _write_link(link: Edge, graphs: list[Graph]) -> str:
    look = f"label={_quote(link.causes[0])}, style=dashed, constraint=false"
    for graph in graphs:
        if link.source == graph.id:
            # An edge of Graphviz ends at steps; it is cut where it leaves the cluster.
            last = [*graph.steps.values()][-1]
            look += f", ltail=cluster_{graph.id}"
            return f"    {last} -> {link.target} [{look}];"
    return f"    {link.source} -> {link.target} [{look}];"


def _quote(words: str) -> str:
    safe = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{safe}"'
