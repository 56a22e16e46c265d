"""What stands in a calendar, as another program reads it, and that it is what the escalation calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.feed import FeedSpan, span
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.feed import ical
from rinban.feed.feeds import Shown
from rinban.feed.ical import rendered
from tests.unit.core.rota_drawn import Scene, rotas, scenes
from tests.unit.core.rota_team import instant
from tests.unit.feed import reader
from tests.unit.feed.reader import ReadEvent

SATO = Responder("sato", "佐藤", "+819000000001")
SUZUKI = Responder("suzuki", "鈴木", "+819000000002")
ANN = Responder("ann", "Ann", "+819000000003", language="en")
NOW = instant("2026-11-25 10:00")
WEEKS = Rotation((("sato",), ("suzuki",), ("ann",)), Every(1, Unit.WEEK), datetime(2026, 11, 23, 9), "Asia/Tokyo")  # noqa: DTZ001
INFRA = Group(
    "infra",
    (("en", "Infrastructure"), ("ja", "基盤")),
    lines=(Line(("night",)),),
    responders=(SATO, SUZUKI, ANN),
    rotations=(("night", WEEKS),),
)
"""Three people who take turns each Monday at nine."""

AWKWARD = 'O\'Neil, "Jo"; <b>&amp; \\n\\N \\, 🦊👨‍👩‍👧 山田　太郎:=^'


def everybody(group: Group = INFRA, now: float = NOW) -> str:
    return shown(Shown((group,)), now)


def own(person: Responder, *groups: Group, now: float = NOW) -> str:
    return shown(Shown(groups or (INFRA,), person), now)


def shown(what: Shown, now: float = NOW) -> str:
    return rendered(what, span(now, what.zone, what.kind)).decode()


def around(events: list[ReadEvent], at: str) -> list[ReadEvent]:
    return [one for one in events if one.begins <= instant(at) < one.ends]


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_a_group_sees_who_is_called_and_in_which_order() -> None:
    (monday,) = around(reader.duties(everybody()), "2026-12-01 03:00")
    assert monday.title == "鈴木（基盤の当番）"
    assert monday.more == "電話をかける順番：\n1. 鈴木\n2. Ann\n3. 佐藤"
    assert (monday.begins, monday.ends) == (instant("2026-11-30 09:00"), instant("2026-12-07 09:00"))


def test_a_person_sees_their_own_turns_and_whom_they_take_over_from() -> None:
    mine = reader.duties(own(SATO))
    (now,) = around(mine, "2026-11-25 10:00")
    assert now.title == "基盤の当番"
    assert now.more == "障害のとき、最初に電話がかかります。\n前の当番：Ann\n次の当番：鈴木"
    assert around(mine, "2026-12-01 03:00") == []
    assert [one.begins - now.begins for one in mine if one.begins > now.begins][:2] == [21 * 86400, 42 * 86400]


def test_somebody_who_speaks_english_reads_english() -> None:
    mine = reader.events(own(ANN))
    assert mine[0].title == "On duty: Infrastructure"
    assert "You are called first" in mine[0].more
    assert mine[-1].title == "Ann: what follows is not in this calendar yet"


def test_a_change_behind_the_first_does_not_cut_a_turn_in_two() -> None:
    cover = Override("suzuki", "ann", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    mine = around(reader.duties(own(SATO, replace(INFRA, overrides=(cover,)))), "2026-11-25 03:00")
    assert [(one.begins, one.ends) for one in mine] == [(instant("2026-11-23 09:00"), instant("2026-11-30 09:00"))]


def test_an_override_is_seen_by_both() -> None:
    night = Override("sato", "ann", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    covered = replace(INFRA, overrides=(night,))
    assert around(reader.duties(own(SATO, covered)), "2026-11-25 03:00") == []
    (hers,) = around(reader.duties(own(ANN, covered)), "2026-11-25 03:00")
    assert (hers.begins, hers.ends) == (instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))


def test_a_gap_is_an_event_that_says_what_it_means() -> None:
    gap = replace(INFRA, lines=(Line((), Days(date(2026, 12, 29), date(2027, 1, 3))), *INFRA.lines))
    (new_year,) = around(reader.duties(everybody(gap)), "2026-12-31 23:59")
    assert new_year.title == "当番なし：基盤"
    assert "電話を受ける人がいません" in new_year.more
    assert (new_year.begins, new_year.ends) == (instant("2026-12-29 00:00"), instant("2027-01-04 00:00"))


def test_two_groups_of_one_person_are_two_events() -> None:
    web = replace(INFRA, id="web", names=(("ja", "ウェブ"),))
    assert [one.title for one in around(reader.duties(own(SATO, INFRA, web)), "2026-11-25 10:00")] == [
        "ウェブの当番",
        "基盤の当番",
    ]


def test_somebody_who_is_in_no_group_has_a_calendar_without_duties() -> None:
    assert reader.duties(shown(Shown((), SATO))) == []


# --- the law: the feed is what the escalation calls ------------------------------------------------------------------

SHORT = 4 * 86400
"""Seconds before and after a change of the clock: a rota of one hour's turns has many events."""


