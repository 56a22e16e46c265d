"""The words of a picture, in the languages in which it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rinban.core.rota.rotations import Unit


@dataclass(frozen=True, slots=True)
class PictureWords:
    """One language. Texts with places are filled in by name.

    `units`: how one unit and several of them are said of a rotation. `weekdays`: Monday first, in two columns.
    """

    several: str
    nights: str
    now: str
    overrides: str
    away: str
    final: str
    first_called: str
    then: str
    nobody: str
    turn_of_nobody: str
    covers: str
    void: str
    dashed: str
    holiday: str
    holiday_sign: str
    free: str
    hand_overs: str
    gaps: str
    no_gap: str
    every_day: str
    day_of_month: str
    comma: str
    rule: str
    weekdays: tuple[str, ...]
    units: Mapping[Unit, tuple[str, str]]


WORDS: Mapping[str, PictureWords] = {
    "en": PictureWords(
        several="On duty",
        nights="{first} to {last}, {zone}",
        now="now",
        overrides="overrides",
        away="away",
        final="final",
        first_called="called first",
        then="then",
        nobody="nobody",
        turn_of_nobody="nobody's turn",
        covers="{by} for {instead_of}",
        void="no effect",
        dashed="away, or without effect",
        holiday="holiday",
        holiday_sign="*",
        free="weekend, holiday",
        hand_overs="hand-overs",
        gaps="nobody on duty",
        no_gap="somebody is on duty at every instant",
        every_day="every day",
        day_of_month="day {day}",
        comma=", ",
        rule="{often}, {when}",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        units={
            Unit.HOUR: ("every hour", "every {number} hours"),
            Unit.DAY: ("every day", "every {number} days"),
            Unit.WORKING_DAY: ("every working day", "every working day"),
            Unit.WEEK: ("every week", "every {number} weeks"),
            Unit.MONTH: ("every month", "every {number} months"),
        },
    ),
    "ja": PictureWords(
        several="当番表",
        nights="{first} から {last} まで（{zone}）",
        now="現在",
        overrides="交代要員",
        away="不在",
        final="当番",
        first_called="最初に呼ぶ人",
        then="次に",
        nobody="担当なし",
        turn_of_nobody="担当なしの番",
        covers="{by}（{instead_of}の代わり）",
        void="影響なし",
        dashed="不在、または影響なし",
        holiday="祝日",
        holiday_sign="祝",
        free="土日・祝日",
        hand_overs="交代の時刻",
        gaps="担当なし",
        no_gap="担当のいない時間はありません",
        every_day="毎日",
        day_of_month="{day}日",
        comma="、",
        rule="{often} {when}",
        weekdays=("月", "火", "水", "木", "金", "土", "日"),
        units={
            Unit.HOUR: ("1時間ごと", "{number}時間ごと"),
            Unit.DAY: ("毎日", "{number}日ごと"),
            Unit.WORKING_DAY: ("営業日ごと", "営業日ごと"),
            Unit.WEEK: ("毎週", "{number}週間ごと"),
            Unit.MONTH: ("毎月", "{number}か月ごと"),
        },
    ),
}
