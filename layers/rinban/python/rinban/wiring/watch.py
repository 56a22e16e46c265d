"""What the watchdog is built of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rinban.adapters.sqs.tell_queue import to_tell
from rinban.budget import Budget
from rinban.config import Config
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.paging.tokens import Tokens
from rinban.ports.alerts import AlertOpener
from rinban.ports.stores import Views
from rinban.ports.time import Timer, WallClock
from rinban.settings.cache import CachedSettings
from rinban.stores.escalations import Escalations
from rinban.watch.others import OthersTold
from rinban.watch.retention import Retention
from rinban.watch.rounds import Rounds
from rinban.watch.sweep import Sweep
from rinban.watch.watchdog import Watchdog
from rinban.wiring.connections import AuthTokenAnew, Connections

if TYPE_CHECKING:
    from rinban.outbox.source_looker import SourceLooker
    from rinban.outbox.teller import NewsTeller
    from rinban.outbox.warner import Warner


class WatchParts(NamedTuple):
    """What others are told of, and what telling them takes. `env`: the environment with the secret of a name in it, as
    it is now; it raises Unavailable. `alerts`: takes what a source is found to say."""

    config: Config
    outside: Connections
    settings: CachedSettings
    escalations: Escalations
    views: Views
    timer: Timer
    alerts: AlertOpener
    tokens: Tokens
    clock: WallClock
    env: Callable[[str], Mapping[str, str]]
    auth_token_anew: AuthTokenAnew


Telling = tuple["NewsTeller", "SourceLooker", "Warner"]
"""Who tells others, who asks the sources, and who warns: loaded when somebody is first told."""


def watchdog(
    parts: WatchParts, telling: Callable[[], Telling], sweep: Sweep, deferred: DeferredAlerts, rounds: Rounds
) -> Watchdog:
    config, outside, clock = parts.config, parts.outside, parts.clock
    return Watchdog(
        sweep,
        deferred,
        outside.log,
        outside.messages.arrived,
        refresh=lambda budget: parts.settings.refresh(outside.settings.settings, clock.now(), budget),
        forget=Retention(outside.old, lambda: config.days_kept, clock, outside.log).forget,
        note=rounds.note,
        notices=partial(_decide_notices, outside, parts.escalations, clock),
        others=OthersTold(
            tell=lambda ref, budget, whole: telling()[0].tell(ref, budget, whole),
            tell_due=lambda budget: telling()[0].tell_due(budget),
            ask=outside.tellers.put,
            asked=to_tell,
            look=lambda budget: telling()[1].look(budget) if config.zabbix_api else 0,
            warn=lambda budget: telling()[2].warn(budget),
        ),
        list_past=partial(_list_past, outside, parts.settings),
        settle=partial(_settle, outside, clock),
    )


def _decide_notices(outside: Connections, escalations: Escalations, clock: WallClock, budget: Budget) -> int:
    from rinban.wiring.notices import notices  # late, since nobody who waits needs it

    return notices(outside, escalations, clock).decide(budget)


def _list_past(outside: Connections, settings: CachedSettings, budget: Budget) -> int:
    from rinban.wiring.past import lister  # late, likewise

    return lister(outside, settings.zone).list(budget)


def _settle(outside: Connections, clock: WallClock, _: Budget) -> int:
    from rinban.wiring.sign_in import sessions  # late, likewise

    return sessions(outside, clock).settle()
