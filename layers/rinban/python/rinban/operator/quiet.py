"""Maintenance windows: made, listed, and ended. Each task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest, NotFound, UnknownGroup
from rinban.core.rota import typed_times, wall
from rinban.core.rota.quiet import LONGEST, MaintenanceWindow
from rinban.core.rota.settings import Settings
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.settings import SettingsStore
from rinban.ports.time import WallClock

MOST_PATTERNS, PATTERN, WHY, NAME = 20, 100, 200, 100
"""How many patterns a window has at most, and how many characters a pattern, a reason and a name have."""


@dataclass(frozen=True, slots=True)
class QuietTasks:
    """`remember` is told what is stored by now. `look`: calls for what waits in a group (an id) and does not have to
    any more; it never raises."""

    store: SettingsStore
    clock: WallClock
    remember: Callable[[Settings], None] = lambda _: None
    look: Callable[[str], object] = lambda _: None

    def tasks(self) -> dict[str, Task]:
        return {"quiet": self._quiet, "quiet_list": self._list, "quiet_undo": self._undo}

    def _quiet(self, asked: TaskInput) -> dict[str, Any]:
        """{"group", "hosts": [pattern], "matching": [pattern], "from", "for", "why", "by", "except_disaster", "apply"}
        -> {"zone", "window": as `_shown`}

        `group`: "" for all. `from` (left out: now) is as people type times, `for` as "2h" or "1d". Without `apply`
        nothing is stored, and its number is 0.
        """
        settings = self.store.settings()
        window = self._read(settings, asked)
        if not asked.get("apply"):
            return {"zone": settings.zone, "window": self._shown(window, settings.zone)}
        number = self.store.open_window(window)
        self.remember(stored := self.store.settings())
        made = next((one for one in stored.quiet if one.id == number), window)
        return {"zone": settings.zone, "window": self._shown(made, settings.zone)}

    def _read(self, settings: Settings, asked: TaskInput) -> MaintenanceWindow:
        group, now = str(asked.get("group") or ""), self.clock.now()
        if group and group not in settings.groups:
            why = f'no group "{group}"; there are: {", ".join(sorted(settings.groups))}'
            raise UnknownGroup(why).of("no_group", group=group)
        begins = typed_times.moment(str(asked.get("from") or ""), now, settings.zone)
        ends = _end(str(asked["for"]), begins, settings.zone)
        if not begins < ends <= begins + LONGEST:
            why = "a maintenance window lasts a minute at least and 30 days at most: write --for 2h"
            raise BadRequest(why).of("no_length", text=asked["for"])
        if ends <= now:
            why = f"it would be over already, at {wall.told(ends, ZoneInfo(settings.zone))}"
            raise BadRequest(why).of("over_already", ends=ends)
        return MaintenanceWindow(
            id=0,
            begins=begins,
            ends=ends,
            group=group,
            hosts=_patterns(asked.get("hosts") or ()),
            matching=_patterns(asked.get("matching") or ()),
            except_disaster=bool(asked.get("except_disaster")),
            why=_text(asked.get("why"), WHY),
            by=_text(asked.get("by"), NAME),
        )

    def _list(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"zone", "windows": [as `_shown`]}: those that are not over."""
        settings = self.store.settings()
        return {"zone": settings.zone, "windows": self._not_over(settings)}

    def _not_over(self, settings: Settings) -> list[dict[str, Any]]:
        now = self.clock.now()
        return [self._shown(one, settings.zone) for one in settings.quiet if one.ends > now]

    def _undo(self, asked: TaskInput) -> dict[str, Any]:
        """{"number"} -> {"zone", "window": as `_shown`}: it ends now, and what is still open is called for at once."""
        settings, number = self.store.settings(), int(asked["number"])
        now = self.clock.now()
        known = next((one for one in settings.quiet if one.id == number and one.ends > now), None)
        if known is None or not self.store.end_window(number, now):
            why = f"no maintenance window has the number {number}; ./rinban quiet --list has them"
            raise NotFound(why).of("nothing_to_undo", number=number)
        self.remember(self.store.settings())
        for group in [known.group] if known.group else sorted(settings.groups):
            self.look(group)
        return {"zone": settings.zone, "window": self._shown(known, settings.zone)}

    def _shown(self, one: MaintenanceWindow, zone: str) -> dict[str, Any]:
        """`told`: the window in a sentence, with its times in the rota's zone."""
        return {
            "number": one.id,
            "group": one.group,
            "hosts": list(one.hosts),
            "matching": list(one.matching),
            "from": one.begins,
            "to": one.ends,
            "except_disaster": one.except_disaster,
            "why": one.why,
            "by": one.by,
            "active": one.begins <= self.clock.now() < one.ends,
            "told": told(one, zone),
        }


def told_now(settings: Settings, now: float) -> list[str]:
    """Those that hold now, a sentence each."""
    return [told(one, settings.zone) for one in settings.quiet if one.begins <= now < one.ends]


def told(one: MaintenanceWindow, zone: str) -> str:
    """Such as "infra, hosts db-*, Sat 2026-11-21 21:00 JST to Sat 2026-11-21 23:00 JST, but for disasters"."""
    begins, ends = (wall.told(at, ZoneInfo(zone)) for at in (one.begins, one.ends))
    parts = (
        one.group or "all groups",
        f"hosts {' or '.join(one.hosts)}" if one.hosts else "",
        f"alerts that match {' or '.join(one.matching)}" if one.matching else "",
        f"{begins} to {ends}",
        "but for disasters" if one.except_disaster else "",
    )
    return ", ".join(filter(None, parts))


def _end(typed: str, begins: float, zone: str) -> float:
    try:
        return typed_times.moment(f"+{typed.strip().lstrip('+＋')}", begins, zone)
    except BadRequest as error:
        raise error.of("no_length", text=typed) from None


def _patterns(typed: object) -> tuple[str, ...]:
    """Patterns with * and ?, several of them in one text parted by a comma."""
    texts = [typed] if isinstance(typed, str) else list(typed)  # type: ignore[call-overload]
    found = tuple(dict.fromkeys(part.strip() for text in texts for part in str(text).split(",") if part.strip()))
    if len(found) > MOST_PATTERNS or any(len(one) > PATTERN or not one.isprintable() for one in found):
        why = f"at most {MOST_PATTERNS} patterns, of {PATTERN} characters that can be printed each"
        raise BadRequest(why).of("too_many_hosts", most=MOST_PATTERNS, length=PATTERN)
    return found


def _text(typed: object, most: int) -> str:
    text = str(typed or "").strip()
    if len(text) > most or not text.isprintable():
        why = f"a reason has at most {WHY} characters and a name {NAME}, none of them a control character"
        raise BadRequest(why).of("reason_too_long", most=WHY)
    return text
