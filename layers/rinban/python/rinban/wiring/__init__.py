"""All that is built of one configuration: for the first request, and again after a secret has rotated."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from rinban.adapters import holidays, store_urls
from rinban.adapters.aws.secrets import BRIEF, IN_ALL, NAMES, USUAL, Secrets, Waits
from rinban.adapters.clock import SystemClock
from rinban.adapters.mysql.connection import Access, Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.powertools import PowertoolsLog
from rinban.config import STORES, Config
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.core.errors import RinbanError
from rinban.operator.test_call import Tester
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.outage.last_resort import LastResort
from rinban.paging.call_limits import CallLimiter, LocalAllowance
from rinban.paging.calls import CallPlacer
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.effects import Outside
from rinban.paging.steps import Steps
from rinban.paging.tokens import Tokens
from rinban.ports.holidays import PublicHolidays
from rinban.ports.settings import SettingsStore
from rinban.ports.stores import CallRecord, RecentBodies, RefusedCallbacks, Views
from rinban.ports.time import Timer, WallClock
from rinban.settings.cache import CachedSettings
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations
from rinban.voice.call_script import CallScript
from rinban.watch.rounds import Rounds
from rinban.watch.sweep import Sweep
from rinban.watch.watchdog import Watchdog
from rinban.wiring import connections, late
from rinban.wiring.connections import Connections
from rinban.wiring.stores import base_url_of, both, cached_of, kept_once, timer_of, together, views_of
from rinban.wiring.watch import Telling, WatchParts, watchdog

clock: WallClock = SystemClock()
"""The time of day for all parts. The demo and the tests put their own clock here before the first request."""

environment: Mapping[str, str] = os.environ

_stored = Secrets()

if TYPE_CHECKING:
    from rinban.feed.feeds import Feeds
    from rinban.intake.bodies import Intake
    from rinban.intake.subscriptions import Subscriptions
    from rinban.operator.doctor import Doctor
    from rinban.paging.by_hand import ByHand
    from rinban.voice.twiml import Voice
    from rinban.wiring.board import BoardParts
    from rinban.wiring.screens import ScreenParts
    from rinban.wiring.sign_in import SignInParts

AUTH_TOKENS = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")
TO_MYSQL = ("DATABASE_URL", "DATABASE_LOGIN", "MIGRATION_LOGIN")
RUNNING = attrgetter("access")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that is built from one configuration.

    `record`: MySQL's copy of the escalations. `settings`: the stored settings, for the operator. `cached_settings`: the
    same with the last good ones behind them, for everybody else. `base_url`: where the API is reached, "" if that is
    not known yet. `escalations`: of both stores. `settle`: waits a moment, at the end of an invocation,
    for what goes on beside it. `late_together`: what may be kept late is kept at the end of this block.
    `auth_tokens_anew`: reads the auth tokens, after one was refused.
    """

    config: Config
    clock: WallClock
    log: PowertoolsLog
    database: Database
    record: MysqlEscalations
    settings: SettingsStore
    cached_settings: CachedSettings
    intake: Callable[[], Intake]
    subscriptions: Callable[[], Subscriptions]
    recent_bodies: RecentBodies
    tokens: Tokens
    dispatcher: Dispatcher
    by_hand: Callable[[], ByHand]
    tester: Tester
    last_resort: LastResort
    sweep: Sweep
    watch: Watchdog
    views: Views
    refused: RefusedCallbacks
    doctor: Callable[[], Doctor]
    feeds: Callable[[], Feeds]
    board: Callable[[], BoardParts]
    sign_in: Callable[[], SignInParts]
    screens: Callable[[], ScreenParts]
    base_url: Callable[[], str]
    escalations: Escalations
    settle: Callable[[], None] = lambda: None
    late_together: Callable[[], AbstractContextManager[None]] = nullcontext
    auth_tokens_anew: Callable[[], Sequence[str]] = tuple
    holidays: PublicHolidays = holidays


def config(names: Sequence[str] = NAMES, waits: Waits = USUAL, without: Sequence[str] = ()) -> Config:
    """The configuration by the environment, and by the secrets that these variables of it name, as they are now.

    `without`: variables that this function does without. Raises BadConfig and Unavailable.
    """
    return Config.from_env(_stored.resolve(environment, names, waits), without)


def _auth_tokens_anew(seconds: float = IN_ALL, names: tuple[str, ...] = AUTH_TOKENS) -> tuple[str, ...]:
    """The present auth tokens, after those of these `names` were refused; () if `seconds` are too few to ask."""
    _stored.refused(environment, *names)
    if seconds < IN_ALL:
        return ()  # the next request gets them
    try:
        return config(AUTH_TOKENS, without=STORES).auth_tokens
    except RinbanError:
        return ()  # the next request says what is wrong with them


def auth_token_anew(seconds: float) -> str:
    """The auth token as it is now, after the carrier has refused it; "" if `seconds` are too few to ask."""
    return next(iter(_auth_tokens_anew(seconds, AUTH_TOKENS[:1])), "")


def _denied(name: str) -> None:
    _stored.refused(environment, name)


def access_anew(names: Sequence[str] = NAMES, of: Callable[[Config], Access] = RUNNING) -> Access | None:
    """The present access to MySQL, after the one that we had was refused.

    None if it cannot be had in the time of an answer, or cannot be meant; the next request says what is wrong with it.
    """
    _stored.refused(environment, *(name for name in names if name in TO_MYSQL))
    try:
        access = of(config(names, BRIEF))
        store_urls.mysql(*access)
    except RinbanError:
        return None
    return access


