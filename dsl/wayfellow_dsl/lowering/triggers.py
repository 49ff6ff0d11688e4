"""What sets a rule off: clocks, what the engine says, and what people say."""

from __future__ import annotations

from lark import Token

from ..checks import matching as matching_checks
from ..checks import names as name_checks
from ..checks import steps as checks
from ..model import (
    IMPLIED_OUTCOMES,
    Anchor,
    Clock,
    Duration,
    OnEngine,
)
from ..reader import Sentence
from ..sentences import Syntax
from . import extensions
from .actions import Place, caused_by, parties
from .time import COUNTS, count, date_of, duration, every, how_many, share, unit_of
from .trees import at, branches, child, dotted, name, part, tokens

FREQUENCIES = ("every", "every_one", "often", "times_a")


def clock(sentence: Sentence, place: Place) -> Clock:
    """Lower the clock of a rule, such as `after 3 weeks, then every week`."""
    tree, line, notes = sentence.tree, sentence.line.number, place.names.notes
    own = Anchor("step" if place.step else "joining")
    limit = part(tree, "limit")
    most = None if limit is None else count(next(branches(limit)), line, notes)
    if sentence.kind == "each":
        again = every(child(tree, *FREQUENCIES), line, notes)
        return Clock(own, again, again, most)
    if sentence.kind == "on_date":
        day = child(tree, "date")
        return Clock(Anchor("date", date_of(day, line, notes)), Duration(0, "days"))
    first = duration(child(tree, "duration"), line, notes)
    if sentence.kind == "before":
        anchor = _lapse(child(tree, "lapse"), line, place)
        return Clock(anchor, Duration(-first.amount, first.unit))
    repeat = part(tree, "repeat")
    again_after = None
    if repeat is not None:
        again_after = every(child(repeat, *FREQUENCIES), line, notes)
    anchor = own
    silence = part(tree, "without_meeting", "without_event")
    if silence is not None:
        anchor = _silence(silence, sentence, place)
    moment = part(tree, "entering", "start", "joining", "moment")
    if moment is not None:
        anchor = _moment(moment, line, place)
    return Clock(anchor, first, again_after, most)


def _silence(tree: Syntax, sentence: Sentence, place: Place) -> Anchor:
    if tree.data == "without_meeting":
        if not place.names.members(place.subject):
            impossible("a meeting", sentence, place)
        return Anchor("silence", "meeting held")
    event, whom = str(name(tree)), part(tree, "party")
    if whom is None:
        return Anchor("silence", event)
    found = parties(tree, sentence.line.number, place)
    return Anchor("silence", f"{event} by {found[0].name}" if found else event)


def _moment(tree: Syntax, line: int, place: Place) -> Anchor:
    if tree.data == "moment":
        return _lapse(child(tree, "lapse"), line, place)
    if tree.data in ("start", "joining"):
        return Anchor("start" if tree.data == "start" else "joining")
    stage, stages = name(tree), place.names.stages[place.subject]
    if str(stage) not in stages:
        kind = f"stage of `{place.subject}`"
        place.names.notes.unknown(kind, str(stage), at(stage, line), stages)
    return Anchor("stage", str(stage))


def _lapse(tree: Syntax, line: int, place: Place) -> Anchor:
    return Anchor("lapse", _own_need("check", tree, line, place))


def _own_need(kind: str, tree: Syntax, line: int, place: Place) -> str:
    """Find the key of a check or a consent that the subject needs somewhere."""
    token = dotted(part(tree, "checked") or tree)
    key = f"{kind} {token}"
    known = place.names.needs[place.subject]
    is_known = any(need == key or need.startswith(f"{key} from ") for need in known)
    if not is_known and not extensions.is_unread(token, place.names):
        same = [need.split()[1] for need in known if need.startswith(f"{kind} ")]
        what = f"{kind} of `{place.subject}`"
        place.names.notes.unknown(what, str(token), at(token, line), same)
    return key


