"""DATABASE_URL and REDIS_URL: what is understood, and what is refused before anything is opened."""

from __future__ import annotations

import re

import pytest
from cryptography import x509

from rinban.adapters import store_urls, tls
from rinban.adapters.mysql.connection import Database, options
from rinban.adapters.redis.client import RedisClient
from rinban.config import BadConfig

SECRET = "hunter2"
IN_ONE_SENTENCE = "; write it as "


def told(variable: str, text: str) -> str:
    """What is said when a store is made of this URL."""
    with pytest.raises(BadConfig) as refused:
        Database(text) if variable == "DATABASE_URL" else RedisClient(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mysql://u:hunter2@h:33o6/d", "has a port that is no number from 1 to 65535"),
        ("mysql://u:hunter2@h:70000/d", "has a port that is no number from 1 to 65535"),
        ("mysql://u:hunter2@h:0/d", "has a port that is no number from 1 to 65535"),
        ("mysql://u:hunter2@h:-1/d", "has a port that is no number from 1 to 65535"),
        ("mysql://u:hunter2@[h:3306/d", "has a port that is no number from 1 to 65535"),
        ("mysql://u:hunter2#@h:3306/d", "unescaped sign"),
        ("mysql://u:hunter2/x@h:3306/d", "unescaped sign"),
        ("mysql://u:hunter2?x@h:3306/d", "unescaped sign"),
        ("hunter2", "does not begin with mysql://"),
        ("http://u:hunter2@h/d", "does not begin with mysql://"),
        ("mysql+pymysql://u:hunter2@h/d", "does not begin with mysql://"),
        ("u:hunter2@h:3306/d", "does not begin with mysql://"),
        ("mysql:u:hunter2@h/d", "does not begin with mysql://"),
        (" mysql://u:hunter2@h/d", "has a space or a line break in it"),
        ("mysql://u:hunter2@h/d\n", "has a space or a line break in it"),
        ("mysql://u:hunter2@h /d", "has a space or a line break in it"),
        ("mysql://u:hunter2@/d", "names no host"),
        ("mysql://u:hunter2@:3306/d", "names no host"),
        ("mysql://h/d", "names no user"),
        ("mysql://u:hunter2@h", "names no database"),
        ("mysql://u:hunter2@h:3306/", "names no database"),
        ("mysql://u:hunter2@h:3306/x/y", "names a database with a / in it"),
        ("mysql://u:hunter2@h:3306/x/", "names a database with a / in it"),
        ("mysql://u:hunter2@h:3306//x", "names a database with a / in it"),
        ("mysql://u:hunter2%ZZ@h/d", "has a % without two hexadecimal digits behind it"),
        ("mysql://u:hunter2%@h/d", "has a % without two hexadecimal digits behind it"),
        ("mysql://u%4:hunter2@h/d", "has a % without two hexadecimal digits behind it"),
        ("mysql://u:hunter2@h/d%", "has a % without two hexadecimal digits behind it"),
        ("mysql://u:hunter2@h/d?ssl_ca=%zz", "has a % without two hexadecimal digits behind it"),
        ("mysql://u:hunter2%FF@h/d", "has an escape that is no text in UTF-8"),
        ("mysql://u:hunter2@h/d?sslmode=require", "has an unknown option"),
        ("mysql://u:hunter2@h/d?connect_timeout=never", "has an unknown option"),
        ("mysql://u:hunter2@h/d?ssl_ca=", "has nothing behind its option ssl_ca"),
        ("mysql://u:hunter2@h/d?tls=maybe", "has a tls that is neither on nor off"),
    ],
)
def test_a_database_url_that_cannot_be_meant_is_refused(text: str, fault: str) -> None:
    sentence = told("DATABASE_URL", text)
    assert sentence.startswith("DATABASE_URL ")
    assert fault in sentence
    assert sentence.endswith(f"{IN_ONE_SENTENCE}mysql://user:password@host:3306/rinban")
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("redis://:hunter2@h:63x9/0", "has a port that is no number from 1 to 65535"),
        ("redis://:hunter2@h:70000/0", "has a port that is no number from 1 to 65535"),
        ("redis://:hunter2/x@h:6379/0", "unescaped sign"),
        ("hunter2", "does not begin with redis:// or rediss:// or unix://"),
        ("https://h:6379", "does not begin with redis:// or rediss:// or unix://"),
        ("h:6379", "does not begin with redis:// or rediss:// or unix://"),
        ("redis:///0", "names no host"),
        ("redis://h:6379/zero", "names a database that is no number"),
        ("redis://h:6379/0/1", "names a database that is no number"),
        ("redis://h:6379/0/", "names a database that is no number"),
        ("redis://h:6379//0", "names a database that is no number"),
        ("redis://h:6379/１", "names a database that is no number"),
        ("redis://:hunter2%ZZ@h:6379/0", "has a % without two hexadecimal digits behind it"),
        ("redis://:hunter2%@h:6379/0", "has a % without two hexadecimal digits behind it"),
        ("redis://:hunter2%FF@h:6379/0", "has an escape that is no text in UTF-8"),
        ("redis://h:6379?db=zero", "names a database that is no number"),
        ("redis://h:6379/0\n", "has a space or a line break in it"),
        ("unix://", "names no socket"),
        ("redis://h/0?socket_timeout=never", "has an unknown option"),
        ("redis://h/0?cluster=", "has nothing behind its option cluster"),
        ("redis://h/0?cluster=yes", "has a cluster that is neither true nor false"),
        ("rediss://h/0?ssl_cert_reqs=no", "has a ssl_cert_reqs that is neither required nor none"),
        ("rediss://h/0?ssl_check_hostname=maybe", "has a ssl_check_hostname that is neither true nor false"),
        ("redis://h/0?ssl_ca_certs=/ca.pem", "has options for TLS, which only rediss:// speaks"),
    ],
)
def test_a_redis_url_that_cannot_be_meant_is_refused(text: str, fault: str) -> None:
    sentence = told("REDIS_URL", text)
    assert sentence.startswith("REDIS_URL ")
    assert fault in sentence
    assert sentence.endswith(f"{IN_ONE_SENTENCE}rediss://host:6379/0")
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("text", "host", "port", "password", "database"),
    [
        ("mysql://u:p@h/d", "h", 3306, "p", "d"),
        ("mysql://u:p@h:3307/d", "h", 3307, "p", "d"),
        ("mysql://u:%2F%23%3F%40@h/d", "h", 3306, "/#?@", "d"),
        ("mysql://u:p%25@h/d", "h", 3306, "p%", "d"),
        ("mysql://u:p@h/x%2Fy", "h", 3306, "p", "x/y"),
        ("mysql://u@h/d", "h", 3306, "", "d"),
        ("mysql://u:p@[::1]:3306/d", "::1", 3306, "p", "d"),
        ("mysql://root@localhost/d?unix_socket=/run/m.sock", "localhost", 3306, "", "d"),
        ("mysql://root@/d?unix_socket=/run/m.sock", "", 3306, "", "d"),
    ],
)
def test_a_database_url_says_where_and_as_whom(text: str, host: str, port: int, password: str, database: str) -> None:
    found = options(text)
    assert (found["host"], found["port"], found["password"], found["database"]) == (host, port, password, database)


