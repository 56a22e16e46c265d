"""A stand-in for API Gateway's WebSocket API: who may connect is asked, and what is posted goes out to one socket.

What the real one refuses, and where this one is stricter or kinder, is listed in docs/testing.md. It is reached at a
path of the same address, where the real one has an address of its own: so it hands no cookie on, as none would come
there. wsproto knows the frames and the handshake.
"""

from __future__ import annotations

import secrets
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import h11
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from local.gateway import wire
from local.gateway.template import JSON
from local.gateway.wire import HttpAnswer, HttpRequest

CONNECT, DISCONNECT, DEFAULT = "$connect", "$disconnect", "$default"

KINDS = {CONNECT: "CONNECT", DISCONNECT: "DISCONNECT", DEFAULT: "MESSAGE"}
"""What the event of a route calls itself."""

Asks = Callable[[Mapping[str, Any]], int]
"""A function is given an event, and answers it with a status of HTTP."""


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """What a socket may do, in seconds and bytes.

    Source: API Gateway developer guide, "Quotas for configuring and running a WebSocket API". None can be raised.
    """

    life: float = 7200.0
    idle: float = 600.0
    message: int = 128 * 1024
    frame: int = 32 * 1024


class Gone(Exception):
    """There is no such socket, or not yet, or no more: 410 to who posts to it."""


class Sockets:
    """`asks`: the function behind the routes. Its 200 lets a new socket in; what it answers to a word, or to the end of
    a socket, leads to nothing. `api`: the id of this API, another one for each gateway."""

    def __init__(self, asks: Asks, limits: SocketLimits | None = None) -> None:
        self._asks, self._limits = asks, limits or SocketLimits()
        self.api = secrets.token_hex(5)
        self._open: dict[str, _Socket] = {}

    def answer(self, request: HttpRequest, stage: str) -> HttpAnswer:
        """The answer to the handshake. The socket exists only after that: until then a post to it finds it gone."""
        protocol, headers = WSConnection(ConnectionType.SERVER), [(n.encode(), v.encode()) for n, v in request.headers]
        try:
            protocol.initiate_upgrade_connection(headers, request.target)
            tuple(protocol.events())
        except (ProtocolError, h11.ProtocolError, UnicodeError):
            return _refused(400)
        begun = connecting(request, self._context(request, stage))
        status = self._asks(begun)
        if status != 200:
            return _refused(status)
        return HttpAnswer(101, (), b"", then=partial(self._serve, begun["requestContext"], protocol))

    def ids(self) -> list[str]:
        """The sockets that are open."""
        return list(self._open)

    def post(self, identity: str, text: str) -> None:
        """Send a text to one socket. Raises Gone, and ValueError for a text that is too long."""
        if len(text.encode()) > self._limits.message:
            raise ValueError("413 PayloadTooLargeException")
        found = self._open.get(identity)
        if not (found and found.sends(TextMessage(text))):
            raise Gone(identity)

    def close(self, identity: str) -> None:
        """End one socket. Raises Gone."""
        found = self._open.get(identity)
        if found is None:
            raise Gone(identity)
        found.ends(CloseReason.NORMAL_CLOSURE)

    def close_all(self) -> None:
        """End all sockets, as when the service goes: the browsers come back by themselves."""
        for one in list(self._open.values()):
            one.ends(CloseReason.GOING_AWAY)

    def _serve(self, context: Mapping[str, Any], protocol: WSConnection, line: socket.socket) -> None:
        identity = context["connectionId"]
        one = _Socket(line, protocol, self._limits, lambda text: self._asks(_later(DEFAULT, context, body=text)))
        try:
            with one.sending:  # who posts to it from now on waits until it exists
                self._open[identity] = one
                line.sendall(protocol.send(AcceptConnection()))
            one.serve()
        finally:
            del self._open[identity]
            self._asks(_later(DISCONNECT, context))

    def _context(self, request: HttpRequest, stage: str) -> dict[str, Any]:
        return {
            "routeKey": CONNECT,
            "eventType": KINDS[CONNECT],
            "messageDirection": "IN",
            "connectionId": f"{secrets.token_urlsafe(11)}=",
            "connectedAt": int(time.time() * 1000),
            "apiId": self.api,
            "stage": stage,
            "domainName": request.header("host"),
            "requestId": secrets.token_urlsafe(12),
            "identity": {"sourceIp": request.client, "userAgent": request.header("user-agent") or None},
        }


def connecting(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a new socket. It has neither a method nor a path.

    Source: API Gateway developer guide, "Set up a Lambda proxy integration for a WebSocket API" and its `$connect`.
    """
    sent = tuple(one for one in request.headers if one[0].lower() != "cookie")
    headers = (*sent, *wire.forwarded(request))
    query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    return {
        "headers": dict(headers),
        "multiValueHeaders": wire.gathered(headers),
        **(
            {"queryStringParameters": dict(query), "multiValueQueryStringParameters": wire.gathered(query)}
            if query
            else {}
        ),
        "requestContext": dict(context),
        "isBase64Encoded": False,
    }


def _later(route: str, context: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """The event of a word of a socket, or of its end."""
    about = {**context, "routeKey": route, "eventType": KINDS[route], "requestId": secrets.token_urlsafe(12)}
    return {"requestContext": about, **more, "isBase64Encoded": False}


def _refused(status: int) -> HttpAnswer:
    return HttpAnswer(status, (("Content-Type", JSON),), b"")


class _Frames:
    """Adds up the bytes of a message and of a frame, of which wsproto hands over what has come. `text`: of the message
    that has come last, or as much of it as has come."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._frame = self._message = 0
        self.text = ""

    def too_long(self, part: TextMessage) -> bool:
        size = len(part.data.encode())
        self.text = self.text + part.data if self._message else part.data
        self._frame, self._message = self._frame + size, self._message + size
        too_long = self._frame > self._limits.frame or self._message > self._limits.message
        self._frame = 0 if part.frame_finished else self._frame
        self._message = 0 if part.message_finished else self._message
        return too_long


@dataclass(slots=True)
class _Socket:
    """One open socket. It is read in the thread of its connection, and anybody sends."""

    line: socket.socket
    protocol: WSConnection
    limits: SocketLimits
    hears: Callable[[str], object]
    sending: threading.Lock = field(default_factory=threading.Lock)
    _used: float = field(default_factory=time.monotonic)

    def serve(self) -> None:
        """Read until the socket is closed, by the browser or by a limit."""
        ends, frames = time.monotonic() + self.limits.life, _Frames(self.limits)
        with suppress(OSError):
            while (left := min(ends, self._used + self.limits.idle) - time.monotonic()) > 0:
                self.line.settimeout(left)
                try:
                    data = self.line.recv(65536)
                except TimeoutError:
                    continue
                if not data or not self._heard(data, frames):
                    return
            self.ends(CloseReason.GOING_AWAY)

    def sends(self, event: Event) -> bool:
        """Whether it has gone out. A browser that takes nothing more counts as gone, since nobody waits for it."""
        try:
            with self.sending:
                data = self.protocol.send(event)
                has_room = select.select([], [self.line], [], 0)[1]  # or `send` would wait, for as long as reading may
                sent = self.line.send(data, socket.MSG_DONTWAIT) if has_room else 0
        except (OSError, ValueError, ProtocolError):  # ValueError: it is closed
            return False
        if sent < len(data):
            self._hang_up()
            return False
        self._used = time.monotonic()
        return True

    def ends(self, reason: CloseReason) -> None:
        self.sends(CloseConnection(code=reason))
        self._hang_up()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)

    def _heard(self, data: bytes, frames: _Frames) -> bool:
        """Whether the socket goes on."""
        self._used = time.monotonic()
        self.protocol.receive_data(data)
        try:
            return all(self._goes_on(event, frames) for event in self.protocol.events())
        except ProtocolError:
            self.ends(CloseReason.PROTOCOL_ERROR)
            return False

    def _goes_on(self, event: Event, frames: _Frames) -> bool:
        if isinstance(event, Ping):
            return self.sends(event.response())
        if isinstance(event, CloseConnection):
            if self.protocol.state is ConnectionState.REMOTE_CLOSING:
                self.sends(event.response())
            return False
        if isinstance(event, BytesMessage):
            self.ends(CloseReason.UNSUPPORTED_DATA)
            return False
        if isinstance(event, TextMessage):
            return self._took(event, frames)
        return True

    def _took(self, part: TextMessage, frames: _Frames) -> bool:
        if frames.too_long(part):
            self.ends(CloseReason.MESSAGE_TOO_BIG)
            return False
        if part.message_finished:
            self.hears(frames.text)
        return True
