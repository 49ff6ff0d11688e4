"""What a volunteer sees: a form to join, and where they are."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wayfellow.contrib.django import desk
from wayfellow.errors import Refused

from .models import Volunteer

RUN = "everywhere"


class VolunteerForm(forms.ModelForm):
    """Who wants to visit, and where."""

    class Meta:
        """Everything that the host keeps of them."""

        model = Volunteer
        fields = ["name", "area"]


def join(request: HttpRequest) -> HttpResponse:
    """Keep a volunteer and let them begin: both in one transaction, or neither."""
    form = VolunteerForm(request.POST or None)
    if not form.is_valid():
        return render(request, "crm/join.html", {"form": form})
    try:
        with transaction.atomic():
            volunteer = form.save()
            with desk() as today:
                today.run(RUN).enrol(
                    "volunteer", volunteer.participant, details={"area": volunteer.area}
                )
    except Refused as refused:
        form.add_error(None, f"You cannot join just now: {refused}.")
        return render(request, "crm/join.html", {"form": form}, status=409)
    return redirect("volunteer", volunteer.pk)


def look(request: HttpRequest, number: int) -> HttpResponse:
    """Say where somebody is, and what they wait for."""
    volunteer = get_object_or_404(Volunteer, pk=number)
    with desk() as today:
        why = today.run(RUN).why(volunteer.participant)
    return render(request, "crm/volunteer.html", {"volunteer": volunteer, "why": why})
