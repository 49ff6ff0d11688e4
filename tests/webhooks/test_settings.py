"""The settings: what a file may say, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from wayfellow_webhooks import Misconfigured, load_settings, new_secret, read_settings

ENVIRONMENT = {"CRM_SECRET": new_secret(), "OLD_SECRET": new_secret(), "SHORT": "abcd"}
CRM = """
[[receivers]]
name = "crm"
url = "https://crm.example.org/hooks/mentoring"
secrets = ["$CRM_SECRET", "$OLD_SECRET"]
"""
FORMS = """
[[senders]]
name = "forms"
secrets = ["$CRM_SECRET"]
run = "village"
by = "themselves"
events = {"form.sent" = "form application"}
"""


def test_a_file_names_receivers_and_senders() -> None:
    """Each with its secrets, what it gets, and what it may say."""
    text = f"""
        source = "https://mentoring.example.org"
        {CRM}
        kinds = ["message", "task"]
        names = ["welcome"]
        runs = ["village"]
        details = ["email"]
        allow = ["private addresses"]
        {FORMS}
        details = ["age"]
        leaves_out_others = true
        at_once = true
        [[senders]]
        name = "staff"
        secrets = ["$CRM_SECRET"]
        run = "village"
        by = "organiser:crm"
        events = ["accepted", "withdrawn"]
    """
    found = read_settings(text, ENVIRONMENT)
    crm, forms, staff = (
        found.receiver("crm"),
        found.sender("forms"),
        found.sender("staff"),
    )

    assert found.source == "https://mentoring.example.org"
    assert (crm.kinds, crm.names, crm.runs) == (
        ("message", "task"),
        ("welcome",),
        ("village",),
    )
    assert (len(crm.secrets), crm.details) == (2, ("email",))
    assert crm.address.may_be_private
    assert (forms.events, forms.at_once) == ({"form.sent": "form application"}, True)
    assert (forms.details, forms.leaves_out_others) == (("age",), True)
    assert staff.events == {"accepted": "accepted", "withdrawn": "withdrawn"}
    with pytest.raises(
        Misconfigured, match="no sender called `crm`; there is `forms`, `staff`"
    ):
        found.sender("crm")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("receivers = 3", r"`receivers` is written as `\[\[receivers\]\]`"),
        ("[[receiver]]", "the file has no `receiver`; did you mean `receivers`"),
        ("[[receivers", "something is no TOML"),
        ("[[receivers]]", "number 1 of `receivers` needs `name`, a text in quotes"),
        ("[[receivers]]\nname = 3", "number 1 of `receivers` needs `name`"),
        (CRM + CRM, "two are called `crm`"),
        (CRM.replace("url", "urls"), "`crm` needs `url`"),
        (CRM + "kind = 'task'", "`crm` has no `kind`; did you mean `kinds`"),
        (CRM + "kinds = 'task'", "`crm` has `kinds`, a list of texts"),
        (CRM + "kinds = ['letter']", "of `crm`: `kinds` takes `message`"),
        (CRM + "kinds = ['mvoed']", "not `mvoed`; did you mean `moved`"),
        (CRM + "about = 'mentee'", "`crm` has `about`, a list of texts"),
        (CRM.replace("https", "http"), "of `crm`: `url` begins with https"),
        (
            CRM.replace("$CRM_SECRET", "$MISSING"),
            r"`\$MISSING`, of the `secrets` of `crm`, is not set",
        ),
        (
            CRM.replace("$CRM_SECRET", "$SHORT"),
            r"`\$SHORT`, of the `secrets` of `crm`, is no secret",
        ),
        (
            CRM.replace("$CRM_SECRET", "abcd"),
            "number 1 of the `secrets` of `crm` is no secret",
        ),
        (
            CRM.replace('"$CRM_SECRET", "$OLD_SECRET"', ""),
            "of `crm`: `secrets` is empty",
        ),
        (FORMS.replace("run =", "ran ="), "`forms` needs `run`"),
        (FORMS + "at_once = 1", "`forms` has `at_once`, which is true or false"),
        (FORMS + "colour = 'red'", "`forms` has no `colour`; it has `"),
        (
            FORMS.replace('{"form.sent" = "form application"}', "3"),
            "`forms` has `events`, such as",
        ),
        (
            FORMS.replace('{"form.sent" = "form application"}', "[]"),
            "of `forms`: `events` is empty",
        ),
        (
            FORMS.replace('{"form.sent" = "form application"}', "[3]"),
            "`forms` has `events`, such as",
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence(text: str, problem: str) -> None:
    """It says where it is and what to write, and repeats no secret."""
    with pytest.raises(Misconfigured, match=problem) as told:
        read_settings(text, ENVIRONMENT)

    assert "abcd" not in str(told.value)


def test_a_file_is_named_by_the_environment(tmp_path: Path) -> None:
    """One that is not there, or not right, is said to be so, with its name."""
    path = tmp_path / "webhooks.toml"
    named = {**ENVIRONMENT, "WAYFELLOW_WEBHOOKS": str(path)}
    with pytest.raises(Misconfigured, match="there is no text file at"):
        load_settings(None, named)
    path.write_text(CRM.replace("url", "urls"))
    with pytest.raises(Misconfigured, match=r"in `.*webhooks.toml`, `crm` needs `url`"):
        load_settings(None, named)
    path.write_text(CRM)

    assert load_settings(None, named).receivers[0].name == "crm"
    with pytest.raises(Misconfigured, match="set `WAYFELLOW_WEBHOOKS` to the path"):
        load_settings(None, {})


@tries(80)
@given(st.data())
def test_no_file_leads_to_anything_but_settings_or_a_sentence(
    data: st.DataObject,
) -> None:
    """Whatever a line is changed to."""
    whole = (CRM + FORMS).splitlines()
    place = data.draw(st.integers(0, len(whole) - 1))
    values = [
        "3",
        "true",
        "[]",
        "[3]",
        "{}",
        '""',
        '"x"',
        '["x"]',
        '{"a" = 3}',
        "1979-05-27",
    ]
    name = data.draw(
        st.sampled_from(["name", "url", "secrets", "run", "by", "events", "x", ""])
    )
    whole[place] = f"{name} = {data.draw(st.sampled_from(values))}" if name else ""
    try:
        read_settings("\n".join(whole), ENVIRONMENT)
        told = "as it should be"
    except Misconfigured as problem:
        told = str(problem)

    assert len(told) > 10
