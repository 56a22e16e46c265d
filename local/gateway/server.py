"""An HTTP/1.1 server on 127.0.0.1. It keeps connections open, and writes every answer in one piece."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.gateway.wire import HttpAnswer, HttpRequest

MOST_BYTES = 6 * 1024 * 1024  # a Lambda function's payload; API Gateway alone would take 10 MB
IDLE_SECONDS = 60.0
BACKLOG = 128

Answer = Callable[[HttpRequest], HttpAnswer]


class TooLarge(Exception):
    """The request's body is longer than MOST_BYTES."""


def listening(port: int = 0) -> socket.socket:
    """Return a socket that listens on `port` of 127.0.0.1; port 0 takes any free one.

    Clients that connect before the server starts wait for it. Raises OSError if the port is taken.
    """
    held = socket.socket()
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        held.listen(BACKLOG)
    except OSError:
        held.close()
        raise
    return held


class Server:
    """Calls `answer` for each request, in one thread per connection, and closes the socket `at` in the end."""

    def __init__(self, at: socket.socket, answer: Answer) -> None:
        self._http = _Http(at, answer)
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Accept nothing more, and close the connections that are still open."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()
        self._http.hang_up()


class _Http(ThreadingHTTPServer):
    """Knows its open connections, so that it can close them."""

    daemon_threads = True

    def __init__(self, at: socket.socket, answer: Answer) -> None:
        super().__init__(at.getsockname(), _Connection, bind_and_activate=False)
        self.socket.close()
        self.socket = at
        self.server_name, self.server_port = at.getsockname()
        self.answer = answer
        self._open: set[socket.socket] = set()

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):  # a client may close its connection at any time
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def opened(self, connection: socket.socket) -> None:
        self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        self._open.discard(connection)

    def hang_up(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(BaseHTTPRequestHandler):
    """One HTTP connection. The standard library wants a subclass here."""

    protocol_version = "HTTP/1.1"
    server_version = "local-gateway"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered: an answer leaves in one piece when the request is done
    server: _Http
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        with suppress(OSError):  # the client has closed the connection
            super().finish()

    def do_any(self) -> None:
        try:
            request = self._request()
        except TooLarge:
            self.close_connection = True
            self._reply(HttpAnswer(413, (("Content-Type", "application/json"),), b'{"message": "Request Too Long"}'))
        except ValueError:
            self.close_connection = True
            self._reply(HttpAnswer(400, (("Content-Type", "application/json"),), b'{"message": "Bad Request"}'))
        else:
            self._reply(self.server.answer(request))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_any  # noqa: N815  the base class's way

    def handle_expect_100(self) -> bool:
        """Send "100 Continue" at once: in the buffer it would wait for the answer, and the client waits for it."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it that
        """Write nothing, because a line would contain the token in the query."""

    def _request(self) -> HttpRequest:
        """Read the request. Raises TooLarge, and ValueError for a body whose length cannot be read."""
        headers = tuple(self.headers.items())
        return HttpRequest(self.command, self.path, headers, self._body(), self.client_address[0])

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BYTES:
            self._pass_over(length)
            raise TooLarge
        return self.rfile.read(length)

    def _pass_over(self, length: int) -> None:
        """Read the body and throw it away: a client that is cut off while it sends never sees the answer."""
        while length > 0 and (data := self.rfile.read(min(length, 65536))):
            length -= len(data)

    def _chunks(self) -> Iterator[bytes]:
        got = 0
        while length := int(self.rfile.readline(1024).partition(b";")[0], 16):
            got += length
            if got > MOST_BYTES:
                raise TooLarge
            yield self.rfile.read(length)
            self.rfile.readline(1024)
        while self.rfile.readline(1024).strip():  # trailers
            pass

    def _reply(self, reply: HttpAnswer) -> None:
        if reply.then:
            self.close_connection = True
            reply.then(self.connection)
            return
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        bare = reply.status == 204 or reply.status < 200
        if not bare:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if not bare and self.command != "HEAD":
            self.wfile.write(reply.body)
