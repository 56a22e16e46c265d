"""A stand-in for the API of a Zabbix server, of any version from 6.0 to 7.4. It is stricter than the real one.

| the real one | this one |
|---|---|
| 6.0 and 6.2 ignore the header Authorization, and want `auth` in the body | the same |
| from 7.2 on `auth` in the body is an unexpected parameter (-32600) | from 6.4 on, where both are still taken |
| from 7.0 on `apiinfo.version` refuses a request with a token | all versions do |
| one event that is not there fails event.acknowledge for all of them, and nothing is done | the same |
| a second acknowledgement of the same user is taken | the same, and it stands there twice, so that a test sees it |
| a message may have 4,096 characters | the same |
| problem.get shows for some minutes what is over, with `recent`, and event.get as long as it is kept | the same |
| the lines of a problem come in any order | the latest first |
| user.get shows only users who are in a group with the one who asks, and no error for the others | the same |
| who acknowledges what is acknowledged, or takes back what is not, has only commented | the same for people |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OWN = "7"
"""The userid of the user whose token Rinban has."""

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

    def updated(self, user: str, action: int, clock: int, message: str = "") -> None:
        """What a person does in the frontend; `user`: a userid. Closing (1) ends it."""
        self.users[len(self.lines)] = user
        done = action & ~(2 if self.is_acknowledged else 16)
        self.lines.append((done, message, clock))
        if action & 1:
            self.is_over = self.is_recent = True


class ZabbixError(Exception):
    """An error of JSON-RPC: code, message and data."""


class ZabbixDouble:
    """Answers requests of JSON-RPC. `clock`: its own, in seconds since 1970."""

    def __init__(self, version: str = "6.0.14", token: str = "zabbix-token", clock: int = 1_795_300_000) -> None:
        self.version = version
        self.token = token
        self.clock = clock
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
                raise ZabbixError(-32602, "Invalid params.", "apiinfo.version is asked without a token.")
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
        raise ZabbixError(-32602, "Invalid params.", f'Incorrect API "{method.partition(".")[0]}".')

    def _check_token(self, request: Mapping[str, Any], authorization: str) -> None:
        takes_header = tuple(map(int, self.version.split(".")[:2])) >= (6, 4)
        if takes_header and "auth" in request:
            raise ZabbixError(-32600, "Invalid request.", 'Invalid parameter "/": unexpected parameter "auth".')
        shown = authorization.removeprefix("Bearer ") if takes_header else request.get("auth")
        if shown != self.token:
            raise ZabbixError(-32602, "Invalid params.", "Not authorized.")

    def _acknowledge(self, eventids: list[str], action: int, message: str) -> object:
        if len(message) > 4096 or not message:
            raise ZabbixError(-32602, "Invalid params.", 'Invalid parameter "/message": value is too long.')
        if not set(eventids) <= self.problems.keys():
            raise ZabbixError(-32500, "Application error.", _NOT_THERE)
        for event in eventids:
            self.problems[event].lines.append((action, message, self.clock))
        return {"eventids": [int(event) for event in eventids]}

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
                "action": str(action),
                "message": message,
                "clock": str(at),
            }
            for number, (action, message, at) in enumerate(known.lines)
        ]
        acknowledged = str(int(known.is_acknowledged))
        known_by = {"eventid": event, "acknowledged": acknowledged, "r_eventid": self._end(event)}
        return {**known_by, "acknowledges": lines[::-1]}
