"""What an operator sees of the nights ahead. The task takes a JSON object and answers one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rinban.core.errors import BadRequest, Unavailable, UnknownGroup
from rinban.core.rota.duty import Group
from rinban.core.rota.typed_times import moment
from rinban.core.text.languages import LANGUAGES
from rinban.operator.rota import choice
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.settings import SettingsReader, SettingsStore
from rinban.ports.time import WallClock

NIGHTS = 31
"""As many are drawn at most."""
FIRST, LAST = 0.0, 32503680000.0
"""Seconds since 1970: the years 1970 to 2999, which is far from both ends of the calendar."""


@dataclass(frozen=True, slots=True)
class PictureTasks:
    """`last_good`: what the chain calls by while `store` is away."""

    store: SettingsStore
    clock: WallClock
    last_good: SettingsReader | None = None

    def tasks(self) -> dict[str, Task]:
        return {"picture": self._picture}

    def _picture(self, asked: TaskInput) -> dict[str, Any]:
        """{"groups": [id], "nights": 14, "form": "text" or "svg", "language", "at"} -> {"text" or "svg": the picture,
        "stores_away": ["mysql"]}

        All but `groups` may be left out. `at` is an instant of the first day, in the rota's zone unless it has an
        offset: today, if it is left out. While the store is away, the picture is that of the last good settings.
        """
        try:
            return {**self._drawn(self.store, asked), "stores_away": []}
        except Unavailable:
            if self.last_good is None:
                raise
            return {**self._drawn(self.last_good, asked), "stores_away": ["mysql"]}

    def _drawn(self, settings: SettingsReader | SettingsStore, asked: TaskInput) -> dict[str, Any]:
        from rinban.picture.model import picture_of
        from rinban.picture.svg import as_svg
        from rinban.picture.terminal import as_text

        renderers = {"text": as_text, "svg": as_svg}
        form = _one_of(asked, "form", tuple(renderers))
        language = _one_of(asked, "language", ("en", *LANGUAGES))
        nights = asked.get("nights", 14)
        if not isinstance(nights, int) or not 1 <= nights <= NIGHTS:
            raise BadRequest(f"{nights} nights cannot be drawn; 1 to {NIGHTS} can")
        groups, now = [self._group(settings, one) for one in asked["groups"]], self.clock.now()
        if not groups:
            raise BadRequest("name the group that is to be drawn")
        start = moment(str(asked.get("at") or ""), now, groups[0].zone)
        if not FIRST <= start < LAST:
            raise BadRequest(f'"{asked.get("at")}" is not drawn: pictures are of the years 1970 to 2999')
        return {form: renderers[form](picture_of(groups, start, nights, now), language)}

    def _group(self, settings: SettingsReader | SettingsStore, group_id: str) -> Group:
        group = settings.group(group_id)
        if group is None:
            raise UnknownGroup(f'no group "{group_id}"{choice(self.store)}')
        return group


def _one_of(asked: TaskInput, name: str, choices: tuple[str, ...]) -> str:
    """What was asked for, or the first choice. Raises BadRequest."""
    chosen = asked.get(name) or choices[0]
    if chosen not in choices:
        raise BadRequest(f'no {name} "{chosen}"; there are: {", ".join(dict.fromkeys(choices))}')
    return str(chosen)
