"""What only some functions need: each of these is imported when it is first asked for, and nobody else pays for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from rinban.adapters.powertools import PowertoolsLog
from rinban.config import Config
from rinban.core.chain.overview import WatchdogRound
from rinban.paging.steps import Steps
from rinban.ports.sign_in import LinkSender
from rinban.ports.stores import Views
from rinban.ports.time import WallClock
from rinban.settings.cache import CachedSettings
from rinban.wiring.connections import Connections, Denied
from rinban.wiring.watch import WatchParts

if TYPE_CHECKING:
    from rinban.feed.feeds import Feeds
    from rinban.intake.bodies import Intake
    from rinban.intake.subscriptions import Subscriptions
    from rinban.paging.by_hand import ByHand
    from rinban.sign_in.openid import OpenIdSignIn
    from rinban.wiring.board import BoardParts
    from rinban.wiring.screens import ScreenParts
    from rinban.wiring.sign_in import SignInParts

Resolved = Callable[[str], Mapping[str, str]]
"""The environment with the secret of this name in it, as it is now. Raises Unavailable."""


def by_hand(steps: Steps, cached: CachedSettings, clock: WallClock, log: PowertoolsLog) -> ByHand:
    from rinban.paging.by_hand import ByHand  # only the admin function pays for it

    return ByHand(steps, cached, clock, log)


def intake(outside: Connections, cached: CachedSettings, clock: WallClock) -> Intake:
    from rinban.intake.bodies import Intake  # only the function that takes alerts pays for it

    return Intake(cached, outside.recent_bodies, clock, outside.log)


def subscriptions(outside: Connections) -> Subscriptions:
    from rinban.intake.subscriptions import Subscriptions  # likewise

    return Subscriptions(outside.web, outside.log)


def feeds(outside: Connections, cached: CachedSettings, clock: WallClock) -> Feeds:
    from rinban.wiring import feeds as made  # only who makes or reads a feed pays for it

    return made.feeds(outside, cached, clock)


def board(
    outside: Connections, views: Views, last_round: Callable[[], WatchdogRound | None], config: Config, clock: WallClock
) -> BoardParts:
    from rinban.wiring import board as made  # only who looks at the board pays for it

    return made.board(outside, views, last_round, config, clock)


def sign_in(parts: WatchParts, env: Mapping[str, str], denied: Denied) -> SignInParts:
    from rinban.wiring import sign_in as made  # likewise

    outside, clock = parts.outside, parts.clock
    openid = cache(partial(_openid, outside, parts.config, clock, env, parts.env, denied))
    return made.sign_in(outside, clock, openid, cache(partial(_link_sms, parts)))


def _link_sms(parts: WatchParts) -> LinkSender:
    from rinban.outbox.link_sms import LinkSms  # only who sends a link pays for it
    from rinban.wiring.telling import sms_parts

    return LinkSms(sms_parts(parts), parts.outside.log, parts.config.calls_everybody)


def _openid(
    outside: Connections,
    config: Config,
    clock: WallClock,
    env: Mapping[str, str],
    resolved: Resolved,
    denied: Denied,
) -> OpenIdSignIn | None:
    """None where no provider signs anybody in."""
    if not config.oidc_issuer:
        return None
    from rinban.wiring import openid as made  # only who signs in with a provider pays for it

    return made.openid(outside.settings.settings, config, clock, env, resolved, denied)


def screens(outside: Connections, clock: WallClock) -> ScreenParts:
    from rinban.wiring import screens as made  # likewise

    return made.screens(outside, clock)
