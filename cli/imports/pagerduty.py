"""PagerDuty: schedules of layers, of which the first one wins, overrides and escalation policies [REST API v2].

Its schedules of shifts [API v3] are read in `pagerduty_shifts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cli.imports import pagerduty_shifts, weeks
from cli.imports.documents import Document, Entry, Notes, entries, holds, owner, text, whole, within
from cli.imports.model import (
    DAY_MINUTES,
    Imported,
    SourceOverride,
    SourcePolicy,
    SourceRotation,
    SourceSchedule,
    SourceShift,
    SourceStep,
    Window,
)
from cli.imports.times import clock_minute, instant_if_any, instant_of, wall_time
from cli.imports.zones import iana
from rinban.core.rota.rotations import Every, Unit

_SIZES = ((Unit.WEEK, 7 * 86400), (Unit.DAY, 86400), (Unit.HOUR, 3600))
_SCHEDULE = (
    *("id", "type", "summary", "self", "html_url", "name", "time_zone", "description", "web_cal_url", "http_cal_url"),
    *("escalation_policies", "users", "teams", "schedule_layers", "overrides_subschedule", "final_schedule"),
    *("next_oncall_for_user", "personal_http_cal_url", "personal_web_cal_url", "oncall"),
)
_LAYER = (
    *("id", "type", "summary", "self", "html_url", "name", "start", "end", "users", "restrictions"),
    *("rotation_virtual_start", "rotation_turn_length_seconds", "rendered_schedule_entries"),
    "rendered_coverage_percentage",
)


def read(documents: Sequence[Document]) -> Imported:
    """Files of schedules of either kind, overrides, custom shifts, users and escalation policies, in any order."""
    notes = Notes()
    for user in _all(documents, "users", "user"):
        notes.person(text(user, "id"), text(user, "email"), text(user, "name", "summary"), _phone(user))
    schedules = _all(documents, "schedules", "schedule")
    made = {text(one, "id"): _schedule(one, notes) for one in schedules}
    for name, document in documents:
        schedule = owner(schedules, name)
        for one in entries(document, "overrides") if holds(document, "overrides") else ():
            _add(made, schedule, one, notes)
        for one in entries(document, "custom_shifts") if holds(document, "custom_shifts") else ():
            _add_custom_shift(made, schedule, one, notes)
    policies = tuple(_policy(one, notes) for one in _all(documents, "escalation_policies", "escalation_policy"))
    return Imported(notes.people, tuple(made.values()), policies, tuple(notes.uncarried))


def _all(documents: Sequence[Document], *keys: str) -> list[Entry]:
    held = (document for _, document in documents if holds(document, *keys))
    return [one for document in held for one in entries(document, *keys)]


def _phone(user: Entry) -> str:
    """The first telephone of a user whose contact methods are in the export."""
    for one in entries(user.get("contact_methods")):
        if text(one, "type") == "phone_contact_method" and text(one, "address"):
            return f"+{text(one, 'country_code') or '1'} {text(one, 'address')}"
    return ""


def _schedule(one: Entry, notes: Notes) -> SourceSchedule:
    name, schedule = text(one, "name", "summary"), text(one, "id")
    zone = iana(text(one, "time_zone") or "UTC", f"schedule {name}")
    if "rotations" in one:
        return pagerduty_shifts.schedule(one, name, zone, notes)
    notes.unknown(one, _SCHEDULE, f"schedule {name}", schedule)
    layers = entries(one.get("schedule_layers"))
    made = [_layer(each, zone, -place, schedule, notes) for place, each in enumerate(layers)]
    rendered = _rendered(within(one, "final_schedule"), notes)
    return SourceSchedule(
        schedule,
        name,
        zone,
        tuple(each for each in made if each),
        tuple(_override(each, notes) for each in _entries(within(one, "overrides_subschedule"))),
        rendered=rendered,
        span=(min(each.begins for each in rendered), max(each.ends for each in rendered)) if rendered else None,
    )


def _entries(rendered: Entry) -> list[Entry]:
    return entries(rendered.get("rendered_schedule_entries"))


def _rendered(final: Entry, notes: Notes) -> tuple[SourceShift, ...]:
    return tuple(
        SourceShift((_user(one, notes),), instant_of(one, "start", "a shift"), instant_of(one, "end", "a shift"))
        for one in _entries(final)
    )


def _user(entry: Entry, notes: Notes) -> str:
    user = within(entry, "user") or entry
    return notes.person(text(user, "id"), text(user, "email"), text(user, "name", "summary"))


def _layer(one: Entry, zone: str, level: int, schedule: str, notes: Notes) -> SourceRotation | None:
    """A layer. They are listed from the last to the first, and the last one wins where it has somebody."""
    where = f"layer {text(one, 'name') or text(one, 'id')}"
    notes.unknown(one, _LAYER, where, schedule)
    length = whole(one, "rotation_turn_length_seconds", where)
    every = next((Every(length // size, unit) for unit, size in _SIZES if length and length % size == 0), None)
    users = tuple((_user(each, notes),) for each in entries(one.get("users")))
    if not users or (every is None and len(users) > 1):
        notes.leave(where, f"its turns last {length} seconds" if users else "it has no users", schedule)
        return None
    return SourceRotation(
        text(one, "id") or f"{schedule}-{-level}",
        text(one, "name"),
        users,
        every or Every(),
        wall_time(one.get("rotation_virtual_start") or one.get("start"), zone, where),
        zone,
        level,
        tuple(window for each in entries(one.get("restrictions")) for window in _restriction(each)),
        instant_if_any(one, "start", where),
        instant_if_any(one, "end", where),
    )


def _restriction(one: Entry) -> tuple[Window, ...]:
    begins = clock_minute(text(one, "start_time_of_day"), "a restriction")
    length = whole(one, "duration_seconds", "a restriction") // 60
    if text(one, "type") == "weekly_restriction":
        begins += (whole(one, "start_day_of_week", "a restriction", 1) - 1) * DAY_MINUTES
        return (Window(begins, begins + length),)
    return weeks.daily(begins, length)


def _override(one: Entry, notes: Notes) -> SourceOverride:
    """Everybody on call is replaced."""
    where = "an override"
    return SourceOverride(_user(one, notes), instant_of(one, "start", where), instant_of(one, "end", where))


def _add(made: dict[str, SourceSchedule], schedule: str, one: Entry, notes: Notes) -> None:
    """Give an override to its schedule. One that stands in the schedule's own file as well counts once."""
    if schedule not in made:
        notes.leave("an override", "its file's name tells no schedule of these files: name it after the schedule's id")
        return
    known = made[schedule]
    new = pagerduty_shifts.override(one, notes) if "overriding_member" in one else _override(one, notes)
    if new is None:
        notes.leave("an override", "it leaves the turn to nobody", schedule)
    elif new not in known.overrides:
        made[schedule] = replace(known, overrides=(*known.overrides, new))


