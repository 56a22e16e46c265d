"""The people whom an escalation knows, each as the rota had them."""

from __future__ import annotations

from typing import NamedTuple

from rinban.core.rota.people import Responder


class RosterEntry(NamedTuple):
    """A responder as the rota had them when the attempt numbered `since` was the next one.

    Of two entries the one with the larger `since` counts, because it comes from the later rota.
    """

    since: int
    responder: Responder
