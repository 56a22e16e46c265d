"""The media type's script in Zabbix's own JavaScript engine, up to the alert that Rinban reads from what it posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from local.servers import media_type
from local.servers.media_type import ScriptResult
from rinban.core.alert import Alert, Kind, Severity
from rinban.intake import sources

KEY = "key-of-this-zabbix-0123456789"
PAYLOAD = Path(__file__).parent.parent / "payloads" / "zabbix_problem.json"
CALLING = (
    '{"group": "infra", "alerts": [{"outcome": "calling", "escalation": "infra/12", "dedup_key": "k", "reason": ""}]}'
)


@dataclass
class Endpoint:
    """A server that gives every POST the same answer, and keeps the bodies."""

    base_url: str = ""
    status: int = 202
    answer: str = CALLING
    paths: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def alert(self) -> Alert:
        (body,) = self.bodies
        (alert,) = sources.read(body)
        return alert


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    here = Endpoint()

    class Request(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.paths.append(self.path)
            here.keys.append(self.headers.get("x-api-key", ""))
            here.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            self.send_response(here.status)
            self.send_header("Content-Length", str(len(here.answer.encode())))
            self.end_headers()
            self.wfile.write(here.answer.encode())

        def log_message(self, *_: object) -> None:
            """Print nothing: the tests look at what was kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    here.base_url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Zabbix:
    """Sends what a Zabbix server sends; without changes it is a problem."""

    engine: Path
    endpoint: Endpoint

    def sends(self, **changes: object) -> ScriptResult:
        settings = {"rinban_url": self.endpoint.base_url, "rinban_group": "infra", "rinban_key": KEY}
        event = json.loads(PAYLOAD.read_text(encoding="utf-8"))
        return media_type.run(self.engine, event | settings | changes)


@pytest.fixture
def zabbix(engine: Path, endpoint: Endpoint) -> Zabbix:
    return Zabbix(engine, endpoint)


UPDATE = {"event_update_status": "1", "event_ack_status": "No", "user_fullname": "鈴木 一郎 (suzuki)"}


def test_problem(zabbix: Zabbix, endpoint: Endpoint) -> None:
    ran = zabbix.sends()
    assert json.loads(ran.returned)["tags"] == {"__rinban_escalation": "infra/12"}
    assert (endpoint.paths, endpoint.keys) == (["/phonecall/infra"], [KEY])
    alert = endpoint.alert()
    assert (alert.kind, alert.severity, alert.host) == (Kind.PROBLEM, Severity.HIGH, "DB東京1")
    assert alert.summary == "【本番】ディスクの空きが5%を切りました 🈵"
    assert alert.dedup_key == "zabbix:zabbix.example.jp/zabbix:1207"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"event_value": "0", "event_recovery_id": "1210"}, Kind.RECOVERY),
        (UPDATE | {"event_update_action": "acknowledged", "event_ack_status": "Yes"}, Kind.CLAIM),
        (UPDATE | {"event_update_action": "commented", "event_update_message": '見ています\n"再起動"'}, Kind.UPDATE),
        (UPDATE | {"event_update_action": "unacknowledged"}, Kind.TAKEN_BACK),
        (UPDATE | {"event_update_action": "changed severity from High to Disaster"}, Kind.UPDATE),
        (UPDATE | {"event_update_action": "closed", "event_value": "0"}, Kind.RECOVERY),
        ({"alert_message": 'NOTE: Escalation canceled: trigger "x" disabled.\nProblem'}, Kind.IGNORED),
        ({"event_source": "4"}, Kind.IGNORED),
    ],
    ids=["recovery", "acknowledged", "commented", "unacknowledged", "severity", "closed", "cancelled", "service"],
)
def test_kinds_arrive_as_what_they_are(
    zabbix: Zabbix, endpoint: Endpoint, changes: dict[str, object], kind: Kind
) -> None:
    assert zabbix.sends(**changes).thrown == ""
    assert (endpoint.alert().kind, endpoint.alert().dedup_key) == (kind, "zabbix:zabbix.example.jp/zabbix:1207")


