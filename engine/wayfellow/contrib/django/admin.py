"""Participants in Django's admin: where they are, why, their history, and what to do.

Who may see and do what is decided by the programme's own table of access: a user acts
in a staff role, which the settings give to the groups that they are in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from wayfellow.decide import Actor
from wayfellow.errors import KeyReused, Refused, Unknown, WayfellowError
from wayfellow.live import Desk, LiveRun

from . import configuration, people, person
from .models import Participant
from .offices import desk
from .wording import problem_of, quoted

_View = Callable[..., HttpResponse]
_NO_ROLE = (
    "Your groups give you no staff role here. An administrator gives one: in the "
    "settings `STAFF_ROLES` of `WAYFELLOW` says which group is which staff role, for "
    "superusers too, and whoever is in the group has it."
)
_SENT = "This form was sent already; here is how things stand now."


class _NoRole(PermissionDenied):
    """Somebody came whose groups give them no staff role."""


def _in_words(view: _View) -> _View:
    """Answer what Wayfellow reports as Django answers such things."""

    @wraps(view)
    def seen(self: ParticipantAdmin, request: HttpRequest, **names: str) -> Any:
        try:
            answer = view(self, request, **{n: unquote(v) for n, v in names.items()})
        except Unknown as problem:
            raise Http404(str(problem)) from problem
        except _NoRole:
            answer = self.trouble(request, "You have no staff role here", _NO_ROLE, 403)
        except Refused as problem:
            words = problem_of(problem)
            answer = self.trouble(request, "This is not for your role", words, 403)
        except WayfellowError as problem:
            words = problem_of(problem)
            answer = self.trouble(request, "This cannot be shown now", words, 503)
        add_never_cache_headers(answer)
        return answer

    return seen


@admin.register(Participant)
class ParticipantAdmin(admin.ModelAdmin):
    """The pages of all runs in which the user has a staff role."""

    # -- Who may see any of it ---------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether the index lists it: for those who are staff in a programme."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the user has a staff role; in which programme is asked later."""
        try:
            return configuration.may_act(request.user)
        except WayfellowError:
            # `manage.py check` says what is wrong with the settings.
            return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse it: whoever begins is enrolled by the host."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse what Django means by it; what may be done is on each page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse it: histories are not deleted."""
        return False

    # -- The pages ---------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Give the pages: all runs, one run and its tasks, one participant."""
        at = self.admin_site.admin_view
        named = "wayfellow_participant"
        return [
            path("", at(self.runs), name=f"{named}_changelist"),
            path("<str:run>/", at(self.run), name=f"{named}_run"),
            # No identifier begins like that where it stands in an address.
            path("<str:run>/_tasks/", at(self.tasks), name=f"{named}_tasks"),
            path(
                "<str:run>/<str:subject>/", at(self.participant), name=f"{named}_change"
            ),
        ]

    @_in_words
    def runs(self, request: HttpRequest) -> HttpResponse:
        """List the runs in which the user is staff; a single one is shown at once."""
        with self._at_desk(request) as today:
            found = [
                people.run_row(run, actor)
                for run in map(today.run, today.runs())
                for actor in configuration.actors(request.user, run.programme)[:1]
            ]
        if len(found) == 1:
            return redirect(self._address("run", found[0].id))
        context = self.context_of(request, "Runs")
        context["runs"] = found
        return TemplateResponse(request, "wayfellow/runs.html", context)

    @_in_words
    def run(self, request: HttpRequest, run: str) -> HttpResponse:
        """Show who is in a run, and who needs attention."""
        with self._at_desk(request) as today:
            found = today.run(run)
            actor, others = self._actor(request, found)
            page = people.run_page(found, actor, request.GET)
        context = self._context(request, page, run, (actor, others))
        return TemplateResponse(request, "wayfellow/run.html", context)

    @_in_words
    def tasks(self, request: HttpRequest, run: str) -> HttpResponse:
        """Show what people in a run were asked to do and have not done yet."""
        with self._at_desk(request) as today:
            found = today.run(run)
            actor, others = self._actor(request, found)
            page = people.tasks_page(found, actor)
        context = self._context(request, page, run, (actor, others))
        return TemplateResponse(request, "wayfellow/tasks.html", context)

    @_in_words
    def participant(self, request: HttpRequest, run: str, subject: str) -> HttpResponse:
        """Show somebody, and do what is asked for."""
        form = None
        if request.method == "POST":
            form = self._act(request, run, subject)
            if form is None:
                return HttpResponseRedirect(request.get_full_path())
        with self._at_desk(request) as today:
            found = today.run(run)
            actor, others = self._actor(request, found)
            page = person.person_page(found, actor, subject, form)
        context = self._context(request, page, run, (actor, others))
        context |= {"sent": form, "is_named": subject in context["names"]}
        context["title"] = context["names"].get(subject, subject)
        return TemplateResponse(request, "wayfellow/person.html", context)

    # -- What they share ---------------------------------------------------------------

    def context_of(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """Give what every page of the admin needs."""
        request.current_app = self.admin_site.name
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {"opts": self.opts, "title": title}

    def _context(
        self,
        request: HttpRequest,
        page: people.RunPage | people.TasksPage | person.PersonPage,
        run: str,
        actors: tuple[Actor, tuple[Actor, ...]],
    ) -> dict[str, Any]:
        """Give what every page of a run needs."""
        context = self.context_of(request, page.title)
        context |= {"page": page, "run": run, "actor": actors[0], "others": actors[1]}
        context["names"] = configuration.names_of(page.everybody())
        return context

    def trouble(
        self, request: HttpRequest, title: str, words: str, status: int
    ) -> HttpResponse:
        """Say on a page of the admin why nothing is shown, and what to do."""
        context = self.context_of(request, title) | {"problem": words}
        return TemplateResponse(
            request, "wayfellow/trouble.html", context, status=status
        )

    @contextmanager
    def _at_desk(self, request: HttpRequest) -> Iterator[Desk]:
        if not self.has_view_permission(request):
            raise _NoRole
        with desk() as today:
            yield today

    def _actor(
        self, request: HttpRequest, run: LiveRun
    ) -> tuple[Actor, tuple[Actor, ...]]:
        """Give as what the user acts, and as what else they might."""
        known = configuration.actors(request.user, run.programme)
        if not known:
            raise _NoRole
        wanted = request.GET.get("as", known[0].role)
        chosen = next((each for each in known if each.role == wanted), None)
        if chosen is None:
            raise _NoRole
        return chosen, tuple(each for each in known if each != chosen)

    def _act(self, request: HttpRequest, run: str, subject: str) -> Any:
        """Do what a form says; give the form when it cannot be done."""
        form = None
        try:
            with self._at_desk(request) as today:
                found = today.run(run)
                actor, _ = self._actor(request, found)
                form = person.form_of(request.POST)
                with timezone.override(ZoneInfo(found.programme.timezone)):
                    is_valid = form.is_valid()
                if not is_valid:
                    return form
                answer = form.carry_out(found, actor, subject)
                told = [*person.told(answer, found.programme)]
        except KeyReused:
            messages.info(request, _SENT)
            return None
        except WayfellowError as problem:
            if form is None:
                raise
            form.add_error(None, quoted(problem_of(problem)))
            return form
        for words in told:
            messages.success(request, words)
        return None

    def _address(self, page: str, *names: str) -> str:
        named = f"{self.admin_site.name}:wayfellow_participant_{page}"
        return cast(str, reverse(named, args=[quote(name) for name in names]))