def _add_custom_shift(made: dict[str, SourceSchedule], schedule: str, one: Entry, notes: Notes) -> None:
    if schedule not in made:
        notes.leave(
            "a custom shift", "its file's name tells no schedule of these files: name it after the schedule's id"
        )
        return
    known = made[schedule]
    new = pagerduty_shifts.custom_shift(one, known.zone, notes)
    if new.id not in {each.id for each in known.once}:
        made[schedule] = replace(known, once=(*known.once, new))


def _policy(one: Entry, notes: Notes) -> SourcePolicy:
    """An escalation policy. `num_loops` is how often it is gone through again."""
    rules = entries(one.get("escalation_rules"))
    steps = []
    for number, rule in enumerate(rules):
        where = f"escalation policy {text(one, 'name', 'summary')}, rule {number + 1}"
        if text(within(rule, "escalation_rule_assignment_strategy"), "type") == "round_robin":
            notes.leave(where, "round robin: here everybody is called in order")
        steps.append(_step(rule, notes))
    return SourcePolicy(text(one, "name", "summary"), tuple(steps), 1 + whole(one, "num_loops", "an escalation policy"))


def _step(rule: Entry, notes: Notes) -> SourceStep:
    targets = entries(rule.get("targets"))
    return SourceStep(
        tuple(text(one, "id") for one in targets if text(one, "type").startswith("schedule")),
        tuple(_user(one, notes) for one in targets if text(one, "type").startswith("user")),
        whole(rule, "escalation_delay_in_minutes", "an escalation policy"),
    )
