"""The pages of the board: what is read for each, and how it is answered."""

from __future__ import annotations

from rinban.core.board import Visitor
from rinban.doors.board import text
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts


def now(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    return text(200, f"{visitor.name}")


escalation = duty = history = now


def static(parts: Parts, event: HttpEvent) -> Answer:
    return text(404, "There is no such file.")
