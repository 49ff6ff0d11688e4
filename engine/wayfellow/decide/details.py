"""Details of people: whether what is said of them fits, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import TypeGuard

from wayfellow_dsl.labels import in_backticks, with_article
from wayfellow_dsl.model import Detail, Role, Value


def detail_problem(
    role: Role, details: Mapping[str, Value], *, is_complete: bool
) -> str:
    """Say what is wrong with somebody's details; an empty text when nothing is.

    `is_complete` asks for every detail that is not optional.
    """
    declared = {detail.name: detail for detail in role.details}
    for name, value in details.items():
        if name not in declared:
            near = get_close_matches(name, declared, 1)
            hint = f"did you mean `{near[0]}`?" if near else _known(role, declared)
            return f"{with_article(role.name)} has no detail `{name}`; {hint}"
        problem = value_problem(declared[name], value)
        if problem:
            return problem
    missing = [
        detail.name
        for detail in role.details
        if not detail.optional and detail.name not in details
    ]
    if is_complete and missing:
        return f"{with_article(role.name)} needs {in_backticks(missing)}"
    return ""


def value_problem(detail: Detail, value: Value) -> str:
    """Say what is wrong with a value of a detail; an empty text when nothing is."""
    match detail.type:
        case "number":
            fits = is_number(value)
            return "" if fits else f"`{detail.name}` is a number, not `{value}`"
        case "yes or no":
            fits = isinstance(value, bool)
            return "" if fits else f"`{detail.name}` is yes or no, not `{value}`"
        case "some of":
            if not isinstance(value, (tuple, list)):
                return f"`{detail.name}` takes several choices, not `{value}` alone"
            wrong = [choice for choice in value if choice not in detail.choices]
        case "one of" | "levels":
            wrong = [] if value in detail.choices else [str(value)]
        case "people":
            fits = isinstance(value, (tuple, list)) and all(
                isinstance(one, str) for one in value
            )
            return "" if fits else f"`{detail.name}` takes several people, not one"
        case "date" | "date of birth":
            try:
                date.fromisoformat(str(value))
            except ValueError:
                return f"`{detail.name}` is a date such as 2027-01-31, not `{value}`"
            return ""
        case _:
            fits = isinstance(value, str)
            return "" if fits else f"`{detail.name}` is a text, not `{value}`"
    if wrong:
        choices = in_backticks(detail.choices)
        return f"`{wrong[0]}` is not a `{detail.name}`; the choices are {choices}"
    return ""


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a number that can be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isfinite(value)


def _known(role: Role, declared: Mapping[str, Detail]) -> str:
    if not declared:
        return "none is declared"
    return f"{with_article(role.name)} has {in_backticks(declared)}"
