"""Whether a new version may serve: what is asked of it before callers reach it, and after they do.

CodeDeploy moves the alias of each function by itself and all of them at once, so the same questions are asked for each.
To ask them again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rinban.core.errors import Busy, Unavailable
from rinban.operator.findings import Health

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Has the admin function do a task, and returns its answer. Raises Unavailable."""

ESSENTIAL = ("tables", "spoken texts", "Twilio's credentials")
"""What has to be right before anybody reaches a release: without these it could call nobody. That MySQL answers, the
migration has shown; without Redis people are called as before, and a number that is only verified rings too."""

HELD = 150.0
"""Seconds for which a release is watched. CodeDeploy takes it back if one of its alarms goes off meanwhile, and an
alarm looks at a minute."""

LOOK = 3.0
"""Seconds between two looks at what became of the test call, or until somebody who was busy is asked again."""

PATIENT = 120.0
"""Seconds for which the admin function is asked again if it is busy: the hooks of all functions ask it at once, one
migration waits for another, and a young account runs ten containers in all."""

BUSY = 503
"""The status of an answer after which the same task may succeed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Each question returns why the release must not serve, "" if it may. They raise Unavailable.

    `new`: asks the version that is to serve, and `served` the one that callers reach. `release`: the stamp of the new
    one. `responder`: the id of who gets the test call, "" if nobody does. `base_url`: where Twilio calls back.
    `goes_back`: whether a failed release is being taken back. `tick`: seconds of a clock that only runs forward.
    """

    new: Ask
    served: Ask
    release: str
    responder: str
    base_url: Callable[[], str]
    goes_back: Callable[[], bool]
    wait: Callable[[float], None]
    tick: Callable[[], float]

    def before(self) -> str:
        """Bring the tables up to date, as the first hook does, and look whether this version can call anybody.

        The way back is never barred: what served before is no worse than what has just failed.
        """
        if self.goes_back():
            return ""
        until = self.tick() + PATIENT
        told = self._patiently({"task": "migrate"}, until)
        if "error" in told:
            return f"the tables are not up to date: {told['error']}"
        version = self._patiently({"task": "version"}, until)
        if version.get("release") != self.release:
            return f"the new version is the release {version.get('release')}, and not {self.release}"
        found = self._patiently({"task": "doctor", "base_url": self.base_url()}, until)
        if "error" in found:
            return f"the new version could not be looked at: {found['error']}"
        of = {one["check"]: one for one in found["findings"]}
        wrong = [of[check] for check in ESSENTIAL if of[check]["health"] == Health.WRONG.value]
        return "; ".join(f"{one['check']}: {one['sentence']}" for one in wrong)

    def _patiently(self, task: Mapping[str, Any], until: float) -> Mapping[str, Any]:
        """The answer of the new version, or the last one of those that only said that it was busy."""
        while True:
            told = self._when_free(self.new, task, until)
            if told.get("status") != BUSY or self.tick() >= until:
                return told
            self.wait(LOOK)

    def _when_free(self, ask: Ask, task: Mapping[str, Any], until: float) -> Mapping[str, Any]:
        """The answer of the first container that is free: until there is one, nothing has been begun."""
        while True:
            try:
                return ask(task)
            except Busy as error:
                if self.tick() >= until:
                    return {"error": str(error), "status": BUSY}
            self.wait(LOOK)

    def after(self) -> str:
        """Call the one who gets test calls, and wait for the key; then wait for alarms."""
        if self.goes_back():
            return ""
        until = self.tick() + HELD
        unheard = self._test_call(until) if self.responder else ""
        while not unheard and self.tick() < until:
            self.wait(LOOK)
        return unheard

    def _test_call(self, until: float) -> str:
        task = {"task": "test_call", "responder": self.responder, "base_url": self.base_url()}
        placed = self._when_free(self.served, task, until)
        if "error" in placed:
            return f"the test call to {self.responder} could not be made: {placed['error']}"
        known: Mapping[str, Any] = {}
        while self.tick() < until:
            known = self._became_of(placed["sid"])
            if known.get("key"):
                return ""
            if known.get("ended"):
                break
            self.wait(LOOK)
        return (
            f"the test call to {self.responder} came back without a key ({known.get('ended') or 'no end was heard of'})"
        )

    def _became_of(self, sid: str) -> Mapping[str, Any]:
        """What is known of a test call; nothing while nobody answers, who may do so at the next look."""
        try:
            return self.served({"task": "test_call_outcome", "sid": sid})
        except Unavailable:
            return {}
