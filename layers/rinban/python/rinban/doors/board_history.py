"""The pages that look back: the history of escalations, how a month was shared, and how long people waited in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rinban.board.history import MOST, OUTCOMES, PAGE, as_csv, asked_for, history_view
from rinban.core.board import Visitor
from rinban.core.errors import BadRequest, TooSlow, Unavailable
from rinban.doors.board import ABOUT
from rinban.doors.board_asked import OF_HISTORY
from rinban.doors.board_pages import asked, rendered
from rinban.doors.http import Answer, HttpEvent
from rinban.wiring import Parts

LARGEST = 5_500_000
"""Characters of a file as it is written into the answer of a function, which may have 6 MB [Lambda quotas]."""

_FILE = 'attachment; filename="rinban-history.csv"'


def history(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    """GET /board/history?q=disk&group=infra…: what is over, page by page, with its figures; `csv=1`: as a file."""
    wanted = asked_for({name: asked(event, name) for name in OF_HISTORY}, visitor.zone, parts.clock.now())
    past = parts.board().past
    if asked(event, "csv"):
        with _of_mysql():
            body = as_csv(past.lines(wanted.wanted, MOST), visitor.zone)
        if len(json.dumps(body)) > LARGEST:
            raise BadRequest("That is more than fits into one file. Choose fewer days, or one group.")
        about = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": _FILE}
        return Answer(200, {**ABOUT, **about}, f"\ufeff{body}")

    def values() -> Mapping[str, object]:
        with _of_mysql():
            view = history_view(wanted, *past.found(wanted.wanted, wanted.after, PAGE + 1), past.names())
        return {"view": view, "outcomes": OUTCOMES, "most": MOST}

    return rendered(parts, event, visitor, "history", lambda: repr(wanted), values)


def fairness(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    """GET /board/duty/fairness?month=2026-11: how the nights and calls of a month were shared. Raises BadRequest."""
    with _of_mysql():
        told = parts.board().report(asked(event, "month"))
    return rendered(parts, event, visitor, "fairness", lambda: repr(told), lambda: {"view": told, **_months(told)})


def latency(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    """GET /board/history/latency?month=2026-11: how long people waited in a month. Raises BadRequest."""
    with _of_mysql():
        told = parts.board().latency(asked(event, "month"))
    return rendered(parts, event, visitor, "latency", lambda: repr(told), lambda: {"view": told, **_months(told)})


@contextmanager
def _of_mysql() -> Iterator[None]:
    """What is read in this block is known to MySQL alone."""
    try:
        yield
    except TooSlow:
        raise
    except Unavailable as error:
        raise error.with_one_store() from error


def _months(told: Mapping[str, Any]) -> Mapping[str, str]:
    """The months beside it, as "2026-10"; the later one "" if it has not begun."""
    year, month = map(int, str(told["month"]).split("-"))
    before, after = (year * 12 + month - 2), (year * 12 + month)
    later = f"{after // 12}-{after % 12 + 1:02}" if told["planned_from"] is None else ""
    return {"before": f"{before // 12}-{before % 12 + 1:02}", "after": later}
