"""The folder of letters: a folder for each programme, and in it a file for each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .occasions import Occasion, letter_name
from .problems import BadLetter, CannotSend
from .templates import Template, read_template

ENDING = ".txt"


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters in a folder.

    `FOLDER/PROGRAMME/welcome.mentor.txt` is the letter `welcome` for mentors, and
    `FOLDER/PROGRAMME/welcome.txt` that for everybody else.
    """

    folder: Path

    def folder_of(self, programme: str) -> Path:
        """Give the folder with the letters of a programme."""
        return self.folder / letter_name(programme)

    def path(self, programme: str, letter: str, to: str = "") -> Path:
        """Say where a letter is, or the one for a kind of recipient."""
        own = f".{letter_name(to)}" if to else ""
        return self.folder_of(programme) / f"{letter_name(letter)}{own}{ENDING}"

    def find(self, programme: str, letter: str, to: str) -> Path | None:
        """Find the file of a letter for a kind of recipient; None without one."""
        both = (self.path(programme, letter, to), self.path(programme, letter))
        return next((path for path in both if path.is_file()), None)

    def read(self, programme: str, letter: str, to: str) -> Template | None:
        """Read a letter for a kind of recipient; None without one.

        Raises CannotSend when it is there and cannot be used.
        """
        path = self.find(programme, letter, to)
        if path is None:
            return None
        try:
            return read_letter(path)
        except BadLetter as problem:
            raise CannotSend(f"{path}, {problem}") from None

    def unused(self, programme: str, found: tuple[Occasion, ...]) -> list[Path]:
        """List the files in a programme's folder that none of its occasions uses."""
        used = {self.path(programme, one.letter) for one in found}
        used |= {self.path(programme, one.letter, one.to) for one in found}
        there = self.folder_of(programme).glob(f"*{ENDING}")
        return sorted(path for path in there if path not in used)


def read_letter(path: Path) -> Template:
    """Read the file of a letter; raises BadLetter."""
    try:
        return read_template(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLetter("it is not saved as UTF-8; save it anew as that") from None
    except OSError as problem:
        raise BadLetter(f"it cannot be read: {problem.strerror}") from None
