"""What people call the monitors whose bodies Rinban knows, by the names of their presets (`intake/presets`)."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "alertmanager": "Alertmanager",
    "azure": "Azure Monitor",
    "checkmk": "Checkmk",
    "cloudwatch": "CloudWatch",
    "datadog": "Datadog",
    "elastalert": "ElastAlert",
    "eventbridge": "EventBridge",
    "fluentd": "Fluentd",
    "googlecloud": "Google Cloud Monitoring",
    "grafana": "Grafana",
    "graylog": "Graylog",
    "healthchecks": "Healthchecks",
    "kibana": "Kibana",
    "mackerel": "Mackerel",
    "nagios": "Nagios",
    "native": "",
    "opensearch": "OpenSearch",
    "opsgenie": "Opsgenie",
    "pagerduty": "PagerDuty",
    "sentry": "Sentry",
    "slack": "Slack",
    "sns": "Amazon SNS",
    "splunk": "Splunk",
    "uptime-kuma": "Uptime Kuma",
    "watcher": "Watcher",
    "zabbix": "Zabbix",
}
"""The usual names of fields are nobody's own, and say nothing of who has sent them."""


def shown(source: str) -> str:
    """The name of who has sent an alert: as people know it, and else as the rota or the sender has it; "" for nobody's
    own."""
    return NAMES.get(source, source)
