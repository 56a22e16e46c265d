"""Any body of a known sender: only the field by which this sender says so may end an alert or claim it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Kind
from rinban.core.errors import BadRequest
from rinban.intake import sources
from rinban.intake.mapping import notices, presets
from rinban.intake.mapping.good_news import means_well
from rinban.intake.mapping.item import ParsedAlert
from rinban.intake.mapping.state import RUNNING
from rinban.intake.mapping.titles import of_phrase, state
from rinban.intake.mapping.vocabulary import kind_of, said
from tests.property.bodies import OBJECTS, VALUES
from tests.property.test_alerts import often

Body = dict[str, Any]

MATCH = {"num_hits": 1, "num_matches": 1}
POD = {"namespace_name": "prod", "container_name": "payments"}
SEEDS: dict[str, tuple[Body, ...]] = {
    "alertmanager": ({"alerts": [{"fingerprint": "f", "labels": {"alertname": "x"}}]},),
    "grafana": ({"orgId": 1, "alerts": [{"fingerprint": "f", "labels": {"alertname": "x"}}]},),
    "kibana": ({"source": "kibana"}, {"rule": {"id": "r"}, "alert": {"id": "a", "actionGroup": "query matched"}}),
    "elastalert": (MATCH, {**MATCH, "source": "elastalert"}, {"source": "elastalert"}, {"rule": "r", "summary": "s"}),
    "opensearch": ({"monitor_id": "m", "trigger_id": "t"}, {"source": "opensearch"}),
    "watcher": ({"watch_id": "w"}, {"source": "watcher"}),
    "fluentd": (
        {"log": "x", "kubernetes": POD},
        {"message": "x", "docker": {"container_id": "c"}},
        {"log": "x", "tag": "t"},
    ),
    "native": ({"summary": "x"}, {"id": 7}),
    "azure": (
        {"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"alertId": "a", "alertRule": "x"}}},
    ),
    "checkmk": ({"OMD_SITE": "prod", "HOSTNAME": "db-1", "NOTIFICATIONTYPE": "PROBLEM", "SERVICEDESC": "disk"},),
    "cloudwatch": ({"AlarmName": "x", "NewStateValue": "ALARM"},),
    "datadog": ({"org": {"id": "1"}, "event_type": "e", "title": "[Triggered] x", "last_updated": "1"},),
    "eventbridge": ({"detail-type": "t", "source": "aws.ec2", "account": "0", "detail": {"state": "stopped"}},),
    "googlecloud": ({"incident": {"incident_id": "0.x", "policy_name": "x", "state": "open"}, "version": "1.2"},),
    "graylog": ({"event_definition_id": "d", "event": {"event_definition_id": "d", "message": "x"}},),
    "healthchecks": ({"source": "healthchecks", "name": "backup", "status": "down"},),
    "mackerel": ({"orgName": "o", "event": "alert", "alert": {"id": "a", "status": "critical", "monitorName": "x"}},),
    "nagios": ({"notification_type": "PROBLEM", "host": "web-1", "service": "HTTP"},),
    "opsgenie": (
        {"action": "Create", "alert": {"alertId": "a", "message": "x"}},
        {"message": "x", "alias": "a", "priority": "P1"},
    ),
    "pagerduty": ({"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "x", "source": "db-1"}},),
    "sentry": (
        {"action": "triggered", "installation": {"uuid": "u"}, "data": {"event": {"issue_id": "1", "title": "x"}}},
    ),
    "slack": ({"attachments": [{"color": "danger", "title": "x"}]},),
    "sns": ({"Type": "Of a later version", "TopicArn": "arn", "MessageId": "m", "Message": "x"},),
    "splunk": ({"sid": "1", "search_name": "x", "result": {"host": "db-1"}},),
    "uptime-kuma": ({"heartbeat": {"monitorID": 1, "status": 0}, "monitor": {"id": 1, "name": "x"}, "msg": "x"},),
}
"""The smallest body that each preset recognizes."""

WORDS = st.sampled_from(("resolved", "OK", "Closed ", "completed", "ACK", "acknowledged", "復旧", "確認済み", "firing"))
SAID = st.dictionaries(st.sampled_from(("status", "state")), WORDS, min_size=1)
NAMED = st.dictionaries(st.sampled_from(("dedup_key", "summary", "message", "id")), st.just("x"))
RECORDS = st.builds(lambda *parts: {name: part[name] for part in parts for name in part}, OBJECTS, NAMED, SAID)


def _ends(value: object) -> bool:
    text = value if isinstance(value, list | dict) else said(value)
    return isinstance(text, str) and kind_of(text) in (Kind.RECOVERY, Kind.CLAIM)


def _in_a_list(body: Body) -> bool:
    alerts = body.get("alerts")
    items = alerts if isinstance(alerts, list) else [body]
    return any(isinstance(item, dict) and _ends(item.get("status")) for item in items)


def _by_source(name: str) -> Callable[[Body], bool]:
    return lambda body: body.get("source") == name and _ends(body.get("status"))


def _kibana(body: Body) -> bool:
    alert = body.get("alert")
    group = alert.get("actionGroup") if isinstance(alert, dict) else None
    return _by_source("kibana")(body) or _ends(group)


def _elastalert(body: Body) -> bool:
    named, is_match = body.get("dedup_key"), body.get("num_matches") is not None
    payload = body.get("source") == "elastalert" and named if is_match else named or body.get("summary")
    return bool(payload) and _ends(body.get("status"))


def _within(*path: str) -> Callable[[Body], bool]:
    def ends(body: Body) -> bool:
        value: object = body
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return _ends(value)

    return ends


def _in_title(value: object) -> bool:
    return state(said(value)) in (Kind.RECOVERY, Kind.CLAIM)


def _native(body: Body) -> bool:
    """Nobody has described it, so words at its top count, and those inside of what is a monitor's; not a label's."""
    speaks = {name: value for name, value in body.items() if name not in ("labels", "metadata", "context", "_source")}
    return bool(_words_of_an_end(speaks))


def _words_of_an_end(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_words_of_an_end, value.values()))
    if isinstance(value, list):
        return any(map(_words_of_an_end, value))
    text = said(value)
    return of_phrase(text) in (Kind.RECOVERY, Kind.CLAIM) or _in_title(value) or means_well(text) or value is False


NOT_PAGED = (
    *("its list of alerts is empty", "its source says that such alerts are ignored"),
    *(notices.TEST, notices.MAINTENANCE, notices.REMARK, RUNNING),
)

MARKS: dict[str, Callable[[Body], bool]] = {
    "alertmanager": _in_a_list,
    "grafana": _in_a_list,
    "kibana": _kibana,
    "elastalert": _elastalert,
    "opensearch": _by_source("opensearch"),
    "watcher": _by_source("watcher"),
    "fluentd": lambda body: False,
    "native": _native,
    "azure": _within("data", "essentials", "monitorCondition"),
    "checkmk": _within("NOTIFICATIONTYPE"),
    "cloudwatch": _within("NewStateValue"),
    "datadog": lambda body: _by_source("datadog")(body) or _in_title(body.get("title")),
    "eventbridge": _within("detail", "state", "value"),
    "googlecloud": _within("incident", "state"),
    "graylog": lambda body: False,
    "healthchecks": _within("status"),
    "mackerel": _within("alert", "status"),
    "nagios": _within("notification_type"),
    "opsgenie": _within("action"),
    "pagerduty": _within("event_action"),
    "sentry": _within("action"),
    "slack": lambda body: True,  # its state stands in its texts and colours
    "sns": lambda body: False,  # it tells of subscriptions; its sentences are read as anybody's
    "splunk": lambda body: False,
    "uptime-kuma": lambda body: _in_title(body.get("msg")),
}
"""Whether a body says, in its sender's own field, that an alert is over or that somebody works on it."""


