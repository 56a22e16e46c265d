"""Who is heeded by the page with the telephones: every page of the same browser can send requests to 127.0.0.1."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.serve.telephones import SUMMARIES
from tests.telephones import Desk, desk
from tests.unit.carrier_service import SATO, Service


@pytest.fixture
def phones() -> Iterator[Desk]:
    with desk() as phones:
        yield phones


@dataclass
class Answered:
    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(phones: Desk, method: str, path: str, **headers: str) -> Answered:
    connection = http.client.HTTPConnection(phones.host, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answered(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


def act(phones: Desk, path: str, **headers: str) -> Answered:
    """What our own page sends, but for `headers`."""
    own = {"Origin": f"http://{phones.host}", "X_Token": phones.page.token}
    return ask(phones, "POST", path, **(own | headers))


def told(phones: Desk, until: str = "") -> dict[str, Any]:
    """What the stream of events tells, as soon as `until` is in it."""
    connection = http.client.HTTPConnection(phones.host, timeout=10)
    try:
        connection.request("GET", "/events")
        stream = connection.getresponse()
        while line := stream.readline().decode():
            if line.startswith("data: ") and until in line:
                news: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return news
        raise AssertionError("the stream has ended")
    finally:
        connection.close()


def sid_of_a_ringing_call(phones: Desk, service: Service) -> str:
    phones.rings(service.url)
    return str(told(phones, '"ringing"')["phones"][0]["call"]["sid"])


def test_the_page_is_in_the_language_of_the_browser_or_of_its_address(phones: Desk) -> None:
    def language(path: str, accepted: str) -> str:
        return ask(phones, "GET", path, Accept_Language=accepted).text.split('lang="')[1][:2]

    assert language("/", "en-US,en;q=0.9,ja;q=0.8") == "en"
    assert language("/", "fr,ja;q=0.5") == "ja"
    assert language("/", "fr") == "ja"
    assert language("/?lang=en", "ja") == "en"
    assert language("/?lang=<script>", "en") == "en"


def test_each_load_of_the_page_looks_into_the_rota(phones: Desk) -> None:
    ask(phones, "GET", "/")
    assert phones.book.looks == 1


@pytest.mark.parametrize("path", ["/", "/phones.js", "/phones.css", "/icon.svg", "/none"])
def test_every_answer_forbids_what_the_page_does_not_need(phones: Desk, path: str) -> None:
    headers = ask(phones, "GET", path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize("path", ["/none", "/phones.html", "/../page.py", "/%2e%2e/page.py", "//etc/passwd", "/page/"])
def test_only_the_files_of_the_page_are_given(phones: Desk, path: str) -> None:
    assert ask(phones, "GET", path).status == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
@pytest.mark.parametrize("path", ["/", "/events", "/phones.js"])
def test_a_foreign_name_that_means_this_machine_gets_nothing(phones: Desk, host: str, path: str) -> None:
    answered = ask(phones, "GET", path, Host=host)
    assert (answered.status, phones.page.token in answered.text) == (421, False)


def test_another_page_does_not_listen(phones: Desk) -> None:
    for site in ("cross-site", "same-site", "none"):
        assert ask(phones, "GET", "/events", Sec_Fetch_Site=site).status == 403


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X_Token": "x"},
        {"X_Token": ""},
        {"Host": "evil.example"},
    ],
    ids=str,
)
def test_another_page_does_nothing(phones: Desk, service: Service, foreign: dict[str, str]) -> None:
    sid = sid_of_a_ringing_call(phones, service)
    assert act(phones, f"/calls/{sid}/answer", **foreign).status in (403, 421)
    assert act(phones, "/alert?group=infra", **foreign).status in (403, 421)
    assert (phones.carrier.calls[0].ringing, phones.raised) == (True, [])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_method_is_answered(phones: Desk, method: str) -> None:
    assert ask(phones, method, "/").status == 405


def test_our_page_answers_and_presses(phones: Desk, service: Service) -> None:
    sid = sid_of_a_ringing_call(phones, service)
    assert act(phones, f"/calls/{sid}/answer").status == 200
    told(phones, '"says"')
    assert act(phones, f"/calls/{sid}/press?digit=1").status == 200
    assert told(phones, '"keys": "1"')["phones"][0]["call"]["captions"][0]["cut"]


def test_what_cannot_be_done_is_told(phones: Desk, service: Service) -> None:
    sid = sid_of_a_ringing_call(phones, service)
    refused = act(phones, f"/calls/{sid}/hangup")
    assert (refused.status, "not in-progress" in refused.text) == (409, True)
    assert act(phones, f"/calls/CA{'0' * 32}/answer").status == 404
    assert act(phones, f"/calls/{sid}/sing").status == 404
    assert act(phones, f"/phones/{sid}/answer").status == 404


def test_no_whole_number_is_told(phones: Desk, service: Service) -> None:
    phones.rings(service.url)
    text = json.dumps(told(phones, '"ringing"'))
    assert SATO not in text
    assert SATO.removeprefix("+81") not in text


def test_an_alert_is_raised_for_a_group_of_the_rota(phones: Desk) -> None:
    assert json.loads(act(phones, "/alert?group=infra").text) == {"message": "calling"}
    assert act(phones, "/alert?group=nobody").status == 404
    assert act(phones, "/alert?group=payments").status == 502
    assert json.loads(act(phones, "/alert?group=infra&lang=en").text) == {"message": "calling"}
    assert phones.raised == ["infra ja", "infra en"]
    assert set(SUMMARIES) == {"ja", "en"}


def test_who_begins_to_listen_is_told_everything_at_once(phones: Desk, service: Service) -> None:
    sid_of_a_ringing_call(phones, service)
    news = told(phones)
    assert [one["name"] for one in news["phones"]] == ["佐藤", "鈴木"]
    assert (news["phones"][0]["call"]["status"], news["groups"]) == ("ringing", ["infra", "payments"])
