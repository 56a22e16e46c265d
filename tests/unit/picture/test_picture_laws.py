"""What holds for the picture of every rota, in zones whose clocks change: it is what `on_duty` says.

With --long, or RINBAN_LONG=1, ten thousand of each are tried.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.shifts import Shift, shifts
from rinban.core.text.columns import width
from rinban.picture.colours import GAP
from rinban.picture.model import LaneKind, Picture, picture_of
from rinban.picture.terminal import LIMIT, as_text
from tests.unit.core.rota_drawn import HOUR, Scene, rotas, scenes
from tests.unit.picture.pictured import Seen, midnights, parsed, seen

NAMES = st.text(max_size=12) | st.sampled_from(['a,;"<>&b', "佐藤", "e\u0301", "🧑‍🚒", "\ud800", "\x1b[2J", " ", "]]>"])


def of(scene: Scene, nights: int = 4) -> Picture:
    return picture_of([scene.group], scene.change - 2 * 24 * HOUR, nights, scene.change)


def bar_at(picture: Picture, bars: list[Seen], at: float) -> Seen:
    """The bar at which somebody points who means this instant; gaps lie upon the others."""
    edges = midnights(picture)
    x = edges[0] + (at - picture.begins) / (picture.ends - picture.begins) * (edges[-1] - edges[0])
    under = [one for one in bars if one.left - 0.02 <= x < one.right + 0.02]
    assert under, f"nothing is drawn at {x}"
    return next((one for one in under if one.fill == GAP), under[0])


@rotas(40)
@given(scenes())
def test_the_final_lane_is_the_shifts(scene: Scene) -> None:
    picture = of(scene)
    bars = picture.panels[0].final.bars
    assert [Shift(one.people, one.begins, one.ends) for one in bars] == shifts(
        scene.group, picture.begins, picture.ends
    )


@rotas(40)
@given(scenes())
def test_days_and_turns_cover_the_picture_without_a_hole_and_nothing_overlaps(scene: Scene) -> None:
    picture = of(scene)
    spans = [[(one.begins, one.ends) for one in picture.days]]
    for lane in picture.panels[0].lanes:
        bars = [(one.begins, one.ends) for one in lane.bars]
        assert all(begins < ends <= later for (begins, ends), (later, _) in pairwise(bars))
        if lane.kind in {LaneKind.ROTATION, LaneKind.FINAL}:
            spans.append(bars)
    for span in spans:
        assert (span[0][0], span[-1][1]) == (picture.begins, picture.ends)
        assert all(ends == begins for (_, ends), (begins, _) in pairwise(span))


@rotas(25)
@given(scenes(), st.data())
def test_who_points_at_an_instant_reads_who_is_called_then(scene: Scene, data: st.DataObject) -> None:
    picture = of(scene)
    bars = seen(picture, "final")
    for shift in shifts(scene.group, picture.begins, picture.ends):
        if shift.ends - shift.begins < 2 * HOUR and shift.people:
            continue  # it may be as narrow as the line around it, or lie under a gap, which is drawn wider than it is
        inset = 0.3 * (shift.ends - shift.begins)
        at = data.draw(st.floats(shift.begins + inset, shift.ends - inset))
        names = [one.name for one in on_duty(scene.group, at)]
        found = bar_at(picture, bars, at).tooltip.split(": ", 1)[1]
        assert found == (", then ".join(filter(None, (names[0], ", ".join(names[1:])))) if names else "nobody")


@rotas(40)
@given(scenes(), st.data())
def test_any_name_is_drawn_and_every_line_of_a_terminal_is_equally_long(scene: Scene, data: st.DataObject) -> None:
    named = with_names(scene.group, data)
    picture = of(Scene(named, scene.change), data.draw(st.sampled_from([1, 2, 7])))
    for language in ("en", "ja"):
        assert parsed(picture, language).tag.endswith("svg")
        widths = {width(line) for line in as_text(picture, language).split("\n")}
        assert len(widths) == 1
        assert max(widths) <= LIMIT


def with_names(group: Group, data: st.DataObject) -> Group:
    people = tuple(replace(one, name=data.draw(NAMES)) for one in group.responders)
    return replace(group, responders=people, names=(("en", data.draw(NAMES)),))


@rotas(40)
@given(scenes())
def test_a_gap_is_red_in_the_one_and_an_exclamation_in_the_other(scene: Scene) -> None:
    picture = of(scene)
    gaps = sum(not one.people for one in picture.panels[0].final.bars)
    assert sum(one.fill == GAP for one in seen(picture, "final")) == gaps
    line = next(line for line in as_text(picture).split("\n") if line.startswith("final"))
    assert ("!" in line or "nobody" in line) == bool(gaps)