def near(scene: Scene) -> FeedSpan:
    return FeedSpan(scene.change - SHORT, scene.change + SHORT)


def instants(scene: Scene, found: list[ReadEvent], offsets: list[int]) -> list[int]:
    """Some at random, and those about each begin of an event."""
    edges = [int(one.begins) for one in found]
    about = [scene.change + seconds for seconds in offsets] + edges + [edge - 1 for edge in edges]
    return [at for at in about if abs(at - scene.change) < SHORT]


@rotas(40)
@given(scenes(), st.lists(st.integers(-SHORT, SHORT), min_size=20, max_size=20))
def test_the_feed_of_a_group_names_at_every_instant_those_who_would_be_called(scene: Scene, offsets: list[int]) -> None:
    found = reader.duties(rendered(Shown((scene.group,)), near(scene)).decode())
    names = {one.id: one.name for one in scene.group.responders}
    for at in instants(scene, found, offsets):
        (event,) = [one for one in found if one.begins <= at < one.ends]
        called = [line.partition(". ")[2] for line in event.more.splitlines()[1:]]
        assert called == [names[one.id] for one in on_duty(scene.group, at)]


@rotas(30)
@given(scenes(), st.lists(st.integers(-SHORT, SHORT), min_size=20, max_size=20))
def test_the_feed_of_a_person_has_an_event_when_they_would_be_called_first(scene: Scene, offsets: list[int]) -> None:
    person = scene.group.responders[0]
    found = reader.duties(rendered(Shown((scene.group,), person), near(scene)).decode())
    for at in instants(scene, found, offsets):
        first = [one.id for one in on_duty(scene.group, at)][:1]
        assert (first == [person.id]) == any(one.begins <= at < one.ends for one in found)


@rotas(30)
@given(scenes())
def test_events_of_a_group_follow_each_other_without_a_hole_and_each_has_a_uid(scene: Scene) -> None:
    found = reader.duties(rendered(Shown((scene.group,)), near(scene)).decode())
    assert [one.ends for one in found[:-1]] == [one.begins for one in found[1:]]
    assert (found[0].begins, found[-1].ends) == (scene.change - SHORT, scene.change + SHORT)
    assert all(one.begins < one.ends for one in found)
    assert len({one.uid for one in found}) == len(found)


# --- what a calendar program does with it ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [AWKWARD, "BEGIN:VEVENT", "{group}{name}{0}", "佐藤" * 50, "a" * 74 + "é"])
def test_a_name_comes_back_as_it_was_written(name: str) -> None:
    odd = replace(INFRA, names=(("ja", name),), responders=(replace(SATO, name=name), SUZUKI, ANN))
    plain = " ".join(name.split())
    (now,) = around(reader.duties(everybody(odd)), "2026-11-25 10:00")
    assert now.title == f"{plain}（{plain}の当番）"
    assert now.more.splitlines()[1] == f"1. {plain}"
    assert str(reader.calendar(everybody(odd)).contents["x-wr-calname"][0].value).replace("\\", "") == (
        f"輪番：{plain}".replace("\\", "")
    )


def test_a_name_that_was_typed_into_the_table_with_line_ends_makes_no_lines_of_its_own() -> None:
    text = everybody(replace(INFRA, responders=(replace(SATO, name="佐藤\r\nATTENDEE:x\x0b\x1b[31m"), SUZUKI, ANN)))
    assert "\nATTENDEE" not in text
    assert not [sign for sign in text if sign < " " and sign not in "\r\n"]


def test_every_line_is_folded_at_75_octets_and_ends_as_the_standard_wants() -> None:
    raw = everybody(replace(INFRA, names=(("ja", "基盤" * 50),))).encode()
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in lines:
        line.decode()  # no character is cut in two


