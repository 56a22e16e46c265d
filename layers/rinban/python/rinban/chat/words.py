"""The words of a message, in the languages in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.chat.message import Situation
from rinban.core.alert import Severity


@dataclass(frozen=True, slots=True)
class ChatWords:
    """One language. Texts with places are filled in by name. `person`: how a name is said of who took it; `somebody`:
    if that is not known; `taken_at_some_time`: if it is not known when. `seconds`, `minutes`, `hours`: how long it took
    from `after_alert`, or from `after_waiting` where it had to wait first. `time`: an instant (seconds since 1970) on
    the clocks of a zone."""

    situations: Mapping[Situation, str]
    severities: Mapping[Severity, str]
    between: str
    others: str
    calling: tuple[str, str]
    taken: tuple[str, str]
    taken_by_hand: str
    taken_at_source: str
    taken_at_some_time: str
    person: str
    somebody: str
    handed_back: tuple[str, str]
    next: str
    closed: str
    severity: str
    since: str
    wrong_since: str
    wrong_until: str
    duty_begins: str
    link: str
    seconds: str
    minutes: str
    hours: str
    after_alert: str
    after_waiting: str
    test: str
    time: Callable[[float, ZoneInfo], str]


def _in_english(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def _in_japanese(at: float, zone: ZoneInfo) -> str:
    """Such as "12月5日(土) 03:12:05 JST"."""
    seen = datetime.fromtimestamp(at, zone)
    return f"{seen.month}月{seen.day}日({'月火水木金土日'[seen.weekday()]}) {seen:%H:%M:%S %Z}"


WORDS: Mapping[str, ChatWords] = {
    "en": ChatWords(
        situations={
            Situation.WAITING: "Waiting",
            Situation.CALLING: "Calling",
            Situation.HANDED_BACK: "Handed back",
            Situation.PAUSED: "Not taken yet",
            Situation.NOBODY: "Nobody on duty",
            Situation.EXHAUSTED: "Nobody took it",
            Situation.TAKEN: "Taken",
            Situation.CLOSED: "Closed",
            Situation.TEST: "Test",
            Situation.WARNING: "Warning",
            Situation.RELIEF: "Over",
            Situation.DUTY: "On duty",
        },
        severities={
            Severity.NOT_CLASSIFIED: "not classified",
            Severity.INFORMATION: "information",
            Severity.WARNING: "warning",
            Severity.AVERAGE: "average",
            Severity.HIGH: "high",
            Severity.DISASTER: "disaster",
        },
        between=": ",
        others=" (and {number} more)",
        calling=("Being called", "{name} (call {call})"),
        taken=("Taken by", "{name} by phone at {time}{took}"),
        taken_by_hand="{name} by hand at {time}{took}",
        taken_at_source="{name} in the monitor at {time}{took}",
        taken_at_some_time="{name} in the monitor",
        person="{name}",
        somebody="somebody",
        handed_back=("Handed back by", "{name}"),
        next="Next call at",
        closed="Closed at",
        severity="Severity",
        since="Open since",
        wrong_since="Since",
        wrong_until="Over at",
        duty_begins="Duty begins",
        link="Open in the monitor",
        seconds=", {seconds} s after {what}",
        minutes=", {minutes} min {seconds} s after {what}",
        hours=", {hours} h {minutes} min after {what}",
        after_alert="the alert",
        after_waiting="it had waited",
        test="This is a test message. Nobody is called.",
        time=_in_english,
    ),
    "ja": ChatWords(
        situations={
            Situation.WAITING: "待機中",
            Situation.CALLING: "呼び出し中",
            Situation.HANDED_BACK: "差し戻し",
            Situation.PAUSED: "未対応",
            Situation.NOBODY: "当番不在",
            Situation.EXHAUSTED: "対応者なし",
            Situation.TAKEN: "対応中",
            Situation.CLOSED: "終了",
            Situation.TEST: "テスト",
            Situation.WARNING: "警告",
            Situation.RELIEF: "解消",
            Situation.DUTY: "当番",
        },
        severities={
            Severity.NOT_CLASSIFIED: "未分類",
            Severity.INFORMATION: "情報",
            Severity.WARNING: "警告",
            Severity.AVERAGE: "軽度の障害",
            Severity.HIGH: "重度の障害",
            Severity.DISASTER: "致命的な障害",
        },
        between="：",
        others="（ほか{number}件）",
        calling=("発信先", "{name}さん（{call}回目）"),
        taken=("引き受け", "{name}（電話、{time}{took}）"),
        taken_by_hand="{name}（手動、{time}{took}）",
        taken_at_source="{name}（監視ツールで、{time}{took}）",
        taken_at_some_time="{name}（監視ツールで）",
        person="{name}さん",
        somebody="ほかの方",
        handed_back=("差し戻し", "{name}さん"),
        next="次の発信",
        closed="終了",
        severity="深刻度",
        since="発生",
        wrong_since="発生",
        wrong_until="解消",
        duty_begins="当番開始",
        link="監視ツールで開く",
        seconds="、{what}から{seconds}秒後",
        minutes="、{what}から{minutes}分{seconds}秒後",
        hours="、{what}から{hours}時間{minutes}分後",
        after_alert="発生",
        after_waiting="待機の終了",
        test="これはテストです。電話はかかりません。",
        time=_in_japanese,
    ),
}
