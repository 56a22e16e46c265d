"""The words of the pages, and how times are told."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from rinban.board.times import BoardTimes
from rinban.board.words import WORDS
from tests.fakes.shell import START

CSS = (Path(__file__).parents[3] / "templates" / "board" / "static" / "board.css").read_text(encoding="utf-8")
DAY = 86_400.0
TEXTS = [
    *(("ink", ground) for ground in ("ground", "card", "green-ground", "amber-ground", "gray-ground")),
    *(("muted", ground) for ground in ("ground", "card")),
    *((f"{colour}-ink", f"{colour}-ground") for colour in ("red", "amber", "green", "gray")),
    *(("red-ink", ground) for ground in ("ground", "card")),
    *(("link", ground) for ground in ("ground", "card")),
]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    english, japanese = WORDS["en"], WORDS["ja"]
    assert english.keys() == japanese.keys()
    assert {name for name in english if places(english[name]) != places(japanese[name])} == set()


def test_nothing_is_left_in_english() -> None:
    bare = {name: re.sub(r"{\w+}", "", text) for name, text in WORDS["ja"].items()}
    left = {name for name, text in bare.items() if re.search("[a-z]{4}", text) and not re.search("rinban|MySQL", text)}
    assert left == set()


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [
        (0, "0 s", "0秒"),
        (59.6, "1 min", "1分"),
        (75, "1 min 15 s", "1分15秒"),
        (3600, "1 h", "1時間"),
        (3725, "1 h 2 min", "1時間2分"),
        (90_000, "1 d 1 h", "1日1時間"),
        (-5, "0 s", "0秒"),
    ],
)
def test_a_span_is_told_in_two_units_at_most(seconds: float, english: str, japanese: str) -> None:
    assert BoardTimes("UTC", "en", START).span(seconds) == english
    assert BoardTimes("UTC", "ja", START).span(seconds) == japanese


def test_an_instant_of_another_day_has_its_day_and_of_another_year_its_year() -> None:
    english, japanese = (BoardTimes("Asia/Tokyo", language, START) for language in ("en", "ja"))
    assert english.minute(START) == "07:26"
    assert english.minute(START + DAY) == "Mon 23 Nov 07:26"
    assert japanese.minute(START + DAY) == "11月23日(月) 07:26"
    assert english.day(START + 60 * DAY) == "Thu 21 Jan 2027"
    assert japanese.day(START + 60 * DAY) == "2027年1月21日(木)"
    assert english.iso(START) == "2026-11-21T22:26:40Z"


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", css))


def luminance(colour: str) -> float:
    """Relative luminance [WCAG 2.2]."""
    whole = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), TEXTS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_text_can_be_read_by_day_and_by_night(text: str, ground: str, *, dark: bool) -> None:
    """4.5 to 1 [WCAG 2.2, 1.4.3]."""
    light, _, night = CSS.partition("prefers-color-scheme: dark")
    known = {**colours(light), **(colours(night.partition("\n}\n")[0]) if dark else {})}
    lighter, darker = sorted((luminance(known[text]), luminance(known[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
