"""Alerts that no store could take, as records of the spool, and their way back to the dispatcher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import islice
from typing import Any

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.errors import RinbanError, Unavailable
from rinban.ports.alerts import AlertOpener
from rinban.ports.log import Log
from rinban.ports.stores import Spool

AT_A_TIME = 10
"""Alerts in one record: even with everything that an alert may hold, far below what SQS takes (256 KB)."""

UNUSABLE = "SpoolItemUnreadable"
"""Counted for each record that nobody can use; the log has it."""


class DeferredAlerts:
    """Keeps alerts until a store is back, and then opens them in the ordinary way."""

    def __init__(self, spool: Spool, dispatcher: AlertOpener, log: Log) -> None:
        self._spool = spool
        self._dispatcher = dispatcher
        self._log = log

    def keep(self, group: str, alerts: Sequence[Alert], base_url: str) -> None:
        """Raises Unavailable; whoever sends the same again then does no harm."""
        for some in _in_portions(alerts):
            self._spool.put({"group": group, "base_url": base_url, "alerts": [_plain(alert) for alert in some]})

    def open(self, budget: Budget) -> int:
        """Open what waits, the oldest first, until no time is left or a store is away again; how many records."""
        done = 0
        try:
            for record in self._spool.drain():
                if budget.left(1.0) < 1.0:
                    break
                self._open(record, budget)
                done += 1
        except Unavailable as error:
            self._log.line("alerts wait for a store", error=str(error))
        return done

    def _open(self, record: Mapping[str, object], budget: Budget) -> None:
        try:
            group, base_url, alerts = str(record["group"]), str(record["base_url"]), _alerts(record)
            _, outcomes = self._dispatcher.open(group, alerts, base_url, budget)
            self._log.line("alerts that waited", group=group, outcomes=[outcome.outcome for outcome in outcomes])
        except Unavailable:
            raise
        except (RinbanError, KeyError, TypeError, ValueError) as error:  # no such group, or no such record
            self._log.count(UNUSABLE)
            self._log.line("a spooled alert is of no use", record=record, error=repr(error))


def _in_portions(alerts: Sequence[Alert]) -> Iterator[list[Alert]]:
    rest = iter(alerts)
    while some := list(islice(rest, AT_A_TIME)):
        yield some


def _plain(alert: Alert) -> dict[str, Any]:
    return {**asdict(alert), "kind": alert.kind.value, "severity": int(alert.severity)}


def _alerts(record: Mapping[str, object]) -> list[Alert]:
    """What a newer version wrote besides is left out. Raises KeyError, TypeError or ValueError."""
    plain = record["alerts"]
    if not isinstance(plain, list):
        raise TypeError("no list of alerts")
    return [_alert(one) for one in plain]


def _alert(plain: Mapping[str, Any]) -> Alert:
    known = {field.name: plain[field.name] for field in fields(Alert) if field.name in plain}
    texts = tuple((str(language), str(text)) for language, text in known.get("texts", ()))
    return Alert(**{**known, "kind": Kind(plain["kind"]), "severity": Severity(plain["severity"]), "texts": texts})
