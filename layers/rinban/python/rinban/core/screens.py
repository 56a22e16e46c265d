"""What lets one screen of the board listen, and what became of a word that was sent to one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

VOUCHER_LIFE = 30.0
"""Seconds for which a voucher is of use: a page that has one opens its socket at once."""

SOCKET_LIFE = 7500.0
"""Seconds after which no socket is open any more: the two hours that API Gateway gives one, and five minutes more
[developer guide, "Quotas for configuring and running a WebSocket API"]."""

OPENING = 30.0
"""Seconds within which a socket is there that was let in. Before API Gateway has the answer that lets it in, it says
410 of it, as of one that has left. That answer may take 29 s [developer guide, "Quotas for configuring and running a
WebSocket API"]."""

MOST = 300
"""Sockets of one session: more than anybody looks at, and so few that others are told within the same second."""

WINDOW = 0.25
"""Seconds in which changes become one ping. Mostly MySQL has by then what Redis had first, so one look is enough."""

SHARED = 0.5
"""Seconds for which what was read for one screen is shown to others that were told of the same change: those of two
hundred screens that come for it come within a third of a second."""

LOOKS = 600.0
"""Looks in a second that all screens together may begin when they are told of a change: as many as the routes of the
board take in one moment. Calls need the stores, too."""

SOON = 0.25
"""Seconds over which few screens come."""


def within(screens: int) -> float:
    """Seconds over which so many screens come that are told of a change in one moment."""
    return max(SOON, screens / LOOKS)


@dataclass(frozen=True, slots=True)
class ScreenVoucher:
    """What a voucher stands for. `session`: the hash of the session whose page has asked for it. `origin`: of that
    page, as a browser names it."""

    session: str
    origin: str


class Posted(Enum):
    """What became of a word to a screen. GONE: the screen is there no more. FAILED: nobody knows, and the next word
    tells the same."""

    TOLD = "told"
    GONE = "gone"
    FAILED = "failed"
