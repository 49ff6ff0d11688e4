"""Signatures: what the specification's own library accepts, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from effort import tries
from wayfellow_webhooks import Misconfigured, NotAccepted, new_secret, read_secret
from wayfellow_webhooks.signatures import signed, verified

NOW = datetime.now(UTC)
OLD, NEW = new_secret(), new_secret()
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)
BODIES = st.text(st.characters(exclude_categories=["Cs"])).map(str.encode)


@tries(50)
@given(IDS, BODIES)
def test_what_we_sign_the_specifications_library_verifies(
    identifier: str, body: bytes
) -> None:
    """With each of several secrets, during a rotation, its own verifier is content."""
    now = datetime.now(UTC)
    headers = signed([read_secret(OLD), read_secret(NEW)], identifier, now, body)
    for secret in (OLD, NEW):
        Webhook(secret).verify(body, headers, json_parse=False)

    assert headers["webhook-id"] == identifier


@tries(50)
@given(IDS, BODIES)
def test_what_the_library_signs_we_verify(identifier: str, body: bytes) -> None:
    """A sender that rotates its secret is believed under the old and the new one."""
    headers = {
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(int(NOW.timestamp())),
        "Webhook-Signature": Webhook(NEW).sign(identifier, NOW, body.decode()),
    }

    assert verified([read_secret(OLD), read_secret(NEW)], headers, body, NOW)


@tries(100)
@given(st.data())
def test_nothing_that_was_changed_is_believed(data: st.DataObject) -> None:
    """Of headers and body each byte counts, and the library agrees."""
    body = b'{"type":"form.sent"}'
    given_headers = signed([read_secret(OLD)], "msg_1", NOW, body)
    name = data.draw(st.sampled_from([*given_headers, "body"]))
    text = body.decode() if name == "body" else given_headers[name]
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("abcXYZ0189+/=,. é"))
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        return
    if name == "body":
        body = changed.encode()
    else:
        given_headers[name] = changed
    with pytest.raises(NotAccepted):
        verified([read_secret(OLD)], given_headers, body, NOW)
    if name == "webhook-signature" and place == len(text) - 2:
        # The last letter of Base64 has bits that stand for nothing: only we look there.
        return
    with pytest.raises((WebhookVerificationError, ValueError, UnicodeError)):
        Webhook(OLD).verify(body, given_headers)


def test_one_right_signature_among_others_is_enough() -> None:
    """A sender that rotates, or that signs in another way as well, is believed."""
    secret = read_secret(OLD)
    headers = signed([secret], "msg_1", NOW, b"{}")
    right = headers["webhook-signature"]
    headers["webhook-signature"] = f"v1a,abc v1,{'A' * 43}= {right} v2,def"
    found = verified([secret], headers, b"{}", NOW)
    headers["webhook-signature"] = " ".join(["v1,abc"] * 20 + [right])
    with pytest.raises(NotAccepted):
        verified([secret], headers, b"{}", NOW)

    assert found == "msg_1"


@pytest.mark.parametrize(("minutes", "is_fresh"), [(-6, 0), (-4, 1), (4, 1), (6, 0)])
def test_an_attempt_is_fresh_for_five_minutes(minutes: int, is_fresh: bool) -> None:
    """What was signed longer ago, or far ahead, may have been recorded by somebody."""
    secret = read_secret(OLD)
    headers = signed([secret], "msg_1", NOW + timedelta(minutes=minutes), b"{}")
    if is_fresh:
        assert verified([secret], headers, b"{}", NOW) == "msg_1"
        return
    with pytest.raises(NotAccepted, match="more than five minutes"):
        verified([secret], headers, b"{}", NOW)


@pytest.mark.parametrize(
    "signature",
    ["", "v1", "v1,", "v1,é", "v2,abc", "v1a,abc", "v1,=", " ", ",", "x" * 9000],
)
def test_a_signature_of_no_use_is_refused_in_words(signature: str) -> None:
    """Whatever stands in the header, it leads to an answer."""
    headers = signed([read_secret(OLD)], "msg_1", NOW, b"{}")
    headers["webhook-signature"] = signature
    with pytest.raises(NotAccepted) as refused:
        verified([read_secret(OLD)], headers, b"{}", NOW)

    assert refused.value.status in (400, 401)


def test_a_secret_is_never_shown() -> None:
    """Neither as it is printed by accident, nor in what is said of a wrong one."""
    secret = read_secret(OLD)
    wrong = "whsec_dG9vc2hvcnQ="
    with pytest.raises(Misconfigured) as problem:
        read_secret(wrong)

    assert OLD.removeprefix("whsec_") not in repr(secret)
    assert str(secret.key) not in repr(secret)
    assert "dG9v" not in str(problem.value)


@pytest.mark.parametrize(
    "text", ["", "whsec_", "é" * 40, "whsec_" + "A" * 200, "a b c"]
)
def test_what_is_no_secret_is_said_to_be_none(text: str) -> None:
    """Too short, too long, or no base64."""
    with pytest.raises(Misconfigured, match="24 to 64 bytes"):
        read_secret(text)