@pytest.mark.parametrize(
    "text",
    [
        "redis://h",
        "redis://h/",
        "redis://h:6379/0",
        "rediss://u:p%2F@h:6379/1",
        "unix:///run/redis.sock",
        "unix:///run/redis.sock?db=1",
        "redis://h:6379/0?cluster=true",
        "redis://h:6379/0?cluster=false",
        "rediss://h:6379?ssl_cert_reqs=none",
        "rediss://h:6379?ssl_ca_certs=/ca.pem&cluster=true",
    ],
)
def test_a_redis_url_in_each_of_its_forms(text: str) -> None:
    assert store_urls.redis(text).path in {"", "0", "1", "run/redis.sock"}


# --- TLS to MySQL ----------------------------------------------------------------------------------------------------

PROVED = {"ssl_verify_cert": True, "ssl_verify_identity": True}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("mysql://u:p@db.example/d", {"ssl_ca": str(tls.ROOTS), **PROVED}),
        ("mysql://u:p@10.0.0.7/d", {"ssl_ca": str(tls.ROOTS), **PROVED}),
        ("mysql://u:p@127.0.0.1/d?tls=on", {"ssl_ca": str(tls.ROOTS), **PROVED}),
        ("mysql://u:p@db.example/d?ssl_ca=/ca.pem", {"ssl_ca": "/ca.pem", **PROVED}),
        ("mysql://u:p@localhost/d?ssl_ca=/ca.pem", {"ssl_ca": "/ca.pem", **PROVED}),
        (
            "mysql://u:p@h/d?ssl_cert=/c.pem&ssl_key=/k.pem",
            {"ssl_ca": str(tls.ROOTS), "ssl_cert": "/c.pem", "ssl_key": "/k.pem", **PROVED},
        ),
        ("mysql://u:p@db.example/d?tls=off", {"ssl_disabled": True}),
        ("mysql://u:p@localhost:3307/d", {}),
        ("mysql://u:p@[::1]/d", {}),
        ("mysql://root@h/d?unix_socket=/run/m.sock", {}),
    ],
)
def test_a_server_elsewhere_has_to_prove_who_it_is(text: str, asked: dict[str, object]) -> None:
    assert {name: value for name, value in options(text).items() if name.startswith("ssl")} == asked


def test_the_roots_are_those_of_rds_and_outlive_us() -> None:
    """Each has signed itself, and is good for ten years more."""
    blocks = tls.ROOTS.read_bytes()
    roots = x509.load_pem_x509_certificates(blocks)
    names = {
        name.split("=", 1)[1] for one in roots for name in one.subject.rfc4514_string().split(",") if "CN=" in name
    }
    tokyo = {f"Amazon RDS ap-northeast-1 Root CA {key} G1" for key in ("RSA2048", "RSA4096", "ECC384")}
    assert names >= tokyo | {f"Amazon Root CA {number}" for number in range(1, 5)}
    assert all(one.not_valid_after_utc.year > 2036 for one in roots)
    for one in roots:
        one.verify_directly_issued_by(one)
    assert all(re.match(r"Amazon (RDS [a-z]+-[a-z]+-[0-9] )?Root CA ", name) for name in names)
