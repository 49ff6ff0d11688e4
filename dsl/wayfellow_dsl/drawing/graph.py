"""A programme as a graph of names, for formats that are laid out elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import (
    clean,
    is_completion,
    label_name,
    label_stage,
    label_step,
    label_subject,
    noun_of,
)
from ..model import Lifecycle, Programme, Step
from ..order import order_lifecycles
from .arrows import all_steps, find_arrows
from .couplings import find_couplings
from .notes import find_notes


class Node(NamedTuple):
    """A step, with the short lines in it."""

    id: str
    words: str
    notes: tuple[str, ...]
    is_implied: bool


class Group(NamedTuple):
    """A stage, with the steps in it."""

    id: str
    words: str
    steps: tuple[Node, ...]


class Edge(NamedTuple):
    """A way from one identifier to another, with its causes."""

    source: str
    target: str
    causes: tuple[str, ...]


class Ending(NamedTuple):
    """An outcome that somebody comes to."""

    id: str
    words: str
    is_completion: bool


class Graph(NamedTuple):
    """A lifecycle with an identifier for everything in it."""

    id: str
    subject: str
    words: str
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    endings: tuple[Ending, ...]
    steps: dict[str, str]
    """The identifiers of its steps, by their names."""


def find_graphs(programme: Programme) -> list[Graph]:
    """Give every lifecycle as a graph, relationships beside their members."""
    return [
        _find_graph(programme, lifecycle, number)
        for number, lifecycle in enumerate(order_lifecycles(programme), 1)
    ]


def find_links(programme: Programme, graphs: list[Graph]) -> list[Edge]:
    """List the ways from one lifecycle to another: matched into, and heard the end of.

    A way whose target is a member's step begins at the relationship's graph itself.
    """
    found = {graph.subject: graph for graph in graphs}
    links = []
    for coupling in find_couplings(programme):
        graph = found[coupling.relationship]
        step = found[coupling.member].steps[coupling.step]
        if coupling.kind == "begins":
            first = next(iter(graph.steps.values()))
            links.append(Edge(step, first, ("when matched",)))
        else:
            words = f"the {noun_of(programme, coupling.relationship)} has ended"
            links.append(Edge(graph.id, step, (words,)))
    return links


def _find_graph(programme: Programme, lifecycle: Lifecycle, number: int) -> Graph:
    prefix = f"l{number}"
    steps = all_steps(lifecycle)
    ids = {step.name: f"{prefix}s{n}" for n, step in enumerate(steps, 1)}
    stages = dict.fromkeys(step.stage for step in steps)
    groups = tuple(
        Group(
            f"{prefix}g{place}",
            label_stage(lifecycle, stage),
            tuple(
                _make_node(step, ids[step.name])
                for step in steps
                if step.stage == stage
            ),
        )
        for place, stage in enumerate(stages, 1)
    )
    endings: dict[str, str] = {}
    edges = []
    for arrow in find_arrows(lifecycle):
        if arrow.ends:
            target = endings.setdefault(arrow.target, f"{prefix}e{len(endings) + 1}")
        else:
            target = ids[arrow.target]
        edges.append(Edge(ids[arrow.source], target, arrow.causes))
    return Graph(
        prefix,
        lifecycle.subject,
        label_subject(programme, lifecycle.subject),
        groups,
        tuple(edges),
        tuple(
            Ending(ending, label_name(outcome), is_completion(programme, outcome))
            for outcome, ending in endings.items()
        ),
        ids,
    )


def _make_node(step: Step, id_: str) -> Node:
    notes = tuple(mark + clean(line) for mark, line in find_notes(step))
    return Node(id_, label_step(step), notes, step.implied)
