"""Parsers that were made ready beforehand.

To work out the tables of a grammar takes longer than everything else that a short
command does. The wheel brings them along; where they are missing, or of another grammar
or another Lark, they are worked out as before.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from importlib.resources import files

import lark
from lark import Lark
from lark.lexer import Lexer

SUFFIX = ".tables"
"""What the file with the tables of a grammar ends in, beside the grammar itself."""

_KEY = hashlib.sha256().digest_size


def make_parser(grammar: str, starts: Sequence[str], lexer: type[Lexer]) -> Lark:
    """Work out the parser of a grammar that begins with any of several symbols."""
    return Lark(
        grammar,
        parser="lalr",
        lexer=lexer,
        start=list(starts),
        propagate_positions=True,
        maybe_placeholders=False,
    )


def keep(parser: Lark, grammar: str, starts: Sequence[str]) -> bytes:
    """Give a parser as bytes to keep: of which grammar it is, then its tables."""
    kept = io.BytesIO()
    parser.save(kept)
    return _key(grammar, starts) + kept.getvalue()


def load_parser(
    grammar: str, starts: Sequence[str], lexer: type[Lexer], kept: bytes
) -> Lark:
    """Give a kept parser, or a new one where that is not of this grammar."""
    if kept[:_KEY] != _key(grammar, starts):
        return make_parser(grammar, starts, lexer)
    return Lark.load(io.BytesIO(kept[_KEY:]))


def read_grammar(package: str, name: str) -> tuple[str, bytes]:
    """Read a grammar of a package, and its tables; no bytes where there are none."""
    folder = files(package)
    tables = folder.joinpath(name + SUFFIX)
    kept = tables.read_bytes() if tables.is_file() else b""
    return folder.joinpath(f"{name}.lark").read_text("utf-8"), kept


def _key(grammar: str, starts: Sequence[str]) -> bytes:
    said = "\0".join([lark.__version__, *starts, grammar])
    return hashlib.sha256(said.encode()).digest()
