"""What the rota has given to tell, for an operator. The task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rinban.core.rota.notices import RotaNotice
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.notices import NoticeStore

LIMIT = 50


@dataclass(frozen=True, slots=True)
class NoticeTasks:
    """`zone` names the rota's time zone (IANA)."""

    store: NoticeStore
    zone: Callable[[], str]

    def tasks(self) -> dict[str, Task]:
        return {"notices": self._notices}

    def _notices(self, asked: TaskInput) -> dict[str, Any]:
        """{"group": id} -> {"zone", "notices": [{"at", "kind", "group", "person", "begins", "text"}]}, newest first.

        `group` may be left out. `person` is the id of the one who is to be told, "" for a gap. `begins`: when the duty
        or the gap does. Both times are seconds since 1970.
        """
        found = self.store.last(LIMIT, str(asked.get("group") or ""))
        return {"zone": self.zone(), "notices": [_shown(one) for one in found]}


def _shown(notice: RotaNotice) -> dict[str, Any]:
    one = notice.occasion
    return {
        "at": notice.at,
        "kind": one.kind.value,
        "group": one.group,
        "person": one.who,
        "begins": one.begins,
        "text": notice.text,
    }
