"""Pictures for the tests, and how they read what such a picture shows: as somebody would who looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree as ET

from rinban.core.rota.duty import Group, Line
from rinban.core.rota.people import Responder
from rinban.core.rota.workdays import Calendar
from rinban.picture.model import Picture, picture_of
from rinban.picture.svg import as_svg
from rinban.picture.terminal import as_text
from tests.unit.core.rota_team import covers, days, hand_made, hours, instant, takes_turns

SVG = "{http://www.w3.org/2000/svg}"
PEOPLE = tuple(
    Responder(who, name, f"+8190000000{number:02}")
    for number, (who, name) in enumerate(
        (("sato", "佐藤"), ("suzuki", "鈴木"), ("ann", "Ann"), ("kacho", "課長")), start=1
    )
)
NOVEMBER = Calendar("japan", public=hand_made)

team = partial(Group, "infra", names=(("ja", "基盤"), ("en", "Infrastructure")), responders=PEOPLE, calendar=NOVEMBER)


def infra() -> Group:
    """Weekly nights, somebody for the business hours, one day by hand, and a night that is covered."""
    return team(
        lines=(
            Line(("kacho", "night"), days("2026-12-02", "2026-12-02")),
            Line(("suzuki", "night"), during=("business",)),
            Line(("night",)),
        ),
        rotations=(("night", takes_turns("sato", "suzuki", "ann", starts="2026-11-23 09:00")),),
        hours=(("business", (hours(range(5), "09:00-18:00", except_holidays=True),)),),
        overrides=(covers("ann", "sato", "2026-11-24 21:00", "2026-11-25 09:00"),),
    )


weekly = partial(
    team,
    lines=(Line(("weekly",)),),
    rotations=(("weekly", takes_turns("sato", "ann", starts="2026-11-23 09:00")),),
)
"""Sato and Ann, a week each, from Monday at nine."""


def drawn(*groups: Group, start: str = "2026-11-23", nights: int = 14, now: str = "2026-11-24 21:30") -> Picture:
    zone = groups[0].zone
    return picture_of(groups, instant(start, zone), nights, instant(now, zone))


def lines(picture: Picture, language: str = "en") -> list[str]:
    """What a terminal shows, without the spaces that follow."""
    return [line.rstrip() for line in as_text(picture, language).split("\n")]


def row(picture: Picture, label: str, language: str = "en") -> str:
    """The first line of a terminal that begins with this label, without it."""
    return next(line for line in lines(picture, language) if line.startswith(label)).removeprefix(label).strip()


@dataclass(frozen=True)
class Seen:
    """A bar of an SVG picture: what its tooltip and it itself say, and from where to where it goes."""

    tooltip: str
    texts: tuple[str, ...]
    left: float
    right: float
    fill: str
    dashed: bool


def parsed(picture: Picture, language: str = "en") -> ET.Element:
    return ET.fromstring(as_svg(picture, language))  # noqa: S314 - it is our own


def seen(picture: Picture, lane: str, language: str = "en") -> list[Seen]:
    """The bars of all lanes of this kind, from left to right."""
    lanes = [one for one in parsed(picture, language).iter(f"{SVG}g") if one.get("data-lane") == lane]
    return sorted((_bar(one) for found in lanes for one in found.findall(f"{SVG}g")), key=lambda one: one.left)


def _bar(group: ET.Element) -> Seen:
    box = group.find(f"{SVG}rect")
    assert box is not None
    left = float(box.get("x", "")) - 0.5
    texts = tuple(one.text or "" for one in group.findall(f"{SVG}text"))
    return Seen(
        group.findtext(f"{SVG}title", ""),
        texts,
        left,
        left + float(box.get("width", "")) + 1,
        box.get("fill", ""),
        bool(box.get("stroke-dasharray")),
    )


def midnights(picture: Picture) -> list[float]:
    """Where the days begin, and where the last one ends."""
    found = {float(line.get("x1", "")) for line in _rules(picture)}
    return sorted(found)


def _rules(picture: Picture) -> Iterator[ET.Element]:
    for line in parsed(picture).iter(f"{SVG}line"):
        if line.get("class") == "rinban-rule-line" and line.get("x1") == line.get("x2"):
            yield line


def colours_of(text: str) -> set[str]:
    return set(re.findall(r"#[0-9a-f]{6}", text))
