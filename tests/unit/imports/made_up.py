"""The shifts that the made-up exports render: found by a walk in half hours, from what people would say of each rota.

Nothing of the product takes part. `python -m tests.unit.imports.made_up` writes them into the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

EXPORTS = Path(__file__).parents[2] / "cases" / "imports"
START, END = datetime(2026, 10, 12, tzinfo=UTC), datetime(2026, 12, 7, tzinfo=UTC)
STEP = timedelta(minutes=30)
NAMES = {
    "sato": "佐藤",
    "suzuki": "鈴木",
    "ann": "Ann Lee",
    "ito": "伊藤",
    "kacho": "課長",
    "bob": "Bob Stone",
    "carol": "Carol Diaz",
    "dave": "Dave O'Neil",
    "erin": "Erin Wu",
}
MONDAY = datetime.fromisoformat("2026-10-05")
"""On the wall: the day on which the first person of every order has the first turn."""

Shift = tuple[str, datetime, datetime]
OnCall = Callable[[datetime, datetime], list[str]]
"""Who is on call when the clock of the zone shows this (without its zone), which is this time in UTC."""


def walk(who: OnCall, zone: str) -> Iterator[Shift]:
    """Each person's time on call without a break, in the order in which it ends."""
    since: dict[str, datetime] = {}
    now = START
    while now <= END:
        people = who(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None), now) if now < END else []
        for gone in sorted(since.keys() - {*people}):
            yield gone, since.pop(gone), now
        for one in people:
            since.setdefault(one, now)
        now += STEP


# --- what people would say ------------------------------------------------------------------------------------------


