"""A lifecycle as a graph of names, for formats that are laid out elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import (
    is_completion,
    label_name,
    label_stage,
    label_step,
    label_subject,
)
from ..model import Lifecycle, Programme
from .arrows import find_arrows


class Group(NamedTuple):
    """A stage, with the steps in it: each by its identifier and its words."""

    id: str
    words: str
    steps: tuple[tuple[str, str], ...]


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
    words: str
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    endings: tuple[Ending, ...]


def find_graph(programme: Programme, lifecycle: Lifecycle, number: int) -> Graph:
    """Give every step, outcome and way of a lifecycle an identifier, in file order."""
    prefix = f"l{number}"
    ids = {step.name: f"{prefix}s{n}" for n, step in enumerate(lifecycle.steps, 1)}
    stages = dict.fromkeys(step.stage for step in lifecycle.steps)
    groups = tuple(
        Group(
            f"{prefix}g{place}",
            label_stage(lifecycle, stage),
            tuple(
                (ids[step.name], label_step(step))
                for step in lifecycle.steps
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
        label_subject(programme, lifecycle.subject),
        groups,
        tuple(edges),
        tuple(
            Ending(ending, label_name(outcome), is_completion(programme, outcome))
            for outcome, ending in endings.items()
        ),
    )
