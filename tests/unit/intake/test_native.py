"""Rinban's own JSON, and bodies that nobody has described."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.errors import BadRequest
from rinban.intake import sources

PAYLOADS = Path(__file__).parent.parent.parent / "payloads"


def read(**body: object) -> Alert:
    (alert,) = sources.read(json.dumps(body))
    return alert


def sample(name: str) -> Alert:
    (alert,) = sources.read((PAYLOADS / f"{name}.json").read_bytes())
    return alert


def test_all_fields() -> None:
    assert sample("native") == Alert(
        dedup_key="payments-errors/payments/app-07",
        kind=Kind.PROBLEM,
        severity=Severity.DISASTER,
        summary="payments on app-07: upstream timeout",
        details='{"count": 12}',
        link="https://kibana.example.test/app/r?l=x",
        source="elastalert",
    )


def test_recovery_has_the_key_of_its_problem() -> None:
    alert = sample("native_resolved")
    assert (alert.kind, alert.dedup_key) == (Kind.RECOVERY, sample("native").dedup_key)


def test_usual_names_are_found() -> None:
    alert = sample("generic")
    assert (alert.summary, alert.details) == ("Disk almost full", "/var is at 96% on db-02")
    assert (alert.severity, alert.host, alert.source) == (Severity.HIGH, "db-02", "native")


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        (("未分類", "not classified", "Not_Classified", 0, "0"), Severity.NOT_CLASSIFIED),
        (("情報", "info", "INFORMATION", "informational", 1), Severity.INFORMATION),
        (("警告", "Warning", "warn", "minor", 2), Severity.WARNING),
        (("軽度の障害", "average", "medium", 3), Severity.AVERAGE),
        (("重度の障害", "high", " Error ", "major", "4"), Severity.HIGH),
        (("致命的な障害", "disaster", "critical", "fatal", "emergency", 5), Severity.DISASTER),
        (("purple", "", None, True, -1, 6, 99, [], {"a": 1}), Severity.DISASTER),
    ],
)
def test_severity(words: tuple[object, ...], severity: Severity) -> None:
    for word in words:
        assert read(summary="x", severity=word).severity is severity, word


def test_missing_severity_is_disaster() -> None:
    assert read(summary="x").severity is Severity.DISASTER


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.PROBLEM, ("firing", "problem", "open", "triggered", "flapping", "", None, 7)),
        (Kind.RECOVERY, ("resolved", "OK", "recovered", "closed", "recovery", "復旧")),
        (Kind.CLAIM, ("acknowledged", "ack", "Acknowledged")),
    ],
)
def test_status(kind: Kind, words: tuple[object, ...]) -> None:
    assert {read(summary="x", status=word).kind for word in words} == {kind}


def test_who_acknowledged_is_kept_for_an_acknowledgement_only() -> None:
    assert read(summary="x", status="acknowledged", by="Ann").by == "Ann"
    assert read(summary="x", status="firing", by="Ann").by == ""


def test_without_key_the_numbers_do_not_tell_alerts_apart() -> None:
    one, other = read(summary="37 errors, 4.5 % of all"), read(summary="1038 errors, 12 % of all")
    assert one.dedup_key == other.dedup_key


@pytest.mark.parametrize("other", [{"summary": "disk gone"}, {"host": "db-2"}, {"source": "backup"}])
def test_without_key_summary_host_and_source_tell_alerts_apart(other: dict[str, object]) -> None:
    body: dict[str, object] = {"summary": "disk full", "host": "db-1"}
    assert read(**body).dedup_key != read(**(body | other)).dedup_key


def test_long_keys_that_differ_at_the_end_stay_different() -> None:
    one, other = read(dedup_key="k" * 300 + "1"), read(dedup_key="k" * 300 + "2")
    assert one.dedup_key != other.dedup_key
    assert len(one.dedup_key) == len(other.dedup_key) == 255


@pytest.mark.parametrize("status", ["resolved", "acknowledged"])
def test_an_end_that_names_nothing_is_refused(status: str) -> None:
    with pytest.raises(BadRequest, match="needs the dedup_key"):
        read(status=status, severity="high")


def test_unknown_shape_still_calls() -> None:
    alert = read(monitor={"name": "支払い"}, hits=37)
    assert (alert.kind, alert.summary) == (Kind.PROBLEM, "支払い")
    assert read(foo={"bar": [1]}, hits=37).summary == '{"foo": {"bar": [1]}, "hits": 37}'


def test_a_link_is_a_web_address() -> None:
    assert read(summary="x", url="https://wiki.example.test/x").link == "https://wiki.example.test/x"
    assert read(summary="x", link="javascript:alert(1)").link == ""


def test_a_list_is_several_alerts() -> None:
    alerts = sources.read('[{"summary": "a", "status": "ok"}, "plain", {}, {"summary": "b"}]')
    assert [(alert.kind, alert.summary) for alert in alerts] == [
        (Kind.RECOVERY, "a"),
        (Kind.PROBLEM, "plain"),
        (Kind.PROBLEM, "b"),
    ]


def test_one_unusable_alert_does_not_lose_the_others() -> None:
    alerts = sources.read('[{"status": "resolved"}, {"summary": "b"}]')
    assert [alert.kind for alert in alerts] == [Kind.IGNORED, Kind.PROBLEM]
    assert "needs the dedup_key" in alerts[0].reason


def test_nothing_but_unusable_alerts_are_refused() -> None:
    with pytest.raises(BadRequest, match="needs the dedup_key"):
        sources.read('[{"status": "resolved"}, {"status": "ok"}]')


@pytest.mark.parametrize(
    "body", ["", b"", " \r\n", "\ufeff", b"\xef\xbb\xbf", "{}", "[]", "null", "[{}, null]", '""', "\x00"]
)
def test_an_empty_body_is_told_what_to_send(body: str | bytes) -> None:
    with pytest.raises(BadRequest, match="send JSON, for example"):
        sources.read(body)


def test_text_that_is_not_json_becomes_the_message() -> None:
    (alert,) = sources.read(b"\r\n  Monitor x entered alert status\r\nvalue: 7\xff\r\n")
    assert (alert.kind, alert.severity) == (Kind.PROBLEM, Severity.DISASTER)
    assert (alert.summary, alert.details) == ("Monitor x entered alert status", "value: 7\ufffd")


def test_json_of_a_rendering_gone_wrong_becomes_the_message() -> None:
    (alert,) = sources.read('{"summary": "unescaped "quote"", "severity": "info"}')
    assert (alert.kind, alert.severity, alert.summary) == (Kind.PROBLEM, Severity.INFORMATION, 'unescaped "quote"')
    assert "its JSON is broken" in alert.reason


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "9" * 10_000, '{"a":' * 900 + "1" + "}" * 900, "NaN", "-1e999", '"\\ud800x"']
)
def test_json_that_breaks_parsers_still_calls(body: str) -> None:
    (alert,) = sources.read(body)
    assert alert.kind is Kind.PROBLEM
    assert 0 < len(alert.summary) <= 300


def test_a_megabyte_is_cut() -> None:
    (alert,) = sources.read(json.dumps({"summary": "s" * 1_000_000, "details": "d" * 1_000_000}))
    assert (len(alert.summary), len(alert.details)) == (300, 2000)


FIELDS = "summary details severity dedup_key status link host source by event_id event_value".split()
NAMES = st.sampled_from(FIELDS) | st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=8,
)


def read_or_refusal(body: str | bytes) -> tuple[Alert, ...] | str:
    try:
        return sources.read(body)
    except BadRequest as refusal:
        return str(refusal)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_anything_is_an_alert_within_bounds_or_a_refusal_with_a_reason(body: object) -> None:
    outcome = read_or_refusal(json.dumps(body))
    assert outcome
    for alert in outcome if isinstance(outcome, tuple) else ():
        lines = (alert.dedup_key, alert.summary, alert.host, alert.by, alert.source, alert.link)
        assert 1 <= len(alert.dedup_key) <= 255
        assert max(map(len, lines)) <= 300 + len(alert.link)
        assert not any(ord(character) < 32 for character in "".join(lines))
        assert "".join((*lines, alert.details)).encode()  # no half characters: a store would refuse them


@given(st.binary())
def test_any_bytes_are_an_alert_or_refused_with_a_reason(body: bytes) -> None:
    assert read_or_refusal(body)
