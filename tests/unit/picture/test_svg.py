"""The nights of a group as SVG, read as somebody sees it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Unit
from rinban.picture.canvas import AXIS
from rinban.picture.colours import BARS, DARK, GAP, GAP_INK, LIGHT
from rinban.picture.markup import room
from rinban.picture.people import COLOURS, pictured
from rinban.picture.svg import as_svg
from tests.unit.core.rota_team import (
    APIA,
    HAVANA,
    LONDON,
    LORD_HOWE,
    NEW_YORK,
    covers,
    days,
    hours,
    nights,
    takes_turns,
)
from tests.unit.picture.pictured import PEOPLE, SVG, colours_of, drawn, infra, midnights, parsed, seen, team, weekly

HOSTILE = "\"><script>alert(1)</script>,;\\<>&'🧑‍🚒\x00\x1b[2J"


def told(shown: str) -> str:
    """A tooltip without its times."""
    return shown.split(": ", 1)[1]


def fills(name: str) -> str:
    """The ground of a person's bars, as in the picture of infra."""
    return next(one.fill for one in seen(drawn(infra()), "final") if told(one.tooltip).startswith(name))


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_the_final_lane_names_who_is_called_first_and_in_small_the_others() -> None:
    long = seen(drawn(infra()), "final")[-1]
    assert long.texts == ("鈴木", "then Ann, 佐藤")
    assert long.tooltip == "Thu 12-03 00:00 – …: 鈴木, then Ann, 佐藤"


def test_a_narrow_bar_has_the_mark_in_the_place_of_the_name() -> None:
    business = next(one for one in seen(drawn(infra()), "final") if "09:00 – 18:00" in one.tooltip)
    assert business.texts[0] == "鈴"
    assert told(business.tooltip) == "鈴木, then 佐藤, Ann"


def test_bars_without_any_room_for_a_sign_still_tell_all_in_the_tooltip() -> None:
    hourly = nights("sato", "ann", every=Unit.HOUR, starts="2026-11-23 00:00")
    bars = seen(drawn(replace(hourly, responders=PEOPLE)), "final")
    assert len(bars) == 14 * 24
    assert {one.texts for one in bars} == {()}
    assert bars[1].tooltip == "Mon 11-23 01:00 – 02:00: Ann, then 佐藤"


def test_a_rotation_says_when_it_hands_over() -> None:
    shown = [one.text for one in parsed(drawn(infra())).iter(f"{SVG}text")]
    assert shown[shown.index("night") + 1] == "every week, Mon 09:00"


@pytest.mark.parametrize(
    ("every", "number", "english", "japanese"),
    [
        (Unit.DAY, 1, "every day, 18:00", "毎日 18:00"),
        (Unit.WEEK, 2, "every 2 weeks, Mon 18:00", "2週間ごと 月 18:00"),
        (Unit.MONTH, 1, "every month, day 23 18:00", "毎月 23日 18:00"),
        (Unit.HOUR, 12, "every 12 hours, 18:00", "12時間ごと 18:00"),
        (Unit.WORKING_DAY, 1, "every working day, 18:00", "営業日ごと 18:00"),
    ],
)
def test_a_rotation_says_how_often_it_turns(every: Unit, number: int, english: str, japanese: str) -> None:
    turning = nights("sato", every=every, number=number, starts="2026-11-23 18:00")
    for language, rule in (("en", english), ("ja", japanese)):
        assert rule in [one.text for one in parsed(drawn(turning), language).iter(f"{SVG}text")]


def test_a_rotation_of_another_zone_says_so() -> None:
    turning = takes_turns("sato", starts="2026-11-23 09:00", zone=LONDON)
    shown = [one.text for one in parsed(drawn(weekly(rotations=(("weekly", turning),)))).iter(f"{SVG}title")]
    assert "weekly: every week, Mon 09:00 (London)" in shown


def test_hand_overs_are_told_below_the_final_lane() -> None:
    shown = [one.text for one in parsed(drawn(infra())).iter(f"{SVG}text")]
    assert shown.count("18:00") == 4
    assert {"09:00", "21:00", "00:00"} <= {*shown}


