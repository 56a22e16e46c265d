"""The chore that keeps what the rota has given to tell: once, whoever looks, and whatever is away meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Severity
from rinban.core.chain.record import Entry, Ref
from rinban.core.rota.duty import Line
from rinban.core.rota.rotations import Every, Rotation
from rinban.core.rota.settings import GroupSettings, Settings
from rinban.watch.hand_over import SLICE, HandOvers
from rinban.watch.notices import Notices
from tests.fakes.notices import MemoryNotices
from tests.fakes.outside import SetClock
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, Shell, settings
from tests.fakes.stores import MemoryCallRecord

TOKYO = "Asia/Tokyo"
MINUTE = 60.0
STARTS = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - a wall time
WEEKLY = Rotation((("sato",), ("suzuki",), ("ann",)), Every(), STARTS, TOKYO)
"""suzuki's turn begins on Monday the 30th at 09:00, and ann's a week later."""


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(TOKYO)).timestamp()


def turning(starts: datetime = STARTS, *lines: Line) -> Settings:
    infra = GroupSettings("infra", (("en", "Infrastructure"), ("ja", "基盤")), "own", lines or (Line(("night",)),))
    return replace(settings(), groups={"infra": infra}, rotations={"night": replace(WEEKLY, starts=starts)})


class Desk:
    """A watchdog's chore on a rota that turns, and what it keeps. Several processes may share what is kept."""

    def __init__(self, now: str, kept: MemoryNotices | None = None) -> None:
        self.shell = Shell(turning())
        self.clock: SetClock = self.shell.clock
        self.clock.at = at(now)
        self.kept = kept or MemoryNotices()
        self.read = 0
        self.rota = turning()
        self.chore = self.process()

    def process(self) -> Notices:
        shell = self.shell
        found = HandOvers(shell.escalations, MemoryCallRecord(shell.mysql), shell.log)
        return Notices(self.kept, self._settings, found, shell.snapshots, self.clock, shell.log)

    def _settings(self) -> Settings:
        with self.shell.rota.faults.reading():
            self.read += 1
            return self.rota

    def rounds(self, minutes: int, chore: Notices | None = None) -> None:
        """A round a minute, beginning with one now."""
        for _ in range(minutes):
            (chore or self.chore).decide(Budget())
            self.clock.forward(MINUTE)

    def told(self) -> list[str]:
        return [f"{one.occasion.kind.value}, {one.occasion.who}" for one in self.kept.kept.values()]

    def last(self) -> str:
        return [*self.kept.kept.values()][-1].text


# --- once ------------------------------------------------------------------------------------------------------------


def test_a_duty_is_told_once_a_day_before_once_an_hour_before_and_once_as_it_begins() -> None:
    desk = Desk("2026-11-29 08:30")
    desk.rounds(26 * 60)
    assert desk.told() == ["day before, suzuki", "hour before, suzuki", "hand-over, suzuki"]


def test_it_is_told_in_the_language_of_the_person_and_when_it_is_due() -> None:
    desk = Desk("2026-11-29 09:00")
    desk.rounds(1)
    (kept,) = desk.kept.kept.values()
    assert (kept.language, kept.at) == ("ja", at("2026-11-29 09:00"))
    assert kept.text == "鈴木さん、基盤の当番は11月30日(月) 09:00 JSTから12月7日(月) 09:00 JSTまでです。"
    english = Desk("2026-12-06 09:00")
    english.rounds(1)
    assert english.last().startswith("Ann, you are on duty for Infrastructure from Mon 2026-12-07 09:00 JST to ")


def test_what_is_to_be_told_is_a_line_of_the_log() -> None:
    desk = Desk("2026-11-29 09:00")
    desk.rounds(1)
    (message, fields) = desk.shell.memory.lines[-1]
    assert (message, fields["text"]) == ("to be told", desk.last())


def test_the_rota_is_read_every_five_minutes_and_not_every_minute() -> None:
    desk = Desk("2026-11-25 12:00")
    desk.rounds(60)
    assert desk.read == 12


def test_two_watchdogs_at_once_tell_it_once() -> None:
    """The other one keeps it between the question of the first whether it is kept, and its keeping."""
    kept = MemoryNotices()
    one, other = Desk("2026-11-29 09:00", kept), Desk("2026-11-29 09:00", kept)
    kept.faults.meanwhile(lambda: other.chore.decide(Budget()))
    assert one.chore.decide(Budget()) == 0
    assert one.told() == ["day before, suzuki"]
    assert [desk.shell.memory.messages.count("to be told") for desk in (one, other)] == [0, 1]


# --- a load ----------------------------------------------------------------------------------------------------------


