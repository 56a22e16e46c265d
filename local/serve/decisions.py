"""Turns the functions' log into short lines for the screen: what happens on the phones and to the alerts."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOOK = 0.1  # seconds between two looks at the log

_CELL = re.compile(r"(?P<row>.+) × (?P<signal>[A-Z_]+) → (?P<verb>.+)")
_CALL = re.compile(r"call (\d+)(?:, (?:key )?([^,]+))?")
_OF_CALLS = {
    "RINGING": "rings",
    "ANSWERED": "picked up",
    "ACK": "pressed {remark}: {verb}",
    "PASS": "pressed {remark}: {verb}",
    "FOLLOW": "pressed {remark}: {verb}",
    "SNOOZE": "pressed {remark}: {verb}",
    "REPEAT": "pressed {remark}: {verb}",
    "DETAILS": "pressed {remark}: {verb}",
    "UNCLEAR": "pressed {remark}: {verb}",
    "ENDED": "call over ({remark})",
}


@dataclass(slots=True)
class Decisions:
    """Knows who is on which call. `names` returns the names by the responder's id; it is called for every new call."""

    names: Callable[[], Mapping[str, str]]
    _who: dict[tuple[str, int], str] = field(default_factory=dict)

    def line(self, record: Mapping[str, Any]) -> str | None:
        """Return what the screen says about a record of the log; None if it does not concern a person."""
        message, escalation = str(record.get("message", "")), str(record.get("escalation", ""))
        if message == "call placed":
            who = str(record.get("who", ""))
            self._who[escalation, int(record.get("attempt", 0))] = self.names().get(who, who)
            return None
        if message.startswith("NOBODY HAS IT") or record.get("level") in ("WARNING", "ERROR", "CRITICAL"):
            return f"! {escalation} {message}"
        cell = _CELL.fullmatch(message)
        return self._decided(record, escalation, cell["signal"], cell["verb"]) if cell else None

    def _decided(self, record: Mapping[str, Any], escalation: str, signal: str, verb: str) -> str | None:
        detail = str(record.get("detail", ""))
        if signal not in _OF_CALLS:
            closed = ", closed" if record.get("state") == "closed" else ""
            return f"{escalation}  {verb}: {detail}{closed}"
        call = _CALL.match(detail)
        number, remark = (int(call[1]), call[2]) if call else (-1, "")
        if remark == "initiated":
            return None
        words = _OF_CALLS[signal].format(remark=remark, verb=verb)
        return f"{escalation}  ☎ {self._who.get((escalation, number), f'call {number}')} {words}"


def follow(log: Path, decisions: Decisions, tell: Callable[[str], None], over: threading.Event) -> None:
    """Pass on what is written to the log from now on, until `over` is set."""
    with log.open(encoding="utf-8", errors="replace") as file:
        file.seek(0, 2)
        for written in _lines(file.readline, over):
            try:
                record = json.loads(written)
            except ValueError:
                continue  # a traceback, or what a library prints
            if isinstance(record, dict) and (text := decisions.line(record)):
                tell(f"{time.strftime('%H:%M:%S')}  {text}")


def _lines(readline: Callable[[], str], over: threading.Event) -> Iterator[str]:
    """Yield whole lines as they are written."""
    begun = ""
    while not over.is_set():
        begun += readline()
        if begun.endswith("\n"):
            yield begun
            begun = ""
        else:
            over.wait(LOOK)
