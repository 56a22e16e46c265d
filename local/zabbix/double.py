"""A stand-in for the API of a Zabbix server, of any version from 6.0 to 7.4. It is stricter than the real one.

| the real one | this one |
|---|---|
| 6.0 and 6.2 ignore the header Authorization, and want `auth` in the body | the same |
| from 7.2 on `auth` in the body is an unexpected parameter (-32600) | from 6.4 on, where both are still taken |
| `apiinfo.version` refuses a request with a token | the same |
| one event that is not there fails event.acknowledge for all of them, and nothing is done | the same |
| who only reads is refused what closes a problem or changes its severity | the account only reads |
| what the role does not allow is refused for that, whether the event is there or not | the same |
| an update that changes nothing and says nothing leaves no line | the same |
| an event that is named twice is told once | the same |
| a message may have 2,048 characters, and not be empty | the same |
| problem.get shows for some minutes what is over, with `recent`, and event.get as long as it is kept | the same |
| the lines of a problem come in any order | the latest first |
| user.get shows only users who are in a group with the one who asks, and no error for the others | the same |
| who acknowledges what is acknowledged, or takes back what is not, has only commented | the same |
| a body that does not say that it is JSON is answered 412 | the same (server.py) |

What stands here of 6.0 is compared with a real 6.0.14 by tests/real/test_zabbix_api.py; of the others it is what is
documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OWN = "7"
"""The userid of the user whose token Rinban has."""

LONGEST_MESSAGE = 2048

_ACKNOWLEDGE, _COMMENT, _TAKE_BACK = 2, 4, 16
_WITHOUT = 'The "apiinfo.version" method must be called without the "auth" parameter.'

_NOT_THERE = "No permissions to referred object or it does not exist!"


@dataclass
class ZabbixProblem:
    """A problem of the stand-in, and what was said at it: (action, message, clock). `users`: who said it, in the same
    order, where that was not Rinban's user. `is_recent`: whether it was over just now, if it is."""

    lines: list[tuple[int, str, int]] = field(default_factory=list)
    is_over: bool = False
    is_recent: bool = False
    users: dict[int, str] = field(default_factory=dict)

    @property
    def is_acknowledged(self) -> bool:
        flags = [action for action, _, _ in self.lines if action & (2 | 16)]
        return bool(flags and flags[-1] & 2)

    def said(self, action: int, message: str, clock: int, user: str = OWN) -> None:
        """What is so already is not kept of it; where nothing is left, there is no line."""
        if done := action & ~(_ACKNOWLEDGE if self.is_acknowledged else _TAKE_BACK):
            self.users[len(self.lines)] = user
            self.lines.append((done, message, clock))

    def updated(self, user: str, action: int, clock: int, message: str = "") -> None:
        """What a person does in the frontend; `user`: a userid. Closing (1) ends it."""
        self.said(action, message, clock, user)
        if action & 1:
            self.is_over = self.is_recent = True


class ZabbixError(Exception):
    """An error of JSON-RPC: code, message and data."""