@cache
def voice() -> Voice:
    from rinban.voice.twiml import Voice  # late, since only who speaks needs Jinja

    return Voice(Path(config().voice_path), config().chosen_voices)


def parts() -> Parts:
    return _parts(config())


def call_record(parts: Parts) -> CallRecord:
    """What calls have told, in MySQL."""
    from rinban.adapters.mysql.calls import MysqlCalls  # only the admin function pays for it

    return MysqlCalls(parts.database)


@lru_cache(maxsize=1)  # a rotated secret makes another configuration, and so new parts with new connections
def _parts(settings: Config) -> Parts:
    outside = connections.of(settings, _denied, access_anew, auth_token_anew, clock, _new_id)
    log, phone, cached, escalations = outside.log, outside.phone, cached_of(outside), both(outside, _new_id)
    tokens = Tokens(outside.tokens, clock, log, lambda: secrets.token_urlsafe(32))
    timer, views = timer_of(settings, outside), views_of(outside, escalations)
    steps, dispatcher, deferred = _dispatching(settings, outside, cached, escalations, tokens, timer)
    sweep = _sweep(outside, steps, escalations, cached, timer)
    base_url, rounds = partial(base_url_of, settings, views), Rounds(outside.snapshots, clock, log)
    told = settings, outside, cached, escalations, views, timer, dispatcher, tokens
    watch = WatchParts(*told, clock, with_secret, auth_token_anew)
    return Parts(
        config=settings,
        clock=clock,
        log=log,
        database=outside.database,
        record=outside.record,
        settings=outside.settings,
        cached_settings=cached,
        intake=cache(partial(late.intake, outside, cached, clock)),
        subscriptions=cache(partial(late.subscriptions, outside)),
        recent_bodies=outside.recent_bodies,
        tokens=tokens,
        dispatcher=dispatcher,
        by_hand=partial(late.by_hand, steps, cached, clock, log),
        tester=Tester(phone, cached, tokens, outside.settings.settings, base_url, escalations.note, clock),
        last_resort=LastResort(phone, cached, deferred, clock, log, _render_last_resort, settings.last_resort),
        sweep=sweep,
        watch=watchdog(watch, cache(partial(_telling, watch)), sweep, deferred, rounds),
        views=views,
        refused=outside.refused,
        doctor=partial(_doctor, settings, outside, rounds, base_url),
        feeds=cache(partial(late.feeds, outside, cached, clock)),
        board=cache(partial(late.board, outside, views, rounds.last_round, settings, clock)),
        sign_in=cache(partial(late.sign_in, watch, environment, _denied)),
        screens=cache(partial(late.screens, outside, clock)),
        base_url=base_url,
        escalations=escalations,
        settle=outside.pings.settle,
        late_together=partial(outside.late.together, cached.keep_now),
        auth_tokens_anew=_auth_tokens_anew,
    )


def _sweep(outside: Connections, steps: Steps, escalations: Escalations, cached: CachedSettings, timer: Timer) -> Sweep:
    late, once = partial(together, outside, cached), partial(kept_once, outside, cached)
    return Sweep(steps, escalations, cached, timer, outside.record, clock, outside.log, late, once)


def _telling(watch: WatchParts) -> Telling:
    from rinban.wiring.telling import telling  # only the watchdog tells, looks and warns, when it has done all else

    return telling(watch)


def with_secret(name: str) -> Mapping[str, str]:
    """The environment with the secret of this name in it, as it is now. Raises Unavailable."""
    return _stored.resolve(environment, (name,), BRIEF)


def _says() -> str:
    from rinban.voice.rehearsal import rehearsed  # only the admin function pays for it

    return rehearsed(voice())


def _doctor(settings: Config, outside: Connections, rounds: Rounds, base_url: Callable[[], str]) -> Doctor:
    from rinban.wiring.doctor import doctor  # only the admin function pays for it

    return doctor(settings, environment, outside, rounds, base_url, clock, auth_token_anew, _says, with_secret)


def _steps(
    outside: Connections, escalations: Escalations, calls: CallPlacer, timer: Timer, cached: CachedSettings
) -> Steps:
    limiter = CallLimiter((outside.allowance, LocalAllowance()), cached, clock, outside.log)
    performers, contention = Outside(calls, outside.log), Contention(outside.lock)
    return Steps(escalations, performers, timer, contention, clock, outside.log, _new_id, limiter)


def _dispatching(
    settings: Config,
    outside: Connections,
    cached: CachedSettings,
    escalations: Escalations,
    tokens: Tokens,
    timer: Timer,
) -> tuple[Steps, Dispatcher, DeferredAlerts]:
    calls = CallPlacer(outside.phone, cached, tokens, escalations, clock, outside.log)
    steps = _steps(outside, escalations, calls, timer, cached)
    dispatcher = Dispatcher(steps, cached, clock, (ZABBIX,) if settings.zabbix_api else ())
    return steps, dispatcher, DeferredAlerts(outside.alert_spool, dispatcher, outside.log, clock)


def _new_id() -> str:
    return secrets.token_hex(16)


def _render_last_resort(scripts: Mapping[str, CallScript]) -> str:
    return voice().last_resort(scripts)
