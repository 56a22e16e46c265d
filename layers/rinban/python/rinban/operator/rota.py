"""The operator's tasks. Each takes a JSON object and answers one; `answer` finds the task by its name.

Every function's wiring imports this, so what reads YAML is imported late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest, UnknownGroup
from rinban.core.rota.duty import on_duty
from rinban.core.rota.settings import Settings
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.settings import SettingsStore
from rinban.ports.time import WallClock
from rinban.settings.phone_number import masked


@dataclass(frozen=True, slots=True)
class RotaTasks:
    """What an operator does with the rota.

    `migrate` brings the schema up to date and names what it applied; `remember` is told of what has been loaded.
    """

    store: SettingsStore
    migrate: Callable[[], list[str]]
    clock: WallClock
    remember: Callable[[Settings], None] = lambda _: None

    def tasks(self) -> dict[str, Task]:
        return {
            "migrate": self._migrate,
            "load": self._load,
            "export": self._export,
            "who": self._who,
        }

    def _migrate(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"applied": [name]}"""
        return {"applied": self.migrate()}

    def _load(self, asked: TaskInput) -> dict[str, Any]:
        """{"files": [{"name", "text"}], "apply", "seen": id} -> {"changes", "unusable", "warnings", "seen": id, …}

        `applied`: whether it was loaded. `warnings`: sentences about sources that may not do what is meant.
        `unusable`: sentences about what was typed into the tables, counts as not given, and goes with the load.
        `seen` (may be left out) names the settings whose changes the operator was shown. If somebody else has loaded
        since, this load would undo his work unseen, so it is refused.
        """
        from rinban.settings import loading

        files = [(file["name"], file["text"]) for file in asked["files"]]
        told = loading.load(self.store, files, apply=bool(asked.get("apply")), seen=asked.get("seen", ""))
        if asked.get("apply"):
            self.remember(self.store.settings())
        return told

    def _export(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"text": a rota file}"""
        from rinban.settings import loading

        return {"text": loading.export(self.store)}

    def _who(self, asked: TaskInput) -> dict[str, Any]:
        """{"group", "at": "2026-12-29 10:00"} -> {"group", "at": epoch, "zone", "on_duty": [{"id", "name", …}]}

        `at` (may be left out: now) is in the rota's zone unless it has an offset. Phone numbers are masked.
        """
        group = self.store.group(asked["group"])
        if group is None:
            raise UnknownGroup(f'no group "{asked["group"]}"; {self._groups()}')
        at = instant(asked["at"], group.zone) if asked.get("at") else self.clock.now()
        people = [
            {"id": one.id, "name": one.name, "phone": masked(one.phone), "language": one.language}
            for one in on_duty(group, at)
        ]
        return {"group": group.id, "at": at, "zone": group.zone, "on_duty": people}

    def _groups(self) -> str:
        groups = ", ".join(sorted(self.store.settings().groups))
        return f"there are: {groups}" if groups else "no rota has been loaded"


def instant(text: str, zone: str) -> float:
    """Seconds since 1970 of "2026-12-29 10:00" (in `zone`), the same with an offset, or a day (its midnight)."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRequest(f'"{text}" is no time: write it as "2026-12-29 10:00"') from error
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).timestamp()
