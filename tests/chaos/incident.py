"""A random incident: who does what at the phone, what comes in when, and what breaks meanwhile; all from one seed."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

from local.carrier import AnswerAfter, Decline, Faults, HangUpAfter, Ignore, Press, Unreachable, Voicemail
from local.carrier.people import Behaviour
from local.container.points import SignalOrder

TROUBLE = 400.0
"""Virtual seconds in which things happen; afterwards everything works, and whoever is called takes it."""

KINDS = ("initiated", "ringing", "completed", "voice", "key")
EVENTS = ("CallStatus=initiated", "CallStatus=ringing", "CallStatus=in-progress", "Digits=", "CallStatus=completed")
FAULTS: tuple[Callable[[Faults, random.Random], None], ...] = (
    lambda faults, lots: faults.lose(lots.choice(KINDS)),  # type: ignore[arg-type]
    lambda faults, lots: faults.lose_answer(lots.choice(KINDS)),  # type: ignore[arg-type]
    lambda faults, lots: faults.delay(lots.choice(KINDS), lots.uniform(1.0, 70.0)),  # type: ignore[arg-type]
    lambda faults, lots: faults.duplicate(lots.choice(KINDS), after=lots.uniform(0.0, 30.0)),  # type: ignore[arg-type]
    lambda faults, _: faults.drop_created(),
    lambda faults, lots: faults.fail(lots.choice((500, 503)), made=lots.random() < 0.5),
    lambda faults, lots: faults.too_many(times=lots.randint(1, 3)),
    lambda faults, lots: faults.refuse(lots.choice((21211, 21215, 21216))),
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
    """These stores hang or are killed, from `begins` for `lasts` virtual seconds."""

    stores: tuple[str, ...]
    how: str
    begins: float
    lasts: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a monitor sends, so many virtual seconds after the beginning."""

    at: float
    dedup_key: str
    status: str


@dataclass(frozen=True, slots=True)
class Incident:
    """`faults`: of the carrier, applied in this order with lots drawn from the same seed."""

    seed: int
    people: dict[str, tuple[Behaviour, ...]]
    deliveries: tuple[Delivery, ...]
    faults: tuple[int, ...]
    kills: tuple[SignalOrder, ...]
    outages: tuple[Outage, ...]
    sweep_seconds: float
    queue_seconds: float

    def misbehave(self, faults: Faults) -> None:
        lots = random.Random(self.seed)
        for number in self.faults:
            FAULTS[number](faults, lots)


def drawn(seed: int) -> Incident:
    lots = random.Random(seed)
    return Incident(
        seed=seed,
        people={name: tuple(lots.choices(BEHAVIOURS, k=3)) for name in ("sato", "suzuki", "kacho")},
        deliveries=_deliveries(lots),
        faults=tuple(lots.choices(range(len(FAULTS)), k=lots.randint(0, 3))),
        kills=tuple(_kill(lots) for _ in range(lots.choice((0, 1, 2, 3)))),
        outages=tuple(_outage(lots) for _ in range(lots.choice((0, 0, 1, 2)))),
        sweep_seconds=lots.choice((1.0, 1.0, 60.0)),
        queue_seconds=lots.choice((0.0, 0.0, 20.0)),
    )


def _deliveries(lots: random.Random) -> tuple[Delivery, ...]:
    later = [Delivery(lots.uniform(0, TROUBLE), lots.choice("abc"), "problem") for _ in range(lots.randint(0, 3))]
    over = [Delivery(lots.uniform(0, TROUBLE), lots.choice("abc"), "resolved") for _ in range(lots.choice((0, 0, 1)))]
    last = Delivery(TROUBLE, "z", "problem")  # so that something is open at the end
    return (Delivery(0.0, "a", "problem"), *sorted([*later, *over], key=lambda one: one.at), last)


def _kill(lots: random.Random) -> SignalOrder:
    function = lots.choice(("entry", "callback", "callback", "callback", "watchdog"))
    holding = lots.choice(EVENTS) if function == "callback" else ""
    return SignalOrder(function, holding, lots.randint(1, 20), signal.SIGKILL)


def _outage(lots: random.Random) -> Outage:
    stores = lots.choice((("redis",), ("mysql",), ("redis", "mysql")))
    return Outage(stores, lots.choice(("hangs", "killed")), lots.uniform(0, 300), lots.uniform(5, 60))
