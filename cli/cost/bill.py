"""The bill of one month: what a stage uses at rest and for its calls, times the prices."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from cli.cost import prices
from cli.cost.prices import Price, Trust

DAYS, HOURS, MINUTES = 30, 730, 43_800
"""Of a month: calls are counted by days, as people do, and the rest by hours, as AWS does."""

MILLION = 1_000_000


class Place(Enum):
    """Where the stack goes. The value is how it is named, and `zones` in how many zones something is made for it."""

    EXISTING = "VPC, NAT and stores exist"
    ONE_ZONE = "created, one zone"
    TWO_ZONES = "created, two zones"

    @property
    def zones(self) -> int:
        return [*Place].index(self)


class Nat(Enum):
    """The way out of the created network, to Twilio and SQS."""

    INSTANCE = "instance"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Usage:
    """What is counted. `alarms`: those of the template. `seconds`: how long a call lasts once it is answered.

    `minute`: the price of a begun minute, where somebody knows it better than `prices.CALL`. `dashboard`: whether it is
    switched on.
    """

    alarms: int
    calls_a_day: float = 0
    seconds: float = 60
    nat: Nat = Nat.INSTANCE
    minute: float | None = None
    dashboard: bool = False

    @property
    def calls(self) -> float:
        """Calls in a month."""
        return self.calls_a_day * DAYS

    @property
    def minutes(self) -> float:
        """Begun minutes in a month: each is paid whole."""
        return self.calls * max(1, math.ceil(self.seconds / 60))


@dataclass(frozen=True, slots=True)
class BillItem:
    """One line of the bill, in dollars for each place."""

    what: str
    usd: dict[Place, float]
    trust: Trust


SECRETS = {Place.EXISTING: 4, Place.ONE_ZONE: 3, Place.TWO_ZONES: 3}
"""Two logins of the database, Twilio's auth token, and where the stores exist the URL of Redis, with its password."""

SWEEP_SECONDS, SWEEP_MEMORY, SWEEP_LOG = 0.1, 0.5, 1_000
"""Of the watchdog, each minute: billed seconds, GB and bytes of log. A round that finds nothing took 4-15 ms warm, on a
machine for developers."""

POLLS, LOOKS = 15, 3
"""Each minute: Lambda asks the timers' queue with five pollers that wait 20 s each; the sweep looks into the two FIFO
queues, into the spool a second time."""

CALL_REQUESTS, CALL_RUNS, CALL_SECONDS, CALL_MESSAGES, CALL_LOG = 6, 10, 0.5, 9, 20_000
"""Of one call that is answered and taken by a key. Requests: the alert, three of the call's progress, the text, the
key. Invocations: these, the authorizer, three wake-ups; each billed half a second of 1 GB, since in a quiet night
everything is cold. Three messages, each sent, received and deleted. Bytes of log."""

CALL_METRICS = 4
"""Of one call that is answered and taken by a key, metrics of our own: the new alert, the seconds to the first ring and
to the key, and how the call ended. One is paid for each hour in which it has a value."""

DATABASE_GB, CACHE_GB, DISK_GB = 20, 0.1, 8
"""The least that RDS for MySQL, ElastiCache Serverless for Valkey and the image of a NAT instance take."""


def at_rest(usage: Usage) -> list[BillItem]:
    """What is paid without a single call."""
    dashboard = [_everywhere("a dashboard", [(prices.DASHBOARD, 1)])] if usage.dashboard else []
    return [
        _everywhere(f"{usage.alarms} alarms", [(prices.ALARM, usage.alarms)]),
        *dashboard,
        BillItem("secrets", {place: many * prices.SECRET.usd for place, many in SECRETS.items()}, prices.SECRET.trust),
        _everywhere("queues that are asked", [_millions(prices.MESSAGES, POLLS), _millions(prices.ORDERED, LOOKS)]),
        _everywhere("the sweep of each minute", [_millions(prices.INVOCATIONS, 1), (prices.COMPUTING, _swept())]),
        _everywhere("its log", [(prices.LOG, SWEEP_LOG * MINUTES / 1e9)]),
        _created(f"NAT {usage.nat.value}", _nat(usage.nat)),
        _created("MySQL, 20 GB", [(prices.DATABASE, HOURS), (prices.STORAGE, DATABASE_GB)]),
        _created("Valkey, 100 MB", [(prices.CACHE, CACHE_GB * HOURS)], most=1),
    ]


def of_calls(usage: Usage) -> list[BillItem]:
    """What the calls of a month add: at AWS, and at Twilio."""
    runs = usage.calls * CALL_RUNS
    aws = [
        (prices.REQUESTS, usage.calls * CALL_REQUESTS / MILLION),
        (prices.INVOCATIONS, runs / MILLION),
        (prices.COMPUTING, runs * CALL_SECONDS),
        (prices.MESSAGES, usage.calls * CALL_MESSAGES / MILLION),
        (prices.LOG, usage.calls * CALL_LOG / 1e9),
        (prices.METRIC, CALL_METRICS * min(1.0, usage.calls / HOURS)),
    ]
    price = prices.CALL.usd if usage.minute is None else usage.minute
    trust = prices.CALL.trust if usage.minute is None else Trust.DATED
    twilio = BillItem(
        f"{usage.minutes:,.0f} begun minutes at Twilio", dict.fromkeys(Place, price * usage.minutes), trust
    )
    return [_everywhere(f"{usage.calls:,.0f} calls at AWS", aws), twilio]


def total(what: str, items: Iterable[BillItem]) -> BillItem:
    """The sum, which is as sure as what is least sure in it."""
    added = list(items)
    usd = {place: sum(item.usd[place] for item in added) for place in Place}
    return BillItem(what, usd, _least_sure(item.trust for item in added if sum(item.usd.values())))


Amount = tuple[Price, float]
"""A price, and how many of its units."""


def _everywhere(what: str, amounts: list[Amount]) -> BillItem:
    return BillItem(what, dict.fromkeys(Place, _sum(amounts)), _trust(amounts))


def _created(what: str, amounts: list[Amount], most: int = 2) -> BillItem:
    """One for each zone that something is made in. `most`: what spans all zones by itself is paid once."""
    return BillItem(what, {place: min(place.zones, most) * _sum(amounts) for place in Place}, _trust(amounts))


def _nat(nat: Nat) -> list[Amount]:
    address = (prices.ADDRESS, float(HOURS))
    if nat is Nat.GATEWAY:
        return [(prices.NAT_GATEWAY, HOURS), address]
    return [(prices.NAT_INSTANCE, HOURS), (prices.DISK, DISK_GB), address]


def _millions(price: Price, each_minute: int) -> Amount:
    return price, each_minute * MINUTES / MILLION


def _swept() -> float:
    return SWEEP_SECONDS * SWEEP_MEMORY * MINUTES


def _sum(amounts: Iterable[Amount]) -> float:
    return sum(price.usd * units for price, units in amounts)


def _trust(amounts: Iterable[Amount]) -> Trust:
    return _least_sure(price.trust for price, _ in amounts)


def _least_sure(trusts: Iterable[Trust]) -> Trust:
    return max(trusts, key=[*Trust].index, default=Trust.DATED)
