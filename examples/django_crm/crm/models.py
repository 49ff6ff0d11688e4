"""The host's own table."""

from django.db import models


class Volunteer(models.Model):
    """Somebody who wants to visit."""

    # The number of the form that they sent: it makes one row, however often it comes.
    form = models.UUIDField(unique=True, editable=False)
    name = models.CharField(max_length=200)
    area = models.CharField(
        max_length=10, choices=[("north", "North"), ("south", "South")]
    )

    def __str__(self) -> str:
        return self.name

    @property
    def participant(self) -> str:
        """What they are called in the programme: never their name."""
        return f"volunteer-{self.pk}"


def names(identifiers: list[str]) -> dict[str, str]:
    """Say who participants are, for the pages of staff."""
    numbers = [one.removeprefix("volunteer-") for one in identifiers]
    ours = Volunteer.objects.filter(pk__in=[one for one in numbers if one.isdecimal()])
    return {volunteer.participant: volunteer.name for volunteer in ours}
