"""A table of people as offices have it: a file of comma-separated values, or the like.

Whatever a spreadsheet saves is read: commas, semicolons or tabs; UTF-8, UTF-16 or
Windows-1252; with quoted line breaks and with empty rows at the end.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from wayfellow.errors import UnreadableSheet, Unusable

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet."""

    number: int
    """Which row of the sheet it is; the one with the headings is the first."""
    cells: tuple[str, ...]
    problem: str = ""
    """Why it cannot be read; empty when it can."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read: its headings, and its rows that are not empty."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Sheet:
        """Make a sheet of rows that are known by column, as `csv.DictReader` has."""
        all_rows = list(rows)
        columns = tuple(dict.fromkeys(name for row in all_rows for name in row))
        return cls(
            columns,
            tuple(
                SheetRow(number, tuple(row.get(name, "").strip() for name in columns))
                for number, row in enumerate(all_rows, 2)
            ),
        )


def read_sheet(data: bytes) -> Sheet:
    """Read the bytes of a file that a spreadsheet saved as CSV or as text.

    Raises UnreadableSheet when it is none, or has no row of headings.
    """
    if not isinstance(data, bytes):
        raise Unusable(
            "`read_sheet` reads the bytes of a file, such as "
            "`Path('people.csv').read_bytes()`"
        )
    text = _decoded(data)
    head, _, rest = text.partition("\n")
    if head.lower().startswith("sep=") and len(head.strip()) <= len("sep=;"):
        delimiter, text = head.strip()[-1:], rest
        skipped = 1
    else:
        delimiter, skipped = _delimiter(head), 0
    rows = list(_rows(text, delimiter, skipped))
    headings = next((row for row in rows if not row.problem), None)
    if headings is None or not any(headings.cells):
        raise UnreadableSheet("it has no row of headings")
    width = len(headings.cells)
    columns = headings.cells
    while columns and not columns[-1]:
        columns = columns[:-1]
    found = [_fitted(row, width) for row in rows if row is not headings]
    return Sheet(columns, tuple(row for row in found if row.problem or any(row.cells)))


def _decoded(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableSheet("it is a workbook. Save it as `CSV` or `CSV UTF-8` first")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "cp1252")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableSheet(
            "its letters are in no encoding that is known here. Save it as `CSV UTF-8`"
        ) from None


def _delimiter(head: str) -> str:
    outside = "".join(head.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[SheetRow]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    while True:
        number += 1
        lines.begin()
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as problem:
            yield SheetRow(number, (), _in_our_words(str(problem)))
            if lines.is_inside_quotes:
                # Where the next row begins cannot be told any more.
                return
            continue
        yield SheetRow(number, cells)


class _Lines:
    """The lines of a text, and whether those of one row leave a quotation open."""

    def __init__(self, text: str) -> None:
        self._lines = iter(StringIO(text, newline=""))
        self._quotes = 0

    def begin(self) -> None:
        """Begin a row."""
        self._quotes = 0

    @property
    def is_inside_quotes(self) -> bool:
        """Whether the row's quotation marks do not come in pairs."""
        return self._quotes % 2 == 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._quotes += line.count('"')
        return line


def _in_our_words(problem: str) -> str:
    if "field larger" in problem:
        return "a cell is far too long. Shorten it"
    return (
        "a quotation mark begins or ends in the wrong place, so that this row and "
        "those after it cannot be told apart. Mend it, and look again"
    )


def _fitted(row: SheetRow, width: int) -> SheetRow:
    """Fill a row up to the width of the headings; what is beyond has to be empty."""
    if row.problem:
        return row
    if any(row.cells[width:]):
        more = len(row.cells) - width
        return SheetRow(
            row.number,
            row.cells,
            f"it has {more} more cell{'s' * (more != 1)} than there are headings",
        )
    cells = (*row.cells[:width], *("" for _ in range(width - len(row.cells))))
    return SheetRow(row.number, cells)
