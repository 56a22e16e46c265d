"""A login to MySQL 8.4 from Lambda, whose layer has no `cryptography`: it needs none where nobody listens in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.service import ROOT
from tests.contract.identity import self_signed
from tests.contract.sha2_server import Sha2Server, serving

PASSWORD = b"a pass/word"
IN_A_URL = "a%20pass%2Fword"
PRODUCT = ROOT / "layers" / "rinban" / "python"

CLIENT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2:]:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())

from rinban.adapters.mysql.connection import Database
from rinban.core.errors import Unavailable

try:
    with Database(sys.argv[1]).statement() as cursor:
        cursor.execute("DO 1")
    print("served")
except Unavailable as error:
    print(error)
"""


def login(url: str, *absent: str) -> str:
    """What becomes of a login in a process of its own, in which these packages cannot be imported."""
    command = [sys.executable, "-c", CLIENT, url, *absent]
    environment = {**os.environ, "PYTHONPATH": str(PRODUCT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == "", "a sentence, and no traceback"
    return done.stdout.strip()


def by_network() -> tuple[socket.socket, str]:
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, f"mysql://rinban:{IN_A_URL}@127.0.0.1:{listener.getsockname()[1]}/rinban"


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    return self_signed(tmp_path).file


@pytest.fixture
def by_socket(tmp_path: Path) -> tuple[socket.socket, str]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "mysql.sock"))
    return listener, f"mysql://rinban:{IN_A_URL}@localhost/rinban?unix_socket={tmp_path / 'mysql.sock'}"


def test_over_tls_the_password_is_sent_as_it_is(identity: Path) -> None:
    server, (listener, url) = Sha2Server(PASSWORD, identity), by_network()
    with serving(server, listener):
        assert login(f"{url}?ssl_ca={identity}", "cryptography") == "served"
    assert server.logins == ["in clear, where nobody listens"]


def test_a_server_that_has_seen_the_password_is_given_a_proof_instead(identity: Path) -> None:
    server, (listener, url) = Sha2Server(PASSWORD, identity, cached=True), by_network()
    with serving(server, listener):
        assert login(f"{url}?ssl_ca={identity}", "cryptography") == "served"
    assert server.logins == ["fast"]


def test_a_unix_socket_needs_no_tls(by_socket: tuple[socket.socket, str]) -> None:
    server, (listener, url) = Sha2Server(PASSWORD), by_socket
    with serving(server, listener):
        assert login(url, "cryptography") == "served"
    assert server.logins == ["in clear, where nobody listens"]


def test_a_wrong_password_is_refused(identity: Path) -> None:
    for cached in (False, True):
        server, (listener, url) = Sha2Server(b"another", identity, cached=cached), by_network()
        with serving(server, listener):
            assert login(f"{url}?ssl_ca={identity}", "cryptography") == "MySQL: Access denied (1045)"


def test_a_server_that_nobody_vouches_for_never_hears_the_password(identity: Path, tmp_path: Path) -> None:
    (tmp_path / "another").mkdir()
    trusted = self_signed(tmp_path / "another").file
    server, (listener, url) = Sha2Server(PASSWORD, identity), by_network()
    with serving(server, listener):
        assert "certificate verify failed" in login(f"{url}?ssl_ca={trusted}")
    assert server.logins == []


def test_neither_does_one_that_is_vouched_for_by_another_name(identity: Path) -> None:
    """127.1 is the same address, and a name that the certificate does not have."""
    server, (listener, url) = Sha2Server(PASSWORD, identity), by_network()
    with serving(server, listener):
        assert "Hostname mismatch" in login(f"{url.replace('127.0.0.1', '127.1')}?ssl_ca={identity}")
    assert server.logins == []


def test_without_tls_and_without_cryptography_a_sentence_says_what_to_mend() -> None:
    server, (listener, url) = Sha2Server(PASSWORD), by_network()
    with serving(server, listener):
        told = login(url, "cryptography")
    assert told.startswith("MySQL: the server offers no TLS")
    assert "switch TLS on at the server" in told
    assert server.logins == ["went away at the public key"]


def test_on_this_machine_a_login_without_tls_works_since_cryptography_is_there() -> None:
    server, (listener, url) = Sha2Server(PASSWORD), by_network()
    with serving(server, listener):
        assert login(url) == "served"
    assert server.logins == ["encrypted"]
