"""Findings about the words of plugins: W9xx."""

from __future__ import annotations

from ..diagnostics import Finding

_FILE = """programme example "An example"
{uses}
role mentee
postcode text{more}
role mentor
postcode text
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stage recruitment for mentee
step applying
{rule}
on left by them: end as completed
stage guiding for mentor
step available
on last pair ended: stay
on left by them: end as completed
stage meetings for pair
step meeting
{together}
on ended by mentee or mentor: end as completed"""


_MATCH = """match mentee with mentor
candidates mentee in applying, mentor in available"""


def _with(
    rule: str = "on called by them: stay",
    *,
    uses: str = "uses travel",
    more: str = "",
    together: str = "on called by mentee: stay",
    match: str = "",
) -> str:
    blocks = f"\n{_MATCH}\n{match}" if match else ""
    if match:
        rule = "on matched: stay\non pair ended: end as completed"
    file = _FILE.format(uses=uses, more=more, rule=rule, together=together)
    return file + blocks


NOT_INSTALLED = Finding(
    code="W901",
    title="the plugin `{plugin}` is not installed here",
    finds="A plugin that the file uses, and that whoever reads the file does not have.",
    matters="The words of a plugin come with it: without it, nothing said with them "
    "can be checked, or happen.",
    example="programme example\nuses travell\nrole mentee\n"
    "staff coordinator, lifts safeguarding holds",
    instead="programme example\nuses travel\nrole mentee\n"
    "staff coordinator, lifts safeguarding holds",
)

NOT_NAMED = Finding(
    code="W902",
    title="the file does not say that it uses `{plugin}`",
    finds="A word of a plugin in a file that does not name the plugin.",
    matters="Whoever reads a file sees in its first lines what it relies on.",
    example=_with(
        "on called by them, if travel.zone is 2: stay",
        uses="# No plugin is named here",
    ),
    instead=_with("on called by them, if travel.zone is 2: stay"),
)

CANNOT_READ = Finding(
    code="W903",
    title="`{function}` cannot be worked out for a `{role}`",
    finds="A function of a plugin that reads a detail which the role does not have, "
    "or has as another type.",
    matters="What it reads would never be known, so neither would its value.",
    example=_with(
        "on called by them, if travel.zone is 2: stay", uses="uses travel"
    ).replace("postcode text", "town text", 1),
    instead=_with("on called by them, if travel.zone is 2: stay"),
)

OF_TWO = Finding(
    code="W904",
    title="`{function}` is worked out from two people together",
    finds="A function of two people where there is only one, or where it is said to "
    "be somebody's.",
    matters="It says how two people stand to each other, so it is neither's alone.",
    example=_with(
        together="on called by mentee, if the mentor's travel.minutes is over 9: stay"
    ),
    instead=_with(together="on called by mentee, if travel.minutes is over 9: stay"),
)

DAILY = Finding(
    code="W905",
    title="`{function}` can change from day to day, and nothing says when to look",
    finds="A function of a plugin that is told the day, in a condition that waits to "
    "become true.",
    matters="Such a condition is looked at when something happens to somebody. That a "
    "day has passed is nothing that happens to them.",
    example=_with("when travel.strike is yes: stay"),
    instead=_with("every day, if travel.strike is yes: stay"),
)

UNTESTED = Finding(
    code="W906",
    title="`{function}` may not be known here",
    finds="A comparison with what a plugin works out from an optional detail, of which "
    "the condition has not said before that it `is known`.",
    matters="Where the detail is unknown the comparison never holds, whichever way it "
    "is put. So the file has to say what becomes of people who left it out.",
    example=_with("on called by them, if travel.zone is 2: stay", more=", optional"),
    instead=_with(
        "on called by them, if travel.zone is known and travel.zone is 2: stay",
        more=", optional",
    ),
)

NO_SCORE = Finding(
    code="W907",
    title="`{function}` does not say how well two people suit each other",
    finds="`prefer` with a function of a plugin alone, where it gives no percentage.",
    matters="Who suits whom best lies between 0% and 100%. Of anything else the file "
    "has to say what is preferred.",
    example=_with(match="prefer travel.minutes, strongly"),
    instead=_with(match="prefer travel.minutes is under 20, strongly"),
)

BROKEN = Finding(
    code="W908",
    title="the plugin `{plugin}` is installed here, and cannot be loaded",
    finds="A plugin that the file uses, and that breaks down before its words are "
    "known.",
    matters="The words of a plugin come with it: until it is mended, nothing said "
    "with them can be checked, or happen.",
    example="programme example\nuses trams\nrole mentee\n"
    "staff coordinator, lifts safeguarding holds",
    instead="programme example\nuses travel\nrole mentee\n"
    "staff coordinator, lifts safeguarding holds",
)

NOBODY = Finding(
    code="W909",
    title="no plugin called `{plugin}` is installed here",
    finds="`do …` by a plugin that is not here, where one with nearly that name is.",
    matters="What nobody takes waits in the outbox until somebody sees it.",
    example=_with(
        "on called by them: do travell.book", uses="# It only does something"
    ),
    instead=_with("on called by them: do travel.book", uses="# It only does something"),
    severity="warning",
)

FINDINGS = (
    NOT_INSTALLED,
    NOT_NAMED,
    CANNOT_READ,
    OF_TWO,
    DAILY,
    UNTESTED,
    NO_SCORE,
    BROKEN,
    NOBODY,
)
"""Every finding about the words of plugins."""
