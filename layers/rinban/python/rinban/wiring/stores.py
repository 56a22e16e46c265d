"""The two stores as one, the timers as one, and what is known by either of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rinban.adapters import holidays
from rinban.config import Config
from rinban.core.chain.record import Write
from rinban.ports.stores import Views
from rinban.ports.time import Timer
from rinban.settings.cache import CachedSettings
from rinban.stores.append_log import AppendLog, LastText
from rinban.stores.escalations import Escalations
from rinban.stores.timers import Timers
from rinban.stores.views import MergedViews
from rinban.wiring.connections import Connections


def both(outside: Connections, new_id: Callable[[], str]) -> Escalations:
    text_of = LastText().of
    quick, record = AppendLog(outside.quick, text_of), AppendLog(outside.record, text_of)

    def offer(write: Write) -> AbstractContextManager[None]:
        return outside.quick.offered(quick.as_text(write))

    return Escalations((quick, record), outside.spool, outside.log, new_id, offer)


def views_of(outside: Connections, escalations: Escalations) -> MergedViews:
    return MergedViews(escalations, (outside.record, outside.deadlines), outside.record, outside.log)


def timer_of(settings: Config, outside: Connections) -> Timer:
    # Redis keeps the deadlines beside SQS: while MySQL is away, the sweep has no other list of them.
    return Timers((outside.messages, outside.deadlines), outside.log) if settings.timer_queue_url else outside.deadlines


def cached_of(outside: Connections) -> CachedSettings:
    return CachedSettings(outside.settings, outside.snapshots, outside.log, holidays.of_country)


@contextmanager
def together(outside: Connections, cached: CachedSettings) -> Iterator[None]:
    """What is read of the settings in this block is kept at its end, together with all else that may be late."""
    with outside.late.together(cached.keep_now), cached.kept_afterwards():
        yield


@contextmanager
def kept_once(outside: Connections, cached: CachedSettings) -> Iterator[None]:
    """What is read of the settings in this block, and in all blocks of `together` in it, is kept at its end."""
    with cached.kept_afterwards(outside.late.together):
        yield


def base_url_of(settings: Config, views: Views) -> str:
    """What Twilio calls back: as configured, or else the URL that the last alert came in at."""
    return settings.public_base_url or next((e.base_url for e in views.recent(1).escalations), "")
