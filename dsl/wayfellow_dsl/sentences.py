"""A grammar of single sentences: from one line to a tree, or to what is wrong with it.

Each block of a file has its own start symbol, and each sentence is parsed by itself:
an error stops at the end of its line, and a sentence seen before costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from lark import Lark, Token, Tree
from lark.common import LexerConf
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState, PatternStr

from .checks import words
from .diagnostics import Diagnostic, Edit, excerpt, listed, nearest
from .lines import Line
from .model import Span
from .parsers import keep, load_parser

Syntax = Tree[Token]


class Slip(NamedTuple):
    """A usual way to put a sentence wrongly, with a message of its own."""

    pattern: re.Pattern[str]
    """Searched for in a line that could not be parsed."""
    say: Callable[[Line, re.Match[str]], Diagnostic]
    starts: frozenset[str] = frozenset()
    """Only in these blocks; in any when empty."""


def _without_quotations(text: str) -> str:
    # What somebody says in quotation marks is never a slip; places stay the same.
    return re.sub(r'"[^"]*"', lambda said: f'"{"." * (len(said[0]) - 2)}"', text)


class Sentences:
    """The sentences that a grammar knows, for each of its start symbols."""

    def __init__(
        self,
        grammar: str,
        blocks: Mapping[str, str],
        terminals: Mapping[str, str],
        slips: Sequence[Slip] = (),
        kept: bytes = b"",
    ) -> None:
        """Take a Lark grammar, and its tables where they were kept.

        `blocks` names its start symbols, and says of each where its sentences stand,
        such as "in a step". `terminals` says in a designer's words what each terminal
        is that does not stand for itself, such as "a number".
        """
        self._grammar = grammar
        self._blocks = dict(blocks)
        self._terminals = dict(terminals)
        self._slips = tuple(slips)
        self._kept = kept
        self._seen: dict[tuple[str, str], Syntax | Diagnostic] = {}

    def parse(self, start: str, line: Line) -> Syntax | Diagnostic:
        """Parse one line as a sentence of the block `start`.

        Columns in the tree are those of the line; the tree knows no line numbers.
        """
        key = start, line.text
        result = self._seen.get(key)
        if result is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            result = self._seen[key] = self._parsed(start, line._replace(number=1))
        if isinstance(result, Diagnostic):
            return _moved(result, line.number)
        return result

    def forget(self) -> None:
        """Forget every sentence parsed so far, as if the process had just begun."""
        self._seen.clear()

    def first_words(self, start: str) -> frozenset[str]:
        """List the keywords with which a sentence of this block can begin."""
        return self._first_words[start]

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Every word that means something of its own anywhere."""
        return frozenset(self._lexer.words)

    @cached_property
    def contested(self) -> frozenset[str]:
        """Keywords that win over a name where either could stand."""
        return frozenset(
            word
            for word, terminals in self._lexer.words.items()
            for accepted in self._table.states.values()
            if "NAME" in accepted and not accepted.keys().isdisjoint(terminals)
        )

    def wording(self, terminal: str) -> str:
        """Say in a designer's words what a terminal is; KeyError when nobody can."""
        if terminal in self._terminals:
            return self._terminals[terminal]
        return f"`{self._literals[terminal]}`"

    @cached_property
    def terminals(self) -> tuple[str, ...]:
        """The name of every terminal of the grammar, as its author wrote them."""
        return tuple(terminal.name for terminal in self._parser.terminals)

    @cached_property
    def _parser(self) -> Lark:
        return load_parser(self._grammar, [*self._blocks], WordLexer, self._kept)

    def keep(self) -> bytes:
        """Give the tables of the grammar, to be kept for the next process."""
        return keep(self._parser, self._grammar, [*self._blocks])

    @property
    def _table(self) -> Any:
        return self._parser.parser.parser._parse_table

    @cached_property
    def _lexer(self) -> WordLexer:
        lexer = self._parser.parser.lexer
        assert isinstance(lexer, WordLexer)
        return lexer

    @cached_property
    def _literals(self) -> dict[str, str]:
        return {
            terminal.name: terminal.pattern.value
            for terminal in self._parser.terminals
            if isinstance(terminal.pattern, PatternStr)
        }

    @cached_property
    def _first_words(self) -> dict[str, frozenset[str]]:
        return {start: self._words_first(start) for start in self._blocks}

    def _words_first(self, start: str) -> frozenset[str]:
        first = self._first_terminals(start)
        return frozenset(
            word
            for word, terminals in self._lexer.words.items()
            if not first.isdisjoint(terminals)
        )

    def _first_terminals(self, start: str) -> set[str]:
        table = self._table
        return set(table.states[table.start_states[start]])

    def _parsed(self, start: str, line: Line) -> Syntax | Diagnostic:
        try:
            return self._parser.parse(line.text, start=start)
        except UnexpectedToken as error:
            return self._explained(start, line, error)

    def _explained(self, start: str, line: Line, error: UnexpectedToken) -> Diagnostic:
        for slip in self._slips:
            if not slip.starts or start in slip.starts:
                match = slip.pattern.search(_without_quotations(line.text))
                if match is not None:
                    return slip.say(line, match)
        found = error.token
        accepts: Callable[[], set[str]] = error.interactive_parser.accepts
        expected = sorted(accepts())
        place = self._blocks[start]
        possible = self._worded(expected)
        if found.type == "$END":
            end = len(line.text)
            span = Span(1, end + 1, end + 2)
            return words.STOPS.at(
                span, label="more has to follow", help=f"next may come {possible}."
            )
        span = Span(1, found.column or 1, found.end_column or 2)
        known = {
            word
            for word, terminals in self._lexer.words.items()
            if not terminals.isdisjoint(expected)
        }
        meant = nearest(found.value, known) if found.type == "NAME" else None
        # A word that means something of its own is hardly mistyped: `no` is not `on`.
        is_sure = found.value.lower() not in self.keywords
        fix = Edit(span, meant) if meant is not None and is_sure else None
        if found.start_pos == line.span.column - 1:
            return words.UNKNOWN_SENTENCE.at(
                span,
                label=f"did you mean `{meant}`?" if meant else "",
                help=f"{place} a sentence begins with {possible}.",
                fix=fix,
                word=found.value,
            )
        before = excerpt(_last_words(line.text[: span.column - 1].strip()))
        help_ = f"after `{before}` may come {possible}."
        name = "" if meant else self._name_of_several_words(start, line, found)
        if name:
            help_ = (
                f"where this is one name, write `{name}`; what people read may be "
                f"several words, in quotation marks. Otherwise {help_}"
            )
        label = "a name is one word" if name else "not understood from here"
        return words.UNEXPECTED.at(
            span,
            label=f"did you mean `{meant}`?" if meant else label,
            help=help_,
            fix=fix,
            found=found.value,
        )

    def _name_of_several_words(self, start: str, line: Line, found: Token) -> str:
        """Join a name that was written with spaces; empty where there is none."""
        before = re.search(r"[A-Za-z][\w-]* +$", line.text[: found.start_pos or 0])
        if before is None:
            return ""
        # Where names are declared, a word that means something elsewhere may be one.
        is_keyword = before[0].strip().lower() in self.keywords
        if is_keyword and start not in _DECLARING:
            return ""
        # What follows the name of a detail is its type.
        is_first = not line.text[: before.start()].strip()
        if start == "detail" and is_first and found.value.lower() in self.keywords:
            return ""
        whole = _SEVERAL_WORDS.match(line.text, before.start())
        return "_".join(whole[0].split()) if whole is not None else ""

    def _worded(self, expected: Sequence[str]) -> str:
        """Say what may stand at a place: what is named first, then the keywords."""
        worded = {self.wording(terminal) for terminal in expected if terminal != "$END"}
        if "`one of`" in worded and "`yes`" in worded:
            # Among types it is no value.
            worded = worded - {"`yes`"} | {"`yes or no`"}
        ends = ["the end of the line"] if "$END" in expected else []
        ordered = sorted(worded, key=lambda word: (word.startswith("`"), word))
        return listed([*ordered, *ends], last="or", quote="")


