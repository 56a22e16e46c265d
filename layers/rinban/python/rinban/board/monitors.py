"""What people call the monitors whose bodies Rinban knows, by the sources of their alerts."""

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
    **dict.fromkeys(("native", "text", "message", "page", "rinban"), ""),
}
"""By the names of presets (`intake/presets`), and those of what no monitor has written: in the usual names of fields or
as plain text, as a sentence of the rota, by hand, or by Rinban itself. These say nothing of who has sent them."""


def shown(source: str) -> str:
    """The name of who has sent an alert: as people know it, and else as the rota or the sender has it; "" for nobody's
    own."""
    return NAMES.get(source, source)
