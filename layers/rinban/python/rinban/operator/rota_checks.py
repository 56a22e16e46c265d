"""Checks of the loaded rota: whom it would call, on which days, and whether it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.gaps import AHEAD, Gap, gaps
from rinban.core.rota.settings import Settings, stage_of
from rinban.core.rota.stage import allowed
from rinban.operator.deployment import Deployment
from rinban.operator.findings import Check, Finding, listed, ok, wrong
from rinban.operator.quiet import told_now
from rinban.ports.time import WallClock
from rinban.settings.phone_number import e164, masked


@dataclass(frozen=True, slots=True)
class RotaChecks:
    """`rota` reads the settings, `unusable` what of them counts as not given; both raise Unavailable.

    `knows`: whether the public holidays of a country are known, by its name in the rota.
    """

    here: Deployment
    rota: Callable[[], Settings]
    unusable: Callable[[], Sequence[str]]
    clock: WallClock
    knows: Callable[[str], bool]

    def checks(self) -> tuple[Check, ...]:
        return (
            Check("rota", self._loaded),
            Check("settings", self._usable),
            Check("holidays", self._holidays),
            Check("gaps", self._gaps),
            Check("maintenance", self._quiet),
            Check("people's numbers", self._numbers),
            Check("who is called", self._somebody_is_called),
            Check("from outside", self._outside),
        )

    def _loaded(self, _: float) -> Finding:
        rota = self.rota()
        if not rota.groups:
            mend = f"write a rota file (docs/rota-file.md), and {self.here.command('load rota.yaml')}"
            return wrong("no rota is loaded: every alert is answered 404, and nobody is called", mend)
        return ok(f"groups: {len(rota.groups)}, people: {len(rota.responders)}")

    def _usable(self, _: float) -> Finding:
        found = self.unusable()
        if found:
            return wrong(f"counts as not given: {listed(found)}", f"correct it in the tables, or {self._load()}")
        return ok()

    def _holidays(self, _: float) -> Finding:
        """A rota may have been loaded where more countries are known, or typed into the tables."""
        calendar = self.rota().holidays
        if calendar is None or not calendar.country:
            return ok("of no country")
        if self.knows(calendar.country):
            return ok(f"of {calendar.country}")
        mend = "add a line with holidays to layers/dependencies/requirements.in and ./dev lock, or name another country"
        return wrong(f'none is known of "{calendar.country}", so that each of them counts as a working day', mend)

    def _gaps(self, _: float) -> Finding:
        rota = self.rota()
        found = [_told(gap, ZoneInfo(rota.zone)) for gap in gaps(rota, self.clock.now())]
        if found:
            return wrong(f"nobody is on duty in {listed(found)}", self._load())
        return ok(f"somebody is on duty in every group for the next {AHEAD} days")

    def _quiet(self, _: float) -> Finding:
        """A window that holds is wanted, so that it is told and not wrong."""
        found = told_now(self.rota(), self.clock.now())
        return ok(f"nobody is called now for: {listed(found)}" if found else "no maintenance window: every alert rings")

    def _numbers(self, _: float) -> Finding:
        found = [*self._not_dialled()]
        if found:
            return wrong(f"nobody can dial {listed(found)}", self._load())
        return ok()

    def _not_dialled(self) -> Iterator[str]:
        countries = stage_of(self.rota(), self.here.stage).countries
        for who, number in dialled(self.rota(), self.here):
            if reason := _reason(number, countries):
                yield f"{who} ({masked(number)}: {reason})"

    def _somebody_is_called(self, _: float) -> Finding:
        stage = self.here.stage
        number = stage_of(self.rota(), stage).every_call_to
        if number:
            return ok(f"every call of this stage goes to {masked(number)}")
        if not self.here.calls_everybody:
            sentence = f"nobody: the stage {stage} is not prod, and the rota names no every_call_to for it"
            return wrong(sentence, f"give the stage {stage} an every_call_to: {self._load()}")
        return ok("the people on duty")

    def _outside(self, _: float) -> Finding:
        if self.here.stage == "prod" and not self.here.last_resort:
            sentence = "nobody: while no call can be made from inside the network, no phone rings at all"
            return wrong(sentence, "give the parameter LastResort, the number of the rota's last_resort")
        return ok(masked(self.here.last_resort) if self.here.last_resort else "")

    def _load(self) -> str:
        return f"correct the rota file, and {self.here.command('load rota.yaml')}"


def dialled(rota: Settings, here: Deployment) -> list[tuple[str, str]]:
    """Who is called in this stage, and by which number: its one number, or everybody; and its last resort."""
    stage = stage_of(rota, here.stage)
    people = [(who, number) for who, member in rota.responders.items() for number in member.responder.phones]
    if stage.every_call_to:
        people = [("every_call_to", stage.every_call_to)]
    elif not here.calls_everybody:
        people = []
    return [*people, *([("last_resort", stage.last_resort)] if stage.last_resort else [])]


def _reason(number: str, countries: tuple[str, ...]) -> str:
    """Why this number is never called; "" for one that is."""
    try:
        written = e164(number)
    except BadRequest:
        return "it is no phone number"  # the error's own text would show it
    if written != number:
        return "it is not written internationally"
    return "" if allowed(number, countries) else f"the stage's countries are {', '.join(countries)}"


def _told(gap: Gap, zone: ZoneInfo) -> str:
    ends = "on" if gap.ends is None else f"to {wall.told(gap.ends, zone)}"
    return f"{gap.group} from {wall.told(gap.begins, zone)} {ends}"
