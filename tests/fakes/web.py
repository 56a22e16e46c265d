"""The web in memory: stricter than the real one, which also answers what nobody should ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from rinban.core.errors import Unavailable


class MemoryWeb:
    """Implements ports.Web. `asked`: every address that was asked for; `status`: the answer; `away`: there is none."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.away = False

    def get(self, url: str, *, seconds: float) -> int:
        assert urlsplit(url).scheme == "https"
        assert 0 < seconds <= 5
        self.asked.append(url)
        if self.away:
            raise Unavailable("the web did not answer")
        return self.status
