"""The pages of Django's admin: who sees what, and what is done from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import html5lib
import pytest

from wayfellow.contrib.django import desk, participant_link
from wayfellow.decide import Actor
from wayfellow.live import LiveRun
from wayfellow_dsl import read_programme

SCHOOL = """
programme school "Homework <b>helpers</b>"
    timezone Europe/London
role pupil
    wish text
role helper
staff coordinator "Coordinator"
staff lead "Safeguarding lead", lifts safeguarding holds
relationship pair of pupil and helper
outcomes
    done, counts as completed
    left
stage joining for pupil
    step applying
        needs form application, waived by coordinator
        on left by coordinator: end as left with reason
        after 10 years: end as left
    step ready
        after 10 years: end as left
stage waiting for helper
    step ready
        after 10 years: end as left
stage meetings for pair
    step meeting
        check in with pupil daily by coordinator
        after 10 years: end as done
"""
ON_ONE = pytest.mark.parametrize("using", ["sqlite"], indirect=True)
"""For what is the same on every database: how pages are made, and who sees them."""
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def run(using: str, settings_of: Any) -> str:
    """Open a run with ana, and somebody whose name is no name; give what it is called."""
    name = f"run {uuid4().hex[:8]}"
    programme = read_programme(SCHOOL).programme
    assert programme is not None
    with desk() as today:
        today.deploy(programme)
        found = today.open_run("school", _day(), name)
        for who in ("ana", HOSTILE):
            found.enrol("pupil", who, details={"wish": f"{HOSTILE}&amp;"})
    return name


@pytest.fixture
def settings_of(using: str) -> Iterator[Any]:
    """Let two groups be staff, and give what changes the settings."""
    from django.test.utils import override_settings

    roles = {"Coordinators": "coordinator", "Safeguarding": ["school:lead"]}
    with override_settings(WAYFELLOW={"DATABASE": using, "STAFF_ROLES": roles}):
        yield override_settings


def _day() -> date:
    return datetime.now(UTC).date() - timedelta(days=10)


def browser(*groups: str, name: str = "", strict: bool = False, **more: bool) -> Any:
    """Give a browser in which a user of some groups has come in."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    name = name or f"u{uuid4().hex[:8]}"
    user, _ = User.objects.get_or_create(
        username=name, defaults={"is_staff": True} | more
    )
    for group in groups:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    client = Client(enforce_csrf_checks=strict)
    client.force_login(user)
    return client


def text_of(page: str) -> str:
    """Give the words of a page, as they are read."""
    return " ".join("".join(_tree(page).itertext()).split())


def act(client: Any, run: str, who: str, act: str, **said: Any) -> Any:
    """Fill in one of the forms on somebody's page, as the page has it, and send it."""
    place = participant_link(run, who)
    page = client.get(place).content.decode()
    filled = {"act": act, **hidden_in(page, act), **said}
    return client.post(place, filled, follow=True)


def hidden_in(page: str, act: str) -> dict[str, str]:
    """Give what the form of an act has hidden in it; nothing where there is none."""
    found = re.search(
        f'value="{act}"[^>]*>.*?name="key" value="([^"]*)".*?name="seen" value="([^"]*)"',
        page,
        re.DOTALL,
    )
    return {"key": found[1], "seen": found[2]} if found else {"key": "k", "seen": "1"}


def history(run: str, who: str = "ana") -> list[tuple[str, Actor]]:
    """Give what has been recorded of somebody, and by whom."""
    with desk() as today:
        lines = today.run(run).history(who)
    return [(line.record.name, line.record.by) for line in lines][1:]


# -- Who sees anything -----------------------------------------------------------------


def test_nobody_sees_anything_who_is_in_no_group_that_is_staff(run: str) -> None:
    """A superuser is not staff of a programme; the index does not even name it."""
    client = browser(is_superuser=True)

    assert "Participants" not in client.get("/admin/").content.decode()
    for place in (
        "/admin/wayfellow/participant/",
        participant_link(run),
        participant_link(run, "ana"),
    ):
        told = client.get(place)

        assert told.status_code == 403
        assert "Your groups give you no staff role here." in told.content.decode()
        assert client.post(place, {"act": "move", "to": "ready"}).status_code == 403
    assert history(run) == []


