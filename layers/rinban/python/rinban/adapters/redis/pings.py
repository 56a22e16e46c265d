"""Redis: the pings by which open screens hear at once that an escalation has changed.

A ping begins in the script that saves a document, so that it makes no journey of its own. On one machine the script
publishes it, and who listens hears it once the script is done. On AWS nobody could listen for ever: there the script
answers that a screen is open and was not rung for a moment ago, and a function is started that tells it. Nobody may
rely on a ping: what a save leaves to MySQL alone sends none. A screen asks every few seconds all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log

if TYPE_CHECKING:
    from rinban.adapters.redis.client import RedisClient
    from rinban.ports.screens import ScreenFeed

CHANNEL = "rinban:pings"
"""The channel of all groups. A message names the escalation that has changed, as `str(Ref)` writes it."""

RING = 2
"""What the script answers if screens are to be told."""

TOLD_AS_ONE = 250
"""Milliseconds after a ring in which the same group rings no more: core.screens.WINDOW, without what stands there."""


class RedisPings:
    """What the script that saves is told about pings, and what is done with what it answers.

    Without a `feed` pings are sent on CHANNEL; with one, the script says when it is to be used, and it is made then.
    That Redis refuses either, as it does for a user who may use no channel, changes nothing else; the log has the first
    time.
    """

    def __init__(self, log: Log | None = None, feed: Callable[[], ScreenFeed] | None = None) -> None:
        """`log`: None where no screen is ever open."""
        self._log, self._feed = log, feed
        self._made: ScreenFeed | None = None
        self.channel = CHANNEL if log and not feed else ""
        self.window = str(TOLD_AS_ONE) if feed else ""

    def saved(self, ref: Ref, answer: object) -> None:
        """The script has answered this."""
        if self._feed and answer == RING:
            self._made = self._made or self._feed()
            self._made.publish(ref)
        if self._log and isinstance(answer, str):
            self._log.line("open screens hear of no change, and ask by themselves", escalation=str(ref), error=answer)
            self._log = None

    def changed(self, client: RedisClient, ref: Ref) -> None:
        """Something has changed that no save has told of, such as a note, or the rota. It makes a journey of its own,
        and never raises."""
        try:
            if self.channel:
                client.ask_once(lambda store: store.publish(self.channel, str(ref)))
            elif self._feed and client.ask(lambda store: store.exists(watched_key(ref.group))):
                self.saved(ref, RING)
        except Unavailable as error:
            self.saved(ref, str(error))

    def settle(self) -> None:
        """Wait a moment for the ring that is under way, if there is one."""
        if self._made:
            self._made.settle()


NO_PINGS = RedisPings()


def watched_key(group: str) -> str:
    """The key that is there while a screen is open that hears of this group."""
    return f"rinban:{{{group}}}:watched"


def rung_key(group: str) -> str:
    """The key that is there while the screens are about to be told of this group."""
    return f"rinban:{{{group}}}:rung"
