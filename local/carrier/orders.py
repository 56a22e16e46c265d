"""Checks the parameters of a request to Twilio's Calls resource, and reads from them what is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

EVENTS = ("initiated", "ringing", "answered", "completed")
LONGEST_URL = 4000
LONGEST_TWIML = 4000
DAY = 86_400
_KNOWN = frozenset(
    "To From Url Method Twiml FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod StatusCallbackEvent "
    "Timeout TimeLimit".split()
)
_UPDATE = frozenset("Status Url Method Twiml".split())


class Refusal(Exception):
    """A request that is refused, with Twilio's error code.

    `loud`: Twilio might accept the request, but the simulator cannot play it, so that it counts as a complaint.
    """

    def __init__(self, status: int, code: int, message: str, *, loud: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.loud = loud


@dataclass(frozen=True, slots=True)
class ReceivedOrder:
    """The call that a client asks for. `timeout` is how long it may ring, `limit` how long it may last (seconds)."""

    to: str
    caller: str
    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_url: str = ""
    status_method: str = "POST"
    events: frozenset[str] = frozenset()
    timeout: int = 60
    limit: int = 4 * 3600


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """What a POST to an existing call asks for. A value that was not given is ""."""

    status: str = ""
    url: str = ""
    method: str = "POST"
    twiml: str = ""


def read_order(form: Sequence[tuple[str, str]], owned: Collection[str] | None) -> ReceivedOrder:
    """Read the form of a new call. `owned`: the numbers that may be shown as the caller, None for any number.

    Raises Refusal. Source: twilio.com/docs/voice/api/call-resource.
    """
    given = single(form, _KNOWN, repeated="StatusCallbackEvent")
    _check_numbers(given, owned)
    if not given.get("Url") and not given.get("Twiml"):
        raise Refusal(400, 21205, "Url parameter is required.")
    if len(given.get("Twiml", "")) > LONGEST_TWIML:
        raise Refusal(400, 32018, f"Twiml is longer than {LONGEST_TWIML} characters")
    return ReceivedOrder(
        to=given["To"],
        caller=given["From"],
        url=_url(given, "Url", 21205),
        method=_method(given, "Method"),
        twiml="" if given.get("Url") else given.get("Twiml", ""),
        fallback_url=_url(given, "FallbackUrl", 21205),
        fallback_method=_method(given, "FallbackMethod"),
        status_url=status_url(given),
        status_method=_method(given, "StatusCallbackMethod"),
        events=_events([value for name, value in form if name == "StatusCallbackEvent"]),
        timeout=whole(given, "Timeout", 60, 600, 21208),
        limit=whole(given, "TimeLimit", 4 * 3600, DAY, 20001),
    )


def read_change(form: Sequence[tuple[str, str]]) -> CallUpdate:
    """Read the form of a change to an existing call. Raises Refusal."""
    given = single(form, _UPDATE)
    status = given.get("Status", "")
    if "Status" in given and status not in ("canceled", "completed"):
        raise Refusal(400, 20001, f"Status {status!r} is neither canceled nor completed")
    if len(given.get("Twiml", "")) > LONGEST_TWIML:
        raise Refusal(400, 32018, f"Twiml is longer than {LONGEST_TWIML} characters")
    return CallUpdate(status, _url(given, "Url", 21205), _method(given, "Method"), given.get("Twiml", ""))


def single(form: Sequence[tuple[str, str]], known: frozenset[str], repeated: str = "") -> dict[str, str]:
    for name, count in Counter(name for name, _ in form).items():
        if name not in known:
            raise Refusal(500, 20500, f"parameter {name} is unknown or not simulated", loud=True)
        if count > 1 and name != repeated:
            raise Refusal(500, 20500, f"parameter {name} is given {count} times", loud=True)
    return dict(form)


def _check_numbers(given: dict[str, str], owned: Collection[str] | None) -> None:
    if not given.get("To"):
        raise Refusal(400, 21201, "No 'To' number is specified")
    if not given.get("From"):
        raise Refusal(400, 21213, "'From' phone number is required to make a call")
    if not e164(given["To"]):
        raise Refusal(400, 21211, f"'To' number {given['To']} is not valid")
    if not e164(given["From"]):
        raise Refusal(400, 21212, f"'From' number {given['From']} is not valid")
    if owned is not None and given["From"] not in owned:
        raise Refusal(400, 21210, f"'From' number {given['From']} is not one of this account")


def e164(number: str) -> bool:
    """Whether this is a number in E.164. In Japan the domestic 0 never follows +81."""
    return bool(re.fullmatch(r"\+[1-9][0-9]{6,14}", number)) and not number.startswith("+810")


def _url(given: dict[str, str], name: str, code: int) -> str:
    url = given.get(name, "")
    if not url:
        return ""
    if not absolute(url) or len(url) > LONGEST_URL:
        raise Refusal(400, code, f"{name} is not a valid URL: {url[:200]}")
    return url


def absolute(url: str) -> bool:
    """Whether this is an absolute URL of http or https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)


def status_url(given: dict[str, str]) -> str:
    url = _url(given, "StatusCallback", 21609)
    if "_" in (urlsplit(url).hostname or ""):
        raise Refusal(400, 21609, f"StatusCallback has an underscore in its host name: {url[:200]}")
    return url


def _method(given: dict[str, str], name: str) -> str:
    method = given.get(name, "POST")
    if method not in ("GET", "POST"):
        raise Refusal(400, 20001, f"{name} {method!r} is neither GET nor POST")
    return method


def _events(given: Sequence[str]) -> frozenset[str]:
    """Read the events, of which each is a parameter of its own.

    Several in one value are refused (21626): some clients send them so, and their calls then report nothing.
    """
    for event in given:
        if event not in EVENTS:
            raise Refusal(400, 21626, f"Invalid 'StatusCallbackEvent': {event!r}")
    return frozenset(given or ("completed",))


def whole(given: dict[str, str], name: str, default: int, most: int, code: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise Refusal(400, code, f"{name} {text!r} is not a whole number from 1 to {most}")
    return int(text)
