"""What is asked in surveys, what the programme promises, and how it judges itself."""

from __future__ import annotations

from typing import assert_never

from ..labels import capitalise, clean, label_name, label_place, make_plural, noun_of
from ..model import (
    Closure,
    Constant,
    Count,
    Ended,
    Fact,
    Guarantee,
    Mean,
    MeanChange,
    Measure,
    Never,
    Possible,
    Programme,
    Question,
    Share,
    Survey,
    Total,
)
from ..phrases import say_attestation, say_date, say_list, say_name, say_term, say_value
from .conditions import tell_condition
from .document import Block, Bullets, Paragraph, Section, Term, Terms
from .outline import Outline, make_place
from .prose import Prose, Strong, prose, sentence
from .rules import say_reason
from .voice import Voice

# -- Surveys ---------------------------------------------------------------------------


def tell_surveys(surveys: list[Survey], outline: Outline) -> Section:
    """Print the questions of these surveys; those with the same questions together."""
    alike: dict[tuple[Question, ...], list[Survey]] = {}
    for survey in surveys:
        alike.setdefault(survey.questions, []).append(survey)
    blocks: list[Block] = []
    for questions, same in alike.items():
        if len(same) > 1:
            names = say_list([f"“{label_name(survey.name)}”" for survey in same], "and")
            words = "{} ask the same questions, so that the answers can be compared"
            blocks.append(Paragraph(sentence(words, names)))
        for survey in same:
            is_first = survey == same[0]
            id_ = outline.surveys[survey.name]
            title = Prose((Strong(label_name(survey.name)),))
            lines = (
                tuple(map(_tell_question, questions))
                if is_first
                else (
                    sentence("the same questions as in “{}”", label_name(same[0].name)),
                )
            )
            blocks.append(Terms((Term(title, lines, id_),)))
    return Section("surveys", "Surveys", tuple(blocks))


def _tell_question(question: Question) -> Prose:
    label = clean(question.label) or label_name(question.name)
    return prose("{}: {}", label, _say_answers(question))


def _say_answers(question: Question) -> str:
    match question.type:
        case "scale":
            return f"a number from {question.least} to {question.most}"
        case "yes or no":
            return "yes or no"
        case "one of":
            return f"one of: {say_list(map(say_name, question.choices), 'or')}"
        case "number":
            return "a number"
        case "percent":
            return "a percentage"
        case "text":
            return "in your own words"
        case other:
            assert_never(other)


# -- Promises and measures -------------------------------------------------------------


def tell_promises(programme: Programme, voice: Voice) -> Section:
    """Say what the programme promises, each with what exactly is meant."""
    terms: dict[str, list[Prose]] = {}
    for guarantee in programme.guarantees:
        terms.setdefault(guarantee.title, []).append(_tell_guarantee(guarantee, voice))
    told = [
        Term(Prose((Strong(clean(title)),)), tuple(lines))
        for title, lines in terms.items()
    ]
    intro = Paragraph(
        sentence("each is about everybody who takes part, whatever happens")
    )
    return Section(
        "promises", "What the programme promises", (intro, Terms(tuple(told)))
    )


def _tell_guarantee(guarantee: Guarantee, voice: Voice) -> Prose:
    voice = voice._replace(reader="", subject=guarantee.of)
    noun = noun_of(voice.programme, guarantee.of)
    match guarantee.promise:
        case Never(condition=condition, unless=unless):
            words = f"it never happens that {tell_condition(condition, voice)}"
            if unless is not None:
                words += f" unless {tell_condition(unless, voice)}"
            if voice.members:
                return sentence("{}", words)
            return sentence("of {}, {}", voice.plural(guarantee.of), words)
        case Possible(start=start, steps=steps):
            return sentence(
                "from {}, every {} can still reach {}",
                _label(guarantee, voice, start),
                noun,
                say_list([_label(guarantee, voice, name) for name in steps], "or"),
            )
        case other:
            assert_never(other)


def _label(guarantee: Guarantee, voice: Voice, step: str) -> str:
    return f"“{label_place(voice.programme, guarantee.of, step)}”"


def tell_measures(programme: Programme, voice: Voice) -> Section:
    """Say by which figures the programme judges itself, and what it aims at."""
    terms = tuple(_tell_measure(measure, voice) for measure in programme.measures)
    intro = Paragraph(
        sentence("the programme looks at these figures to see whether it works")
    )
    return Section("measures", "How we know whether it works", (intro, Terms(terms)))


