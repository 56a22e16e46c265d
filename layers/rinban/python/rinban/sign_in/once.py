"""A form that comes twice is done once: after two presses, from a browser that sends it again, or from an old page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.sign_in import DoneForms
from rinban.sign_in.secret import hashed

STEP, STEPS = 0.2, 25
"""Seconds between two looks at what became of a form that somebody is doing already, and how many looks there are."""


@dataclass(frozen=True, slots=True)
class FormsOnce:
    """`new_id`: makes a random text of 32 characters. `wait`: waits for so many seconds."""

    forms: DoneForms
    log: Log
    new_id: Callable[[], str]
    wait: Callable[[float], object] = time.sleep

    def told(self, form: str, work: Callable[[], tuple[str, bool]]) -> str | None:
        """What is told of the form with all that it carries; None if somebody is doing it for long already.

        `work`: does it, and gives what is to be told, and whether it was done. What was not done may be tried again.
        While nobody knows what was sent before, it is done: an act may not need one more store than its task does.
        """
        key, by = hashed(form), self.new_id()
        for step in range(STEPS):
            if step:
                self.wait(STEP)
            try:
                known = self.forms.begin(key, by)
            except Unavailable as error:
                self.log.line("a form of the board may come twice", error=str(error))
                return None if step else work()[0]
            if known is None:
                return self._worked(key, work)
            if known:
                return known
        return None

    def _worked(self, key: str, work: Callable[[], tuple[str, bool]]) -> str:
        try:
            told, done = work()
        except Exception:
            self._kept(lambda: self.forms.forget(key))
            raise
        self._kept((lambda: self.forms.tell(key, told)) if done else (lambda: self.forms.forget(key)))
        return told

    def _kept(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except Unavailable as error:
            self.log.line("what became of a form of the board is not kept", error=str(error))
