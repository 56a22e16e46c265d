"""Real bodies of every sender, and the alerts that they become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rinban.core.alert import Kind, Severity
from rinban.intake import sources

PAYLOADS = Path(__file__).parents[2] / "payloads"

PROBLEM, RECOVERY = Kind.PROBLEM, Kind.RECOVERY
DISASTER, HIGH = Severity.DISASTER, Severity.HIGH


class Told(NamedTuple):
    """What matters of an alert. `key` ends with "…" where the rest is a digest."""

    source: str
    kind: Kind
    severity: Severity
    key: str
    summary: str
    host: str = ""


AM, GRAFANA = "alertmanager/", "grafana/"
KIBANA = "kibana/default/2b0c6d1e-9f55-4c1e-9d3c-5a1f0c7e8b21/app-07"
RATE = "Error rate above 5% on app-0{}:9100"
TIMEOUT = "upstream timeout after 30s while charging order 88121"
RATIO = "5xx ratio above 5% on app-0{}"
BURST = "Payments 5xx \"burst\": rule 'Payments 5xx' {} for group app-07"
PANIC = Told(
    "fluentd",
    PROBLEM,
    DISASTER,
    "fluentd/prod/payments/fatal",
    "payments: panic: runtime error: index out of range [3] with length 3",
)
QUOTES = r'payments on app-07: disk "sda1" full backslash \ tab unicode żółć 电话 {"a":1} </script> {{ 7*7 }}'

INSTANCE = "arn:aws:ec2:ap-northeast-1:000000000000:instance/i-0abc1230000000001"

BECOMES: dict[str, tuple[Told, ...]] = {
    "alertmanager_firing": (
        Told("alertmanager", PROBLEM, DISASTER, AM + "354e1fe4f4e3b80e", RATE.format(7), "app-07:9100"),
        Told("alertmanager", PROBLEM, DISASTER, AM + "aad9eab1a384ad91", RATE.format(8), "app-08:9100"),
    ),
    "alertmanager_partly_resolved": (
        Told("alertmanager", PROBLEM, DISASTER, AM + "354e1fe4f4e3b80e", RATE.format(7), "app-07:9100"),
        Told("alertmanager", RECOVERY, DISASTER, AM + "aad9eab1a384ad91", RATE.format(8), "app-08:9100"),
    ),
    "alertmanager_resolved": (
        Told("alertmanager", RECOVERY, DISASTER, AM + "354e1fe4f4e3b80e", RATE.format(7), "app-07:9100"),
    ),
    "grafana_firing": (
        Told("grafana", PROBLEM, DISASTER, GRAFANA + "c6eadffa33fcdf37", RATIO.format(7), "app-07"),
        Told("grafana", PROBLEM, DISASTER, GRAFANA + "bc97ff14869b13e3", RATIO.format(8), "app-08"),
    ),
    "grafana_resolved": (Told("grafana", RECOVERY, DISASTER, GRAFANA + "c6eadffa33fcdf37", RATIO.format(7), "app-07"),),
    "kibana_alert_active": (Told("kibana", PROBLEM, DISASTER, KIBANA, BURST.format("matched query")),),
    "kibana_alert_recovered": (Told("kibana", RECOVERY, DISASTER, KIBANA, BURST.format("recovered")),),
    "elastalert_http_post2_templated": (
        Told("elastalert", PROBLEM, DISASTER, "payments-errors/payments/app-07", QUOTES),
    ),
    "elastalert_http_post2_all_values": (Told("elastalert", PROBLEM, HIGH, "elastalert:…", TIMEOUT, "app-07"),),
    "elastalert_aggregation_burst": tuple(
        Told("elastalert", PROBLEM, HIGH, "elastalert:…", TIMEOUT, f"app-0{number}") for number in range(3)
    ),
    "elastalert_flatline": (
        Told("elastalert", PROBLEM, DISASTER, "elastalert/flatline/all", "all: 0 events, at least 1 expected"),
    ),
    "elastalert_http_post_v1": (
        Told("elastalert", PROBLEM, DISASTER, "elastalert/payments-errors/app-07", TIMEOUT, "app-07"),
    ),
    "opensearch_query_level": (
        Told("opensearch", PROBLEM, DISASTER, "opensearch/kX1pRI4B0m5c/lH1pRI4B0m5d", "payments 5xx: more than 20"),
    ),
    "watcher_firing": (
        Told(
            "watcher",
            PROBLEM,
            DISASTER,
            "watcher/payments-5xx/app-07",
            "37 HTTP 5xx from payments on app-07 in 5m",
        ),
    ),
    "fluentd_record": (PANIC,),
    "fluentd_json_array": (PANIC,),
    "generic": (Told("native", PROBLEM, HIGH, "disk-db-02-var", "Disk almost full", "db-02"),),
    "native": (
        Told(
            "elastalert", PROBLEM, DISASTER, "payments-errors/payments/app-07", "payments on app-07: upstream timeout"
        ),
    ),
    "native_resolved": (
        Told("native", RECOVERY, DISASTER, "payments-errors/payments/app-07", "payments on app-07: back to normal"),
    ),
    "zabbix_problem": (
        Told(
            "zabbix",
            PROBLEM,
            HIGH,
            "zabbix:zabbix.example.jp/zabbix:1207",
            "【本番】ディスクの空きが5%を切りました 🈵",
            "DB東京1",
        ),
    ),
    "azure_metric": (
        Told(
            "azure",
            PROBLEM,
            HIGH,
            "azure//subscriptions/0000/providers/Microsoft.AlertsManagement/alerts/a1",
            "CPU high on web-01",
            "web-01",
        ),
    ),
    "checkmk_service": (
        Told(
            "checkmk", PROBLEM, DISASTER, "checkmk/prod/db-01/Filesystem /var", "Filesystem /var: Used: 97.2%", "db-01"
        ),
    ),
    "cloudwatch_alarm": (
        Told(
            "cloudwatch",
            PROBLEM,
            DISASTER,
            "cloudwatch/arn:aws:cloudwatch:ap-northeast-1:000000000000:alarm:web-01-cpu",
            "web-01-cpu: CPU of the web tier",
            "i-0abc1230000000001",
        ),
    ),
    "datadog_default": (
        Told("datadog", PROBLEM, DISASTER, "datadog/CPU is high/host:web-01", "CPU is high", "web-01"),
    ),
    "eventbridge_alarm": (
        Told(
            "eventbridge",
            PROBLEM,
            DISASTER,
            "eventbridge/000000000000/ap-northeast-1/web-01-cpu",
            "web-01-cpu: CPU of the web tier",
            "i-0abc1230000000001",
        ),
    ),
    "eventbridge_task": (
        Told(
            "eventbridge",
            PROBLEM,
            DISASTER,
            "eventbridge/aws.ec2/EC2 Instance State-change Notification/000000000000/ap-northeast-1/" + INSTANCE,
            "EC2 Instance State-change Notification: stopped",
            "i-0abc1230000000001",
        ),
    ),
    "googlecloud_incident": (
        Told(
            "googlecloud",
            PROBLEM,
            DISASTER,
            "googlecloud/example-proj/0.exampleincip",
            "CPU utilization for example-proj web-01 with metric labels {} is above the threshold of 0.900 "
            "with a value of 0.973.",
            "example-proj 1111",
        ),
    ),
    "graylog_event": (
        Told("graylog", PROBLEM, HIGH, "graylog/000000000000000000000d01/app-07", "Payment errors on app-07", "app-07"),
    ),
    "healthchecks_down": (
        Told(
            "healthchecks",
            PROBLEM,
            DISASTER,
            "healthchecks/00000000-0000-4000-8000-000000000005",
            "nightly backup is down",
        ),
    ),
    "mackerel_host": (
        Told("mackerel", PROBLEM, DISASTER, "mackerel/example-org/2bj0001", "app01: CPU 使用率 97.3 > 90", "app01"),
    ),
    "nagios_service": (
        Told(
            "nagios",
            PROBLEM,
            DISASTER,
            "nagios/web-01/HTTP",
            "HTTP: CRITICAL - Socket timeout after 10 seconds",
            "web-01",
        ),
    ),
    "opsgenie_create": (
        Told("opsgenie", PROBLEM, HIGH, "opsgenie/db-2/disk", "Disk /var is 97% full on db-2", "db-2"),
    ),
    "opsgenie_webhook": (
        Told("opsgenie", PROBLEM, DISASTER, "opsgenie/db-1/replication", "db-1 の複製が遅れています", "db-1"),
    ),
    "pagerduty_trigger": (
        Told("pagerduty", PROBLEM, DISASTER, "pagerduty/db-1/disk", "Disk /var is 97% full on db-1", "db-1"),
    ),
    "sentry_issue": (Told("sentry", PROBLEM, HIGH, "sentry/1170820242", "Payments: TimeoutError: charge", "app-07"),),
    "sentry_metric_resolved": (
        Told("sentry", RECOVERY, Severity.INFORMATION, "sentry/metric/9", "Resolved: Error rate"),
    ),
    "slack_attachment": (Told("slack", PROBLEM, DISASTER, "slack:…", "[FIRING] db-1 replication lag", "db-1"),),
    "sns_cloudwatch": (
        Told(
            "cloudwatch",
            PROBLEM,
            DISASTER,
            "cloudwatch/arn:aws:cloudwatch:ap-northeast-1:000000000000:alarm:web-01-cpu",
            "web-01-cpu: CPU of the web tier",
            "i-0abc1230000000001",
        ),
    ),
    "sns_confirmation": (
        Told(
            "sns",
            Kind.IGNORED,
            DISASTER,
            "sns:…",
            "You have chosen to subscribe to the topic arn:aws:sns:ap-northeast-1:000000000000:oncall. To confirm the "
            "subscription, visit the SubscribeURL included in this message.",
        ),
    ),
    "splunk_alert": (
        Told("splunk", PROBLEM, DISASTER, "splunk/search/Payment errors/app-07", "Payment errors on app-07", "app-07"),
    ),
    "uptime_kuma_down": (
        Told(
            "uptime-kuma",
            PROBLEM,
            DISASTER,
            "uptime-kuma/29",
            "shop top page: getaddrinfo ENOTFOUND shop.example.test",
            "shop.example.test",
        ),
    ),
}


def body(name: str) -> Any:
    """What was posted; a capture of a whole request holds it as its body."""
    told = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    is_capture = isinstance(told, dict) and {"method", "path", "headers", "body"} <= told.keys()
    return told["body"] if is_capture else told


def test_every_sample_is_in_the_table() -> None:
    assert {file.stem for file in PAYLOADS.glob("*.json")} == BECOMES.keys()


@pytest.mark.parametrize("name", BECOMES)
def test_a_sample_becomes(name: str) -> None:
    readings = sources.readings(json.dumps(body(name)))
    found = [
        Told(reading.source, alert.kind, alert.severity, alert.dedup_key, alert.summary, alert.host)
        for reading in readings
        for alert in [reading.alert]
    ]
    assert [one._replace(key=_like(one.key, told.key)) for one, told in zip(found, BECOMES[name], strict=True)] == [
        *BECOMES[name]
    ]
    assert [reading.warnings for reading in readings] == [()] * len(found)


def _like(key: str, pattern: str) -> str:
    beginning, cut, _ = pattern.partition("…")
    return pattern if cut and key.startswith(beginning) else key


def test_matches_of_one_burst_are_alerts_of_their_own_and_a_redelivery_is_none() -> None:
    burst = body("elastalert_aggregation_burst")
    keys = [sources.read(json.dumps(match))[0].dedup_key for match in burst * 2]
    assert keys[:3] == keys[3:]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("problem", "recovery"),
    [
        ("alertmanager_firing", "alertmanager_resolved"),
        ("grafana_firing", "grafana_resolved"),
        ("kibana_alert_active", "kibana_alert_recovered"),
    ],
)
def test_a_recovery_has_the_key_of_its_problem(problem: str, recovery: str) -> None:
    opened, ended = (sources.read(json.dumps(body(name)))[0] for name in (problem, recovery))
    assert (opened.kind, ended.kind) == (PROBLEM, RECOVERY)
    assert opened.dedup_key == ended.dedup_key


def test_ndjson_is_a_list() -> None:
    records = body("fluentd_json_array")
    lines = "\n".join(json.dumps(record) for record in records) + "\n"
    assert sources.readings(lines) == sources.readings(json.dumps(records))