@ON_ONE
def test_whoever_has_not_come_in_is_asked_to(run: str) -> None:
    """As on every page of the admin; and so is a user who may not come in."""
    from django.test import Client

    place = participant_link(run, "ana")
    for client in (Client(), browser("Coordinators", is_staff=False)):
        found = client.get(place)

        assert found.status_code == 302
        assert "/admin/login/" in found["Location"]


@ON_ONE
def test_a_projects_own_kind_of_user_may_have_no_groups(
    run: str, settings_of: Any
) -> None:
    """Then they have no role, and nothing breaks."""
    from wayfellow.contrib.django.configuration import may_act

    assert not may_act(SimpleNamespace(is_active=True, is_staff=True))


@ON_ONE
def test_a_role_may_be_for_one_programme_alone(run: str, settings_of: Any) -> None:
    """A coordinator of another programme sees nothing of this one."""
    roles = {"Coordinators": "other:coordinator"}
    from django.conf import settings

    said = {**settings.WAYFELLOW, "STAFF_ROLES": roles}
    with settings_of(WAYFELLOW=said):
        client = browser("Coordinators")
        told = client.get(participant_link(run, "ana"))

        assert told.status_code == 403
        assert "<code>STAFF_ROLES</code>" in told.content.decode()
        assert run not in client.get("/admin/wayfellow/participant/").content.decode()


def test_staff_find_their_way_from_the_index(run: str) -> None:
    """To the runs, to who is in one, and to somebody's history."""
    client = browser("Coordinators")
    index = client.get("/admin/").content.decode()
    runs = client.get("/admin/wayfellow/participant/", follow=True).content.decode()
    people = client.get(participant_link(run)).content.decode()
    ana = text_of(client.get(participant_link(run, "ana")).content.decode())

    assert "/admin/wayfellow/participant/" in index
    assert participant_link(run) in runs
    assert participant_link(run, "ana") in people
    assert "ana is in applying" in ana
    assert "Began as pupil; first step: Applying." in ana


def test_who_and_where_narrow_the_list(run: str) -> None:
    """By role, by step, and by how somebody is called."""
    client = browser("Coordinators")

    def named(**asked: str) -> bool:
        page = client.get(participant_link(run), asked).content.decode()
        return participant_link(run, "ana") in page

    assert named(kind="pupil", place="applying", begins="an")
    assert not named(place="ready")
    assert not named(begins="zoe")
    assert not named(kind="helper")


# -- What is done ----------------------------------------------------------------------


def test_what_happened_is_recorded_by_whoever_is_in(run: str) -> None:
    """In their role, under their user name, with the time that they gave."""
    client = browser("Coordinators", name="olu")
    done = act(
        client, run, "ana", "happening", event="form application", details="pages = 3"
    )

    assert history(run)[0] == ("form application", Actor("coordinator", "olu"))
    assert "Form application, recorded by coordinator olu" in text_of(
        done.content.decode()
    )
    assert "Pages: 3" in text_of(done.content.decode())


@ON_ONE
def test_a_correction_reads_like_one(run: str) -> None:
    """With what was there and what is right; the mistaken line says that it was one."""
    client, by = browser("Coordinators"), Actor("coordinator", "olu")
    with desk() as today:
        found = today.run(run)
        found.send("ana", "form application", by=by, payload={"pages": 30})
        found.correct("ana", 2, payload={"pages": 3}, reason="a slip", by=by)
    page = text_of(client.get(participant_link(run, "ana")).content.decode())

    assert re.search(
        "Correction of “form application” of [^:]*: pages 3 instead of 30, put right by "
        r"coordinator olu \(the reason: a slip\)",
        page,
    )
    assert "recorded by coordinator olu; put right on" in page


