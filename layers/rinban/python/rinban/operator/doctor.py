"""The doctor: looks at everything that the service itself can see, and says what is wrong and how it is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rinban.budget import Budget
from rinban.core.errors import RinbanError, Unavailable
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.settings import Settings, stage_of
from rinban.operator.carrier_checks import CarrierChecks
from rinban.operator.deployment import Deployment
from rinban.operator.findings import Check, as_json, examine
from rinban.operator.openid_checks import OpenIdChecks
from rinban.operator.outlet_checks import ChatRefusals, OutletChecks
from rinban.operator.rota_checks import RotaChecks
from rinban.operator.screen_checks import ScreenChecks
from rinban.operator.service_checks import ServiceChecks
from rinban.operator.sms_checks import SmsChecks
from rinban.operator.tasks import TaskInput
from rinban.ports.carrier import CarrierAccount, SignedCallback
from rinban.ports.holidays import PublicHolidays
from rinban.ports.openid import ProviderFacts
from rinban.ports.stores import Schema
from rinban.ports.time import WallClock

EACH, IN_ALL = 6.0, 60.0
"""Seconds for one check, and for all of them; the function has 120 s."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """`rota` reads the settings, and `unusable` what of them counts as not given; both raise Unavailable.
    `last_base_url`: the address that the last alert came in by, "" if there was none; it raises Unavailable.
    `last_round`, `says`: as in ServiceChecks. `outlets`, `chats`: as `refusals` and `chats` in
    OutletChecks. `openid`: as `facts` in OpenIdChecks. `screens`: as `start` in ScreenChecks.
    """

    deployment: Deployment
    rota: Callable[[], Settings]
    unusable: Callable[[], Sequence[str]]
    schema: Schema
    account: CarrierAccount
    callback: SignedCallback
    last_round: Callable[[], float | None]
    last_base_url: Callable[[], str]
    says: Callable[[], str]
    clock: WallClock
    holidays: PublicHolidays
    outlets: Callable[[float], Sequence[str]] | None = None
    chats: ChatRefusals = lambda _outlets, _seconds: ()
    openid: Callable[[], ProviderFacts] | None = None
    screens: Callable[[float], None] | None = None

    def task(self, asked: TaskInput) -> dict[str, Any]:
        """{"base_url": "https://…"} -> {"base_url", "findings": [{"check", "health", "sentence", "mend"}]}.

        `health`: ok, wrong or not known. `base_url` (may be left out): the address of the deployment, which Twilio
        calls back unless PUBLIC_BASE_URL says otherwise.
        """
        base_url = self.deployment.public_base_url or str(asked.get("base_url") or "") or self._last_base_url()
        found = examine(self._checks(base_url), Budget(IN_ALL), EACH)
        return {"base_url": base_url, "findings": as_json(found)}

    def _last_base_url(self) -> str:
        try:
            return self.last_base_url()
        except Unavailable:
            return ""

    def _checks(self, base_url: str) -> list[Check]:
        here, rota = self.deployment, cache(self.rota)  # it is read once for all checks
        service = ServiceChecks(
            here, self.schema, self.last_round, self._other_clock, self.callback, base_url, self.says, self.clock
        )
        rotas = RotaChecks(here, rota, self.unusable, self.clock, self.holidays.knows)
        carrier = CarrierChecks(here, self.account, rota, self.clock)
        outlets = OutletChecks(self.outlets, _outlets(rota, here.stage), self.chats)
        openid = OpenIdChecks(self.openid, rota, base_url)
        screens = ScreenChecks(self.screens)
        others = (*SmsChecks(here, rota).checks(), *outlets.checks(), *openid.checks(), *screens.checks())
        return [*service.checks(), *rotas.checks(), *carrier.checks(), *others]

    def _other_clock(self, seconds: float) -> tuple[str, float]:
        """Twilio's, or, if it does not answer, the database's. Raises Unavailable."""
        try:
            theirs = self.account.standing(seconds=seconds / 2).at
        except RinbanError:
            theirs = None
        return ("MySQL", self.schema.now()) if theirs is None else ("Twilio", theirs)


def _outlets(rota: Callable[[], Settings], stage: str) -> tuple[OutletSettings, ...]:
    """Those that the rota names, each once; none while it cannot be read, of which other checks tell."""
    try:
        found = rota()
        of_groups = (one for group in found.groups.values() for one in group.outlets if one.is_chat)
        return tuple(dict.fromkeys((*of_groups, *stage_of(found, stage).warn)))
    except Unavailable:
        return ()
