"""What the sign-in to the board is built of."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rinban.adapters.mysql.sign_in import MysqlSignIn
from rinban.adapters.redis.sign_in import RedisDoneForms, RedisSignIn, RedisSignInTries
from rinban.ports.log import Log
from rinban.ports.sign_in import DoneForms, LinkSender, SignInStore, SignInTries
from rinban.ports.time import WallClock
from rinban.sign_in.links import SignInLinks
from rinban.sign_in.once import FormsOnce
from rinban.sign_in.sessions import BoardSessions
from rinban.wiring.connections import Connections

if TYPE_CHECKING:
    from rinban.sign_in.openid import OpenIdSignIn

WithProvider = Callable[[], "OpenIdSignIn | None"]
WithSender = Callable[[], LinkSender]


@dataclass(frozen=True, slots=True)
class SignInParts:
    """Links, the sessions that they become, how often somebody tries one, and the forms that are done once. `openid`:
    how people sign in with a provider, None where there is none; it raises BadConfig. `sender`: what sends a link."""

    links: SignInLinks
    sessions: BoardSessions
    tries: SignInTries
    once: FormsOnce
    openid: WithProvider
    sender: WithSender


def sign_in(outside: Connections, clock: WallClock, openid: WithProvider, sender: WithSender) -> SignInParts:
    tries, forms = RedisSignInTries(outside.redis), RedisDoneForms(outside.redis)
    return on(_stores(outside), tries, forms, clock, outside.log, openid, sender)


def sessions(outside: Connections, clock: WallClock) -> BoardSessions:
    """The sessions alone, for who signs nobody in."""
    return BoardSessions(_stores(outside), clock, outside.log, _new_secret)


def _stores(outside: Connections) -> tuple[SignInStore, ...]:
    return RedisSignIn(outside.redis), MysqlSignIn(outside.database)


def on(
    stores: tuple[SignInStore, ...],
    tries: SignInTries,
    forms: DoneForms,
    clock: WallClock,
    log: Log,
    openid: WithProvider,
    sender: WithSender,
) -> SignInParts:
    """All of it on these stores, the first of which is asked first."""
    links = SignInLinks(stores, clock, log, _new_secret, _new_id)
    once = FormsOnce(forms, log, _new_id)
    return SignInParts(links, BoardSessions(stores, clock, log, _new_secret), tries, once, openid, sender)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _new_id() -> str:
    return secrets.token_hex(16)
