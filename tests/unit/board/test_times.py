"""Many instants, told on the clocks of a zone as each of them is by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.board.times import telling

DAY = 86_400


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Asia/Tokyo", "2026-11-29T00:00"),
        ("Europe/Berlin", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T01:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00"),
        ("America/St_Johns", "2026-03-08T05:30"),
        ("Pacific/Apia", "2011-12-30T10:00"),  # which has left out a day
        ("Asia/Kathmandu", "1985-12-31T18:30"),
    ],
)
def test_instants_before_and_after_a_change_of_the_clocks_are_told_as_each_by_itself(zone: str, changes: str) -> None:
    told, at = telling(zone), datetime.fromisoformat(changes).replace(tzinfo=UTC).timestamp()
    instants = [at + after * 599 + 0.25 for after in range(-3 * DAY // 599, 3 * DAY // 599)]
    alone = [datetime.fromtimestamp(one, ZoneInfo(zone)).isoformat(timespec="seconds") for one in instants]
    assert [told(one) for one in instants] == alone
    assert told(at) == datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat(timespec="seconds")
