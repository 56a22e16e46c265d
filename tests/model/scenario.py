"""What may go wrong in an incident, and what is then accepted: the windows that the design cannot close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.model.law import Law

REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER = "Redis is away", "Redis is emptied", "Redis is failed over to an older copy"
MYSQL_AWAY, TIMER_AWAY = "MySQL is away", "the timer is away"
SOME_WITHOUT_REDIS, SOME_WITHOUT_MYSQL = "some do not see Redis", "some do not see MySQL"
SOME_WITHOUT_EITHER = "some do not see Redis, others not MySQL"


@dataclass(frozen=True)
class Scenario:
    """Probabilities: `crash` and `lost_reply` at each use of a store, those of callbacks for each, `unknown` and
    `refused` for each call that is placed. `outages`: what befalls the stores now and then. `alerts`: at most so many
    more come. `slow`: a store may take long to answer. `accepted`: laws that such weather may break, and why."""

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
    alerts: int = 3
    burst: float = 0.0  # the chance that another alert comes at the very moment of a use of a store
    accepted: Mapping[Law, str] = field(default_factory=dict)


APART = "processes that share no store cannot know of each other"
FORGOTTEN = "what only Redis had was lost with it, until the spool brings it back"
WHILE_IT_POSTS = "decided before the end, posted just after it"

CALM = Scenario("calm", callback_late=0.0)
CARRIER = Scenario("the carrier", callback_lost=0.08, callback_late=0.1, callback_twice=0.2, unknown=0.1, refused=0.2)
CRASHES = Scenario("crashes", crash=0.004, lost_reply=0.02, callback_lost=0.02)
STORM = Scenario("a storm", alerts=6, burst=0.03, callback_late=0.0)
SLOW = Scenario("slow stores", slow=0.3, lost_reply=0.02)
MYSQL = Scenario("MySQL", crash=0.001, lost_reply=0.02, outages=(MYSQL_AWAY, SOME_WITHOUT_MYSQL, TIMER_AWAY))
REDIS = Scenario("Redis", crash=0.001, lost_reply=0.02, outages=(REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER))
VIEWS = Scenario("views", lost_reply=0.02, burst=0.01, outages=(SOME_WITHOUT_MYSQL, SOME_WITHOUT_REDIS))
APARTNESS = Scenario("apart", lost_reply=0.02, outages=(SOME_WITHOUT_EITHER,))
DOUBLE = Scenario("both", crash=0.001, lost_reply=0.02, outages=(MYSQL_AWAY, REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER))
EVERYTHING = Scenario(
    "everything",
    crash=0.003,
    lost_reply=0.02,
    callback_lost=0.05,
    callback_late=0.1,
    unknown=0.1,
    refused=0.1,
    burst=0.01,
    outages=(MYSQL_AWAY, REDIS_AWAY, REDIS_EMPTIED, REDIS_OLDER, TIMER_AWAY),
)
SCENARIOS = (CALM, CARRIER, CRASHES, STORM, SLOW, MYSQL, REDIS, VIEWS, APARTNESS, DOUBLE, EVERYTHING)
