"""Volunteers in the admin, each with a way to their page in the programme."""

from django.contrib import admin
from django.utils.html import format_html

from wayfellow.contrib.django import desk, participant_link
from wayfellow.errors import UnknownSubject

from .models import Volunteer
from .views import RUN


@admin.register(Volunteer)
class VolunteerAdmin(admin.ModelAdmin):
    """The host's rows, and where each of them is in the programme."""

    list_display = ["name", "area", "step"]
    readonly_fields = ["step"]

    @admin.display(description="In the programme")
    def step(self, volunteer: Volunteer) -> str:
        """Give the step that they are in, and lead to their history."""
        with desk() as today:
            try:
                subject = today.run(RUN).subject(volunteer.participant)
            except UnknownSubject:
                return "has not joined"
        return format_html(
            '<a href="{}">{}</a>',
            participant_link(RUN, volunteer.participant),
            subject.outcome or subject.step,
        )

    def has_add_permission(self, request: object) -> bool:
        """Refuse it: who joins begins in the programme too."""
        return False
