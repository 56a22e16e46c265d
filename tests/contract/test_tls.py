"""TLS to a real MariaDB: encrypted to the one that was meant, and nothing told to anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.servers.stores import private_mariadb
from rinban.adapters.mysql.connection import Database
from rinban.core.errors import Unavailable
from tests import ports
from tests.contract.identity import Identity, self_signed

ONLY_ENCRYPTED = (
    "CREATE USER rinban@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE SSL; GRANT ALL ON rinban.* TO rinban@'127.0.0.1'"
)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return self_signed(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="module")
def url(identity: Identity) -> Iterator[str]:
    """A MariaDB on TCP with this identity, and a user that has to come encrypted."""
    port = ports.kept()
    network = ("--skip-networking=0", "--bind-address=127.0.0.1", f"--port={port}")
    with private_mariadb(*network, f"--ssl-cert={identity.file}", f"--ssl-key={identity.file}") as store:
        with Database(store.url).script() as cursor:
            cursor.execute(ONLY_ENCRYPTED)
        yield f"mysql://rinban:secret@127.0.0.1:{port}/rinban"


def cipher(url: str) -> str:
    """With what the connection is encrypted; "" if it is not."""
    with Database(url).read() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        row = cursor.fetchone()
        assert row
        return str(row[1])


def test_a_server_that_is_vouched_for_is_used_encrypted(url: str, identity: Identity) -> None:
    assert cipher(f"{url}?ssl_ca={identity.file}")


def test_those_who_vouch_are_read_once_by_a_process(url: str, identity: Identity, tmp_path: Path) -> None:
    """Each fresh connection would read them while a person listens. A file that is not there yet is asked for again."""
    roots = tmp_path / "roots.pem"
    with pytest.raises(Unavailable, match="No such file"):
        cipher(f"{url}?ssl_ca={roots}")
    shutil.copy(identity.file, roots)
    assert cipher(f"{url}?ssl_ca={roots}")
    roots.unlink()
    assert cipher(f"{url}?ssl_ca={roots}")


def test_one_that_nobody_vouches_for_is_not_used(url: str) -> None:
    """Those who vouch for RDS do not vouch for it."""
    with pytest.raises(Unavailable, match=r"certificate verify failed.*; \?ssl_ca=/path in DATABASE_URL"):
        cipher(f"{url}?tls=on")


def test_one_that_is_vouched_for_by_another_name_is_not_used(url: str, identity: Identity) -> None:
    with pytest.raises(Unavailable, match="Hostname mismatch"):
        cipher(f"{url.replace('127.0.0.1', '127.1')}?ssl_ca={identity.file}")


def test_without_tls_on_purpose_the_server_decides(url: str) -> None:
    with pytest.raises(Unavailable, match="Access denied"):
        cipher(f"{url}?tls=off")


def test_on_this_machine_it_is_encrypted_without_a_proof(url: str) -> None:
    assert cipher(url)


def test_a_server_without_tls_is_not_used_where_a_proof_is_asked_for(identity: Identity) -> None:
    port = ports.kept()
    with (
        private_mariadb("--skip-networking=0", "--bind-address=127.0.0.1", f"--port={port}"),
        pytest.raises(Unavailable, match=r"doesn't support it \(2026\); \?tls=off in DATABASE_URL"),
    ):
        cipher(f"mysql://root@127.0.0.1:{port}/rinban?ssl_ca={identity.file}")
