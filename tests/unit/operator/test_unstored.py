"""Which variables hold a secret themselves, in the place of the ARN of one."""

from __future__ import annotations

import pytest

from rinban.adapters.store_urls import in_the_clear
from rinban.wiring.doctor import unstored

ARN = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:rinban-prod/REDIS_URL-AbCdEf"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_AUTH_TOKEN", "0123456789abcdef"),
        ("TWILIO_AUTH_TOKEN_OLD", "0123456789abcdef"),
        ("DATABASE_LOGIN", '{"username": "u", "password": "p"}'),
        ("MIGRATION_LOGIN", '{"username": "u", "password": "p"}'),
        ("DATABASE_URL", "mysql://u:p@h:3306/rinban"),
        ("DATABASE_URL", "mysql://u:p%40@h/rinban?ssl_ca=/a@b"),
        ("REDIS_URL", "rediss://:p@h:6379/0"),
    ],
)
def test_a_value_is_a_secret(name: str, value: str) -> None:
    assert unstored({name: value, "TWILIO_FROM": "+815000000000"}) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_AUTH_TOKEN", ARN),
        ("DATABASE_LOGIN", ""),
        ("DATABASE_URL", f"{ARN}#database_url"),
        ("DATABASE_URL", "mysql://h:3306/rinban"),
        ("DATABASE_URL", "mysql://u@h:3306/rinban"),
        ("REDIS_URL", "rediss://h:6379/0?cluster=true"),
        ("REDIS_URL", "unix:///run/valkey.sock"),
    ],
)
def test_an_arn_is_none_and_neither_is_an_address_without_a_password(name: str, value: str) -> None:
    assert unstored({name: value}) == []


MYSQL, REDIS = "mysql://h:3306/rinban", "rediss://h:6379/0"


@pytest.mark.parametrize(
    ("database_url", "redis_url", "bare"),
    [
        (MYSQL, REDIS, []),
        ("mysql://u:p@h/rinban?tls=off", REDIS, ["DATABASE_URL"]),
        (MYSQL, "redis://h:6379/0", ["REDIS_URL"]),
        ("mysql://u@127.0.0.1/rinban?tls=off", "redis://localhost/0", []),
        ("mysql://u@/rinban?unix_socket=/run/m.sock&tls=off", "unix:///run/valkey.sock", []),
    ],
)
def test_a_store_on_another_machine_is_reached_over_tls(database_url: str, redis_url: str, bare: list[str]) -> None:
    assert in_the_clear(database_url, redis_url) == bare
