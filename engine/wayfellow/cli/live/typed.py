"""What people type at the desk: times, actors and details, read with the programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from wayfellow.decide import ENGINE, Actor
from wayfellow.errors import UnknownSubject
from wayfellow.live import Desk, LiveRun
from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Programme, Value

from .program import called


def choose_run(desk: Desk, name: str | None) -> LiveRun:
    """Give the run that was named, or the only one there is."""
    if name is not None:
        return desk.run(name)
    runs = desk.runs()
    if not runs:
        raise click.UsageError(f"no run is open yet: begin with `{called('open')}`")
    if len(runs) > 1:
        listed = in_backticks(runs[:8])
        raise click.UsageError(f"say which run with --run: there is {listed}")
    return desk.run(runs[0])


def only_programme(desk: Desk) -> str:
    """Give the name of the programme that is deployed, when there is only one."""
    names = sorted({deployed.name for deployed in desk.deployments()})
    if not names:
        raise click.UsageError(f"deploy a programme first: `{called('deploy FILE')}`")
    if len(names) > 1:
        listed = in_backticks(names)
        raise click.UsageError(f"say which with --programme: there is {listed}")
    return names[0]


def choose_policy(programme: Programme, words: Iterable[str]) -> str:
    """Give the matching policy that was named, or the only one there is."""
    name = " ".join(words).removeprefix("match ")
    if name:
        return name
    policies = [policy.name for policy in programme.policies]
    if len(policies) == 1:
        return policies[0]
    listed = in_backticks(policies) or "none"
    raise click.UsageError(f"say which match block; the programme has {listed}")


def read_time(text: str | None, programme: Programme) -> datetime:
    """Read a time in the programme's time zone; now when there is none."""
    if text is None:
        return datetime.now(UTC)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"`{text}` is not a time; write it as 2027-03-01 or 2027-03-01T14:30",
            param_hint="--at",
        ) from None
    if len(text) == len("2027-03-01"):
        when += timedelta(minutes=programme.day_starts)
    if when.tzinfo is None:
        when = when.replace(tzinfo=ZoneInfo(programme.timezone))
    return when.astimezone(UTC)


def stated_time(text: str | None, programme: Programme) -> datetime | None:
    """Read a time in the programme's time zone; None where none was stated."""
    return None if text is None else read_time(text, programme)


def read_until(text: str | None, desk: Desk, run: str | None) -> datetime:
    """Read a time that concerns one run, or every run alike."""
    programmes = [desk.run(name).programme for name in ([run] if run else desk.runs())]
    clocks = {(programme.timezone, programme.day_starts) for programme in programmes}
    if text is not None and len(clocks) > 1 and not _has_zone(text):
        raise click.UsageError(
            "the runs are in several time zones: say which run with --run, or write "
            "the time with its zone, such as 2027-03-01T09:00+00:00"
        )
    return read_time(text, programmes[0] if programmes else Programme(""))


def read_date(text: str) -> date:
    """Read a date such as 2027-03-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"`{text}` is not a date; write it as 2027-03-01", param_hint="--starts"
        ) from None


def read_actor(text: str | None, run: LiveRun, subject: str = "") -> Actor:
    """Read who does something: a participant, a role, or `ROLE:NAME`.

    A participant's role alone means the one whom the subject is about, and so does that
    of a party attached to them, such as `guardian`.
    """
    if text is None:
        return ENGINE
    named, _, name = text.partition(":")
    if name:
        return Actor(named, name)
    programme = run.programme
    if text in {staff.name for staff in programme.staff}:
        return Actor(text)
    if text in {role.name for role in programme.roles}:
        return Actor(text, _who_is(run, text, subject))
    attached = {party.name for role in programme.roles for party in role.attached}
    if text in attached:
        return Actor(text, f"{text} of {subject}")
    try:
        participant = run.subject(text)
    except UnknownSubject:
        listed = ", ".join(f"`{staff.name}`" for staff in programme.staff)
        raise click.BadParameter(
            f"`{text}` is neither a participant of `{run.id}` nor a role. Give a "
            f"participant's identifier, or staff as ROLE:NAME, with the role {listed}",
            param_hint="--by",
        ) from None
    return Actor(participant.kind, participant.id)


def read_members(run: LiveRun, names: Iterable[str]) -> dict[str, list[str]]:
    """Say in which role each of those is who are introduced."""
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(run.subject(name).kind, []).append(name)
    return members


def read_event(words: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Part an event's name from its details, which are written NAME=VALUE."""
    name, details = [], {}
    for word in words:
        detail, equals, value = word.partition("=")
        if not equals:
            name.append(word)
        elif detail in details:
            raise click.UsageError(f"`{detail}` is given twice")
        else:
            details[detail] = value
    return " ".join(name), details


def read_details(
    texts: dict[str, str], programme: Programme, role: str
) -> dict[str, Value]:
    """Read details as the role declares them.

    What does not fit its declaration stays text, for the programme to refuse it with
    the reason.
    """
    kinds = {
        detail.name: detail.type
        for declared in programme.roles
        if declared.name == role
        for detail in declared.details
    }
    return {name: _value(text, kinds.get(name, "")) for name, text in texts.items()}


def read_payload(
    texts: dict[str, str], programme: Programme, event: str, kind: str
) -> dict[str, Value]:
    """Read what an event brings along: details, answers, or whatever else it says."""
    if event == "details":
        return read_details(texts, programme, kind)
    survey = event.removeprefix("survey ")
    questions = {
        question.name: question.type
        for declared in programme.surveys
        if declared.name == survey
        for question in declared.questions
    }
    return {
        name: _value(text, questions.get(name, "number"))
        for name, text in texts.items()
    }


def _who_is(run: LiveRun, role: str, subject: str) -> str:
    if not subject:
        return ""
    about = run.subject(subject)
    if about.kind == role:
        return about.id
    members = about.members_in(role)
    return members[0] if len(members) == 1 else ""


def _value(text: str, kind: str) -> Value:
    match kind:
        case "number" | "scale" | "percent":
            try:
                number = float(text.removesuffix("%"))
            except ValueError:
                return text
            return int(number) if number.is_integer() else number
        case "yes or no":
            return {"yes": True, "no": False}.get(text.lower(), text)
        case "some of" | "people":
            return tuple(choice.strip() for choice in text.split(",") if choice.strip())
        case _:
            return text


def _has_zone(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return True
