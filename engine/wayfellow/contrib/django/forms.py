"""What staff fill in to act: something happened, a move, a hold, a need let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from wayfellow_dsl.model import Value
from wayfellow_dsl.phrases import say_name

HOLDS = {
    "pause": "Pause: nothing moves, and no clock runs",
    "resume": "End the pause",
    "concern": "Raise a safeguarding concern: everything stops at once",
    "lift concern": "Agree to lift the concern: it takes two people",
}
"""What each hold is called where it is chosen."""

_REASON = "It stays in the history, with your name."


class Act(forms.Form):
    """What every form has: a key, so that sending it twice is sending it once."""

    act = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = ""
    button = "Save"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)

    @classmethod
    def name(cls) -> str:
        """Give what the form is called on the page, and in what it sends."""
        return cls.__name__.lower()

    def beside(self, offered: Act) -> Act:
        """Give this form, with what is offered now, where it is of the same kind."""
        if type(self) is not type(offered):
            return offered
        name = CHOSEN[type(self)]
        self.fields[name].choices = offered.fields[name].choices
        return self


class Happening(Act):
    """Something that happened, or a need that was met."""

    heading = "Say that something happened"
    button = "Record it"
    event = forms.ChoiceField(label="What happened")
    when = forms.DateTimeField(
        label="When",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text="In the programme's time zone; now if it is left empty.",
    )
    reason = forms.CharField(label="Reason", required=False, max_length=2000)
    details = forms.CharField(
        label="What else there is to say",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 2, "cols": 60}),
        help_text="One name = value on a line, such as minutes = 45.",
    )

    def clean_details(self) -> dict[str, Value]:
        """Read the lines of details."""
        return dict(_details(self.cleaned_data["details"].splitlines()))


class Hold(Act):
    """A hold that begins or ends."""

    heading = "Hold, or let go on"
    button = "Do it"
    event = forms.ChoiceField(label="What to do")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        help_text="Why. Of a concern only those see it who may lift it.",
    )


class Move(Act):
    """A move by hand."""

    heading = "Move by hand"
    button = "Move them"
    to = forms.ChoiceField(label="To")
    reason = forms.CharField(label="Reason", max_length=2000, help_text=_REASON)


class Waiver(Act):
    """A need that is let go."""

    heading = "Let a need go"
    button = "Let it go"
    need = forms.ChoiceField(label="Which")
    reason = forms.CharField(label="Reason", max_length=2000, help_text=_REASON)


class Return(Act):
    """An ending that is taken back."""

    heading = "Take the ending back"
    button = "Let them go on"
    to = forms.ChoiceField(label="From the step")
    reason = forms.CharField(label="Reason", max_length=2000, help_text=_REASON)


CHOSEN: dict[type[Act], str] = {
    Happening: "event",
    Hold: "event",
    Waiver: "need",
    Return: "to",
    Move: "to",
}
"""Every form, with the field in which one of several is chosen."""


def choices(names: Iterable[str]) -> list[tuple[str, str]]:
    """Give the choices of a field: names, and how they are said."""
    return [(name, say_name(name)) for name in names]


def moment(when: datetime | None, zone: str) -> datetime | None:
    """Give a time that was filled in, in a zone where it has none."""
    if when is None or when.tzinfo is not None:
        return when
    return when.replace(tzinfo=ZoneInfo(zone))


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
