"""Posting: to the number that was looked at, in time, and without following anybody."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from wayfellow_webhooks import NotTaken, Wire
from wayfellow_webhooks.addresses import is_public, read_address
from wayfellow_webhooks.wire import Place, connect
from webhooks.receivers import HERE, answering, misbehaving

CRM = read_address("https://crm.example.org/hooks")
QUICK = 0.4
"""How many seconds a hostile receiver has in these tests."""


def places(*addresses: str) -> list[Place]:
    """Give what a name leads to, as the system's resolver would."""
    return [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, 443, 0, 0))
        if ":" in one
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443))
        for one in addresses
    ]


class Nowhere:
    """A network in which nobody answers, and where somebody tried to connect to."""

    def __init__(self, *answers: list[Place]) -> None:
        self.answers = list(answers)
        self.tried: list[str] = []

    def resolve(self, *_: object, **__: object) -> list[Place]:
        """Give the next answer of the resolver, and the last one ever after."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def connect(self, place: Place, _: float) -> socket.socket:
        """Note the attempt."""
        self.tried.append(place[4][0])
        raise ConnectionRefusedError

    def post(self) -> str:
        """Post to it, and give what is said of it."""
        wire = Wire(resolve=self.resolve, connect=self.connect)
        with pytest.raises(NotTaken) as problem:
            wire.post(CRM, {}, b"{}")
        return str(problem.value)


@tries(100)
@given(
    st.lists(
        st.ip_addresses().map(str)
        | st.sampled_from(["10.0.0.1", "169.254.169.254", "8.8.8.8", "::1", "1.1.1.1"]),
        max_size=4,
    )
)
def test_nobody_is_ever_connected_to_who_is_not_public(addresses: list[str]) -> None:
    """One number that is not public among those of a name is enough to refuse it."""
    net = Nowhere(places(*addresses))
    told = net.post()

    assert all(is_public(one) for one in net.tried)
    if all(is_public(one) for one in addresses):
        assert net.tried == addresses
    else:
        assert net.tried == []
        assert "private network" in told


def test_a_name_that_leads_elsewhere_the_next_moment_gains_nothing() -> None:
    """It is resolved once in an attempt, and looked at again in the next."""
    net = Nowhere(places("8.8.8.8"), places("169.254.169.254"))
    first, second = net.post(), net.post()

    assert "cannot be reached" in first
    assert "private network" in second
    assert net.tried == ["8.8.8.8"]


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:7f00:1]"]
)
def test_a_number_in_disguise_is_seen_for_what_it_is(host: str) -> None:
    """However it is written, what counts is where the system would connect to."""
    tried: list[Place] = []

    def never(place: Place, _: float) -> socket.socket:
        tried.append(place)
        raise ConnectionRefusedError

    with pytest.raises(NotTaken, match=r"private network|no address"):
        Wire(connect=never).post(read_address(f"https://{host}/"), {}, b"{}")

    assert tried == []


def test_a_receiver_on_this_machine_is_refused_until_it_is_allowed() -> None:
    """A name such as `localhost` leads into a private network."""
    with answering(204) as desk:
        allowed = read_address(desk.url, HERE)
        refused = read_address(desk.url, HERE[:2])
        with pytest.raises(NotTaken, match="private network"):
            Wire().post(refused, {}, b"{}")

        assert Wire().post(allowed, {}, b"{}") == 204
        assert [body for _, body in desk.got] == [b"{}"]
        assert desk.got[0][0]["host"] == f"localhost:{desk.port}"


def test_of_several_numbers_the_first_that_answers_is_taken() -> None:
    """One that is down does not keep a receiver from being reached at another."""
    with answering(200) as desk:
        here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", desk.port))
        with socket.create_server(("127.0.0.1", 0)) as closed:
            down = (*here[:4], closed.getsockname())
        wire = Wire(resolve=lambda *_, **__: [down, here])

        assert wire.post(read_address(desk.url, HERE), {}, b"{}") == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    """Wherever it points to, nothing more is sent."""
    inside = {"Location": "http://169.254.169.254/latest/meta-data/"}
    with answering(status, headers=inside) as desk:
        assert Wire().post(read_address(desk.url, HERE), {}, b"{}") == status
        assert len(desk.got) == 1


def _drip(line: socket.socket, over: Event) -> None:
    """Answer a byte at a time, each well in time, and never come to an end."""
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not over.wait(0.05):
        line.sendall(b"a")


def _never_answer(line: socket.socket, over: Event) -> None:
    over.wait(5)


def _never_end_headers(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        line.sendall(b"X-More: of the same\r\n" * 100)


def _continue_for_ever(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    while not over.wait(0.02):
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def _hang_up(line: socket.socket, over: Event) -> None:
    line.recv(65536)


def _hang_up_half_way(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    line.sendall(b"HTTP/1.1 2")


def _talk_nonsense(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def _one_long_line(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 " + b"a" * 100_000)


@pytest.mark.parametrize(
    ("do", "problem"),
    [
        (_drip, "did not answer within"),
        (_never_answer, "did not answer within"),
        (_continue_for_ever, "did not answer within"),
        (_never_end_headers, "is not HTTP"),
        (_talk_nonsense, "is not HTTP"),
        (_one_long_line, "is not HTTP"),
        (_hang_up, "hung up"),
        (_hang_up_half_way, "is not HTTP"),
    ],
)
def test_a_hostile_receiver_is_left_in_time(
    do: Callable[[socket.socket, Event], None], problem: str
) -> None:
    """Slow, endless, silent or confused: it ends in a sentence, and soon."""
    with misbehaving(do) as desk:
        began = monotonic()
        with pytest.raises(NotTaken, match=problem):
            Wire(patience=QUICK).post(read_address(desk.url, HERE), {}, b"{}")

    assert monotonic() - began < QUICK + 1


def test_a_name_that_nobody_looks_up_is_left_in_time() -> None:
    """A resolver that hangs takes no longer than a receiver that does."""
    over = Event()

    def hang(*_: object, **__: object) -> list[Place]:
        over.wait(20)
        return []

    began = monotonic()
    with pytest.raises(NotTaken, match=r"not looked up within 0\.4 seconds"):
        Wire(patience=QUICK, resolve=hang).post(CRM, {}, b"{}")
    over.set()

    assert monotonic() - began < QUICK + 1


def _endless_body(line: socket.socket, over: Event) -> None:
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        line.sendall(b"a" * 65536)


def test_the_body_of_an_answer_is_not_read() -> None:
    """The status says all; an answer without end holds up nobody."""
    with misbehaving(_endless_body) as desk:
        assert Wire(patience=5).post(read_address(desk.url, HERE), {}, b"{}") == 200


def test_a_receiver_that_is_not_there_is_said_not_to_be() -> None:
    """No name, or nobody at it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    gone = read_address(f"http://localhost:{port}/", HERE)
    with pytest.raises(NotTaken, match="cannot be reached"):
        Wire().post(gone, {}, b"{}")
    with pytest.raises(NotTaken, match="leads to no address"):
        Wire(resolve=_unknown).post(CRM, {}, b"{}")


