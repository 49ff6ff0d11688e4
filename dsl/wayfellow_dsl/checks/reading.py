"""Findings about a file as text, before any sentence is understood: W0xx."""

from __future__ import annotations

from ..diagnostics import Finding

EMPTY = Finding(
    code="W001",
    title="this file says nothing yet",
    finds="A file with no sentences in it, or with nothing but comments.",
    matters="There is nothing to check.",
    example="# To be written",
    instead='programme example "An example"\n'
    "role mentee\n"
    "staff coordinator, lifts safeguarding holds",
)

TOO_LARGE = Finding(
    code="W002",
    title="this file is too large to be a programme",
    finds="A file of more than 256 KiB.",
    matters="A large programme is some 200 lines, a twentieth of that. "
    "Perhaps this is another kind of file.",
    example="A file of two million characters.",
    instead="One file for each programme.",
    frame="described",
)

NOT_TEXT = Finding(
    code="W003",
    title="this file cannot be read as text",
    finds="A file that is not saved as UTF-8 text: a word-processor document, or text "
    "in an older encoding.",
    matters="The letters in it could be taken for others.",
    example="A document saved by a word processor in its own format.",
    instead="The same words saved as plain text, encoded as UTF-8.",
    frame="described",
)

LONG_LINE = Finding(
    code="W004",
    title="this line is longer than 2,000 characters",
    finds="A line of more than 2,000 characters.",
    matters="One sentence stands on one line. A line of this length has probably lost "
    "its line breaks on the way.",
    example="A whole programme pasted as one line.",
    instead="One sentence on each line.",
    frame="described",
)

TOO_MANY = Finding(
    code="W005",
    title="this file has more than 6,000 sentences",
    finds="A file of more than 6,000 sentences.",
    matters="A large programme has about 200. Perhaps the same text was pasted again "
    "and again.",
    example="A programme repeated a hundred times.",
    instead="One file for each programme.",
    frame="described",
)

HIDDEN = Finding(
    code="W006",
    title="there is a hidden character here: {what}",
    finds="A character that shows nothing, or that changes the order in which text is "
    "shown.",
    matters="The sentence could mean something other than what people see.",
    example='role guide "Gu\u200bide"',
    instead='role guide "Guide"',
    frame="people",
)

FOREIGN = Finding(
    code="W007",
    title="`{character}` cannot stand outside quotation marks",
    finds="A letter or a sign outside quotation marks that is not among the letters a "
    "to z, the digits and the usual signs. Some of them look just like a letter from a "
    "to z.",
    matters="Two names that look the same could then be different.",
    example="role guid\u0435",
    instead="role guide",
    frame="people",
)

UNCLOSED = Finding(
    code="W008",
    title="this quotation mark is never closed",
    finds="Words in quotation marks of which the closing mark is missing.",
    matters="It is not clear where the words end.",
    example='role guide "Guide',
    instead='role guide "Guide"',
    frame="people",
)

MORE = Finding(
    code="W009",
    title="there is more to say about this file than this",
    finds="A file about which there are more than a hundred things to say.",
    matters="The rest is not told, and has perhaps not been looked at. Many mistakes "
    "often have one cause, such as a heading that is missing.",
    example="A file of another kind, with a mistake on every line.",
    instead="The same file, with the first mistakes put right.",
    frame="described",
    severity="warning",
)

EVERYWHERE = Finding(
    code="W010",
    title="there are too many rules for every step of a `{subject}`",
    finds="So many rules under `throughout`, and so many steps, that rules times steps "
    "are more than 20,000.",
    matters="Each of these rules is looked at in each of the steps.",
    example="Two hundred rules under `throughout`, and two hundred steps.",
    instead="Each rule in the steps where it matters.",
    frame="described",
)

FINDINGS = (
    EMPTY,
    TOO_LARGE,
    NOT_TEXT,
    LONG_LINE,
    TOO_MANY,
    HIDDEN,
    FOREIGN,
    UNCLOSED,
    MORE,
    EVERYWHERE,
)
