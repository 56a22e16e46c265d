"""Sources in YAML: what a mapping finds, and what its mistakes cost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.errors import BadRequest
from rinban.core.source import FIELDS, Source, from_json, from_tree, to_json
from rinban.intake import sources
from rinban.intake.mapping import presets
from rinban.intake.mapping.expressions import BadExpression, evaluate, parse
from rinban.intake.mapping.foresight import is_in_vain, roots
from rinban.intake.mapping.item import ParsedAlert
from rinban.intake.mapping.unknown import of_text as from_text
from tests.growth import grows_with_its_size

MONITOR = from_tree(
    "uptime",
    {
        "when": "monitorID",
        "summary": "say('{} is {}', monitorName, alertName)",
        "dedup_key": "key('uptime', monitorID)",
        "status": "alertName",
        "severity": ["priority", "'P3'"],
        "severity_words": {"P3": "high", "Urgent": "disaster"},
        "status_words": {"Up": "resolved", "Down": "problem", "Paused": "ignored"},
    },
)


def read(body: object, *own: Source, source: str = "") -> ParsedAlert:
    (reading,) = sources.readings(json.dumps(body), own, source)
    return reading


def mapped(body: dict[str, Any], **tree: Any) -> ParsedAlert:
    return read(body, from_tree("mine", {"when": "`true`", **tree}))


# --- what is asked of whom --------------------------------------------------------------------------------------------

_ASKED = [
    *(source.when for source in presets.presets()),
    "a == null",
    "a == 'x' && b",
    "'x' == a",
    "a != 'x'",
    "!(a && b.c)",
    "a[0].b || b[1]",
    "length(a || `[]`) == `0` || b",
    "{x: a}",
    "[a]",
    "a == `false` || b == `null`",
]
_FEW = st.sampled_from([None, False, True, 0, "", "x", "elastalert", [], [{"fingerprint": "f"}], {}, {"id": "7"}])


@settings(max_examples=30)
@given(data=st.data())
@pytest.mark.parametrize("when", _ASKED)
def test_nobody_is_passed_over_who_would_know_the_body(when: str, data: st.DataObject) -> None:
    seen = roots(when)
    assert seen is not None
    body = data.draw(st.dictionaries(st.sampled_from(sorted({*seen, "other"})), _FEW))
    if is_in_vain(when, seen.intersection(body)):
        assert not evaluate(when, body, body)


def test_most_sources_are_passed_over_by_the_names_alone() -> None:
    body = {"summary": "disk full", "host": "db-1", "severity": "high", "dedup_key": "a1"}
    whens = [source.when for source in presets.presets() if roots(source.when)]
    assert (
        len([when for when in whens if is_in_vain(when, (roots(when) or frozenset()).intersection(body))])
        > len(whens) - 3
    )


# --- expressions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("first(nothing, empty, a)", "A"),
        ("first(nothing)", None),
        ("first(zero, a)", 0),
        ("key('x', a, nothing, empty, n)", "x/A/7"),
        ("key('x', nothing, empty)", None),
        ("say('{} of {}', n, a)", "7 of A"),
        ("say('{} of {}', n)", "7 of "),
        ("say('{}', n, a)", "7"),
        ("say('{} and {}', nothing, empty)", None),
        ("say('{0.__class__} {}', a)", "{0.__class__} A"),
        ("say('{}', list)", '[{"b": 1}]'),
        ("lower(a)", "a"),
        ("lower(nothing)", None),
        ("starts_with(sentence, '[OK]')", True),
        ("starts_with(nothing, '[OK]')", False),
        ("starts_with(n, '7')", False),
        ("before(sentence, '] ')", "[OK"),
        ("after(sentence, '] ')", "disk on db-1"),
        ("after(sentence, '!')", None),
        ("after(nothing, '!')", None),
        ("after(sentence, '')", None),
        ("replace(sentence, '[OK] ', '')", "disk on db-1"),
        ("replace(nothing, 'a', 'b')", None),
        ("replace(sentence, '', 'x')", "[OK] disk on db-1"),
        ("split(sentence, ' ')[-1]", "db-1"),
        ("split(nothing, ' ')", None),
        ("split(sentence, '')", None),
        ("json(wrapped).a.b", 1),
        ("json(sentence)", None),
        ("json(nothing)", None),
        ("json(list)[0].b", 1),
        ("state(sentence)", "resolved"),
        ("state(a)", None),
        ("list[0].b", 1),
        ("list[?b == `2`]", []),
        ("length(list)", 1),
    ],
)
def test_functions(expression: str, found: object) -> None:
    item = {
        "sentence": "[OK] disk on db-1",
        "wrapped": '{"a": {"b": 1}}',
        "a": "A",
        "n": 7,
        "zero": 0,
        "empty": "",
        "list": [{"b": 1}],
    }
    assert evaluate(expression, item, item) == found


def test_root_is_the_whole_body() -> None:
    assert evaluate("root().name", {"name": "part"}, {"name": "whole"}) == "whole"


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("a b", "not JMESPath: .*"),
        ("`a`", "not JMESPath: .*"),
        ("say('{}', a", "not JMESPath: .*"),
        ("", "not JMESPath: .*"),
        ("upper(a)", r"no function upper\(\); there are first, key, say, lower, starts_with, .*, root, abs, .*"),
        ("a[?nope(@)]", r"no function nope\(\).*"),
        ("say('x')", r"say\(\) is given 1 values and takes at least 2"),
        ("lower(a, b)", r"lower\(\) is given 2 values and takes 1"),
        ("root(a)", r"root\(\) is given 1 values and takes 0"),
        ("length()", r"length\(\) is given 0 values and takes 1"),
        ("a" * 501, "at most 500 characters, this has 501"),
    ],
)
def test_an_expression_is_checked_before_it_is_used(expression: str, fault: str) -> None:
    with pytest.raises(BadExpression, match=fault):
        parse(expression)


def test_every_preset_is_sound() -> None:
    for source in presets.presets():
        assert source.when
        for expression in (source.when, *(one for _, found in source.fields for one in found)):
            parse(expression)


# --- a source --------------------------------------------------------------------------------------------------------


def test_an_own_source() -> None:
    body = {"monitorID": 7, "monitorName": "shop", "alertName": "Down", "priority": "urgent"}
    assert read(body, MONITOR) == ParsedAlert(
        Alert("uptime/7", Kind.PROBLEM, Severity.DISASTER, summary="shop is Down", source="uptime"), "uptime"
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("Up", Kind.RECOVERY),
        ("UP ", Kind.RECOVERY),
        ("Paused", Kind.IGNORED),
        ("Odd", Kind.PROBLEM),
        ("", Kind.PROBLEM),
    ],
)
def test_own_words_for_states(state: str, kind: Kind) -> None:
    assert read({"monitorID": 7, "alertName": state}, MONITOR).alert.kind is kind


def test_the_senders_own_word_never_makes_an_alert_ignored() -> None:
    assert read({"summary": "x", "status": "ignored"}).alert.kind is Kind.PROBLEM


def test_the_second_expression_counts_where_the_first_gives_nothing() -> None:
    assert read({"monitorID": 7}, MONITOR).alert.severity is Severity.HIGH


def test_a_field_of_which_nothing_is_said_has_the_usual_names() -> None:
    reading = read({"monitorID": 7, "url": "https://shop.example.test", "host": "web-1"}, MONITOR)
    assert (reading.alert.link, reading.alert.host) == ("https://shop.example.test", "web-1")


def test_own_sources_come_first_in_their_order() -> None:
    zabbix = {"source": "zabbix", "event_id": "1", "event_value": "1", "event_name": "x"}
    first, second = (from_tree(name, {"when": "event_id"}) for name in ("b", "a"))
    assert read(zabbix, first, second).source == "b"
    assert read(zabbix, second, first).source == "a"
    assert read(zabbix).source == "zabbix"


def test_an_own_source_with_a_presets_name_changes_that_preset() -> None:
    mine = from_tree("opensearch", {"severity_words": {"1": "warning"}, "host": "monitor"})
    body = {"monitor_id": "m", "trigger_id": "t", "monitor": "shop", "trigger": "down"}
    changed = read({**body, "severity": "1"}, mine).alert
    assert (changed.severity, changed.host, changed.summary) == (Severity.WARNING, "shop", "shop: down")
    assert read({**body, "severity": "2"}, mine).alert.severity is Severity.HIGH


def test_a_source_without_when_is_used_only_if_it_is_asked_for() -> None:
    quiet = from_tree("quiet", {"summary": "'always the same'"})
    assert read({"summary": "x"}, quiet).source == "native"
    assert read({"summary": "x"}, quiet, source="quiet").alert.summary == "always the same"


@pytest.mark.parametrize("name", ["uptime", "native", "grafana"])
def test_the_source_that_is_asked_for_reads_whatever_comes(name: str) -> None:
    assert read({"event_id": "1", "event_value": "1"}, MONITOR, source=name).source == name


def test_zabbix_that_is_asked_for_and_is_not_there_loses_nothing() -> None:
    assert read({"summary": "x"}, source="zabbix").alert.summary == "x"


def test_text_that_is_asked_for_stays_text() -> None:
    assert read({"summary": "x"}, source="text").alert.summary == '{"summary": "x"}'


def test_an_unknown_source_is_told_which_there_are() -> None:
    known = ", ".join(sorted([*presets.names(), "text", "uptime", "zabbix"]))
    with pytest.raises(BadRequest, match=f'no source "nope"; there are {known}'):
        read({"summary": "x"}, MONITOR, source="nope")


def test_a_body_inside_another_is_read_as_if_it_had_come_by_itself() -> None:
    envelope = from_tree("envelope", {"when": "letter", "inside": "json(letter)"})
    reading = read({"letter": json.dumps({"monitorID": 7, "alertName": "Up"})}, envelope, MONITOR)
    assert (reading.source, reading.alert.kind) == ("uptime", Kind.RECOVERY)
    assert read({"letter": "only a text", "title": "disk full"}, envelope).source == "envelope"


def test_envelopes_in_envelopes_come_to_an_end() -> None:
    endless = from_tree("endless", {"when": "letter", "inside": "@", "summary": "letter"})
    assert read({"letter": "disk full"}, endless).alert.summary == "disk full"


# --- several alerts --------------------------------------------------------------------------------------------------


def test_each_goes_down_into_a_list_and_root_comes_back() -> None:
    mine = from_tree(
        "list", {"when": "events", "each": "events[*].event", "summary": "say('{}: {}', root().team, name)"}
    )
    body = {"team": "shop", "events": [{"event": {"name": "a"}}, {"event": {"name": "b"}}]}
    found = sources.readings(json.dumps(body), (mine,))
    assert [one.alert.summary for one in found] == ["shop: a", "shop: b"]


@pytest.mark.parametrize("each", ["nothing", "summary", "sum(summary)", "(", "first()"])
def test_a_wrong_each_reads_the_body_as_one_alert(each: str) -> None:
    reading = mapped({"summary": "disk full"}, each=each)
    assert reading.alert.summary == "disk full"
    assert reading.warnings[0].startswith("each: ")


def test_an_empty_list_of_alerts_calls_nobody() -> None:
    reading = mapped({"summary": "disk full", "alerts": []}, each="alerts")
    assert (reading.alert.kind, reading.alert.reason) == (Kind.IGNORED, "its list of alerts is empty")


def test_what_is_no_object_in_the_list_is_an_alert_all_the_same() -> None:
    assert mapped({"alerts": [7]}, each="alerts").alert.summary == "7"


def test_the_same_alert_many_times_in_one_delivery_is_one_and_the_most_severe() -> None:
    levels = ["info", "error", "warn"]
    body = [{"dedup_key": "k", "summary": level, "severity": level} for level in levels]
    assert read(body).alert.summary == "error"


def test_an_end_between_two_beginnings_is_kept_in_its_place() -> None:
    body = [{"dedup_key": "k", "status": state} for state in ("firing", "firing", "ok", "firing")]
    kinds = [one.alert.kind for one in sources.readings(json.dumps(body))]
    assert kinds == [Kind.PROBLEM, Kind.RECOVERY, Kind.PROBLEM]


def test_an_own_source_says_when_an_occurrence_began_and_ended() -> None:
    times = {"began": "startsAt", "ended": "endsAt", "status": "status"}
    body = {"summary": "disk full", "status": "resolved", "startsAt": "2026-12-01T03:12:00+09:00", "endsAt": 1796063000}
    alert = mapped(body, **times).alert
    assert (alert.kind, alert.began, alert.ended) == (Kind.RECOVERY, 1796062320.0, 1796063000.0)
    assert mapped({**body, "status": "firing"}, **times).alert.ended == 0.0


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("mistake", ["sum(summary)", "nope(summary)", "((", "x" * 600])
def test_a_mistake_costs_its_field_and_no_alert(field: str, mistake: str) -> None:
    reading = mapped({"summary": "disk full", "host": "db-1"}, **{field: mistake})
    assert reading.alert.kind is Kind.PROBLEM
    assert reading.alert.summary in ("disk full", '{"summary": "disk full", "host": "db-1"}')
    assert reading.alert.severity is Severity.DISASTER
    if field not in ("by", "ended"):  # which are asked for only where somebody acknowledged, or it recovered
        assert reading.warnings[0].startswith(f"{field}: {mistake}: ")


def test_the_expression_after_a_mistake_counts() -> None:
    reading = mapped({"name": "disk full"}, summary=["sum(name)", "name"])
    assert reading.alert.summary == "disk full"
    assert len(reading.warnings) == 1


@pytest.mark.parametrize("field", ["host", "severity", "status", "link"])
def test_an_object_where_a_text_belongs_is_left_out(field: str) -> None:
    reading = mapped({"summary": "x", "odd": {"a": 1}}, **{field: "odd"})
    assert f"{field}: odd: gives an object, not a text" in reading.warnings
    assert reading.alert.host == ""


def test_a_warning_carries_nothing_that_moves_a_cursor() -> None:
    (warning,) = mapped({"title": "x", "odd": "\x1b[2J\ud800"}, host="sum(odd)").warnings
    assert "[2J" in warning
    assert warning.isprintable()


def test_an_unknown_severity_is_disaster_and_said() -> None:
    reading = read({"summary": "x", "severity": "purple"})
    assert reading.alert.severity is Severity.DISASTER
    assert reading.warnings == ('severity: "purple" is no word that is known',)


def test_a_when_that_fails_on_a_body_leaves_it_to_others() -> None:
    fussy = from_tree("fussy", {"when": "contains(title, 'x')"})
    assert read({"summary": "x"}, fussy).source == "native"
    assert read({"title": "xyz"}, fussy).source == "fussy"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("37 errors", "38 errors"),
        ("1,037 errors", "998 errors"),
        ("disk at 5.2%", "disk at 7%"),
        ("(37 errors)", "(38 errors)"),
        ("errors: 37.", "errors: 38."),
        ("count=37, limit=5", "count=12, limit=9"),
        ("nginx[1234]: upstream timed out", "nginx[999]: upstream timed out"),
        ("order 88121 failed at 12:01:07", "order 9 failed at 3:59:00"),
        ("2026-11-21 03:12:44,123 ERROR down", "2026-11-22 14:00:01,001 ERROR down"),
        ("at 2026-11-21T03:12:44Z: down", "at 2026-11-22T03:12:44.5+09:00: down"),
        ("answered in 5023ms", "answered in 71.5s"),
        ("silent for 1h2m3.5s", "silent for 59m"),
        ("free: 5 GB", "free: 512 GB"),
        ("free: 5GB", "free: 912MB"),
        ("trace 7f3c9a12 timed out", "trace 01bcdef0 timed out"),
        (
            "request 0b7de2ac-5a3f-4a61-9b0e-0d4c8f1f2a3b failed",
            "request 5b7de2ac-5a3f-4a61-9b0e-0d4c8f1f2a3c failed",
        ),
        ("エラー37件", "エラー38件"),
        ("空きが5%を切りました", "空きが4.2%を切りました"),
        ("使用率95%", "使用率97%"),
        ("11月21日3時12分に停止", "1月2日13時2分に停止"),
        ("残り 4 です", "残り 3 です"),
    ],
)
def test_amounts_times_and_ids_do_not_tell_alerts_apart(one: str, other: str) -> None:
    assert read({"summary": one}).alert.dedup_key == read({"summary": other}).alert.dedup_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("decade", "facade"),
        ("db-1 is down", "db-2 is down"),
        ("db_1 is down", "db_2 is down"),
        ("web01 HTTP 500", "web02 HTTP 500"),
        ("10.0.0.7 is down", "10.0.0.8 is down"),
        ("10.0.0.7, 10.0.0.9 are down", "10.0.0.7, 10.0.0.8 are down"),
        ("db:3306 refuses", "db:3307 refuses"),
        ("10.0.0.7:9100 refuses", "10.0.0.7:9101 refuses"),
        ("/dev/sda/1 is full", "/dev/sda/2 is full"),
        ("rack 3-7 is hot", "rack 3-8 is hot"),
        ("fe01 is down", "fe02 is down"),
        ("node 1b is down", "node 2b is down"),
        ("2.web is down", "3.web is down"),
        ("2-web is down", "3-web is down"),
        ("app 1.2.3 crashed", "app 1.2.4 crashed"),
        ("サーバー1が停止", "サーバー2が停止"),
        ("DB1で37件", "DB2で37件"),
        ("3号機が停止", "4号機が停止"),
    ],
)
def test_names_do_even_by_a_number(one: str, other: str) -> None:
    assert read({"summary": one}).alert.dedup_key != read({"summary": other}).alert.dedup_key
    keys = {from_text(text)[0].alert.dedup_key for text in (one, other)}
    assert len(keys) == 2


@pytest.mark.parametrize("row", ["1", "1,", "1m", "12:", "1,111,", "1.", "0x", "あ1", "deadbeef"])
def test_a_long_row_of_numbers_keeps_nobody_busy(row: str) -> None:
    assert grows_with_its_size(lambda summary: read({"summary": summary}), lambda rows: row * rows + "_", 10_000)


def test_the_host_always_counts() -> None:
    keys = {read({"summary": "37 errors", "host": host}).alert.dedup_key for host in ("7", "8", "db 1", "db 2")}
    assert len(keys) == 4


_TREES = st.dictionaries(
    st.sampled_from(["when", "each", *FIELDS]),
    st.text("ab.[]()*@&|'`{}:, ?=01", max_size=12)
    | st.sampled_from(["a", "*", "@", "[*]", "say('{}', @)", "key('x', a)", "root()", "first(a, b)", "to_number(@)"]),
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=10,
)


@given(_TREES, st.dictionaries(st.sampled_from("ab"), _VALUES, min_size=1))
def test_no_mapping_and_no_body_lose_an_alert(tree: dict[str, str], body: dict[str, object]) -> None:
    always = {**tree, "status": "'firing'"}
    found = sources.readings(json.dumps({**body, "title": "x"}), (from_tree("any", always),), "any")
    assert found
    for reading in found:
        assert 1 <= len(reading.alert.dedup_key) <= 255
        assert reading.alert.summary or reading.alert.kind is not Kind.PROBLEM


@pytest.mark.parametrize("name", [*sorted(presets.names()), "zabbix", "text"])
@settings(max_examples=10)
@given(
    st.dictionaries(
        st.sampled_from("source alerts status summary labels fingerprint rule".split()) | st.text(), _VALUES
    )
)
def test_no_body_breaks_a_source(name: str, body: dict[str, object]) -> None:
    for told in (body, {"title": "x", "alerts": [body]}, [body, {"title": "x"}]):
        outcome: object = None
        try:
            outcome = sources.readings(json.dumps(told), (), name)
        except BadRequest as refusal:
            outcome = str(refusal)
        assert outcome


def test_sources_as_json() -> None:
    quiet = Source("quiet")
    assert from_json(to_json((MONITOR, quiet))) == (MONITOR, quiet)
    assert '"summary": "say(' in to_json((MONITOR,))
