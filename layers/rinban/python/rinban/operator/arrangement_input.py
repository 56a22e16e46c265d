"""An arrangement as it is asked for: by names, days and reasons as people type them, or as JSON that was planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rinban.core.days import Days
from rinban.core.errors import BadRequest, NotFound, UnknownGroup
from rinban.core.rota import typed_times
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import Group
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings, group_of
from rinban.operator.tasks import TaskInput

_LONGEST, _NAME = 200, 100
"""Characters of a reason, and of who has arranged it."""


def group_named(settings: Settings, name: str) -> Group:
    """The group of this id. Raises UnknownGroup."""
    found = group_of(settings, name)
    if found is None:
        why = f'no group "{name}"; there are: {", ".join(sorted(settings.groups))}'
        raise UnknownGroup(why).of("no_group", group=name)
    return found


def group_or_all(settings: Settings, asked: TaskInput) -> str:
    """The id of the group that is asked for, "" for all. Raises UnknownGroup."""
    return group_named(settings, asked["group"]).id if asked.get("group") else ""


def who_named(settings: Settings, who: str) -> str:
    """The same id, if the rota has such a person. Raises NotFound."""
    if who not in settings.responders:
        why = f'no responder "{who}"; there are: {", ".join(sorted(settings.responders))}'
        raise NotFound(why).of("no_person", who=who)
    return who


def day_typed(text: str, today: date) -> date:
    """A day as people type it. Raises BadRequest."""
    try:
        return typed_times.day(str(text).strip().lower(), today)
    except ValueError as error:
        why = f'"{text}" is no day: write it as 2026-11-24, or as a day of the week'
        raise BadRequest(why).of("no_day", text=text) from error


def why_typed(asked: TaskInput) -> str:
    """The reason, "" if none is given. Raises BadRequest."""
    why = str(asked.get("why") or "").strip()
    if len(why) > _LONGEST or not why.isprintable():
        why = f"the reason has at most {_LONGEST} characters, without control characters"
        raise BadRequest(why).of("reason_too_long", most=_LONGEST)
    return why


def tree(one: Arrangement) -> dict[str, Any]:
    """As JSON: {"for", "by", "begins", "ends", "group", "why"}, or {"for", "first", "last", "group", "why"}."""
    more = {"group": one.group, "why": one.why}
    if isinstance(one.what, Leave):
        return {"for": one.what.who, "first": str(one.what.days.first), "last": str(one.what.days.last), **more}
    override = {"for": one.what.instead_of, "by": one.what.by, "begins": one.what.begins, "ends": one.what.ends}
    return {**override, **more}


def arrangement_of(settings: Settings, given: Mapping[str, Any], made_by: str) -> Arrangement:
    """The reverse of `tree`. Raises BadRequest and NotFound."""
    who, group, why = who_named(settings, given["for"]), group_or_all(settings, given), why_typed(given)
    try:
        if "by" not in given:
            leave = Leave(who, Days(date.fromisoformat(given["first"]), date.fromisoformat(given["last"])))
            return Arrangement(leave, group, why, made_by[:_NAME])
        # A file that is exported knows no part of a second, and what it says has to be the same when it is loaded.
        begins, ends = (float(int(given[name])) for name in ("begins", "ends"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"no arrangement: {given}") from error
    if not typed_times.EARLIEST <= begins < ends <= typed_times.LATEST:
        raise BadRequest(f"no arrangement, since it does not begin before it ends, or is too far away: {given}")
    return Arrangement(Override(who, who_named(settings, given["by"]), begins, ends), group, why, made_by[:_NAME])
