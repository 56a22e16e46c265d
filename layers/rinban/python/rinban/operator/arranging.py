"""What people arrange besides the turns: they take over, cover, swap or are away, and take it back.

A plan says what would be arranged and whom that would call; `arrange` keeps what was planned. So an operator reads the
order that results before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest, NotFound
from rinban.core.rota import covering, typed_times, wall
from rinban.core.rota.arrangements import Arrangement, Leave, is_over
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings, group_of, groups_of
from rinban.core.rota.workdays import NO_HOLIDAYS
from rinban.operator.arrangement_input import (
    arrangement_of,
    day_typed,
    group_named,
    group_or_all,
    tree,
    who_named,
    why_typed,
)
from rinban.operator.orders import OrderDoubt, doubts_of, lost, orders
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.settings import SettingsStore
from rinban.ports.time import WallClock
from rinban.settings.arranging import refuse_clashes, told

_MEANWHILE = "somebody else has changed the rota meanwhile: look at it again"


@dataclass(frozen=True, slots=True)
class ArrangingTasks:
    """`remember` is told what is stored by now. `anew`: has a running escalation of a group (an id) ask again whom to
    call; it never raises. `next_cover`: who of some people (ids) has the smallest load."""

    store: SettingsStore
    clock: WallClock
    remember: Callable[[Settings], None] = lambda _: None
    anew: Callable[[str], object] = lambda _: None
    next_cover: Callable[[Sequence[str]], str] = lambda _: ""

    def tasks(self) -> dict[str, Task]:
        plans = {"take": self._take, "cover": self._cover, "swap": self._swap}
        return {
            **{name: partial(self._planned, plan) for name, plan in plans.items()},
            "away": self._proposed,
            "arrange": self._arrange,
            "overrides": self._overrides,
            "undo": self._undo,
        }

    def _planned(self, plan: _Plan, asked: TaskInput) -> dict[str, Any]:
        """What the plan would arrange -> {"arrangements": [as `tree`], "told": [text], "zone", "orders", "warnings",
        "doubts"}.

        `orders`: of each group that it concerns, whom it would call now, and from each change on. `arrangements` are
        what the task `arrange` takes. `doubts`: the warnings as {"kind", …}, for who tells them in other words. Nothing
        is stored.
        """
        settings = self.store.settings()
        together = plan(settings, asked)
        refuse_clashes(settings, settings.arrangements, together)
        for known in settings.arrangements:
            if known in together:
                why = f"{told(known, settings.zone)}: that is arranged already, as number {known.number}"
                raise BadRequest(why).of("arranged_already", one=known)
        return self._shown(settings, together, replace(settings, arrangements=(*settings.arrangements, *together)))

    def _shown(
        self,
        before: Settings,
        together: Sequence[Arrangement],
        after: Settings,
        doubts: Callable[[Settings, Settings, Sequence[Arrangement], float], list[OrderDoubt]] = doubts_of,
    ) -> dict[str, Any]:
        now = self.clock.now()
        found = doubts(before, after, together, now)
        return {
            "arrangements": [tree(one) for one in together],
            "told": [told(one, before.zone) for one in together],
            "zone": before.zone,
            "orders": orders(after, together, now),
            "warnings": [one.text for one in found],
            "doubts": [{"kind": one.kind, **one.about} for one in found],
        }

    def _take(self, settings: Settings, asked: TaskInput) -> list[Arrangement]:
        """{"group", "by", "until", "why"}: `until` is as people type it; left out: the next hand-over."""
        group, now = group_named(settings, asked["group"]), self.clock.now()
        until = asked.get("until")
        ends = typed_times.moment(str(until), now, settings.zone) if until else None
        return [
            Arrangement(covering.take(group, who_named(settings, asked["by"]), now, ends), group.id, why_typed(asked))
        ]

    def _cover(self, settings: Settings, asked: TaskInput) -> list[Arrangement]:
        """{"for", "by", "from", "to", "group", "why"}: `from` (left out: now) and `to` are as people type them."""
        now = self.clock.now()
        begins = typed_times.moment(str(asked.get("from") or ""), now, settings.zone)
        ends = typed_times.moment(str(asked["to"]), begins, settings.zone)
        one = Override(who_named(settings, asked["for"]), who_named(settings, asked["by"]), begins, ends)
        if one.instead_of == one.by:
            raise BadRequest(f"{one.by} cannot cover for themselves").of("own_cover", who=one.by)
        if not now < ends > begins:
            why = f"it would be over already, at {wall.told(ends, ZoneInfo(settings.zone))}"
            raise BadRequest(why).of("over_already", ends=ends)
        return [Arrangement(one, group_or_all(settings, asked), why_typed(asked))]

    def _swap(self, settings: Settings, asked: TaskInput) -> list[Arrangement]:
        """{"one", "other", "day", "other_day", "rotation", "group", "why"}: two people exchange a turn each."""
        today = wall.day(self.clock.now(), ZoneInfo(settings.zone))
        wanted = asked.get("rotation")
        if wanted and wanted not in settings.rotations:
            raise NotFound(f'no rotation "{wanted}"; there are: {", ".join(sorted(settings.rotations))}')
        turning = {wanted: settings.rotations[wanted]} if wanted else settings.rotations
        days = day_typed(asked["day"], today), day_typed(asked["other_day"], today) if asked.get("other_day") else None
        who = who_named(settings, asked["one"]), who_named(settings, asked["other"])
        where = group_or_all(settings, asked)
        groups = [group for name in ([where] if where else settings.groups) if (group := group_of(settings, name))]
        both = covering.swap(turning, who, days, settings.zone, settings.holidays or NO_HOLIDAYS, groups)
        return [Arrangement(one, where, why_typed(asked)) for one in both]

    def _proposed(self, asked: TaskInput) -> dict[str, Any]:
        """As `_planned` for `away`, and {"proposed": id}: who could cover and has the smallest load, "" for nobody."""
        planned = self._planned(self._away, asked)
        if asked.get("by"):
            return planned
        settings, who = self.store.settings(), asked["who"]
        groups = [group for name in groups_of(settings, who) if (group := group_of(settings, name))]
        others = {one.id for group in groups for one in group.responders} - {who}
        return {**planned, "proposed": self.next_cover(sorted(others)) if others else ""}

    def _away(self, settings: Settings, asked: TaskInput) -> list[Arrangement]:
        """{"who", "days", "by", "why"}: `by` (may be left out) covers; without, the next of the circle stands in."""
        who, now = who_named(settings, asked["who"]), self.clock.now()
        days = typed_times.span(str(asked["days"]), now, settings.zone)
        if not asked.get("by"):
            return [Arrangement(Leave(who, days), "", why_typed(asked))]
        by, zone = who_named(settings, asked["by"]), ZoneInfo(settings.zone)
        if by == who:
            raise BadRequest(f"{by} cannot cover for themselves")
        assert days.first is not None
        assert days.last is not None
        begins, ends = wall.midnight(days.first, zone), wall.midnight(days.last + wall.DAY, zone)
        return [Arrangement(Override(who, by, begins, ends), "", why_typed(asked))]

    def _arrange(self, asked: TaskInput) -> dict[str, Any]:
        """{"arrangements": [as `tree`], "made_by", "anew": group} -> {"number", "told", "zone", "orders", "warnings"}.

        `number`: by which all of them are taken back. `anew` (may be left out): a running escalation of this group that
        nobody has taken asks again whom to call.
        """
        settings = self.store.settings()
        together = [arrangement_of(settings, given, str(asked.get("made_by") or "")) for given in asked["arrangements"]]
        refuse_clashes(settings, settings.arrangements, together)
        number = self.store.arrange(together, settings) if together else 0
        if not number:
            raise BadRequest(_MEANWHILE).of("meanwhile")
        stored = self.store.settings()
        self.remember(stored)
        if asked.get("anew"):
            self.anew(asked["anew"])
        return {"number": number, **self._shown(settings, together, stored)}

    def _overrides(self, asked: TaskInput) -> dict[str, Any]:
        """{"past": bool} -> {"zone", "overrides": [{"number", "told", "why", "made_by", "over"}]}

        `past`: those too that are over.
        """
        settings, now = self.store.settings(), self.clock.now()
        found = [(one, is_over(one, now, settings.zone)) for one in settings.arrangements]
        return {
            "zone": settings.zone,
            "overrides": [
                {
                    "number": one.number,
                    "told": told(one, settings.zone),
                    "why": one.why,
                    "made_by": one.made_by,
                    "over": over,
                }
                for one, over in found
                if asked.get("past") or not over
            ],
        }

    def _undo(self, asked: TaskInput) -> dict[str, Any]:
        """{"number", "apply": bool, "told"} -> {"told", "zone", "orders", "warnings", "applied"}: what is taken back,
        and whom that leaves to call.

        `told` (may be left out): what the operator was shown. The number of the latest one that somebody else has taken
        back meanwhile may be that of another one by now, so it is refused then.
        """
        settings = self.store.settings()
        gone = [one for one in settings.arrangements if one.number == asked["number"]]
        if not gone:
            why = f"no override has the number {asked['number']}; ./rinban overrides lists them"
            raise NotFound(why).of("nothing_to_undo", number=asked["number"])
        if asked.get("told") not in (None, [told(one, settings.zone) for one in gone]):
            raise BadRequest(_MEANWHILE).of("meanwhile")
        left = tuple(one for one in settings.arrangements if one.number != asked["number"])
        applied = bool(asked.get("apply")) and self.store.take_back(int(asked["number"]))
        if applied:
            self.remember(self.store.settings())
        return {**self._shown(settings, gone, replace(settings, arrangements=left), lost), "applied": applied}


_Plan = Callable[[Settings, TaskInput], list[Arrangement]]