class ZabbixDouble:
    """Answers requests of JSON-RPC. `clock`: its own, in seconds since 1970. `forbidden`: bits of the action that the
    account's role does not allow."""

    def __init__(self, version: str = "6.0.14", token: str = "zabbix-token", clock: int = 1_795_300_000) -> None:
        self.version = version
        self.token = token
        self.clock = clock
        self.forbidden = 0
        self.problems: dict[str, ZabbixProblem] = {}
        self.calls: list[str] = []
        self.users: dict[str, dict[str, str]] = {OWN: {"username": "rinban", "name": "", "surname": ""}}

    def answer(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """The answer's body. `headers`: by their names in small letters."""
        method = str(request.get("method"))
        self.calls.append(method)
        try:
            if request.get("jsonrpc") != "2.0" or "id" not in request:
                raise ZabbixError(-32600, "Invalid Request.", "no JSON-RPC 2.0")
            result = self._result(method, request, headers.get("authorization", ""))
        except ZabbixError as error:
            code, message, data = error.args
            return {
                "jsonrpc": "2.0",
                "error": {"code": code, "message": message, "data": data},
                "id": request.get("id"),
            }
        return {"jsonrpc": "2.0", "result": result, "id": request["id"]}

    def _result(self, method: str, request: Mapping[str, Any], authorization: str) -> object:
        if method == "apiinfo.version":
            if authorization or "auth" in request:
                raise ZabbixError(-32602, "Invalid params.", _WITHOUT)
            return self.version
        self._check_token(request, authorization)
        if method == "event.acknowledge":
            return self._acknowledge(**request["params"])
        if method == "problem.get":
            shown = (event for event in request["params"]["eventids"] if self._is_shown(event, request["params"]))
            return [self._shown(event) for event in shown]
        if method == "event.get":
            known = (event for event in request["params"]["eventids"] if event in self.problems)
            return [{"eventid": event, "r_eventid": self._end(event)} for event in known]
        if method == "user.get":
            return [{"userid": one, **self.users[one]} for one in request["params"]["userids"] if one in self.users]
        raise ZabbixError(-32601, "Method not found.", f'Incorrect method "{method}".')

    def _check_token(self, request: Mapping[str, Any], authorization: str) -> None:
        takes_header = tuple(map(int, self.version.split(".")[:2])) >= (6, 4)
        if takes_header and "auth" in request:
            raise ZabbixError(-32600, "Invalid request.", 'Invalid parameter "/": unexpected parameter "auth".')
        shown = authorization.removeprefix("Bearer ") if takes_header else request.get("auth")
        if shown != self.token:
            raise ZabbixError(-32602, "Invalid params.", "Not authorized.")

    def _acknowledge(self, eventids: list[str], action: int, message: str = "", severity: int = 0) -> object:
        if action & self.forbidden:
            what = "acknowledge problems" if action & self.forbidden & _ACKNOWLEDGE else "add problem comments"
            said = f'Incorrect value for field "action": no permissions to {what}.'
            raise ZabbixError(-32602, "Invalid params.", said)
        if not set(eventids) <= self.problems.keys() or action & ~(_ACKNOWLEDGE | _COMMENT):
            raise ZabbixError(-32500, "Application error.", _NOT_THERE)
        if not message and action & _COMMENT:
            raise ZabbixError(-32602, "Invalid params.", 'Incorrect value for field "message": cannot be empty.')
        if len(message) > LONGEST_MESSAGE:
            said = f'Value "{message}" is too long for field "message" - {len(message)} characters.'
            said += f" Allowed length is {LONGEST_MESSAGE} characters."
            raise ZabbixError(-32500, "Application error.", said)
        told = [*dict.fromkeys(eventids)]
        for event in told:
            self.problems[event].said(action, message, self.clock)
        return {"eventids": [int(event) for event in told]}

    def _is_shown(self, event: str, params: Mapping[str, Any]) -> bool:
        known = self.problems.get(event)
        return known is not None and (not known.is_over or (known.is_recent and bool(params.get("recent"))))

    def _end(self, event: str) -> str:
        return f"9{event}" if self.problems[event].is_over else "0"

    def _shown(self, event: str) -> Mapping[str, object]:
        known = self.problems[event]
        lines = [
            {
                "acknowledgeid": str(number),
                "userid": known.users.get(number, OWN),
                "eventid": event,
                "old_severity": "0",
                "new_severity": "0",
                "action": str(action),
                "message": message,
                "clock": str(at),
            }
            for number, (action, message, at) in enumerate(known.lines)
        ]
        acknowledged = str(int(known.is_acknowledged))
        known_by = {"eventid": event, "acknowledged": acknowledged, "r_eventid": self._end(event)}
        return {**known_by, "acknowledges": lines[::-1]}
