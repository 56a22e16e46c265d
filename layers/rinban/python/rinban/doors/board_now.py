"""GET /board: what is open, and whether Rinban itself is well.

For its part many screens come at once, as soon as they are told of a change. It is the same for all who may look: it is
rendered for nobody in particular, so that nothing in it can belong to one of them. Who may look is asked once for all
who were told of the same change, and else at each look, so that three hundred looks in a second are no more questions
to the store that calls need.
"""

from __future__ import annotations

from rinban.board.health import health
from rinban.board.maintenance import quiet_rows
from rinban.board.now import now_view
from rinban.core.board import Visitor
from rinban.core.chain.overview import LATE_WAKE, WatchdogRound
from rinban.core.errors import Unavailable
from rinban.doors import board, http
from rinban.doors.board_pages import asked, html, tagged, unchanged
from rinban.doors.board_visitor import anybody, language, session, session_hash, zone
from rinban.doors.http import Answer, HttpEvent
from rinban.screens.shared import SharedPart
from rinban.wiring import Parts

NAME = "now"
ROUND = 60.0
"""Seconds after which a page is another one though nothing has changed, since it tells of the watchdog's last round."""


def page(parts: Parts, event: HttpEvent) -> Answer:
    """The page, or its part if the script asks for that; with `batch`, if it was told of one last."""
    if not http.query(event).get("part"):
        return board.shown(parts, event, _whole)
    return board.guarded(parts, event, lambda: _part(parts, event))


def _whole(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    return html(_rendered(parts, event, visitor, part=False))


def _part(parts: Parts, event: HttpEvent) -> Answer:
    place = http.before(event), language(event), zone(event, lambda: "")
    batch, now, shared = asked(event, "batch"), parts.clock.now(), parts.board().shared
    found = shared.find(place, batch, now)
    if not (found and _was_read_for(event, found)) and session(parts, event) is None:
        return board.to_sign_in(event)
    found = found or shared.keep(place, SharedPart(batch, now, _tag(parts, place, now)))
    if not (found.body or http.has(event, found.tag)):
        found.body, found.viewers = _rendered(parts, event, anybody(parts, event), part=True), None
    if batch and found.viewers is None:  # after all that they are shown was read
        found.viewers = parts.sign_in().sessions.holding()
    same = http.has(event, found.tag)
    return board.of_session(event, unchanged(found.tag) if same else html(found.body, found.tag))


def _was_read_for(event: HttpEvent, found: SharedPart) -> bool:
    """Whether who looks may have this part, without that anything is read for it any more."""
    return session_hash(event) in (found.viewers or ()) and (found.body != "" or http.has(event, found.tag))


def _tag(parts: Parts, place: tuple[str, ...], now: float) -> str:
    return tagged(NAME, place, parts.board().views.mark(now, now - LATE_WAKE), now // ROUND, parts.config.release)


def _rendered(parts: Parts, event: HttpEvent, visitor: Visitor, *, part: bool) -> str:
    at = parts.clock.now()
    found = parts.board().views.open(at)
    told = health(found.escalations, found.away, _last_round(parts), at, parts.config.release)
    quiet = None if found.quiet is None else quiet_rows(found.quiet, at, visitor.language)
    view = now_view(found.escalations, visitor.language, told, quiet)
    return parts.board().pages.render(NAME, visitor, http.before(event), at, part=part, view=view)


def _last_round(parts: Parts) -> WatchdogRound | None:
    try:
        return parts.board().last_round()
    except Unavailable:
        return None
