"""One Zabbix server's API: JSON-RPC over POST, for the versions 6.0 to 7.4."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from rinban.adapters.breaker import Breaker
from rinban.adapters.http_post import HttpPost, NotReached
from rinban.adapters.zabbix.answers import Granted, Later, Lost, Never, judged
from rinban.core.errors import Unavailable

BEARER_SINCE = (6, 4)
"""Before it the token stands in the body, since 6.0 ignores the header; from 7.2 on the body must not have it."""

LEFT_ALONE = 60.0
"""Seconds in which a server is not asked that was slow to fail: the container that waits for it wakes no chain."""

_SHORT = 7
"""Characters of what is no token, and may stand in an answer by chance."""

NO_EVENT = str(2**63 - 1)
"""The largest number that an event can have, which no event will have."""

COMMENT, ACKNOWLEDGE = 4, 2
"""Bits of the action of event.acknowledge [Zabbix API, event.acknowledge]."""


_HOW = 'ZABBIX_API is written as {"url": "https://…/api_jsonrpc.php", "token": "…"}, or as a list of such'


class ZabbixServer(NamedTuple):
    """`name`: as the dedup keys of its alerts have it, the frontend's address without the scheme; "" for all servers
    that no other entry names. `url`: of api_jsonrpc.php. `token`: of a user who may read the hosts."""

    name: str
    url: str
    token: str


Answered = Granted | Later | Never | Lost


class ZabbixApi:
    """Asks one server. `now`: seconds since 1970. It never raises because of what the server does."""

    def __init__(self, server: ZabbixServer, post: HttpPost, now: Callable[[], float] = time.time) -> None:
        self._server = server
        self._post = post
        self._now = now
        self._breaker = Breaker(f"Zabbix {urlsplit(server.url).hostname}", skip=LEFT_ALONE)
        self._version: tuple[int, int] | None = None

    def acknowledge(self, events: Sequence[str], action: int, message: str, seconds: float) -> Answered:
        """Do this with all these events, or with none; the result is {"eventids": [...]}."""
        return self._ask("event.acknowledge", {"eventids": [*events], "action": action, "message": message}, seconds)

    def problems(self, events: Sequence[str], seconds: float) -> Answered:
        """Those of the events that are open or were so a moment ago, each with its acknowledges."""
        output = ["eventid", "acknowledged", "r_eventid"]
        known = {"eventids": [*events], "output": output, "selectAcknowledges": "extend"}
        return self._ask("problem.get", {**known, "recent": True}, seconds)

    def events(self, events: Sequence[str], seconds: float) -> Answered:
        """The same events, be they over or not, each with that of its end: an older one is no problem any more."""
        return self._ask("event.get", {"eventids": [*events], "output": ["eventid", "r_eventid"]}, seconds)

    def users(self, users: Sequence[str], seconds: float) -> Answered:
        """The names of these users, as far as they are in a group of the user whose token this is."""
        output = ["userid", "username", "name", "surname"]
        return self._ask("user.get", {"userids": [*users], "output": output}, seconds)

    def refusal(self, seconds: float) -> str:
        """Why nobody could be told here; "" if it is well. It changes nothing there.

        To acknowledge an event that does not exist is refused for that alone, if the token and its role allow it.
        """
        answer = self.acknowledge(
            [NO_EVENT], ACKNOWLEDGE | COMMENT, "Rinban: a look at whether it may be told", seconds
        )
        return "" if isinstance(answer, Granted | Never) else answer.reason

    def _ask(self, method: str, params: object, seconds: float) -> Answered:
        ends = time.monotonic() + seconds
        if self._version is None:
            found = self._posted("apiinfo.version", [], seconds / 2, None)
            if not isinstance(found, Granted):
                return found if isinstance(found, Later) else Later(found.reason)  # nothing was done, at any rate
            self._version = _version(str(found.result))
        answer = self._posted(method, params, max(0.1, ends - time.monotonic()), self._version)
        if isinstance(answer, Later | Lost):  # it may be another version by now
            self._version = None
        return answer

    def _posted(self, method: str, params: object, seconds: float, version: tuple[int, int] | None) -> Answered:
        """`version`: None for what has to be asked without a token."""
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
        headers = {"Content-Type": "application/json-rpc", "User-Agent": "rinban"}
        if version and version >= BEARER_SINCE:
            headers["Authorization"] = f"Bearer {self._server.token}"
        elif version:
            body["auth"] = self._server.token
        is_asked = False  # a server that is skipped has certainly heard nothing
        try:
            with self._breaker.guard():
                is_asked = True
                answer = self._post.post(self._server.url, json.dumps(body).encode(), headers, seconds)
        except NotReached as error:
            return Later(str(error))
        except Unavailable as error:
            return Lost(str(error)) if is_asked else Later(str(error))
        # An API that quotes what it was sent must not have our logs quote it.
        said = answer.body.replace(self._server.token, "***") if len(self._server.token) > _SHORT else answer.body
        return judged(answer.status, answer.headers, said, self._now())


def _version(said: str) -> tuple[int, int]:
    """(7, 0) of "7.0.3"; what is no version counts as a new one."""
    numbers = said.split(".")[:2]
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and all(map(_is_number, numbers)) else (99, 0)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 10


def servers(text: str) -> tuple[ZabbixServer, ...]:
    """The servers that a JSON object, or a list of such, names: {"url", "token"}, and "server" for another name.

    Raises ValueError, whose text shows no token.
    """
    try:
        told = json.loads(text) if text else []
        return tuple(map(_server, told if isinstance(told, list) else [told]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(_HOW) from None  # the cause would quote the token


def _fits_a_header(token: str) -> bool:
    """Any other would fail in http.client, whose error shows it."""
    return token != "" and token.isascii() and token.isprintable()


def _server(told: dict[str, str]) -> ZabbixServer:
    url, token = str(told["url"]), str(told["token"]).strip()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _fits_a_header(token):
        raise ValueError("no address")
    here = parts.netloc.rpartition("@")[2].lower() + parts.path.removesuffix("/api_jsonrpc.php").rstrip("/")
    return ZabbixServer(str(told.get("server", here)), url, token)
