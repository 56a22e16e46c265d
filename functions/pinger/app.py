"""Started when something has changed while a screen is open: it tells all of them, and nobody waits for it."""

from __future__ import annotations

import os
from typing import Any

from rinban.pinger import Pinger

pinger = Pinger(os.environ)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    return pinger.answer(event)
