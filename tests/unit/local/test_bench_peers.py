"""./dev bench peers says how long each product needs, and draws it to scale."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest

from local.bench.peers import OTHERS, Peer, shown
from local.bench.peers_picture import drawn_beside

RECT = "{http://www.w3.org/2000/svg}rect"


@pytest.mark.parametrize(
    ("span", "told"),
    [((0.0087, 0.0087), "9 ms"), ((1.25, 1.25), "1.25 s"), ((0.0, 5.0), "0-5 s"), ((60.0, math.inf), "≥ 60 s")],
)
def test_a_time_is_told_in_the_unit_that_is_read_easily(span: tuple[float, float], told: str) -> None:
    assert shown(span) == told


def test_ten_times_as_long_is_as_much_wider_wherever_on_the_scale() -> None:
    peers = [Peer(name, (first, first), (1.0, math.inf), "") for name, first in (("a", 0.01), ("b", 0.1), ("c", 1.0))]
    first = [width for number, width in enumerate(_widths(peers)) if number % 2 == 0]
    assert first[1] - first[0] == pytest.approx(first[2] - first[1], abs=0.02)


def test_of_a_span_the_bar_begins_where_the_span_does() -> None:
    (span, _) = _widths([Peer("a", (0.01, 1.0), (1.0, 1.0), "")])
    assert span == pytest.approx(_widths([Peer("b", (0.1, 0.1), (1.0, 1.0), "")])[0], abs=0.02)


def test_everybody_is_named_and_told_in_figures() -> None:
    picture = drawn_beside(OTHERS, [(shown(one.first), shown(one.following)) for one in OTHERS])
    assert all(text in picture for one in OTHERS for text in (one.name, shown(one.first), shown(one.following)))


def _widths(peers: list[Peer]) -> list[float]:
    """Of the bars, two for each product. The ground and the legend's two come before them."""
    picture = ET.fromstring(drawn_beside(peers, [("", "")] * len(peers)))  # noqa: S314 - our own
    return [float(one.get("width", "0")) for one in picture.iter(RECT)][3:]
