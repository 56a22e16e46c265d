"""The part of Elasticsearch that ElastAlert uses: it finds documents by their time, and keeps what is written to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

VERSION = {"cluster_name": "of-the-test", "version": {"number": "7.17.0", "lucene_version": "8.11.1"}}


@dataclass
class Elasticsearch:
    """`documents` are those that `logs-*` finds. `written` is what was written, with the name of its index."""

    port: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, object]:
        index, _, what = path.strip("/").partition("/")
        match method, what:
            case "GET" | "HEAD", "":
                return 200, VERSION
            case _, "_search":
                return 200, self._found(self._between(body) if index.startswith("logs-") else [])
            case "POST" | "PUT", "_doc" | "_create":
                self.written.append((index, body))
                return 201, {"_index": index, "_id": str(len(self.written)), "result": "created"}
            case _:
                return 200, {"acknowledged": True}

    def _between(self, query: object) -> list[dict[str, Any]]:
        (times,) = [found["@timestamp"] for found in _all(query, "range") if "@timestamp" in found]
        after, until = times.get("gt", times.get("gte", "")), times.get("lte", times.get("lt", "9"))
        return [one for one in self.documents if after[:23] < one["@timestamp"][:23] <= until[:23]]

    def _found(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        hits = [
            {"_index": "logs-1", "_id": str(self.documents.index(one)), "_score": None, "_source": one}
            for one in documents
        ]
        shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
        total = {"value": len(hits), "relation": "eq"}
        return {"took": 1, "timed_out": False, "_shards": shards, "hits": {"total": total, "hits": hits}}


@contextmanager
def serving() -> Iterator[Elasticsearch]:
    """Serve at any free port of 127.0.0.1."""
    here = Elasticsearch()

    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_any(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = here.answer(self.command, urlsplit(self.path).path, json.loads(text or b"null"))
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_any  # noqa: N815  the base class's way

        def log_message(self, *_: object) -> None:
            """Print nothing: the tests look at what was kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    here.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


def _all(node: object, name: str) -> Iterator[dict[str, Any]]:
    """Yield every mapping under this name, at any depth."""
    if isinstance(node, dict):
        if name in node:
            yield node[name]
        for child in node.values():
            yield from _all(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from _all(child, name)
