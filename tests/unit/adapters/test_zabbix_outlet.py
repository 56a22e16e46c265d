"""What is told arrives in Zabbix, whatever version it is, and whatever stands before it."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.stand_in import DRIPPING, HANGING, PAGE, REDIRECT, TOO_MANY, HttpFault
from local.zabbix.double import ZabbixDouble, ZabbixProblem
from local.zabbix.server import ZabbixDoubleServer, serving
from rinban.adapters.http_post import HttpPost, NotReached, PostAnswer
from rinban.adapters.zabbix.answers import Granted, Later, Lost, Never, judged
from rinban.adapters.zabbix.api import ACKNOWLEDGE, COMMENT, ZabbixApi, ZabbixServer, servers
from rinban.adapters.zabbix.outlet import ZabbixOutlet
from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import TellResult, owed, tell_at
from rinban.core.errors import Unavailable
from rinban.core.retry_after import LONGEST, USUAL, retry_after
from tests.fakes.shell import INFRA, Shell
from tests.unit.core.test_owed import FIRST, LATER, SECOND, calling, taken

TAKEN = (6, "taken by 佐藤 by phone at 2026-11-22 07:26:40 JST")
TOKEN = "zabbix-token"
TWO_LINES = '{"url": "https://z", "token": "gehe\\ngeheim"}'
NO_ASCII = '{"url": "https://z", "token": "geheim\\u3042"}'


@pytest.fixture
def zabbix() -> Iterator[ZabbixDoubleServer]:
    with serving(ZabbixDouble()) as server:
        server.double.problems = {"41": ZabbixProblem(), "42": ZabbixProblem()}
        yield server


def outlet(server: ZabbixDoubleServer, token: str = TOKEN, name: str = "z.example") -> ZabbixOutlet:
    return ZabbixOutlet([ZabbixServer(name, server.url, token)], HttpPost())


def told(server: ZabbixDoubleServer, e: Escalation, *, uncertain: bool = False, seconds: float = 3.0) -> TellResult:
    (one,) = owed(e, LATER)
    since = LATER if uncertain else 0.0
    return outlet(server).tell(e, one._replace(is_uncertain=uncertain, since=since), seconds)


def lines(server: ZabbixDoubleServer, event: str = "41") -> list[tuple[int, str]]:
    return [(action, message) for action, message, _ in server.double.problems[event].lines]


@pytest.mark.parametrize("version", ["6.0.14", "6.2.0", "6.4.1", "7.0.3", "7.2.0", "7.4.1"])
def test_every_version_is_told_who_took_it(zabbix: ZabbixDoubleServer, version: str) -> None:
    zabbix.double.version = version
    assert told(zabbix, taken().now()).reason == ""
    assert lines(zabbix) == [TAKEN]
    assert zabbix.double.problems["41"].is_acknowledged


def test_several_alerts_are_one_call(zabbix: ZabbixDoubleServer) -> None:
    assert len(told(zabbix, taken(FIRST, SECOND).now()).settled) == 2
    assert zabbix.double.calls == ["apiinfo.version", "event.acknowledge"]


def test_a_hand_back_is_a_comment_and_no_acknowledgement(zabbix: ZabbixDoubleServer) -> None:
    shell = taken()
    shell.answers(0, "2")
    told(zabbix, shell.now())
    assert lines(zabbix) == [(4, "Rinban: handed back by 佐藤; the next person is called")]
    assert not zabbix.double.problems["41"].is_acknowledged


def test_one_event_that_is_gone_does_not_keep_the_others_from_being_told(zabbix: ZabbixDoubleServer) -> None:
    del zabbix.double.problems["41"]
    delivery = told(zabbix, taken(FIRST, SECOND).now())
    assert len(delivery.settled) == 2
    assert "event 41 is not there" in delivery.reason
    assert lines(zabbix, "42") == [TAKEN]


def test_after_a_try_that_may_have_arrived_it_looks_first(zabbix: ZabbixDoubleServer) -> None:
    zabbix.double.clock = int(LATER)
    e = taken(FIRST, SECOND).now()
    zabbix.double.problems["41"].lines = [(*TAKEN, int(LATER))]
    assert len(told(zabbix, e, uncertain=True).settled) == 2
    assert (lines(zabbix), lines(zabbix, "42")) == ([TAKEN], [TAKEN])


def test_what_is_over_meanwhile_counts_as_told(zabbix: ZabbixDoubleServer) -> None:
    zabbix.double.problems["41"].is_over = True
    assert len(told(zabbix, taken().now(), uncertain=True).settled) == 1
    assert lines(zabbix) == []


@pytest.mark.parametrize(
    ("fault", "reason", "after", "is_unknown"),
    [
        (PAGE, "no answer of an API", 0.0, True),
        (TOO_MANY, "429", USUAL, False),
        (HttpFault(429, headers=(("Retry-After", "7"),)), "429", 7.0, False),
        (REDIRECT, "redirect", 0.0, False),
        (HttpFault(404, "nothing here"), "no answer of an API", 0.0, False),
        (HttpFault(500, "{}"), "no answer of an API", 0.0, True),
        (HttpFault(503, '{"result": []}'), "status 503", 0.0, True),
        (HttpFault(200, '{"result": {"eventids": []}}'), "does not say that it is done for 41", 0.0, True),
    ],
    ids=["a page", "too many", "too many for so long", "a redirect", "none there", "an error", "503", "no event's id"],
)
def test_what_is_no_answer_is_tried_again(
    zabbix: ZabbixDoubleServer, fault: HttpFault, reason: str, after: float, *, is_unknown: bool
) -> None:
    zabbix.faults = [fault]
    delivery = told(zabbix, taken().now())
    assert (delivery.settled, delivery.after, delivery.is_unknown) == (frozenset(), after, is_unknown)
    assert reason in delivery.reason
    assert zabbix.targets == ["/zabbix/api_jsonrpc.php"] * 2  # the version and the call: nobody went to /index.php


def test_a_wrong_token_is_said_and_not_shown(zabbix: ZabbixDoubleServer) -> None:
    e = taken().now()
    delivery = outlet(zabbix, token="wrong-token").tell(e, owed(e, LATER)[0], 3.0)
    assert "the token is refused" in delivery.reason
    assert "wrong-token" not in delivery.reason
    assert delivery.settled == frozenset()


def test_a_hanging_server_may_have_heard_and_then_is_skipped(zabbix: ZabbixDoubleServer) -> None:
    e, here = taken().now(), outlet(zabbix)
    zabbix.faults = [HANGING]
    (one,) = owed(e, LATER)
    assert here.tell(e, one, 1.0).is_unknown
    asked = len(zabbix.targets)
    skipped = here.tell(e, one, 1.0)
    assert ("skipped" in skipped.reason, skipped.is_unknown) == (True, False)
    assert len(zabbix.targets) == asked


def test_nobody_there_is_a_failure_that_is_known() -> None:
    with serving(ZabbixDouble()) as gone:
        here = outlet(gone)
    e = taken().now()
    delivery = here.tell(e, owed(e, LATER)[0], 1.0)
    assert (delivery.settled, delivery.is_unknown) == (frozenset(), False)
    assert delivery.reason


def test_another_server_is_not_told_of_an_event_with_the_same_number(zabbix: ZabbixDoubleServer) -> None:
    e = taken().now()
    delivery = outlet(zabbix, name="other.example").tell(e, owed(e, LATER)[0], 1.0)
    assert delivery.reason == "no API is configured for z.example"
    assert zabbix.double.calls == []


def test_the_server_without_a_name_is_told_of_all_that_no_other_one_is(zabbix: ZabbixDoubleServer) -> None:
    e = taken().now()
    assert outlet(zabbix, name="").tell(e, owed(e, LATER)[0], 3.0).reason == ""


def test_the_query_of_an_address_is_kept_to_the_letter(zabbix: ZabbixDoubleServer) -> None:
    e = taken().now()
    there = ZabbixServer("z.example", f"{zabbix.url}?a=%2f&b=%2F+c", TOKEN)
    ZabbixOutlet([there], HttpPost()).tell(e, owed(e, LATER)[0], 3.0)
    assert {*zabbix.targets} == {"/zabbix/api_jsonrpc.php?a=%2f&b=%2F+c"}


def test_a_proxy_of_the_environment_is_asked(zabbix: ZabbixDoubleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in serves as the proxy, and sees whom it is asked for."""
    monkeypatch.setenv("http_proxy", zabbix.url.partition("/zabbix")[0])
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    HttpPost().post("http://inside.example/api_jsonrpc.php?x=1", b'{"method": "apiinfo.version"}', {}, 3.0)
    assert zabbix.targets == ["http://inside.example/api_jsonrpc.php?x=1"]