def test_no_time_below_the_final_lane_lies_upon_another() -> None:
    hourly = nights("sato", "ann", every=Unit.HOUR, number=6, starts="2026-11-23 00:00")
    for picture in (drawn(infra()), drawn(infra(), nights=30), drawn(hourly, nights=30)):
        rows: dict[str, list[float]] = {}
        for one in parsed(picture).iter(f"{SVG}text"):
            if one.get("font-size") == "9":
                rows.setdefault(one.get("y", ""), []).append(float(one.get("x", "")))
        assert len(rows) == 2, "the second is for those that have no room in the first"
        assert all(following - left >= 9 * 5 * 0.58 for row in rows.values() for left, following in pairwise(row))
        first, second = sorted(map(float, rows))
        assert second - first >= 9


def test_a_gap_is_red_and_says_the_word() -> None:
    away = days("2026-12-01", "2026-12-02")
    left = weekly(leave=(("sato", away), ("ann", away)))
    for language, word in (("en", "nobody"), ("ja", "担当なし")):
        gap = next(one for one in seen(drawn(left), "final", language) if one.fill == GAP)
        assert gap.texts == (word,)
        assert told(gap.tooltip) == word


def test_a_gap_of_a_minute_can_be_seen() -> None:
    fixed = team(lines=(Line(("sato",), during=("most",)),), hours=(("most", (hours(range(7), "00:00-23:59"),)),))
    gaps = [one for one in seen(drawn(fixed, nights=30), "final") if one.fill == GAP]
    assert len(gaps) == 30
    assert min(one.right - one.left for one in gaps) >= 4


def test_a_narrow_gap_has_a_mark_and_so_has_a_narrow_turn_that_is_nobody_s() -> None:
    turning = takes_turns("sato", "", every=Unit.HOUR, number=6, starts="2026-11-23 00:00")
    rare = weekly(rotations=(("weekly", turning),))
    assert {one.texts for one in seen(drawn(rare), "final") if one.fill == GAP} == {("!",)}
    assert {one.texts for one in seen(drawn(rare), "rotation") if one.dashed} == {("–",)}


def test_an_override_says_who_covers_for_whom() -> None:
    (cover,) = seen(drawn(infra()), "overrides")
    assert cover.tooltip == "Tue 11-24 21:00 – Wed 11-25 09:00: Ann for 佐藤"
    assert cover.texts == ("Ann",)
    assert not cover.dashed


def test_an_override_that_changes_nothing_is_dashed() -> None:
    idle = weekly(overrides=(covers("kacho", "suzuki", "2026-11-26 09:00", "2026-11-28 09:00"),))
    (cover,) = seen(drawn(idle), "overrides")
    assert cover.dashed
    assert cover.tooltip.endswith("(no effect)")


def test_an_override_by_somebody_who_is_away_is_dashed() -> None:
    away = weekly(
        overrides=(covers("kacho", "sato", "2026-11-26 09:00", "2026-11-27 09:00"),),
        leave=(("kacho", days("2026-11-20", "2026-11-30")),),
    )
    assert [one.dashed for one in seen(drawn(away), "overrides")] == [True]
    assert [told(one.tooltip) for one in seen(drawn(away), "away")] == ["課長"]


def test_holidays_and_weekends_are_marked() -> None:
    shown = parsed(drawn(infra()))
    free = [one for one in shown.iter(f"{SVG}rect") if one.get("class") == "rinban-free"]
    assert len(free) == 5, "a holiday and two weekends"
    assert [one.text for one in shown.iter(f"{SVG}text")].count("holiday") == 1


