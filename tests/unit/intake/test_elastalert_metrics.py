"""ElastAlert's matches that have no document: they name what was measured, and have a severity."""

from __future__ import annotations

import json

import pytest

from rinban.core.alert import Severity
from rinban.intake import sources

MATCH = {"@timestamp": "2026-03-04T05:06:00Z", "num_hits": 12, "num_matches": 1}


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        ({"metric_agg_value": 0.97, "metric_system.cpu.pct_avg": 0.97}, "a metric rule: system.cpu.pct_avg is 0.97"),
        ({"metric_agg_value": 7, "rule_param_name": "cpu"}, "cpu: metric is 7"),
        ({"metric_agg_value": 7, "metric_load_max": 7, "service": "pay"}, "a metric rule: load_max is 7"),
        ({"metric_load_max": 7, "service,host.name": "pay, app-1"}, "a metric rule: load_max is out of its bounds"),
        ({"spike_count": 90, "reference_count": 3, "rule_param_name": "5xx"}, "5xx: 90 events, 3 before"),
    ],
)
def test_a_metric_is_named(body: dict[str, object], summary: str) -> None:
    (alert,) = sources.read(json.dumps({**MATCH, **body}))
    assert (alert.summary, alert.severity) == (summary, Severity.HIGH)


def test_the_value_is_not_in_the_key_and_the_service_is() -> None:
    def key(value: float, service: str) -> str:
        body = {**MATCH, "metric_agg_value": value, "metric_load_max": value, "service": service}
        return sources.read(json.dumps(body))[0].dedup_key

    assert key(7, "pay") == key(8, "pay") != key(7, "mail")
