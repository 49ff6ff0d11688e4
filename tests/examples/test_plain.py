"""The two scripts in `examples/plain_crm`, run as their README says."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from sqlalchemy import URL

from live.offices import Where

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "plain_crm"


def run(script: str, folder: Path, *addresses: str) -> list[str]:
    """Run a script in a folder of its own; give the lines that it prints."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / script), *addresses],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_plain_one_lets_somebody_join_and_go_on(
    nowhere: Where, tmp_path: Path
) -> None:
    """On a database without any table, and again on one that is there by now."""
    given = [_address(nowhere)] if isinstance(nowhere, URL) else []
    for number in (1, 2):
        refused, where, worked = run("sync_crm.py", tmp_path, *given)

        assert refused.startswith("Refused: `interview` is for the organiser to do")
        assert where.startswith(f"person-{number} is in ready")
        assert worked == "0 clocks went off, 0 messages were delivered."


def test_the_asynchronous_one_too(nowhere: Where, tmp_path: Path) -> None:
    """What it leaves to a worker is done on an engine that is not asynchronous."""
    # Psycopg speaks both ways.
    given = [_address(nowhere)] * 2 if isinstance(nowhere, URL) else []
    where, worked = run("async_crm.py", tmp_path, *given)

    assert where.startswith("person-1 is in applying")
    assert worked == "0 clocks went off, 0 messages were delivered."


def test_the_commands_of_the_readme_name_what_is_there() -> None:
    """Each program that it starts is in the folder, and starts with that command."""
    text = (EXAMPLES.parent / "README.md").read_text("utf-8")
    commands = re.findall(r"^    (.*examples/.*)$", text, re.MULTILINE)
    named = [place for each in commands for place in re.findall(r"examples/\S+", each)]
    missing = [each for each in named if not (EXAMPLES.parent.parent / each).exists()]

    assert len(commands) == 7
    assert missing == []
    for script in ("sync_crm.py", "async_crm.py"):
        told = (EXAMPLES / script).read_text("utf-8")
        assert f"python examples/plain_crm/{script}" in told


def test_every_extra_that_a_page_installs_is_there() -> None:
    """And what one of them brings is what the tests are run with."""
    root = EXAMPLES.parent.parent
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    pages = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("examples/**/*")]
    named = {
        extra.strip()
        for page in pages
        if page.suffix in (".md", ".py")
        for found in re.findall(r"wayfellow\[([\w, -]+)\]", page.read_text("utf-8"))
        for extra in found.split(",")
    }

    assert named >= {"async", "django", "postgres"}
    assert named - set(extras) == set()
    for extra in ("async", "django", "postgres"):
        assert set(extras[extra]) <= set(extras["test"])


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)
