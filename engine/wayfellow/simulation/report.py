"""The report: the results of a simulation as plain text for a person at a desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wayfellow.evidence.guarantees import write_assurance
from wayfellow.evidence.intervals import Estimate
from wayfellow_dsl.model import Measure, OnEngine, Programme
from wayfellow_dsl.phrases import say_condition, say_date, say_name
from wayfellow_dsl.scenario import Scenario

from .results import Comparison, Difference, Finding, Judgement, Results
from .wording import (
    say_estimate,
    say_finding,
    say_mean,
    say_money,
    say_tally,
    say_unreached,
    wrap,
    write_row,
)

_WITHIN = {"median days": "half", "90th percentile days": "9 in 10"}
"""How many have left a step within so many days, by section."""
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
        yield from wrap(
            f"Scenario {results.scenario} of {programme.name}, version "
            f"{programme.version} ({title})."
        )
        runs = "1 run" if results.replications == 1 else f"{results.replications} runs"
        records = self._results.find("records")
        events = round(records.mean * records.runs) if records else 0
        yield from wrap(
            f"{runs} of {results.lasts} from {say_date(results.starts)}, seed "
            f"{results.seed}; {events:,} events in all."
        )
        if results.replications > 1:
            yield from wrap(
                "Each figure is the mean of the runs; what follows ± is half the width "
                "of its 95% interval."
            )
        else:
            yield "One run cannot say how far its figures can be trusted."
        if self._scenario.usual:
            taken = "; ".join(self._scenario.usual)
            yield from wrap(f"The scenario leaves to plugins what is usual: {taken}.")

    def paths(self) -> Iterator[str]:
        yield "How far they came"
        for lifecycle in self._programme.lifecycles:
            of = lifecycle.subject
            yield ""
            yield write_row(self._label(of), self._find("came", of))
            is_offered = lifecycle.steps[0].implied and self._is_relationship(of)
            if is_offered:
                yield write_row("offered, in all", self._find("offers", of), margin=1)
            for finding in self._section("reached", of):
                if not is_offered or finding.name != lifecycle.steps[0].stage:
                    stage = f"reached {say_name(finding.name)}"
                    yield write_row(stage, say_estimate(finding.estimate), margin=1)
            for finding in self._section("ended", of):
                ending = f"ended as {say_name(finding.name)}"
                yield write_row(ending, say_estimate(finding.estimate), margin=1)
            yield write_row("still under way", self._find("under way", of), margin=1)
            for said, section in (
                ("joined a group later", "members joined"),
                ("left a group early", "members left"),
            ):
                for finding in self._section(section, of):
                    yield write_row(said, say_estimate(finding.estimate), margin=1)
            for finding in self._section("went on as", of):
                role = f"went on as {self._label(finding.name).lower()}"
                yield write_row(role, say_estimate(finding.estimate), margin=1)
            for finding in self._section("invited", of):
                role = f"invited as {self._label(finding.name).lower()}"
                yield write_row(role, say_estimate(finding.estimate), margin=1)

    def stays(self) -> Iterator[str]:
        lines = list(self._stays())
        if lines:
            title = "Days in each step"
            yield write_row(title, "have left it", "half within", "9 in 10 within")
            yield from lines

    def _stays(self) -> Iterator[str]:
        for lifecycle in self._programme.lifecycles:
            of = lifecycle.subject
            implied = {step.name for step in lifecycle.steps if step.implied}
            lines = [
                line
                for left in self._section("stays", of)
                for line in self._stay(left, is_implied=left.name in implied)
            ]
            if lines:
                yield ""
                yield self._label(of)
                yield from lines

    def _stay(self, left: Finding, *, is_implied: bool) -> Iterator[str]:
        """Write how soon people left one step, and how many are there still."""
        of, step = left.of, left.name
        still = None if is_implied else self._results.find("still there", of, step)
        has_still = bool(still and still.mean)
        if not has_still and not (left.estimate and left.estimate.mean):
            return
        quantiles = {
            words: self._results.look_up(section, of, step)
            for section, words in _WITHIN.items()
        }
        cells = map(say_finding, quantiles.values())
        yield write_row(say_name(step), say_estimate(left.estimate), *cells, margin=1)
        asides = [f"{say_estimate(still)} still there"] if has_still else []
        asides += [
            f"{words} not reached in {found.not_reached} of {found.runs} runs"
            for words, found in quantiles.items()
            if found and 0 < found.not_reached < found.runs
        ]
        if asides:
            yield from wrap("; ".join(asides), margin=2)

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
                lines.append(write_row(f"{self._label(of)}: held", held, margin=1))
                missed = self._find("meetings missed", of)
                lines.append(write_row(f"{self._label(of)}: missed", missed, margin=1))
            for finding in self._section("hoped for", of):
                hope = f"expected: {hopes[finding.name]}"
                share = say_estimate(finding.estimate, is_share=True)
                lines.append(write_row(hope, share, margin=1))
        if lines:
            yield "Meetings, for each that has ended"
            yield from lines

    def changes(self) -> Iterator[str]:
        lines = [
            write_row(
                f"{self._label(one.of)}: {say_name(one.name)}, {one.section}",
                say_estimate(one.estimate),
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
            write_row(
                f"{self._label(lifecycle.subject)}: {words}",
                say_estimate(times),
                self._find("days on hold", lifecycle.subject, reason),
                margin=1,
            )
            for lifecycle in self._programme.lifecycles
            for reason, words in _REASONS.items()
            if (times := self._results.find("held", lifecycle.subject, reason))
        ]
        if lines:
            yield write_row("On hold, in each run", "times", "days in all")
            yield from lines

    def measures(self) -> Iterator[str]:
        if not self._programme.measures:
            return
        yield write_row("Measures", "", "target", "")
        judgements = {(j.of, j.measure): j for j in self._results.judgements}
        for measure in self._programme.measures:
            yield from self._measure(measure, judgements[measure.of, measure.name])

    def _measure(self, measure: Measure, judgement: Judgement) -> Iterator[str]:
        of, name = measure.of, measure.name
        found = self._results.look_up("measure", of, name)
        label = measure.label or say_name(name)
        value = say_finding(found, is_share=measure.percent)
        yield write_row(label, value, judgement.target, judgement.verdict, margin=1)
        counted, unknown, missing = (
            self._results.find(section, of, name)
            for section in ("counted", "not yet known", "without answer")
        )
        words = say_tally(measure, counted, unknown, missing)
        if found and 0 < found.not_reached < found.runs:
            words += f"; not reached in {found.not_reached} of {found.runs} runs"
        yield from wrap(words, margin=2)

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
                    what += f", {say_mean(hours)} hours"
                yield write_row(what, self._money(finding.estimate), margin=1)
        yield write_row("in all", self._money(total), margin=1)

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
        called = comparison.title or say_name(comparison.variant)
        yield from wrap(f"Compared with {called}")
        hint = "For the same people with the same luck, run by run"
        if self._results.replications > 1:
            hint += "; a difference that is smaller than its ± may be chance"
        yield from wrap(f"{hint}.")
        yield ""
        yield write_row("", "as it stands", "changed", "difference")
        shares = {(m.of, m.name) for m in self._programme.measures if m.percent}
        for one in comparison.differences:
            if self._is_telling(one):
                is_share = one.section == "measure" and (one.of, one.name) in shares
                yield from self._difference(one, is_share=is_share)

    def _difference(self, one: Difference, *, is_share: bool) -> Iterator[str]:
        """Write one figure as it stands, changed, and by how much."""
        sides = (
            (one.before, one.before_not_reached),
            (one.after, one.after_not_reached),
        )
        if one.section == "total cost":
            currency = self._results.currency
            cells = [say_money(found, currency, with_doubt=False) for found, _ in sides]
            cells.append(say_money(one.change, currency, is_signed=True))
        else:
            cells = [
                say_unreached(not_reached, one.runs) or say_mean(found, is_share)
                for found, not_reached in sides
            ]
            cells.append(say_estimate(one.change, is_share, is_signed=True))
        name = self._figure_name(one.section, one.of, one.name)
        yield write_row(name, *cells, margin=1)
        if any(0 < not_reached < one.runs for _, not_reached in sides):
            yield from wrap(
                f"not reached in {one.before_not_reached} of {one.runs} runs as it "
                f"stands, in {one.after_not_reached} changed",
                margin=2,
            )

    def _is_telling(self, one: Difference) -> bool:
        """Say whether a difference is among those an analyst asks for first."""
        match one.section:
            case "measure" | "total cost" | "meetings held":
                return True
            case "median days" | "90th percentile days":
                return (one.of, one.name) in self._waits
        return one.change is None or bool(one.change.mean or one.change.doubt)

    def _listed(self, findings: Iterable[Finding]) -> Iterator[str]:
        for one in findings:
            label = f"{self._label(one.of)}: {say_name(one.name)}"
            yield write_row(label, say_estimate(one.estimate), margin=1)

    def _figure_name(self, section: str, of: str, name: str) -> str:
        words = say_name(name)
        match section:
            case "measure" | "total cost":
                return words or section
            case "came":
                words = "in all"
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
        return say_estimate(self._results.find(section, of, name))

    def _label(self, name: str) -> str:
        return self._labels.get(name) or say_name(name).capitalize()

    def _is_relationship(self, name: str) -> bool:
        return any(name == one.name for one in self._programme.relationships)

    def _money(self, found: Estimate | None) -> str:
        return say_money(found, self._results.currency)
