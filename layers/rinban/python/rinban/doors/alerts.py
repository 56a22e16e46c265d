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
from rinban.core.unreached import FAILED
from rinban.doors import http
from rinban.doors.http import Answer, HttpEvent
from rinban.intake import stored_message
from rinban.intake.bodies import Intake
from rinban.intake.mapping.item import ParsedAlert
from rinban.wiring import Parts

GROUP = re.compile(r"[a-z0-9-]{1,64}")

NEW = frozenset({"calling", "joined", "collected", "nobody_on_duty", "last_resort"})
"""The outcomes of a problem that was not open before."""


def take(parts: Parts, event: HttpEvent, group: str) -> Answer:
    """POST /phonecall/{group}: 202 with what became of each alert, or an error status with what to correct."""
    try:
        if not GROUP.fullmatch(group):
            raise BadRequest("a group id is made of a-z, 0-9 and -, at most 64 of them")
        budget = Budget()
        found = parts.subscriptions().confirm(_delivered(parts, event), budget)
        base = http.base_url(event, parts.config.public_base_url)
        told = _intake(parts).with_readings(one.alert for one in found)
        with parts.late_together():
            called, outcomes = _opened(parts, group, told, base, budget)
            _count(parts, called, outcomes)
            _intake(parts).keep(called, http.body(event), _source(event), found, outcomes, budget)
    except RinbanError as error:
        parts.log.line("an alert was refused", group=group, status=error.status, error=str(error))
        return http.answer(error.status, {"message": str(error)})
    except Exception:  # noqa: BLE001 - the sender must get a 503, after which every sender tries again
        parts.log.failure(FAILED, group=group)
        return http.answer(503, {"message": "Rinban failed while taking this. Please send it again."})
    instead = {"instead_of": group} if called != group else {}
    results = [{name: value for name, value in asdict(outcome).items() if value} for outcome in outcomes]
    return http.answer(202, {"group": called, **instead, "alerts": results})


def _opened(parts: Parts, group: str, alerts: Sequence[Alert], base: str, budget: Budget) -> tuple[str, list[Outcome]]:
    """The id of the group that is called, and what became of each alert.

    While no store answers, it is the last resort that is called. Raises UnknownGroup, Busy and Unavailable.
    """
    try:
        with parts.cached_settings.kept_afterwards():
            called, outcomes = parts.dispatcher.open(group, alerts, base, budget)
    except Busy:  # the stores do answer, so the sender tries again, and no last resort is called
        raise
    except Unavailable as error:
        parts.log.line("no store answers an alert", group=group, error=str(error))
        return group, parts.last_resort.take(group, alerts, base, budget)
    parts.last_resort.learn()  # while MySQL answers: once it does not, it is too late to ask for the number
    return called, outcomes


def _count(parts: Parts, group: str, outcomes: Sequence[Outcome]) -> None:
    """For the dashboard: the alerts that are new, which somebody is called for or told of."""
    if new := sum(one.outcome in NEW for one in outcomes):
        parts.log.count("NewAlert", new, group=group)


def _delivered(parts: Parts, event: HttpEvent) -> tuple[ParsedAlert, ...]:
    """The alerts of the body, or of the stored message that the query names. Raises BadRequest."""
    named = stored_message.asked(http.query(event))
    if named is None:
        return _intake(parts).read(http.body(event), _source(event))
    message, beside = _message(parts, named.id), _beside(parts, event)
    told = stored_message.alerts(named, message, parts.clock.now(), [one.alert for one in beside])
    confirm = [one.confirm for one in beside] or [""]
    return tuple(
        ParsedAlert(alert, stored_message.SOURCE, confirm=wanted) for alert, wanted in zip(told, confirm, strict=True)
    )


def _intake(parts: Parts) -> Intake:
    return parts.intake()


def _source(event: HttpEvent) -> str:
    """The NAME of ?source=NAME, the source to read the body with; "" if it has to be found out from the body."""
    return next(iter(http.query(event).get("source", ())), "")


def _message(parts: Parts, message_id: str) -> StoredMessage | None:
    """The stored message, or None if there is none.

    It is None too while it cannot be looked up: the phone rings then without its wording.
    """
    try:
        return parts.cached_settings.message(message_id) if ID.fullmatch(message_id) else None
    except Unavailable as error:
        parts.log.line("the stored messages are away", message_id=message_id, error=str(error))
        return None


def _beside(parts: Parts, event: HttpEvent) -> tuple[ParsedAlert, ...]:
    """The alerts of the body that comes with a stored message; () if there is no body, or it cannot be read."""
    try:
        body = http.body(event)
        return _intake(parts).read(body, _source(event)) if body.strip() else ()
    except BadRequest as error:
        parts.log.line("the body beside a stored message was not read", error=str(error))
        return ()
