"""PagerDuty's schedules of shifts: rotations of events that recur by a rule, which add up [REST API v3]."""

from __future__ import annotations

from cli.imports import once, recurring
from cli.imports.documents import Entry, Notes, entries, listed, text, whole, within
from cli.imports.model import SourceOverride, SourceRotation, SourceSchedule, SourceShift
from cli.imports.times import instant_if_any, instant_of, wall_time
from cli.imports.zones import iana

_SCHEDULE = (
    *("id", "type", "summary", "self", "html_url", "name", "time_zone", "description", "web_cal_url", "http_cal_url"),
    *("escalation_policies", "teams", "rotations", "final_schedule", "overrides", "custom_shifts"),
)
_EVENT = (
    *("id", "type", "self", "html_url", "name", "start_time", "end_time", "effective_since", "effective_until"),
    *("recurrence", "assignment_strategy"),
)


def schedule(one: Entry, name: str, zone: str, notes: Notes) -> SourceSchedule:
    """A schedule with its rotations, and `final_schedule` where the export was asked to include it."""
    number = text(one, "id")
    notes.unknown(one, _SCHEDULE, f"schedule {name}", number)
    made = [
        _event(event, rotation, zone, number, notes)
        for rotation in entries(one.get("rotations"))
        for event in entries(rotation.get("events"))
    ]
    added = [custom_shift(each, zone, notes) for each in entries(one.get("custom_shifts"))]
    overrides = [override(each, notes) for each in entries(one.get("overrides"))]
    computed = entries(within(one, "final_schedule").get("computed_shift_assignments"))
    spans = [_span(each, "a shift") for each in computed]
    members = [_member(within(each, "member"), notes) for each in computed]
    return SourceSchedule(
        number,
        name,
        zone,
        tuple(each for each in made if each),
        tuple(each for each in overrides if each),
        tuple(added),
        rendered=tuple(SourceShift((who,), *span) for who, span in zip(members, spans, strict=True) if who),
        span=(min(begins for begins, _ in spans), max(ends for _, ends in spans)) if spans else None,
    )


def _member(one: Entry, notes: Notes) -> str:
    """The id of a member; "" for one who is left empty on purpose."""
    return notes.person(text(one, "user_id")) if text(one, "type") == "user_member" else ""


def _event(one: Entry, rotation: Entry, zone: str, number: str, notes: Notes) -> SourceRotation | None:
    where = f"rotation {text(rotation, 'name', 'id')}, event {text(one, 'name', 'id')}"
    notes.unknown(one, _EVENT, where, number)
    strategy = within(one, "assignment_strategy")
    members = [_member(each, notes) for each in entries(strategy.get("members"))]
    people = tuple((who,) if who else () for who in members)
    turns = people if text(strategy, "type").startswith("rotating") else (tuple(filter(None, members)),)
    made = _recurrence(
        one, zone, max(1, whole(strategy, "shifts_per_member", where, 1)) if len(turns) > 1 else 1, where
    )
    if isinstance(made, str):
        notes.leave(where, made, number)
        return None
    return SourceRotation(
        text(one, "id"),
        text(rotation, "name") or text(one, "name"),
        turns,
        made.every,
        made.starts,
        zone,
        windows=made.windows,
        since=instant_if_any(one, "effective_since", where),
        until=instant_if_any(one, "effective_until", where),
    )


def _recurrence(one: Entry, zone: str, shifts: int, where: str) -> recurring.Recurrence | str:
    own = iana(text(within(one, "start_time"), "time_zone") or zone, where)
    if own != zone:
        return f"its times are those of {own}, and the schedule's those of {zone}"
    starts, ends = (wall_time(text(within(one, end), "date_time"), zone, where) for end in ("start_time", "end_time"))
    rules = [str(each) for each in listed(one, "recurrence") if str(each).strip()]
    if len(rules) != 1:
        return f"it has {len(rules)} rules"
    rule = recurring.rule_of(rules[0], starts, int((ends - starts).total_seconds()) // 60)
    return recurring.of_each_shift(rule, shifts)


def override(one: Entry, notes: Notes) -> SourceOverride | None:
    """One that names who is replaced; None if nobody is on call instead."""
    by, instead_of = (_member(within(one, key), notes) for key in ("overriding_member", "overridden_member"))
    begins, ends = _span(one, "an override")
    return SourceOverride(by, begins, ends, instead_of, (text(one, "rotation_id"),)) if by else None


def _span(one: Entry, where: str) -> tuple[float, float]:
    return instant_of(one, "start_time", where), instant_of(one, "end_time", where)


def custom_shift(one: Entry, zone: str, notes: Notes) -> SourceRotation:
    """A shift beside the rotations, which adds somebody for once."""
    members = [_member(within(each, "member"), notes) for each in entries(one.get("assignments"))]
    return once.once(text(one, "id"), [who for who in members if who], zone, 0, *_span(one, "a custom shift"))
