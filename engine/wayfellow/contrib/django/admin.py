"""Participants in Django's admin: where they are, why, their history, and what to do.

Who may see and do what is decided by the programme's own table of access: a user acts
in a staff role, which the settings give to the groups that they are in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers

from wayfellow.decide import Actor
from wayfellow.errors import KeyReused, Refused, Unknown, WayfellowError
from wayfellow.live import Desk, LiveRun

from . import configuration, pages
from .models import Participant
from .offices import desk

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
            words = pages.sentence(problem)
            answer = self.trouble(request, "This is not for your role", words, 403)
        except WayfellowError as problem:
            words = pages.sentence(problem)
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
        """Give the pages: all runs, one run, one participant."""
        at = self.admin_site.admin_view
        named = "wayfellow_participant"
        return [
            path("", at(self.runs), name=f"{named}_changelist"),
            path("<str:run>/", at(self.run), name=f"{named}_run"),
            path("<str:run>/<str:subject>/", at(self.person), name=f"{named}_change"),
        ]

    @_in_words
    def runs(self, request: HttpRequest) -> HttpResponse:
        """List the runs in which the user is staff; a single one is shown at once."""
        with self._at_desk(request) as today:
            found = [
                pages.run_row(run, actor)
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
            page = pages.run_page(found, actor, request.GET)
        context = self.context_of(request, page.title)
        context |= {"page": page, "actor": actor, "others": others, "run": run}
        return TemplateResponse(request, "wayfellow/run.html", context)

    @_in_words
    def person(self, request: HttpRequest, run: str, subject: str) -> HttpResponse:
        """Show somebody, and do what is asked for."""
        form = None
        if request.method == "POST":
            form = self._act(request, run, subject)
            if form is None:
                return HttpResponseRedirect(request.get_full_path())
        with self._at_desk(request) as today:
            found = today.run(run)
            actor, others = self._actor(request, found)
            page = pages.person_page(found, actor, subject, form)
        context = self.context_of(request, subject)
        context |= {"page": page, "actor": actor, "others": others, "run": run}
        context["programme"] = found.programme
        return TemplateResponse(request, "wayfellow/person.html", context)

    # -- What they share ---------------------------------------------------------------

    def context_of(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """Give what every page of the admin needs."""
        request.current_app = self.admin_site.name
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {"opts": self.opts, "title": title}

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
                form = pages.form_of(request.POST)
                with pages.zone_of(found.programme):
                    is_valid = form.is_valid()
                if not is_valid:
                    return form
                answer = pages.act(found, actor, subject, form)
                told = pages.told(answer, found.programme)
        except KeyReused:
            messages.info(request, _SENT)
            return None
        except WayfellowError as problem:
            if form is None:
                raise
            form.add_error(None, pages.sentence(problem))
            return form
        for words in told:
            messages.success(request, words)
        return None

    def _address(self, page: str, *names: str) -> str:
        named = f"{self.admin_site.name}:wayfellow_participant_{page}"
        return cast(str, reverse(named, args=[quote(name) for name in names]))
