"""Which addresses may be posted to: by name in the settings, and by number when used.

A name can lead anywhere, and elsewhere a moment later. So what counts is the number
that it leads to, and the connection is made to that number and to no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from urllib.parse import quote, urlsplit

from .problems import Misconfigured

ALLOWANCES = ("http", "other ports", "private addresses")
"""What a receiver may be allowed besides https on port 443 of a public address."""

_PORTS = {"https": 443, "http": 80}
_LONGEST_URL = 2000
_HOST = re.compile(r"[a-z0-9_.:-]+")
# What `ipaddress` calls global in some versions of Python, and nobody should post to.
_REFUSED_4 = (
    IPv4Network("192.0.0.0/24"),  # for protocols, among them a cloud's metadata
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # a cloud's own services, under a public number
)
_UNICAST = IPv6Network("2000::/3")
"""All that is assigned to anybody in public."""
_REFUSED_6 = (
    IPv6Network("2001::/23"),  # for protocols, among them tunnels to IPv4
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4, a tunnel to any IPv4
    IPv6Network("3fff::/20"),  # documentation
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""Where a network with IPv6 alone sees IPv4, in the last four bytes."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is posted to."""

    host: str
    port: int
    path: str
    is_secure: bool = True
    may_be_private: bool = False

    @property
    def shown_host(self) -> str:
        """Give the host as it stands in a request, with its port if it needs one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS["https" if self.is_secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def read_address(url: str, allow: Iterable[str] = ()) -> Address:
    """Read a URL; Misconfigured says what is not allowed about it."""
    allow = tuple(allow)
    for one in allow:
        if one not in ALLOWANCES:
            listed = ", ".join(f"`{known}`" for known in ALLOWANCES)
            raise Misconfigured(f"`allow` takes {listed}, and not `{one}`")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise Misconfigured(_no_url()) from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or not url.isprintable():
        raise Misconfigured(_no_url())
    if len(url) > _LONGEST_URL:
        raise Misconfigured(f"`url` has at most {_LONGEST_URL:,} characters")
    if parts.username is not None or parts.password is not None:
        raise Misconfigured(
            "`url` has a name or a password in it; leave them out, as the signature "
            "shows who posts"
        )
    if parts.fragment:
        raise Misconfigured("`url` ends before the `#`; leave out what follows")
    if parts.scheme == "http" and "http" not in allow:
        raise Misconfigured(
            "`url` begins with https, or everybody on the way can read it. `allow = "
            '["http"]` allows it nevertheless'
        )
    usual = _PORTS[parts.scheme]
    if port not in (None, usual) and "other ports" not in allow:
        raise Misconfigured(
            f"`url` names the port {port}; only {usual} is allowed, unless `allow = "
            '["other ports"]`'
        )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return Address(
        host,
        usual if port is None else port,
        path + query,
        parts.scheme == "https",
        "private addresses" in allow,
    )


def is_public(text: str) -> bool:
    """Say whether an IP address belongs to somebody in public.

    False for all that are private, shared, local, reserved, for documentation, for
    many at once, or a way round to one of these.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return _is_public_6(address)
    return _is_public_4(address)


def _is_public_4(address: IPv4Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in _REFUSED_4)
    )


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _is_public_4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public_4(IPv4Address(address.packed[-4:]))
    return (
        address.is_global
        and address in _UNICAST
        and not any(address in network for network in _REFUSED_6)
    )


def _no_url() -> str:
    return "`url` is an address such as `https://crm.example.org/hooks/mentoring`"
