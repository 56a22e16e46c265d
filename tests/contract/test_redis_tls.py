"""TLS to a real Valkey, which has a front for that: a single server, and a cluster."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.servers.stores import private_cluster, private_redis
from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable
from tests.contract.identity import Identity, self_signed
from tests.contract.tls_front import TlsFront, tls_front


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return self_signed(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="module")
def single(identity: Identity) -> Iterator[TlsFront]:
    with private_redis() as store, tls_front(lambda: by_path(store.url), identity.file) as front:
        yield front


@pytest.fixture(scope="module")
def cluster(identity: Identity) -> Iterator[TlsFront]:
    """Its node tells clients to come by the front, as a cluster with TLS does."""
    behind: list[str] = []
    with (
        tls_front(
            lambda: socket.create_connection(("127.0.0.1", urlsplit(behind[0]).port or 0)), identity.file
        ) as front,
        private_cluster(front.port) as store,
    ):
        behind.append(store.url)
        yield front


@pytest.fixture(params=["single", "cluster"])
def front(request: pytest.FixtureRequest) -> TlsFront:
    found: TlsFront = request.getfixturevalue(request.param)
    return found


def by_path(url: str) -> socket.socket:
    link = socket.socket(socket.AF_UNIX)
    link.connect(url.removeprefix("unix://"))
    return link


def kept(front: TlsFront, options: str, host: str = "127.0.0.1", scheme: str = "rediss") -> str:
    """What is read again after it was written, by this way."""
    client = RedisClient(f"{scheme}://{host}:{front.port}/0{options}")
    client.ask(lambda store: store.set("rinban:{tls}:word", "kept"))
    return str(client.ask(lambda store: store.get("rinban:{tls}:word")))


def test_a_server_that_is_vouched_for_is_used(front: TlsFront, identity: Identity) -> None:
    before = front.heard
    assert kept(front, f"?ssl_ca_certs={identity.file}") == "kept"
    assert front.heard > before, "over TLS"


def test_one_that_nobody_vouches_for_is_not_used(front: TlsFront) -> None:
    """Those who vouch for ElastiCache do not vouch for it."""
    before = front.heard
    with pytest.raises(Unavailable, match=r"CERTIFICATE_VERIFY_FAILED.*; \?ssl_ca_certs=/path in REDIS_URL"):
        kept(front, "")
    assert front.heard == before


def test_one_that_is_vouched_for_by_another_name_is_not_used(front: TlsFront, identity: Identity) -> None:
    with pytest.raises(Unavailable, match=r"CERTIFICATE_VERIFY_FAILED.*mismatch"):
        kept(front, f"?ssl_ca_certs={identity.file}", host="127.1")


@pytest.mark.parametrize("options", ["?cluster=true", "?cluster=false"])
def test_what_the_url_says_of_a_cluster_does_not_do_without_the_proof(front: TlsFront, options: str) -> None:
    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        kept(front, options)


def test_without_a_proof_on_purpose_it_is_used(front: TlsFront) -> None:
    assert kept(front, "?ssl_cert_reqs=none") == "kept"


def test_the_name_may_be_left_unproved_on_purpose(single: TlsFront, identity: Identity) -> None:
    """A cluster names its nodes itself."""
    asked = f"?ssl_ca_certs={identity.file}&ssl_check_hostname=false"
    assert kept(single, asked, host="127.1") == "kept"


def test_without_tls_nothing_is_said_to_a_server_that_wants_it(front: TlsFront) -> None:
    before = front.heard
    with pytest.raises(Unavailable):
        kept(front, "", scheme="redis")
    assert front.heard == before


def test_a_server_without_tls_is_not_used_where_a_proof_is_asked_for() -> None:
    """It waits for the end of what it takes for a command, and so do we, for as long as for any store that hangs."""
    with private_cluster() as store:
        client = RedisClient(f"rediss://127.0.0.1:{urlsplit(store.url).port}/0")
        with pytest.raises(Unavailable):
            client.ask(lambda store: store.ping())


def test_those_who_vouch_are_read_once_by_a_process(front: TlsFront, identity: Identity, tmp_path: Path) -> None:
    """Each fresh connection would read them while a person listens. A file that is not there yet is asked for again."""
    roots = tmp_path / "roots.pem"
    with pytest.raises(Unavailable, match="No such file"):
        kept(front, f"?ssl_ca_certs={roots}")
    shutil.copy(identity.file, roots)
    assert kept(front, f"?ssl_ca_certs={roots}") == "kept"
    roots.unlink()
    assert kept(front, f"?ssl_ca_certs={roots}") == "kept"
