"""What comes in is read with the rota's own sources, and remembered for an operator."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.outcome import Outcome
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings
from rinban.core.source import from_tree
from rinban.intake import sources
from rinban.intake.bodies import FRESH, Intake
from rinban.intake.mapping import reading, sniffing
from rinban.intake.mapping.reading import MOST, READ
from rinban.intake.sparing import EACH, FREELY, SparedBodies
from rinban.operator.preview import DAY, PreviewTasks
from tests.fakes.outside import FailingRota, MemoryLog, SetClock
from tests.fakes.received import MemoryRecentBodies
from tests.fakes.rota import MemoryRota
from tests.growth import grows_with_its_size

ONE = Settings(sources=(from_tree("one", {"when": "one", "summary": "one"}),))
TWO = Settings(sources=(from_tree("two", {"when": "one", "summary": "one"}),))
BODY = b'{"one": "disk full", "severity": "purple", "dedup_key": "k"}'


class ServiceOnFakes:
    """An intake whose outside is in memory."""

    def __init__(self) -> None:
        self.settings = MemoryRota(ONE)
        self.rota = FailingRota(self.settings)
        self.received = MemoryRecentBodies()
        self.clock = SetClock(1795262400.0)
        self.log = MemoryLog()
        self.intake = Intake(self.rota, self.received, self.clock, self.log)
        self.tasks = PreviewTasks(
            self.rota.sources, self.received, self.clock, lambda: "Asia/Tokyo", lambda _: {"en": "disk full"}
        ).tasks()

    def source(self) -> str:
        return self.intake.read(BODY)[0].source

    def takes(self, body: bytes, source: str = "") -> None:
        found = self.intake.read(body, source)
        outcomes = [Outcome(one.alert.dedup_key, "calling", "infra/1") for one in found]
        self.intake.keep("infra", body, source, found, outcomes, Budget())

    def bodies(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.tasks["received"]({"group": "infra"})["bodies"]
        return told


def test_own_sources_are_asked_for_again_after_a_while() -> None:
    service = ServiceOnFakes()
    assert service.source() == "one"
    service.settings.replace(TWO, instead_of=ONE)
    service.clock.forward(FRESH - 1)
    assert service.source() == "one"
    service.clock.forward(1)
    assert service.source() == "two"


def test_an_alert_brings_how_the_words_in_it_are_said() -> None:
    service = ServiceOnFakes()
    table = {"db-tokyo-1": "ディービー東京いち", "基幹": "きかん", "web-1": "ウェブ"}
    service.settings.replace(replace(ONE, readings=table), instead_of=ONE)
    alert = Alert("a", host="ＤＢ-Tokyo-1", summary="full", texts=(("ja", "基幹系が停止"),))
    (told,) = service.intake.with_readings([alert])
    assert told == replace(alert, readings=(("db-tokyo-1", "ディービー東京いち"), ("基幹", "きかん")))
    service.rota.faults.away = True
    service.clock.forward(FRESH)
    assert service.intake.with_readings([alert]) == [told]


def test_an_alert_comes_through_while_nobody_knows_the_readings() -> None:
    service = ServiceOnFakes()
    service.rota.faults.away = True
    alert = Alert("a", host="db-tokyo-1")
    assert service.intake.with_readings([alert]) == [alert]


def test_while_nobody_knows_the_own_sources_those_of_before_serve() -> None:
    service = ServiceOnFakes()
    service.source()
    service.rota.faults.away = True
    service.clock.forward(FRESH)
    assert service.source() == "one"
    assert "the own sources are away" in service.log.messages


def test_and_at_first_the_presets_alone() -> None:
    service = ServiceOnFakes()
    service.rota.faults.away = True
    assert service.source() == "native"
    service.rota.faults.away = False
    assert service.source() == "one"


def test_what_could_not_be_read_is_logged() -> None:
    service = ServiceOnFakes()
    service.source()
    ((message, fields),) = service.log.lines
    assert message == "fields of a body could not be read"
    assert fields == {"lost": ['one: severity: "purple" is no word that is known']}


def test_a_body_is_kept_with_what_it_became() -> None:
    service = ServiceOnFakes()
    service.takes(BODY, "one")
    (kept,) = service.bodies()
    assert (kept["body"], kept["cut"], kept["forced"], kept["more"]) == (BODY.decode(), False, "one", 0)
    (alert,) = kept["alerts"]
    assert (alert["source"], alert["summary"], alert["outcome"], alert["escalation"]) == (
        "one",
        "disk full",
        "calling",
        "infra/1",
    )
    assert alert["warnings"] == ['severity: "purple" is no word that is known']


def test_a_long_body_is_cut_and_of_many_alerts_twenty_are_kept() -> None:
    service = ServiceOnFakes()
    service.takes(json.dumps([{"summary": "x" * 1000, "dedup_key": str(number)} for number in range(50)]).encode())
    (kept,) = service.bodies()
    assert (len(kept["body"]), kept["cut"], len(kept["alerts"]), kept["more"]) == (16_384, True, 20, 30)


def test_half_characters_in_a_body_do_not_hinder_its_keeping() -> None:
    service = ServiceOnFakes()
    service.takes(b'{"summary": "\\ud800 \\u0000 \xff", "severity": "\\udfff"}')
    assert len(service.bodies()) == 1


def test_after_a_day_a_body_is_no_longer_shown() -> None:
    service = ServiceOnFakes()
    service.takes(BODY)
    service.clock.forward(DAY + 1)
    assert service.bodies() == []


def test_in_a_storm_a_body_is_kept_now_and_then() -> None:
    service = ServiceOnFakes()

    def kept(bodies: int) -> int:
        before = service.received.puts
        for _ in range(bodies):
            service.takes(BODY)
        return service.received.puts - before

    assert kept(FREELY + 100) == FREELY
    service.clock.forward(EACH / 2)
    assert kept(10) == 0
    service.clock.forward(EACH / 2)
    assert kept(10) == 1
    service.clock.forward(5 * EACH)
    assert kept(10) == 5
    service.clock.forward(-3600)  # a clock that is set back keeps nothing away for long
    assert kept(10) == 0
    service.clock.forward(2 * EACH)
    assert kept(10) == 2
    service.clock.forward(FREELY * EACH)
    assert kept(FREELY + 100) == FREELY


def test_a_storm_of_one_group_leaves_the_bodies_of_another_alone() -> None:
    spared = SparedBodies()
    assert [spared.keeps("infra", 100.0) for _ in range(FREELY + 1)] == [True] * FREELY + [False]
    assert spared.keeps("payments", 100.0)
    assert not spared.keeps("infra", 100.5)


def test_nothing_is_lost_but_the_memory_while_it_is_away() -> None:
    service = ServiceOnFakes()
    service.received.faults.away = True
    service.takes(BODY)
    assert "a body was not kept" in service.log.messages


def test_an_invocation_without_time_keeps_nothing() -> None:
    service = ServiceOnFakes()
    service.intake.keep("infra", BODY, "", service.intake.read(BODY), [Outcome("k", "calling")], Budget(0.5))
    assert service.bodies() == []


def test_preview_tells_what_a_body_would_become() -> None:
    told = ServiceOnFakes().tasks["preview"]({"body": base64.b64encode(gzip.compress(BODY)).decode()})
    (alert,) = told["alerts"]
    assert (alert["source"], alert["kind"], alert["severity"]) == ("one", "problem", "disaster")


@pytest.mark.parametrize(("asked", "fault"), [("é", "no base64"), ("e30=", "nothing to read")])
def test_preview_of_nothing_is_refused(asked: str, fault: str) -> None:
    with pytest.raises(BadRequest, match=fault):
        ServiceOnFakes().tasks["preview"]({"body": asked})


# --- what a body is --------------------------------------------------------------------------------------------------


def test_gzip_is_known_by_its_first_bytes() -> None:
    assert sources.read(gzip.compress(b'{"summary": "disk full"}'))[0].summary == "disk full"


def test_gzip_that_was_cut_or_is_broken_still_calls() -> None:
    whole = gzip.compress(b"disk full " * 1000 + json.dumps(list(range(1000))).encode())
    assert sources.read(whole[:-20])[0].summary.startswith("disk full disk full")
    assert sources.read(b"\x1f\x8bnonsense")[0].summary


def test_gzip_that_was_taken_for_text_still_calls_and_says_what_to_mend() -> None:
    """As API Gateway hands it over; with the same key every time, since the garbage is different every time."""
    taken = [gzip.compress(text).decode(errors="replace") for text in (b'{"summary": "disk full"}', b"fan broken")]
    first, second = (sources.read(body)[0] for body in taken)
    assert (first.kind, first.summary) == (Kind.PROBLEM, "an alert that came as damaged gzip")
    assert "Content-Encoding: gzip" in first.reason
    assert first.dedup_key == second.dedup_key


def test_what_unpacks_to_gigabytes_is_not_unpacked_whole() -> None:
    assert len(sniffing.text(gzip.compress(b"x" * (sniffing.LARGEST + 1000)))) == sniffing.LARGEST


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('[{"a": 1}, {}, null, [2]]', [{"a": 1}, [2]]),
        ('{"a": 1}\n{"a": 2}\r\n\n', [{"a": 1}, {"a": 2}]),
        ('[{"a": 1}]\n[{"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('{"a": 1}\n{"a": "un"escaped"}\n{"a": 3}', [{"a": 1}, '{"a": "un"escaped"}', {"a": 3}]),
        ("1\n2", None),
        ('{"a": 1}\nthe rest is prose', None),
        ("disk full", None),
        ('{"a": 1} trailing', None),
        ("{}", []),
        ("", None),
    ],
)
def test_json_lists_and_lines(text: str, values: object) -> None:
    assert sniffing.values(text) == values


def test_five_megabytes_are_one_alert() -> None:
    (alert,) = sources.read(json.dumps({"message": "m" * 5_000_000, "level": "warn"}))
    assert (len(alert.summary), alert.severity.name) == (300, "WARNING")


@pytest.mark.parametrize("form", ["{}1{}", '{{"summary": {}1{}}}', '[{{"alerts": [{}1{}], "x": "y"}}, "b"]'])
def test_whatever_is_nested_deeply_is_an_alert(form: str) -> None:
    for depth in (100, 900, *range(960, 1010, 2), 1100):
        found = sources.readings(form.format("[" * depth, "]" * depth))
        assert found[0].alert.kind is Kind.PROBLEM
        assert found[0].alert.summary


def _ends_with(body: object) -> tuple[str, Kind]:
    """The last of at most a thousand alerts."""
    found = [one.alert for one in sources.readings(json.dumps(body))]
    assert 0 < len(found) <= MOST
    return found[-1].dedup_key, found[-1].kind


MORE = ("rinban:more", Kind.PROBLEM)


def test_of_more_alerts_than_anybody_can_be_told_the_rest_are_one() -> None:
    many = [{"summary": "x", "dedup_key": str(number)} for number in range(MOST + 1)]
    assert _ends_with(many[:MOST]) == ("999", Kind.PROBLEM)
    assert _ends_with(many) == MORE
    assert _ends_with({"alerts": [{"fingerprint": str(number)} for number in range(MOST + 1)]}) == MORE


def test_more_records_are_read_than_alerts_told_apart() -> None:
    assert _ends_with([{"summary": "x"}] * READ) != MORE
    assert _ends_with([{"summary": "x"}] * (READ + 1)) == MORE
    assert _ends_with({"alerts": [{"fingerprint": "x"}] * (READ + 1)}) == MORE


def test_ends_beyond_the_limit_call_nobody() -> None:
    ends = [{"status": "resolved", "dedup_key": str(number)} for number in range(MOST + 5)]
    assert _ends_with(ends) == ("rinban:more", Kind.IGNORED)


CRUMBS = (b'{"a":1}\n', b'{"a":1},', b"{},")


def _crumbs(piece: bytes, size: int) -> bytes:
    crumbs = piece * (size // len(piece))
    return crumbs if piece.endswith(b"\n") else b'{"alerts": [' + crumbs + b'{"fingerprint": 1}]}'


@pytest.mark.parametrize("piece", CRUMBS)
def test_crumbs_are_read_in_a_time_that_grows_with_their_size(piece: bytes) -> None:
    assert sources.readings(_crumbs(piece, 2_000))[0].alert.kind is Kind.PROBLEM
    assert grows_with_its_size(sources.readings, partial(_crumbs, piece), 10_000)


@pytest.mark.parametrize("piece", CRUMBS)
def test_so_are_those_beyond_the_limit(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a low limit: to read up to the usual one takes so long that it would hide what the others take."""
    for module in (sources, reading):
        monkeypatch.setattr(module, "READ", 100)
    assert grows_with_its_size(sources.readings, partial(_crumbs, piece), 800_000)


def test_a_mistake_in_a_reader_costs_the_fields_and_not_the_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(sources, "_sniffed", broken)
    service = ServiceOnFakes()
    (found,) = service.intake.read(BODY)
    assert (found.alert.kind, found.source) == (Kind.PROBLEM, "text")
    assert "disk full" in found.alert.summary + found.alert.details
    assert "a body could not be read, and is taken as a text" in service.log.messages


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ("0", Kind.RECOVERY),
        ("0000000000001", Kind.PROBLEM),
        ("-1", Kind.PROBLEM),
        ("--5", None),
        ("²", None),
        ("①", None),
    ],
)
def test_a_result_is_a_number_only_if_it_is_one(result: str, kind: Kind | None) -> None:
    body = json.dumps({"name": "backup", "host": "db-1", "result": result}).encode()
    (found,) = sources.readings(body)
    assert kind is None or found.alert.kind is kind
