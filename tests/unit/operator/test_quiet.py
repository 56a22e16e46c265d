"""quiet, typed at the desk on Saturday, 21 November 2026, at 21:00 in Tokyo."""

from __future__ import annotations

import json

import pytest

from rinban.core.rota.quiet import MaintenanceWindow
from rinban.operator.quiet import QuietTasks
from rinban.operator.tasks import answer
from rinban.settings import file
from tests.fakes.desk import NOW, Desk, DeskClock
from tests.fakes.rota import MemoryRota, settings_of

HOUR, DAY = 3600.0, 86400.0
TEAM = """
responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}
groups:
  infra: {call: [{order: [sato]}]}
  web: {call: [{order: [sato]}]}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(MemoryRota(settings_of(TEAM)))


def windows(desk: Desk, group: str = "infra") -> tuple[MaintenanceWindow, ...]:
    """Those of this group that are not over."""
    found = desk.rota.group(group)
    assert found is not None
    return tuple(one for one in found.quiet if one.ends > desk.clock.at)


def test_a_window_is_shown_asked_about_and_then_holds_for_its_group(desk: Desk) -> None:
    typed = ("quiet", "infra", "--for", "2h", "--why", "new disks", "--hosts", "db-*", "web-1,web-2")
    assert desk.types(*typed, then="y\n") == 0
    assert "infra, hosts db-* or web-1 or web-2, Sat 2026-11-21 21:00 JST to Sat 2026-11-21 23:00 JST\n" in desk.out
    assert "What rings already rings on." in desk.out
    assert "Done: number 1." in desk.out
    (window,) = windows(desk)
    assert (window.begins, window.ends) == (NOW, NOW + 2 * HOUR)
    assert (window.hosts, window.why) == (("db-*", "web-1", "web-2"), "new disks")
    assert windows(desk, "web") == ()


def test_without_a_yes_nothing_is_changed(desk: Desk) -> None:
    assert desk.types("quiet", "infra", "--for", "2h", then="n\n") == 6
    assert windows(desk) == ()
    assert desk.types("--json", "quiet", "infra", "--for", "2h") == 0
    assert json.loads(desk.out)["window"]["number"] == 0
    assert windows(desk) == ()


def test_it_may_begin_later_spare_disasters_and_hold_for_all_groups(desk: Desk) -> None:
    assert desk.types("quiet", "--all", "--for", "1d", "--from", "sun 22:00", "--except-disaster", "--yes") == 0
    for group in ("infra", "web"):
        (window,) = windows(desk, group)
        assert (window.begins, window.ends, window.except_disaster) == (NOW + 25 * HOUR, NOW + 49 * HOUR, True)
    assert "all groups, Sun 2026-11-22 22:00 JST to Mon 2026-11-23 22:00 JST, but for disasters" in desk.out


def test_the_list_has_what_is_not_over_with_who_made_it_and_why(desk: Desk) -> None:
    assert desk.types("quiet", "--list") == 0
    assert desk.out == "No maintenance windows: every alert rings.\n"
    desk.types("quiet", "infra", "--for", "1h", "--why", "new disks", "--matching", "*backup*", "--yes")
    desk.types("quiet", "web", "--for", "1h", "--from", "+3h", "--yes")
    assert desk.types("quiet", "--list") == 0
    assert "now" in desk.out
    assert "later" in desk.out
    assert "infra, alerts that match *backup*" in desk.out
    assert "new disks" in desk.out
    desk.clock.wait(HOUR)
    desk.types("--json", "quiet", "--list")
    assert [one["number"] for one in json.loads(desk.out)["windows"]] == [2]


def test_undone_it_ends_at_once(desk: Desk) -> None:
    desk.types("quiet", "infra", "--for", "2h", "--yes")
    assert desk.types("quiet", "--undo", "1", then="y\n") == 0
    assert "Ended: infra, Sat 2026-11-21 21:00 JST" in desk.out
    assert windows(desk) == ()
    assert desk.types("quiet", "--undo", "1", "--yes") == 4
    assert "no maintenance window has the number 1" in desk.err


def test_and_what_still_waits_in_its_groups_is_called_for() -> None:
    rota, looked = MemoryRota(file.read([("rota.yaml", TEAM)])), list[str]()
    tasks = QuietTasks(rota, DeskClock(), look=looked.append).tasks()
    for group in ("web", ""):
        made = answer(lambda: tasks, {"task": "quiet", "group": group, "for": "2h", "apply": True})
        answer(lambda: tasks, {"task": "quiet_undo", "number": made["window"]["number"]})
    assert looked == ["web", "infra", "web"]


def test_a_load_leaves_it_alone(desk: Desk) -> None:
    desk.types("quiet", "infra", "--for", "2h", "--yes")
    assert desk.rota.replace(file.read([("rota.yaml", TEAM.replace("佐藤", "サトウ"))]), desk.rota.settings())
    assert [one.id for one in windows(desk)] == [1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("infra",), "say how long: --for 2h"),
        (("--for", "2h"), "name a group, or --all for every group"),
        (("infra", "--all", "--for", "2h"), "name a group, or --all for every group"),
        (("nobody", "--for", "2h"), 'no group "nobody"; there are: infra, web'),
        (("infra", "--for", "soon"), '"+soon" is no time'),
        (("infra", "--for", "31d"), "30 days at most"),
        (("infra", "--for", "0m"), "a minute at least"),
        (("infra", "--for", "1h", "--from", "2026-11-21 18:00"), "it would be over already"),
        (("infra", "--for", "1h", "--hosts", "x" * 101), "at most 20 patterns"),
        (("infra", "--for", "1h", "--why", "x" * 201), "a reason has at most 200 characters"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, typed: tuple[str, ...], said: str) -> None:
    assert desk.types("quiet", *typed, "--yes") != 0
    assert said in desk.err
    assert windows(desk) == ()
