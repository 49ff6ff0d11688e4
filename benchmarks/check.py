"""Time `check` beside bare Lark parsing of the same lines.

`check` is everything: safe lines, sentences, names, types, steps and the model. Bare
parsing is Lark's own LALR parser and contextual lexer, with positions, on the same
sentences with the same start symbols, and nothing done with the trees. Nothing is
remembered between repeats, but for `again`: a second check after one line was changed.
The two alternate, and medians of processor time are printed. A programme of 10,000
lines is beyond the limits, which are lifted here: the cost of a line is to be seen.

Last come the worst files that we could think of, just within the limits and of 1 MiB:
how long each takes to be read or refused, and the most memory in use. Run it with
`python benchmarks/check.py`.
"""

from __future__ import annotations

import argparse
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from statistics import median
from time import process_time

from lark import Lark

from wayfellow_dsl import lines as limited
from wayfellow_dsl import read_programme
from wayfellow_dsl.limits import LARGEST_FILE, MOST_SENTENCES
from wayfellow_dsl.lines import split
from wayfellow_dsl.parsers import keep, load_parser, make_parser
from wayfellow_dsl.sentences import WordLexer
from wayfellow_dsl.vocabulary import BLOCKS, programme_sentences
from wayfellow_programmes import bundled

SENTENCES = {
    "programme": "about",
    "role": "detail",
    "outcomes": "outcome",
    "stage": "window",
    "step": "sentence",
    "match": "policy",
    "survey": "question",
    "ensure": "promise",
}
HEADINGS = {*SENTENCES, "staff", "relationship", "measure", "story"}
MOODS = {
    "story": "given",
    "given": "given",
    "when": "happening",
    "then": "expectation",
}


def programme_of(length: int) -> str:
    """Write a programme of about so many lines, no two of them alike."""
    lines = [
        "programme large",
        "role mentee",
        "age number",
        "grade levels junior, middle, senior",
        "staff coordinator, lifts safeguarding holds",
        "outcomes",
        "completed, counts as completed",
        "withdrawn",
    ]
    step = 0
    while len(lines) < length - 8:
        if step % 5 == 0:
            lines.append(f"stage part_{step} for mentee")
        days = step + 2
        lines += [
            f"step at_{step}",
            f'needs form form_{step} "Form {step}" if age is under {days}',
            f"needs training course_{step} of {days} hours",
            f"after {days} days, then every {days} weeks, at most 3 times: "
            f'remind them "reminder_{step}"',
            f"on accepted_{step} by coordinator, if age is at least {days} and "
            f"grade is above junior: go on",
            f'on left_{step} by them or coordinator: end as withdrawn because "{step}"',
            f"after {days + 900} days: go on without them",
        ]
        step += 1
    lines += [f"step at_{step}", f"after {step} weeks: end as completed"]
    return "\n".join(lines) + "\n"


def sentences_of(text: str) -> Iterator[tuple[str, str]]:
    """Give each sentence of a programme with the start symbol of its block."""
    block = ""
    for line in split(text).lines:
        first = line.text.split()[0]
        if first in HEADINGS:
            block = first
            yield "heading", line.text
        elif first == "because":
            yield "reason", line.text
        else:
            if block in MOODS and first in MOODS:
                block = first
            yield {**SENTENCES, **MOODS}[block], line.text


def measure(title: str, text: str, bare: Lark, repeats: int) -> None:
    """Print the medians for one programme, and their ratio."""
    sentences = list(sentences_of(text))
    edited = text.replace("withdrawn", "withdrawn  # edited", 1)
    grammar = programme_sentences()
    checks, parses, again = [], [], []
    for _ in range(repeats):
        grammar.forget()
        checks.append(_timed(lambda: read_programme(text)))
        again.append(_timed(lambda: read_programme(edited)))
        parses.append(
            _timed(lambda: [bare.parse(line, start=start) for start, line in sentences])
        )
    assert read_programme(text).programme is not None
    check, parse, second = median(checks), median(parses), median(again)
    print(
        f"{title:>16} {len(sentences):6} sentences   check {check * 1000:8.1f} ms   "
        f"bare parsing {parse * 1000:8.1f} ms   ratio {check / parse:5.2f}   "
        f"again {second * 1000:7.1f} ms"
    )