def test_no_telephone_number_is_in_it() -> None:
    for text in (everybody(), own(SATO), own(ANN)):
        unfolded = text.replace("\r\n ", "")
        assert not [one for one in (SATO, SUZUKI, ANN) if one.phone.removeprefix("+") in unfolded]
        assert "0000000" not in unfolded.replace("T000000Z", "")


def test_it_says_when_to_ask_again_and_whose_it_is() -> None:
    text = everybody()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text
    assert "METHOD:PUBLISH\r\n" in text
    assert "X-WR-CALNAME:輪番：基盤\r\n" in text


def test_duty_does_not_keep_anybody_from_being_invited() -> None:
    text = own(SATO)
    assert text.count("TRANSP:TRANSPARENT") == text.count("BEGIN:VEVENT") > 3


# --- the same duties are the same text -------------------------------------------------------------------------------


def test_from_hour_to_hour_and_from_day_to_day_it_is_the_same_to_the_byte() -> None:
    assert own(SATO, now=NOW) == own(SATO, now=NOW + 3601) == own(SATO, now=instant("2026-11-30 23:59"))
    assert own(SATO, now=NOW) != own(SATO, now=instant("2027-01-01 00:00"))
    monday, sunday = instant("2026-11-23 00:00"), instant("2026-11-29 23:59")
    assert everybody(now=monday) == everybody(now=NOW) == everybody(now=sunday)
    assert everybody(now=NOW) != everybody(now=instant("2026-11-30 00:00"))


def test_a_week_back_and_ninety_days_ahead_are_always_shown_of_a_group_and_then_it_says_that_it_ends() -> None:
    for day in range(0, 365, 13):
        now = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")) + timedelta(days=day)
        *found, end = reader.events(everybody(now=now.timestamp()))
        assert (now - timedelta(days=14)).timestamp() < found[0].begins <= (now - timedelta(days=7)).timestamp()
        assert (now + timedelta(days=90)).timestamp() < end.begins <= (now + timedelta(days=122)).timestamp()
        assert found[-1].ends == end.begins
        assert end.title == "基盤：ここから先の予定は、まだ載っていません"


def test_somebody_sees_their_own_duties_of_the_last_thirty_days_too() -> None:
    alone = replace(INFRA, lines=(Line(("sato",)),))
    for day in range(0, 365, 13):
        now = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")) + timedelta(days=day)
        *_, duty, end = reader.events(own(SATO, alone, now=now.timestamp()))
        assert (now - timedelta(days=62)).timestamp() < duty.begins <= (now - timedelta(days=30)).timestamp()
        assert duty.ends == end.begins > (now + timedelta(days=90)).timestamp()


def test_an_event_keeps_its_uid_when_months_pass_and_when_it_grows_shorter() -> None:
    def uids(text: str) -> dict[float, str]:
        return {one.begins: one.uid for one in reader.duties(text)[1:]}

    december, january = uids(everybody()), uids(everybody(now=instant("2027-01-01 00:00")))
    shared = december.keys() & january.keys()
    assert len(shared) > 5
    assert {december[at] for at in shared} == {january[at] for at in shared}
    night = Override("sato", "ann", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    begins = instant("2026-11-23 09:00")
    assert uids(everybody(replace(INFRA, overrides=(night,))))[begins] == december[begins]


def test_two_people_and_two_groups_share_no_uid() -> None:
    web = replace(INFRA, id="web")
    texts = (own(SATO), own(SUZUKI), everybody(), everybody(web), own(SATO, web))
    uids = [one.uid for text in texts for one in reader.events(text)]
    ends = len([uid for uid in uids if uids.count(uid) > 1])
    assert ends == 2, "what ends the calendar of sato is the same event in both"


def test_half_a_second_makes_no_event_that_has_no_length() -> None:
    begins = instant("2026-11-24 21:00")
    short = Override("sato", "ann", begins + 0.2, begins + 0.9)
    found = reader.duties(everybody(replace(INFRA, overrides=(short,))))
    assert all(one.begins < one.ends for one in found)
    assert len({one.uid for one in found}) == len(found)


def test_a_rota_with_too_many_turns_is_shown_as_far_as_it_goes_and_says_where_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ical, "MOST", 300)
    hours = replace(INFRA, rotations=(("night", replace(WEEKS, every=Every(1, Unit.HOUR))),))
    *found, end = reader.events(everybody(hours))
    assert len(found) == 300
    assert found[-1].ends == end.begins == found[0].begins + 300 * 3600