class WordLexer(Lexer):
    """Cut a line into words: a keyword where it may stand, otherwise a name.

    Lark's own contextual lexer compiles one pattern for each state of the parser, which
    takes longer than everything else together. Here one pattern finds the words of any
    line, and the parser's state only decides what a word is.
    """

    __future_interface__ = 2

    def __init__(self, conf: LexerConf) -> None:
        self.words: dict[str, frozenset[str]] = {}
        """The terminals that each keyword may be, by the keyword in small letters."""
        patterns: list[tuple[int, int, str, str]] = []
        for terminal in conf.terminals:
            choices = _choices(terminal.pattern.to_regexp())
            if terminal.name != "NAME" and choices:
                for word in choices:
                    known = self.words.get(word.lower(), frozenset())
                    self.words[word.lower()] = known | {terminal.name}
            else:
                width = terminal.pattern.max_width
                pattern = terminal.pattern.to_regexp()
                patterns.append((-terminal.priority, -width, terminal.name, pattern))
        self._ignored = frozenset(conf.ignore)
        groups = [f"(?P<{name}>{pattern})" for *_, name, pattern in sorted(patterns)]
        self._token = re.compile("|".join([*groups, r"(?P<STRAY>.)"]))

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        """Yield the tokens of a line, looking at the parser's state for each."""
        text = lexer_state.text.text
        states = parser_state.parse_conf.states
        for match in self._token.finditer(text):
            kind, word = match.lastgroup, match.group()
            if kind == "NAME":
                terminals = self.words.get(word.lower())
                if terminals is not None:
                    if not terminals.isdisjoint(self._ignored):
                        continue
                    accepted = states[parser_state.state_stack[-1]]
                    kind = next((k for k in terminals if k in accepted), "NAME")
            elif kind in self._ignored:
                continue
            start, end = match.span()
            token = Token(kind or "STRAY", word, start, 1, start + 1, 1, end + 1, end)
            lexer_state.last_token = token
            yield token


