"""What staff fill in to act: something happened, a move, a hold, a need let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from wayfellow.decide import Actor
from wayfellow.live import AHEAD, Answer, LiveRun
from wayfellow_dsl.model import Value

HOLDS = {
    "pause": "Pause: nothing moves, and no clock runs",
    "resume": "End the pause",
    "concern": "Raise a safeguarding concern: everything stops at once",
    "lift concern": "Agree to lift the concern: it takes two people",
}
"""What each hold is called where it is chosen."""


def _chosen(label: str) -> forms.ChoiceField:
    told = {"required": "Nothing was chosen. Please choose one."}
    return forms.ChoiceField(label=label, error_messages=told)


def _words(label: str, help_text: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        **more,
    )


def _reason() -> forms.CharField:
    return _words(
        "Reason",
        "It stays in the history, with your name.",
        error_messages={"required": "Please say why: it stays in the history."},
    )


class Act(forms.Form):
    """What every form has: a key, so that sending it twice is sending it once."""

    act = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = ""
    button = ""
    chosen = ""
    """The field in which one of several is chosen."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", auto_id=f"{self.name()}_%s", **more)

    @classmethod
    def name(cls) -> str:
        """Give what the form is called on the page, and in what it sends."""
        return cls.__name__.lower()

    def offer(self, choices: Iterable[Any]) -> None:
        """Let one of these be chosen; nothing is beforehand, least of all a concern."""
        self.fields[self.chosen].choices = [("", "Choose"), *choices]

    def beside(self, offered: Act) -> Act:
        """Give this form, with what is offered now, where it is of the same kind."""
        if type(self) is not type(offered):
            return offered
        self.fields[self.chosen].choices = offered.fields[self.chosen].choices
        return self

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Do what the form says; raises what the run raises."""
        raise NotImplementedError

    @property
    def choice(self) -> str:
        """What was chosen."""
        return str(self.cleaned_data[self.chosen])

    def _once(self, actor: Actor) -> str:
        """Give the key by which a form that comes twice is known."""
        return f"admin {actor.id} {self.cleaned_data['key']}"


class Happening(Act):
    """Something that happened, or a need that was met."""

    heading = "Say that something happened"
    button = "Record it"
    chosen = "event"
    event = _chosen("What happened")
    when = forms.DateTimeField(
        label="When",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text="In the programme's time zone; now if it is left empty.",
        error_messages={"invalid": "Please give a day and a time."},
    )
    reason = _words("Reason", required=False)
    details = forms.CharField(
        label="What else there is to say",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 2}),
        help_text="One name = value on a line, such as minutes = 45.",
    )

    def clean_when(self) -> datetime | None:
        """Read the time, in the programme's zone; it has to have come."""
        when: datetime | None = self.cleaned_data["when"]
        if when is None:
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=timezone.get_current_timezone())
        if when > datetime.now(UTC) + AHEAD:
            raise forms.ValidationError("This time has not come yet.")
        return when

    def clean_details(self) -> dict[str, Value]:
        """Read the lines of details."""
        return dict(_details(self.cleaned_data["details"].splitlines()))

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Record it."""
        said = self.cleaned_data
        reason = {"reason": said["reason"]} if said["reason"] else {}
        return run.send(
            subject,
            self.choice,
            by=actor,
            at=said["when"],
            payload={**said["details"], **reason},
            key=self._once(actor),
            sequence=said["seen"],
        )


class Hold(Act):
    """A hold that begins or ends."""

    heading = "Hold, or let go on"
    button = "Do it"
    chosen = "event"
    event = _chosen("What to do")
    note = _words(
        "Note", "Why. Of a concern only those see it who may lift it.", required=False
    )

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Hold them, or agree that they go on."""
        note = self.cleaned_data["note"]
        payload = {"note": note} if note else {}
        key = self._once(actor)
        return run.send(subject, self.choice, by=actor, payload=payload, key=key)


class Move(Act):
    """A move by hand."""

    heading = "Move by hand"
    button = "Move them"
    chosen = "to"
    to = _chosen("To")
    reason = _reason()

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Move them, if nothing has happened since the page was opened."""
        said, key = self.cleaned_data, self._once(actor)
        return run.move(
            subject,
            self.choice,
            reason=said["reason"],
            by=actor,
            key=key,
            sequence=said["seen"],
        )


class Waiver(Act):
    """A need that is let go."""

    heading = "Let a need go"
    button = "Let it go"
    chosen = "need"
    need = _chosen("Which")
    reason = _reason()

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Let it go for them alone."""
        reason, key = self.cleaned_data["reason"], self._once(actor)
        return run.waive(subject, self.choice, reason=reason, by=actor, key=key)


class Return(Act):
    """An ending that is taken back."""

    heading = "Take the ending back"
    button = "Let them go on"
    chosen = "to"
    to = _chosen("From the step")
    reason = _reason()

    def carry_out(self, run: LiveRun, actor: Actor, subject: str) -> Answer:
        """Let them go on from a step."""
        reason, key = self.cleaned_data["reason"], self._once(actor)
        return run.reopen(subject, self.choice, reason=reason, by=actor, key=key)


EVERY: dict[str, type[Act]] = {
    kind.name(): kind for kind in (Happening, Hold, Waiver, Return, Move)
}
"""Every form, by what it is called."""


def _details(lines: Iterable[str]) -> Iterable[tuple[str, Value]]:
    for line in lines:
        if not line.strip():
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name:
            raise forms.ValidationError(
                "Write each as name = value, such as minutes = 45."
            )
        yield name, _value(value)


def _value(text: str) -> Value:
    if text in ("yes", "no"):
        return text == "yes"
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
