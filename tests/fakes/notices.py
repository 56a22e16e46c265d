"""A fake of the port behind which MySQL keeps what is to be told."""

from __future__ import annotations

from collections.abc import Collection

from rinban.core.rota.notices import RotaNotice
from tests.fakes.faults import StoreFaults


class MemoryNotices:
    """Implements ports.NoticeStore. It refuses what a row of the table has no room for."""

    def __init__(self) -> None:
        self.faults = StoreFaults("notices")
        self.kept: dict[str, RotaNotice] = {}

    def known(self, names: Collection[str]) -> Collection[str]:
        assert len(set(names)) == len(names), "an occasion is asked for once"
        with self.faults.reading():
            return {name for name in names if name in self.kept}

    def keep(self, notice: RotaNotice) -> bool:
        one = notice.occasion
        assert 0 < len(one.name) <= 191
        assert len(notice.language) <= 8
        assert 0 < len(notice.text.encode()) < 65_536
        with self.faults.writing():
            return self.kept.setdefault(one.name, notice) is notice

    def last(self, limit: int, group: str = "") -> list[RotaNotice]:
        assert limit > 0
        with self.faults.reading():
            return [one for one in reversed(self.kept.values()) if group in {"", one.occasion.group}][:limit]
