"""What an administrator copies from integrations/: it parses, and what it sends becomes the right alerts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rinban.core.alert import Alert, Kind, Severity
from rinban.intake import sources

FOLDER = Path(__file__).resolve().parents[3] / "integrations"
ADDRESS = "https://calls.example.com/prod/phonecall/infra"
NAUGHTY = 'Payments "5xx"\nof \\ 基盤 {{ 7*7 }}'


def text(path: str) -> str:
    return (FOLDER / path).read_text(encoding="utf-8")


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """Mustache as far as the templates here need it: sections over lists, and values escaped for JSON strings."""

    def section(match: re.Match[str]) -> str:
        return "".join(rendered(match[2], {**values, **one}) for one in _at(values, match[1]) or [])

    def value(match: re.Match[str]) -> str:
        return json.dumps(str(_at(values, match[1]) or ""))[1:-1]

    whole = re.sub(r"\{\{#([\w.]+)\}\}\n(.*?)\{\{/\1\}\}\n", section, template, flags=re.DOTALL)
    return re.sub(r"\{\{([\w.]+)\}\}", value, whole)


def _at(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


# Kibana


def kibana(group: str) -> Alert:
    rule = {"id": "2b0c6d1e", "name": NAUGHTY, "spaceId": "default", "url": "https://kibana.example/app/rule"}
    alert = {"id": "app-07", "actionGroup": group}
    (read,) = sources.read(rendered(text("kibana/body.json"), {"rule": rule, "alert": alert, "context": {}}))
    return read


def test_one_kibana_body_serves_both_actions() -> None:
    active, over = kibana("query matched"), kibana("recovered")
    assert (active.kind, over.kind) == (Kind.PROBLEM, Kind.RECOVERY)
    assert active.dedup_key == over.dedup_key == "kibana/default/2b0c6d1e/app-07"
    assert (active.severity, active.source) == (Severity.HIGH, "kibana")
    assert active.summary == 'Payments "5xx" of \\ 基盤 {{ 7*7 }}: app-07'
    assert active.link == "https://kibana.example/app/rule"


def test_kibana_before_7_13_has_none_of_the_variables_and_still_tells_rules_apart() -> None:
    def old(message: str) -> Alert:
        known = {"alertId": "r1", "alertActionGroup": "recovered", "context": {"message": message}}
        (read,) = sources.read(rendered(text("kibana/body.json"), known))
        return read

    full, refused = old("disk is full: 97%"), old("bank refused")
    assert (full.kind, full.summary, full.details) == (Kind.PROBLEM, "disk is full: 97%", "")
    assert full.dedup_key == old("disk is full: 98%").dedup_key != refused.dedup_key


def test_kibanas_connector_keeps_the_key_in_the_keystore() -> None:
    settings = yaml.safe_load(text("kibana/connector.yml"))
    connector = settings["xpack.actions.preconfigured"]["rinban"]
    assert connector["actionTypeId"] == ".webhook"
    assert (connector["config"]["url"], connector["config"]["method"]) == (ADDRESS, "post")
    assert connector["config"]["headers"] == {"Content-Type": "application/json"}
    assert (connector["config"]["hasAuth"], "password" in connector["secrets"]) == (True, False)
    assert settings["xpack.actions.allowedHosts"] == ["calls.example.com"]


# OpenSearch

CTX = {
    "monitor": {"_id": "kX1pRI4B0m5c", "name": "payments 5xx"},
    "trigger": {"id": "lH1pRI4B0m5d", "name": "more than 20", "severity": "1"},
}


def test_an_opensearch_query_monitor() -> None:
    (alert,) = sources.read(rendered(text("opensearch/query-monitor.mustache"), {"ctx": CTX}))
    assert (alert.kind, alert.severity, alert.source) == (Kind.PROBLEM, Severity.DISASTER, "opensearch")
    assert alert.summary == "payments 5xx: more than 20"
    assert alert.dedup_key == "opensearch/kX1pRI4B0m5c/lH1pRI4B0m5d"


def test_an_opensearch_bucket_monitor_tells_of_all_buckets() -> None:
    lists = {
        "newAlerts": [{"bucket_keys": "app-07"}, {"bucket_keys": "app-08"}],
        "dedupedAlerts": [{"bucket_keys": "app-09"}],
        "completedAlerts": [{"bucket_keys": "app-10"}],
    }
    alerts = sources.read(rendered(text("opensearch/bucket-monitor.mustache"), {"ctx": {**CTX, **lists}}))
    assert [alert.kind for alert in alerts] == [Kind.PROBLEM, Kind.PROBLEM, Kind.PROBLEM, Kind.RECOVERY]
    assert [alert.dedup_key.rpartition("/")[2] for alert in alerts] == ["app-07", "app-08", "app-09", "app-10"]
    assert alerts[0].summary == "more than 20: app-07"


def test_an_opensearch_bucket_that_is_over_has_the_key_it_had() -> None:
    bucket = [{"bucket_keys": "app-07"}]
    begun = rendered(text("opensearch/bucket-monitor.mustache"), {"ctx": {**CTX, "newAlerts": bucket}})
    over = rendered(text("opensearch/bucket-monitor.mustache"), {"ctx": {**CTX, "completedAlerts": bucket}})
    assert sources.read(begun)[0].dedup_key == sources.read(over)[0].dedup_key


def test_the_opensearch_channel() -> None:
    webhook = json.loads(text("opensearch/channel.json"))["config"]["webhook"]
    assert (webhook["url"], webhook["method"]) == (ADDRESS, "POST")
    assert webhook["header_params"].keys() == {"Content-Type", "x-api-key"}


# Watcher


def test_a_watch_calls_once_for_each_host() -> None:
    watch = json.loads(text("watcher/watch.json"))
    action = watch["actions"]["rinban"]
    webhook = action["webhook"]
    assert (webhook["method"], webhook["url"]) == ("post", ADDRESS)  # the default is GET
    assert (
        action["foreach"].rpartition(".")[0].endswith(next(iter(watch["input"]["search"]["request"]["body"]["aggs"])))
    )
    bucket = {"key": "app-07", "doc_count": 37}
    (alert,) = sources.read(rendered(webhook["body"], {"ctx": {"watch_id": "payments-errors", "payload": bucket}}))
    assert (alert.kind, alert.severity, alert.source) == (Kind.PROBLEM, Severity.HIGH, "watcher")
    assert (alert.dedup_key, alert.host) == ("watcher/payments-errors/app-07", "app-07")
    assert alert.summary == "37 errors in five minutes"


# Grafana, Alertmanager, ElastAlert, Fluentd


def test_grafanas_contact_point() -> None:
    (point,) = yaml.safe_load(text("grafana/contact-point.yaml"))["contactPoints"]
    (receiver,) = point["receivers"]
    settings = receiver["settings"]
    assert (receiver["type"], settings["url"], settings["httpMethod"]) == ("webhook", ADDRESS, "POST")
    assert (settings["authorization_scheme"], settings["authorization_credentials"]) == ("Bearer", "$RINBAN_KEY")
    assert (receiver["disableResolveMessage"], settings["maxAlerts"]) == (False, 0)


def test_alertmanagers_receiver_sends_recoveries_and_follows_no_redirect() -> None:
    settings = yaml.safe_load(text("alertmanager/rinban.yml"))
    (webhook,) = settings["receivers"][0]["webhook_configs"]
    assert settings["route"]["receiver"] == settings["receivers"][0]["name"]
    assert (webhook["url"], webhook["send_resolved"], webhook["max_alerts"]) == (ADDRESS, True, 0)
    assert webhook["http_config"]["follow_redirects"] is False


def test_elastalerts_rule_has_no_dollar_but_its_variables_and_no_field_that_can_disable_it() -> None:
    rule = text("elastalert/rinban.yaml")
    assert set(re.findall(r"\$(?:\{\w+\})?", rule)) == {"${RINBAN_URL}", "${RINBAN_KEY}"}
    payload = yaml.safe_load(rule)["http_post2_payload"]
    nested = [one for value in payload.values() for one in re.findall(r"\{\{ *(\w+\.\w+)", value)]
    assert nested == [], "written (outer or {}).inner"
    assert payload["dedup_key"].startswith(yaml.safe_load(rule)["name"])


def test_fluentd_repeats_what_can_be_repeated() -> None:
    config = text("fluentd/rinban.conf")
    codes = re.search(r"retryable_response_codes ([\d,]+)", config)
    assert codes
    assert {"401", "403", "429", "500", "502", "503", "504"} == set(codes[1].split(","))
    assert f"endpoint {ADDRESS}?source=fluentd\n" in config
    assert "json_array true" in config
    for tag in ("filter", "match", "regexp", "format", "buffer", "secondary"):
        assert len(re.findall(rf"^ *<{tag}\b", config, re.MULTILINE)) == len(
            re.findall(rf"^ *</{tag}>", config, re.MULTILINE)
        )
