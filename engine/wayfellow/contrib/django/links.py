"""Where the pages of the admin are."""

from __future__ import annotations

from django.urls import reverse


def participant_link(run: str, identifier: str = "", *, site: str = "admin") -> str:
    """Give the address of somebody's page in the admin, or that of a whole run.

    `site` is the name of your `AdminSite`.
    """
    # The admin need not be installed for the rest.
    from django.contrib.admin.utils import quote

    names = [quote(run)] + ([quote(identifier)] if identifier else [])
    page = "change" if identifier else "run"
    return str(reverse(f"{site}:wayfellow_participant_{page}", args=names))
