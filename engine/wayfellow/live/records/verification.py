"""A history checked: every digest, every number, every cause, and every state.

Each line is held against the digest stored with the line before it, so that what was
changed is named, and not all that comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from wayfellow.decide import Compiled, Record, Run, Subject
from wayfellow.decide.retelling.replay import Replay, replay, set_apart, versions_in
from wayfellow.decide.versions.crossing import MIGRATED

from ..answers import Flaw, Verification
from ..storage import rows
from ..storage.columns import in_utc
from ..storage.store import Store
from .chain import commitment, digest

_Row = Mapping[str, Any]
_decode_payload = msgspec.json.Decoder(dict[str, Any]).decode
_decode_state = msgspec.json.Decoder(Subject).decode

Watch = Callable[[int], None]
"""Is told how many more lines have been checked."""


Versions = Callable[[int | str], Compiled | None]
"""Gives a version of the programme by its number, or by its fingerprint; None when it
is not deployed."""
_GONE_OVER = (MIGRATED, "reopened")
"""Lines of whoever may be in another version now than the one they began in."""


def verify(
    store: Store,
    compiled: Compiled,
    run: Run,
    versions: Versions,
    *,
    watch: Watch | None = None,
) -> Verification:
    """Check the history of a run, and that all stand as it leads to.

    Its records are held in memory at once.
    """
    check = _walked(store, run, watch)
    for subject, number, cause, sequence in store.histories.loose_causes(run.id):
        what = f"names line {sequence} of `{cause}` as its cause, which is not there"
        check.note(subject, number, what)
    again = check.retell(compiled, run, versions)
    for differs in again.differences:
        check.note(differs.subject, differs.sequence, differs.what)
    return Verification(
        run.id,
        check.lines,
        check.subjects,
        check.erased,
        len(again.records),
        check.subjects - len(again.subjects),
        tuple(sorted(check.flaws, key=lambda flaw: (flaw.subject, flaw.line))),
    )


def _moment(value: Any) -> datetime:
    return in_utc(datetime.fromisoformat(value) if isinstance(value, str) else value)


def retell(store: Store, compiled: Compiled, run: Run, versions: Versions) -> Replay:
    """Tell a run's history again, and hold it against what is there.

    Whoever cannot be told of is left out: see `set_apart`.
    """
    return _walked(store, run, None).retell(compiled, run, versions)


def _walked(store: Store, run: Run, watch: Watch | None) -> _Check:
    check = _Check(run.id, watch)
    check.walk(
        store.histories.whole_lines(run.id), store.histories.whole_subjects(run.id)
    )
    return check


class _Check:
    def __init__(self, run: str, watch: Watch | None) -> None:
        self._run = run
        self._watch = watch or (lambda _: None)
        self._unclear: set[str] = set()
        """Whose history is not fit to be told again."""
        self._records: list[tuple[int, Record]] = []
        self._stands: dict[str, Subject] = {}
        self._deployments: dict[str, str] = {}
        self.lines = self.subjects = self.erased = 0
        self.flaws: list[Flaw] = []

    def note(self, subject: str, line: int, what: str) -> None:
        """Note a flaw; whoever it is about is not told again."""
        self.flaws.append(Flaw(self._run, subject, line, what))
        self._unclear.add(subject)

    def walk(self, lines: Iterator[_Row], subjects: Iterator[_Row]) -> None:
        """Check every history, and that it belongs to whoever is there, side by side.

        Both come by identifier.
        """
        histories = groupby(lines, key=lambda line: str(line["subject"]))
        history = next(histories, None)
        subject = next(subjects, None)
        while history is not None or subject is not None:
            if subject is None or (history is not None and history[0] < subject["id"]):
                assert history is not None
                self.note(history[0], 0, "has a history, and is not there")
                self._walk_history(*history, None)
                history = next(histories, None)
            elif history is None or subject["id"] < history[0]:
                self._meet(subject)
                self.note(subject["id"], 0, "is there, and has no history")
                subject = next(subjects, None)
            else:
                self._meet(subject)
                self._walk_history(*history, subject)
                history, subject = next(histories, None), next(subjects, None)

    def _meet(self, subject: _Row) -> None:
        self.subjects += 1
        if subject["erased"] is not None:
            self._unclear.add(subject["id"])
        else:
            try:
                self._stands[subject["id"]] = _decode_state(subject["state"])
                self._deployments[subject["id"]] = subject["deployment"]
            except msgspec.MsgspecError:
                self.note(subject["id"], 0, "stands in a way that cannot be read")

    def _walk_history(
        self, identifier: str, lines: Iterator[_Row], subject: _Row | None
    ) -> None:
        before, number = "", 0
        for stored in lines:
            self.lines += 1
            self._watch(1)
            sequence, is_next = stored["sequence"], stored["sequence"] == number + 1
            if not is_next:
                self._note_missing(identifier, number + 1, sequence - 1)
            line = self._read(stored)
            if line is not None:
                if is_next:
                    self._check_line(line, before)
                if line["salt"] is None:
                    self.erased += 1
                    self._unclear.add(identifier)
                    if line["kind"] == MIGRATED:
                        # From which version to which is no secret.
                        self._records.append((line["place"], rows.to_record(line)))
                else:
                    self._records.append((line["place"], rows.to_record(line)))
            before, number = stored["digest"], sequence
        if subject is None:
            return
        if number < subject["sequence"]:
            self._note_missing(identifier, number + 1, subject["sequence"])
        elif number > subject["sequence"]:
            self.note(identifier, number, "was added by somebody else")
        elif before != subject["digest"]:
            self.note(identifier, number, "is not the line that was last written")

    def _check_line(self, line: _Row, before: str) -> None:
        salt, sealed = line["salt"], line["sealed"]
        if (salt is None) == (sealed is None):
            self.note(line["subject"], line["sequence"], "is neither whole nor erased")
            return
        if sealed is None:
            sealed = commitment({**line, "payload": line["text"]})
        if digest(before, line, sealed) != line["digest"]:
            what = "is not as it was written, or does not follow on the line before"
            self.note(line["subject"], line["sequence"], what)

    def _note_missing(self, subject: str, first: int, last: int) -> None:
        if first == last:
            self.note(subject, first, "is missing")
        else:
            self.note(subject, first, f"is missing, and all up to line {last}")

    def _read(self, line: _Row) -> _Row | None:
        """Give a line with its moments and its payload read, and its payload's text."""
        try:
            return {
                **line,
                "when": _moment(line["when"]),
                "recorded": _moment(line["recorded"]),
                "passed": None if line["passed"] is None else _moment(line["passed"]),
                "text": line["payload"],
                "payload": _decode_payload(line["payload"]),
            }
        except (ValueError, TypeError):
            self.note(line["subject"], line["sequence"], "cannot be read")
            return None

    def retell(self, compiled: Compiled, run: Run, versions: Versions) -> Replay:
        """Tell again what can be, in the order in which it was written."""
        self._records.sort(key=lambda each: each[0])
        records = [record for _, record in self._records]
        apart = set_apart(records, self._unclear)
        told = [
            record
            for record in records
            if record.subject not in apart or record.kind == MIGRATED
        ]
        stands = {one: s for one, s in self._stands.items() if one not in apart}
        numbers = versions_in(told)
        known = {n: one for n in numbers if (one := versions(n)) is not None}
        gone_over = {one.subject for one in told if one.kind in _GONE_OVER}
        deployed = {name: versions(name) for name in set(self._deployments.values())}
        begun = {
            one: version
            for one in stands
            if one not in gone_over
            and (version := deployed[self._deployments[one]]) is not None
        }
        return replay(compiled, run, told, stands, versions=known, begun=begun)
