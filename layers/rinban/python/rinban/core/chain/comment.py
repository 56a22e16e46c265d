"""What a monitor is told, in one line. The same state gives the same line, so that one may look whether it is there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.core.chain.document import Escalation
from rinban.core.chain.our_own import OURS, taken_line
from rinban.core.chain.owed import News
from rinban.core.chain.told import TellKind


def comment(e: Escalation, news: News) -> str:
    """The line for the state of this news."""
    if news.state.kind is TellKind.EXHAUSTED:
        if not e.order:  # as a chat tells it: nobody was called at all
            return f"{OURS}nobody is on duty, so nobody is called; it is tried again after a rest"
        return f"{OURS}nobody has taken it by phone; it is called again after a rest"
    assert e.ack is not None, "only a taker takes, and hands back"
    name = e.person(e.ack.by).name
    if news.state.kind is TellKind.HANDED_BACK:
        return f"{OURS}handed back by {name}; the next person is called"
    way = "by hand" if e.ack.by_hand else "by phone"
    return taken_line(name, way, _at(e.ack.began, e.zone))


def _at(instant: float, zone: str) -> str:
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S %Z")