def test_the_present_is_a_line_at_its_instant() -> None:
    (line,) = (one for one in parsed(drawn(infra())).iter(f"{SVG}line") if one.get("class") == "rinban-ink-line")
    first, second, third = midnights(drawn(infra()))[:3]
    assert float(line.get("x1", "")) == pytest.approx(second + (third - second) * 21.5 / 24, abs=0.1)
    assert second - first == pytest.approx(third - second, abs=0.05)
    elsewhere = parsed(drawn(infra(), now="2026-12-31 00:00"))
    assert not [one for one in elsewhere.iter(f"{SVG}line") if one.get("class") == "rinban-ink-line"]


@pytest.mark.parametrize("hour", [0, 2, 5, 8, 11, 22])
@pytest.mark.parametrize("nights", [14, 30])
def test_the_line_of_the_present_crosses_no_name_and_no_date(nights: int, hour: int) -> None:
    """A mark of one letter in a bar that is hardly wider may be crossed, and the small times below the bars."""
    for day in ("23", "24", "26"):
        shown = parsed(drawn(infra(), nights=nights, now=f"2026-11-{day} {hour:02}:20"))
        (line,) = (one for one in shown.iter(f"{SVG}line") if one.get("class") == "rinban-ink-line")
        x, top = float(line.get("x1", "")), float(line.get("y1", ""))
        names = [text for bar in shown.iter(f"{SVG}g") if bar.get("data-people") for text in bar.iter(f"{SVG}text")]
        dates = [one for one in shown.iter(f"{SVG}text") if top <= float(one.get("y", "")) < AXIS]
        assert not [one.text for one in (*names, *dates) if len(one.text or "") > 1 and lies_on(one, x)]


def lies_on(text: ET.Element, x: float) -> bool:
    wide, at = room(text.text or "", float(text.get("font-size", ""))), float(text.get("x", ""))
    left = at - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0)
    return left < x < left + wide


@pytest.mark.parametrize(
    ("zone", "start", "hours_of_the_days"),
    [
        (NEW_YORK, "2026-10-31", [24, 25, 24]),
        (NEW_YORK, "2026-03-07", [24, 23, 24]),
        (LORD_HOWE, "2026-10-03", [24, 23.5, 24]),
        (HAVANA, "2026-03-07", [24, 23, 24]),
        (APIA, "2011-12-29", [24, 24, 24]),
    ],
    ids=["fall back", "spring forward", "half an hour", "no midnight", "a day is skipped"],
)
def test_a_day_is_as_wide_as_it_is_long(zone: str, start: str, hours_of_the_days: list[float]) -> None:
    shown = drawn(nights("sato", every=Unit.DAY, starts=f"{start} 09:00", zone=zone), start=start, nights=3)
    edges = midnights(shown)
    widths = [following - one for one, following in pairwise(edges)]
    assert widths == pytest.approx(
        [hour / sum(hours_of_the_days) * (edges[-1] - edges[0]) for hour in hours_of_the_days], abs=0.05
    )
    assert [str(day.date) for day in shown.days] != []


def test_the_day_that_was_skipped_has_no_head() -> None:
    skipping = nights("sato", every=Unit.DAY, starts="2011-12-29 09:00", zone=APIA)
    shown = [one.text for one in parsed(drawn(skipping, start="2011-12-29", nights=3)).iter(f"{SVG}text")]
    assert [text for text in shown if text and re.fullmatch(r"\d\d-\d\d", text)] == ["12-29", "12-31", "01-01"]


def test_a_time_that_comes_twice_is_told_with_its_name() -> None:
    twice = nights("sato", "ann", every=Unit.HOUR, starts="2026-10-31 00:30", zone=NEW_YORK)
    shown = seen(drawn(twice, start="2026-11-01", nights=1), "rotation")
    assert [one.tooltip for one in shown][2].startswith("Sun 11-01 01:30 EDT – 02:30")


# --- what it is made of ----------------------------------------------------------------------------------------------


def test_the_same_picture_is_the_same_text() -> None:
    assert as_svg(drawn(infra(), weekly())) == as_svg(drawn(infra(), weekly()))


