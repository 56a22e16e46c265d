"""The door reads bodies here, with the rota's own sources too; the last ones are kept for an operator to look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.outcome import Outcome
from rinban.core.errors import BadRequest, Unavailable
from rinban.core.readings import with_readings
from rinban.core.source import Source
from rinban.intake import sources
from rinban.intake.mapping import sniffing
from rinban.intake.mapping.item import ParsedAlert
from rinban.intake.mapping.secrets import masked
from rinban.intake.sparing import SparedBodies
from rinban.last_good import LastGood
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import RecentBodies
from rinban.ports.time import WallClock

FRESH = 30.0
"""Seconds for which a container uses the own sources and the readings that it has read."""

KEPT_BYTES, KEPT_ALERTS = 16_384, 20
"""Of one body so many bytes of its beginning are kept, and so many of the alerts that it became."""

_TIME = 1.0  # seconds that keeping a body may take; with less than that left it is not tried


class Intake:
    """Reads bodies for the door where alerts come in."""

    def __init__(self, rota: SettingsReader, received: RecentBodies, clock: WallClock, log: Log) -> None:
        self._rota = rota
        self._received = received
        self._clock = clock
        self._log = log
        self._spared = SparedBodies()
        self._own = LastGood[tuple[Source, ...]](rota.sources, FRESH, (), self._silent)
        self._readings = LastGood[Mapping[str, str]](rota.readings, FRESH, {}, self._unread)

    def read(self, body: bytes, source: str = "") -> tuple[ParsedAlert, ...]:
        """The alerts of a body, as intake.sources.readings finds them. Raises BadRequest.

        A mistake in a reader costs the fields and never the alert: then the body is taken as plain text.
        """
        try:
            found = sources.readings(body, self._own.at(self._clock.now()), source)
        except BadRequest:
            raise
        except Exception as error:  # noqa: BLE001 - the sender would only send the same body again
            told = masked(f"{type(error).__name__}: {error}")  # which may quote the body
            self._log.line("a body could not be read, and is taken as a text", error=told)
            found = sources.readings(body, source=sources.TEXT)
        lost = [f"{reading.source}: {warning}" for reading in found for warning in reading.warnings]
        if lost:
            self._log.line("fields of a body could not be read", lost=list(dict.fromkeys(lost))[:KEPT_ALERTS])
        return found

    def with_readings(self, alerts: Iterable[Alert]) -> list[Alert]:
        """The alerts, each with how the rota has the words in it said."""
        table = self._readings.at(self._clock.now())
        return [with_readings(alert, table) for alert in alerts]

    def _silent(self, error: Unavailable) -> None:
        """Those of before serve, or the presets alone: an alert comes first."""
        self._log.line("the own sources are away", error=str(error))

    def _unread(self, error: Unavailable) -> None:
        """Those of before serve, or the words are said as a voice reads them."""
        self._log.line("the readings are away", error=str(error))

    def keep(
        self,
        group: str,
        body: bytes,
        source: str,
        found: Sequence[ParsedAlert],
        outcomes: Sequence[Outcome],
        budget: Budget,
    ) -> None:
        """Remember a body that was taken, for a day and without its secrets; in a storm one of many.

        Nothing depends on it: what fails here is only logged.
        """
        if budget.left(_TIME) < _TIME or not self._spared.keeps(group, self._clock.now()):
            return
        failed = partial(self._not_kept, group)
        try:
            self._received.put(group, json.dumps(self._record(body, source, found, outcomes)), failed)
        except Exception as error:  # noqa: BLE001 - the alert is taken: the sender must not hear that it failed
            failed(error)

    def _not_kept(self, group: str, error: Exception) -> None:
        self._log.line("a body was not kept", group=group, error=str(error))

    def _record(
        self, body: bytes, source: str, found: Sequence[ParsedAlert], outcomes: Sequence[Outcome]
    ) -> dict[str, Any]:
        text, is_cut = sniffing.beginning(body, KEPT_BYTES)
        both = list(zip(found, outcomes, strict=True))[:KEPT_ALERTS]
        return {
            "at": self._clock.now(),
            "body": masked(text),
            "cut": is_cut,
            "forced": source,
            "alerts": [{**shown(reading), **asdict(outcome)} for reading, outcome in both],
            "more": len(found) - len(both),
        }


def shown(reading: ParsedAlert) -> dict[str, Any]:
    """What an operator sees of a reading, as JSON."""
    alert = reading.alert
    return {
        "source": reading.source,
        "kind": alert.kind.value,
        "severity": alert.severity.name.lower().replace("_", " "),
        "dedup_key": alert.dedup_key,
        "summary": alert.summary,
        "host": alert.host,
        "link": alert.link,
        "reason": alert.reason,
        "warnings": list(reading.warnings),
    }
