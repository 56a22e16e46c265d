"""Which adapter stands behind which port. All is built for the first request, and again after a secret has rotated."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from rinban.adapters.aws.secrets import IN_ALL, Secrets
from rinban.adapters.clock import SystemClock
from rinban.adapters.file_spool import FileSpool
from rinban.adapters.https import HttpsWeb
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.retention import MysqlRetention
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.adapters.mysql.tokens import MysqlTokens
from rinban.adapters.powertools import LogSpool, PowertoolsLog
from rinban.adapters.redis.allowance import RedisAllowance
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.lock import RedisGroupLock
from rinban.adapters.redis.received import RedisRecentBodies
from rinban.adapters.redis.refused import RedisRefusedCallbacks
from rinban.adapters.redis.snapshots import RedisSnapshots
from rinban.adapters.redis.timer import RedisTimer
from rinban.adapters.redis.tokens import RedisTokens
from rinban.adapters.sqs.client import SqsClient
from rinban.adapters.sqs.spool import SqsSpool
from rinban.adapters.sqs.timer import SqsTimer
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.budget import Budget
from rinban.config import Config
from rinban.core.chain.record import Ref
from rinban.core.errors import RinbanError
from rinban.intake.bodies import Intake
from rinban.intake.subscriptions import Subscriptions
from rinban.operator.test_call import Tester
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.outage.last_resort import LastResort
from rinban.paging.call_limits import CallLimiter, LocalAllowance
from rinban.paging.calls import CallPlacer
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.effects import Outside
from rinban.paging.one_number import OneNumberOnly
from rinban.paging.steps import Steps
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Phone
from rinban.ports.stores import RecentBodies, RefusedCallbacks, Spool, Views
from rinban.ports.time import Timer, WallClock
from rinban.settings.cache import CachedSettings
from rinban.settings.tolerant import InvalidSettings
from rinban.stores.append_log import AppendLog
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations
from rinban.stores.timers import Timers
from rinban.stores.views import MergedViews
from rinban.voice.call_script import CallScript
from rinban.watch.retention import Retention
from rinban.watch.sweep import Sweep
from rinban.watch.watchdog import Watchdog

clock: WallClock = SystemClock()
"""The time of day for all parts. The demo and the tests put their own clock here before the first request."""

_stored = Secrets()

if TYPE_CHECKING:
    from rinban.voice.twiml import Voice

AUTH_TOKENS = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that is built from one configuration.

    `record`: MySQL's copy of the escalations. `settings`: the stored settings, for the operator. `cached_settings`: the
    same with the last good ones behind them, for everybody else. `auth_tokens_anew`: reads the auth tokens again, after
    one was refused.
    """

    config: Config
    clock: WallClock
    log: PowertoolsLog
    database: Database
    record: MysqlEscalations
    settings: MysqlSettings
    cached_settings: CachedSettings
    intake: Intake
    subscriptions: Subscriptions
    recent_bodies: RecentBodies
    tokens: Tokens
    dispatcher: Dispatcher
    tester: Tester
    last_resort: LastResort
    sweep: Sweep
    watch: Watchdog
    views: Views
    refused: RefusedCallbacks
    auth_tokens_anew: Callable[[], Sequence[str]] = tuple


def config() -> Config:
    """The configuration by the environment, and by the secrets that it names, as they are now.

    Raises BadConfig and Unavailable.
    """
    return Config.from_env(_stored.resolve(os.environ))


def _auth_tokens_anew(seconds: float = IN_ALL, names: tuple[str, ...] = AUTH_TOKENS) -> tuple[str, ...]:
    """The present auth tokens, after those of these `names` were refused; () if `seconds` are too few to ask."""
    _stored.refused(os.environ, *names)
    if seconds < IN_ALL:
        return ()  # the next request gets them
    try:
        return config().auth_tokens
    except RinbanError:
        return ()  # the next request says what is wrong with them


@cache
def voice() -> Voice:
    from rinban.voice.twiml import Voice  # late, since only who speaks needs Jinja

    return Voice(Path(config().voice_path), config().chosen_voices)


def parts() -> Parts:
    return _parts(config())


