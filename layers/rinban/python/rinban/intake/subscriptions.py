"""A topic of Amazon SNS that wants to send alerts asks first, and a GET of its SubscribeURL means yes.

Only an address of SNS itself is asked for, since the body comes from outside: https, sns.REGION.amazonaws.com (or .cn),
no other port, and nothing but the confirmation of a subscription.
Source: SNS developer guide, "HTTP/HTTPS subscription confirmation JSON format".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.intake.mapping.item import ParsedAlert
from rinban.ports.log import Log
from rinban.ports.web import Web

SECONDS = 3.0
"""That one confirmation may take."""

MOST = 3
"""Confirmations of one delivery."""

_HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?")

CONFIRMED = "the subscription is confirmed: the topic may send alerts from now on"
NOT_OURS = "SubscribeURL is no address of SNS (https://sns.REGION.amazonaws.com/): it was not asked for"
FAILED = "the subscription could not be confirmed ({}): let SNS send it again (Request confirmation)"


class Subscriptions:
    """Confirms what a delivery wants to have confirmed."""

    def __init__(self, web: Web, log: Log) -> None:
        self._web = web
        self._log = log

    def confirm(self, found: Sequence[ParsedAlert], budget: Budget) -> tuple[ParsedAlert, ...]:
        """The same readings; those that wanted to be confirmed say in their reason what came of it."""
        wanted = [reading.confirm for reading in found if reading.confirm][:MOST]
        told = {url: self._confirmed(url, budget) for url in wanted}
        return tuple(_saying(reading, told) for reading in found)

    def _confirmed(self, url: str, budget: Budget) -> str:
        if not is_of_sns(url):
            self._log.line("a subscription was not confirmed", reason=NOT_OURS)
            return NOT_OURS
        try:
            status = self._web.get(url, seconds=budget.left(SECONDS))
        except Unavailable as error:
            return self._failed(str(error))
        if status != 200:
            return self._failed(f"SNS answered {status}")
        self._log.line("a subscription is confirmed", topic=_topic(url))
        return CONFIRMED

    def _failed(self, why: str) -> str:
        self._log.line("a subscription was not confirmed", reason=why)
        return FAILED.format(why)


def is_of_sns(url: str) -> bool:
    """Whether the address is one at which SNS has a subscription confirmed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    at_home = parts.scheme == "https" and port is None and parts.netloc == parts.hostname and parts.path in ("", "/")
    asks = parse_qs(parts.query).get("Action") == ["ConfirmSubscription"]
    return plain and at_home and asks and bool(_HOST.fullmatch(str(parts.hostname)))


def _topic(url: str) -> str:
    return next(iter(parse_qs(urlsplit(url).query).get("TopicArn", ())), "")[:256]


def _saying(reading: ParsedAlert, told: dict[str, str]) -> ParsedAlert:
    reason = told.get(reading.confirm)
    return replace(reading, alert=replace(reading.alert, reason=reason)) if reason else reading
