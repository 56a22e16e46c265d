"""What may go wrong in an incident, and which laws may then be broken, because the design cannot prevent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.model.law import Law

REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER = "Redis is away", "Redis is emptied", "Redis is failed over to an older copy"
MYSQL_AWAY, TIMER_AWAY = "MySQL is away", "the timer is away"
SOME_WITHOUT_REDIS, SOME_WITHOUT_MYSQL = "some do not see Redis", "some do not see MySQL"
SOME_WITHOUT_EITHER = "some do not see Redis, others not MySQL"
BOARD, CHAT = "board", "chat"
"""Two outlets: one can be asked what it has heard, the other cannot."""


@dataclass(frozen=True)
class Scenario:
    """A kind of incident.

    Probabilities: `crash` and `lost_reply` at each use of a store, `callback_…` for each callback, `unknown` (no reply)
    and `refused` for each call that is placed, `slow` for a store that takes long to answer, `burst` and `rush` for
    another alert, or the next planned event, during a use of a store. `alerts`: how many more alerts may come.

    `outages`: what may happen to the stores. `in_turn`: an outage begins no sooner than a sweep after the last one.
    `accepted`: the laws that these faults may break, and why. `outlets`: who is told, each of which fails with the
    probability `outlet_fails`. `texts`: people get SMS as well, after a missed call and when nobody took it.
    """

    name: str
    crash: float = 0.0
    lost_reply: float = 0.0
    callback_lost: float = 0.0
    callback_late: float = 0.05
    callback_twice: float = 0.1
    unknown: float = 0.0
    refused: float = 0.05
    slow: float = 0.0
    outages: tuple[str, ...] = ()
    in_turn: bool = False
    alerts: int = 3
    burst: float = 0.0
    rush: float = 0.0
    accepted: Mapping[Law, str] = field(default_factory=dict)
    outlets: tuple[str, ...] = ()
    outlet_fails: float = 0.0
    texts: bool = False


APART = "processes that share no store cannot know of each other until the two are merged"
FORGOTTEN = "what one store alone had is lost with it, until the spool or the next sweep gives it to the other one"
_SPLIT = (
    Law.ONCE,
    Law.REFUSAL_HEARD,  # of two calls with one number
    Law.ONE_PHONE,
    Law.NOT_AFTER_THE_END,
    Law.ONE_TAKER,
    Law.KEY_KEPT,
    Law.PHONE_STOPS,
    Law.ALERT_KEPT,
    Law.RECOVERY_KEPT,
)

CALM = Scenario("calm", callback_late=0.0)
RACES = Scenario("races", rush=0.06, callback_twice=0.3)
STORM = Scenario("a storm", alerts=6, burst=0.03, rush=0.01, callback_late=0.0)
CARRIER = Scenario("the carrier", callback_lost=0.08, callback_late=0.1, callback_twice=0.2, unknown=0.1, refused=0.2)
CRASHES = Scenario("crashes", crash=0.004, lost_reply=0.02, callback_lost=0.02)
SLOW = Scenario("slow stores", slow=0.3, lost_reply=0.02)
MYSQL = Scenario("MySQL", lost_reply=0.02, burst=0.005, rush=0.02, outages=(MYSQL_AWAY, SOME_WITHOUT_MYSQL, TIMER_AWAY))
REDIS = Scenario("Redis", lost_reply=0.02, burst=0.005, rush=0.02, outages=(REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER))
NOT_ALL_SEE_MYSQL = Scenario("not all see MySQL", lost_reply=0.02, burst=0.01, rush=0.02, outages=(SOME_WITHOUT_MYSQL,))
NOT_ALL_SEE_REDIS = Scenario("not all see Redis", lost_reply=0.02, burst=0.01, rush=0.02, outages=(SOME_WITHOUT_REDIS,))
_TROUBLED = Scenario(
    "troubled",
    0.002,
    0.02,
    callback_lost=0.04,
    callback_late=0.1,
    unknown=0.05,
    refused=0.1,
    slow=0.05,
    burst=0.005,
    rush=0.02,
)
MYSQL_AND_ALL = replace(_TROUBLED, name="MySQL and all else", outages=MYSQL.outages)
REDIS_AND_ALL = replace(_TROUBLED, name="Redis and all else", outages=REDIS.outages)
IN_TURN = replace(MYSQL, name="both stores, in turn", outages=(MYSQL_AWAY, *REDIS.outages), in_turn=True)
_TOKEN = "the token of a call that was placed while one store was away is in the other one only"
DISJOINT = replace(
    _TROUBLED, name="nobody sees both", outages=(SOME_WITHOUT_EITHER,), accepted=dict.fromkeys(_SPLIT, APART)
)
BOTH = replace(
    _TROUBLED,
    name="both stores",
    outages=(MYSQL_AWAY, *REDIS.outages),
    accepted={**dict.fromkeys(_SPLIT, FORGOTTEN), Law.KEY_HEARD: _TOKEN},
)
TOLD = Scenario(
    "others are told",
    crash=0.004,
    lost_reply=0.02,
    rush=0.02,
    outages=(TIMER_AWAY,),
    outlets=(BOARD, CHAT),
    outlet_fails=0.3,
)
TEXTED = replace(TOLD, name="SMS are sent", outlets=(), texts=True)
TOLD_IN_TURN = replace(
    IN_TURN, name="others are told, both stores in turn", crash=0.002, outlets=(BOARD, CHAT), outlet_fails=0.3
)
SCENARIOS = (
    CALM,
    RACES,
    STORM,
    CARRIER,
    CRASHES,
    SLOW,
    MYSQL,
    REDIS,
    NOT_ALL_SEE_MYSQL,
    NOT_ALL_SEE_REDIS,
    MYSQL_AND_ALL,
    REDIS_AND_ALL,
    IN_TURN,
    DISJOINT,
    BOTH,
    TOLD,
    TEXTED,
    TOLD_IN_TURN,
)