def test_names_are_no_markup() -> None:
    hostile = tuple(replace(one, name=f"{HOSTILE}{one.id}") for one in PEOPLE)
    group = replace(infra(), responders=hostile, names=(("en", HOSTILE),))
    shown = as_svg(drawn(group))
    root = ET.fromstring(shown)  # noqa: S314 - it is our own
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in shown
    assert any("alert(1)" in one.tooltip for one in seen(drawn(group), "final"))


def test_it_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    shown = as_svg(drawn(infra(), weekly()))
    assert re.findall(r"https?://[^\"]+", shown) == ["http://www.w3.org/2000/svg"], "a name, and no address"
    assert not re.search(r"url\(|href|@import|@font-face|<script|<foreignObject|\son\w+=", shown)


def test_no_telephone_number_is_in_it() -> None:
    assert "+81" not in as_svg(drawn(infra()))
    assert "8190" not in as_svg(drawn(infra()))


def test_who_cannot_see_it_is_told_the_nights() -> None:
    shown = parsed(drawn(weekly()))
    assert shown.get("role") == "img"
    assert shown.findtext(f"{SVG}title") == "Infrastructure (infra): Mon 2026-11-23 to Sun 2026-12-06, Asia/Tokyo"
    assert shown.findtext(f"{SVG}desc") == (
        "Infrastructure (infra). … – Mon 11-23 09:00: Ann, then 佐藤; "
        "Mon 11-23 09:00 – Mon 11-30 09:00: 佐藤, then Ann; Mon 11-30 09:00 – …: Ann, then 佐藤."
    )


def test_everything_stands_within_the_picture() -> None:
    for picture in (drawn(infra()), drawn(infra(), weekly(), nights=30)):
        root = parsed(picture)
        wide, high = map(float, root.get("viewBox", "").split()[2:])
        for one in root.iter():
            assert 0 <= float(one.get("x", "0")) <= wide
            assert 0 <= float(one.get("y", "0")) <= high


# --- colours ---------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb [WCAG 2.2]."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ground", "ink"), [*BARS, (GAP, GAP_INK)])
def test_a_name_can_be_read_on_its_bar_and_the_bar_seen_by_day_and_by_night(ground: str, ink: str) -> None:
    assert contrast(ground, ink) >= 4.5
    assert contrast(ground, LIGHT["ground"]) >= 3 or contrast(ink, LIGHT["ground"]) >= 3
    assert contrast(ground, DARK["ground"]) >= 3


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_words_beside_the_bars_can_be_read(mode: dict[str, str]) -> None:
    for ink in ("ink", "muted", "alarm"):
        for ground in ("ground", "free"):
            assert contrast(mode[ink], mode[ground]) >= 4.5


def test_a_reader_in_dark_mode_gets_the_dark_colours() -> None:
    style = parsed(drawn(infra())).findtext(f"{SVG}style", "")
    assert style.startswith("@media (prefers-color-scheme:dark){")
    assert colours_of(style) == {*DARK.values()}


def test_a_person_keeps_the_colour_from_one_picture_to_the_next() -> None:
    names = {one.id: one.name for one in PEOPLE}
    alone = {who: pictured(names, {who})[0].colour for who in names}
    assert {one.id: one.colour for one in pictured(names, set(names))} == alone


def test_people_have_different_colours_as_long_as_there_are_any() -> None:
    names = {f"person-{number}": "Kim" for number in range(COLOURS)}
    assert len({one.colour for one in pictured(names, set(names))}) == COLOURS
    assert len({one.mark for one in pictured(names, set(names))}) == COLOURS
    assert len({ground for ground, _ in BARS}) == COLOURS


def test_more_people_than_colours_are_drawn_all_the_same() -> None:
    people = tuple(Responder(f"p{number}", f"P{number}", "+819000000001") for number in range(30))
    crowd = nights(*(one.id for one in people), every=Unit.DAY, starts="2026-11-23 09:00")
    assert len(seen(drawn(replace(crowd, responders=people), nights=30), "final")) == 31


def test_nobody_s_colour_is_that_of_a_gap() -> None:
    assert fills("佐藤") != fills("Ann")
    assert GAP not in {ground for ground, _ in BARS}
