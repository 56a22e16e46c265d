"""What a decision was, in words: for the journal and the log."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, OpenAnew, Say, Skip, TellSource
from rinban.core.chain.grid import GRID, Standing
from rinban.core.chain.signals import Signal


def cell(row: Standing, signal: Signal) -> str:
    """The cell of the grid that decided: "the current call × ENDED → call next"."""
    return f"{row.value} × {signal.value} → {verb(row, signal)}"


def verb(row: Standing, signal: Signal) -> str:
    return GRID[row][signal].__name__.replace("_", " ")


def told(decisions: Sequence[Decision]) -> str:
    """What it led to: "hangs up call 1, calls suzuki (call 2)"."""
    return ", ".join(filter(None, map(_told, decisions)))


def _told(decision: Decision) -> str:
    match decision:
        case Skip(who):
            return f"skips {' and '.join(who)} (hourly limit reached)"
        case Call(attempt, who):
            return f"calls {who} (call {attempt})"
        case HangUp(attempt):
            return f"hangs up call {attempt}"
        case Say(topic):
            return f"says {topic.value}"
        case GiveUp(why):
            return f"gives up: {why.value}"
        case TellSource(by, handed_back):
            return f"handed back by {by}" if handed_back else f"taken by {by}"
        case OpenAnew():
            return "opens a new escalation"