def _tell_measure(measure: Measure, voice: Voice) -> Term:
    title = clean(measure.label) or label_name(measure.name)
    lines = [sentence("{}", tell_figure(measure, voice))]
    if measure.target is not None:
        lines.append(sentence("the aim is {}", say_aim(measure)))
    return Term(Prose((Strong(title),)), tuple(lines))


def tell_figure(measure: Measure, voice: Voice) -> str:
    """Say what is measured: `the share of pairs of which …`."""
    voice = voice._replace(reader="", subject=measure.of)
    who = _say_all(measure.of, voice)
    match measure.figure:
        case Share(condition=Ended(outcomes=(_, *_) as outcomes, of="")):
            ways = say_list(map(say_name, outcomes), "or")
            those = "that have ended" if voice.members else "whose part has ended"
            return f"of all {who} {those}, the share that ended as {ways}"
        case Share(condition=condition) if not voice.members:
            told = tell_condition(condition, voice)
            return f"of all {who} whose part has ended, the share for whom {told}"
        case Share(condition=condition):
            told = tell_condition(condition, voice)
            return f"of all {who} that have ended, the share for which {told}"
        case Total(condition=condition):
            told = tell_condition(condition, voice)
            return f"how many {who} there are for whom {told}"
        case Mean(term=term, median=median):
            middle = "the middle value, over" if median else "the average, over"
            return f"{middle} {who}, of {_say_counted(term, voice)}"
        case MeanChange(question=question, earlier=earlier, later=later):
            return (
                f"how much the answer to “{say_name(question)}” changes on average "
                f"from “{say_name(earlier)}” to “{say_name(later)}”, for {who}"
            )
        case other:
            assert_never(other)


def _say_counted(term: object, voice: Voice) -> str:
    match term:
        case Count(name="days in", argument=place):
            where = label_place(voice.programme, voice.subject, place)
            return f"the days spent in “{where}”"
        case Count(name="months in", argument=place):
            return f"the months since entering “{label_name(place)}”"
        case Count(name="hours met"):
            return "the hours spent together"
        case Count(name="age"):
            return "their age"
        case Count(name=name):
            return f"the number of {name}"
        case Fact(name=name) if "." in name:
            survey, _, question = name.partition(".")
            return f"the answer to “{say_name(question)}” in “{label_name(survey)}”"
        case _:
            return f"“{say_term(term)}”"  # type: ignore[arg-type]


def _say_all(subject: str, voice: Voice) -> str:
    if voice.members:
        return make_plural(noun_of(voice.programme, subject))
    return voice.plural(subject)


def say_aim(measure: Measure) -> str:
    """Say what a measure is to reach: `at least 70%`; empty without a target."""
    target = measure.target
    if target is None or not isinstance(target.right, Constant):
        return ""
    value = target.right.value
    if measure.percent and isinstance(value, int | float):
        return f"{target.operator} {value * 100:g}%"
    unit = ""
    match measure.figure:
        case Mean(term=Count(name="days in" | "months in" as name)):
            unit = f" {name.removesuffix(' in')}"
    return f"{target.operator} {say_value(value)}{unit}"


def tell_standards(programme: Programme) -> Section:
    """Say which standards the programme follows, and what it says of their items."""
    items = tuple(
        Prose((capitalise(clean(say_name(name))),)) for name in programme.follows
    )
    blocks: list[Block] = [Bullets(items, "The programme follows:")]
    if programme.attestations:
        attested = tuple(
            prose("{}, {}", say_name(each.item), say_attestation(each))
            for each in programme.attestations
        )
        blocks.append(Bullets(attested, "What its staff stand for:"))
    if programme.exemptions:
        exempt = tuple(
            prose("{}{}", say_name(each.item), say_reason(each.because))
            for each in programme.exemptions
        )
        blocks.append(Bullets(exempt, "What does not apply to it:"))
    return Section("standards", "Standards", tuple(blocks))


def tell_calendars(programme: Programme) -> Section:
    """List the days on which clocks stand still."""
    terms = []
    for calendar in programme.calendars:
        name = clean(calendar.label) or label_name(calendar.name)
        lines = tuple(map(_tell_closure, calendar.closed))
        place = make_place("calendar", calendar.name)
        terms.append(Term(Prose((Strong(name),)), lines, place))
    intro = sentence("on these days the clocks stand still where a stage says so")
    blocks = (Paragraph(intro), Terms(tuple(terms)))
    return Section("calendars", "Closed days", blocks)


def _tell_closure(closure: Closure) -> Prose:
    days = say_date(closure.first)
    if closure.last != closure.first:
        days = f"from {days} to {say_date(closure.last)}"
    return sentence("{}: {}" if closure.label else "{}{}", days, closure.label)
