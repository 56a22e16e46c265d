"""The provider over the wire: what it says of itself is believed only so far, and it may be away in every way."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Iterator

import pytest

from local.openid.double import OpenIdDouble
from local.openid.server import OpenIdDoubleServer, signing_in
from local.stand_in import HANGING, REDIRECT, HttpFault
from rinban.adapters import openid
from rinban.adapters.http_post import HttpPost
from rinban.adapters.openid import LONGEST, HttpOpenIdProvider, is_safe
from rinban.core.errors import Unavailable


@pytest.fixture
def server() -> Iterator[OpenIdDoubleServer]:
    with signing_in(OpenIdDouble()) as made:
        yield made


def provider(server: OpenIdDoubleServer, issuer: str = "") -> HttpOpenIdProvider:
    double = server.double
    return HttpOpenIdProvider(
        issuer or double.issuer, double.client_id, lambda: double.secret, HttpPost(), lambda: None
    )


def test_it_says_who_it_is_once_in_an_hour(server: OpenIdDoubleServer) -> None:
    made = provider(server)
    assert made.facts() == made.facts()
    assert made.facts().issuer == server.url
    assert made.facts().authorization_endpoint == f"{server.url}/authorize"
    assert (made.facts().algorithms, made.facts().names_itself) == (("RS256",), True)
    assert server.targets == ["/.well-known/openid-configuration"]


WRONG = [
    {"issuer": "https://evil.example.test"},
    {"issuer": None},
    {"authorization_endpoint": "http://login.example.test/authorize"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"authorization_endpoint": "https://user:password@login.example.test/"},
    {"authorization_endpoint": "https://login.example.test/#x"},
    {"authorization_endpoint": "https://login.example.test/\r\nSet-Cookie: a=b"},
    {"token_endpoint": "http://10.0.0.1/token"},
    {"token_endpoint": "file:///etc/passwd"},
    {"token_endpoint": 7},
    {"token_endpoint": None},
    {"code_challenge_methods_supported": ["plain"]},
    {"service_documentation": "x" * LONGEST},
]


@pytest.mark.parametrize("says", WRONG, ids=lambda says: str(says)[:60])
def test_what_it_may_not_say_of_itself_is_not_believed(server: OpenIdDoubleServer, says: dict[str, object]) -> None:
    server.double.says = says
    with pytest.raises(Unavailable):
        provider(server).facts()


@pytest.mark.parametrize(
    "fault",
    [
        REDIRECT,
        HttpFault(404, is_done=True),
        HttpFault(500, is_done=True),
        HttpFault(200, "<html>", is_done=True),
        HttpFault(200, "[" * 100_000, is_done=True),
        HttpFault(200, '{"issuer": "' + "x" * 300_000 + '"}', is_done=True),
        HttpFault(200, "[]", is_done=True),
    ],
    ids=["redirect", "404", "500", "page", "deep", "long", "list"],
)
def test_an_answer_that_is_no_discovery_document_is_none(server: OpenIdDoubleServer, fault: HttpFault) -> None:
    server.faults = [fault]
    with pytest.raises(Unavailable):
        provider(server).facts()
    assert len(server.asked) == 1, "and a redirect is not followed"


def test_one_that_hangs_is_left(server: OpenIdDoubleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "ASKING", 0.3)
    server.faults = [HANGING]
    with pytest.raises(Unavailable):
        provider(server).facts()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # http.client leaves a refused tunnel
def test_it_is_asked_through_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def proxy() -> None:
            connection, _ = listening.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=proxy, daemon=True)
        thread.start()
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening.getsockname()[1]}")
        made = HttpOpenIdProvider("https://login.example.test", "rinban", str, HttpPost(), lambda: None)
        with pytest.raises(Unavailable):
            made.facts()
        thread.join(5)
    gc.collect()  # here, and not in the next test
    assert heard[0].startswith(b"CONNECT login.example.test:443")


def test_a_redirect_of_the_token_endpoint_leads_nowhere(server: OpenIdDoubleServer) -> None:
    """It would carry the code and the client's secret to somebody else."""
    made = provider(server)
    made.facts()
    server.faults = [REDIRECT]
    with pytest.raises(Unavailable):
        made.tokens("code", "v" * 43, "https://api.example.test/board/sign-in/openid/back")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "fault",
    [REDIRECT, HttpFault(403, is_done=True), HttpFault(200, "[]", is_done=True)],
    ids=["redirect", "403", "list"],
)
def test_who_is_not_told_of_a_person_does_not_guess(server: OpenIdDoubleServer, fault: HttpFault) -> None:
    made = provider(server)
    made.facts()
    server.faults = [fault]
    with pytest.raises(Unavailable):
        made.person("access")
    assert len(server.asked) == 2


def test_nobody_is_told_of_at_an_address_that_is_not_safe(server: OpenIdDoubleServer) -> None:
    server.double.says["userinfo_endpoint"] = "http://login.example.test/userinfo"
    assert provider(server).person("access") == {}
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "issuer", ["http://login.example.test", "ftp://127.0.0.1", "login.example.test", "https://", ""]
)
def test_a_provider_whose_name_nobody_proves_is_not_asked(issuer: str) -> None:
    made = HttpOpenIdProvider(issuer, "rinban", str, HttpPost(), lambda: None)
    with pytest.raises(Unavailable, match="no https://"):
        made.facts()


def test_only_this_machine_may_be_asked_without_tls_and_only_by_itself() -> None:
    assert is_safe("http://127.0.0.1:1/token", "http://127.0.0.1:1")
    assert not is_safe("http://127.0.0.1:1/token", "https://login.example.test")
    assert not is_safe("http://login.example.test/token", "http://127.0.0.1:1")
    assert is_safe("https://other.example.test/token", "https://login.example.test")
