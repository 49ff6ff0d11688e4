"""The report: the results of a simulation as plain text for a person at a desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wayfellow.evidence.guarantees import write_assurance
from wayfellow.evidence.intervals import Estimate
from wayfellow_dsl.model import Measure, OnEngine, Programme
from wayfellow_dsl.phrases import say_condition, say_date, say_name
from wayfellow_dsl.scenario import Scenario

from .results import Comparison, Difference, Finding, Judgement, Results

_WIDTH = 80
_LABEL = 35
_COLUMN = 15
_MARGIN = 2
_CHANGES = ("lapsed", "withdrawn", "renewed", "waived", "approved", "refused")
"""The sections of what became of needs, and of what somebody was asked to approve."""
_REASONS = {
    "concern": "concern",
    "pause": "pause",
    "lapse": "lapsed check",
    "consent": "consent withdrawn",
}
"""What is said of each reason for a hold."""


def write_report(programme: Programme, scenario: Scenario, results: Results) -> str:
    """Write the results as lines of at most 80 columns."""
    report = _Report(programme, scenario, results)
    parts = (
        report.opening(),
        report.paths(),
        report.stays(),
        report.meetings(),
        report.changes(),
        report.holds(),
        report.measures(),
        report.guarantees(),
        report.costs(),
        report.oddities(),
        *map(report.comparison, results.comparisons),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


class _Report:
    def __init__(
        self, programme: Programme, scenario: Scenario, results: Results
    ) -> None:
        self._programme = programme
        self._scenario = scenario
        self._results = results
        self._labels = {role.name: role.label for role in programme.roles}
        self._labels |= {pair.name: pair.label for pair in programme.relationships}
        self._labels |= {staff.name: staff.label for staff in programme.staff}

        self._waits = {
            (candidates.role, step)
            for policy in programme.policies
            for candidates in (policy.seekers, policy.partners)
            for step in candidates.steps
        }
        # Those who take several wait in the step of those who have somebody, too; their
        # days there say how long pairs last.
        self._waits -= {
            (lifecycle.subject, step.name)
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
            if not any(
                isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
                for rule in lifecycle.rules(step)
            )
        }

    def opening(self) -> Iterator[str]:
        results, programme = self._results, self._programme
        yield self._scenario.title or say_name(results.scenario)
        yield ""
        title = programme.title or say_name(programme.name)
        yield from _wrapped(
            f"Scenario {results.scenario} of {programme.name}, version "
            f"{programme.version} ({title})."
        )
        runs = "1 run" if results.replications == 1 else f"{results.replications} runs"
        records = self._results.find("records")
        events = round(records.mean * records.runs) if records else 0
        yield from _wrapped(
            f"{runs} of {results.lasts} from {say_date(results.starts)}, seed "
            f"{results.seed}; {events:,} events in all."
        )
        if results.replications > 1:
            yield from _wrapped(
                "Each figure is the mean of the runs; what follows ± is half the width "
                "of its 95% interval."
            )
        else:
            yield "One run cannot say how far its figures can be trusted."
        if self._scenario.usual:
            taken = "; ".join(self._scenario.usual)
            yield from _wrapped(
                f"The scenario leaves to plugins what is usual: {taken}."
            )

    def paths(self) -> Iterator[str]:
        yield "How far they came"
        for lifecycle in self._programme.lifecycles:
            of = lifecycle.subject
            yield ""
            yield _row(self._label(of), self._find("came", of))
            is_offered = lifecycle.steps[0].implied and self._is_relationship(of)
            if is_offered:
                yield _row("offered, in all", self._find("offers", of), margin=1)
            for finding in self._section("reached", of):
                if not is_offered or finding.name != lifecycle.steps[0].stage:
                    stage = f"reached {say_name(finding.name)}"
                    yield _row(stage, _say(finding.estimate), margin=1)
            for finding in self._section("ended", of):
                ending = f"ended as {say_name(finding.name)}"
                yield _row(ending, _say(finding.estimate), margin=1)
            yield _row("still under way", self._find("under way", of), margin=1)
            for said, section in (
                ("joined a group later", "members joined"),
                ("left a group early", "members left"),
            ):
                for finding in self._section(section, of):
                    yield _row(said, _say(finding.estimate), margin=1)
            for finding in self._section("went on as", of):
                role = f"went on as {self._label(finding.name).lower()}"
                yield _row(role, _say(finding.estimate), margin=1)
            for finding in self._section("invited", of):
                role = f"invited as {self._label(finding.name).lower()}"
                yield _row(role, _say(finding.estimate), margin=1)

    def stays(self) -> Iterator[str]:
        lines = list(self._stays())
        if lines:
            title = "Days in each step"
            yield _row(title, "have left it", "half within", "9 in 10 within")
            yield from lines

    def _stays(self) -> Iterator[str]:
        for lifecycle in self._programme.lifecycles:
            of = lifecycle.subject
            lines: list[str] = []
            implied = {step.name for step in lifecycle.steps if step.implied}
            for finding in self._section("stays", of):
                still = None
                if finding.name not in implied:
                    still = self._results.find("still there", of, finding.name)
                left = finding.estimate
                if left and left.mean:
                    median = self._find("median days", of, finding.name)
                    longest = self._find("90th percentile days", of, finding.name)
                    step = say_name(finding.name)
                    lines.append(_row(step, _say(left), median, longest, margin=1))
                elif still and still.mean:
                    lines.append(_row(say_name(finding.name), "0", "-", "-", margin=1))
                if still and still.mean:
                    lines += _wrapped(f"{_say(still)} still there", margin=2)
            if lines:
                yield ""
                yield self._label(of)
                yield from lines

    def meetings(self) -> Iterator[str]:
        lines: list[str] = []
        for lifecycle in self._programme.lifecycles:
            of = lifecycle.subject
            hopes = {
                f"{step.name}/{place}": say_condition(expectation.condition)
                for step in lifecycle.steps
                for place, expectation in enumerate(step.expects)
            }
            if any(step.plan for step in lifecycle.steps):
                held = self._find("meetings held", of)
                lines.append(_row(f"{self._label(of)}: held", held, margin=1))
                missed = self._find("meetings missed", of)
                lines.append(_row(f"{self._label(of)}: missed", missed, margin=1))
            for finding in self._section("hoped for", of):
                hope = f"expected: {hopes[finding.name]}"
                share = _say(finding.estimate, is_share=True)
                lines.append(_row(hope, share, margin=1))
        if lines:
            yield "Meetings, for each that has ended"
            yield from lines

    def changes(self) -> Iterator[str]:
        lines = [
            _row(
                f"{self._label(one.of)}: {say_name(one.name)}, {one.section}",
                _say(one.estimate),
                margin=1,
            )
            for one in self._results.figures
            if one.section in _CHANGES and one.estimate and one.estimate.mean
        ]
        if lines:
            yield "What became of checks, consents and requests, in each run"
            yield from lines

    def holds(self) -> Iterator[str]:
        lines = [
            _row(
                f"{self._label(lifecycle.subject)}: {words}",
                _say(times),
                self._find("days on hold", lifecycle.subject, reason),
                margin=1,
            )
            for lifecycle in self._programme.lifecycles
            for reason, words in _REASONS.items()
            if (times := self._results.find("held", lifecycle.subject, reason))
        ]
        if lines:
            yield _row("On hold, in each run", "times", "days in all")
            yield from lines

    def measures(self) -> Iterator[str]:
        if not self._programme.measures:
            return
        yield _row("Measures", "", "target", "")
        judgements = {(j.of, j.measure): j for j in self._results.judgements}
        for measure in self._programme.measures:
            yield from self._measure(measure, judgements[measure.of, measure.name])

    def _measure(self, measure: Measure, judgement: Judgement) -> Iterator[str]:
        of, name = measure.of, measure.name
        found = self._results.find("measure", of, name)
        label = measure.label or say_name(name)
        value = _say(found, is_share=measure.percent)
        yield _row(label, value, judgement.target, judgement.verdict, margin=1)
        counted, unknown, missing = (
            _mean(self._results.find(section, of, name))
            for section in ("counted", "not yet known", "without answer")
        )
        yield from _wrapped(
            f"{counted} counted, {unknown} not yet known, {missing} without an answer",
            margin=2,
        )

    def guarantees(self) -> Iterator[str]:
        if self._results.guarantees:
            yield "Guarantees"
        for assurance in self._results.guarantees:
            yield from write_assurance(assurance)

    def costs(self) -> Iterator[str]:
        total = self._results.find("total cost")
        if total is None:
            return
        yield "Costs"
        for finding in self._results.figures:
            if finding.section == "cost":
                hours = self._results.find("hours", finding.of)
                what = self._label(finding.of) if finding.of else say_name(finding.name)
                if finding.of:
                    what += f", {_mean(hours)} hours"
                yield _row(what, self._money(finding.estimate), margin=1)
        yield _row("in all", self._money(total), margin=1)

    def oddities(self) -> Iterator[str]:
        unhandled = [f for f in self._results.figures if f.section == "unhandled"]
        refused = [f for f in self._results.figures if f.section == "could not happen"]
        if unhandled:
            yield "What no rule dealt with, in each run"
            yield from self._listed(unhandled)
        if refused:
            yield "What was assumed and could not happen, in each run"
            yield from self._listed(refused)
        if not unhandled and not refused:
            yield "Every event found a rule, and all that was assumed could happen."

    def comparison(self, comparison: Comparison) -> Iterator[str]:
        yield f"Compared with {say_name(comparison.variant)}"
        hint = "For the same people with the same luck, run by run"
        if self._results.replications > 1:
            hint += "; a difference that is smaller than its ± may be chance"
        yield from _wrapped(f"{hint}.")
        yield ""
        yield _row("", "as it stands", "changed", "difference")
        shares = {(m.of, m.name) for m in self._programme.measures if m.percent}
        for one in comparison.differences:
            if not self._is_telling(one):
                continue
            is_share = one.section == "measure" and (one.of, one.name) in shares
            yield _row(
                self._figure_name(one.section, one.of, one.name),
                _mean(one.before, is_share),
                _mean(one.after, is_share),
                _say(one.change, is_share=is_share, is_signed=True),
                margin=1,
            )

    def _is_telling(self, one: Difference) -> bool:
        """Say whether a difference is among those an analyst asks for first."""
        match one.section:
            case "measure" | "total cost" | "meetings held":
                return True
            case "median days" | "90th percentile days":
                return (one.of, one.name) in self._waits
        return bool(one.change.mean or one.change.doubt)

    def _listed(self, findings: Iterable[Finding]) -> Iterator[str]:
        for one in findings:
            label = f"{self._label(one.of)}: {say_name(one.name)}"
            yield _row(label, _say(one.estimate), margin=1)

    def _figure_name(self, section: str, of: str, name: str) -> str:
        words = say_name(name)
        match section:
            case "measure" | "total cost":
                return words or section
            case "ended":
                words = f"ended as {words}"
            case "median days":
                words = f"days in {words}, half"
            case "90th percentile days":
                words = f"days in {words}, 9 in 10"
            case "days on hold":
                words = f"days on hold, {_REASONS[name]}"
            case _:
                words = f"{section} {words}".strip()
        return f"{self._label(of)}: {words}"

    def _section(self, section: str, of: str) -> Iterator[Finding]:
        for finding in self._results.figures:
            if finding.section == section and finding.of == of:
                yield finding

    def _find(self, section: str, of: str, name: str = "") -> str:
        return _say(self._results.find(section, of, name))

    def _label(self, name: str) -> str:
        return self._labels.get(name) or say_name(name).capitalize()

    def _is_relationship(self, name: str) -> bool:
        return any(name == one.name for one in self._programme.relationships)

    def _money(self, found: Estimate | None) -> str:
        if found is None:
            return "-"
        words = f"{self._results.currency}{found.mean:,.0f}"
        return f"{words} ± {found.doubt:,.0f}" if found.doubt else words


def _say(
    found: Estimate | None, is_share: bool = False, is_signed: bool = False
) -> str:
    """Write an estimate: `45.9 ± 1.2`, `70% ± 3%`, or `-` for none."""
    if found is None:
        return "-"
    is_whole = not found.doubt and not is_share and found.mean == round(found.mean)
    words = f"{found.mean:,.0f}" if is_whole else _mean(found, is_share)
    if is_signed and found.mean > 0:
        words = f"+{words}"
    if found.doubt:
        words += f" ± {_number(found.doubt, found.mean, is_share)}"
    return words


def _mean(found: Estimate | None, is_share: bool = False) -> str:
    return "-" if found is None else _number(found.mean, found.mean, is_share)


def _number(value: float, scale: float, is_share: bool) -> str:
    """Write a number with as many decimals as one of this scale deserves."""
    if is_share:
        return f"{100 * value:.1f}%"
    if not value or abs(scale) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(scale) >= 10 else f"{value:.2f}"


def _row(label: str, *cells: str, margin: int = 0) -> str:
    """Write a label and right-aligned cells; a long label gets a line of its own."""
    indented = " " * (_MARGIN * margin) + label
    columns = "".join(f"{cell:>{_COLUMN}}" for cell in cells)
    room = _LABEL if len(cells) > 1 else _LABEL + _COLUMN
    if len(indented) <= room:
        return f"{indented:<{room}}{columns}".rstrip()
    lines = list(_wrapped(label, margin))
    return "\n".join((*lines, f"{'':<{room}}{columns}".rstrip()))


def _wrapped(text: str, margin: int = 0) -> Iterator[str]:
    """Break text into lines that fit, at its spaces."""
    indent = " " * (_MARGIN * margin)
    line = indent
    for word in text.split():
        if len(line) + len(word) > _WIDTH - 1 and line.strip():
            yield line.rstrip()
            line = indent
        line += f"{word} "
    yield line.rstrip()
