"""The alerts that no store could take: they wait in the spool, and the watchdog hands them to the dispatcher later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from itertools import accumulate
from typing import Any

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.problems import DETAILS
from rinban.core.errors import RinbanError, Unavailable
from rinban.core.readings import with_readings
from rinban.core.text import plain
from rinban.ports.alerts import AlertOpener
from rinban.ports.log import Log
from rinban.ports.stores import MOST, Spool
from rinban.ports.time import WallClock

AT_A_TIME = 10
"""Alerts in one item of the spool, if they are not too long for that."""

ROOM = MOST - 8_192
"""Bytes of one item that are left for its alerts, beside the group, the URL, and what stands between."""

SHARE = 5.0
"""Seconds that all items of one group may take together: enough for two stores and the carrier. What comes after that
is still opened, and the clock of its escalation calls; but a group whose calls are slow delays no other."""

_LATER = frozenset({"readings", "tells_no_end"})

UNUSABLE = "SpoolItemUnreadable"
"""The metric for an item that cannot be read. The log has the item."""


class DeferredAlerts:
    """Keeps alerts until a store is back, and then opens them in the ordinary way."""

    def __init__(self, spool: Spool, dispatcher: AlertOpener, log: Log, clock: WallClock) -> None:
        self._spool = spool
        self._dispatcher = dispatcher
        self._log = log
        self._clock = clock

    def keep(self, group: str, alerts: Sequence[Alert], base_url: str) -> None:
        """Keep the alerts, in their order, with the time at which they were received.

        Raises Unavailable; then the same alerts may be sent again without harm.
        """
        now = self._clock.now()
        for some in _in_portions(_plain(_as_kept(replace(alert, received_at=now))) for alert in alerts):
            self._spool.put({"group": group, "base_url": base_url, "alerts": some})

    def open(self, budget: Budget) -> int:
        """Open what waits, the oldest first, until no time is left or the stores are away again.

        Returns the number of items. A dedup key that is open already makes a duplicate, as with any delivery.
        """
        done, spent = 0, defaultdict[str, float](float)
        try:
            for item in self._spool.drain():
                left, group = budget.left(float("inf")), str(item.get("group"))
                if left < 1.0:
                    break
                self._open(item, budget.part(max(0.0, SHARE - spent[group])))
                spent[group] += left - budget.left(float("inf"))
                done += 1
        except Unavailable as error:
            self._log.line("alerts wait for a store", error=str(error))
        return done

    def _open(self, item: Mapping[str, object], budget: Budget) -> None:
        try:
            group, base_url, alerts = str(item["group"]), str(item["base_url"]), _alerts(item)
            _, outcomes = self._dispatcher.open(group, alerts, base_url, budget)
            self._log.line("alerts that waited", group=group, outcomes=[outcome.outcome for outcome in outcomes])
        except Unavailable:
            raise
        except (RinbanError, KeyError, TypeError, ValueError) as error:  # there is no such group, or it is no such item
            self._log.count(UNUSABLE)
            self._log.line("a spooled alert is of no use", record=item, error=repr(error))


def _as_kept(alert: Alert) -> Alert:
    """With as much of its details as an escalation keeps, and with the readings of what is left.

    If these are too many for an item, the last of them go. A voice reads some words wrongly then, but the alert stays.
    """
    short = replace(alert, details=plain.cut(alert.details, DETAILS), readings=())
    kept = with_readings(short, dict(alert.readings))
    room = ROOM - _size(_plain(short))
    sizes = accumulate(_size(pair) for pair in kept.readings)
    return replace(kept, readings=tuple(pair for pair, end in zip(kept.readings, sizes, strict=True) if end <= room))


def _in_portions(alerts: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    portion, size = list[dict[str, Any]](), 0
    for alert in alerts:
        own = _size(alert)
        if portion and (len(portion) == AT_A_TIME or size + own > ROOM):
            yield portion
            portion, size = [], 0
        portion.append(alert)
        size += own
    if portion:
        yield portion


def _size(value: object) -> int:
    """Bytes in an item of the spool, with what stands between two values."""
    return len(json.dumps(value, ensure_ascii=False).encode()) + 2


def _plain(alert: Alert) -> dict[str, Any]:
    """What came later is left out while it is empty: an item of a version without it means the same."""
    values = {**asdict(alert), "kind": alert.kind.value, "severity": int(alert.severity)}
    return {name: value for name, value in values.items() if value or name not in _LATER}


def _alerts(item: Mapping[str, object]) -> list[Alert]:
    """The alerts of an item; fields of a newer version are ignored. Raises KeyError, TypeError or ValueError."""
    found = item["alerts"]
    if not isinstance(found, list):
        raise TypeError("no list of alerts")
    return [_alert(one) for one in found]


def _alert(values: Mapping[str, Any]) -> Alert:
    known = {field.name: values[field.name] for field in fields(Alert) if field.name in values}
    pairs = {name: tuple((str(a), str(b)) for a, b in known.get(name, ())) for name in ("texts", "readings")}
    return Alert(**{**known, "kind": Kind(values["kind"]), "severity": Severity(values["severity"]), **pairs})