def readings(body: Body, source: str = "") -> tuple[ParsedAlert, ...]:
    return sources.readings(json.dumps(body), (), source)


def _is_true_to_its_marks(body: Body, source: str) -> None:
    try:
        found = readings(body, source)
    except BadRequest as refusal:
        _is_refused_for_its_marks(body, [source] if source else list(MARKS), str(refusal))
        return
    for reading in found:
        if reading.source in MARKS and not MARKS[reading.source](body):
            assert reading.alert.kind is Kind.PROBLEM or reading.alert.reason in NOT_PAGED


def _is_refused_for_its_marks(body: Body, names: list[str], refusal: str) -> None:
    """A recovery or claim that names no alert is refused; a body that is neither has to be taken as a problem."""
    if not refusal.startswith("Zabbix"):
        assert any(MARKS[name](body) for name in names), refusal


def test_every_preset_has_its_seeds_and_its_marks() -> None:
    assert SEEDS.keys() == MARKS.keys() == presets.names()
    for name, seeds in SEEDS.items():
        assert {reading.source for seed in seeds for reading in readings(seed)} == {name}


@pytest.mark.parametrize("name", SEEDS)
@often
@given(st.data())
def test_nothing_but_its_marks_ends_an_alert(name: str, data: st.DataObject) -> None:
    body = data.draw(RECORDS) | data.draw(st.sampled_from(SEEDS[name]))
    _is_true_to_its_marks(body, "")
    _is_true_to_its_marks(body, name)


@pytest.mark.parametrize("name", SEEDS)
@often
@given(VALUES, SAID, st.data())
def test_nor_does_a_word_deeper_inside(name: str, value: object, words: Body, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(SEEDS[name]))
    inside = {"_source": {**words, "doc": value}, "metadata": [words], "labels": words, "context": words}
    found = readings({**inside, **seed})
    assert {reading.alert.kind for reading in found} == {Kind.PROBLEM}
