"""Which adapter stands behind which port. Built once a container, when the first request needs it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rinban.adapters import redis
from rinban.adapters.file_spool import FileSpool
from rinban.adapters.mysql import Database, MysqlEscalations, MysqlTickets
from rinban.adapters.mysql_rota import MysqlRota
from rinban.adapters.redis_received import RedisReceived
from rinban.adapters.system_clock import SystemClock
from rinban.adapters.twilio import TwilioPhone
from rinban.adapters.twiml import Voice
from rinban.config import Config
from rinban.dispatcher import Dispatcher
from rinban.escalations import Escalations
from rinban.intake import Intake
from rinban.line import Line
from rinban.log import LogSpool, PowertoolsLog
from rinban.ports import Clock, Received, Spool
from rinban.remembered import RememberedRota
from rinban.steps import Steps
from rinban.test_call import Tester
from rinban.tickets import Tickets

Task = Callable[[Mapping[str, Any]], dict[str, Any]]

clock: Clock = SystemClock()
"""The demo and the tests put their own clock here before the first request."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that is built from one configuration."""

    config: Config
    clock: Clock
    log: PowertoolsLog
    database: Database
    record: MysqlEscalations
    settings: MysqlRota
    rota: RememberedRota
    intake: Intake
    received: Received
    tickets: Tickets
    dispatcher: Dispatcher
    tester: Tester


@cache
def config() -> Config:
    return Config.from_env(os.environ)


@cache
def voice() -> Voice:
    return Voice(Path(config().voice_path), config().chosen_voices)


@cache
def parts() -> Parts:
    settings = config()
    log = PowertoolsLog(settings)
    client, database = redis.Client(settings.redis_url), Database(settings.database_url)
    stored = MysqlRota(database, settings.stage)
    rota = RememberedRota(stored, redis.RedisSnapshots(client), log)
    record = MysqlEscalations(database)
    escalations = Escalations((redis.RedisEscalations(client), record), _spool(settings, log), log, _new_id)
    tickets = Tickets(
        (redis.RedisTickets(client), MysqlTickets(database)), clock, log, lambda: secrets.token_urlsafe(32)
    )
    phone = TwilioPhone(
        settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from, settings.twilio_api_url
    )
    line = Line(phone, rota, tickets, escalations, clock, log)
    timer = redis.RedisTimer(client)
    turns = redis.RedisTurns(client, _new_id)
    steps = Steps(escalations, line, timer, turns, clock, log, _new_id)
    dispatcher = Dispatcher(steps, escalations, rota, timer, clock, log)
    tester = Tester(phone, rota, tickets, stored.settings, lambda: settings.public_base_url or _last_base_url(record))
    received = RedisReceived(client)
    intake = Intake(rota, received, clock, log)
    return Parts(settings, clock, log, database, record, stored, rota, intake, received, tickets, dispatcher, tester)


def tasks() -> Mapping[str, Task]:
    """What the admin function can be asked."""
    from rinban import administration  # reads YAML: only the admin function pays for that
    from rinban.adapters.migrate import migrate
    from rinban.oncall_tasks import EscalationTasks
    from rinban.preview_tasks import PreviewTasks

    built = parts()
    rota = administration.RotaTasks(
        built.settings, lambda: migrate(built.database), built.clock, built.rota.remember_all
    )
    escalations = EscalationTasks(built.record, built.dispatcher, built.tester)
    previews = PreviewTasks(built.rota.sources, built.received, built.clock)
    return {**rota.tasks(), **escalations.tasks(), **previews.tasks()}


def _new_id() -> str:
    return secrets.token_hex(16)


def _last_base_url(record: MysqlEscalations) -> str:
    """The URL that the last alert came in at."""
    return next((e.base_url for e in record.recent(1)), "")


def _spool(settings: Config, log: PowertoolsLog) -> Spool:
    return FileSpool(Path(settings.spool)) if settings.spool else LogSpool(log)
