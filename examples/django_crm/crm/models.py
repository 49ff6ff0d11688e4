"""The host's own table."""

from django.db import models


class Volunteer(models.Model):
    """Somebody who wants to visit."""

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