@ON_ONE
def test_the_time_is_in_the_programmes_zone(run: str) -> None:
    """Wherever the project is; here it is on Lord Howe Island."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
    from zoneinfo import ZoneInfo

    there = when.astimezone(ZoneInfo("Europe/London"))
    act(
        browser("Coordinators"),
        run,
        "ana",
        "happening",
        event="form application",
        when=f"{there:%Y-%m-%dT%H:%M}",
    )
    with desk() as today:
        found = today.run(run).history("ana")

    assert found[1].record.when == when


@ON_ONE
def test_a_time_that_has_not_come_is_told_at_its_field(run: str) -> None:
    """Nothing is recorded, and what was filled in stays there."""
    said = {"event": "form application", "when": "2090-01-01T10:00"}
    told = act(browser("Coordinators"), run, "ana", "happening", **said)

    assert "This time has not come yet." in text_of(told.content.decode())
    assert "2090-01-01T10:00" in told.content.decode()
    assert history(run) == []


@ON_ONE
def test_a_move_by_hand_needs_a_reason(run: str) -> None:
    """Without one nothing happens, and the form says so; with one it is kept."""
    client = browser("Coordinators")
    refused = act(client, run, "ana", "move", to="ready", reason="")

    assert "Nothing was recorded" in refused.content.decode()
    assert history(run) == []
    act(client, run, "ana", "move", to="ready", reason="met at the fair")
    with desk() as today:
        assert today.run(run).subject("ana").step == "ready"


def test_a_form_that_comes_twice_happens_once(run: str) -> None:
    """Whoever presses the button twice has pressed it once."""
    client = browser("Coordinators")
    place = participant_link(run, "ana")
    page = client.get(place).content.decode()
    filled = {"act": "hold", "event": "pause", **hidden_in(page, "hold")}
    for _ in range(2):
        assert client.post(place, filled).status_code == 302

    assert [name for name, _ in history(run)] == ["pause"]


def test_a_form_that_was_sent_is_for_nothing_else(run: str) -> None:
    """Whoever goes back and says something else is told, and shown what is so now."""
    client = browser("Coordinators")
    place = participant_link(run, "ana")
    filled = {"act": "hold", **hidden_in(client.get(place).content.decode(), "hold")}
    client.post(place, {**filled, "event": "pause"})
    told = client.post(place, {**filled, "event": "resume"}, follow=True)
    words = text_of(told.content.decode())

    assert "This form was sent already; here is how things stand now." in words
    assert "paused" in words
    assert [name for name, _ in history(run)] == ["pause"]


def test_what_changed_meanwhile_is_told(run: str) -> None:
    """Whoever decides on an old page is shown the new one."""
    client = browser("Coordinators")
    place = participant_link(run, "ana")
    page = client.get(place).content.decode()
    with desk() as today:
        _pause(today.run(run))
    filled = {"act": "move", "to": "ready", "reason": "x", **hidden_in(page, "move")}
    told = text_of(client.post(place, filled).content.decode())

    assert "Something happened to ana since it was last looked at" in told
    assert [name for name, _ in history(run)] == ["pause"]


def test_a_concern_is_seen_by_those_who_lift_it(run: str) -> None:
    """Others see that there is one; two people lift it, and a note stays theirs."""
    coordinator = browser("Coordinators")
    act(coordinator, run, "ana", "hold", event="concern", note="seen alone")
    place = participant_link(run, "ana")

    assert "seen alone" not in coordinator.get(place).content.decode()
    assert "on hold" in text_of(coordinator.get(place).content.decode())
    assert "lift concern" not in hidden_choices(coordinator.get(place).content.decode())
    for lead in (browser("Safeguarding"), browser("Safeguarding")):
        assert "seen alone" in lead.get(place).content.decode()
        act(lead, run, "ana", "hold", event="lift concern")
    with desk() as today:
        assert not today.run(run).subject("ana").is_held


def hidden_choices(page: str) -> list[str]:
    """Give what can be chosen on a page."""
    return re.findall(r'<option value="([^"]+)"', page)


def test_a_need_is_waived_by_the_role_that_may(run: str) -> None:
    """The other does not find the form."""
    place = participant_link(run, "ana")

    assert 'value="waiver"' not in browser("Safeguarding").get(place).content.decode()
    act(
        browser("Coordinators"),
        run,
        "ana",
        "waiver",
        need="form application",
        reason="known for years",
    )
    with desk() as today:
        assert today.run(run).subject("ana").step == "ready"


def test_an_ending_is_taken_back_with_a_reason(run: str) -> None:
    """Whoever has ended has this form, and none for what happens."""
    client = browser("Coordinators")
    act(client, run, "ana", "happening", event="left", reason="moved away")
    page = client.get(participant_link(run, "ana")).content.decode()

    assert 'value="happening"' not in page
    assert 'value="move"' not in page
    act(client, run, "ana", "return", to="applying", reason="is back")
    with desk() as today:
        assert today.run(run).subject("ana").is_live


@ON_ONE
def test_what_the_programme_refuses_is_told_on_the_page(run: str) -> None:
    """With what could be done, and what was filled in stays there."""
    client = browser("Coordinators")
    told = act(client, run, "ana", "happening", event="left", details="to = Leeds")
    page = text_of(told.content.decode())

    assert "Say why: left needs a reason." in page
    assert "to = Leeds" in page
    assert history(run) == []


@ON_ONE
def test_a_choice_that_was_never_offered_is_refused(run: str) -> None:
    """Whatever a browser is made to send."""
    client = browser("Coordinators")
    for said in (
        {"act": "happening", "event": "matched"},
        {"act": "hold", "event": "lift concern"},
        {"act": "waiver", "need": "check dbs", "reason": "x"},
        {"act": "nonsense"},
    ):
        assert act(client, run, "ana", **said).status_code in (200, 503)

    assert history(run) == []


@ON_ONE
def test_a_form_from_elsewhere_does_nothing(run: str) -> None:
    """Django's own protection holds here as everywhere."""
    client = browser("Coordinators", strict=True)
    filled = {"act": "hold", "event": "pause", "key": "k", "seen": "1"}

    assert client.post(participant_link(run, "ana"), filled).status_code == 403
    assert history(run) == []


