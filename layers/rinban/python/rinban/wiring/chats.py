"""What tells a chat is built of: what the rota says of an outlet, and the secret that holds its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from urllib.parse import urlsplit

from rinban.adapters.breaker import Breaker
from rinban.adapters.chat.outlet import LEFT_ALONE, ChatOutlet, ChatTime, QuietUntil
from rinban.adapters.chat.quota import line_quota
from rinban.adapters.chat.secrets import NONE, outlet_secrets
from rinban.adapters.chat.signing import signed
from rinban.adapters.http_post import HttpPost
from rinban.chat.kinds import refusal
from rinban.chat.message import Message
from rinban.chat.request import Destination, Sending
from rinban.core.chain.owed import TellResult
from rinban.core.errors import BadRequest, Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.outlets import OutletSettings, quiet_until
from rinban.core.rota.workdays import NO_HOLIDAYS
from rinban.ports.time import WallClock

PATIENCE = 10.0
"""Seconds for which an operator who tries an outlet waits for it."""

OUTLETS = "OUTLETS"
"""The variable that holds the secrets of all outlets, or the ARN of a secret with them."""

_CA = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The first of them that is set names the certificates to trust, as for Twilio [requests, user/advanced]."""


def certificates(env: Mapping[str, str]) -> str:
    return next((env[name] for name in _CA if env.get(name)), "")


def chat(name: str, group: Group, env: Mapping[str, str], clock: WallClock) -> ChatOutlet | None:
    """The outlet of this name; None if the group has none. `env`: with the secret OUTLETS in it. Raises Unavailable."""
    found = next((one for one in group.outlets if one.name == name), None)
    if found is None:
        return None
    to = destination(found, env.get(OUTLETS, ""))
    times = ChatTime(now=clock.now, quiet_until=quiet(found, group))
    return ChatOutlet(to, found.language, HttpPost(certificates(env)), _breaker(name, to.url), times, signed)


def quiet(outlet: OutletSettings, group: Group) -> QuietUntil:
    """Until when this outlet of the group wants to hear nothing."""
    hours = tuple(one for of, ranges in group.hours if of in outlet.quiet for one in ranges)
    return partial(quiet_until, hours, calendar=group.calendar or NO_HOLIDAYS)


def sender(
    env: Callable[[], Mapping[str, str]], clock: WallClock
) -> Callable[[str, OutletSettings, Message, Sending], TellResult]:
    """Sends one message to an outlet, whatever the hour. `env`: with the secret OUTLETS; it raises Unavailable. Where
    that is miswritten, BadRequest is raised."""

    def send(group: str, outlet: OutletSettings, told: Message, sending: Sending) -> TellResult:
        found = chat(outlet.name, Group(group, outlets=(outlet,)), _readable(env()), clock)
        assert found is not None
        return found.send(told, sending, PATIENCE)

    return send


def destinations(env: Callable[[], Mapping[str, str]]) -> Callable[[OutletSettings], Destination]:
    """Gives an outlet's destination. `env`: as for `sender`."""
    return lambda outlet: destination(outlet, _readable(env()).get(OUTLETS, ""))


def _readable(env: Mapping[str, str]) -> Mapping[str, str]:
    """What is written wrongly does not get better by waiting. Raises BadRequest."""
    if wrong := _miswritten(env):
        raise BadRequest(wrong)
    return env


def _miswritten(env: Mapping[str, str]) -> str:
    """How the secret should have been written, "" if it is."""
    try:
        outlet_secrets(env.get(OUTLETS, ""))
    except ValueError as error:
        return str(error)
    return ""


def destination(outlet: OutletSettings, secrets: str) -> Destination:
    """Where this outlet's messages go; without its secrets if there are none. Raises Unavailable."""
    try:
        known = outlet_secrets(secrets).get(outlet.name, NONE)
    except ValueError as error:
        raise Unavailable(str(error)) from error
    return Destination(outlet.kind, known.url, known.token, known.keys, outlet.to, outlet.mention)


def chat_refusals(outlets: Sequence[OutletSettings], env: Mapping[str, str], seconds: float) -> Sequence[str]:
    """The outlets that cannot be told, and why. `env`: with the secret OUTLETS in it. Raises Unavailable."""
    if wrong := _miswritten(env):
        return [wrong]
    post, found = HttpPost(certificates(env)), list[str]()
    for outlet in outlets:
        to = destination(outlet, env.get(OUTLETS, ""))
        wrong = refusal(to)
        if not wrong and outlet.kind == "line":
            wrong = line_quota(to, post, seconds / len(outlets))
        found += [f"{outlet.name}: {wrong}"] if wrong else []
    return found


@lru_cache(maxsize=64)
def _breaker(name: str, url: str) -> Breaker:
    """The same for the same outlet, as long as its address stays: it knows who kept it waiting a moment ago."""
    return Breaker(f"the outlet {name} at {urlsplit(url).hostname}", skip=LEFT_ALONE)
