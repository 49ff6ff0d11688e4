"""What a volunteer sees: a form to join, and where they are."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wayfellow.contrib.django import desk
from wayfellow.errors import Refused

from .models import Volunteer

RUN = "everywhere"


class VolunteerForm(forms.ModelForm):
    """Who wants to visit, and where; a page that is opened is one form."""

    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    class Meta:
        """What the host keeps of what they fill in."""

        model = Volunteer
        fields = ["name", "area"]


@transaction.atomic
def keep(form: UUID, said: dict[str, str]) -> tuple[Volunteer, bool]:
    """Keep a volunteer and let them begin, both or neither; say if they are new."""
    volunteer, is_new = Volunteer.objects.get_or_create(form=form, defaults=said)
    if is_new:
        with desk() as today:
            today.run(RUN).enrol(
                "volunteer", volunteer.participant, details={"area": volunteer.area}
            )
    return volunteer, is_new


def join(request: HttpRequest) -> HttpResponse:
    """Take a form; one that comes twice is one volunteer."""
    form = VolunteerForm(request.POST or None)
    if not form.is_valid():
        return render(request, "crm/join.html", {"form": form})
    said = form.cleaned_data
    try:
        volunteer, is_new = keep(said.pop("number"), said)
    except Refused as refused:
        form.add_error(None, f"You cannot join just now: {refused}.")
        return render(request, "crm/join.html", {"form": form}, status=409)
    words = "Thank you for joining." if is_new else "We have had this form already."
    messages.info(request, words)
    return redirect("volunteer", volunteer.form)


def look(request: HttpRequest, form: UUID) -> HttpResponse:
    """Say where somebody is; the address is known to whoever sent the form."""
    volunteer = get_object_or_404(Volunteer, form=form)
    with desk() as today:
        why = today.run(RUN).why(volunteer.participant)
    return render(request, "crm/volunteer.html", {"volunteer": volunteer, "why": why})
