"""Chances, lengths of time and spreads of a scenario: from trees to values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lark import Token, Tree

from ..checks import scenarios
from ..diagnostics import Diagnostic, Edit, Finding, listed, nearest
from ..lines import Line
from ..model import Duration, Span, Unit
from ..scenario import Delay, Exponential, Fixed, Lognormal, Uniform, Weibull
from ..sentences import Syntax

Node = Syntax | Token

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_EVERY = {
    "daily": Duration(1, "days"),
    "weekly": Duration(1, "weeks"),
    "fortnightly": Duration(2, "weeks"),
    "monthly": Duration(1, "months"),
    "quarterly": Duration(3, "months"),
    "yearly": Duration(1, "years"),
}
_UNITS: tuple[Unit, ...] = ("minutes", "hours", "days", "weeks", "months", "years")
_LARGEST = 1_000_000


class Notes:
    """Collects what is wrong with the sentences of a file, one after another."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.line = Line(1, "")

    def span(self, node: Node | None = None) -> Span:
        """Give the place of a part of the present sentence, or of the whole of it."""
        place = node.meta if isinstance(node, Tree) else node
        column = getattr(place, "column", None)
        end = getattr(place, "end_column", None)
        if column is None or end is None:
            return self.line.span
        return Span(self.line.number, column, end)

    def add(self, finding: Finding, node: Node | None = None, **said: object) -> None:
        """Note a finding at a part of the present sentence."""
        if not self.line.is_broken:
            self.found.append(finding.at(self.span(node), **said))  # type: ignore[arg-type]

    def add_unknown(
        self,
        finding: Finding,
        node: Node,
        known: Iterable[str],
        also: Iterable[str] = (),
        advice: str = "",
        **said: object,
    ) -> None:
        """Note a name that nobody gave, with what was probably meant.

        What is `also` known may have been meant, and is not listed. With `advice`
        nothing is.
        """
        said.setdefault("name", str(node))
        names = list(dict.fromkeys(known))
        chosen = f"choose from {listed(names)}." if names else "there is none."
        meant = nearest(str(said["name"]), list(dict.fromkeys([*names, *also])))
        self.add(
            finding,
            node,
            label=f"did you mean `{meant}`?" if meant else "",
            help=advice or chosen,
            fix=None if meant is None else Edit(self.span(node), meant),
            **said,
        )


def child(tree: Syntax, data: str) -> Syntax | None:
    """Find the part of a sentence with this name, if it has one."""
    return next((part for part in trees(tree) if part.data == data), None)


def trees(tree: Syntax) -> list[Syntax]:
    """List the parts of a sentence that have parts themselves."""
    return [part for part in tree.children if isinstance(part, Tree)]


def tokens(tree: Syntax) -> list[Token]:
    """List the words of a sentence that stand by themselves."""
    return [part for part in tree.children if isinstance(part, Token)]


def lower_percent(notes: Notes, tree: Syntax) -> float:
    """Give a chance between 0 and 1."""
    share = number(tokens(tree)[0])
    if not 0 <= share <= 100:
        what = f"`{tokens(tree)[0]}%` is less than 0% or" if share < 0 else None
        notes.add(
            scenarios.TOO_LIKELY,
            tree,
            what=what or f"`{tokens(tree)[0]}%` is",
            help="write a chance from 0% to 100%.",
        )
        return 0.0
    # Through its decimal digits, so that 88% is 0.88 and not nearly so.
    return float(f"{share / 100:.12g}")


def lower_whole(notes: Notes, node: Token) -> int:
    """Give a whole number of at least 0."""
    value = number(node)
    if value != int(value) or value < 0:
        notes.add(
            scenarios.NOT_WHOLE,
            node,
            number=node,
            help="write a whole number, without a sign.",
        )
        return 0
    return int(value)


def lower_duration(notes: Notes, tree: Syntax) -> Duration:
    """Give a length of time in whole units."""
    amount, unit = _measure(notes, tree)
    if amount != int(amount):
        notes.add(
            scenarios.NOT_WHOLE,
            tree,
            number=tokens(tree)[0],
            help="write it in a smaller unit: `18 months` for one year and a half.",
        )
        return Duration(1, unit)
    return Duration(int(amount), unit)


