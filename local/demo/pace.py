"""Time in the demo: several times as quick as real time while a phone is in use, and no time at all otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from local.carrier import Carrier
from local.demo.teller import Teller

FRAME = 0.05  # real seconds between two looks at the screen


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Pace:
    """Drives the carrier's events, and tells them as they happen. `speed`: seconds of the story in a real one."""

    carrier: Carrier
    teller: Teller
    speed: float

    def until(self, end: float, wanted: Callable[[], bool] = _never) -> bool:
        """Plays until it is so; False, with the clock at `end` (seconds since 1970), if that comes before."""
        while not wanted():
            due = self.carrier.next_at()
            if due is None or due > end:
                self.carrier.timeline.move(end)
                return wanted()
            self._let_pass(due)
            self.carrier.step()
            self.teller.news()
        return True

    def quiet(self) -> bool:
        """No call is left, and none is about to be made."""
        due = self.carrier.next_at()
        return self._idle() and (due is None or due > self.carrier.now())

    def breathe(self, seconds: float) -> None:
        """Seconds for the reader, at the usual speed of 10."""
        time.sleep(seconds * 10 / self.speed)

    def _idle(self) -> bool:
        return all(call.over for call in self.carrier.calls)

    def _let_pass(self, due: float) -> None:
        now = self.carrier.now()
        while now < due and not self._idle():
            passed = min(FRAME * self.speed, due - now)
            time.sleep(passed / self.speed)
            now += passed
            self.teller.moment(now)
