"""What senders put into bodies and nobody should hear, see or find again."""

from __future__ import annotations

import json
import time

import pytest

from rinban.intake import sources
from rinban.intake.mapping.secrets import masked
from tests.fakes.service import ServiceOnFakes

SECRET = "s3cr3tofexample"
BODIES = (
    {"routing_key": SECRET, "event_action": "trigger", "payload": {"source": "db-1"}},
    {"routing_key": SECRET, "event_action": "trigger", "dedup_key": "k"},
    {"routing_key": SECRET, "odd": {"api_key": SECRET}},
    {"x": 1, "auth": {"Authorization": SECRET, "password": SECRET}},
    {
        "Type": "Notification",
        "TopicArn": "arn",
        "MessageId": "m",
        "Signature": SECRET,
        "Message": json.dumps({"token": SECRET}),
    },
    [{"client_secret": SECRET}],
)


@pytest.mark.parametrize("body", BODIES)
def test_a_secret_is_neither_said_nor_kept(body: object) -> None:
    service = ServiceOnFakes("secrets")
    assert service.alert(json.dumps(body)).status_code == 202
    (alert,) = sources.read(json.dumps(body))
    assert SECRET not in repr(alert)
    assert SECRET not in str(service.received.last("infra"))
    assert SECRET not in repr(service.shell.now())


NAMES = (
    "routing_key routingKey service_key integration_key x-api-key api_key auth_token access_token refresh_token token "
    "Authorization client_secret secret password passwd pwd private_key signature"
).split()


@pytest.mark.parametrize("name", NAMES)
def test_each_of_these_names_is_a_secrets(name: str) -> None:
    assert masked(json.dumps({name: SECRET})) == json.dumps({name: "***"})
    assert masked(f"{name}={SECRET} host=db-1") == f"{name}=*** host=db-1"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ('{"routing_key": "abc", "summary": "x"}', '{"routing_key": "***", "summary": "x"}'),
        ('"{\\"routing_key\\":\\"abc\\"}"', '"{\\"routing_key\\":\\"***\\"}"'),
        ("https://sns.example.test/?Action=x&Token=abc&y=1", "https://sns.example.test/?Action=x&Token=***&y=1"),
        ('{"password": "ab\\"cd", "x": 1}', '{"password": "***", "x": 1}'),
        ('"{\\"password\\": \\"ab\\\\\\"cd\\", \\"x\\": 1}"', '"{\\"password\\": \\"***\\", \\"x\\": 1}"'),
        ('{"pwd": 12345, "x": 1}', '{"pwd": ***, "x": 1}'),
        ('{"token": "cut of', '{"token": "***'),
        ('{"token": "", "host": "db-1"}', '{"token": "", "host": "db-1"}'),
        ("login failed password=abc host=db-1", "login failed password=*** host=db-1"),
        ("token bucket is empty", "token bucket is empty"),
        ("refused eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmVk at db-1", "refused *** at db-1"),
        (
            '{"summary": "the secret of db-1", "token_count": "7"}',
            '{"summary": "the secret of db-1", "token_count": "7"}',
        ),
    ],
)
def test_only_values_are_masked(text: str, rest: str) -> None:
    assert masked(text) == rest


@pytest.mark.parametrize("piece", ["\\", "-eyJ"])
def test_a_mebibyte_of_escapes_or_of_the_beginnings_of_tokens_is_masked_in_a_moment(piece: str) -> None:
    began = time.process_time()
    assert masked(piece * (1_048_576 // len(piece)))
    assert time.process_time() - began < 1.5
