"""How the pages of the admin name people, and set apart what is quoted."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html

from ..links import participant_link
from ..wording import quoted

register = template.Library()


def participant(context: Any, who: str) -> str:
    """Lead to somebody's page, by what the host calls them where it says so."""
    request, name = context["request"], context["names"].get(who)
    address = participant_link(context["run"], who, site=request.current_app)
    role = request.GET.get("as")
    if role:
        address = f"{address}?{urlencode({'as': role})}"
    link: str = format_html('<a href="{}">{}</a>', address, name or who)
    if not name:
        return link
    return cast(str, format_html('{} <span class="also">{}</span>', link, who))


register.filter("quoted", quoted)
register.simple_tag(participant, takes_context=True)
