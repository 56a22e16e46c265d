"""A server that logs in as MySQL 8.4 does by default: with caching_sha2_password.

It plays the connection phase and then says OK to every statement. Like the real one, it takes a password in clear only
where nobody listens in, which is over TLS or a Unix socket; elsewhere it gives its public key and wants the password
encrypted with it. Source: MySQL source code documentation, "Caching_sha2_password information" and "Connection Phase
Packets".
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LONG_PASSWORD, FOUND_ROWS, CONNECT_WITH_DB, PROTOCOL_41, TLS = 1, 2, 8, 0x200, 0x800
TRANSACTIONS, SECURE_CONNECTION, MULTI_STATEMENTS, MULTI_RESULTS = 0x2000, 0x8000, 0x10000, 0x20000
PLUGIN_AUTH, ATTRIBUTES, LENGTH_ENCODED = 0x80000, 0x100000, 0x200000

OFFERED = (
    (LONG_PASSWORD | FOUND_ROWS | CONNECT_WITH_DB | PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION)
    | (MULTI_STATEMENTS | MULTI_RESULTS | PLUGIN_AUTH | ATTRIBUTES | LENGTH_ENCODED)
)  # fmt: skip

NONCE = b"twenty-bytes-of-salt"
PLUGIN = b"caching_sha2_password"
OK = b"\x00\x00\x00\x02\x00\x00\x00"
DENIED = b"\xff" + struct.pack("<H", 1045) + b"#28000Access denied"
FAST, FULL, KEY_PLEASE = b"\x01\x03", b"\x01\x04", b"\x02"


@dataclass
class Sha2Server:
    """`identity`: the file of its certificate, without which it offers no TLS. `cached`: it has seen this password
    since it was started, so that it needs no full authentication. `logins`: how the clients have proved themselves."""

    password: bytes
    identity: Path | None = None
    cached: bool = False
    logins: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def serve(self, client: socket.socket) -> None:
        """One client, to its end."""
        with closing(_Line(client)) as line:
            self._serve(line)

    def _serve(self, line: _Line) -> None:
        line.send(self._greeting())
        response = line.receive()
        flags = int.from_bytes(response[:4], "little")
        if flags & TLS and self.identity:
            line.encrypt(self.identity)
            response = line.receive()
        line.send(OK if self._proved(line, response, flags) else DENIED)
        while line.receive(fresh=True)[:1] not in {b"", b"\x01"}:  # COM_QUIT
            line.send(OK)

    def _greeting(self) -> bytes:
        offered = OFFERED | (TLS if self.identity else 0)
        low, high = offered & 0xFFFF, offered >> 16
        return b"".join(
            (
                *(b"\x0a", b"8.4.3\0", struct.pack("<I", 7), NONCE[:8], b"\0", struct.pack("<H", low)),
                *(b"\xff", struct.pack("<H", 2), struct.pack("<H", high), bytes([len(NONCE) + 1]), bytes(10)),
                *(NONCE[8:], b"\0", PLUGIN, b"\0"),
            )
        )

    def _proved(self, line: _Line, response: bytes, flags: int) -> bool:
        user_end = response.index(b"\0", 32)
        length = response[user_end + 1]
        scramble = response[user_end + 2 : user_end + 2 + length]
        assert flags & PLUGIN_AUTH
        assert PLUGIN in response
        if self.cached:
            self.logins.append("fast")
            line.send(FAST)
            return scramble == self._scramble()
        line.send(FULL)
        said = line.receive()
        if line.private:
            self.logins.append("in clear, where nobody listens")
            return said == self.password + b"\0"
        assert said == KEY_PLEASE, "a password in clear, where anybody may listen"
        line.send(b"\x01" + self._public_key())
        secret = line.receive()
        self.logins.append("encrypted" if secret else "went away at the public key")
        return bool(secret) and self._decrypted(secret) == self.password + b"\0"

    def _scramble(self) -> bytes:
        once = hashlib.sha256(self.password).digest()
        seen = hashlib.sha256(hashlib.sha256(once).digest() + NONCE).digest()
        return bytes(a ^ b for a, b in zip(once, seen, strict=True))

    def _public_key(self) -> bytes:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, form)

    def _decrypted(self, secret: bytes) -> bytes:
        sha1 = hashes.SHA1()  # noqa: S303 - as MySQL has it
        plain = self._key.decrypt(secret, padding.OAEP(padding.MGF1(sha1), sha1, None))
        return bytes(byte ^ NONCE[n % len(NONCE)] for n, byte in enumerate(plain))


class _Line:
    """The packets of one client."""

    def __init__(self, client: socket.socket) -> None:
        self._socket, self._sequence = client, 0
        self.private = client.family == socket.AF_UNIX

    def encrypt(self, identity: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity)
        self._socket = context.wrap_socket(self._socket, server_side=True)
        self.private = True

    def close(self) -> None:
        self._socket.close()

    def send(self, payload: bytes) -> None:
        self._socket.sendall(struct.pack("<I", len(payload))[:3] + bytes([self._sequence]) + payload)
        self._sequence += 1

    def receive(self, *, fresh: bool = False) -> bytes:
        """The next packet; b"" at the end. `fresh`: a command, whose numbers begin anew."""
        header = self._exactly(4)
        if not header:
            return b""
        assert fresh or header[3] == self._sequence
        self._sequence = header[3] + 1
        return self._exactly(int.from_bytes(header[:3], "little"))

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count and (more := self._socket.recv(count - len(got))):
            got += more
        return got


@contextmanager
def serving(server: Sha2Server, listener: socket.socket) -> Iterator[None]:
    """Clients at this socket are served, one after the other."""
    listener.listen()

    def loop() -> None:
        with suppress(OSError):  # at the end the socket is closed; a client without a proof just goes
            while True:
                client, _ = listener.accept()
                with suppress(ConnectionError):
                    server.serve(client)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
