"""Which adapter stands behind which port. None of them connects before it is asked for the first time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rinban.adapters import holidays
from rinban.adapters.file_spool import FileSpool
from rinban.adapters.https import HttpsWeb
from rinban.adapters.mysql.connection import Access, Database
from rinban.adapters.mysql.escalations import LastRunsAhead, MysqlEscalations, RunsAhead
from rinban.adapters.mysql.retention import MysqlRetention
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.adapters.mysql.stages import StageAhead
from rinban.adapters.mysql.tokens import MysqlTokens
from rinban.adapters.powertools import LogSpool, PowertoolsLog
from rinban.adapters.redis.allowance import RedisAllowance
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import DeadlinesAhead, DocumentsAhead, RedisEscalations
from rinban.adapters.redis.late import LateWrites
from rinban.adapters.redis.lock import RedisGroupLock
from rinban.adapters.redis.pings import NO_PINGS, RedisPings
from rinban.adapters.redis.received import RedisRecentBodies
from rinban.adapters.redis.refused import RedisRefusedCallbacks
from rinban.adapters.redis.saving import SaveOffer
from rinban.adapters.redis.snapshots import RedisSnapshots
from rinban.adapters.redis.timer import RedisTimer
from rinban.adapters.redis.tokens import RedisTokens
from rinban.adapters.sqs.client import SqsClient
from rinban.adapters.sqs.spool import SqsSpool
from rinban.adapters.sqs.tell_queue import SqsTellQueue
from rinban.adapters.sqs.timer import SqsTimer
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.config import Config
from rinban.paging.one_number import OneNumberOnly
from rinban.ports.carrier import Allowance, Phone
from rinban.ports.stores import Forgetting, GroupLock, RecentBodies, RefusedCallbacks, Snapshots, Spool, TokenStore
from rinban.ports.time import WallClock
from rinban.ports.web import Web
from rinban.settings.tolerant import InvalidSettings

if TYPE_CHECKING:
    from rinban.ports.screens import ScreenFeed

Denied = Callable[[str], object]
"""Is told the name of a secret that a store has refused, since it may have been rotated."""

AccessAnew = Callable[[], Access | None]
"""The present access to MySQL after it was refused; None if it cannot be had."""

AuthTokenAnew = Callable[[float], str]
"""The present auth token after one was refused, within so many seconds; "" if it cannot be had."""


@dataclass(frozen=True, slots=True)
class Connections:
    """An adapter for each port, in one configuration.

    `quick`, `record`: the copies of the escalations in Redis and in MySQL. `tokens`: in both, in this order.
    `deadlines`: those that Redis keeps. `messages`: the wake-ups of SQS. `tellers`: the queue of what is to be told to
    others. `spool` keeps documents that MySQL has missed, and `alert_spool` alerts that no store could take.
    `late`: what of Redis's writes may wait.
    `calls_today`: how many calls were made since midnight UTC at an instant; it raises Unavailable.
    """

    log: PowertoolsLog
    database: Database
    quick: RedisEscalations
    record: MysqlEscalations
    settings: MysqlSettings
    snapshots: Snapshots
    tokens: tuple[TokenStore, TokenStore]
    lock: GroupLock
    allowance: Allowance
    deadlines: RedisTimer
    messages: SqsTimer
    tellers: SqsTellQueue
    spool: Spool
    alert_spool: Spool
    old: Forgetting
    recent_bodies: RecentBodies
    refused: RefusedCallbacks
    redis: RedisClient
    late: LateWrites
    pings: RedisPings
    calls_today: Callable[[float], int]
    phone: Phone
    web: Web


def of(
    config: Config,
    denied: Denied,
    access_anew: AccessAnew,
    auth_token_anew: AuthTokenAnew,
    clock: WallClock,
    new_id: Callable[[], str],
) -> Connections:
    """Open the connections that this configuration names. `new_id`: makes a random id.

    Raises BadConfig for a URL that cannot be meant.
    """
    log, queues = PowertoolsLog(config), SqsClient()
    redis = RedisClient(config.redis_url, lambda: denied("REDIS_URL"))
    with_token, with_group, with_document = DocumentsAhead(), LastRunsAhead(), DeadlinesAhead()
    of_token = RunsAhead()
    late, offer = LateWrites(redis), SaveOffer()
    allowance = RedisAllowance(redis, offer)
    mysql, pings = Database(*config.access, anew=access_anew), _pings(config, log)
    invalid = InvalidSettings(log).say
    stage = StageAhead(config.stage, invalid)
    return Connections(
        log=log,
        database=mysql,
        quick=RedisEscalations(redis, with_token, with_document, pings, offer),
        record=MysqlEscalations(mysql, with_group, stage, of_token),
        settings=MysqlSettings(mysql, config.stage, invalid, holidays, with_group, stage),
        snapshots=RedisSnapshots(redis, late),
        tokens=(RedisTokens(redis, with_token, late), MysqlTokens(mysql, of_token)),
        lock=RedisGroupLock(redis, new_id, (with_token, with_group, of_token)),
        allowance=allowance,
        deadlines=RedisTimer(redis, with_document),
        messages=SqsTimer(queues, config.timer_queue_url, clock),
        tellers=SqsTellQueue(queues, config.tell_queue_url),
        spool=_spool(queues, config.spool_queue_url, config.spool, log, log_is_enough=True),
        alert_spool=_alert_spool(config, queues, log),
        old=MysqlRetention(mysql),
        recent_bodies=RedisRecentBodies(redis, late),
        refused=RedisRefusedCallbacks(redis),
        redis=redis,
        late=late,
        pings=pings,
        calls_today=allowance.today,
        phone=phone(config, auth_token_anew),
        web=HttpsWeb(),
    )


def _pings(config: Config, log: PowertoolsLog) -> RedisPings:
    """On AWS a function is started that tells the screens; elsewhere who has them listens."""
    if config.board_pinger:
        return RedisPings(log, partial(_feed, config.board_pinger, log))
    return RedisPings(log) if config.board_live else NO_PINGS


def _feed(pinger: str, log: PowertoolsLog) -> ScreenFeed:
    from rinban import wiring  # late: these only while a screen is open
    from rinban.adapters.aws.screens import PingerFeed
    from rinban.adapters.aws.signed import SignedRequests

    return PingerFeed(SignedRequests("lambda", pinger, wiring.environment), log.line)


def _alert_spool(config: Config, queues: SqsClient, log: PowertoolsLog) -> Spool:
    # It is one of their own: behind documents that wait for MySQL alone, alerts would wait for it too, although either
    # store can take them.
    file = f"{config.spool}.alerts" if config.spool else ""
    return _spool(queues, config.alert_queue_url, file, log, log_is_enough=False)


def _spool(queues: SqsClient, url: str, file: str, log: PowertoolsLog, *, log_is_enough: bool) -> Spool:
    if url:
        return SqsSpool(queues, url)
    return FileSpool(Path(file)) if file else LogSpool(log, enough=log_is_enough)


def phone(config: Config, auth_token_anew: AuthTokenAnew) -> Phone:
    """The carrier. A stage that is not production calls its one number and nobody else."""
    carrier = TwilioPhone(
        config.twilio_account_sid,
        config.twilio_auth_token,
        config.twilio_from,
        config.twilio_api_url,
        new_auth_token=auth_token_anew,
    )
    return carrier if config.calls_everybody else OneNumberOnly(carrier, config.stage)