def test_test_button_is_understood_and_says_so(zabbix: Zabbix, endpoint: Endpoint) -> None:
    endpoint.answer = '{"alerts": [{"outcome": "ignored", "escalation": "", "reason": "the Test button works"}]}'
    macros = {name: value for name, value in media_type.defaults().items() if not name.startswith("rinban_")}
    ran = zabbix.sends(**macros)
    assert json.loads(ran.returned) == {"tags": {}, "answer": json.loads(endpoint.answer)}
    assert endpoint.alert().kind is Kind.TEST


@pytest.mark.parametrize(
    "name",
    [
        "【本番】㈱①髙橋 𠮷野家 🧑\u200d🚒 が落ちました",
        "\"quoted\" \\back\\slash 'single' </script>",
        "line\r\nline\ttab",
        "half \ud83d a character",
    ],
)
def test_text_arrives_unharmed(zabbix: Zabbix, endpoint: Endpoint, name: str) -> None:
    assert zabbix.sends(event_name=name).thrown == ""
    assert json.loads(endpoint.bodies[0])["event_name"] == name


@pytest.mark.parametrize(
    ("status", "answer", "thrown"),
    [
        (401, '{"message": "Forbidden"}', "Rinban: HTTP 401: Forbidden (is rinban_key the key"),
        (403, '{"message": "Forbidden"}', "Rinban: HTTP 403: Forbidden (is rinban_key the key"),
        (404, '{"message": "no group \\"infra\\" in the rota"}', 'Rinban: HTTP 404: no group "infra" in the rota'),
        (503, '{"message": "現在受け付けられません"}', "Rinban: HTTP 503: 現在受け付けられません"),
        (502, "<html>Bad Gateway</html>", "Rinban: HTTP 502: <html>Bad Gateway</html>"),
        (500, "", "Rinban: HTTP 500:"),
        (304, "", "Rinban: HTTP 304:"),
        (200, "<html>Sign in to the network</html>", "is not Rinban: <html>Sign in"),
        (200, "", "is not Rinban:"),
        (200, "null", "is not Rinban: null"),
    ],
)
def test_what_is_not_taken_is_thrown_with_the_reason(
    zabbix: Zabbix, endpoint: Endpoint, status: int, answer: str, thrown: str
) -> None:
    endpoint.status, endpoint.answer = status, answer
    ran = zabbix.sends()
    assert ran.returned == ""
    assert thrown in ran.thrown


def test_nobody_there_is_thrown_so_that_zabbix_tries_again(zabbix: Zabbix) -> None:
    ran = zabbix.sends(rinban_url="http://127.0.0.1:1")
    assert "Rinban: no answer from http://127.0.0.1:1/phonecall/infra: cannot get URL" in ran.thrown


@pytest.mark.parametrize("name", ["rinban_url", "rinban_group", "rinban_key"])
@pytest.mark.parametrize("value", ["the file's own", "", "  ", "{$RINBAN.SETTING}"])
def test_setting_that_is_not_filled_in_is_named_and_nothing_is_sent(
    zabbix: Zabbix, endpoint: Endpoint, name: str, value: str
) -> None:
    ran = zabbix.sends(**{name: media_type.defaults()[name] if value == "the file's own" else value})
    assert f"Rinban: the parameter {name} of the media type is not filled in" in ran.thrown
    assert endpoint.bodies == []


@pytest.mark.parametrize("tail", ["/", "/phonecall", "/phonecall/", "/phonecall/other"])
def test_address_may_be_pasted_with_its_path(zabbix: Zabbix, endpoint: Endpoint, tail: str) -> None:
    zabbix.sends(rinban_url=f" {endpoint.base_url}/prod{tail} ")
    assert endpoint.paths == ["/prod/phonecall/infra"]


def test_proxy_is_used_if_given(zabbix: Zabbix, endpoint: Endpoint) -> None:
    zabbix.sends(rinban_url="http://rinban.example.test/prod", http_proxy=endpoint.base_url)
    assert endpoint.paths == ["http://rinban.example.test/prod/phonecall/infra"]


def test_the_key_is_in_the_header_and_nowhere_else(zabbix: Zabbix, endpoint: Endpoint) -> None:
    endpoint.status = 403
    ran = zabbix.sends()
    ours = "\n".join(line for line in ran.log.splitlines() if "Rinban" in line)
    assert "[Rinban] POST" in ours
    assert KEY.encode() not in endpoint.bodies[0]
    assert KEY not in ours + ran.thrown
