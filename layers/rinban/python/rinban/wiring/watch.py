"""What the watchdog is built of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from rinban.adapters.sqs.tell_queue import to_tell
from rinban.budget import Budget
from rinban.config import Config
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.paging.tokens import Tokens
from rinban.ports.alerts import AlertOpener
from rinban.ports.settings import SettingsReader
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


Warned = tuple[Views, Callable[[str], Mapping[str, str]]]
"""What is needed to warn, and for nothing else here: the views, and the environment with the secret of a name in it, as
it is now; that raises Unavailable."""


def watchdog(
    settings: Config,
    outside: Connections,
    cached: CachedSettings,
    chains: tuple[Sweep, DeferredAlerts, Escalations, Callable[[], tuple[NewsTeller, SourceLooker]]],
    warned: Warned,
    rounds: Rounds,
    clock: WallClock,
) -> Watchdog:
    sweep, deferred, escalations, tellers = chains
    warner = cache(partial(_warner, settings, outside, cached, escalations, warned, clock))
    return Watchdog(
        sweep,
        deferred,
        outside.log,
        outside.messages.arrived,
        refresh=lambda budget: cached.refresh(outside.settings.settings, clock.now(), budget),
        forget=Retention(outside.old, lambda: settings.days_kept, clock, outside.log).forget,
        note=rounds.note,
        notices=partial(_decide_notices, outside, escalations, clock),
        others=OthersTold(
            tell=lambda ref, budget, whole: tellers()[0].tell(ref, budget, whole),
            tell_due=lambda budget: tellers()[0].tell_due(budget),
            ask=outside.tellers.put,
            asked=to_tell,
            look=lambda budget: tellers()[1].look(budget) if settings.zabbix_api else 0,
            warn=lambda budget: warner().warn(budget),
        ),
    )


def others(
    config: Config,
    outside: Connections,
    chains: tuple[Escalations, Timer],
    clock: WallClock,
    env: Callable[[str], Mapping[str, str]],
    alerts: AlertOpener,
    sms: tuple[SettingsReader, Tokens, AuthTokenAnew],
) -> tuple[NewsTeller, SourceLooker]:
    """Who tells others, and who asks a source. `env`, `sms`: as in `wiring.telling`."""
    from rinban.wiring import telling  # only the watchdog tells and looks, when it has done all else

    teller = telling.teller(config, outside, chains, clock, env, sms[0].group, sms)
    return teller, telling.looker(outside, chains[0], alerts, clock, env)


def _warner(
    settings: Config,
    outside: Connections,
    cached: CachedSettings,
    escalations: Escalations,
    warned: Warned,
    clock: WallClock,
) -> Warner:
    from rinban.wiring.warning import warner  # late, likewise

    return warner(outside, cached, escalations, warned, clock, settings.stage)


def _decide_notices(outside: Connections, escalations: Escalations, clock: WallClock, budget: Budget) -> int:
    from rinban.wiring.notices import notices  # late, since nobody who waits needs it

    return notices(outside, escalations, clock).decide(budget)
