"""The page of bundled programmes tells of each of them, in its own words."""

from pathlib import Path

from wayfellow_dsl import read_programme
from wayfellow_programmes import bundled, bundled_names

_PAGE = Path(__file__).parents[2] / "docs" / "programmes.md"
_ROWS = {
    cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
    for line in _PAGE.read_text("utf-8").splitlines()
    if line.startswith("| `")
    for cells in [line.split("|")]
}
_NAMES = [
    name.removesuffix(".programme")
    for name in bundled_names()
    if name.endswith(".programme")
]


def test_every_programme_has_its_row() -> None:
    """The table lists the files that there are, in order."""
    assert list(_ROWS) == _NAMES


def test_a_row_says_what_the_file_says() -> None:
    """Its title is the programme's, and its source stands in the file's own header."""
    for name, (title, _, source) in _ROWS.items():
        place = bundled(name)
        assert place is not None
        text = place.read_text("utf-8")
        programme = read_programme(text).programme
        assert programme is not None
        header = " ".join(text.split("\nprogramme ")[0].replace("\n#", "").split())

        assert title == programme.title
        assert f"Source: {source}" in header
        assert "The source states" in header or name == "organic"
        assert "We propose" in header


def test_every_programme_has_a_scenario_of_its_name() -> None:
    """Each can be simulated at once."""
    assert [name for name in _NAMES if bundled(f"{name}.scenario") is None] == []
