"""How long nobody's phone rings although somebody is owed a call."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.document import Escalation, State
from tests.model.schedule import Schedule


@dataclass(frozen=True)
class Stretch:
    """A silence, in virtual time."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


class Silence:
    """Begins when a call is owed and no phone rings; ends when one does, or when no call is owed any more.

    A rest that was announced is none; a rest that outlasts its own clock is one from there on.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.stretches: list[Stretch] = []
        self._schedule = schedule
        self._live = 0
        self._owed_from: float | None = None
        self._silent_from: float | None = None

    def stands(self, e: Escalation) -> None:
        """A store holds this now."""
        match e.state:
            case State.CALLING:
                self._owed_from = self._schedule.now
            case State.RESTING:
                self._owed_from = e.clock.at
            case State.ACKNOWLEDGED | State.CLOSED:
                self._owed_from = None
        self._judge()

    def phones(self, live: int) -> None:
        """So many phones ring or are being listened to."""
        self._live = live
        self._judge()

    def ends(self) -> None:
        """The incident is over: what is silent now was silent until now."""
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
