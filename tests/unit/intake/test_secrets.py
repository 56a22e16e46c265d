"""What senders put into bodies and nobody should hear, see or find again."""

from __future__ import annotations

import json

import pytest

from rinban.intake import sources, stored_message
from rinban.intake.mapping.secrets import masked
from rinban.intake.stored_message import MessageQuery
from tests.fakes.service import ServiceOnFakes
from tests.growth import grows_with_its_size

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


PIECES = (
    "\\", "-eyJ", "a.a.a.", " ", "password: ", "password='", "token ", "key ", "://", "://a:", "a@", "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----", "=", "sig=", "<token>", "Bearer ", "authorization: ", "authorization: a ", "a",
    "xoxb-", "hooks.", "パスワード：", "password for a ", "-u a:", "identified by '", "password=a,", "key,", "mysql ",
    "token: [", "a:",
    "トークンは",
)  # fmt: skip
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+/a1\nb2==\n-----END RSA PRIVATE KEY-----"
SECRETS_IN_TEXTS = [
    ('login with password: "x" failed', 'login with password: "***" failed'),
    ("login with password: 'x' failed", "login with password: '***' failed"),
    ("password = 'x y' on db-1", "password = '***' on db-1"),
    ('body {"user":"bob","password":"x"} was refused', 'body {"user":"bob","password":"***"} was refused'),
    ("{'password': 'x', 'host': 'db-1'}", "{'password': '***', 'host': 'db-1'}"),
    (':password=>"x", :host=>"db-1"', ':password=>"***", :host=>"db-1"'),
    ("password: 'cut of", "password: '***"),
    ("password: hunter2", "password: ***"),
    ("Password：swordfish", "Password：***"),
    ("password for root: hunter2, host db-1", "password for root: ***, host db-1"),
    ("bind with password hunter2 failed", "bind with password *** failed"),
    ('token "abc123def456" is not valid', 'token "***" is not valid'),
    ("password is: hunter2", "password is: ***"),
    ('{"authorization":["Bearer ab"]}', '{"authorization":[***]}'),
    ('{"tokens": 3, "token": ["a", "b"], "host": ["db-1"]}', '{"tokens": 3, "token": [***], "host": ["db-1"]}'),
    ('{"token": ["a cut of', '{"token": ["***'),
    ("İİ Password: HUNTER2x at İ", "İİ Password: *** at İ"),
    (f"password: swordfish\n{PEM}", "password: ***\n***"),
    ("bob:hunter2@db-1 was refused", "bob:***@db-1 was refused"),
    ("http_basic_auth=bob:hunter", "http_basic_auth=***"),
    ("user=bob pass=abc123 host=x", "user=bob pass=*** host=x"),
    ("mysql -u root -phunter2 failed", "mysql -u root -p*** failed"),
    ("the password is hunter2 now", "the password is *** now"),
    ("password=ab,cd;ef host=db-1", "password=*** host=db-1"),
    ("Server=db-1;Password=ab;User=sa", "Server=db-1;Password=***;User=sa"),
    ("db_pass=hunter2 PGPASSWORD=abc MYSQL_PWD=abc", "db_pass=*** PGPASSWORD=*** MYSQL_PWD=***"),
    ("<host>db-1</host><password>x</password>", "<host>db-1</host><password>***</password>"),
    ("CREATE USER a IDENTIFIED BY 'x y'", "CREATE USER a IDENTIFIED BY '***'"),
    ("curl -u bob:hunter2 failed", "curl -u bob:*** failed"),
    ("postgres://app:abc@db-1:5432/x is down", "postgres://app:***@db-1:5432/x is down"),
    ("postgres://app:p@ss@db-1/x is down", "postgres://app:***@db-1/x is down"),
    ("postgres://app:pa/ss@db-1/x is down", "postgres://app:***@db-1/x is down"),
    ("redis://:abc@cache-1:6379", "redis://:***@cache-1:6379"),
    ("https://0123456789abcdef0123456789abcdef@sentry.example.test/1", "https://***@sentry.example.test/1"),
    (f"key {PEM} is on db-1", "key *** is on db-1"),
    (PEM.replace("\n", "\\n")[:50], "***"),
    ("AccountName=a;AccountKey=aB3+/==;EndpointSuffix=b", "AccountName=a;AccountKey=***;EndpointSuffix=b"),
    ("SharedAccessSignature sr=a&sig=aB%2F3&se=1", "SharedAccessSignature sr=a&sig=***&se=1"),
    ("https://a.blob.example.test/x?sv=2020&sig=aB%2F3", "https://a.blob.example.test/x?sv=2020&sig=***"),
    ("SharedAccessKeyName=root;SharedAccessKey=aB3=", "SharedAccessKeyName=root;SharedAccessKey=***"),
    ("AKIAIOSFODNN7EXAMPLE is used", "*** is used"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = ***"),
    ("Authorization: Bearer abcdefgh", "Authorization: Bearer ***"),
    ("Authorization: Basic dXNlcjpwYXNz was sent", "Authorization: Basic *** was sent"),
    ("-H 'Authorization: Splunk abcd-ef' was sent", "-H 'Authorization: Splunk ***' was sent"),
    ("POST https://hooks.slack.com/services/T00/B00/abcdefghijklmnop", "POST https://hooks.slack.com/services/T00/B00/***"),
    ("slack said no to xoxb-" + "12-34-abcdefgh", "slack said no to ***"),
    ("push with ghp_" + "aB3" * 12, "push with ***"),
    ("charge with sk_" + "live_aB3aB3aB3aB3", "charge with ***"),
    ("o.example/webhookb2/a1@b2/IncomingWebhook/c3/d4 failed", "o.example/webhookb2/*** failed"),
    ("Cookie: sid=abc123 at db-1", "Cookie: *** at db-1"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", "***"),
    ("パスワード: hunter2", "パスワード: ***"),
    ("パスワード：「hunter2」です", "パスワード：「***」です"),
    ("暗証番号は4711xyです", "暗証番号は***です"),
    ("APIキー: abc123、ホスト db-1", "APIキー: ***、ホスト db-1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rest"), SECRETS_IN_TEXTS)
def test_a_secret_in_a_text_is_masked_and_what_is_around_it_stays(text: str, rest: str) -> None:
    assert masked(text) == rest
    assert masked(rest) == rest


@pytest.mark.parametrize(
    "text",
    [
        "API token: expired", "password: incorrect", "secret: not found", "token: invalid", "authorization: denied",
        "Authorization: Required", "Password: must be changed", "token: <none>", 'token: "not found"', "token: null",
        "API token: 95% of the quota is used", "access key: rotation failed", "token = expired", "Basic authentication",
        "Token authentication failed", "Bearer token is expired", "password is too short", "credentials: missing",
        "パスワード: 期限切れ", "パスワード：90日で期限切れ", "トークン: 無効", "トークンは期限切れです",
        "credentials: 3 expired", "API key: usage at 95%", "authorization: AccessDeniedException", "PWD=/var/www",
        "the token of web-01 expired", "pass=12 fail=3", "to:alice@example.test", "token: [expired]",
        "password: N/A", "password: -", "invalid credentials: user=root", "encryption key: arn:aws:kms:x:1:key/1a off",
        "APIキー: 失効",
        "キー: orders-1 がありません", "password: host: db-1", "password:\nhost: db-1", "https://a:8443/x?mail=a@b.test",
        "https://tracker.example.test/?key=OPS-12", "token-service: 3 of 5 pods", "secretary: absent", "private key",
    ],
)  # fmt: skip
def test_plain_words_are_no_secret(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("body", [
    {"summary": "db-1 is down", "dedup_key": f"https://bob:{SECRET}@db-1/x"},
    {"summary": "db-1 is down", "link": f"https://bob:{SECRET}@mon.example.test/a?token={SECRET}"},
    {"url": f"https://bob:{SECRET}@db-1/x", "status": "down"},
    {"summary": "x", "status": "acknowledged", "by": f"password={SECRET}", "dedup_key": "k"},
    {"summary": "x", "severity": f"token={SECRET}"},
    f"https://bob:{SECRET}@db-1/x is down",
])  # fmt: skip
def test_a_secret_in_a_link_or_a_key_is_neither_shown_nor_logged(
    body: object, capsys: pytest.CaptureFixture[str]
) -> None:
    service = ServiceOnFakes("secrets")
    text = body if isinstance(body, str) else json.dumps(body)
    answer = service.alert(text)
    assert answer.status_code == 202
    assert SECRET not in answer.body
    assert SECRET not in repr(sources.readings(text))
    assert SECRET not in str(service.received.last("infra"))
    assert SECRET not in repr(service.shell.now())
    assert SECRET not in capsys.readouterr().out


def test_a_stored_message_masks_the_values_that_it_was_sent() -> None:
    query = MessageQuery("db-down", (f"password={SECRET}", "db-1"))
    assert SECRET not in repr(stored_message.alerts(query, None, 0.0, ()))


def test_two_problems_whose_keys_differ_by_a_secret_alone_stay_two() -> None:
    (one,), (other,) = (sources.read(json.dumps({"summary": "x", "dedup_key": f"token={key}"})) for key in ("a1", "b2"))
    assert one.dedup_key != other.dedup_key
    assert one.dedup_key.startswith("token=***")


@pytest.mark.parametrize("piece", PIECES)
def test_a_row_of_anything_is_masked_in_a_time_that_grows_with_its_size(piece: str) -> None:
    assert grows_with_its_size(masked, lambda size: piece * (size // len(piece)), 500_000)
