"""The network forgets the connection to SQS without a word: the message is sent all the same, over a fresh one."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

from rinban.adapters import meaning
from rinban.adapters.sqs.client import ANSWER, SqsClient
from rinban.adapters.sqs.spool import SqsSpool
from rinban.core.errors import Unavailable
from tests.contract.forgetful import ForgetfulNetwork, forgetful

BUSY = 1.0
"""Real seconds that a busy machine may add."""


class Queue(ThreadingMixIn, UnixStreamServer):
    """SQS's JSON protocol for one FIFO queue, which keeps one message of each deduplication id [SendMessage]."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Answer)
        self.kept: dict[str, str] = {}


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Queue

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = self.server.kept.setdefault(sent["MessageDeduplicationId"], sent["MessageBody"])
        told = json.dumps({"MessageId": "1", "MD5OfMessageBody": hashlib.md5(body.encode()).hexdigest()}).encode()  # noqa: S324
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - its name in the standard library
        """Nothing: a client of a unix socket has no address."""


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    with Queue(tmp_path / "sqs.sock") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def network(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForgetfulNetwork]:
    with forgetful(str(queue.server_address)) as network:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", f"http://127.0.0.1:{network.port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "none")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
        yield network


@pytest.fixture
def spool(network: ForgetfulNetwork) -> SqsSpool:
    """It has sent a message, so that its connection is open."""
    spool = SqsSpool(SqsClient(), "https://sqs.ap-northeast-1.amazonaws.com/123456789012/spool.fifo")
    spool.put({"group": "infra", "n": 0})
    return spool


def numbers(queue: Queue) -> list[int]:
    return [json.loads(body)["n"] for body in queue.kept.values()]


def test_the_message_is_sent_over_a_fresh_connection(queue: Queue, network: ForgetfulNetwork, spool: SqsSpool) -> None:
    network.forget()
    began = time.monotonic()
    spool.put({"group": "infra", "n": 1})
    assert time.monotonic() - began < 2 * ANSWER + BUSY
    assert numbers(queue) == [0, 1]
    assert network.taken == 2


def test_after_a_minute_of_idleness_nobody_waits(
    queue: Queue, network: ForgetfulNetwork, spool: SqsSpool, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.forget()
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + meaning.OLD + 0.1)
    began = now()
    spool.put({"group": "infra", "n": 1})
    assert now() - began < ANSWER
    assert numbers(queue) == [0, 1]


def test_a_queue_that_does_not_answer_over_a_fresh_one_is_away(network: ForgetfulNetwork, spool: SqsSpool) -> None:
    network.forget()
    network.hangs = True
    began = time.monotonic()
    with pytest.raises(Unavailable):
        spool.put({"group": "infra", "n": 1})
    assert time.monotonic() - began < 2 * ANSWER + BUSY
    with pytest.raises(Unavailable, match="skipped"):
        spool.put({"group": "infra", "n": 2})
