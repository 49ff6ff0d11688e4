"""A programme as a Mermaid flowchart, for pages that draw Mermaid themselves."""

from __future__ import annotations

from ..model import Programme
from .graph import Graph, find_graph


def draw_mermaid(programme: Programme) -> str:
    """Write the lifecycles of a programme as a Mermaid flowchart."""
    lines = ["flowchart TB"]
    for number, lifecycle in enumerate(programme.lifecycles, 1):
        lines += _draw(find_graph(programme, lifecycle, number))
    lines.append("    classDef completed fill:#d9f0df,stroke:#1f6b3c,color:#1d2733")
    return "\n".join(lines) + "\n"


def _draw(graph: Graph) -> list[str]:
    lines = [f'    subgraph {graph.id}["{_quote(graph.words)}"]']
    for group in graph.groups:
        lines.append(f'        subgraph {group.id}["{_quote(group.words)}"]')
        lines += [
            f'            {name}("{_quote(words)}")' for name, words in group.steps
        ]
        lines.append("        end")
    for edge in graph.edges:
        label = "<br/>or ".join(map(_quote, edge.causes))
        lines.append(f'        {edge.source} -- "{label}" --> {edge.target}')
    for ending in graph.endings:
        style = ":::completed" if ending.is_completion else ""
        lines.append(f'        {ending.id}(["{_quote(ending.words)}"]){style}')
    return [*lines, "    end"]


def _quote(words: str) -> str:
    """Write as a number every letter that Mermaid might take for its own."""
    return "".join(
        letter if letter.isalnum() or letter in " ," else f"#{ord(letter)};"
        for letter in words
    )
