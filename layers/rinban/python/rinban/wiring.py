"""Which adapter stands behind which port. Built when the first request needs it, and anew when a secret was rotated."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rinban.adapters.aws.secrets import IN_ALL, Secrets
from rinban.adapters.clock import SystemClock
from rinban.adapters.file_spool import FileSpool
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
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
from rinban.config import Config
from rinban.core.chain.record import Ref
from rinban.core.errors import RinbanError
from rinban.intake.bodies import Intake
from rinban.operator.test_call import Tester
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.outage.last_resort import LastResort
from rinban.paging.call_limits import CallLimiter, LocalAllowance
from rinban.paging.calls import CallPlacer
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.effects import Outside
from rinban.paging.steps import Steps
from rinban.paging.tokens import Tokens
from rinban.ports.stores import RecentBodies, RefusedCallbacks, Spool, Views
from rinban.ports.time import Timer, WallClock
from rinban.settings.cache import CachedSettings
from rinban.settings.tolerant import InvalidSettings
from rinban.stores.append_log import AppendLog
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations
from rinban.stores.timers import Timers
from rinban.stores.views import MergedViews
from rinban.voice.twiml import CallScript, Voice
from rinban.watch.sweep import Sweep
from rinban.watch.watchdog import Watchdog

Task = Callable[[Mapping[str, Any]], dict[str, Any]]

clock: WallClock = SystemClock()
"""The demo and the tests put their own clock here before the first request."""

_stored = Secrets()

AUTH_TOKENS = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that is built from one configuration."""

    config: Config
    clock: WallClock
    log: PowertoolsLog
    database: Database
    record: MysqlEscalations
    settings: MysqlSettings
    rota: CachedSettings
    intake: Intake
    received: RecentBodies
    tokens: Tokens
    dispatcher: Dispatcher
    tester: Tester
    last_resort: LastResort
    watch: Watchdog
    views: Views
    refused: RefusedCallbacks
    auth_tokens_anew: Callable[[], Sequence[str]] = tuple


def config() -> Config:
    """As the environment, and the secrets that it names, are now. Raises BadConfig, Unavailable."""
    return Config.from_env(_stored.resolve(os.environ))


def _auth_tokens_anew(seconds: float = IN_ALL, names: tuple[str, ...] = AUTH_TOKENS) -> tuple[str, ...]:
    """The auth tokens of now, since those of these `names` were refused; () if they cannot be had in that time."""
    _stored.refused(os.environ, *names)
    if seconds < IN_ALL:
        return ()  # the next request has them
    try:
        return config().auth_tokens
    except RinbanError:
        return ()  # the next request says what is wrong with them


@cache
def voice() -> Voice:
    return Voice(Path(config().voice_path), config().chosen_voices)


def parts() -> Parts:
    return _parts(config())