def test_a_proxy_is_shown_its_password_for_plain_http_too(
    zabbix: ZabbixDoubleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", zabbix.url.partition("/zabbix")[0].replace("//", "//me:p%40ss@"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    HttpPost().post("http://inside.example/", b'{"method": "apiinfo.version"}', {}, 3.0)
    assert zabbix.asked[0].headers["proxy-authorization"] == "Basic " + base64.b64encode(b"me:p@ss").decode()


def test_a_proxy_that_drips_while_it_connects_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    heard_out = list[bool]()

    def drip(listening: socket.socket) -> None:
        there, _ = listening.accept()
        with there:
            there.recv(4096)
            try:
                for byte in b"HTTP/1.1 200 " + b"x" * 60:
                    there.send(bytes([byte]))
                    time.sleep(0.05)
                heard_out.append(True)
            except OSError:
                heard_out.append(False)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with pytest.raises(NotReached):
            HttpPost().post("https://inside.example/", b"", {}, 0.4)
        thread.join(10)
    assert heard_out == [False]


def test_a_header_that_cannot_be_sent_is_not_shown(zabbix: ZabbixDoubleServer) -> None:
    with pytest.raises(Unavailable, match="ValueError") as error:
        HttpPost().post(zabbix.url, b"", {"Authorization": "Bearer geheim\nx"}, 3.0)
    assert "geheim" not in str(error.value)


# --- from the key to Zabbix ------------------------------------------------------------------------------------------


def test_a_key_is_seen_in_zabbix_and_stays_there_once_whatever_the_network_does(zabbix: ZabbixDoubleServer) -> None:
    shell = calling(FIRST, SECOND)
    shell.outlets["zabbix"] = outlet(zabbix)
    zabbix.double.clock = int(shell.clock.at)
    zabbix.faults = [TOO_MANY, PAGE]
    shell.answers(0, "1")
    for _ in range(8):
        shell.teller.tell(INFRA, Budget())
        shell.clock.forward(120.0)
    assert (lines(zabbix), lines(zabbix, "42")) == ([TAKEN], [TAKEN])
    assert tell_at(shell.now()) is None


@pytest.mark.parametrize(
    "fault",
    [
        HttpFault(502, "<html>", is_done=True),
        HttpFault(200, "<ht", is_done=True),
        HttpFault(200, '{"result": {}}', is_done=True),
    ],
    ids=["an error of a proxy", "half a page", "no event's id"],
)
def test_what_was_done_although_the_answer_does_not_say_so_is_not_done_twice(
    zabbix: ZabbixDoubleServer, fault: HttpFault
) -> None:
    shell = calling()
    shell.outlets["zabbix"] = outlet(zabbix)
    zabbix.double.clock = int(shell.clock.at)
    zabbix.faults = [fault]
    shell.answers(0, "1")
    for _ in range(4):
        shell.teller.tell(INFRA, Budget())
        shell.clock.forward(120.0)
    assert lines(zabbix) == [TAKEN]
    assert tell_at(shell.now()) is None


def test_an_alert_without_a_number_of_an_event_is_told_to_nobody() -> None:
    digest = replace(FIRST, dedup_key="zabbix:z.example:0123456789abcdef")
    assert owed(_taken(digest), LATER) == ()


def test_another_source_with_such_a_key_is_told_to_nobody() -> None:
    assert owed(_taken(replace(FIRST, source="mackerel")), LATER) == ()


def _taken(alert: Alert) -> Escalation:
    shell: Shell = taken(alert)
    return shell.now()


# --- the parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"jsonrpc":"2.0","result":{"eventids":[1]},"id":1}', Granted),
        ('{"error":{"code":-32602,"message":"Invalid params.","data":"Not authorized."}}', Later),
        ('{"error":{"code":-32602,"data":"No permissions to call \\"event.acknowledge\\"."}}', Later),
        ('{"error":{"code":-32500,"data":"No permissions to referred object or it does not exist!"}}', Never),
        ('{"error":"rubbish"}', Later),
        ("[]", Lost),
        ("", Lost),
        ("<html>", Lost),
        ('{"ok":true}', Lost),
    ],
)
def test_an_answer_is_judged_by_its_body(body: str, kind: type) -> None:
    assert isinstance(judged(200, {}, body, 0.0), kind)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30.0),
        ("Sun, 22 Nov 2026 00:00:30 GMT", 30.0),
        ("soon", USUAL),
        ("", USUAL),
        ("-5", USUAL),
        ("0", 1.0),
        ("99999999999999999999", LONGEST),
        ("Sun, 22 Nov 2020 00:00:00 GMT", 1.0),
        ("Wed, 21 Oct 2015 07:28:00 +99999999999999999999", USUAL),
    ],
)
def test_retry_after_may_be_seconds_a_date_or_rubbish(said: str, seconds: float) -> None:
    assert retry_after({"retry-after": said}, 1_795_305_600.0) == seconds


