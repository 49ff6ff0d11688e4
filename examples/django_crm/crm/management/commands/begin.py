"""`manage.py begin`: everything that there has to be before the first volunteer."""

from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from crm.views import RUN
from wayfellow.contrib.django import desk
from wayfellow_dsl import read_programme

PROGRAMME = Path(__file__).parents[4] / "befriending.programme"


class Command(BaseCommand):
    """Make the tables, deploy the programme, open a run, and let olu in."""

    help = "Make the tables, deploy the programme, open a run, and let olu in."

    def handle(self, *_: Any, **options: Any) -> None:
        """Do what has not been done yet."""
        call_command("migrate", verbosity=0)
        programme = read_programme(PROGRAMME.read_text("utf-8")).programme
        assert programme is not None
        with desk() as today:
            today.deploy(programme)
            if RUN not in today.runs():
                today.open_run(programme.name, date(2026, 1, 5), RUN)
        organisers, _ = Group.objects.get_or_create(name="Organisers")
        organisers.permissions.add(Permission.objects.get(codename="view_volunteer"))
        olu, is_new = User.objects.get_or_create(username="olu", is_staff=True)
        if is_new:
            password = get_random_string(12)
            olu.set_password(password)
            olu.save()
            olu.groups.add(organisers)
            self.stdout.write(f"olu, an organiser, comes in with: {password}")
        self.stdout.write(
            "Ready. Next: manage.py runserver, and manage.py wayfellow worker"
        )
