"""Loading: a rota file is read, compared with the stored settings, and put in their place. And the way back, export."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.firsts import NightsMoved, moved
from rinban.core.rota.gaps import Gap, gaps
from rinban.core.rota.settings import GroupSettings, Settings
from rinban.settings import arranging, file
from rinban.settings.diff import changes
from rinban.settings.file import doubts

if TYPE_CHECKING:
    from rinban.ports.holidays import PublicHolidays
    from rinban.ports.settings import SettingsStore


Files = Sequence[tuple[str, str]]
"""(name, YAML text) pairs."""


def check(files: Files, now: float, holidays: PublicHolidays) -> dict[str, Any]:
    """How many there are of what, the gaps from `now` on, and warnings. Raises BadRequest: what to mend."""
    read, ignored = arranging.joined(file.read(files, holidays), (), now)
    return {
        "responders": len(read.responders),
        "groups": len(read.groups),
        "gaps": _told(gaps(read, now), read.zone),
        "warnings": [*ignored, *doubts.of_rota(read, now)],
    }


def load(
    store: SettingsStore,
    files: Files,
    now: float,
    holidays: PublicHolidays,
    *,
    apply: bool,
    seen: str,
    accept_gaps: bool,
    stage: str = "",
) -> dict[str, Any]:
    """What would change, or has changed if `apply` is set; see the task of this name.

    `seen`: the fingerprint of the settings that the operator has looked at, "" for any: if others are stored by now,
    nothing is changed. `accept_gaps`: a group may have days ahead on which it has nobody, or go. `stage`: that of this
    service; what else the file says of stages is for others. Raises BadRequest and Unavailable.
    """
    old = store.settings()
    new, ignored = arranging.joined(file.read(files, holidays), old.arrangements, now)
    present, different, unusable = _fingerprint(old), changes(old, new), store.unusable()
    missing, applies = gaps(new, now, old), apply and bool(different or unusable)
    if applies and seen not in {"", present}:
        raise BadRequest(_MEANWHILE)
    if applies and missing and not accept_gaps:
        raise BadRequest(_unaccepted(missing, new.zone))
    if applies and not store.replace(new, old):
        raise BadRequest(_MEANWHILE)
    return {
        "changes": [asdict(change) for change in different],
        "unusable": unusable,
        "gaps": _told(missing, new.zone),
        "nights": [_nights(one, old, new) for one in moved(old, new, now)] if different else [],
        "warnings": [
            *ignored,
            *doubts.of_rota(new, now),
            *doubts.of_sources(new.sources),
            *doubts.of_stages(old, new, stage),
        ],
        "seen": present,
        "applied": applies,
    }


_MEANWHILE = "somebody else has loaded a rota meanwhile: look at the changes again"


def _unaccepted(missing: Sequence[Gap], zone: str) -> str:
    begins = wall.told(missing[0].begins, ZoneInfo(zone))
    return (
        f'nobody of the group {missing[0].group} would be on duty from {begins} on; "accept_gaps" loads it all the same'
    )


def _told(missing: Sequence[Gap], zone: str) -> list[dict[str, str | bool]]:
    """As JSON; "to" is "" where the end is not known."""
    named = ZoneInfo(zone)
    return [
        {
            "group": gap.group,
            "from": wall.told(gap.begins, named),
            "to": "" if gap.ends is None else wall.told(gap.ends, named),
            "group_goes": gap.group_goes,
        }
        for gap in missing
    ]


def _nights(one: NightsMoved, old: Settings, new: Settings) -> dict[str, Any]:
    """{"group", "who", "name", "gained": ["2026-11-24"], "lost": […]}; "who" and "name" are "" for nobody."""
    known = {**old.responders, **new.responders}
    name = known[one.who].responder.name if one.who in known else ""
    days = {"gained": [str(day) for day in one.gained], "lost": [str(day) for day in one.lost]}
    return {"group": one.group, "who": one.who, "name": name, **days}


def export(store: SettingsStore, now: float) -> str:
    """A rota file that loads to the same settings, below comments on what it leaves out. Raises Unavailable."""
    settings, lost = arranging.exported(store.settings(), now)
    groups, unreached = _reached(settings.groups)
    comments = (f"# left out: {line}\n" for one in (*store.unusable(), *lost, *unreached) for line in one.splitlines())
    return "".join(comments) + file.write(replace(settings, groups=groups))


def _reached(groups: Mapping[str, GroupSettings]) -> tuple[dict[str, GroupSettings], list[str]]:
    """The groups without the lines behind one that always applies, which no file may have, and a sentence for each."""
    found, lost = {}, []
    for name, group in groups.items():
        always = next((at for at, one in enumerate(group.lines) if one.valid == Days() and not one.during), None)
        lines = group.lines if always is None else group.lines[: always + 1]
        found[name] = replace(group, lines=lines)
        lost += [f"groups.{name}.call[{at}]: never reached" for at in range(len(lines), len(group.lines))]
    return found, lost


def _fingerprint(settings: Settings) -> str:
    return hashlib.sha256(file.write(settings).encode()).hexdigest()[:16]
