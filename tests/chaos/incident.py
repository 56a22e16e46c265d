"""A random incident, drawn from one seed: what people do at the phone, which alerts come in when, and what breaks."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

from local.carrier import AnswerAfter, Decline, Faults, HangUpAfter, Ignore, Press, Unreachable, Voicemail
from local.carrier.calls import Behaviour
from local.container.points import SignalOrder

TROUBLE = 400.0
"""Virtual seconds in which things happen. Afterwards everything works, and everybody who is called takes the alert."""

KINDS = ("initiated", "ringing", "completed", "voice", "key")
EVENTS = ("CallStatus=initiated", "CallStatus=ringing", "CallStatus=in-progress", "Digits=", "CallStatus=completed")
FAULTS: tuple[Callable[[Faults, random.Random], None], ...] = (
    lambda faults, dice: faults.lose(dice.choice(KINDS)),  # type: ignore[arg-type]
    lambda faults, dice: faults.lose_answer(dice.choice(KINDS)),  # type: ignore[arg-type]
    lambda faults, dice: faults.delay(dice.choice(KINDS), dice.uniform(1.0, 70.0)),  # type: ignore[arg-type]
    lambda faults, dice: faults.duplicate(dice.choice(KINDS), after=dice.uniform(0.0, 30.0)),  # type: ignore[arg-type]
    lambda faults, _: faults.drop_created(),
    lambda faults, dice: faults.fail(dice.choice((500, 503)), made=dice.random() < 0.5),
    lambda faults, dice: faults.too_many(times=dice.randint(1, 3)),
    lambda faults, dice: faults.refuse(dice.choice((21211, 21215, 21216))),
)
BEHAVIOURS: tuple[Behaviour, ...] = (
    AnswerAfter(),
    Decline(),
    HangUpAfter(),
    Ignore(),
    Press("1"),
    Press("2"),
    Press("12"),
    Press("91"),
    Press("1", after=3.0),
    Unreachable(),
    Voicemail(),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage in which these stores hang or are killed, from `begins` on, for `lasts` virtual seconds."""

    stores: tuple[str, ...]
    how: str
    begins: float
    lasts: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of a monitor. `at` is virtual seconds after the beginning."""

    at: float
    dedup_key: str
    status: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that happens in one incident. `faults` are the carrier's, in this order, drawn from the same seed."""

    seed: int
    people: dict[str, tuple[Behaviour, ...]]
    deliveries: tuple[Delivery, ...]
    faults: tuple[int, ...]
    kills: tuple[SignalOrder, ...]
    outages: tuple[Outage, ...]
    sweep_seconds: float
    queue_seconds: float

    def misbehave(self, faults: Faults) -> None:
        dice = random.Random(self.seed)
        for number in self.faults:
            FAULTS[number](faults, dice)


def drawn(seed: int) -> Incident:
    dice = random.Random(seed)
    return Incident(
        seed=seed,
        people={name: tuple(dice.choices(BEHAVIOURS, k=3)) for name in ("sato", "suzuki", "kacho")},
        deliveries=_deliveries(dice),
        faults=tuple(dice.choices(range(len(FAULTS)), k=dice.randint(0, 3))),
        kills=tuple(_kill(dice) for _ in range(dice.choice((0, 1, 2, 3)))),
        outages=tuple(_outage(dice) for _ in range(dice.choice((0, 0, 1, 2)))),
        sweep_seconds=dice.choice((1.0, 1.0, 60.0)),
        queue_seconds=dice.choice((0.0, 0.0, 20.0)),
    )


def _deliveries(dice: random.Random) -> tuple[Delivery, ...]:
    later = [Delivery(dice.uniform(0, TROUBLE), dice.choice("abc"), "problem") for _ in range(dice.randint(0, 3))]
    over = [Delivery(dice.uniform(0, TROUBLE), dice.choice("abc"), "resolved") for _ in range(dice.choice((0, 0, 1)))]
    last = Delivery(TROUBLE, "z", "problem")  # so that an alert is open at the end
    return (Delivery(0.0, "a", "problem"), *sorted([*later, *over], key=lambda one: one.at), last)


def _kill(dice: random.Random) -> SignalOrder:
    function = dice.choice(("entry", "callback", "callback", "callback", "watchdog"))
    holding = dice.choice(EVENTS) if function == "callback" else ""
    return SignalOrder(function, holding, dice.randint(1, 20), signal.SIGKILL)


def _outage(dice: random.Random) -> Outage:
    stores = dice.choice((("redis",), ("mysql",), ("redis", "mysql")))
    return Outage(stores, dice.choice(("hangs", "killed")), dice.uniform(0, 300), dice.uniform(5, 60))