def test_a_load_that_moves_the_duty_has_it_told_anew_with_its_time() -> None:
    desk = Desk("2026-11-29 12:00")
    desk.rounds(5)
    desk.rota = turning(STARTS.replace(hour=10))
    desk.rounds(30)
    assert desk.told() == ["day before, suzuki"] * 2
    assert "11月30日(月) 10:00 JSTから" in desk.last()


def test_a_load_that_changes_nothing_of_the_duty_tells_nothing() -> None:
    desk = Desk("2026-11-29 12:00")
    desk.rounds(5)
    desk.rota = turning(STARTS.replace(day=2))  # moved by a whole round
    desk.rounds(30)
    assert desk.told() == ["day before, suzuki"]


# --- what is away ----------------------------------------------------------------------------------------------------


def test_a_redis_that_was_emptied_or_is_away_tells_nothing_twice() -> None:
    desk = Desk("2026-11-29 12:00")
    desk.rounds(1)
    desk.shell.snapshots.kept.clear()
    desk.rounds(1)
    desk.shell.snapshots.faults.away = True
    desk.rounds(10)
    assert desk.read == 12, "without Redis nobody knows when it was last looked"
    assert desk.told() == ["day before, suzuki"]


def test_what_another_version_has_noted_in_redis_is_of_no_harm() -> None:
    desk = Desk("2026-11-29 12:00")
    desk.shell.snapshots.kept["looked for notices at"] = "yesterday"
    desk.rounds(1)
    assert desk.told() == ["day before, suzuki"]


@pytest.mark.parametrize("what", ["the settings", "what is kept"])
def test_while_mysql_is_away_nothing_is_told_and_right_after_it_what_is_still_ahead(what: str) -> None:
    desk = Desk("2026-11-29 08:00")
    faults = desk.shell.rota.faults if what == "the settings" else desk.kept.faults
    faults.away = True
    desk.rounds(3 * 60)
    assert desk.told() == []
    assert "what the rota has to tell waits" in desk.shell.memory.messages
    faults.away = False
    desk.rounds(1)
    assert desk.told() == ["day before, suzuki"]


def test_after_an_outage_of_a_day_only_what_is_still_ahead_is_told() -> None:
    desk = Desk("2026-11-29 08:00")
    desk.kept.faults.away = True
    desk.rounds(24 * 60 + 30)
    desk.kept.faults.away = False
    desk.rounds(10)
    assert desk.told() == ["hour before, suzuki"]


def test_an_outage_over_the_hand_over_leaves_nothing_to_tell_of_it() -> None:
    desk = Desk("2026-11-30 12:00")
    desk.rounds(10)
    assert desk.told() == []


def test_a_reply_that_was_lost_after_it_was_kept_does_not_tell_it_twice() -> None:
    desk = Desk("2026-11-29 12:00")
    desk.kept.faults.lost_replies = 1
    desk.rounds(10)
    assert desk.told() == ["day before, suzuki"]


def test_a_round_without_time_leaves_it_to_the_next() -> None:
    desk = Desk("2026-11-29 12:00")
    assert desk.chore.decide(Budget(0.5)) == 0
    assert desk.read == 0
    assert desk.chore.decide(Budget()) == 1


# --- the hand-over ---------------------------------------------------------------------------------------------------


def rings(desk: Desk, when: str, *alerts: Alert) -> None:
    desk.clock.at = at(when)
    desk.shell.hear(*alerts)
    desk.shell.rings(0)
    desk.clock.forward(5)
    desk.shell.answers(0)
    desk.shell.answers(0, "1")
    desk.shell.ends(0, "completed")


def hand_over(desk: Desk) -> str:
    desk.clock.at = at("2026-11-30 09:00")
    desk.rounds(1)
    assert desk.told()[-1] == "hand-over, suzuki"
    return desk.last()


def test_who_takes_over_hears_what_is_open_and_what_rang() -> None:
    desk = Desk("2026-11-28 03:00")
    rings(desk, "2026-11-28 03:00", DISK, replace(CPU, severity=Severity.WARNING))
    assert hand_over(desk) == (
        "鈴木さん、11月30日(月) 09:00 JSTから基盤の当番です。前の当番は佐藤さんでした。"
        "復旧していないアラートは2件です：db1: disk full、web1: load is high。"
        "11月23日(月) 09:00 JST以降、電話は1回鳴りました：db1: disk full。"
    )


def test_what_is_over_is_not_open_but_it_rang() -> None:
    desk = Desk("2026-11-28 03:00")
    rings(desk, "2026-11-28 03:00", DISK)
    desk.shell.hear(DISK_OVER)
    said = hand_over(desk)
    assert "復旧していないアラートはありません。" in said
    assert "電話は1回鳴りました：db1: disk full。" in said


