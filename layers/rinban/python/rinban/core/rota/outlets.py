"""The outlets of a group: where it is told how an escalation stands, besides the monitor that sent the alert."""

from __future__ import annotations

from dataclasses import dataclass

TAKEN, EXHAUSTED, CLOSED, ALL = "taken", "exhausted", "closed", "all"
TELLS = (TAKEN, EXHAUSTED, CLOSED, ALL)
"""What an outlet may be told: who took it or handed it back; that nobody did; that it is over; or these, and who is
called."""

BY_CALL = frozenset(("slack_bot", "discord", "chatwork", "webhook", "github_webhook"))
"""Kinds that are told of each call: one message is edited, or a program reads it. Others would be flooded."""


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """One outlet, as a rota file has it. Its address and its token are secrets, and stand in none.

    `kind`: one of `rinban.chat.kinds.KINDS`. `tell`: some of TELLS, at least one. `quiet`: names of hours in which only
    that nobody took it is told. `to`: the channel, room, person or topic, where the address does not say it. `mention`:
    who is mentioned when nobody took it, as that chat writes it.
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
    def tells_each_call(self) -> bool:
        return ALL in self.tell and self.kind in BY_CALL
