"""What a picture says in words: times, who stands in a bar, hand-overs and gaps. Both renderers say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.rotations import Rotation, Unit
from rinban.core.text.columns import printable
from rinban.picture.model import Bar, Lane, LaneKind, Panel, Picture
from rinban.picture.people import PicturedPerson
from rinban.picture.words import WORDS, PictureWords

MANY = 6
"""More times of day than this, at which somebody hands over, are no pattern that is worth a line."""


class Telling:
    """The words for one picture, in one language."""

    def __init__(self, picture: Picture, language: str) -> None:
        self.words: PictureWords = WORDS.get(language, WORDS["en"])
        self.people: Mapping[str, PicturedPerson] = {one.id: one for one in picture.people}
        self._picture = picture
        self._language = language
        self._zone = ZoneInfo(picture.zone)

    def title(self, panel: Panel) -> str:
        """Such as "Infrastructure (infra)"; the id alone for a group without a name."""
        names = dict(panel.names)
        name = printable(names.get(self._language) or next(iter(names.values()), ""))
        return f"{name} ({panel.group})" if name and name != panel.group else panel.group

    def span(self) -> str:
        """Such as "Mon 2026-11-23 to Sun 2026-12-06, Asia/Tokyo"."""
        first, last = (
            f"{self.weekday(day.date)} {day.date}" for day in (self._picture.days[0], self._picture.days[-1])
        )
        return self.words.nights.format(first=first, last=last, zone=self._picture.zone)

    def weekday(self, day: date) -> str:
        return self.words.weekdays[day.weekday()]

    def clock(self, at: float) -> str:
        """Such as "09:00", with the name of the zone's time where the clocks show it twice."""
        shown = wall.shown(at, self._zone)
        name = f" {datetime.fromtimestamp(at, self._zone).tzname()}" if wall.comes_twice(shown, self._zone) else ""
        return f"{shown:%H:%M}{name}"

    def instant(self, at: float) -> str:
        """Such as "Mon 11-23 09:00"."""
        shown = wall.shown(at, self._zone)
        return f"{self.weekday(shown.date())} {shown:%m-%d} {self.clock(at)}"

    def time_of(self, bar: Bar) -> str:
        """From when to when, such as "Mon 11-23 09:00 – 18:00"; "…" is where it goes on beyond the picture."""
        begins = self.instant(bar.begins) if bar.begins > self._picture.begins else "…"
        if bar.ends >= self._picture.ends:
            return f"{begins} – …"
        days = {wall.shown(at, self._zone).date() for at in (bar.begins, bar.ends)}
        return f"{begins} – {self.instant(bar.ends) if len(days) > 1 or begins == '…' else self.clock(bar.ends)}"

    def name(self, who: str) -> str:
        return self.people[who].name

    def first(self, lane: Lane, bar: Bar) -> str:
        """Whom a bar is about: the one who is called first, all of a turn, or who covers for whom."""
        if not bar.people:
            return self.words.turn_of_nobody if lane.kind is LaneKind.ROTATION else self.words.nobody
        if bar.instead_of:
            return self.words.covers.format(by=self.name(bar.people[0]), instead_of=self.name(bar.instead_of))
        return " + ".join(map(self.name, bar.people[: self._foremost(lane)]))

    def short(self, lane: Lane, bar: Bar) -> str:
        """The same without whom an override replaces."""
        return self.name(bar.people[0]) if bar.instead_of else self.first(lane, bar)

    def lane(self, lane: Lane) -> str:
        """The name of a lane."""
        own = {
            LaneKind.AWAY: self.words.away,
            LaneKind.OVERRIDES: self.words.overrides,
            LaneKind.FINAL: self.words.final,
        }
        return own.get(lane.kind, printable(lane.name))

    def mark(self, lane: Lane, bar: Bar) -> str:
        """The same where there is no room for it; "!" is a gap, and "–" a turn that is nobody's on purpose."""
        if not bar.people:
            return "–" if lane.kind is LaneKind.ROTATION else "!"
        return "".join(self.people[who].mark for who in bar.people[: self._foremost(lane)])

    def others(self, lane: Lane, bar: Bar) -> str:
        """Who is called after the first one, "" for nobody."""
        return self.words.comma.join(map(self.name, bar.people[1:])) if lane.kind is LaneKind.FINAL else ""

    def whole(self, lane: Lane, bar: Bar) -> str:
        """All that there is to say of a bar."""
        others = self.others(lane, bar)
        then = f"{self.words.comma}{self.words.then} {others}" if others else ""
        void = f" ({self.words.void})" if bar.void else ""
        return f"{self.time_of(bar)}: {self.first(lane, bar)}{then}{void}"

    def rule(self, rotation: Rotation) -> str:
        """When a rotation hands over, such as "every week, Mon 09:00 (London)" where that is not the picture's zone."""
        one, several = self.words.units[rotation.every.unit]
        often = one if rotation.every.number == 1 else several.format(number=rotation.every.number)
        day = {
            Unit.WEEK: self.weekday(rotation.starts.date()),
            Unit.MONTH: self.words.day_of_month.format(day=rotation.starts.day),
        }.get(rotation.every.unit, "")
        place = rotation.zone.rpartition("/")[2].replace("_", " ")
        zone = f"({place})" if rotation.zone != self._picture.zone else ""
        return self.words.rule.format(often=often, when=" ".join(filter(None, (day, f"{rotation.starts:%H:%M}", zone))))

    def hand_overs(self, panel: Panel) -> str:
        """The times at which somebody else is called first, such as "Mon 09:00" or "Mon–Fri 18:00"; "" if too many."""
        weekdays: dict[str, set[int]] = {}
        for one, following in pairwise(panel.final.bars):
            if one.people[:1] != following.people[:1]:
                day = wall.shown(following.begins, self._zone).weekday()
                weekdays.setdefault(self.clock(following.begins), set()).add(day)
        if len(weekdays) > MANY:
            return ""
        times: dict[tuple[int, ...], list[str]] = {}
        for clock, days in sorted(weekdays.items()):
            times.setdefault(tuple(sorted(days)), []).append(clock)
        return self.words.comma.join(f"{self._weekdays(days)} {' '.join(clocks)}" for days, clocks in times.items())

    def gaps(self, panel: Panel) -> list[str]:
        return [self.time_of(bar) for bar in panel.final.bars if not bar.people]

    @staticmethod
    def _foremost(lane: Lane) -> int | None:
        """How many of a bar's people it is about: a turn is that of all of them."""
        return None if lane.kind is LaneKind.ROTATION else 1

    def _weekdays(self, days: Sequence[int]) -> str:
        if len(days) == len(self.words.weekdays):
            return self.words.every_day
        return " ".join(self._runs(days))

    def _runs(self, days: Sequence[int]) -> Iterator[str]:
        """Days in a row as one, if they are three or more: "Mon–Fri"."""
        names, ahead = self.words.weekdays, list(days)
        while ahead:
            length = next((n for n in range(1, len(ahead)) if ahead[n] != ahead[0] + n), len(ahead))
            run = [names[day] for day in ahead[:length]]
            yield f"{run[0]}–{run[-1]}" if length > 2 else " ".join(run)
            ahead = ahead[length:]
