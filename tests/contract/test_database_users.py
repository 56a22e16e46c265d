"""One user of MySQL for running and another one for migrating, with passwords that RDS may rotate at any time."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from itertools import count
from time import monotonic

import boto3
import pytest
from moto import mock_aws

from local.servers.stores import Stores
from rinban import wiring
from rinban.adapters.aws.secrets import AGAIN, BRIEF, Secrets
from rinban.adapters.mysql.connection import ANSWER, Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.tokens import MysqlTokens
from rinban.config import BadConfig
from rinban.core.chain.record import Grant, Ref
from rinban.core.errors import Unavailable
from rinban.wiring import tables
from tests.contract.conftest import Real
from tests.contract.rights import MIGRATING, RUNNING, as_user, ends_connections, has_password, may_use
from tests.contract.test_aws_secrets import REGION, Time

_numbers = count(1)
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+815000000000"}


@pytest.fixture
def empty(stores: Stores) -> Iterator[str]:
    """The administrator's URL of a database without tables."""
    name = f"rinban_users_{next(_numbers)}"
    root = Database(stores.database_url, patience=60.0)
    with root.statement() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield stores.database_url.replace("/rinban?", f"/{name}?")
    with root.statement() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def migrated_by(empty: str, rights: tuple[str, ...]) -> list[str]:
    """What a user with these rights applies."""
    user = f"migrator_{next(_numbers)}"
    may_use(empty, user, "p", rights)
    return migrate(Database(as_user(empty, user, "p")))


# --- rights --------------------------------------------------------------------------------------------------------


def test_the_migrating_user_makes_every_table(empty: str) -> None:
    assert migrated_by(empty, MIGRATING)[-1] == migrate_names(empty)[-1]


@pytest.mark.parametrize("right", [one for one in MIGRATING if one != "REFERENCES"])
def test_the_migrating_user_has_no_right_that_it_does_not_need(empty: str, right: str) -> None:
    """REFERENCES is asked for by MySQL [MySQL 8.4 reference manual, "FOREIGN KEY constraints"], and not by MariaDB."""
    with pytest.raises(Unavailable, match="denied"):
        migrated_by(empty, tuple(one for one in MIGRATING if one != right))


