"""Measures how long no phone rings although somebody has to be called."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.document import Escalation, State
from tests.model.schedule import Schedule


@dataclass(frozen=True)
class Stretch:
    """One silence, in virtual time (seconds since 1970)."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


class Silence:
    """A silence begins when somebody has to be called and no phone rings.
    It ends when one rings, or when nobody has to be
    called any more.

    A rest between two rounds is no silence until its clock ends; if it lasts longer it is one from then on.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.stretches: list[Stretch] = []
        self._schedule = schedule
        self._live = 0
        self._owed_from: float | None = None
        self._silent_from: float | None = None

    def stands(self, e: Escalation) -> None:
        """Note that a store has this document now."""
        match e.state:
            case State.CALLING:
                self._owed_from = self._schedule.now
            case State.RESTING:
                self._owed_from = e.clock.at
            case State.ACKNOWLEDGED | State.WAITING | State.CLOSED:
                self._owed_from = None
        self._judge()

    def phones(self, live: int) -> None:
        """Note that so many phones ring or are being talked on."""
        self._live = live
        self._judge()

    def ends(self) -> None:
        """End the incident: a silence that goes on is counted up to now."""
        self._note(self._schedule.now)

    def _judge(self) -> None:
        now = self._schedule.now
        if self._live or self._owed_from is None:
            self._note(now)
            self._silent_from = None
        elif self._owed_from > now:
            self._note(now)
            self._silent_from = self._owed_from
        elif self._silent_from is None or self._silent_from > now:
            self._silent_from = now

    def _note(self, now: float) -> None:
        if self._silent_from is not None and self._silent_from < now:
            self.stretches.append(Stretch(self._silent_from, now))
