"""Time in the demo: a multiple of real time while a phone is in use, and no waiting at all otherwise."""

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
    """Runs the carrier's events and has them told. `speed`: how many seconds of the story pass in a real second."""

    carrier: Carrier
    teller: Teller
    speed: float

    def until(self, end: float, wanted: Callable[[], bool] = _never) -> bool:
        """Play until `wanted()` is true; False, with the clock at `end` (seconds since 1970), if `end` comes first."""
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
        """Whether every call is over and nothing is planned for this moment."""
        due = self.carrier.next_at()
        return self._idle() and (due is None or due > self.carrier.now())

    def breathe(self, seconds: float) -> None:
        """Wait for the reader: so many real seconds at the usual speed of 10, fewer at a higher speed."""
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
