"""The pages of the board: what is read for each, and how it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from rinban.board.duty import CHOICES, duty_view
from rinban.board.escalation import READ, escalation_view
from rinban.board.maintenance import QuietRow, quiet_rows, that_keep, waits_for_quiet
from rinban.board.times import BoardTimes
from rinban.core.board import Visitor
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.errors import NotFound, Unavailable
from rinban.core.rota.settings import Settings
from rinban.doors import board_cookies as cookies
from rinban.doors import http
from rinban.doors.alerts import GROUP
from rinban.doors.board import ABOUT, text, with_cookie
from rinban.doors.board_asked import NUMBER
from rinban.doors.http import Answer, HttpEvent
from rinban.operator.names import by_the_rota
from rinban.operator.orders import told_by_number
from rinban.operator.test_call_words import LAST_LINES, TEST, last_of_tests
from rinban.operator.timeline import TimelineLine, timeline
from rinban.wiring import Parts

T = TypeVar("T")

FOR_EVER = "public, max-age=31536000, immutable"
NIGHT_MOVES = 60.0
"""Seconds after which the duties are another page though nothing has changed: the line of the present moves."""

Values = Mapping[str, object]


def escalation(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    """GET /board/escalations/{group}/{number}: one escalation, with all that has happened in it. Raises NotFound."""
    ref, views = _ref(event), parts.board().views

    def values() -> Values:
        e, journal = _if_known(lambda: views.one(ref)), _if_known(lambda: views.journal(ref, READ))
        if not (e or (journal and journal.entries)):
            views.one(ref)  # raises Unavailable, as does the next: what may be where nobody answers is not denied
            views.journal(ref, READ)
            raise NotFound(f"There is no escalation {ref}.")
        entries, before = journal or (None, 0)
        lines = timeline(entries or (), e, visitor.language, by_the_rota(parts.board().settings))
        return {
            "view": escalation_view(str(ref), e, visitor.language, entries, lines, before, _quiet(parts, e, visitor)),
            "people": [(one.responder.id, one.responder.name) for one in e.people] if e else [],
        }

    # What has happened today is told without its day, so the page is another one on the next day.
    today = BoardTimes(visitor.zone, visitor.language, parts.clock.now()).today
    return rendered(parts, event, visitor, "escalation", lambda: f"{views.mark_of(ref)} {today}", values)


def duty(parts: Parts, event: HttpEvent, visitor: Visitor) -> Answer:
    """GET /board/duty?group=infra&nights=14: who is on duty, and the nights of one group."""
    at, nights = parts.clock.now(), CHOICES[-1] if asked(event, "nights") == str(CHOICES[-1]) else CHOICES[0]
    settings = _if_known(parts.board().settings)
    view = (
        duty_view(settings, asked(event, "group"), nights, at, visitor.language, told_by_number(settings))
        if settings
        else None
    )
    zone, test = settings.zone if settings else visitor.zone, _last_test(parts, visitor, settings)
    members = settings.responders.values() if settings else ()
    people = [(member.responder.id, member.responder.name) for member in members]
    return rendered(
        parts,
        event,
        visitor,
        "duty",
        lambda: f"{view} {zone} {at // NIGHT_MOVES} {test}",
        lambda: {"view": view, "choices": CHOICES, "people": people, "zone": zone, "test": test},
    )


def _last_test(parts: Parts, visitor: Visitor, known: Settings | None) -> TimelineLine | None:
    """What became of the last test call; None if there was none, or while that cannot be read. `known`: the rota."""
    journal = _if_known(lambda: parts.board().views.journal(TEST, LAST_LINES))
    last = last_of_tests(journal.entries) if journal else None
    if last is None:
        return None
    return timeline([last], None, visitor.language, by_the_rota(lambda: known or Settings()))[0]


def static(parts: Parts, event: HttpEvent) -> Answer:
    """GET /board/static/{file}: a file whose name changes with what is in it. It is the same for everybody."""
    found = parts.board().pages.file(*http.parameters(event, "file"))
    if found is None:
        return text(404, "There is no such file.")
    return Answer(200, {**ABOUT, "Content-Type": found[0], "Cache-Control": FOR_EVER}, found[1])


def rendered(
    parts: Parts,
    event: HttpEvent,
    visitor: Visitor,
    page: str,
    mark: Callable[[], str],
    values: Callable[[], Values],
) -> Answer:
    """The page, or its part if the script asks for that; 304 if the script has the part that belongs to this `mark`."""
    part = bool(http.query(event).get("part"))
    tag = tagged(page, visitor, mark(), parts.config.release) if part else ""
    if tag and http.has(event, tag):
        return unchanged(tag)
    whole = parts.board().pages.render(page, visitor, http.before(event), parts.clock.now(), part=part, **values())
    return with_cookie(html(whole, tag), cookies.typed_once(event)) if visitor.typed else html(whole, tag)


def html(body: str, tag: str = "") -> Answer:
    """The answer with a page, or with its part, which has a tag."""
    about = {**ABOUT, "Content-Type": "text/html; charset=utf-8", "Vary": "Cookie, Accept-Language"}
    return Answer(200, {**about, "ETag": tag} if tag else about, body)


def unchanged(tag: str) -> Answer:
    """The answer to who has what this tag stands for."""
    return Answer(304, {**ABOUT, "ETag": tag}, "")


def tagged(*made_of: object) -> str:
    """The tag of everything that makes a page: what was read, for whom, and by which release."""
    return f'"{hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]}"'


def asked(event: HttpEvent, name: str) -> str:
    """What the query has by this name, "" for nothing."""
    return next(iter(http.query(event).get(name) or ()), "")


def _quiet(parts: Parts, e: Escalation | None, visitor: Visitor) -> tuple[QuietRow, ...]:
    """The maintenance for whose end an alert waits. It is asked for only if one does."""
    if e is None or waits_for_quiet(e) is None:
        return ()
    now = parts.clock.now()
    found = _if_known(lambda: parts.board().views.quiet(now)) or ()
    return quiet_rows(that_keep(e, found, now), now, visitor.language)


def _ref(event: HttpEvent) -> Ref:
    group, number = http.parameters(event, "group", "number")
    if not (GROUP.fullmatch(group) and NUMBER.fullmatch(number)):
        raise NotFound("There is no such escalation.")
    return Ref(group, int(number))


def _if_known(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Unavailable:
        return None
