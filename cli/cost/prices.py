"""What AWS and Twilio ask for one of each, in US dollars without tax. Nothing here was read from an invoice.

AWS tells its prices by a page that has to be run, and Twilio by an account, so that these come from what others have
written about them, with its date. Allowances that are free are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Trust(Enum):
    """How sure a price is. The value is the mark behind its figures."""

    DATED = ""
    ELSEWHERE = "~"
    MEMORY = "?"


MEANINGS = {
    Trust.DATED: "a dated source, for Tokyo",
    Trust.ELSEWHERE: "a dated source, for US East or without a region; Tokyo is mostly up to a quarter more",
    Trust.MEMORY: "no dated source was found; look it up before you rely on it",
}


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for one `unit`. `source`: who has written that, and when."""

    what: str
    usd: float
    unit: str
    source: str
    trust: Trust


def _dated(what: str, usd: float, unit: str, source: str) -> Price:
    return Price(what, usd, unit, source, Trust.DATED)


def _elsewhere(what: str, usd: float, unit: str, source: str) -> Price:
    return Price(what, usd, unit, source, Trust.ELSEWHERE)


def _memory(what: str, usd: float, unit: str, source: str = "from memory") -> Price:
    return Price(what, usd, unit, source, Trust.MEMORY)


_LAMBDA = "wring.co, AWS Lambda pricing, 2026-03-08"
_SQS = "cloudburn.io, Amazon SQS pricing, 2026-03-14"
_NAT = "geekfeed.co.jp, from a NAT gateway to a NAT instance, 2024-12-25"

ALARM = _memory("CloudWatch alarm", 0.10, "month", "c3x.dev, without a date")
DASHBOARD = _elsewhere("CloudWatch dashboard", 3.00, "month", "factualminds.com, CloudWatch pricing, 2026-06-13")
METRIC = _memory("CloudWatch metric of our own", 0.30, "month", "calculator.city, without a date")
SECRET = _memory("Secrets Manager, a secret", 0.40, "month", "hivebook.wiki, without a date")
LOG = _memory("CloudWatch Logs, taken in", 0.76, "GB")
INVOCATIONS = _elsewhere("Lambda, invocations", 0.20, "million", _LAMBDA)
COMPUTING = _elsewhere("Lambda, arm64", 0.0000133334, "GB-second", _LAMBDA)
REQUESTS = _memory("API Gateway, REST", 4.25, "million")
MESSAGES = _elsewhere("SQS, standard queue", 0.40, "million", _SQS)
ORDERED = _elsewhere("SQS, FIFO queue", 0.50, "million", _SQS)

NAT_GATEWAY = _dated("NAT gateway", 0.062, "hour", "itakanwblog.com, NAT gateway on a schedule, 2025-08-06")
NAT_INSTANCE = _elsewhere("NAT instance, t4g.nano", 0.0042, "hour", _NAT)
DISK = _memory("EBS gp3, its disk", 0.096, "GB-month")
ADDRESS = _elsewhere("public IPv4 address", 0.005, "hour", "cloudburn.io, AWS NAT gateway pricing, 2026-02-24")
DATABASE = _memory("RDS for MySQL, db.t4g.micro", 0.025, "hour")
STORAGE = _memory("RDS, gp3", 0.138, "GB-month")
CACHE = _elsewhere("ElastiCache Serverless for Valkey", 0.084, "GB-hour", "usage.ai, Serverless pricing, 2026-06")

CALL = _memory("Twilio, a call to a Japanese mobile", 0.20, "begun minute", "from memory: 0.15 to 0.20")

PRICES = (
    *(ALARM, DASHBOARD, METRIC, SECRET, LOG, INVOCATIONS, COMPUTING, REQUESTS, MESSAGES, ORDERED),
    *(NAT_GATEWAY, NAT_INSTANCE, DISK, ADDRESS, DATABASE, STORAGE, CACHE, CALL),
)
