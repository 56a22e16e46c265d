"""Maintenance windows as the pages show them: of whom, until when, by whom and why, and whether a disaster rings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rinban.board.names import named
from rinban.core.chain.document import Escalation
from rinban.core.rota.quiet import MaintenanceWindow, QuietNow, Words


@dataclass(frozen=True, slots=True)
class QuietRow:
    """`group`: its id, "" for all; `name`: as it is read. `holds`: whether it has begun."""

    number: int
    group: str
    name: str
    begins: float
    ends: float
    holds: bool
    hosts: tuple[str, ...]
    matching: tuple[str, ...]
    disaster_rings: bool
    by: str
    why: str


def quiet_row(window: MaintenanceWindow, names: Iterable[tuple[str, str]], now: float, language: str) -> QuietRow:
    """`names`: of its group, as (language, name)."""
    return QuietRow(
        window.id,
        window.group,
        named(names, window.group, language) if window.group else "",
        window.begins,
        window.ends,
        window.begins <= now < window.ends,
        window.hosts,
        window.matching,
        window.except_disaster,
        window.by,
        window.why,
    )


def quiet_rows(found: Iterable[QuietNow], now: float, language: str) -> tuple[QuietRow, ...]:
    return tuple(quiet_row(one.window, one.names, now, language) for one in found)


def waits_for_quiet(e: Escalation) -> float | None:
    """Until when an alert of it waits for the end of a maintenance, None if none does."""
    return min((one.until for one in e.postponed if one.waits and one.quiet), default=None)


def that_keep(e: Escalation, found: Iterable[QuietNow], now: float) -> list[QuietNow]:
    """Those windows for whose end an alert of this escalation waits."""
    waiting = [one.problem for one in e.postponed if one.waits and one.quiet]
    return [
        one
        for one in found
        if one.window.group in ("", e.group)
        and any(one.window.covers(p.severity, Words(p.host, p.summary, p.id.key), now) for p in waiting)
    ]
