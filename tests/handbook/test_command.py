"""The command that writes handbooks."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from drawing.test_bundled import bundled
from wayfellow.cli import main
from wayfellow.cli.handbook import handbook
from wayfellow_dsl.handbook import to_html, to_markdown, write_handbook


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(handbook, [*arguments])

    assert result.exit_code == 0, result.output
    return result.stdout


def _exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as left:
        main(["handbook", *arguments])
    return left.value.code


def test_markdown_is_printed_for_everybody() -> None:
    """Without options the handbook of everybody is printed as Markdown."""
    assert _run("organic") == to_markdown(write_handbook(bundled("organic")))


def test_a_role_has_its_own() -> None:
    """`--for` writes it for a role, or for a staff role."""
    page = write_handbook(bundled("organic"), "organiser")

    assert _run("organic", "--for", "organiser") == to_markdown(page)


@pytest.mark.parametrize("name", ["page.html", "page.HTM"])
def test_the_name_of_the_page_says_its_format(name: str, tmp_path: Path) -> None:
    """A name that ends in .html is written as HTML."""
    page = tmp_path / name
    printed = _run("organic", "-o", str(page))

    assert printed == ""
    assert page.read_text("utf-8") == to_html(write_handbook(bundled("organic")))


def test_the_format_can_be_said(tmp_path: Path) -> None:
    """`--format` says it for a page of any name, and for what is printed."""
    page = tmp_path / "page.txt"
    _run("organic", "--output", str(page), "--format", "html")

    assert page.read_text("utf-8") == _run("organic", "--format", "html")


def test_a_page_of_no_known_format(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that says no format is wrong usage, and names those there are."""
    assert _exit_code("organic", "-o", "page.pdf") == 2
    assert ".html" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reader", "hint"), [("adlt", "did you mean `adult`?"), ("zzz", "organiser")]
)
def test_a_role_that_is_not_there(
    reader: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown role is wrong usage, and names who there is."""
    assert _exit_code("organic", "--for", reader) == 2
    assert hint in " ".join(capsys.readouterr().err.split())


def test_a_place_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that does not exist is trouble with data, and is said in words."""
    assert _exit_code("organic", "-o", str(tmp_path / "none" / "page.md")) == 3
    assert "cannot write" in capsys.readouterr().err


def test_a_file_with_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes are shown as `check` shows them, and no page is written."""
    file = tmp_path / "mine.programme"
    file.write_text("programme mine\nrole young prson\n", "utf-8")

    assert _exit_code(str(file), "-o", str(tmp_path / "page.md")) == 1
    assert "mine.programme" in capsys.readouterr().err
    assert not (tmp_path / "page.md").exists()
