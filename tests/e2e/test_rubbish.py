"""Bodies that nobody sends on purpose: each is answered, and no alert is lost."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest

from tests.e2e.test_zabbix import zabbix
from tests.e2e.world import World

AT_ONCE = 2.0
"""Processor seconds of the function of alerts: how long the answer takes by the clock, others on the machine decide."""

SLOWEST = 8.0
"""Real seconds that a sender waits at most."""

FIELDS = ("summary", "host", "details", "severity", "status", "dedup_key", "link", "source", "by")
RUBBISH = "容量\x00\x1b[2J<Hangup/> & ]]> \ud83c\udf89 \ud800 \u202e{{ 7*7 }} {% if %} ${1}"


@contextmanager
def at_once(world: World) -> Iterator[None]:
    """What is asked in this block is answered without much computing."""
    before = world.service.gateway.busy("entry")
    yield
    assert 0 < world.service.gateway.busy("entry") - before < AT_ONCE


def posted(world: World, body: bytes, coding: str = "identity") -> None:
    """Post a body that contains "disk full"; check that sato is called, hears it, and takes it."""
    with at_once(world):
        world.request("POST", "/phonecall/infra", body, coding=coding).is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")


@pytest.mark.parametrize("megabytes", [1, 5])
@pytest.mark.parametrize(
    "body",
    [
        b'{"summary": "disk full", "details": "%s"}',
        b"disk full\n%s",
        b'{"summary": "disk full", "details": "%s',
        b'[{"summary": "disk full"}, {"severity": "low", "summary": "%s"}]',
    ],
    ids=["json", "text", "cut off", "beside"],
)
def test_megabytes_are_cut(world: World, megabytes: int, body: bytes) -> None:
    """A function can be given six megabytes."""
    whole = body % (b"x" * (megabytes * 1_000_000))
    with at_once(world):
        answer = world.request("POST", "/phonecall/infra", whole)
    assert (answer.status, answer.outcomes[0]) == (202, "calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")
    (kept,) = world.service.admin("received", group="infra")["bodies"]
    assert (kept["cut"], len(kept["body"])) == (True, 16_384)


def test_of_thousands_of_alerts_in_one_delivery_a_thousand_are_told_apart(world: World) -> None:
    many = [{"summary": "disk full", "dedup_key": str(number)} for number in range(40_000)]
    answer = world.post("/phonecall/infra", many)
    answer.is_("calling", *["joined"] * 999)
    assert answer.body["alerts"][-1]["dedup_key"] == "rinban:more"
    assert answer.seconds < SLOWEST
    world.phone("sato").rings().answers().hears("1000件").presses("1").hears("記録しました")


def test_more_than_a_function_can_take_is_refused_with_a_hint(world: World) -> None:
    world.request("POST", "/phonecall/infra", gzip.compress(b"x" * 7_000_000), coding="gzip").refused(413, "6 MB")
    world.nobody_else.rings()


@pytest.mark.parametrize("coding", ["gzip", "GZIP"])
def test_gzip_is_unpacked_on_the_way(world: World, coding: str) -> None:
    posted(world, gzip.compress(b'{"summary": "disk full"}'), coding)


def test_what_is_no_gzip_is_refused_with_a_hint(world: World) -> None:
    world.request("POST", "/phonecall/infra", b'{"summary": "x"}', coding="gzip").refused(415, "gzip", "Send JSON")
    world.nobody_else.rings()


def test_gzip_without_its_header_still_calls_and_says_what_to_mend(world: World) -> None:
    """API Gateway takes such a body for text, after which it cannot be unpacked any more."""
    for text, outcome in ((b"disk full", "calling"), (b"fan broken", "duplicate")):
        answer = world.request("POST", "/phonecall/infra", gzip.compress(text)).is_(outcome)
        assert "Content-Encoding: gzip" in answer.body["alerts"][0]["reason"]
    world.phone("sato").rings().answers().hears("damaged gzip").presses("1").hears("記録しました")


@pytest.mark.parametrize(
    "body",
    [
        "disk full: 容量不足".encode("shift-jis"),
        '{"summary": "disk full: 容量不足"}'.encode("euc-jp"),
        '{"summary": "disk full: café"}'.encode("latin-1"),
        b"\xef\xbb\xbf" + b'{"summary": "disk full"}',
        b"\xff\xfe\x00disk full\x00\xc0\x80",
    ],
    ids=["Shift JIS", "EUC", "Latin-1", "byte order mark", "bytes"],
)
def test_what_is_no_utf_8(world: World, body: bytes) -> None:
    posted(world, body)


def test_lines_of_which_one_is_broken(world: World) -> None:
    lines = b'{"summary": "disk full"}\n{"summary": "fan "broken""}\r\n\n{"summary": "load"}\n'
    world.request("POST", "/phonecall/infra", lines).is_("calling", "joined", "joined")
    world.phone("sato").rings().answers().hears("3件").presses("1").hears("記録しました")


@pytest.mark.parametrize("field", FIELDS)
def test_rubbish_in_one_field_costs_no_other(world: World, field: str) -> None:
    fields = {"summary": "disk full", "host": "db-1", "dedup_key": "a", field: RUBBISH}
    world.post("/phonecall/infra", fields).is_("calling")
    sato = world.phone("sato").rings().answers()
    sato.hears("容量" if field == "summary" else "disk full")
    assert not [said for said in ("49", "{", "\x00", "\u202e", "🎉") if said in sato.call.saying]
    sato.presses("1").hears("記録しました")


def test_rubbish_in_a_query(world: World) -> None:
    query = urlencode({"messageId": RUBBISH, "variableMessage": RUBBISH}, errors="replace")
    world.post(f"/phonecall/infra?{query}", {}).is_("calling")
    world.phone("sato").rings().answers().hears("輪番").presses("1").hears("記録しました")


@pytest.mark.parametrize("macro", ["{EVENT.NAME}", "*UNKNOWN*", "{?last(//x)}", "{$MACRO}"])
def test_macros_that_were_not_filled_in(world: World, macro: str) -> None:
    """The rest of the text is spoken, and a macro never."""
    zabbix(world, event_name=macro, alert_subject=macro, host_name=macro, trigger_id=macro).is_("calling")
    sato = world.phone("sato").rings().answers().hears("重度の障害", "ディービー東京いち")  # as the rota reads its host
    assert not [word for word in ("EVENT", "UNKNOWN", "MACRO", "last") if word in sato.call.saying]
    sato.presses("1").hears("記録しました")


@pytest.mark.parametrize(
    "group",
    [
        "a.b",
        ".",
        "..",
        "a b",
        "a+b",
        "infra\n",
        "infra\x00",
        "infra/0",
        "基盤",
        '"infra"',
        "inf\\ra",
        "é",
        "I",
        "x" * 65,
    ],
)
def test_a_group_that_cannot_be(world: World, group: str) -> None:
    path = "/phonecall/" + quote(group, safe="")
    world.request("POST", path, json.dumps({"summary": "x"}).encode()).refused(400, "a-z, 0-9", "64")
    world.nobody_else.rings()


@pytest.mark.parametrize("group", ['"infra"', "<infra>", "inf`ra", "infra|"])
def test_a_group_that_no_url_can_have(world: World, group: str) -> None:
    world.request("POST", f"/phonecall/{group}", b'{"summary": "x"}').refused(400, "a-z, 0-9")
