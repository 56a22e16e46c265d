"""What is told on an occasion of the rota, in the language of the person who is told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.duty import Group
from rinban.core.rota.gaps import Gap
from rinban.core.text.plain import one_line

MOST = 5
"""Alerts, or hours of gaps, that are named; of the others only the number is told."""

LONG = 120
"""Characters of one alert's name."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over summary tells.

    `before`: the name of the person who was on duty until then, "" if nobody was. `open`: the open alerts, by name.
    `calls`: how many calls rang from `since` (seconds since 1970) on, and `alerts` for which alerts, by name; `others`:
    for how many more.
    """

    before: str
    since: float
    open: tuple[str, ...] = ()
    calls: int = 0
    alerts: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class _NoticeWords:
    """The texts of one language, with places that are filled in by name."""

    duty: str
    duty_without_end: str
    after: str
    after_nobody: str
    nothing_open: str
    open: str
    no_calls: str
    calls: str
    alerts: str
    others: str
    comma: str
    end: str
    as_of: str
    between: str
    time: Callable[[float, ZoneInfo], str]


def _in_japanese(at: float, zone: ZoneInfo) -> str:
    """Such as "12月5日(土) 21:00 JST". The year goes without saying."""
    seen = datetime.fromtimestamp(at, zone)
    return f"{seen.month}月{seen.day}日({'月火水木金土日'[seen.weekday()]}) {seen:%H:%M %Z}"


_WORDS: Mapping[str, _NoticeWords] = {
    "ja": _NoticeWords(
        duty="{name}さん、{group}の当番は{begins}から{ends}までです。",
        duty_without_end="{name}さん、{begins}から{group}の当番です。",
        after="{name}さん、{begins}から{group}の当番です。前の当番は{before}さんでした。",
        after_nobody="{name}さん、{begins}から{group}の当番です。その前は当番がいませんでした。",
        nothing_open="復旧していないアラートはありません。",
        open="復旧していないアラートは{number}件です：{alerts}。",
        no_calls="{since}以降、電話は鳴っていません。",
        calls="{since}以降、電話は{calls}回鳴りました",
        alerts="：{alerts}",
        others="ほか{number}件",
        comma="、",
        end="。",
        as_of="{at}時点のお知らせです。{text}",
        between="",
        time=_in_japanese,
    ),
    "en": _NoticeWords(
        duty="{name}, you are on duty for {group} from {begins} to {ends}.",
        duty_without_end="{name}, you are on duty for {group} from {begins} on.",
        after="{name}, you have been on duty for {group} since {begins}. Before you it was {before}.",
        after_nobody="{name}, you have been on duty for {group} since {begins}. Before you there was nobody.",
        nothing_open="No alert is open.",
        open="Open alerts: {number} ({alerts}).",
        no_calls="There were no calls from {since} on.",
        calls="Calls that rang from {since} on: {calls}",
        alerts=" ({alerts})",
        others="and {number} more",
        comma="; ",
        end=".",
        as_of="As of {at}: {text}",
        between=" ",
        time=wall.told,
    ),
}


def as_of(text: str, language: str, at: float, zone: str) -> str:
    """A notice that is told long after it was written, at `at` (seconds since 1970): what it says was so then."""
    words = _WORDS.get(language, _WORDS["en"])
    return words.as_of.format(at=words.time(at, ZoneInfo(zone)), text=text)


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """The texts for one person: `name`, who reads `language`, in a group of this name and zone (IANA)."""

    name: str
    language: str
    group: str
    zone: str

    def duty(self, begins: float, ends: float | None) -> str:
        """That a duty comes; `ends` None is too far away to be told."""
        words = self._words
        text = words.duty_without_end if ends is None else words.duty
        return self._filled(text, begins, ends="" if ends is None else self._time(ends))

    def hand_over(self, begins: float, told: HandedOver) -> str:
        """That a duty has begun, and what the person finds."""
        taken = self._words.after if told.before else self._words.after_nobody
        return self._words.between.join(
            (self._filled(taken, begins, before=told.before), self._open(told), self._calls(told))
        )

    def _open(self, told: HandedOver) -> str:
        if not told.open:
            return self._words.nothing_open
        others = max(0, len(told.open) - MOST)
        return self._words.open.format(number=len(told.open), alerts=self._listed(told.open[:MOST], others))

    def _calls(self, told: HandedOver) -> str:
        words, since = self._words, self._time(told.since)
        if not told.calls:
            return words.no_calls.format(since=since)
        alerts = words.alerts.format(alerts=self._listed(told.alerts, told.others)) if told.alerts else ""
        return f"{words.calls.format(since=since, calls=told.calls)}{alerts}{words.end}"

    @property
    def _words(self) -> _NoticeWords:
        return _WORDS.get(self.language, _WORDS["en"])

    def _filled(self, text: str, begins: float, **more: str) -> str:
        return text.format(name=self.name, group=self.group, begins=self._time(begins), **more)

    def _time(self, at: float) -> str:
        return self._words.time(at, ZoneInfo(self.zone))

    def _listed(self, alerts: Sequence[str], others: int) -> str:
        named = [one_line(alert, LONG) for alert in alerts]
        more = [self._words.others.format(number=others)] if others else []
        return self._words.comma.join((*named, *more))


def group_name(group: Group, language: str) -> str:
    """How the group is called in this language; by its id where it has no name."""
    names = dict(group.names)
    return names.get(language) or next(iter(names.values()), group.id)


def gap_text(gaps: Sequence[Gap], now: float, zone: str) -> str:
    """That nobody of a group is on duty, as the operator's commands say it.

    `gaps`: those of one group in their order, one at least. The first is told in full, with "now" if it has begun; of
    the others how many there are, and at which hours.
    """
    clocks = ZoneInfo(zone)
    first, *others = gaps
    start = "now" if first.begins <= now else f"from {wall.told(first.begins, clocks)}"
    end = "" if first.ends is None else f" until {wall.told(first.ends, clocks)}"
    more = f", and {_number(len(others))} more within two weeks: {_hours(others, clocks)}" if others else ""
    return f"Nobody is on duty in {first.group} {start}{end}{more}."


def _hours(gaps: Sequence[Gap], zone: ZoneInfo) -> str:
    """The hours of gaps, those that are alike together; the first `MOST` of them."""
    alike = Counter(_span(gap, zone) for gap in gaps)
    named = [span if number == 1 else f"{span}, {_number(number)}" for span, number in [*alike.items()][:MOST]]
    left = sum([*alike.values()][MOST:])
    return "; ".join((*named, *([f"{_number(left)} at other hours"] if left else [])))


def _span(gap: Gap, zone: ZoneInfo) -> str:
    """Such as "from 18:00 until 09:00 on the next day"; one that does not end in the two weeks by its begin."""
    if gap.ends is None:
        return f"from {wall.told(gap.begins, zone)}"
    begins, ends = wall.shown(gap.begins, zone), wall.shown(gap.ends, zone)
    later = (ends.date() - begins.date()).days
    day = "" if later == 0 else " on the next day" if later == 1 else f", {later} days later"
    return f"from {begins:%H:%M} until {ends:%H:%M}{day}"


def _number(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")