def cadence(tree: Syntax, anchor: Anchor, line: int, place: Place) -> list[Clock]:
    """Lower how often, also in two phases: one clock for each."""
    notes = place.names.notes
    phases = part(tree, "times_first", "often_first")
    if phases is None:
        often = every(child(tree, *FREQUENCIES), line, notes)
        return [Clock(anchor, often, often, falls="day start")]
    rates = [
        every(each, line, notes)
        for each in branches(phases)
        if each.data in FREQUENCIES
    ]
    length = child(phases, "length")
    inner = next(branches(length))
    span = (
        duration(inner, line, notes)
        if inner.data == "duration"
        else Duration(1, unit_of(inner))
    )
    if phases.data == "times_first":
        how_often = next(each for each in branches(phases) if each.data in COUNTS)
        times = count(how_often, line, notes)
        first = share(span, times)
    else:
        first = rates[0]
        times = how_many(span, first)
    later = rates[-1]
    return [
        Clock(anchor, first, first, times, "day start"),
        Clock(anchor, _longer(span, later), later, falls="day start"),
    ]


_IN_DAYS = {"months": 30, "years": 365, "weeks": 7, "days": 1}


def _longer(span: Duration, later: Duration) -> Duration:
    """Add two lengths of time: in months or years if they can be, else in days."""
    if span.unit == later.unit:
        return Duration(span.amount + later.amount, span.unit)
    if {span.unit, later.unit} == {"months", "years"}:
        months = sum(
            each.amount * (12 if each.unit == "years" else 1) for each in (span, later)
        )
        return Duration(months, "months")
    days = sum(each.amount * _IN_DAYS.get(each.unit, 1) for each in (span, later))
    return Duration(days, "days")


def engine(sentence: Sentence, place: Place) -> OnEngine:
    """Lower something that the engine itself says."""
    tree, line = next(branches(sentence.tree)), sentence.line.number
    kind, names = str(tree.data), place.names
    members = names.members(place.subject)
    if kind in ("lapsed", "withdrawn"):
        what = "check" if kind == "lapsed" else "consent"
        if members:
            impossible(f"a {what} of a person", sentence, place)
        return OnEngine(f"{_own_need(what, tree, line, place)} {kind}")
    if kind == "invitation_ended":
        if members:
            impossible("an invitation", sentence, place)
        return OnEngine("invitation ended", outcomes=_endings(tree, line, place))
    if kind not in ("ended", "last_ended"):
        of_pair = kind == "meeting_missed"
        if (kind == "matched" or of_pair) and of_pair != bool(members):
            what = "a missed meeting" if of_pair else "being matched"
            impossible(what, sentence, place)
        if kind in ("joined", "left"):
            return _change_of_members(name(tree), kind, sentence, place)
        return OnEngine(kind.replace("_", " "))
    if members:
        impossible("the end of a relationship", sentence, place)
        return OnEngine("ended")
    relation = names.relationship(name(tree), line) or ""
    if relation and place.subject not in names.members(relation):
        advice = f"a `{place.subject}` is in no `{relation}`."
        problem = name_checks.NO_PART.at(
            at(name(tree), line), help=advice, name=relation, subject=place.subject
        )
        names.notes.add(problem)
    return OnEngine(
        "ended",
        relation,
        _endings(tree, line, place),
        last=kind == "last_ended",
        caused_by=caused_by(tree, line, place, relation),
    )


def _change_of_members(
    role: Token, kind: str, sentence: Sentence, place: Place
) -> OnEngine:
    """Lower `mentee joined` and `mentee left`, which are for groups."""
    notes, plurals = place.names.notes, place.names.plurals
    if str(role) not in place.names.roles and str(role) in plurals:
        role = role.update(value=plurals[str(role)])
    relationship = place.names.relationships.get(place.subject)
    if relationship is None or not relationship.is_group:
        notes.add(
            matching_checks.NO_GROUP.at(
                sentence.span,
                help="leave it out, or write it in the steps of a group.",
                what=f"`{role} {kind}`",
                relationship=place.subject,
            )
        )
    elif str(role) not in relationship.members:
        span = at(role, sentence.line.number)
        notes.unknown("member", str(role), span, relationship.members)
    return OnEngine(f"{role} {kind}")


def _endings(tree: Syntax, line: int, place: Place) -> tuple[str, ...]:
    endings = part(tree, "endings")
    found = [] if endings is None else tokens(endings)
    return tuple(place.names.outcome(o, line, IMPLIED_OUTCOMES) for o in found)


def impossible(what: str, sentence: Sentence, place: Place) -> None:
    """Say that something does not happen to the subject of these steps."""
    advice = (
        "write it in the steps of a person."
        if place.names.members(place.subject)
        else "write it in the steps of a relationship."
    )
    problem = checks.NOT_POSSIBLE.at(
        sentence.span, help=advice, what=what, subject=place.subject
    )
    place.names.notes.add(problem)
