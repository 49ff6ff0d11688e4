"""The page of the API: its commands are run against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.test_blocks import SERVED, as_session, blocks, sessions
from wayfellow.rest import description, problems
from wayfellow.rest.server import listen

PAGE = Path(__file__).parents[2] / "docs" / "rest.md"
MARK = "\x1d"
"""Parts what one command prints from what the next one does."""
ROWS = re.compile(r"(?<=\| --- \| --- \|\n)(?:\| \d.*\n)*")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page uses curl")
def test_the_page_shows_what_a_server_answers(tmp_path: Path) -> None:
    """Each command, run in order in one shell, prints just this; dates are stated.

    With UPDATE_DOCS in the environment, the page is brought up to date instead.
    """
    page = PAGE.read_text(encoding="utf-8")
    served = [block for block in blocks(PAGE) if SERVED in block.notes]
    shown = [list(sessions(block.body)) for block in served]
    printed = iter(_run([command for one in shown for command, _ in one], tmp_path))
    found = [[(command, next(printed)) for command, _ in one] for one in shown]
    if "UPDATE_DOCS" in os.environ:
        for block, one in zip(served, found, strict=True):
            page = page.replace(block.body, as_session(one), 1)
        PAGE.write_text(page, encoding="utf-8")
    else:
        assert found == shown


def _run(commands: list[str], folder: Path) -> list[str]:
    """Run commands in one shell, with a server at a free port instead of 8000."""
    place = listen("127.0.0.1", 0)
    port = str(place.getsockname()[1])
    place.close()
    program = folder / "wayfellow"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c "
        '"from wayfellow.cli import main; main()" "$@"\n'
    )
    program.chmod(0o755)
    lines = []
    for command in commands:
        lines.append(command.replace("8000", port))
        if command.endswith("&"):
            address = f"http://127.0.0.1:{port}/v1/me"
            lines.append(f"until curl -s -o {os.devnull} {address}; do sleep 0.1; done")
        lines.append(f"printf '{MARK}'")
    lines.append("kill %1 2> /dev/null")
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
    )
    said = done.stdout.replace(port, "8000").split(MARK)
    return [one.strip() for one in said[: len(commands)]]


def test_the_page_has_every_problem() -> None:
    """By status, as the description has them; UPDATE_DOCS writes it."""
    by_status: dict[int, list[str]] = {}
    types = description()["components"]["schemas"]["ProblemDetails"]["properties"]
    for kind in types["type"]["enum"]:
        code = kind.removeprefix(problems.NAMESPACE)
        by_status.setdefault(problems.known_codes()[code], []).append(code)
    rows = "".join(
        f"| {status} | {', '.join(f'`{one}`' for one in sorted(codes))} |\n"
        for status, codes in sorted(by_status.items())
    )
    page = PAGE.read_text(encoding="utf-8")
    if "UPDATE_DOCS" in os.environ:
        page = ROWS.sub(lambda _: rows, page, count=1)
        PAGE.write_text(page, encoding="utf-8")

    assert rows in page