def test_what_rang_before_the_last_hand_over_was_told_then() -> None:
    desk = Desk("2026-11-22 03:00")
    rings(desk, "2026-11-22 03:00", DISK)
    desk.shell.hear(DISK_OVER)
    assert "11月23日(月) 09:00 JST以降、電話は鳴っていません。" in hand_over(desk)


def test_what_rang_in_another_group_is_not_told() -> None:
    desk = Desk("2026-11-28 03:00")
    rings(desk, "2026-11-28 03:00", DISK)
    other = [(ref._replace(group="web"), entry) for ref, entry in desk.shell.mysql.journal]
    desk.shell.mysql.journal[:] = other
    assert "電話は鳴っていません" in hand_over(desk)


def test_a_document_that_cannot_be_read_does_not_keep_the_rest_from_being_told() -> None:
    desk = Desk("2026-11-28 03:00")
    rings(desk, "2026-11-28 03:00", DISK)
    desk.shell.redis.flush()
    desk.shell.redis.unreadable.add(INFRA)
    desk.shell.mysql.unreadable.add(INFRA)
    assert "電話は1回鳴りました。" in hand_over(desk)
    assert "an escalation cannot be read" in desk.shell.memory.messages


def test_a_hand_over_that_there_is_no_time_to_look_up_waits_and_nothing_else_waits_for_it() -> None:
    """Four slices of the journal take all of the time that this chore has in a round."""
    desk = Desk("2026-11-30 09:00")
    night = Line(("night",))
    groups = {**desk.rota.groups, "web": GroupSettings("web", (), "own", (night,))}
    soon = replace(WEEKLY, starts=STARTS.replace(hour=10))
    groups["db"] = GroupSettings("db", (), "own", (Line(("soon",)),))
    desk.rota = replace(desk.rota, groups=groups, rotations={"night": WEEKLY, "soon": soon})
    seconds = iter([0.0] * 6 + [4.5] * 100)
    assert desk.chore.decide(Budget(5.0, lambda: next(seconds))) == 1
    assert desk.told() == ["hour before, suzuki"], "of db, whose turn begins at ten"
    desk.rounds(1)
    assert desk.told()[1:] == ["hand-over, suzuki"] * 2


def test_no_more_of_the_journal_is_read_at_once_than_can_be_looked_through() -> None:
    desk = Desk("2026-11-30 09:00")
    asked: list[tuple[float, float]] = []

    class Watched(MemoryCallRecord):
        def told(self, begins: float, ends: float) -> list[tuple[Ref, Entry]]:
            asked.append((begins, ends))
            return super().told(begins, ends)

    shell = desk.shell
    found = HandOvers(shell.escalations, Watched(shell.mysql), shell.log)
    Notices(desk.kept, lambda: desk.rota, found, shell.snapshots, desk.clock, shell.log).decide(Budget())
    assert max(ends - begins for begins, ends in asked) <= SLICE
    assert (asked[0][0], asked[-1][1]) == (at("2026-11-23 09:00"), at("2026-11-30 09:00"))


# --- gaps ------------------------------------------------------------------------------------------------------------


def with_a_gap(desk: Desk) -> Desk:
    """Nobody is on duty in `web`, from now on."""
    groups = {**desk.rota.groups, "web": GroupSettings("web", (), "own")}
    desk.rota = replace(desk.rota, groups=groups)
    return desk


def test_a_gap_is_warned_of_once_a_day_in_the_log_and_with_a_metric() -> None:
    desk = with_a_gap(Desk("2026-11-25 12:00"))
    desk.rounds(48 * 60)
    memory = desk.shell.memory
    assert memory.metrics.count("SettingInvalid") == 3, "on the 25th, the 26th and the 27th"
    assert memory.messages.count("A GROUP WILL HAVE NOBODY ON DUTY") == 3
    (first, *_) = [fields for message, fields in memory.lines if message == "A GROUP WILL HAVE NOBODY ON DUTY"]
    assert first == {"group": "web", "text": "Nobody is on duty in web now."}


def test_a_gap_that_is_mended_is_warned_of_no_more() -> None:
    desk = with_a_gap(Desk("2026-11-25 12:00"))
    desk.rounds(60)
    desk.rota = turning()
    desk.rounds(24 * 60)
    assert desk.shell.memory.metrics.count("SettingInvalid") == 1


def test_a_rota_of_which_nothing_has_to_be_told_is_quiet() -> None:
    desk = Desk("2026-11-25 12:00")
    desk.rounds(60)
    assert (desk.told(), desk.shell.memory.lines) == ([], [])
