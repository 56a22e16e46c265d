"""Redis: the pings by which open screens hear at once that an escalation has changed.

A ping goes out in the script that saves a document, so that it makes no journey of its own, and comes to all who listen
once the script is done. Nobody may rely on one: it is not kept for who does not listen just then, and what MySQL alone
has taken sends none. A screen asks every few seconds all the same.
"""

from __future__ import annotations

from rinban.core.chain.record import Ref
from rinban.ports.log import Log

CHANNEL = "rinban:pings"
"""The channel of all groups. A message names the escalation that has changed, as `str(Ref)` writes it."""


class RedisPings:
    """Pings are sent on CHANNEL. One that Redis refuses, as it does for a user who may use no channel, changes nothing
    else; the log has the first one."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._said = False

    def refused(self, ref: Ref, why: str) -> None:
        """Note that Redis has saved the escalation, and has sent no ping of it."""
        if not self._said:
            self._log.line("open screens hear of no change, and ask by themselves", escalation=str(ref), error=why)
        self._said = True
