"""Pictures of the programmes that come with Wayfellow, and the command that draws."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from wayfellow.cli import main
from wayfellow.cli.draw import draw
from wayfellow_dsl import read_programme
from wayfellow_dsl.drawing import draw_dot, draw_mermaid, draw_svg
from wayfellow_dsl.model import Programme

_OURS = files("wayfellow_programmes")
NAMES = sorted(
    place.name.removesuffix(".programme")
    for place in _OURS.iterdir()
    if place.name.endswith(".programme")
)


@cache
def bundled(name: str) -> Programme:
    """Read a programme that comes with Wayfellow."""
    text = (_OURS / f"{name}.programme").read_text("utf-8")
    programme = read_programme(text).programme
    assert programme is not None
    return programme


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("ending", "function"),
    [
        (".svg", draw_svg),
        (".mmd", draw_mermaid),
        (".dot", draw_dot),
        (".gv", draw_dot),
    ],
)
def test_each_format_by_its_ending(
    name: str, ending: str, function, tmp_path: Path
) -> None:
    """The ending of the picture's name says its format; names of ours are known."""
    picture = tmp_path / f"life{ending}"
    result = CliRunner().invoke(draw, [name, "--output", str(picture)])

    assert result.exit_code == 0, result.output
    assert picture.read_text("utf-8") == function(bundled(name))


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A path is read as it stands; `-` prints SVG."""
    file = tmp_path / "mine.programme"
    file.write_bytes((_OURS / "organic.programme").read_bytes())
    result = CliRunner().invoke(draw, [str(file), "--output", "-"])

    assert result.exit_code == 0
    assert result.stdout == draw_svg(bundled("organic"))


def _exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as left:
        main(["draw", *arguments])
    return left.value.code


def test_an_unknown_ending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture of no known format is wrong usage, and names the formats."""
    picture = tmp_path / "life.png"

    assert _exit_code("organic", "--output", str(picture)) == 2
    assert ".svg, .mmd, .dot, .gv" in capsys.readouterr().err
    assert not picture.exists()


def test_a_place_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that does not exist is trouble with data, and is said in words."""
    picture = tmp_path / "none" / "life.svg"

    assert _exit_code("organic", "--output", str(picture)) == 3
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("nowhere.programme", "asset_based"), ("organik", "organic")],
)
def test_a_file_that_is_not_there(
    name: str, suggested: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is neither a file nor one of ours says what there is."""
    assert _exit_code(name, "--output", "-") == 3
    assert suggested in capsys.readouterr().err


def test_a_file_with_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes are shown as `check` shows them, and nothing is drawn."""
    file = tmp_path / "mine.programme"
    text = (_OURS / "organic.programme").read_text("utf-8")
    file.write_text(text.replace("end as ended", "end as endd"), "utf-8")

    assert _exit_code(str(file), "--output", str(tmp_path / "life.svg")) == 1
    shown = capsys.readouterr()
    assert "endd" in shown.err
    assert "mine.programme" in shown.err
    assert not (tmp_path / "life.svg").exists()


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """A document of a word processor cannot be read, and it is said how to save it."""
    file = tmp_path / "mine.programme"
    file.write_bytes(b"PK\x03\x04 and more")

    assert _exit_code(str(file), "--output", "-") == 3
