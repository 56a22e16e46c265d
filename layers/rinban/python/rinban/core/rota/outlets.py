"""The outlets of a group: where it is told how an escalation stands, besides the monitor that sent the alert."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.rota.hours import FAR_AHEAD, Hours, dates_at, edges
from rinban.core.rota.workdays import Calendar

TAKEN, EXHAUSTED, CLOSED, DUTY, ALL = "taken", "exhausted", "closed", "duty", "all"
TELLS = (TAKEN, EXHAUSTED, CLOSED, DUTY, ALL)
"""What an outlet may be told: of an escalation who took it or handed it back, that nobody did, that it is over, or all
of these and who is called; and of the rota that a duty comes or has begun."""

SMS_OF_DUTIES = "sms"
"""The kind that is no chat: the person whom a notice of the rota names gets it as an SMS, and nothing else."""

BY_CALL = frozenset(("slack_bot", "discord", "chatwork", "webhook", "github_webhook"))
"""Kinds that are told of each call: one message is edited, or a program reads it. Others would be flooded."""


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """One outlet, as a rota file has it. Its address and its token are secrets, and stand in none.

    `kind`: one of `rinban.chat.kinds.KINDS`, or SMS_OF_DUTIES. `tell`: some of TELLS, at least one. `quiet`: names of
    hours in which only that nobody took it is told. `to`: the channel, room, person or topic, where the address does
    not say it. `mention`: who is mentioned when nobody took it, as that chat writes it.
    """

    name: str
    kind: str
    tell: tuple[str, ...] = (ALL,)
    language: str = "ja"
    quiet: tuple[str, ...] = ()
    to: str = ""
    mention: str = ""

    def tells(self, what: str) -> bool:
        return ALL in self.tell or what in self.tell

    @property
    def tells_duties(self) -> bool:
        """A duty is of no escalation, so that "all" does not mean it."""
        return DUTY in self.tell

    @property
    def is_chat(self) -> bool:
        return self.kind != SMS_OF_DUTIES

    @property
    def tells_each_call(self) -> bool:
        return ALL in self.tell and self.kind in BY_CALL


def quiet_until(hours: Hours, at: float, calendar: Calendar) -> float | None:
    """When these hours are over that last at this instant (seconds since 1970); None outside of them."""
    if not _last(hours, at, calendar):
        return None
    far = at + FAR_AHEAD * 86_400.0
    return next(
        (end for end in sorted(edges(hours, at, far, calendar)) if end > at and not _last(hours, end, calendar)), far
    )


def _last(hours: Hours, at: float, calendar: Calendar) -> bool:
    return any(True for _ in dates_at(hours, at, calendar))