def weeks(order: list[str], hour: int, now: datetime, each: int = 1) -> str:
    """Whose week it is, handed over on Mondays at this hour; the first one had that of 2026-10-05."""
    return order[(now - MONDAY - timedelta(hours=hour)).days // (7 * each) % len(order)]


def days(order: list[str], hour: int, now: datetime) -> str:
    return order[(now - MONDAY - timedelta(hours=hour)).days % len(order)]


def workdays(order: list[str], now: datetime) -> str:
    """Whose working day it is; the first one had 2026-10-05."""
    passed = (now.date() - MONDAY.date()).days
    weekdays = sum((MONDAY + timedelta(days=one)).weekday() < 5 for one in range(passed))
    return order[weekdays % len(order)]


def is_office(now: datetime) -> bool:
    return now.weekday() < 5 and 9 <= now.hour < 18


def between(now: datetime, first: str, last: str) -> bool:
    return datetime.fromisoformat(first) <= now < datetime.fromisoformat(last)


def infrastructure(now: datetime, _: datetime) -> list[str]:
    return [days(["sato", "suzuki", "ann"], 9, now) if is_office(now) else weeks(["ito", "kacho"], 9, now)]


def database(now: datetime, _: datetime) -> list[str]:
    """With both overrides."""
    if between(now, "2026-10-21 21:00", "2026-10-22 09:00"):
        return ["carol"]
    if between(now, "2026-11-01 12:00", "2026-11-02 18:00"):
        return ["dave"]
    return [weeks(["sato", "suzuki", "ann"], 10, now)]


# --- Opsgenie -------------------------------------------------------------------------------------------------------


def opsgenie_database(now: datetime, utc: datetime) -> list[str]:
    """Two rotations at all times. Twice one person takes over from both for a day."""
    if between(now, "2026-11-17 09:00", "2026-11-17 18:00"):
        return ["bob"]
    if between(now, "2026-11-12 09:00", "2026-11-12 18:00"):
        return ["kacho"]
    return [*database(now, utc), weeks(["ito", "erin"], 10, now, each=2)]


def opsgenie_payments(now: datetime, _: datetime) -> list[str]:
    """Every third week has nobody at night."""
    if 8 <= now.hour < 20:
        return [weeks(["bob", "carol"], 8, now)]
    return list(filter(None, [weeks(["dave", "", "erin"], 8, now)]))


def into_opsgenie(name: str, shifts: list[Shift]) -> None:
    file = EXPORTS / "opsgenie" / f"timeline-{name}.json"
    periods = [
        {
            "startDate": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
            "endDate": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
            "type": "default",
            "recipient": {"id": f"user-{who}", "type": "user", "name": f"{who}@example.com"},
        }
        for who, begins, ends in shifts
    ]
    change(file, lambda answer: answer["data"]["finalTimeline"].update(rotations=[{"id": "r", "periods": periods}]))


# --- PagerDuty ------------------------------------------------------------------------------------------------------


def pagerduty_payments(now: datetime, _: datetime) -> list[str]:
    """On Sundays from ten to four each has an hour and a half at a time, counted from the first of these Sundays."""
    if now.weekday() == 6 and 10 <= now.hour < 16:
        return [["bob", "carol"][(now - MONDAY + timedelta(hours=14)) // timedelta(minutes=90) % 2]]
    return [weeks(["bob", "carol"], 8, now) if 8 <= now.hour < 20 else weeks(["dave", "erin"], 8, now)]


def pagerduty_web(now: datetime, utc: datetime) -> list[str]:
    """The days of a week and the nights; the lead on Mondays; one night by somebody else, and one Saturday's help."""
    found = [weeks(["ann", "bob"], 9, now)] if is_office(now) else []
    if not 9 <= now.hour < 18:
        night = days(["carol", "dave", "erin"], 18, now)
        found.append("suzuki" if between(now, "2026-10-26 18:00", "2026-10-27 09:00") else night)
    if now.weekday() == 0 and is_office(now):
        found.append("sato")
    return [*found, "ito"] if between(now, "2026-11-14 10:00", "2026-11-14 16:00") else found


def into_pagerduty(name: str, shifts: list[Shift]) -> None:
    entries = [
        {
            "start": begins.isoformat(),
            "end": ends.isoformat(),
            "user": {"id": f"P{who.upper()}", "type": "user_reference", "summary": NAMES[who]},
        }
        for who, begins, ends in shifts
    ]
    file = EXPORTS / "pagerduty" / f"{name}.json"
    change(file, lambda answer: answer["schedule"]["final_schedule"].update(rendered_schedule_entries=entries))


def into_pagerduty_shifts(name: str, shifts: list[Shift]) -> None:
    computed = [
        {
            "type": "computed_shift_assignment",
            "start_time": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
            "end_time": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
            "member": {"type": "user_member", "user_id": f"P{who.upper()}"},
            "source": {"type": "schedule_rotation", "rotation_id": "R1"},
        }
        for who, begins, ends in shifts
    ]
    file = EXPORTS / "pagerduty" / f"{name}.json"
    change(file, lambda answer: answer["schedule"]["final_schedule"].update(computed_shift_assignments=computed))


# --- Grafana OnCall -------------------------------------------------------------------------------------------------


def oncall_infrastructure(now: datetime, _: datetime) -> list[str]:
    """By day one person and two people in turn, a week each; by night the head began."""
    if is_office(now):
        return ["suzuki", "ann"] if weeks(["one", "two"], 9, now) == "two" else ["sato"]
    return [weeks(["kacho", "ito"], 9, now)]


def oncall_database(now: datetime, _: datetime) -> list[str]:
    """Two overrides, of which one is by two people, and a swap until the hand-over."""
    if between(now, "2026-11-19 09:00", "2026-11-19 18:00"):
        return ["bob", "erin"]
    if between(now, "2026-10-21 21:00", "2026-10-22 09:00"):
        return ["carol"]
    if between(now, "2026-11-01 12:00", "2026-11-02 10:00"):
        return ["dave"]
    return [weeks(["sato", "suzuki", "ann"], 10, now)]


def oncall_payments(now: datetime, _: datetime) -> list[str]:
    """On the first of each month the head has the office hours; one Saturday night has a launch."""
    if between(now, "2026-11-21 18:00", "2026-11-22 00:00"):
        return ["sato"]
    if now.day == 1 and 9 <= now.hour < 18:
        return ["kacho"]
    if now.weekday() < 5 and 8 <= now.hour < 20:
        return [workdays(["bob", "carol"], now)]
    return [weeks(["dave", "erin"], 8, now)]


def into_oncall(name: str, shifts: list[Shift]) -> None:
    final = [
        {
            "user_pk": f"U{who.upper()}",
            "user_email": f"{who}@example.com",
            "user_username": who,
            "shift_start": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
            "shift_end": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        }
        for who, begins, ends in shifts
    ]
    file = EXPORTS / "oncall" / f"final_shifts-{name}.json"
    change(file, lambda answer: answer.update(count=len(final), results=final))


# --- GoAlert --------------------------------------------------------------------------------------------------------


def goalert_database(now: datetime, _: datetime) -> list[str]:
    """Handed over as everywhere; one override, one day with somebody more, and one with somebody taken away."""
    if between(now, "2026-11-14 09:00", "2026-11-14 18:00"):
        return []
    if between(now, "2026-10-21 21:00", "2026-10-22 09:00"):
        return ["carol"]
    found = [weeks(["sato", "suzuki", "ann"], 10, now)]
    return [*found, "ito"] if between(now, "2026-11-10 09:00", "2026-11-10 18:00") else found


def goalert_payments(now: datetime, _: datetime) -> list[str]:
    """Days in turn, nights by one person; on Thanksgiving the head by day, and nobody at night."""
    if between(now, "2026-11-26 08:00", "2026-11-27 08:00"):
        return ["kacho"] if now.hour < 20 and now.day == 26 else []
    return [weeks(["bob", "carol"], 8, now)] if 8 <= now.hour < 20 else ["dave"]


def into_goalert(name: str, shifts: list[Shift]) -> None:
    def put(answer: Any) -> None:
        (schedule,) = (one for one in answer["data"]["schedules"]["nodes"] if one["name"] == name)
        schedule["shifts"] = [
            {
                "userID": f"00000000-0000-4000-8000-{[*NAMES].index(who) + 1:012}",
                "start": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
                "end": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
                "truncated": False,
            }
            for who, begins, ends in shifts
        ]

    change(EXPORTS / "goalert" / "answer.json", put)


TOKYO, NEW_YORK, LONDON = "Asia/Tokyo", "America/New_York", "Europe/London"
ROTAS: list[tuple[Callable[[str, list[Shift]], None], str, OnCall, str]] = [
    (into_opsgenie, "Infrastructure", infrastructure, TOKYO),
    (into_opsgenie, "Database", opsgenie_database, TOKYO),
    (into_opsgenie, "Payments", opsgenie_payments, NEW_YORK),
    (into_pagerduty, "PINFRA", infrastructure, TOKYO),
    (into_pagerduty, "PDB", database, TOKYO),
    (into_pagerduty, "PPAY", pagerduty_payments, NEW_YORK),
    (into_pagerduty_shifts, "PWEB", pagerduty_web, LONDON),
    (into_oncall, "SINFRA", oncall_infrastructure, TOKYO),
    (into_oncall, "SDB", oncall_database, TOKYO),
    (into_oncall, "SPAY", oncall_payments, NEW_YORK),
    (into_goalert, "Infrastructure", infrastructure, TOKYO),
    (into_goalert, "Database", goalert_database, TOKYO),
    (into_goalert, "Payments", goalert_payments, NEW_YORK),
]


def change(file: Path, how: Callable[[Any], None]) -> None:
    answer = json.loads(file.read_text(encoding="utf-8"))
    how(answer)
    file.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for into, name, who, zone in ROTAS:
        into(name, list(walk(who, zone)))