def migrate_names(url: str) -> list[str]:
    with Database(url).read() as cursor:
        cursor.execute("SELECT name FROM migration ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_the_running_user_changes_no_table(real: Real) -> None:
    """All other contracts of MySQL run as this user, and so it can do the rest."""
    with pytest.raises(Unavailable, match="denied"):
        migrate(real.mysql())
    for statement in ("DROP TABLE journal", "TRUNCATE TABLE journal", "ALTER TABLE journal ADD COLUMN x INT"):
        with pytest.raises(Unavailable, match="denied"), real.mysql().statement() as cursor:
            cursor.execute(statement)


# --- a secret beside the URL -----------------------------------------------------------------------------------------


class Rds:
    """A user of MySQL whose password a secret holds, in the form of RDS, and which is rotated as RDS does it."""

    def __init__(self, stores: Stores, user: str) -> None:
        self._client = boto3.client("secretsmanager", region_name=REGION)
        self._admin, self.user = stores.database_url, user
        may_use(self._admin, user, "first", RUNNING)
        self.arn = str(self._client.create_secret(Name=user, SecretString=self._text("first"))["ARN"])

    def _text(self, password: str) -> str:
        return json.dumps({"username": self.user, "password": password})

    def rotate(self, password: str) -> None:
        """MySQL has the new one before the secret has it [Secrets Manager user guide, "Lambda rotation functions"]."""
        self.sets(password)
        self.tells(password)

    def sets(self, password: str) -> None:
        has_password(self._admin, self.user, password)

    def tells(self, password: str) -> None:
        self._client.put_secret_value(SecretId=self.arn, SecretString=self._text(password))

    def ends_connections(self) -> None:
        ends_connections(self._admin, self.user)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(wiring, "_stored", Secrets(time))
    return time


@pytest.fixture
def rds(stores: Stores, real: Real, time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rds]:
    """The functions are configured with a URL without a user, and with a login that is a secret."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        rds = Rds(stores, f"rds_{next(_numbers)}")
        env = {
            "DATABASE_URL": nobody(stores.database_url),
            "DATABASE_LOGIN": rds.arn,
            "REDIS_URL": stores.redis_url,
            **TWILIO,
        }
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        yield rds


def nobody(url: str) -> str:
    """The URL without a user."""
    return url.replace("root@", "")


def writes(database: Database) -> None:
    """A step of the record that has to arrive."""
    number = next(_numbers)
    MysqlTokens(database).put(f"{number:064d}", Grant(Ref("users", number), 0, "sato", 10.0))


def test_a_password_that_is_rotated_in_the_middle_is_noticed_and_the_request_goes_on(rds: Rds, time: Time) -> None:
    parts = wiring.parts()
    writes(parts.database)
    rds.rotate("second")
    writes(parts.database)  # a connection that is open stays open
    rds.ends_connections()
    time.now += AGAIN
    assert MysqlTokens(parts.database).get("0" * 64) is None, "a question that may be repeated is answered"
    writes(parts.database)
    assert json.loads(wiring.parts().config.database_login)["password"] == "second"


def test_between_the_two_steps_of_a_rotation_it_is_refused_once_and_then_goes_on(rds: Rds, time: Time) -> None:
    parts = wiring.parts()
    writes(parts.database)
    rds.sets("second")
    rds.ends_connections()
    time.now += AGAIN
    with pytest.raises(Unavailable):
        writes(parts.database)  # over the connection that was ended
    with pytest.raises(Unavailable, match="Access denied"):
        writes(parts.database)
    rds.tells("second")
    time.now += AGAIN
    writes(parts.database)


def test_while_aws_hangs_a_refused_password_costs_no_more_than_a_mysql_that_hangs(
    rds: Rds, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = wiring.parts()
    rds.sets("second")
    time.now += AGAIN
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = monotonic()
        with pytest.raises(Unavailable, match="Access denied"):
            writes(parts.database)
    assert BRIEF.answer / 2 < monotonic() - began < ANSWER + 0.8


def test_a_secret_that_has_become_useless_does_not_replace_the_reason(rds: Rds, time: Time) -> None:
    parts = wiring.parts()
    rds.sets("second")
    boto3.client("secretsmanager", region_name=REGION).put_secret_value(SecretId=rds.arn, SecretString="second")
    time.now += AGAIN
    with pytest.raises(Unavailable, match="Access denied") as refused:
        writes(parts.database)
    assert "second" not in str(refused.value)


# --- migrating -------------------------------------------------------------------------------------------------------


def test_the_migration_has_a_login_of_its_own(
    rds: Rds, empty: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", nobody(empty))
    with pytest.raises(Unavailable, match="denied"):
        tables.migrate()
    monkeypatch.setenv("MIGRATION_LOGIN", migrator(empty, "first"))
    assert tables.migrate() == migrate_names(empty)


def test_its_password_may_be_rotated_too(rds: Rds, empty: str, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    arn = migrator(empty, "first")
    monkeypatch.setenv("DATABASE_URL", nobody(empty))
    monkeypatch.setenv("MIGRATION_LOGIN", arn)
    tables.migrate()
    user = json.loads(boto3.client("secretsmanager", region_name=REGION).get_secret_value(SecretId=arn)["SecretString"])
    has_password(empty, user["username"], "second")
    boto3.client("secretsmanager", region_name=REGION).put_secret_value(
        SecretId=arn, SecretString=json.dumps({**user, "password": "second"})
    )
    time.now += AGAIN
    assert tables.migrate() == []


def migrator(empty: str, password: str) -> str:
    """The ARN of the login of a user who may change the tables."""
    user = f"migrator_{next(_numbers)}"
    may_use(empty, user, password, MIGRATING)
    text = json.dumps({"username": user, "password": password})
    return str(boto3.client("secretsmanager", region_name=REGION).create_secret(Name=user, SecretString=text)["ARN"])


def test_nobody_else_asks_for_the_login_of_the_migration(rds: Rds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the admin function may read it."""
    arn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:nobody-may-read-this"
    monkeypatch.setenv("MIGRATION_LOGIN", arn)
    writes(wiring.parts().database)
    with pytest.raises(Unavailable, match="nobody-may-read-this"):
        tables.migrate()


# --- on a laptop -----------------------------------------------------------------------------------------------------


def test_logins_may_be_plain_values_as_well(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, user = f"runner_{next(_numbers)}", f"migrator_{next(_numbers)}"
    may_use(empty, user, "m/p", MIGRATING)
    may_use(empty, runner, "r/p", RUNNING)
    env = {
        "DATABASE_URL": nobody(empty),
        "DATABASE_LOGIN": json.dumps({"username": runner, "password": "r/p", "engine": "mysql"}),
        "MIGRATION_LOGIN": json.dumps({"username": user, "password": "m/p"}),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **TWILIO,
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert tables.migrate() != []
    writes(wiring.parts().database)


@pytest.mark.parametrize(
    "login", ["hunter2", '"hunter2"', '{"username": "u"}', '{"username": "", "password": "hunter2"}']
)
def test_a_login_that_is_none_is_refused_without_being_shown(stores: Stores, login: str) -> None:
    with pytest.raises(BadConfig, match="no JSON with username and password") as refused:
        Database(stores.database_url, login)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