def _unknown(*_: object, **__: object) -> list[Place]:
    raise socket.gaierror


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for crm.example.org that nobody has signed but itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "made.pem"
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=crm.example.org",
        "-addext",
        "subjectAltName=DNS:crm.example.org",
    ]
    subprocess.run(
        [*words, "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )
    return made, key


def _tls_wire(port: int, trusted: Path | None, patience: float = 60) -> Wire:
    """Give a wire for which every name leads to a port of this machine."""
    here: Any = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))

    def lead_here(place: Place, patience: float) -> socket.socket:
        return connect((*place[:4], ("127.0.0.1", port)), patience)

    return Wire(
        patience=patience,
        tls=ssl.create_default_context(cafile=trusted) if trusted else None,
        resolve=lambda *_, **__: [here],
        connect=lead_here,
    )


def test_a_certificate_has_to_be_valid_for_the_name(
    certificate: tuple[Path, Path],
) -> None:
    """It is the name that is proved, though a number is connected to."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    other = read_address("https://other.example.org/")
    with answering(200, tls=server) as desk:
        trusting = _tls_wire(desk.port, certificate[0])

        assert trusting.post(CRM, {}, b"{}") == 200
        assert desk.got[0][0]["host"] == "crm.example.org"
        with pytest.raises(NotTaken, match="not valid for its name"):
            trusting.post(other, {}, b"{}")
        with pytest.raises(NotTaken, match="not valid for its name"):
            _tls_wire(desk.port, None).post(CRM, {}, b"{}")
        assert len(desk.got) == 1


def test_a_receiver_without_tls_is_not_spoken_to() -> None:
    """Where https was asked for, nothing is sent in the open."""
    said: list[bytes] = []

    def listen(line: socket.socket, over: Event) -> None:
        with suppress(OSError):
            said.append(line.recv(65536))
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with (
        misbehaving(listen) as desk,
        pytest.raises(NotTaken, match="no secure connection"),
    ):
        _tls_wire(desk.port, None).post(CRM, {"webhook-id": "wf_1"}, b"{}")

    assert not any(b"wf_1" in one for one in said)


def test_one_that_never_shakes_hands_is_left_in_time() -> None:
    """The time counts from the connection, with all that makes it secure."""
    with (
        misbehaving(_never_answer) as desk,
        pytest.raises(NotTaken, match="did not answer within"),
    ):
        _tls_wire(desk.port, None, QUICK).post(CRM, {}, b"{}")