@ON_ONE
def test_whoever_has_two_roles_chooses_in_which_they_act(run: str) -> None:
    """And in no role that they do not have."""
    client = browser("Coordinators", "Safeguarding", name="pat")
    place = participant_link(run, "ana")

    assert "Act as lead instead" in text_of(client.get(place).content.decode())
    assert "You act as lead pat" in text_of(
        client.get(f"{place}?as=lead").content.decode()
    )
    assert client.get(f"{place}?as=organiser").status_code == 403


@ON_ONE
def test_a_relationship_has_a_page_too(run: str) -> None:
    """With a way to each of its members, and what can be done with it."""
    with desk() as today:
        found = today.run(run)
        found.enrol("helper", "hal")
        members = {"pupil": "ana", "helper": "hal"}
        found.introduce("pair", members, by=Actor("coordinator", "kim"))
    client = browser("Coordinators")
    page = client.get(participant_link(run, "ana+hal")).content.decode()

    assert "ana+hal is in meeting" in text_of(page)
    assert participant_link(run, "hal") in page
    assert act(client, run, "ana+hal", "hold", event="pause").status_code == 200
    assert [name for name, _ in history(run, "ana+hal")] == ["pause"]


# -- How the pages are made ------------------------------------------------------------


@ON_ONE
def test_names_and_details_are_shown_as_they_are_written(run: str) -> None:
    """What looks like a tag is no tag, in any page and any place of it."""
    client = browser("Coordinators")
    act(client, run, HOSTILE, "hold", event="pause", note=f"<script>{HOSTILE}")
    for place in (
        "/admin/wayfellow/participant/",
        participant_link(run),
        participant_link(run, HOSTILE),
    ):
        page = client.get(place, follow=True).content.decode()
        tree = _tree(page)

        assert tree.findall(".//img") == []
        assert [
            one.text for one in tree.iter("script") if "alert" in (one.text or "")
        ] == []
    assert f"<script>{HOSTILE}" in text_of(page)


@ON_ONE
def test_every_page_can_be_read_without_seeing_it(run: str) -> None:
    """One first heading, a label for each field, and a heading for each column."""
    client = browser("Coordinators")
    pages = [
        client.get(participant_link(run)),
        client.get(participant_link(run, "ana")),
    ]
    pages.append(act(client, run, "ana", "move", to="ready", reason=""))
    for found in pages:
        tree = _tree(found.content.decode())
        main = tree.find(".//main")
        labelled = {one.get("for") for one in main.iter("label")}
        fields = [
            one
            for kind in ("input", "select", "textarea")
            for one in main.iter(kind)
            if one.get("type") not in ("hidden", "submit")
        ]
        ids = [one.get("id") for one in tree.iter() if one.get("id")]

        assert len(tree.findall(".//h1")) == 1
        assert fields
        assert all(one.get("id") in labelled for one in fields)
        assert len(ids) == len(set(ids))
        assert all(one.get("scope") for one in main.iter("th"))


