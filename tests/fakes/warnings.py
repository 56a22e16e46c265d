"""A fake of the port behind which each store keeps the book of warnings, and one of an outlet that is warned."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.warnings.book import Course
from rinban.core.warnings.owing import Bulletin, BulletinResult
from rinban.core.warnings.texts import warning_text
from rinban.ports.warnings import Recipient
from tests.fakes.faults import StoreFaults


class MemoryWarnings:
    """Implements ports.WarningStore. It refuses what a row of the table has no room for, and keeps nothing while it is
    not migrated."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults = StoreFaults(name)
        self.kept: tuple[str, str] | None = None
        self.writes = 0
        self.is_migrated = True

    def get(self) -> tuple[str, str] | None:
        with self.faults.reading():
            return self.kept

    def put(self, text: str, expected: str | None, write_id: str) -> bool | None:
        assert len(write_id) == 32
        assert len(text.encode()) < 65_536, "a small document"
        with self.faults.writing():
            if not self.is_migrated:
                return None
            there = self.kept[0] if self.kept else None
            if there == write_id:
                return True
            if there != expected:
                return False
            self.kept, self.writes = (write_id, text), self.writes + 1
            return True


class WarnedPeople:
    """Implements ports.Announcer. `heard`: who was told what, in English. The next tries meet `faults`, one each."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.uncertain: list[bool] = []
        self.faults: list[Callable[[], BulletinResult]] = []

    def __call__(self, to: Recipient, one: Bulletin, seconds: float) -> BulletinResult:
        assert seconds > 0, "nobody is told anything without time"
        assert one.outlet == to.name
        assert one.course is not Course.COMING, "what may pass by itself is told to nobody"
        self.keys.append(one.key)
        self.uncertain.append(one.is_uncertain)
        if self.faults:
            return self.faults.pop(0)()
        self.heard.append((to.name, warning_text(one, "en")))
        return BulletinResult(told=True)

    def sentences(self) -> list[str]:
        return [text for _, text in self.heard]
