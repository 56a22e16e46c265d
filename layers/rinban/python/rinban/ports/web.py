"""The web, as far as anything is asked for there."""

from __future__ import annotations

from typing import Protocol


class Web(Protocol):
    """Asks for one address, and looks at nothing but the status of the answer."""

    def get(self, url: str, *, seconds: float) -> int:
        """The HTTP status of a GET of `url` (https) within `seconds`; no redirect is followed. Raises Unavailable."""
        ...
