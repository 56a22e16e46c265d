"""How the gateway and its containers talk: a length of four bytes, then that many bytes of JSON."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

HEADER = struct.Struct("<I")


def pack(value: object) -> bytes:
    """Return a frame. Raises TypeError or ValueError for a value that cannot be written as JSON."""
    text = json.dumps(value).encode()
    return HEADER.pack(len(text)) + text


def receive(line: socket.socket) -> Any:
    """Return the next frame's value. Raises EOFError if the other side has gone, and TimeoutError if the socket has a
    time-out and that passes."""
    (length,) = HEADER.unpack(exactly(line, HEADER.size))
    return json.loads(exactly(line, length))


def exactly(line: socket.socket, length: int) -> bytearray:
    """Return exactly so many bytes. Raises EOFError and TimeoutError as `receive` does."""
    data = bytearray(length)
    view, got = memoryview(data), 0
    while got < length:
        more = line.recv_into(view[got:])
        if not more:
            raise EOFError("the other side has gone")
        got += more
    return data
