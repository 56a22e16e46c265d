"""What a body would become, and what the last bodies of a group became. Nobody is called."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rinban.core.alert import Alert, Kind
from rinban.core.errors import BadRequest
from rinban.core.source import Source
from rinban.intake import sources
from rinban.intake.bodies import shown
from rinban.intake.mapping.item import ParsedAlert
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.stores import RecentBodies
from rinban.ports.time import WallClock

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class PreviewTasks:
    """Each task takes a JSON object and answers one; `tasks.answer` finds it by its name.

    `own`: the rota file's sources. `zone` names the rota's time zone (IANA). Both raise Unavailable, as do the tasks.
    `says`: what a call says, by language.
    """

    own: Callable[[], tuple[Source, ...]]
    received: RecentBodies
    clock: WallClock
    zone: Callable[[], str]
    says: Callable[[Alert], Mapping[str, str]]

    def tasks(self) -> dict[str, Task]:
        return {"preview": self._preview, "received": self._received}

    def _preview(self, asked: TaskInput) -> dict[str, Any]:
        """{"body": base64, "source": name or ""} -> {"alerts": [{"source", "kind", …, "warnings", "says", …}]}"""
        try:
            body = base64.b64decode(asked["body"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadRequest("the body is no base64") from error
        found = sources.readings(body, self.own(), asked.get("source") or "")
        return {"alerts": [self._told(reading) for reading in found]}

    def _told(self, reading: ParsedAlert) -> dict[str, Any]:
        """`says` is empty for what calls nobody by itself."""
        calls = reading.alert.kind is Kind.PROBLEM
        says = dict(self.says(reading.alert)) if calls else {}
        return shown(reading) | {"says": says, "guesses": list(reading.guesses)}

    def _received(self, asked: TaskInput) -> dict[str, Any]:
        """{"group"} -> {"zone", "bodies": [{"at", "body", "cut", "forced", "alerts", "more"}]}: of a day."""
        since = self.clock.now() - DAY
        bodies = [json.loads(record) for record in self.received.last(asked["group"])]
        return {"zone": self.zone(), "bodies": [body for body in bodies if body["at"] >= since]}
