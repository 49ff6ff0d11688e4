"""Which addresses may be posted to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import tries
from wayfellow_webhooks import Misconfigured, is_public
from wayfellow_webhooks.addresses import read_address

REFUSED = [
    line.split()[0]
    for line in (Path(__file__).parent / "refused.txt").read_text("utf-8").splitlines()
]
"""A table of addresses, each with what it is."""
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450::1",
]
NOBODYS = [
    ip_network(one)
    for one in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/8",
        "100::/8",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "4000::/2",
        "8000::/1",
    ]
]
"""The registries of special addresses of IANA, written down again."""
V4 = st.ip_addresses(v=4)
V6 = st.ip_addresses(v=6)
IN_NOBODYS = st.sampled_from(NOBODYS).flatmap(lambda n: st.ip_addresses(network=n))


@pytest.mark.parametrize("address", REFUSED)
def test_these_are_refused(address: str) -> None:
    """Private, shared, local, reserved, for documentation, for many, or a way round."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_these_are_public(address: str) -> None:
    """Somebody has them, and a receiver may be there."""
    assert is_public(address)


@tries(150)
@given(V4 | V6 | IN_NOBODYS)
@example(ip_address("64:ff9b::10.0.0.1"))
def test_nothing_is_public_that_the_registries_reserve(address: object) -> None:
    """Only what stands for a public IPv4 address may lie among the special ones."""
    found = ip_address(str(address))
    is_special = any(found in network for network in NOBODYS)
    if not (is_special and is_public(str(found))):
        return
    behind = ip_address(found.packed[-4:])

    assert found in ip_network("64:ff9b::/96") or found in ip_network("::ffff:0:0/96")
    assert not any(behind in network for network in NOBODYS)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://crm.example.org/", "begins with https"),
        ("https://crm.example.org:8443/", "names the port 8443"),
        ("ftp://crm.example.org/", "is an address such as"),
        ("crm.example.org", "is an address such as"),
        ("https:///hooks", "is an address such as"),
        ("https://crm.example.org:0x1/", "is an address such as"),
        ("https://exa mple.org/", "is an address such as"),
        ("https://crm..example.org/", "is an address such as"),
        ("https://crm.example.org/a\r\nX: 1", "is an address such as"),
        ("https://crm.example.org/" + "a" * 2000, "at most 2,000"),
        ("https://olu:pass@crm.example.org/", "a name or a password"),
        ("https://crm.example.org@evil.example.org/", "a name or a password"),
        ("https://crm.example.org\\@evil.example.org/", "a name or a password"),
        ("https://%31%30.0.0.1/", "is an address such as"),
        ("https://[fe80::1%25eth0]/", "is an address such as"),
        ("https://[::1/", "is an address such as"),
        ("https://crm.example.org/#top", "before the `#`"),
    ],
)
def test_a_url_that_may_not_be_is_refused_in_words(url: str, problem: str) -> None:
    """What is not https on its own port needs to be allowed."""
    with pytest.raises(Misconfigured, match=problem) as refused:
        read_address(url)

    assert "pass" not in str(refused.value).replace("password", "")


@tries(200)
@given(
    st.sampled_from(["https://", "http://", "https:", "//", ""]),
    st.text(max_size=20) | st.text("[]:@/\\?#%.0x1aé", max_size=20),
)
@example("https://", "[::1]:0")
@example("https://", "\u2100.example.org")
def test_any_text_is_an_address_or_is_refused_in_words(head: str, rest: str) -> None:
    """What is read of it can stand in a request, and says nothing but where to go."""
    try:
        found = read_address(head + rest)
        request = f"{found.shown_host}{found.path}"
        is_safe = request.isascii() and request.isprintable() and " " not in request
        told = "" if is_safe and found.is_secure and found.port == 443 else request
    except Misconfigured as problem:
        told = f"refused: {problem}"

    assert not told or told.startswith("refused: `url`")


def test_what_is_allowed_is_allowed() -> None:
    """Each allowance allows one thing."""
    plain = read_address("http://crm.example.org/a b?c=é", ["http"])
    other = read_address("https://[2606:4700::1]:8443", ["other ports"])

    assert (plain.port, plain.path) == (80, "/a%20b?c=%C3%A9")
    assert not plain.is_secure
    assert not plain.may_be_private
    assert (other.shown_host, other.path) == ("[2606:4700::1]:8443", "/")
    with pytest.raises(Misconfigured, match="and not `everything`"):
        read_address("https://crm.example.org", ["everything"])
