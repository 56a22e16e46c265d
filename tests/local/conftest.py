"""A gateway for the small template beside this file, and a client."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.gateway import Gateway

STACK = Path(__file__).with_name("stack") / "template.yaml"
ENVIRONMENT = {"STAGE": "test", "COLOUR": "blue", "UNDECLARED": "1"}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """An HTTP client that keeps its connection open, as Twilio does."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)

    def __call__(
        self,
        path: str,
        body: str | bytes | Iterator[bytes] = "",
        *,
        method: str = "POST",
        key: str = "",
        **headers: str,
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        keyed: Mapping[str, str] = {"x-api-key": key} if key else {}
        data = body.encode() if isinstance(body, str) else body  # an iterator is sent in chunks
        self._connection.request(method, path, data, {**named, **keyed})
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gateway") / "log"


@pytest.fixture(scope="session")
def gateway(log: Path) -> Iterator[Gateway]:
    with Gateway(STACK, ENVIRONMENT, {"zabbix": "sesame", "efk": "k2"}, log=log, most=3) as gateway:
        yield gateway


@pytest.fixture
def call(gateway: Gateway) -> Iterator[Caller]:
    caller = Caller(gateway.url)
    yield caller
    caller.close()
