"""The user of MySQL as whom the functions run: `migrate` makes it, if its login may make users, as that of RDS may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local.servers.stores import private_mariadb
from rinban import wiring
from rinban.adapters.aws.secrets import FRESH, Secrets
from rinban.adapters.mysql import users
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.core.errors import Unavailable
from rinban.wiring import tables
from tests import ports
from tests.contract.identity import Identity, self_signed
from tests.contract.rights import MIGRATING, RUNNING
from tests.contract.test_aws_secrets import Time
from tests.contract.test_database_users import TWILIO, writes
from tests.unit.source import ROOT

BOSS = {"username": "boss", "password": "the boss's"}
"""Of the rights of RDS's own user those that matter here: it has them for every database, and may give them."""

_numbers = count(1)


class Server:
    """A MariaDB with TLS, reached as the functions reach RDS."""

    def __init__(self, root: Database, port: int, identity: Identity) -> None:
        self.root, self._port, self._identity = root, port, identity

    def url(self, database: str) -> str:
        return f"mysql://127.0.0.1:{self._port}/{database}?ssl_ca={self._identity.file}"

    def grants(self, user: str) -> set[str]:
        with self.root.read() as cursor:
            cursor.execute(f"SHOW GRANTS FOR {user}@'%%'", ())
            return {str(line).partition(" IDENTIFIED")[0] for (line,) in cursor.fetchall()}

    def made(self, user: str) -> bool:
        with self.root.read() as cursor:
            cursor.execute("SELECT COUNT(*) FROM mysql.user WHERE user = %s", (user,))
            return cursor.fetchone() == (1,)

    def identified(self, user: str) -> str:
        """How MySQL recognises the user; another password is another text."""
        with self.root.read() as cursor:
            cursor.execute("SELECT authentication_string, ssl_type FROM mysql.user WHERE user = %s", (user,))
            return str(cursor.fetchall())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    identity, port = self_signed(tmp_path_factory.mktemp("identity")), ports.kept()
    network = ("--skip-networking=0", "--bind-address=127.0.0.1", f"--port={port}")
    with private_mariadb(*network, f"--ssl-cert={identity.file}", f"--ssl-key={identity.file}") as store:
        root = Database(store.url)
        with root.script() as cursor:
            cursor.execute("CREATE USER boss@'%%' IDENTIFIED BY %s REQUIRE SSL", (BOSS["password"],))
            cursor.execute("GRANT ALL ON *.* TO boss@'%' WITH GRANT OPTION")
        yield Server(root, port, identity)


@pytest.fixture
def user() -> str:
    return f"rinban{next(_numbers)}"


@pytest.fixture
def url(server: Server, user: str) -> str:
    """Of a database without tables, whose name has a sign that GRANT takes for any other one."""
    with server.root.statement() as cursor:
        cursor.execute(f"CREATE DATABASE `{user}_own` CHARACTER SET utf8mb4")
    return server.url(f"{user}_own")


