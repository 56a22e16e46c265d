"""How a group is called: the escalation policy. All times are seconds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Digits:
    """Which key means what. The listener is told that any other key does nothing."""

    take: str = "1"
    pass_on: str = "2"
    repeat: tuple[str, ...] = ("3", "*")
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra


@dataclass(frozen=True, slots=True, order=True)
class Policy:
    """How one group is called. A group that names no policy has these defaults.

    There are three rounds without a pause, because a second call soon after the first gets through Do Not Disturb; then
    there is one round every `then_every` seconds, until somebody takes it.
    """

    ring: int = 25
    rounds: int = 3
    pause: int = 0
    then_every: int = 600
    prompts: int = 2
    call_limit: int = 90
    remind_after: int = 0  # seconds after an acknowledgement; 0 for no reminder
    close_when_quiet: int = 3600
    close_after: int = 86400
    calls_per_hour: int = 12  # calls to one number; more only if nobody else is left
    digits: Digits = field(default_factory=Digits)
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra
