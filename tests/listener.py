"""What a browser's socket does, for tests: it opens one, hears what is sent, and is closed."""

from __future__ import annotations

import json
import socket
from collections import deque
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, RejectConnection, Request, TextMessage

PATIENCE = 20.0


class Listener:
    """A socket at `url` (http://…). `status`: how it was answered, 101 if it is open."""

    def __init__(self, url: str, *, origin: str = "", cookies: str = "") -> None:
        there = urlsplit(url)
        own = [("Origin", origin), ("Cookie", cookies)]
        more = [(name.encode(), value.encode()) for name, value in own if value]
        self.line = socket.create_connection((there.hostname or "", there.port or 80), timeout=PATIENCE)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: deque[Event] = deque()
        target = f"{there.path}?{there.query}" if there.query else there.path
        self.sends(Request(host=there.netloc, target=target, extra_headers=more))
        answer = self.next()
        self.status = answer.status_code if isinstance(answer, RejectConnection) else 101
        assert isinstance(answer, RejectConnection | AcceptConnection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.line.close()

    def sends(self, *events: Event) -> None:
        for event in events:
            self.line.sendall(self._protocol.send(event))

    def hears(self) -> object:
        """What is sent next."""
        said = self.next()
        assert isinstance(said, TextMessage), said
        return json.loads(said.data)

    def is_closed_with(self) -> int:
        """The code with which it is closed; what is sent before is passed over."""
        while not isinstance(said := self.next(), CloseConnection):
            pass
        return int(said.code)

    def next(self) -> Event:
        """What comes next, of any kind."""
        while not self._events:
            data = self.line.recv(65536)
            self._protocol.receive_data(data or None)
            self._events.extend(self._protocol.events())
        return self._events.popleft()
