"""Checks of the account with the carrier: whether it would place our calls. Their sentences name Twilio's console."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rinban.budget import Budget
from rinban.core.account import CallerNumber
from rinban.core.errors import Forbidden, NotFound
from rinban.core.rota.settings import Settings, stage_of
from rinban.operator.deployment import Deployment
from rinban.operator.findings import Check, Finding, listed, not_known, ok, wrong
from rinban.operator.rota_checks import dialled
from rinban.ports.carrier import CarrierAccount
from rinban.ports.time import WallClock
from rinban.settings.phone_number import country, masked

JAPAN = "JP"
"""A phone in Japan does not show a caller's number that was only verified [Twilio, voice guidelines for Japan]."""

CAN_WAIT = 3.0
"""Seconds for which a call may be queued at the carrier: more is a rate below the one that the rota counts on."""

RECENT = 7 * 86_400.0
"""Seconds for which that is looked at: since then the account may have been given a higher rate."""


@dataclass(frozen=True, slots=True)
class CarrierChecks:
    """`rota` reads the settings; it raises Unavailable."""

    here: Deployment
    account: CarrierAccount
    rota: Callable[[], Settings]
    clock: WallClock

    def checks(self) -> tuple[Check, ...]:
        return (
            Check("Twilio's credentials", self._credentials),
            Check("Twilio's account", self._standing),
            Check("caller's number", self._callers),
            Check("countries", self._countries),
            Check("calls per second", self._rate),
        )

    def _credentials(self, seconds: float) -> Finding:
        try:
            self.account.standing(seconds=seconds)
        except (Forbidden, NotFound) as error:
            put = self.here.command("secrets put TWILIO_AUTH_TOKEN") if self.here.deployed else "TWILIO_AUTH_TOKEN"
            mend = f"compare both with Twilio's console > Account Info, then TwilioAccountSid, or {put}"
            return wrong(f"no call is placed, since the account's SID and auth token are not accepted: {error}", mend)
        return ok()

    def _standing(self, seconds: float) -> Finding:
        found = self.account.standing(seconds=seconds)
        if not found.active:
            return wrong(f"it is {found.status}: no call is placed", "Twilio's console > Billing")
        if found.trial:
            sentence = "it is a trial: it calls only numbers that it has verified, and speaks a text of its own first"
            return wrong(sentence, "Twilio's console > Billing > Upgrade")
        return ok()

    def _callers(self, seconds: float) -> Finding:
        budget, calling, found = Budget(seconds), self._calling(), list[str]()
        for number, setting in calling.items():
            reason = self._reason(self.account.caller(number, seconds=budget.left(seconds)))
            found += [f"{masked(number)} ({setting}) {reason}"] if reason else []
        if found:
            mend = "Twilio's console > Phone Numbers: a number of your own with voice; then TwilioFrom, or caller_id"
            return wrong(listed(found), mend)
        return ok(", ".join(map(masked, calling)))

    def _calling(self) -> Mapping[str, str]:
        """Each number that calls come from, and the setting that names it."""
        own = stage_of(self.rota(), self.here.stage).caller_id
        return {self.here.caller: "TWILIO_FROM"} | ({own: "the stage's caller_id"} if own else {})

    def _reason(self, found: CallerNumber | None) -> str:
        """Why calls from this number do not do; "" if they do."""
        if found is None:
            return "is no number of this account, and none that it has verified"
        if not found.voice:
            return "has no voice: it cannot call"
        if not found.owned and JAPAN in self._dialled():
            return "is only verified, and phones in Japan do not show it"
        return ""

    def _countries(self, seconds: float) -> Finding:
        budget, closed, strange = Budget(seconds), list[str](), list[str]()
        for code, who in self._dialled().items():
            try:
                may = self.account.may_call(code, seconds=budget.left(seconds))
            except NotFound:
                strange.append(f"Twilio does not know {code}, the country of {who}")
            else:
                closed += [] if may else [f"{code}, the country of {who}"]
        if closed:
            return wrong(f"the account may not call {listed(closed)}", "Twilio's console > Voice > Geo permissions")
        return not_known(listed(strange)) if strange else ok(", ".join(self._dialled()))

    def _dialled(self) -> dict[str, str]:
        """The countries that are called, each with the first one there."""
        called = dialled(self.rota(), self.here)
        called += [("RINBAN_LAST_RESORT", self.here.last_resort)] if self.here.last_resort else []
        found: dict[str, str] = {}
        for who, number in called:
            if code := country(number):
                found.setdefault(code, who)
        return found

    def _rate(self, seconds: float) -> Finding:
        """The carrier does not tell the rate of an account, but of each call how long it has waited for its turn."""
        asked = stage_of(self.rota(), self.here.stage).calls_per_second
        waited = self.account.queued(self.clock.now() - RECENT, seconds=seconds)
        longest = max(waited, default=0.0)
        if longest > CAN_WAIT:
            sentence = (
                f"a call has waited {longest:.0f} s at Twilio, which begins fewer than calls_per_second ({asked})"
            )
            return wrong(sentence, "Twilio's console > Voice > Settings, or a lower calls_per_second of the stage")
        if asked > 1 and not waited:
            return not_known(f"no call of the last days tells whether Twilio begins {asked} of them a second")
        return ok(f"calls_per_second {asked}")