_STEP = """programme trial
role mentee
age number
grade levels junior, senior
role mentor
age number
staff lead, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
fine
stage meetings for pair
step meeting
on ended by mentee or mentor: end as fine
stage recruitment for mentee
step applying
after 1 year: end as fine
"""
WORST: dict[str, Callable[[int], str]] = {
    "short sentences": lambda i: f"on e{i} by lead: stay",
    "rules for one event": lambda i: f"on e by lead, if age is {i}: stay",
    "conditions": lambda i: f"when age is {i}: end as fine",
    "clocks": lambda i: f'after {i + 400} days: remind them "x"',
    "steps": lambda i: f"step s{i}\non e{i} by lead: go to applying",
    "roles": lambda i: f"role r{i}",
    "or chains": lambda i: f"when {'age is 1 or ' * 170}age is {i}: stay",
    "brackets": lambda i: f"when {'(' * 900}age is {i}{')' * 900}: stay",
    "nots": lambda i: f"when {'not ' * 450}age is {i}: stay",
    "wrong words": lambda i: f"afterr {i} days: stay",
    "unknown names": lambda i: f"on e by nobody_{i}: go to nowhere_{i}",
    "long names": lambda i: f"role {'r' * 1900}{i}",
    "quotation marks": lambda i: '"' * 1990,
    "hidden letters": lambda i: f"role r{i}\u200b",
    "empty lines": lambda i: "",
}
"""Sentences of which a file can be filled, each without end."""


def worst_file(sentence: Callable[[int], str], size: int) -> str:
    """Fill a file of so many bytes with sentences of one shape.

    One that would be accepted has no more sentences than are.
    """
    most = MOST_SENTENCES - 50 if size <= LARGEST_FILE else size
    lines, length, place = [_STEP.rstrip()], len(_STEP), 0
    while True:
        line = sentence(place)
        length += len(line.encode()) + 1
        if length > size or place > most:
            return "\n".join(lines) + "\n"
        lines.append(line)
        place += 1


def measure_worst() -> None:
    """Print how long the worst files take, and the most memory in use."""
    print(f"{'the worst files':>20}   {LARGEST_FILE // 1024} KiB            1 MiB")
    for title, sentence in WORST.items():
        taken = []
        for size in (LARGEST_FILE, 1_048_576):
            text = worst_file(sentence, size)
            programme_sentences().forget()
            taken.append(_timed(partial(read_programme, text)))
        within, beyond = taken
        tracemalloc.start()
        read_programme(worst_file(sentence, LARGEST_FILE))
        most = tracemalloc.get_traced_memory()[1] / 1_048_576
        tracemalloc.stop()
        print(
            f"{title:>20}   {within * 1000:8.1f} ms   {beyond * 1000:8.2f} ms   "
            f"{most:6.1f} MiB"
        )


def _timed(action: Callable[[], object]) -> float:
    start = process_time()
    action()
    return process_time() - start


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--lines", type=int, nargs="*", default=[200, 2_000, 10_000])
    chosen = parser.parse_args()
    grammar = files("wayfellow_dsl").joinpath("programme.lark").read_text("utf-8")
    start = process_time()
    bare = Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=list(BLOCKS),
        propagate_positions=True,
    )
    print(f"grammar built by Lark in {(process_time() - start) * 1000:.0f} ms")
    starts = [*BLOCKS]
    start = process_time()
    made = make_parser(grammar, starts, WordLexer)
    print(f"grammar built by us in {(process_time() - start) * 1000:.0f} ms")
    kept = keep(made, grammar, starts)
    start = process_time()
    load_parser(grammar, starts, WordLexer, kept)
    print(f"grammar loaded from its tables in {(process_time() - start) * 1000:.0f} ms")
    place = bundled("growth_company")
    assert place is not None
    measure("growth_company", place.read_text("utf-8"), bare, chosen.repeats)
    measure_worst()
    vars(limited).update(LARGEST_FILE=10**7, MOST_SENTENCES=10**6)
    for length in chosen.lines:
        measure(f"{length} lines", programme_of(length), bare, chosen.repeats)


if __name__ == "__main__":
    main()
