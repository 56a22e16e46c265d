"""POST /phonecall/{group}: a monitor's alerts, and what becomes of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.outcome import Outcome
from rinban.core.errors import BadRequest, Busy, RinbanError, Unavailable
from rinban.core.text.message import ID, StoredMessage
from rinban.doors import http
from rinban.doors.http import Answer, HttpEvent
from rinban.intake import stored_message
from rinban.intake.mapping.item import ParsedAlert
from rinban.wiring import Parts

GROUP = re.compile(r"[a-z0-9-]{1,64}")


def take(parts: Parts, event: HttpEvent, group: str) -> Answer:
    """POST /phonecall/{group}: 202 with what became of each alert, or a status and a message that says what to mend."""
    try:
        if not GROUP.fullmatch(group):
            raise BadRequest("a group id is made of a-z, 0-9 and -, at most 64 of them")
        budget = Budget()
        found = parts.subscriptions.confirm(_delivered(parts, event), budget)
        base = http.base_url(event, parts.config.public_base_url)
        called, outcomes = _opened(parts, group, [one.alert for one in found], base, budget)
        parts.intake.keep(called, http.body(event), _source(event), found, outcomes, budget)
    except RinbanError as error:
        parts.log.line("an alert was refused", group=group, status=error.status, error=str(error))
        return http.answer(error.status, {"message": str(error)})
    except Exception:  # noqa: BLE001 - the sender must hear 503, which is the status that they try again after
        parts.log.failure("an alert failed")
        return http.answer(503, {"message": "Rinban failed while taking this. Please send it again."})
    instead = {"instead_of": group} if called != group else {}
    told = [{name: value for name, value in asdict(outcome).items() if value} for outcome in outcomes]
    return http.answer(202, {"group": called, **instead, "alerts": told})


def _opened(parts: Parts, group: str, alerts: Sequence[Alert], base: str, budget: Budget) -> tuple[str, list[Outcome]]:
    """Who was called, and what became of each alert; while no store answers, by the last resort."""
    try:
        called, outcomes = parts.dispatcher.open(group, alerts, base, budget)
    except Busy:
        raise
    except Unavailable as error:
        parts.log.line("no store answers an alert", group=group, error=str(error))
        return group, parts.last_resort.take(group, alerts, base, budget)
    parts.last_resort.learn()
    return called, outcomes


def _delivered(parts: Parts, event: HttpEvent) -> tuple[ParsedAlert, ...]:
    """The alerts of the body, or of the stored message that the query names."""
    asked = stored_message.asked(http.query(event))
    if asked is None:
        return parts.intake.read(http.body(event), _source(event))
    message, beside = _message(parts, asked.id), _beside(parts, event)
    told = stored_message.alerts(asked, message, parts.clock.now(), [one.alert for one in beside])
    confirm = [one.confirm for one in beside] or [""]
    return tuple(
        ParsedAlert(alert, stored_message.SOURCE, confirm=wanted) for alert, wanted in zip(told, confirm, strict=True)
    )


def _source(event: HttpEvent) -> str:
    """?source=NAME: the source to read the body with; "" to find it out."""
    return next(iter(http.query(event).get("source", ())), "")


def _message(parts: Parts, message_id: str) -> StoredMessage | None:
    """The stored message; None also while it cannot be looked up, since somebody has to be called anyway."""
    try:
        return parts.rota.message(message_id) if ID.fullmatch(message_id) else None
    except Unavailable as error:
        parts.log.line("the stored messages are away", message_id=message_id, error=str(error))
        return None


def _beside(parts: Parts, event: HttpEvent) -> tuple[ParsedAlert, ...]:
    """What the body says beside a stored message: nothing, if there is none or it cannot be read."""
    try:
        body = http.body(event)
        return parts.intake.read(body, _source(event)) if body.strip() else ()
    except BadRequest as error:
        parts.log.line("the body beside a stored message was not read", error=str(error))
        return ()