@lru_cache(maxsize=1)
def _parts(settings: Config) -> Parts:
    log = PowertoolsLog(settings)
    client = RedisClient(settings.redis_url, lambda: _stored.refused(os.environ, "REDIS_URL"))
    database = Database(settings.database_url, lambda: _stored.refused(os.environ, "DATABASE_URL"))
    queues = SqsClient()
    stored = MysqlSettings(database, settings.stage, InvalidSettings(log).say)
    rota = CachedSettings(stored, RedisSnapshots(client), log)
    record = MysqlEscalations(database)
    escalations = _escalations(settings, client, record, queues, log)
    tokens = Tokens((RedisTokens(client), MysqlTokens(database)), clock, log, lambda: secrets.token_urlsafe(32))
    phone = _phone(settings)
    calls = CallPlacer(phone, rota, tokens, escalations, clock, log)
    timer, arrived = _timer(settings, client, queues, log)
    contention = Contention(RedisGroupLock(client, _new_id))
    limiter = CallLimiter((RedisAllowance(client), LocalAllowance()), rota, clock, log)
    steps = Steps(escalations, Outside(calls, log), timer, contention, clock, log, _new_id, limiter)
    dispatcher = Dispatcher(steps, rota, clock)
    sweep = Sweep(steps, escalations, rota, timer, clock, log)
    views = MergedViews(escalations, (record, RedisTimer(client)), record, log)
    tester = Tester(phone, rota, tokens, stored.settings, lambda: settings.public_base_url or _last_base_url(views))
    received = RedisRecentBodies(client)
    waiting = _waiting(settings, queues, dispatcher, log)
    return Parts(
        config=settings,
        clock=clock,
        log=log,
        database=database,
        record=record,
        settings=stored,
        rota=rota,
        intake=Intake(rota, received, clock, log),
        received=received,
        tokens=tokens,
        dispatcher=dispatcher,
        tester=tester,
        last_resort=LastResort(phone, rota, waiting, clock, log, _says, settings.last_resort),
        watch=Watchdog(sweep, waiting, log, arrived, lambda budget: rota.refresh(stored.settings, clock.now(), budget)),
        views=views,
        refused=RedisRefusedCallbacks(client),
        auth_tokens_anew=_auth_tokens_anew,
    )


def tasks() -> Mapping[str, Task]:
    """What the admin function can be asked."""
    from rinban.adapters.mysql.migrate import migrate
    from rinban.operator.escalations import EscalationTasks
    from rinban.operator.preview import PreviewTasks
    from rinban.operator.rota import RotaTasks  # reads YAML: only the admin function pays for that

    built = parts()
    rota = RotaTasks(built.settings, lambda: migrate(built.database), built.clock, built.rota.remember_all)
    escalations = EscalationTasks(built.views, built.dispatcher, built.tester, built.refused, built.clock)
    previews = PreviewTasks(built.rota.sources, built.received, built.clock)
    return {**rota.tasks(), **escalations.tasks(), **previews.tasks()}


def _escalations(
    settings: Config, client: RedisClient, record: MysqlEscalations, queues: SqsClient, log: PowertoolsLog
) -> Escalations:
    missed = _spool(queues, settings.spool_queue_url, settings.spool, log, log_is_enough=True)
    return Escalations((AppendLog(RedisEscalations(client)), AppendLog(record)), missed, log, _new_id)


def _new_id() -> str:
    return secrets.token_hex(16)


def _last_base_url(views: Views) -> str:
    """The URL that the last alert came in at."""
    return next((e.base_url for e in views.recent(1).escalations), "")


def _timer(
    settings: Config, client: RedisClient, queues: SqsClient, log: PowertoolsLog
) -> tuple[Timer, Callable[[str], Ref]]:
    """The timer, and what reads the messages with which it wakes the watchdog."""
    listed, messages = RedisTimer(client), SqsTimer(queues, settings.timer_queue_url, clock)
    return (Timers((messages, listed), log) if settings.timer_queue_url else listed), messages.arrived


def _waiting(settings: Config, queues: SqsClient, dispatcher: Dispatcher, log: PowertoolsLog) -> DeferredAlerts:
    file = f"{settings.spool}.alerts" if settings.spool else ""
    return DeferredAlerts(_spool(queues, settings.alert_queue_url, file, log, log_is_enough=False), dispatcher, log)


def _spool(queues: SqsClient, url: str, file: str, log: PowertoolsLog, *, log_is_enough: bool) -> Spool:
    if url:
        return SqsSpool(queues, url)
    return FileSpool(Path(file)) if file else LogSpool(log, enough=log_is_enough)


def _phone(settings: Config) -> TwilioPhone:
    return TwilioPhone(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_from,
        settings.twilio_api_url,
        renewed=lambda seconds: next(iter(_auth_tokens_anew(seconds, AUTH_TOKENS[:1])), ""),
    )


def _says(words: Mapping[str, CallScript]) -> str:
    return voice().last_resort(words)