_DECLARING = frozenset({"heading", "outcome", "detail"})
_BETWEEN = (
    "a|after|and|are|as|at|because|before|by|counts|for|from|has|if|in|includes|into|is|"
    "many|may|not|of|on|or|over|shared|takes|the|then|to|under|unless|until|when|while|"
    "with|within|without"
)
"""Words that stand between names, and in none."""
_SEVERAL_WORDS = re.compile(
    rf"(?!(?:{_BETWEEN})\b)[A-Za-z][\w-]*(?: +(?!(?:{_BETWEEN})\b)[A-Za-z][\w-]*)+",
    re.IGNORECASE,
)
_REMEMBERED = 50_000
_SHOWN = 30
"""How many letters of a sentence are shown before what was not understood."""


def _last_words(text: str) -> str:
    """Give the last few words of a text, none of them cut in two."""
    if len(text) <= _SHOWN:
        return text
    return text[-_SHOWN:].partition(" ")[2] or text[-_SHOWN:]


def _choices(pattern: str) -> list[str]:
    """List the words of a pattern that is nothing but words to choose from."""
    inner = re.sub(r"^\(\?i:(.*)\)$", r"\1", pattern)
    inner = re.sub(r"^\(\?:(.*)\)$", r"\1", inner)
    choices = inner.split("|")
    return choices if all(word.isalpha() for word in choices) else []


def _moved(found: Diagnostic, number: int) -> Diagnostic:
    """Put a diagnostic of the first line on another line."""
    span = Span(number, found.span.column, found.span.end_column)
    fix = found.fix
    if fix is not None:
        fix = Edit(Span(number, fix.span.column, fix.span.end_column), fix.text)
    return Diagnostic(
        code=found.code,
        title=found.title,
        span=span,
        label=found.label,
        detail=found.detail,
        help=found.help,
        fix=fix,
        severity=found.severity,
    )
