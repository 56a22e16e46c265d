"""One escalation, step by step, with a clock that moves only when the story says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, Say
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Limits, Signal, of_alert, of_clock, of_key
from rinban.core.rota.duty import Further, Group
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from tests.fakes.chain import begun

START = 1_800_000_000.0
NUMBERS = {"ann": "+819000000001", "bo": "+819000000002", "cy": "+819000000003"}

Decisions = tuple[Decision, ...]


def people(*names: str) -> tuple[Responder, ...]:
    return tuple(Responder(name, name.title(), NUMBERS[name]) for name in names)


@dataclass
class Story:
    """One escalation. Each step returns what it decided; `loud` keeps the reasons why calling was given up."""

    e: Escalation
    group: Group
    on_duty: tuple[Responder, ...]
    further: Further = Further()
    now: float = START
    loud: list[str] = field(default_factory=list)

    @property
    def called(self) -> list[str]:
        """Return who was called, in order."""
        return [call.who for call in self.e.called]

    def _hear(self, event: Event) -> Decisions:
        self.e, decisions = decide(self.e, event)
        self.loud += [d.why.value for d in decisions if isinstance(d, GiveUp)]
        return decisions

    # --- a call ----------------------------------------------------------------------------------------------------

    def rings(self, attempt: int) -> Decisions:
        return self._call(Signal.RINGING, attempt)

    def answers(self, attempt: int) -> Decisions:
        return self._call(Signal.ANSWERED, attempt)

    def ends(self, attempt: int) -> Decisions:
        return self._call(Signal.ENDED, attempt)

    def presses(self, attempt: int, digit: str) -> Decisions:
        return self._call(of_key(self.e, digit), attempt)

    def hears(self, signal: Signal, attempt: int, limits: Limits) -> Decisions:
        """Let a call tell this while these limits hold."""
        who = self.e.called[attempt].who
        return self._hear(Event(signal, self.now, attempt, f"CA{attempt}", who, order=self.on_duty, limits=limits))

    def _call(self, signal: Signal, attempt: int) -> Decisions:
        who = self.e.called[attempt].who if attempt < len(self.e.called) else ""
        return self._hear(Event(signal, self.now, attempt, f"CA{attempt}", who, further=self.further))

    # --- the world -------------------------------------------------------------------------------------------------

    def joins(self, key: str, severity: Severity = Severity.HIGH) -> Decisions:
        return self._of(Alert(key, severity=severity))

    def recovers(self, key: str, by: str = "") -> Decisions:
        return self._of(Alert(key, Kind.RECOVERY, by=by))

    def claims(self, key: str, by: str) -> Decisions:
        return self._of(Alert(key, Kind.CLAIM, by=by))

    def closes(self, by: str) -> Decisions:
        return self._hear(Event(Signal.AGED, self.now, by=by))

    def deliver(self, alert: Alert) -> Decisions:
        return self._of(alert)

    def _of(self, alert: Alert) -> Decisions:
        signal = of_alert(self.e, alert, self.now)
        return self._hear(Event(signal, self.now, order=self.on_duty, alert=alert, group=self.group, by=alert.by))

    def waits(self, seconds: float) -> Decisions:
        """Let time pass without any news; return everything that the clocks decided."""
        until, decided = self.now + seconds, list[Decision]()
        while self.e.deadline is not None and self.e.deadline <= until:
            self.now = max(self.now, self.e.deadline)
            signal = of_clock(self.e, self.now)
            assert signal is not None
            decided += self._hear(Event(signal, self.now, order=self.on_duty, further=self.further))
        self.now = until
        return tuple(decided)


def alert(*on_duty: str, severity: Severity = Severity.HIGH, policy: Policy | None = None) -> Story:
    """Begin with an alert "a" for a group with these people on duty;
    there is one round unless the policy says otherwise."""
    order = people(*on_duty)
    group = Group("infra", policy=policy or Policy(rounds=1))
    e, decisions = begun(group, 1, Alert("a", severity=severity), START, order=order)
    return Story(e, group, order, loud=[d.why.value for d in decisions if isinstance(d, GiveUp)])


def said(decisions: Decisions) -> str:
    """Return the topic of the one text that is spoken."""
    (topic,) = [d.topic for d in decisions if isinstance(d, Say)]
    return topic.value


def dialled(decisions: Decisions) -> list[str]:
    return [d.who for d in decisions if isinstance(d, Call)]


def hung_up(decisions: Decisions) -> list[int]:
    return [d.attempt for d in decisions if isinstance(d, HangUp)]