def lower_delay(notes: Notes, tree: Syntax) -> Delay:
    """Give how long something takes."""
    match tree.data:
        case "up_to":
            most, unit = _measure(notes, trees(tree)[0])
            return Uniform(0.0, most, unit)
        case "fixed":
            amount, unit = _measure(notes, trees(tree)[0])
            return Fixed(amount, unit)
        case "duration":
            amount, unit = _measure(notes, tree)
            return Fixed(amount, unit)
    law = trees(tree)[0] if tree.data == "delay" else tree
    match law.data:
        case "uniform":
            return _lower_uniform(notes, law)
        case "lognormal":
            mean, unit = _measure(notes, trees(law)[0])
            sd, other = _measure(notes, trees(law)[1], "a spread", or_nothing=True)
            _same_unit(notes, law, unit, other)
            return Lognormal(mean, sd, unit)
        case "weibull":
            shape = positive(notes, tokens(law)[0], "a shape")
            scale, unit = _measure(notes, trees(law)[0])
            return Weibull(shape, scale, unit)
        case _:
            mean, unit = _measure(notes, trees(law)[0])
            return Exponential(mean, unit)


def _lower_uniform(notes: Notes, law: Syntax) -> Uniform:
    *first, last = law.children
    assert isinstance(last, Tree)
    most, unit = _measure(notes, last)
    if isinstance(first[0], Token):
        least = _amount(notes, first[0], "a length of time", or_nothing=True)
    else:
        least, other = _measure(notes, first[0], or_nothing=True)
        _same_unit(notes, law, other, unit)
    if least > most:
        notes.add(
            scenarios.NOT_POSITIVE,
            law,
            what="the end of a range",
            least="its beginning",
            help=f"write the smaller number first: `uniform({most:g} to {least:g} …)`.",
        )
    return Uniform(least, most, unit)


def _same_unit(notes: Notes, node: Syntax, one: Unit, other: Unit) -> None:
    if one != other:
        notes.add(
            scenarios.MIXED,
            node,
            what="the two lengths",
            unit="unit of time",
            help=f"write both in {one}, or both in {other}.",
        )


def lower_rhythm(notes: Notes, tree: Syntax) -> Duration:
    """Give how often something happens."""
    match tree.data:
        case "every":
            return lower_duration(notes, trees(tree)[0])
        case "every_one":
            return Duration(1, _unit(trees(tree)[0]))
        case _:
            return _EVERY[tokens(tree)[0].lower()]


def lower_date(notes: Notes, tree: Syntax) -> str:
    """Give an ISO 8601 date."""
    day, month, year = tokens(tree)
    try:
        place = _MONTHS.index(month.lower()) + 1
        return date(int(number(year)), place, int(number(day))).isoformat()
    except ValueError:
        shown = f"{day} {month} {year}"
        advice = "look the month up in a calendar, and write the year in four digits."
        notes.add(scenarios.NO_SUCH_DAY, tree, day=shown, help=advice)
        return "2000-01-01"


def number(token: Token) -> float:
    """Give the value of a number, at most a million so that nothing overflows."""
    return max(-_LARGEST, min(float(token), _LARGEST))


def positive(notes: Notes, token: Token, what: str) -> float:
    """Give a number that has to be more than 0."""
    return _amount(notes, token, what, or_nothing=False)


def not_negative(notes: Notes, token: Token, what: str) -> float:
    """Give a number that has to be at least 0."""
    return _amount(notes, token, what, or_nothing=True)


def _measure(
    notes: Notes, tree: Syntax, what: str = "a length of time", or_nothing: bool = False
) -> tuple[float, Unit]:
    amount = _amount(notes, tokens(tree)[0], what, or_nothing)
    return amount, _unit(trees(tree)[0])


def _amount(notes: Notes, token: Token, what: str, or_nothing: bool) -> float:
    value = number(token)
    if value > 0 or (value == 0 and or_nothing):
        return value
    notes.add(
        scenarios.NOT_POSITIVE,
        token,
        what=what,
        least="a negative number" if or_nothing else "0",
        help="write `0` or more." if or_nothing else "write a number above 0.",
    )
    return 1.0


def _unit(tree: Syntax) -> Unit:
    if tree.data == "working_days":
        return "working days"
    word = tokens(tree)[0].lower()
    return next(
        unit for unit in _UNITS if unit.removesuffix("s") == word.removesuffix("s")
    )