@ON_ONE
def test_people_are_called_as_the_project_calls_them(
    run: str, settings_of: Any
) -> None:
    """With their identifier beside; a relationship by its members, a stranger as before."""
    from django.conf import settings

    with desk() as today:
        found = today.run(run)
        found.enrol("helper", "hal")
        members = {"pupil": "ana", "helper": "hal"}
        found.introduce("pair", members, by=Actor("coordinator", "kim"))
    said = {**settings.WAYFELLOW, "NAMES": f"{__name__}.names"}
    with settings_of(WAYFELLOW=said):
        client = browser("Coordinators")
        people = text_of(client.get(participant_link(run)).content.decode())
        ana = client.get(participant_link(run, "ana")).content.decode()
        pair = text_of(client.get(participant_link(run, "ana+hal")).content.decode())

    assert "Ana <b>Lovelace</b> ana Pupil" in people
    assert "Ana <b>Lovelace</b> and hal ana+hal" in people
    assert "hal Helper" in people
    assert _tree(ana).find(".//h1").text == "Ana <b>Lovelace</b>"
    assert "Members: Ana <b>Lovelace</b> ana, hal" in pair


def names(identifiers: list[str]) -> dict[str, str]:
    """Say what the project calls people; it knows ana alone."""
    return {one: "Ana <b>Lovelace</b>" for one in identifiers if one == "ana"}


@ON_ONE
def test_what_is_to_be_done_has_a_page(run: str) -> None:
    """With whom it is about and who is asked; nobody who has no role finds it."""
    now = datetime.now(UTC)
    ago = now - timedelta(days=8)
    with desk() as today:
        found = today.run(run)
        for kind, who, details in (
            ("pupil", "eve", {"wish": "x"}),
            ("helper", "hal", {}),
        ):
            found.enrol(kind, who, details=details, at=ago)
        members = {"pupil": "eve", "helper": "hal"}
        found.introduce("pair", members, by=Actor("coordinator", "kim"), at=ago)
        today.advance(now)
    client = browser("Coordinators")
    place = f"{participant_link(run)}_tasks/"
    told = text_of(client.get(place).content.decode())

    assert place in client.get(participant_link(run)).content.decode()
    assert "Check in eve+hal coordinator" in told
    assert browser().get(place).status_code == 403


@ON_ONE
def test_what_is_quoted_is_set_apart(run: str) -> None:
    """No backtick is left on a page, and what is in them is no tag."""
    client = browser("Coordinators")
    filled = act(client, run, HOSTILE, "happening", event="left", details="to = Leeds")
    page = filled.content.decode()
    tree = _tree(page)

    assert "`" not in text_of(page)
    assert "left" in [one.text for one in tree.iter("code")]
    assert tree.findall(".//img[@onerror]") == []


@ON_ONE
def test_a_form_that_was_refused_is_found_from_the_top(run: str) -> None:
    """The page says so in its title and leads to the form; each field says why."""
    page = act(browser("Coordinators"), run, "ana", "move", to="", reason="")
    tree = _tree(page.content.decode())
    (alert,) = [one for one in tree.iter() if one.get("role") == "alert"]
    wrong = [one for one in tree.iter() if one.get("aria-invalid") == "true"]
    said = " ".join(
        text_of(one.text or "") for one in tree.iter("li") if one.text is not None
    )

    assert tree.find(".//title").text.strip().startswith("Not recorded: ")
    assert alert.find("a").get("href") == "#move"
    assert [one.get("name") for one in wrong] == ["to", "reason"]
    assert "Please choose one." in said
    assert "Please say why" in said


@ON_ONE
def test_the_language_of_the_pages_is_told(run: str) -> None:
    """It is English, whatever the project speaks."""
    from django.utils import translation

    with translation.override("de"):
        tree = _tree(
            browser("Coordinators").get(participant_link(run)).content.decode()
        )
    main = tree.find(".//*[@id='content-main']")

    assert (main.get("lang"), main.get("dir")) == ("en", "ltr")


@ON_ONE
def test_tables_that_are_missing_are_told(
    run: str, settings_of: Any, tmp_path: Any
) -> None:
    """In words, with what to do, and not as a fault of the server."""
    from django.conf import settings
    from django.db import connections

    file = {**connections["sqlite"].settings_dict, "NAME": str(tmp_path / "new.db")}
    connections.databases["new"] = file
    try:
        with settings_of(WAYFELLOW={**settings.WAYFELLOW, "DATABASE": "new"}):
            found = browser("Coordinators").get("/admin/wayfellow/participant/")
    finally:
        connections["new"].close()
        del connections.databases["new"]

    assert found.status_code == 503
    told = text_of(found.content.decode())

    assert "This database has no tables that begin with" in told
    assert "Make them with manage.py migrate --database new." in told


def _pause(run: LiveRun) -> None:
    run.send("ana", "pause", by=Actor("coordinator", "kim"))


def _tree(page: str) -> Any:
    return html5lib.parse(page, namespaceHTMLElements=False)
