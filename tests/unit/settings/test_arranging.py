"""What people arrange besides the turns: how a file says it, what a load makes of it, and what an export gives back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import settings as trials

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings
from rinban.settings import file, loading
from rinban.settings.holidays import ANY_COUNTRY
from tests.fakes.rota import MemoryRota, any_settings
from tests.unit.settings.test_rota_file import faults

few = trials(max_examples=10, deadline=None)  # each of them is a whole rota

PEOPLE = """responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
  ann: {name: Ann, phone: +81 90 0000 0003}
  kacho: {name: 課長, phone: +81 90 0000 0004}
"""
ROTATION = "rotations: {night: {order: [sato, suzuki], every: week, starts: 2026-11-23 09:00}}\n"
INFRA = "groups: {infra: {call: [{order: [night, kacho]}], overrides: [%s]}, web: {call: [{order: [ann]}]}}\n"
COVER = "{for: sato, by: ann, from: 2026-11-24 21:00, to: 2026-11-25 09:00}"
TOLD = "ann for sato, Tue 2026-11-24 21:00 JST to Wed 2026-11-25 09:00 JST"
TOLD_IN_INFRA = TOLD.replace("sato,", "sato in infra,")


def tokyo(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()


BEGINS, ENDS = tokyo("2026-11-24 21:00"), tokyo("2026-11-25 09:00")
NOW = tokyo("2026-11-24 03:12")
BY_ANN = Override("sato", "ann", BEGINS, ENDS)


def rota(*overrides: str, of_infra: str = "", zone: str = "Asia/Tokyo") -> str:
    """A rota file with these overrides, and those of a group."""
    return f"zone: {zone}\n{PEOPLE}{ROTATION}{INFRA % of_infra}overrides: [{', '.join(overrides)}]\n"


def read(text: str) -> tuple[Arrangement, ...]:
    return file.read([("a.yaml", text)]).arrangements


def refused(one: str, *, of_infra: str = "", zone: str = "Asia/Tokyo") -> list[str]:
    """What is said about it, without the name of the file and the line."""
    return [fault.split(": ", 1)[1] for fault in faults(rota(*filter(None, [one]), of_infra=of_infra, zone=zone))]


class Team:
    """A team that loads one rota file after the other."""

    def __init__(self) -> None:
        self.store = MemoryRota()
        self.now = NOW

    def loads(self, text: str) -> list[str]:
        """Load it; the warnings."""
        return [str(one) for one in self._asks(text)["warnings"]]

    def is_refused(self, text: str) -> str:
        with pytest.raises(BadRequest) as raised:
            self._asks(text)
        return str(raised.value)

    def _asks(self, text: str) -> dict[str, Any]:
        files = [("rota.yaml", text)]
        return loading.load(self.store, files, self.now, ANY_COUNTRY, apply=True, seen="", accept_gaps=True)

    @property
    def kept(self) -> tuple[Arrangement, ...]:
        return self.store.settings().arrangements

    def called(self, at: str, group: str = "infra") -> str:
        found = self.store.group(group)
        assert found is not None
        return " ".join(one.id for one in on_duty(found, tokyo(at)))


@pytest.fixture
def team() -> Team:
    return Team()


# --- as a file says it ----------------------------------------------------------------------------------------------


def test_an_override_is_for_a_group_or_for_all_in_which_the_person_is() -> None:
    assert read(rota(COVER)) == (Arrangement(BY_ANN),)
    assert read(rota(of_infra=COVER)) == (Arrangement(BY_ANN, "infra"),)


def test_who_made_it_and_why_is_kept() -> None:
    (one,) = read(rota(COVER.replace("}", ", why: 結婚式}")))
    assert (one.why, one.made_by) == ("結婚式", "rota file")


def test_leave_is_of_whole_days_and_for_every_group() -> None:
    assert read(rota("{for: sato, valid: 2026-12-24..2027-01-03}")) == (
        Arrangement(Leave("sato", Days(date(2026, 12, 24), date(2027, 1, 3)))),
    )
    assert refused("", of_infra="{for: sato, valid: 2026-12-24..2027-01-03}") == [
        "groups.infra.overrides[0]: who is away is so in every group: put it under the `overrides` of the file"
    ]


def test_leave_has_two_ends() -> None:
    assert refused("{for: sato, valid: 2026-12-24..}") == [
        "overrides[0].valid: give both days; somebody who is not there for good has a `valid` under responders"
    ]


def test_the_same_thing_said_twice_is_one() -> None:
    assert read(rota(COVER, COVER)) == (Arrangement(BY_ANN),)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (COVER.replace("ann", "anne"), '[0].by: no responder "anne"; did you mean "ann"?'),
        (COVER.replace("sato", "night"), '[0].for: no responder "night"'),
        (COVER.replace("ann", "sato"), "[0].by: nobody can be replaced by themselves"),
        (COVER.replace("2026-11-25", "2026-11-24"), "[0].to: ends before it begins"),
        (COVER.replace("09:00}", "24:00}"), '[0].to: "2026-11-25 24:00" is not in the calendar, or not on the clock'),
        (COVER.replace(" 21:00", ""), '[0].from: "2026-11-24": write the time as well, as in 2026-11-24 09:00'),
        (COVER.replace("2026-11-24 21:00", "tonight"), '[0].from: "tonight" is no time: write it as 2026-11-23 09:00'),
        (
            COVER.replace("2026-11-24 21:00", "0001-01-01 00:00+14:00"),
            '[0].from: "0001-01-01" is too far away: the years are 1971 to 2199',
        ),
        ("{for: sato, by: ann, from: 2026-11-24 21:00}", '[0]: "to" is missing'),
        ("{for: sato}", '[0]: "by" is missing'),
        (
            COVER.replace("}", ", valid: 2026-11-24..2026-11-25}"),
            "[0].valid: write for, by, from and to for an override, or for and valid for somebody who is away",
        ),
        ("{who: sato}", '[0].who: unknown key "who"; did you mean "why"?'),
    ],
)
def test_an_override_that_means_nothing_is_refused(one: str, why: str) -> None:
    assert f"overrides{why}" in refused(one)


def test_two_people_who_are_unknown_are_not_called_the_same() -> None:
    assert [one.partition(": ")[2] for one in refused(COVER.replace("ann", "bob").replace("sato", "eve"))] == [
        'no responder "bob"',
        'no responder "eve"',
    ]


@pytest.mark.parametrize(
    ("day", "meanings"),
    [
        ("2026-10-25", "2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00"),  # the clocks show it twice
        ("2026-03-29", "2026-03-29 01:30+01:00 or 2026-03-29 03:30+02:00"),  # they never show it
    ],
)
def test_a_time_that_is_no_single_one_is_refused_with_both_that_may_be_meant(day: str, meanings: str) -> None:
    one = f"{{for: sato, by: ann, from: {day} 02:30, to: {day} 09:00}}"
    assert refused(one, zone="Europe/Berlin") == [
        f'overrides[0].from: "{day} 02:30" is no single time, since the clocks change then: write {meanings}'
    ]
    for meant in meanings.split(" or "):
        (kept,) = read(rota(one.replace(f"{day} 02:30", meant), zone="Europe/Berlin"))
        assert isinstance(kept.what, Override)
        assert kept.what.begins == datetime.fromisoformat(meant).timestamp()


# --- what a load makes of it ----------------------------------------------------------------------------------------


def test_an_override_takes_the_place_and_the_person_replaced_is_not_called(team: Team) -> None:
    team.loads(rota(COVER))
    assert team.called("2026-11-24 20:59") == "sato suzuki kacho"
    assert team.called("2026-11-24 21:00") == "ann suzuki kacho"
    assert team.called("2026-11-25 09:00") == "sato suzuki kacho"


def test_an_override_is_added_once_however_often_the_file_is_loaded(team: Team) -> None:
    for _ in range(3):
        assert team.loads(rota(of_infra=COVER)) == []
    assert team.kept == (Arrangement(BY_ANN, "infra"),)


def test_no_load_removes_one(team: Team) -> None:
    team.loads(rota(COVER))
    team.loads(rota())
    assert team.kept == (Arrangement(BY_ANN),)
    assert team.called("2026-11-25 03:00") == "ann suzuki kacho"


def test_what_is_over_is_ignored_with_a_word(team: Team) -> None:
    team.now = ENDS
    assert team.loads(rota(COVER)) == [f"overrides: {TOLD}: it is over, and ignored"]
    assert team.kept == ()


def test_leave_that_ended_yesterday_is_over_and_that_which_ends_today_is_not(team: Team) -> None:
    leave = "{for: kacho, valid: 2026-11-20..2026-11-23}"
    assert team.loads(rota(leave)) == ["overrides: kacho is away, 2026-11-20 to 2026-11-23: it is over, and ignored"]
    assert team.loads(rota(leave.replace("23}", "24}"))) == []
    assert team.called("2026-11-24 23:59") == "sato suzuki"
    assert team.called("2026-11-25 00:00") == "sato suzuki kacho"


def test_one_that_was_kept_and_is_over_now_is_told_no_more(team: Team) -> None:
    team.loads(rota(COVER))
    team.now = ENDS
    without_sato = rota().replace("order: [sato, suzuki], every", "order: [suzuki, ann], every")
    assert team.loads(without_sato) == ["responders.sato: is in no group, and never called"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (COVER.replace("ann", "kacho"), TOLD.replace("ann", "kacho")),
        (COVER.replace("sato", "suzuki"), TOLD.replace("sato", "suzuki")),
    ],
)
def test_two_that_cannot_both_be_meant_are_refused_and_both_are_named(team: Team, other: str, told: str) -> None:
    """They replace the same person at the same time, or one person would cover for two."""
    assert team.is_refused(rota(COVER, other)) == f"these overrides overlap: {TOLD}; {told}"
    assert team.kept == ()


def test_a_new_one_against_a_kept_one_is_refused_and_both_are_named(team: Team) -> None:
    team.loads(rota(COVER))
    said = team.is_refused(rota(of_infra="{for: sato, by: kacho, from: 2026-11-25 08:59, to: 2026-11-25 21:00}"))
    other = "kacho for sato in infra, Wed 2026-11-25 08:59 JST to Wed 2026-11-25 21:00 JST"
    assert said == (f"these overrides overlap: {TOLD} (number 1: ./rinban overrides --undo 1 takes it back); {other}")
    assert team.kept == (Arrangement(BY_ANN),)


def test_one_after_the_other_is_no_overlap_nor_is_another_group(team: Team) -> None:
    web = "{for: ann, by: sato, from: 2026-11-24 21:00, to: 2026-11-25 09:00}"
    later = "{for: sato, by: kacho, from: 2026-11-25 09:00, to: 2026-11-26 09:00}"
    team.loads(rota(COVER, later, web))
    assert team.called("2026-11-25 03:00") == "ann suzuki kacho", "two who swap are both called"
    assert team.called("2026-11-25 03:00", "web") == "sato"
    assert team.called("2026-11-25 12:00") == "kacho suzuki"


def test_one_by_somebody_who_is_away_is_void_and_said(team: Team) -> None:
    (said,) = team.loads(rota(COVER, "{for: ann, valid: 2026-11-25..2026-11-25}"))
    assert said == f"overrides: {TOLD}: ann is not there all of it, so it is void then"
    assert team.called("2026-11-24 23:59") == "ann suzuki kacho"
    assert team.called("2026-11-25 00:00") == "sato suzuki kacho"


def test_one_by_somebody_whose_time_here_is_over_is_void_and_said(team: Team) -> None:
    gone = rota(COVER).replace("0003}", "0003, valid: ..2026-11-24}")
    assert team.loads(gone) == [f"overrides: {TOLD}: ann is not there all of it, so it is void then"]


def test_a_kept_one_that_a_new_rota_leaves_without_effect_is_said_with_its_mend(team: Team) -> None:
    team.loads(rota(COVER))
    without_sato = rota().replace("order: [sato, suzuki], every", "order: [suzuki, ann], every")
    _, said = team.loads(without_sato)
    assert said.endswith(
        "sato is not called in any group, so ann covers for nobody; ./rinban overrides --undo 1 takes that back"
    )


def test_one_for_somebody_who_is_not_called_is_said(team: Team) -> None:
    assert team.loads(rota(of_infra=COVER.replace("sato", "ann").replace("by: ann", "by: suzuki"))) == [
        "overrides: ann is not called in infra, so suzuki covers for nobody"
    ]


def test_those_that_are_kept_stay_when_the_people_go(team: Team) -> None:
    """Somebody who comes back finds them; nobody is called by them meanwhile."""
    team.loads(rota(COVER))
    without = (
        rota().replace("  ann: {name: Ann, phone: +81 90 0000 0003}\n", "").replace("order: [ann]", "order: [sato]")
    )
    team.loads(without)
    assert team.kept == (Arrangement(BY_ANN),)
    assert team.called("2026-11-25 03:00") == "sato suzuki kacho"


# --- export ---------------------------------------------------------------------------------------------------------


def test_an_export_has_what_is_not_over_and_loads_to_the_same(team: Team) -> None:
    team.loads(rota("{for: kacho, valid: 2026-12-24..2027-01-03}", of_infra=COVER.replace("}", ", why: 結婚式}")))
    both = team.kept
    assert file.read([("export", loading.export(team.store, ENDS - 1))]).arrangements == both
    (leave,) = file.read([("export", loading.export(team.store, ENDS))]).arrangements
    assert isinstance(leave.what, Leave)


def test_an_export_says_what_a_file_cannot_hold_any_more(team: Team) -> None:
    team.loads(rota(of_infra=COVER))
    without = (
        rota().replace("  ann: {name: Ann, phone: +81 90 0000 0003}\n", "").replace("order: [ann]", "order: [sato]")
    )
    team.loads(without)
    text = loading.export(team.store, NOW)
    assert text.startswith(f"# left out: overrides: {TOLD_IN_INFRA}: there is no responder ann any more\n")
    assert read(text) == ()


@few
@given(any_settings())
def test_an_export_loads_to_the_same_with_every_arrangement_and_nothing_changes(settings: Settings) -> None:
    """Each at a time at which nothing is over, on tables that hold nothing yet, and on those that it came from."""
    store, now = MemoryRota(settings), datetime(1989, 12, 31).timestamp()  # noqa: DTZ001 - no matter where
    text = loading.export(store, now)
    for loaded in (MemoryRota(), store):
        answer = loading.load(loaded, [("export", text)], now, ANY_COUNTRY, apply=True, seen="", accept_gaps=True)
        assert loaded.settings() == settings
        assert answer["applied"] == (loaded is not store)


@few
@given(any_settings())
def test_what_is_over_is_neither_exported_nor_missed(settings: Settings) -> None:
    assume(settings.arrangements)
    store, after = MemoryRota(settings), datetime(2199, 1, 1).timestamp()  # noqa: DTZ001 - no matter where
    assert file.read([("export", loading.export(store, after))]).arrangements == ()
    loading.load(
        store, [("export", loading.export(store, after))], after, ANY_COUNTRY, apply=True, seen="", accept_gaps=True
    )
    assert store.settings() == settings


@pytest.mark.parametrize(
    ("after", "closes", "told"), [("24h", "24h", True), ("2h", "1h30m", True), ("1h", "2h", False)]
)
def test_a_reminder_that_can_never_ring_is_told_with_both_values(
    team: Team,
    after: str,
    closes: str,
    told: bool,  # noqa: FBT001 - a parameter
) -> None:
    late = f"policies.late: remind_after {after} is no shorter than close_after {closes.replace('1h30m', '90m')}"
    said = [f"{late}: it is closed before, and nobody is ever reminded"]
    policies = f"policies: {{late: {{remind_after: {after}, close_after: {closes}}}}}\n"
    assert team.loads(rota() + policies) == (said if told else [])
