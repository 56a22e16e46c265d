"""What an operator does with the rota. Each task takes a JSON object and answers one.

Every function's wiring imports this, so what reads YAML is imported late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rinban.budget import Budget
from rinban.core.errors import Unavailable, UnknownGroup
from rinban.core.rota.duty import on_duty
from rinban.core.rota.firsts import ahead, firsts
from rinban.core.rota.people import LAST_RESORT, Responder
from rinban.core.rota.settings import Settings
from rinban.core.rota.typed_times import moment
from rinban.core.rota.workdays import NO_HOLIDAYS
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.holidays import PublicHolidays
from rinban.ports.settings import SettingsReader, SettingsStore
from rinban.ports.time import WallClock
from rinban.settings.holidays import ANY_COUNTRY
from rinban.settings.phone_number import masked

if TYPE_CHECKING:
    from rinban.operator.reasons import Kept

TO_CALL = 8.0
"""Seconds that a load may take to call the people whom it names."""


@dataclass(frozen=True, slots=True)
class RotaTasks:
    """`migrate` brings the schema up to date and names what it applied; `remember` is told what has been loaded.

    `call`: calls the people of the new rota for what rests because none of them was called; it never raises.
    `last_good`: what the chain calls by while `store` is away. `holidays`: those that a rota may name. `stage`: of this
    service, "" if it is none of them alone.
    """

    store: SettingsStore
    migrate: Callable[[], list[str]]
    clock: WallClock
    remember: Callable[[Settings], None] = lambda _: None
    call: Callable[[Budget], object] = lambda _: None
    last_good: SettingsReader | None = None
    holidays: PublicHolidays = ANY_COUNTRY
    stage: str = ""

    def tasks(self) -> dict[str, Task]:
        return {
            "migrate": self._migrate,
            "load": self._load,
            "export": self._export,
            "who": self._who,
            "nights": self._nights,
        }

    def _migrate(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"applied": [name]}"""
        return {"applied": self.migrate()}

    def _load(self, asked: TaskInput) -> dict[str, Any]:
        """{"files": [{"name", "text"}], "apply", "seen", "accept_gaps"} -> {"changes", "gaps", "applied": bool, …}

        `nights`: {"group", "who", "name", "gained", "lost"}: whose nights of the next two weeks it adds or takes away.
        `applied`: whether it was loaded. `warnings`: sentences about what may not do what is meant.
        `unusable`: sentences about what was typed into the tables, counts as not given, and goes with the load.
        `seen` (may be left out) names the settings whose changes the operator was shown. If somebody else has loaded
        since, this load would undo that work unseen, so it is refused.
        `gaps`: {"group", "from", "to", "group_goes"} of the days within two weeks on which a group would have nobody;
        `group_goes`: because the settings do not have it any more. Settings with gaps are applied with `accept_gaps`
        only.
        """
        from rinban.settings import loading

        files = [(file["name"], file["text"]) for file in asked["files"]]
        told = loading.load(
            self.store,
            files,
            self.clock.now(),
            self.holidays,
            apply=bool(asked.get("apply")),
            seen=asked.get("seen", ""),
            accept_gaps=bool(asked.get("accept_gaps")),
            stage=self.stage,
        )
        if asked.get("apply"):
            self.remember(self.store.settings())
            self.call(Budget(TO_CALL))  # at once; what this does not reach, the watchdog's next round does
        return told

    def _export(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"text": a rota file}"""
        from rinban.settings import loading

        return {"text": loading.export(self.store, self.clock.now())}

    def _who(self, asked: TaskInput) -> dict[str, Any]:
        """{"group", "at": "sat 03:00"} -> {"group", "at": epoch, "zone", "on_duty": [{"id", "name", "because", …}],
        "stores_away": ["mysql"]}

        `at` (may be left out: now) is as people type it, in the rota's zone. Phone numbers are masked. Where
        nobody is on duty there is "because", and "last_resort" as well: {"name", "phone"}, or None if the stage names
        none. Why somebody is on duty is told as `operator.reasons` has it. While the store is away, the answer is that
        of the last good settings, and who made an override is not known.
        """
        try:
            return {**self._on_duty(self.store, asked, lambda: self.store.settings().arrangements), "stores_away": []}
        except Unavailable:
            if self.last_good is None:
                raise
            return {**self._on_duty(self.last_good, asked, tuple), "stores_away": ["mysql"]}

    def _nights(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"zone", "nights": [{"day", "holiday"}], "groups": {group: [[name]]}}

        Tonight and the nights after it, and for each group who is first in each of them; [""] is a gap.
        """
        settings = self.store.settings()
        over, calendar = ahead(self.clock.now(), settings.zone), settings.holidays or NO_HOLIDAYS
        names = {who: member.responder.name for who, member in settings.responders.items()}
        return {
            "zone": settings.zone,
            "nights": [{"day": str(one.day), "holiday": calendar.is_holiday(one.day)} for one in over],
            "groups": {
                group: [[names.get(who, "") for who in night] for night in planned]
                for group, planned in firsts(settings, over).items()
            },
        }

    def _on_duty(self, settings: SettingsReader | SettingsStore, asked: TaskInput, kept: Kept) -> dict[str, Any]:
        from rinban.operator.reasons import explained

        group = settings.group(asked["group"])
        if group is None:
            raise UnknownGroup(f'no group "{asked["group"]}"{choice(self.store)}')
        at = moment(str(asked.get("at") or ""), self.clock.now(), group.zone)
        people = [
            {"id": one.id, "name": one.name, "phone": ", ".join(map(masked, one.phones)), "language": one.language}
            for one in on_duty(group, at)
        ]
        told, nobody = explained(group, at, kept)
        found = {"group": group.id, "at": at, "zone": group.zone}
        if not people:
            return {**found, "on_duty": [], "because": nobody, "last_resort": _shown(settings.last_resort())}
        return {**found, "on_duty": [{**one, **why} for one, why in zip(people, told, strict=True)]}


def choice(store: SettingsStore) -> str:
    """The end of a sentence, with the groups that there are; "" while that cannot be read."""
    try:
        groups = ", ".join(sorted(store.settings().groups))
    except Unavailable:
        return ""
    return f"; there are: {groups}" if groups else "; no rota has been loaded"


def _shown(last_resort: Responder | None) -> dict[str, str] | None:
    """The name is "" for a number that is nobody's in the rota."""
    if last_resort is None:
        return None
    return {"name": "" if last_resort.id == LAST_RESORT else last_resort.name, "phone": masked(last_resort.phone)}
