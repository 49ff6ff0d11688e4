"""A programme as a Mermaid flowchart, for pages that draw Mermaid themselves."""

from __future__ import annotations

from ..model import Programme
from .graph import Graph, Node, find_graphs, find_links

_LOOKS = (
    "classDef completed fill:#d9f0df,stroke:#1f6b3c,color:#1d2733",
    "classDef implied fill:#ffffff,stroke:#5b6877,stroke-dasharray:3 3,color:#1d2733",
)


def draw_mermaid(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Mermaid flowchart."""
    graphs = find_graphs(programme)
    lines = ["flowchart TB"]
    for graph in graphs:
        lines += _draw(graph)
    for link in find_links(programme, graphs):
        label = _quote(link.causes[0])
        lines.append(f'    {link.source} -. "{label}" .-> {link.target}')
    lines += [f"    {look}" for look in _LOOKS]
    return "\n".join(lines) + "\n"


def _draw(graph: Graph) -> list[str]:
    lines = [f'    subgraph {graph.id}["{_quote(graph.words)}"]']
    for group in graph.groups:
        lines.append(f'        subgraph {group.id}["{_quote(group.words)}"]')
        lines += [f"            {_write(step)}" for step in group.steps]
        lines.append("        end")
    for edge in graph.edges:
        label = "<br/>or ".join(map(_quote, edge.causes))
        lines.append(f'        {edge.source} -- "{label}" --> {edge.target}')
    for ending in graph.endings:
        style = ":::completed" if ending.is_completion else ""
        lines.append(f'        {ending.id}(["{_quote(ending.words)}"]){style}')
    return [*lines, "    end"]


def _write(step: Node) -> str:
    words = "<br/>".join(map(_quote, (step.words, *step.notes)))
    return f'{step.id}("{words}"){":::implied" if step.is_implied else ""}'


def _quote(words: str) -> str:
    """Write as a number every letter that Mermaid might take for its own."""
    return "".join(
        letter if letter.isalnum() or letter in " ," else f"#{ord(letter)};"
        for letter in words
    )
