"""The nights of a group in a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Unit
from rinban.core.text.columns import cut, padded, width
from rinban.picture.terminal import LIMIT, as_text
from tests.unit.core.rota_team import covers, days, hours, nights, takes_turns
from tests.unit.picture.pictured import PEOPLE, drawn, infra, lines, row, team, weekly

AS_SHOWN = """\
Infrastructure (infra)
Mon 2026-11-23 to Sun 2026-12-06, Asia/Tokyo
                     ▼ now Tue 11-24 21:30
          │Mon* │Tue  │Wed  │Thu  │Fri  │Sat  │Sun  │Mon  │Tue  │Wed  │Thu  │Fri  │Sat  │Sun
          │11-23│11-24│11-25│11-26│11-27│11-28│11-29│11-30│12-01│12-02│12-03│12-04│12-05│12-06
          ══════────────────────────────════════════──────────────────────────────════════════

night     ▌A▌佐藤─────────────────────────────────────▌鈴木───────────────────────────────────
overrides            ▌A─
final     ▌A▌佐藤━鈴▌▌A━鈴▌佐━鈴▌佐━鈴▌佐藤━━━━━━━━━━━▌鈴木━━━━━▌課長━▌鈴木━━━━━━━━━━━━━━━━━━━
then         鈴 A     鈴   鈴    鈴    鈴木, Ann       Ann, 佐藤 鈴 A  Ann, 佐藤"""


def test_a_group_is_shown_lane_by_lane() -> None:
    assert lines(drawn(infra()))[: len(AS_SHOWN.splitlines())] == AS_SHOWN.splitlines()


def test_what_is_too_fine_for_the_columns_is_told_below_them() -> None:
    told = lines(drawn(infra()))[len(AS_SHOWN.splitlines()) :]
    assert told == [
        "",
        "hand-overs: Wed Thu 00:00, Mon–Fri 09:00, Tue–Fri 18:00, Tue 21:00",
        "night: every week, Mon 09:00",
        "overrides: Tue 11-24 21:00 – Wed 11-25 09:00: Ann for 佐藤",
        "somebody is on duty at every instant",
        "",
        "A Ann   課 課長   佐 佐藤   鈴 鈴木   ! nobody   ═ weekend, holiday",
    ]


def test_the_same_is_told_in_japanese() -> None:
    shown = lines(drawn(infra()), "ja")[:1] + lines(drawn(infra(), nights=7), "ja")
    assert "基盤 (infra)" in shown
    assert "月 2026-11-23 から 日 2026-11-29 まで（Asia/Tokyo）" in shown
    assert "night: 毎週 月 09:00" in shown
    assert "交代要員: 火 11-24 21:00 – 水 11-25 09:00: Ann（佐藤の代わり）" in shown
    assert "担当のいない時間はありません" in shown


@pytest.mark.parametrize("nights", [1, 7, 14, 30, 31])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_all_lines_are_equally_long_and_none_is_too_long(nights: int, language: str) -> None:
    groups = (infra(), replace(weekly(), id="a-team-with-quite-a-long-name", names=()))
    widths = {width(line) for line in as_text(drawn(*groups, nights=nights), language).split("\n")}
    assert len(widths) == 1
    assert max(widths) <= LIMIT


LONG = "a rotation with quite a long name"


@pytest.mark.parametrize(("nights", "label"), [(14, "a rotation with "), (30, "a rotatio ")])
def test_a_long_name_of_a_lane_is_cut_and_its_bars_stay_in_their_columns(nights: int, label: str) -> None:
    turning = takes_turns("sato", starts="2026-11-23 00:00")
    shown = lines(drawn(weekly(lines=(Line((LONG,)),), rotations=((LONG, turning),)), nights=nights))
    (lane,) = (line for line in shown if line.startswith("a rotatio") and "▌" in line)
    assert lane.startswith(f"{label}▌佐藤─")
    assert width(lane) == LIMIT
    assert f"{LONG}: every week, Mon 00:00" in shown


def test_a_long_name_of_a_person_is_cut_in_its_bar_and_whole_in_the_legend() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff the Second of Philadelphia and of all the towns around it, Esquire"
    people = (replace(PEOPLE[0], name=name), *PEOPLE[1:])
    daily = nights("sato", "ann", every=Unit.DAY, starts="2026-11-23 00:00")
    shown = drawn(replace(daily, responders=people))
    assert row(shown, "final").startswith("▌Wolf…▌Ann━━▌Wolf…")
    assert f"W {name[:97]}…" in lines(shown)


def test_an_override_of_the_last_minutes_is_seen() -> None:
    late = weekly(overrides=(covers("kacho", "ann", "2026-12-06 23:50", "2026-12-07 00:00"),))
    assert row(drawn(late), "overrides") == "▌"
    early = weekly(overrides=(covers("kacho", "ann", "2026-11-23 00:00", "2026-11-23 00:10"),))
    assert row(drawn(early), "overrides") == "▌"


def test_a_gap_of_a_minute_is_seen_and_told() -> None:
    fixed = team(lines=(Line(("sato",), during=("most",)),), hours=(("most", (hours(range(7), "00:00-23:59"),)),))
    shown = drawn(fixed, nights=3)
    assert row(shown, "final").count("!") == 3
    assert "nobody on duty: Mon 11-23 23:59 – Tue 11-24 00:00, Tue 11-24 23:59 – Wed 11-25 00:00" in lines(shown)[10]


def test_a_day_with_nobody_says_the_word() -> None:
    left = weekly(leave=(("sato", days("2026-11-26", "2026-11-26")), ("ann", days("2026-11-26", "2026-11-26"))))
    assert "!!!!!!" in row(drawn(left), "final").replace("nobody", "!!!!!!")
    assert "nobody" in row(drawn(left), "final")
    assert "nobody on duty: Thu 11-26 00:00 – Fri 11-27 00:00" in lines(drawn(left))


def test_nobody_at_all_is_a_line_of_alarm() -> None:
    shown = row(drawn(team(lines=())), "final")
    assert set(shown) - set("nobody") == {"!"}
    assert len(shown) == 84


def test_the_present_is_not_shown_where_it_is_not() -> None:
    assert not [line for line in lines(drawn(infra(), now="2026-11-22 23:59")) if "▼" in line]
    assert not [line for line in lines(drawn(infra(), now="2026-12-07 00:00")) if "▼" in line]


def test_the_present_in_the_evening_of_the_last_day_is_told_before_its_arrow() -> None:
    shown = next(line for line in lines(drawn(infra(), now="2026-12-06 22:00")) if "▼" in line)
    assert shown.endswith("now Sun 12-06 22:00 ▼")


def test_people_with_one_first_letter_get_marks_of_their_own() -> None:
    people = (Responder("sato", "佐藤", "+819000000001"), Responder("sasaki", "佐々木", "+819000000002"))
    daily = nights("sato", "sasaki", every=Unit.DAY, starts="2026-11-23 18:00")
    shown = lines(drawn(replace(daily, responders=people)))
    assert shown[-1].startswith("佐々 佐々木   佐藤 佐藤")


def test_people_with_one_name_get_numbers() -> None:
    people = (Responder("a", "Kim", "+819000000001"), Responder("b", "Kim", "+819000000002"))
    daily = nights("a", "b", every=Unit.DAY, starts="2026-11-23 18:00")
    assert lines(drawn(replace(daily, responders=people)))[-1].startswith("K1 Kim   K2 Kim")


def test_two_who_cover_for_each_other_have_a_row_each() -> None:
    swapped = weekly(
        lines=(Line(("weekly", "kacho")),),
        overrides=(
            covers("ann", "sato", "2026-11-26 09:00", "2026-11-28 09:00"),
            covers("sato", "ann", "2026-11-26 09:00", "2026-11-28 09:00"),
        ),
    )
    shown = lines(drawn(swapped))
    first = next(number for number, line in enumerate(shown) if line.startswith("overrides"))
    assert [line.split() for line in shown[first : first + 2]] == [["overrides", "▌佐藤───────"], ["▌Ann────────"]]


def test_who_is_away_is_shown() -> None:
    left = weekly(leave=(("sato", days("2026-11-25", "2026-11-26")),), employed=(("ann", days(None, "2026-11-30")),))
    shown = lines(drawn(left))
    assert "away: Wed 11-25 00:00 – Fri 11-27 00:00: 佐藤   away: Tue 12-01 00:00 – …: Ann" in shown
    assert (
        row(drawn(left), "final")
        == "▌A▌佐藤━━━━━▌Ann━━━━━━━━▌佐藤━━━━━━━━━━━━━━━▌Ann▌佐藤━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━"
    )


def test_who_joins_the_team_later_is_away_until_then() -> None:
    joining = weekly(employed=(("ann", days("2026-11-25", None)),))
    assert "away: … – Wed 11-25 00:00: Ann" in lines(drawn(joining))


def test_what_is_over_or_begins_behind_the_picture_is_not_shown() -> None:
    past, future = ("2026-11-20 09:00", "2026-11-23 00:00"), ("2026-12-07 00:00", "2026-12-08 09:00")
    over = weekly(
        leave=(("sato", days("2026-11-01", "2026-11-22")), ("ann", days("2026-12-07", "2026-12-31"))),
        overrides=(covers("ann", "sato", *past), covers("sato", "ann", *future)),
    )
    assert not [line for line in lines(drawn(over)) if line.startswith(("away", "overrides"))]


def test_overrides_one_after_the_other_share_a_row() -> None:
    covered = weekly(
        overrides=(
            covers("ann", "sato", "2026-11-24 09:00", "2026-11-25 09:00"),
            covers("kacho", "sato", "2026-11-25 09:00", "2026-11-26 09:00"),
        )
    )
    assert row(drawn(covered), "overrides") == "▌Ann──▌課長─"


def test_hand_overs_without_a_pattern_are_not_listed() -> None:
    def turning(hours: int) -> str:
        odd = nights("sato", "ann", every=Unit.HOUR, number=hours, starts="2026-11-23 00:00")
        return "\n".join(lines(drawn(odd)))

    assert "hand-overs: every day 00:00 04:00 08:00 12:00 16:00 20:00" in turning(4)
    assert "hand-overs" not in turning(3)


def test_an_override_that_changes_nothing_says_so() -> None:
    idle = weekly(overrides=(covers("kacho", "suzuki", "2026-11-26 09:00", "2026-11-28 09:00"),))
    assert "overrides: Thu 11-26 09:00 – Sat 11-28 09:00: 課長 for 鈴木 (no effect)" in lines(drawn(idle))


def test_a_turn_that_is_nobody_s_is_no_name_in_its_rotation_and_a_gap_in_the_end() -> None:
    turning = takes_turns("sato", "", starts="2026-11-23 09:00")
    rare = weekly(rotations=(("weekly", turning),))
    assert "nobody's turn" in row(drawn(rare), "weekly")
    assert "nobody" in row(drawn(rare), "final")


def test_several_groups_stand_below_each_other_with_one_legend() -> None:
    shown = lines(drawn(infra(), replace(weekly(), id="web", names=())))
    assert sum(line.startswith("final") for line in shown) == 2
    assert [line for line in shown if line in ("Infrastructure (infra)", "web")] == ["Infrastructure (infra)", "web"]
    assert sum("nobody   ═" in line for line in shown) == 1


def test_no_telephone_number_is_shown() -> None:
    assert "8190" not in as_text(drawn(infra()))


def test_full_width_signs_take_two_columns_and_marks_upon_others_none() -> None:
    assert (width("佐藤"), width("Ann"), width("e\u0301"), width("ｱ")) == (4, 3, 1, 1)
    assert cut("佐藤", 3) == "佐"
    assert padded("佐藤", 3, "─") == "佐─"
