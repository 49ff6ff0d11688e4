"""What the admin lists: participants, who are no rows of Django's."""

from __future__ import annotations

from typing import Any

from django.db import models


class _Nobody(models.Manager):
    """Finds nobody, so that `dumpdata` and the like pass by."""

    def get_queryset(self) -> Any:
        """Give an empty query: there is no table."""
        return super().get_queryset().none()


class Participant(models.Model):
    """A participant or a relationship, for the admin's index; ask a desk for them."""

    identifier = models.CharField(primary_key=True, max_length=500)
    objects = _Nobody()

    class Meta:
        """No table, and nothing to be permitted but by `STAFF_ROLES`."""

        app_label = "wayfellow"
        managed = False
        default_permissions = ()
        verbose_name = "participant"
