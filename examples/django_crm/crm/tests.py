"""What holds in this project: `python examples/django_crm/manage.py test crm`."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.test import TestCase
from django.utils import timezone

from wayfellow.contrib.django import desk
from wayfellow_dsl import read_programme

from .models import Volunteer
from .views import RUN

PROGRAMME = Path(__file__).parents[2] / "befriending.programme"


class Joining(TestCase):
    """Somebody sends the form on the first page."""

    def setUp(self) -> None:
        """Open a run, and fill in a form; all is gone again after each test."""
        programme = read_programme(PROGRAMME.read_text("utf-8")).programme
        with desk() as today:
            today.deploy(programme)
            today.open_run("befriending", date(2026, 1, 5), RUN)
        self.form = {"number": uuid4(), "name": "Kai", "area": "north"}

    def test_a_form_that_comes_twice_is_one_volunteer(self) -> None:
        """Whoever presses the button again is told that it came."""
        told = [self.client.post("/", self.form, follow=True) for _ in range(2)]

        self.assertContains(told[0], "Thank you for joining.")
        self.assertContains(told[1], "We have had this form already.")
        kai = Volunteer.objects.get()
        with desk() as today:
            assert len(today.run(RUN).history(kai.participant)) == 1

    def test_whoever_cannot_begin_is_not_kept(self) -> None:
        """Neither row is there, and the form says why."""
        self.client.post("/", self.form)
        following = f"volunteer-{Volunteer.objects.get().pk + 1}"
        with desk() as today:
            today.run(RUN).enrol("volunteer", following, details={"area": "south"})
        told = self.client.post("/", {**self.form, "number": uuid4()})

        self.assertContains(told, "You cannot join just now", status_code=409)
        assert Volunteer.objects.count() == 1

    def test_whoever_does_nothing_is_let_go(self) -> None:
        """Time is let pass at a desk at which it is virtual."""
        self.client.post("/", self.form)
        with desk(ahead=None) as today:
            today.advance(timezone.now() + timedelta(weeks=11))
            kai = today.run(RUN).subject(Volunteer.objects.get().participant)

        assert kai.outcome == "withdrawn"
