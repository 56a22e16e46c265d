"""What a person writes down about an escalation: a line of its journal, which decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import BadRequest, NotFound
from rinban.core.text import plain
from rinban.operator.names import escalation_ref
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.stores import Views
from rinban.ports.time import WallClock

LONGEST_NOTE = 400
"""Characters of a note. With the name before it, it fits into a line of the journal."""

LONGEST_NAME = 60
"""Characters of the name of who writes it."""

NOTE = "note"
"""The cell of a note's line. The name is anybody's text and must not pass for a cell, so it is in the detail."""


@dataclass(frozen=True, slots=True)
class NoteTasks:
    """`keep` adds lines to the journal of an escalation; it raises Unavailable if they were not kept."""

    views: Views
    keep: Callable[[Ref, Sequence[Entry]], None]
    clock: WallClock

    def tasks(self) -> dict[str, Task]:
        return {"note": self._note}

    def _note(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "text": "…", "by": name} -> {"escalation", "at", "by", "text"}: as it was kept.

        The escalation may be closed. Raises BadRequest for a text that is empty or too long, since a note that was cut
        would not say what its author meant, and NotFound.
        """
        ref, text = escalation_ref(asked["escalation"]), _one_line(asked["text"])
        if not text:
            raise BadRequest("say what is to be noted: there is no text").of("no_text")
        if len(text) > LONGEST_NOTE:
            why = f"a note has at most {LONGEST_NOTE} characters, and this one has {len(text)}"
            raise BadRequest(why).of("note_too_long", most=LONGEST_NOTE, length=len(text))
        if self.views.one(ref) is None:
            raise NotFound(f"no escalation {ref}").of("no_escalation", escalation=ref)
        by, at = _name(asked.get("by") or ""), self.clock.now()
        self.keep(ref, (Entry(at, NOTE, f"by {by}: {text}"),))
        return {"escalation": str(ref), "at": at, "by": by, "text": text}


def read_note(entry: Entry) -> tuple[str, str] | None:
    """Who wrote it, and what; None for a line that is no note."""
    if entry.cell != NOTE:
        return None
    by, _, text = entry.detail.removeprefix("by ").partition(": ")
    return by, text


def _one_line(text: str) -> str:
    return plain.one_line(text, max(1, len(text)))


def _name(by: str) -> str:
    """A colon ends the name in the journal, so that there is none in it."""
    return plain.one_line(by.replace(":", " "), LONGEST_NAME) or "operator"