@pytest.fixture
def configured(url: str, user: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The functions have this login, whom MySQL does not know yet. Returns its password."""
    given = {
        "DATABASE_URL": url,
        "DATABASE_LOGIN": json.dumps({"username": user, "password": "it's % \\ `mine`"}),
        "MIGRATION_LOGIN": json.dumps(BOSS),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **TWILIO,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    yield "it's % \\ `mine`"
    wiring._parts.cache_clear()


def test_the_user_is_made_with_the_tables_and_can_run_everything(configured: str, user: str) -> None:
    assert tables.migrate()[-1] == f"user {user}"
    writes(wiring.parts().database)


def test_it_has_the_rights_of_a_running_user_in_its_own_database_and_no_other(
    server: Server, configured: str, user: str
) -> None:
    tables.migrate()
    with server.root.statement() as cursor:
        cursor.execute(f"CREATE DATABASE {user}xown")  # what an _ would stand for
    escaped = f"{user}\\_own"
    assert server.grants(user) == {
        f"GRANT USAGE ON *.* TO `{user}`@`%`",
        f"GRANT {', '.join(RUNNING)} ON `{escaped}`.* TO `{user}`@`%`",
    }
    with pytest.raises(Unavailable, match=r"\(1044\)"), Database(*beside(server, user, configured)).read():
        pass
    with pytest.raises(Unavailable, match="denied"):
        migrate(wiring.parts().database)


def beside(server: Server, user: str, password: str) -> tuple[str, str]:
    """This login, but to another database."""
    return server.url(f"{user}xown"), json.dumps({"username": user, "password": password})


def test_it_is_let_in_over_tls_only(server: Server, configured: str, user: str, url: str) -> None:
    tables.migrate()
    address = url.partition("?")[0]
    login = json.dumps({"username": user, "password": configured})
    with pytest.raises(Unavailable, match="Access denied"), Database(f"{address}?tls=off", login).read() as cursor:
        cursor.execute("SELECT 1")


def test_where_the_functions_go_without_tls_the_user_is_let_in_without(
    configured: str, user: str, url: str, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    with server.root.statement() as cursor:
        cursor.execute(f"CREATE USER {user}_boss@'%%' IDENTIFIED BY 'b'", ())
        cursor.execute(f"GRANT ALL ON *.* TO {user}_boss@'%' WITH GRANT OPTION")
    monkeypatch.setenv("MIGRATION_LOGIN", json.dumps({"username": f"{user}_boss", "password": "b"}))
    monkeypatch.setenv("DATABASE_URL", f"{url.partition('?')[0]}?tls=off")
    assert tables.migrate()[-1] == f"user {user}"
    writes(wiring.parts().database)


def test_a_second_run_changes_nothing(server: Server, configured: str, user: str) -> None:
    tables.migrate()
    before = server.grants(user), server.identified(user)
    assert tables.migrate() == []
    assert (server.grants(user), server.identified(user)) == before


def test_a_run_that_was_cut_short_is_completed(server: Server, configured: str, user: str) -> None:
    with server.root.statement() as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (user, configured))
    assert tables.migrate()[-1] == f"user {user}"
    writes(wiring.parts().database)


def test_where_the_migrating_login_may_make_no_users_none_is_made(
    server: Server, configured: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator made the users, as docs/operations.md says."""
    with server.root.script() as cursor:
        cursor.execute(f"CREATE USER {user}_migrates@'%%' IDENTIFIED BY 'm' REQUIRE SSL", ())
        cursor.execute(f"GRANT {', '.join(MIGRATING)} ON `{user}\\_own`.* TO {user}_migrates@'%'")
    monkeypatch.setenv("MIGRATION_LOGIN", json.dumps({"username": f"{user}_migrates", "password": "m"}))
    applied = tables.migrate()
    assert applied
    assert not [name for name in applied if name.startswith("user ")]
    assert not server.made(user)


def test_one_that_may_make_users_but_give_no_rights_is_told_so_without_the_password(
    server: Server, configured: str, user: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with server.root.script() as cursor:
        cursor.execute(f"CREATE USER {user}_makes@'%%' IDENTIFIED BY 'm' REQUIRE SSL", ())
        cursor.execute(f"GRANT CREATE USER ON *.* TO {user}_makes@'%'")
        cursor.execute(f"GRANT {', '.join(MIGRATING)} ON `{user}\\_own`.* TO {user}_makes@'%'")
    monkeypatch.setenv("MIGRATION_LOGIN", json.dumps({"username": f"{user}_makes", "password": "m"}))
    with pytest.raises(Unavailable, match="denied") as refused:
        tables.migrate()
    told = "".join((str(refused.value), str(refused.value.__cause__), *capsys.readouterr()))
    assert "mine" not in told


def test_while_mysql_is_away_nothing_is_taken_for_a_missing_user(
    configured: str, user: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"mysql://localhost/rinban?unix_socket={tmp_path}/none.sock")
    with pytest.raises(Unavailable, match="No such file"):
        tables.migrate()
    assert not server.made(user)


# --- after a rotation ------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(configured: str, user: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The login is a secret, as the one of created stores is. Returns its ARN."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        client = boto3.client("secretsmanager", region_name="ap-northeast-1")
        text = json.dumps({"username": user, "password": "first"})
        arn = str(client.create_secret(Name=user, SecretString=text)["ARN"])
        monkeypatch.setenv("DATABASE_LOGIN", arn)
        yield arn


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(wiring, "_stored", Secrets(time))
    return time


def test_a_new_password_in_the_secret_counts_after_the_next_run(secret: str, user: str, url: str, time: Time) -> None:
    tables.migrate()
    writes(wiring.parts().database)
    text = json.dumps({"username": user, "password": "second"})
    boto3.client("secretsmanager", region_name="ap-northeast-1").put_secret_value(SecretId=secret, SecretString=text)
    time.now += FRESH
    assert tables.migrate() == [f"user {user}"]
    wiring._parts.cache_clear()
    writes(wiring.parts().database)
    login = json.dumps({"username": user, "password": "first"})
    with pytest.raises(Unavailable, match="Access denied"), Database(url, login).read() as cursor:
        cursor.execute("SELECT 1")


def test_a_container_that_still_has_the_old_password_does_not_put_it_back(
    server: Server, secret: str, user: str, time: Time
) -> None:
    """Somebody has changed both, as a rotation does, and this container was just about to migrate."""
    tables.migrate()
    text = json.dumps({"username": user, "password": "second"})
    boto3.client("secretsmanager", region_name="ap-northeast-1").put_secret_value(SecretId=secret, SecretString=text)
    with server.root.statement() as cursor:
        cursor.execute("ALTER USER %s@'%%' IDENTIFIED BY 'second'", (user,))
    before = server.identified(user)
    time.now += FRESH / 2
    assert tables.migrate() == []
    assert server.identified(user) == before


def test_an_operator_who_makes_the_user_gives_it_the_same_rights() -> None:
    assert users.RIGHTS == RUNNING, "which every contract of MySQL runs with"
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"GRANT {', '.join(users.RIGHTS)} ON rinban.* TO rinban@'%';" in page


def test_the_statements_hold_for_a_name_with_any_sign(server: Server) -> None:
    """MySQL takes any text as a user's name, and as that of a database."""
    name = "o'brien_%"
    with server.root.statement() as cursor:
        cursor.execute("CREATE DATABASE `a``b_%%c`", ())
    login = json.dumps({"username": name, "password": "p"})
    access = server.url("a%60b_%25c"), login
    admin = Database(server.url("mysql"), json.dumps(BOSS))
    assert users.provide(admin, access, lambda: None) == name
    with Database(*access).read() as cursor:
        cursor.execute("SELECT DATABASE()")
        assert cursor.fetchone() == ("a`b_%c",)


OTHERS = [
    "ALL ON *.*",
    "SELECT ON another.*",
    "DROP ON `{database}`.*",
    "SELECT, INSERT, UPDATE, CREATE, ALTER, INDEX, REFERENCES ON `{escaped}`.*",
    "ALL ON `{escaped}`.*",
]


@pytest.mark.parametrize("right", OTHERS)
def test_the_password_of_somebody_else_s_user_is_left_as_it_is(
    server: Server, configured: str, user: str, right: str
) -> None:
    with server.root.script() as cursor:
        cursor.execute("CREATE DATABASE IF NOT EXISTS another")
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY 'of their own'", (user,))
        names = {"database": f"{user}_own", "escaped": f"{user}\\_own"}
        cursor.execute(f"GRANT {right.format(**names)} TO %s@'%%'", (user,))
    with pytest.raises(Unavailable, match="somebody else's user"):
        tables.migrate()
    with pytest.raises(Unavailable, match="denied"), wiring.parts().database.read():
        pass


@pytest.mark.parametrize("place", ["`{user}_own`.*", "`{user}\\_own`.*"])
def test_a_user_whom_an_operator_made_gets_the_new_password(
    server: Server, configured: str, user: str, place: str
) -> None:
    """The statements of docs/operations.md put no escape into the database's name, and MySQL shows it as it was put."""
    with server.root.script() as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY 'of before' REQUIRE SSL", (user,))
        cursor.execute(f"GRANT {', '.join(RUNNING)} ON {place.format(user=user)} TO %s@'%%'", (user,))
    assert tables.migrate()[-1] == f"user {user}"
    writes(wiring.parts().database)