def test_a_server_is_known_by_the_address_of_its_frontend() -> None:
    text = '{"url": "https://Z.example:8443/zabbix/api_jsonrpc.php", "token": "t"}'
    assert servers(text) == (
        ZabbixServer("z.example:8443/zabbix", "https://Z.example:8443/zabbix/api_jsonrpc.php", "t"),
    )
    assert servers('[{"url": "http://10.0.0.1/api_jsonrpc.php", "token": "t", "server": ""}]')[0].name == ""
    assert servers('{"url": "http://z/api_jsonrpc.php", "token": " t\\n"}')[0].token == "t"
    assert servers("") == ()


@pytest.mark.parametrize(
    "text",
    ["{", "7", '{"url": "x", "token": "geheim"}', '{"url": "https://z", "token": ""}', "[[]]", TWO_LINES, NO_ASCII],
)
def test_what_names_no_server_is_refused_without_showing_the_token(text: str) -> None:
    with pytest.raises(ValueError, match="ZABBIX_API") as error:
        servers(text)
    assert "geheim" not in str(error.value)


def test_an_answer_that_drips_is_cut_off_and_nobody_knows_whether_it_was_done(zabbix: ZabbixDoubleServer) -> None:
    zabbix.faults = [DRIPPING] * 3
    found = told(zabbix, taken().now(), seconds=0.6)
    assert found.is_unknown
    assert "no whole answer" in found.reason