@lru_cache(maxsize=1)  # a rotated secret makes another configuration, and so new parts with new connections
def _parts(settings: Config) -> Parts:
    log = PowertoolsLog(settings)
    client = RedisClient(settings.redis_url, lambda: _stored.refused(os.environ, "REDIS_URL"))
    database = _database(settings)
    queues = SqsClient()
    stored = MysqlSettings(database, settings.stage, InvalidSettings(log).say)
    cached = CachedSettings(stored, RedisSnapshots(client), log)
    record = MysqlEscalations(database)
    escalations = _escalations(settings, client, record, queues, log)
    tokens = Tokens((RedisTokens(client), MysqlTokens(database)), clock, log, lambda: secrets.token_urlsafe(32))
    phone = _phone(settings)
    calls = CallPlacer(phone, cached, tokens, escalations, clock, log)
    timer, arrived = _timer(settings, client, queues, log)
    steps = _steps(client, escalations, calls, timer, cached, log)
    dispatcher = Dispatcher(steps, cached, clock)
    sweep = Sweep(steps, escalations, cached, timer, record, clock, log)
    views = MergedViews(escalations, (record, RedisTimer(client)), record, log)
    base_url = partial(_base_url, settings, views)
    bodies = RedisRecentBodies(client)
    deferred = _deferred_alerts(settings, queues, dispatcher, log)
    return Parts(
        config=settings,
        clock=clock,
        log=log,
        database=database,
        record=record,
        settings=stored,
        cached_settings=cached,
        intake=Intake(cached, bodies, clock, log),
        subscriptions=Subscriptions(HttpsWeb(), log),
        recent_bodies=bodies,
        tokens=tokens,
        dispatcher=dispatcher,
        tester=Tester(phone, cached, tokens, stored.settings, base_url, escalations.note, clock),
        last_resort=LastResort(phone, cached, deferred, clock, log, _render_last_resort, settings.last_resort),
        sweep=sweep,
        watch=Watchdog(sweep, deferred, log, arrived, *_late_chores(settings, database, cached, stored, log)),
        views=views,
        refused=RedisRefusedCallbacks(client),
        auth_tokens_anew=_auth_tokens_anew,
    )


def _database(settings: Config, **limits: float) -> Database:
    return Database(settings.database_url, lambda: _stored.refused(os.environ, "DATABASE_URL"), **limits)


def migrate() -> list[str]:
    """Bring the tables up to date; what was applied. Raises Unavailable."""
    from rinban.adapters.mysql import migrate as tables  # only the admin function pays for it

    return tables.migrate(_database(config(), patience=tables.PATIENCE))


def _late_chores(
    settings: Config, database: Database, cached: CachedSettings, stored: MysqlSettings, log: PowertoolsLog
) -> tuple[Callable[[Budget], object], Callable[[Budget], object]]:
    """What a round does at its end: it refreshes the remembered settings, and deletes what is old."""
    old = Retention(MysqlRetention(database), lambda: settings.days_kept, clock, log)
    return lambda budget: cached.refresh(stored.settings, clock.now(), budget), old.forget


def _escalations(
    settings: Config, client: RedisClient, record: MysqlEscalations, queues: SqsClient, log: PowertoolsLog
) -> Escalations:
    spool = _spool(queues, settings.spool_queue_url, settings.spool, log, log_is_enough=True)
    return Escalations((AppendLog(RedisEscalations(client)), AppendLog(record)), spool, log, _new_id)


def _steps(
    client: RedisClient,
    escalations: Escalations,
    calls: CallPlacer,
    timer: Timer,
    cached: CachedSettings,
    log: PowertoolsLog,
) -> Steps:
    contention = Contention(RedisGroupLock(client, _new_id))
    limiter = CallLimiter((RedisAllowance(client), LocalAllowance()), cached, clock, log)
    return Steps(escalations, Outside(calls, log), timer, contention, clock, log, _new_id, limiter)


def _new_id() -> str:
    return secrets.token_hex(16)


def _base_url(settings: Config, views: Views) -> str:
    """What Twilio calls back: as configured, or else the URL that the last alert came in at."""
    return settings.public_base_url or next((e.base_url for e in views.recent(1).escalations), "")


def _timer(
    settings: Config, client: RedisClient, queues: SqsClient, log: PowertoolsLog
) -> tuple[Timer, Callable[[str], Ref]]:
    """The timer, and what reads the messages with which it wakes the watchdog."""
    deadlines, messages = RedisTimer(client), SqsTimer(queues, settings.timer_queue_url, clock)
    # Redis keeps the deadlines beside SQS: while MySQL is away, the sweep has no other list of them.
    return (Timers((messages, deadlines), log) if settings.timer_queue_url else deadlines), messages.arrived


def _deferred_alerts(settings: Config, queues: SqsClient, dispatcher: Dispatcher, log: PowertoolsLog) -> DeferredAlerts:
    # Alerts have a spool of their own: behind documents that wait for MySQL alone they would wait for it too, although
    # either store can take them.
    file = f"{settings.spool}.alerts" if settings.spool else ""
    spool = _spool(queues, settings.alert_queue_url, file, log, log_is_enough=False)
    return DeferredAlerts(spool, dispatcher, log, clock)


def _spool(queues: SqsClient, url: str, file: str, log: PowertoolsLog, *, log_is_enough: bool) -> Spool:
    if url:
        return SqsSpool(queues, url)
    return FileSpool(Path(file)) if file else LogSpool(log, enough=log_is_enough)


def _phone(settings: Config) -> Phone:
    phone = TwilioPhone(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_from,
        settings.twilio_api_url,
        new_auth_token=lambda seconds: next(iter(_auth_tokens_anew(seconds, AUTH_TOKENS[:1])), ""),
    )
    return phone if settings.calls_everybody else OneNumberOnly(phone, settings.stage)


def _render_last_resort(scripts: Mapping[str, CallScript]) -> str:
    return voice().last_resort(scripts)
