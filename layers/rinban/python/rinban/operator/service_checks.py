"""Checks of the service itself: its stores, its watchdog, its settings, and the way of a callback to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.errors import RinbanError, Unavailable
from rinban.operator.deployment import Deployment
from rinban.operator.findings import Check, Finding, listed, not_known, ok, wrong
from rinban.operator.test_call import PROBE
from rinban.ports.carrier import SignedCallback
from rinban.ports.stores import Schema
from rinban.ports.time import WallClock

SILENT = 180.0
"""Seconds since the watchdog's last round, as its alarm has them: it comes every minute."""

AHEAD = 30.0
"""Seconds by which two clocks may differ: callbacks come late by less, and a rota changes at a midnight."""

_TWIML = "<Response"


@dataclass(frozen=True, slots=True)
class ServiceChecks:
    """`last_round`: when the watchdog was last done with a round, None if nobody knows; raises Unavailable.
    `other_clock`: somebody else's name and time within so many seconds; raises Unavailable. `base_url`: what Twilio
    calls back, "" if that is not known. `says`: makes every text that is spoken, and returns one as TwiML; it raises
    anything.
    """

    here: Deployment
    schema: Schema
    last_round: Callable[[], float | None]
    other_clock: Callable[[float], tuple[str, float]]
    callback: SignedCallback
    base_url: str
    says: Callable[[], str]
    clock: WallClock

    def checks(self) -> tuple[Check, ...]:
        return (
            Check("stores", self._stores),
            Check("encryption", self._encryption),
            Check("tables", self._tables),
            Check("spoken texts", self._texts),
            Check("watchdog", self._watchdog),
            Check("clock", self._clock),
            Check("signed callback", self._signed),
            Check("secrets", self._secrets),
            Check("Twilio's region", self._region),
        )

    def _stores(self, _: float) -> Finding:
        away = [text for text in (_failure(self.schema.now), _failure(self.last_round)) if text]
        if away:
            return wrong(listed(away), "docs/alarms.md, store-away: the store itself, its password, and the way to it")
        return ok("MySQL and Redis answer")

    def _encryption(self, _: float) -> Finding:
        bare = self.here.in_the_clear
        if bare:
            mend = "rediss:// in REDIS_URL, and no tls=off in DATABASE_URL (docs/configuration.md)"
            return wrong(f"the store of {' and '.join(bare)} is on another machine, and reached without TLS", mend)
        return ok()

    def _texts(self, _: float) -> Finding:
        try:
            said = self.says()
        except RinbanError:
            raise
        except Exception as error:  # noqa: BLE001 - the templates may be changed, and have any slip
            said = f"{type(error).__name__}: {error}"
        if _TWIML in said:
            return ok()
        mend = "RINBAN_VOICE_PATH, and the layer of the texts"
        return wrong(f"what people hear cannot be made: {said}", mend)

    def _tables(self, _: float) -> Finding:
        missing = self.schema.missing()
        if missing:
            sentence = f"{len(missing)} migrations have not been applied, from {missing[0]} on"
            return wrong(sentence, self.here.command("migrate"))
        return ok()

    def _watchdog(self, _: float) -> Finding:
        last = self.last_round()
        if last is None:
            return not_known("no round of the watchdog is remembered: look again in two minutes")
        age = self.clock.now() - last
        if age > SILENT:
            sentence = f"its last round was {_ago(age)} ago: where a callback is lost, nobody is called after it"
            return wrong(
                sentence, "docs/alarms.md, watchdog-silent: its schedule, its log, and whether it is throttled"
            )
        return ok(f"its last round was {max(0.0, age):.0f} s ago")

    def _clock(self, seconds: float) -> Finding:
        (whose, theirs), ours = self.other_clock(seconds), self.clock.now()
        if abs(ours - theirs) > AHEAD:
            which = "ahead of" if ours > theirs else "behind"
            sentence = f"the service's clock is {abs(ours - theirs):.0f} s {which} {whose}'s: people are called by it"
            return wrong(sentence, "set the machine's clock by NTP; on Lambda ask AWS's support")
        return ok(f"as {whose} has it")

    def _signed(self, seconds: float) -> Finding:
        if not self.base_url:
            return not_known("PUBLIC_BASE_URL is not set and no alert has come in yet: nobody knows the address")
        status, text = self.callback.ask(f"{self.base_url}/phonecall/{PROBE}/0", seconds=seconds)
        if status == 200 and _TWIML in text:
            return ok(self.base_url)
        if "the signature does not match" in text:
            mend = "PUBLIC_BASE_URL has to be the very address that Twilio calls, without a slash at the end"
            return wrong(f"a callback to {self.base_url} is refused although it is signed: no key counts", mend)
        mend = "PUBLIC_BASE_URL, and what stands before the API (docs/operations.md, A domain name of your own)"
        return wrong(f"a signed callback to {self.base_url} is answered {status}: no key counts", mend)

    def _secrets(self, _: float) -> Finding:
        values = self.here.unstored
        if values and self.here.deployed:
            put = self.here.command(f"secrets put {values[0]}")
            sentence = f"{', '.join(values)}: the secret itself, for everybody who may see the functions' variables"
            return wrong(sentence, f"{put}, and then its ARN as the parameter")
        return ok()

    def _region(self, _: float) -> Finding:
        if self.here.in_vain:
            sentence = f"{' and '.join(self.here.in_vain)} set in vain: Rinban asks Twilio at TWILIO_API_URL alone"
            return wrong(sentence, "take it out of the functions' variables")
        return ok()


def _failure(ask: Callable[[], object]) -> str:
    """Why there is no answer; "" if there is one."""
    try:
        ask()
    except Unavailable as error:
        return f"{error}"
    return ""


def _ago(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