# --- what the doctor asks --------------------------------------------------------------------------------------------


def refusal(server: ZabbixDoubleServer, token: str = TOKEN) -> str:
    return ZabbixApi(ZabbixServer("", server.url, token), HttpPost()).refusal(3.0)


@pytest.mark.parametrize("version", ["6.0.14", "7.4.1"])
def test_a_look_whether_it_may_be_told_changes_nothing_there(zabbix: ZabbixDoubleServer, version: str) -> None:
    zabbix.double.version = version
    assert refusal(zabbix) == ""
    assert lines(zabbix) == []


def test_a_token_that_is_refused_is_said_by_a_look(zabbix: ZabbixDoubleServer) -> None:
    assert "the token is refused" in refusal(zabbix, "another")


@pytest.mark.parametrize("bit", [ACKNOWLEDGE, COMMENT], ids=["acknowledging", "comments"])
def test_a_role_that_does_not_allow_it_is_said_by_a_look(zabbix: ZabbixDoubleServer, bit: int) -> None:
    zabbix.double.forbidden = bit
    assert "the role of the token's user" in refusal(zabbix)


def test_a_page_in_the_place_of_an_answer_is_said_by_a_look(zabbix: ZabbixDoubleServer) -> None:
    zabbix.faults = [PAGE]
    assert "check the address" in refusal(zabbix)


def test_an_answer_that_is_nested_without_an_end_is_none(zabbix: ZabbixDoubleServer) -> None:
    zabbix.faults = [HttpFault(200, "[" * 100_000)]
    assert "check the address" in refusal(zabbix)


def test_a_token_that_an_answer_quotes_is_not_told(zabbix: ZabbixDoubleServer) -> None:
    quoting = {"error": {"code": -1, "message": "Invalid params.", "data": f'unexpected parameter "{TOKEN}"'}}
    zabbix.faults = [HttpFault(200, json.dumps(quoting))]
    assert refusal(zabbix) == 'Invalid params. unexpected parameter "***"'


@pytest.mark.parametrize("version", ["²", "6.²", "6." + "9" * 5000])
def test_a_version_of_rubbish_counts_as_a_new_one(version: str) -> None:
    class Rubbish(HttpPost):
        def post(self, url: str, body: bytes, *args: object, **more: object) -> PostAnswer:
            asks_version = b"apiinfo.version" in body
            tokens.append(asks_version or b'"auth"' not in body)
            return PostAnswer(200, {}, json.dumps({"result": version if asks_version else {"eventids": []}}))

    tokens: list[bool] = []
    assert ZabbixApi(ZabbixServer("", "https://z.example/", TOKEN), Rubbish()).refusal(3.0) == ""
    assert tokens == [True, True]
