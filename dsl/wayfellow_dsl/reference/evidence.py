"""Surveys, measures and guarantees."""

from __future__ import annotations

from .entry import Chapter, Entry

EVIDENCE = Chapter(
    "Surveys and measures",
    "Questions stand under a `survey`, one a line; a measure is one line by itself. "
    "What nobody answered is reported as missing, never guessed.",
    (
        Entry(
            "A question of a survey",
            "… scale … to …",
            "A name, what is answered, and the words of the question: a place on a "
            "scale, `yes or no`, a choice, a `number`, a `percent` or `text`.",
            (
                "question",
                "answer.scale",
                "answer.yes_or_no",
                "answer.one_of",
                "answer.number_type",
                "answer.percent_type",
                "answer.text_type",
            ),
            "survey",
            (
                'closeness scale 1 to 5 "How close do you feel?"',
                "would_do_it_again yes or no",
                "next_step one of school, college, work",
                "books_read number",
                "attendance percent",
                "anything_else text",
            ),
        ),
        Entry(
            "Change between two surveys",
            "mean change in … from … to … for …",
            "The mean difference between two answers of the same people.",
            ("figure.change",),
            "blocks",
            (
                "measure gain mean change in confidence from baseline to outcome for "
                "mentee, target at least 1",
            ),
        ),
        Entry(
            "A share",
            "share of … that …",
            "How many of all, as a percentage. `that` and `with` mean the same.",
            ("figure.share",),
            "blocks",
            (
                "measure staying share of pair that ended as completed",
                "measure enough share of pair with meetings held is at least 6, target "
                "at least 80%",
            ),
            ("W714",),
        ),
        Entry(
            "A number of people",
            "number of … who …",
            "How many there were. `who`, `that` and `with` mean the same.",
            ("figure.total",),
            "blocks",
            (
                "measure reached number of mentee who reached mentoring, target at "
                "least 100",
            ),
        ),
        Entry(
            "A mean or a median",
            "median of … for …",
            "The middle of a count, such as the days in a step; who is still there "
            "counts as staying longer than so far.",
            ("figure.mean", "figure.median"),
            "blocks",
            (
                "measure waiting median of days in waiting for mentee, target at most "
                "30",
                "measure met mean of meetings held for pair",
            ),
        ),
        Entry(
            "A target",
            "target at least …",
            "What the figure should come to: a number or a percentage.",
            ("target", "quantity.number", "quantity.percent"),
            "blocks",
            (
                "measure waiting median of days in waiting for mentee, target under 30",
                "measure staying share of pair that ended as completed, target over "
                "70%",
            ),
            ("W714",),
        ),
    ),
)

GUARANTEES = Chapter(
    "Guarantees",
    "These sentences stand under an `ensure`. `wayfellow test` says whether each is "
    "proved, held in what was tried, or broken, and how.",
    (
        Entry(
            "What never happens",
            "never … with … unless …",
            "Nobody is ever like this, wherever they are; with `unless`, nobody but "
            "those for whom the condition holds.",
            ("promise.never", "unless"),
            "ensure",
            (
                "never mentor with active pairs over capacity",
                "never pair in meetings unless mentee has signed ground_rules",
            ),
        ),
        Entry(
            "What never happens in a step",
            "never … in … with … unless …",
            "Nobody in this step or stage is ever like this.",
            ("promise.never_in",),
            "ensure",
            (
                "never mentee in mentoring with age is under 18 unless mentee has "
                "completed form application",
            ),
        ),
        Entry(
            "What is always possible",
            "it is possible for … to reach … from …",
            "There is a way from one step or stage to the other.",
            ("promise.possible",),
            "ensure",
            ("it is possible for mentee to reach evaluation from mentoring",),
        ),
    ),
)
