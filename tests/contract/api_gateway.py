"""API Gateway's keys and one stack of CloudFormation, over HTTP on 127.0.0.1, for boto3 with AWS_ENDPOINT_URL.

It knows the operations that ./rinban key uses, and refuses what AWS refuses [API Gateway API reference: CreateApiKey,
GetApiKeys, DeleteApiKey, CreateUsagePlanKey, GetUsagePlanKeys; CloudFormation API reference: DescribeStacks].
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

Answer = tuple[int, Any]
PLAN = "plan01"
SECOND = 1795262400
"""When every key is made: AWS tells no fractions of a second, and a script makes two keys in one."""

PAGE = 4
"""Items in one answer; AWS gives 25 unless more are asked for."""

_STACK = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
<Stacks><member><StackName>{name}</StackName><CreationTime>2026-11-28T00:00:00Z</CreationTime>
<StackStatus>CREATE_COMPLETE</StackStatus><Outputs>{outputs}</Outputs></member></Stacks>
</DescribeStacksResult></DescribeStacksResponse>"""
_NO_STACK = """<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>"""
_OUTPUT = "<member><OutputKey>{}</OutputKey><OutputValue>{}</OutputValue></member>"


class AwsError(Exception):
    """What AWS says instead of an answer."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(kind)
        self.status, self.kind = status, kind


@dataclass
class ApiGatewayApi:
    """`outputs`: those of each stack by its name. `keys`: by their ids, and `planned` the ids that are in the plan.

    `shown`: how often the texts of keys were asked for. `busy`: the plan cannot be changed now.
    """

    outputs: dict[str, dict[str, str]]
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    planned: list[str] = field(default_factory=list)
    shown: int = 0
    busy: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    def lets_in(self, text: str) -> bool:
        """Whether the stage takes this key."""
        found = [key for key in self.keys.values() if key["value"] == text]
        return any(key["enabled"] and key["id"] in self.planned for key in found)

    def add(self, name: str, value: str = "0" * 20) -> dict[str, Any]:
        """A key as somebody else has made it."""
        number = next(self.numbers)
        id_ = f"key{number:07}"
        key = {"id": id_, "name": name, "value": value, "enabled": True, "createdDate": SECOND}
        self.keys[id_] = key
        return key

    def answer(self, method: str, path: str, query: Mapping[str, str], body: str) -> Answer:
        """The status and the answer: JSON as a mapping, or XML as a text. Raises AwsError."""
        for pattern, operation in _OPERATIONS.items():
            if match := re.fullmatch(pattern, f"{method} {path}"):
                return operation(self, *match.groups(), query, body)
        raise AwsError(403, "MissingAuthenticationTokenException")

    def _stack(self, query: Mapping[str, str], body: str) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        if asked["Action"] != "DescribeStacks" or asked["StackName"] not in self.outputs:
            return 400, _NO_STACK
        rows = "".join(_OUTPUT.format(*one) for one in self.outputs[asked["StackName"]].items())
        return 200, _STACK.format(name=asked["StackName"], outputs=rows)

    def _create(self, query: Mapping[str, str], body: str) -> Answer:
        asked = json.loads(body)
        if not 20 <= len(asked.get("value", "0" * 20)) <= 128:
            raise AwsError(400, "BadRequestException")
        if any(key["value"] == asked.get("value") for key in self.keys.values()):
            raise AwsError(409, "ConflictException")
        key = self.add(asked["name"], asked["value"])
        key |= {"enabled": asked.get("enabled", False), "description": asked.get("description", "")}
        return 201, key

    def _delete(self, key: str, query: Mapping[str, str], body: str) -> Answer:
        if self.keys.pop(key, None) is None:
            raise AwsError(404, "NotFoundException")
        self.planned = [one for one in self.planned if one != key]
        return 202, {}

    def _list(self, query: Mapping[str, str], body: str) -> Answer:
        values = query.get("includeValues") == "true"
        self.shown += values
        found = [key for key in reversed(self.keys.values()) if key["name"].startswith(query.get("name", ""))]
        return _page([{n: v for n, v in key.items() if values or n != "value"} for key in found], query)

    def _plan(self, plan: str, query: Mapping[str, str], body: str) -> Answer:
        self._known(plan)
        return _page([{"id": key, "type": "API_KEY", "name": self.keys[key]["name"]} for key in self.planned], query)

    def _join(self, plan: str, query: Mapping[str, str], body: str) -> Answer:
        self._known(plan)
        if self.busy:
            raise AwsError(409, "ConflictException")
        asked = json.loads(body)
        if asked["keyType"] != "API_KEY" or asked["keyId"] not in self.keys:
            raise AwsError(404, "NotFoundException")
        self.planned.append(asked["keyId"])
        return 201, {"id": asked["keyId"], "type": "API_KEY"}

    def _known(self, plan: str) -> None:
        if plan != PLAN:
            raise AwsError(404, "NotFoundException")


_OPERATIONS: dict[str, Callable[..., Answer]] = {
    r"POST /": ApiGatewayApi._stack,
    r"POST /apikeys": ApiGatewayApi._create,
    r"GET /apikeys": ApiGatewayApi._list,
    r"DELETE /apikeys/(\w+)": ApiGatewayApi._delete,
    r"GET /usageplans/(\w+)/keys": ApiGatewayApi._plan,
    r"POST /usageplans/(\w+)/keys": ApiGatewayApi._join,
}


def _page(items: list[dict[str, Any]], query: Mapping[str, str]) -> Answer:
    first = int(query.get("position", "0"))
    more = {"position": str(first + PAGE)} if first + PAGE < len(items) else {}
    return 200, {"item": items[first : first + PAGE], **more}


@contextmanager
def served(api: ApiGatewayApi) -> Iterator[str]:
    """The URL at which it answers."""

    class Door(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            parts = urlsplit(self.path)
            try:
                status, said = api.answer(self.command, parts.path, dict(parse_qsl(parts.query)), body)
            except AwsError as error:
                status, said = error.status, {"message": error.kind}
                self._send(status, said, {"x-amzn-ErrorType": error.kind})
                return
            self._send(status, said, {})

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - as http.server names them

        def _send(self, status: int, said: Any, headers: Mapping[str, str]) -> None:
            data = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
