"""Users of MySQL, and what they may do: the rights that an operator grants."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, urlsplit

from rinban.adapters.mysql.connection import Database

RUNNING = ("SELECT", "INSERT", "UPDATE", "DELETE")
"""What every function needs."""

MIGRATING = ("SELECT", "INSERT", "UPDATE", "CREATE", "ALTER", "INDEX", "REFERENCES")
"""What the task `migrate` needs."""


def may_use(url: str, user: str, password: str, rights: Collection[str]) -> None:
    """Let this user do this, and nothing else, in the database of the URL, which is an administrator's."""
    database = urlsplit(url).path.removeprefix("/")
    with Database(url).script() as cursor:
        cursor.execute(f"CREATE USER IF NOT EXISTS {user}@'%%' IDENTIFIED BY %s", (password,))
        cursor.execute(f"GRANT {', '.join(rights)} ON {database}.* TO {user}@'%'")


def has_password(url: str, user: str, password: str) -> None:
    """Give the user another password. The URL is that of an administrator."""
    with Database(url).statement() as cursor:
        cursor.execute(f"ALTER USER {user}@'%%' IDENTIFIED BY %s", (password,))


def ends_connections(url: str, user: str) -> None:
    """End all connections of the user. The URL is that of an administrator."""
    with Database(url).script() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = %s", (user,))
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL {number}")


def as_user(url: str, user: str, password: str) -> str:
    """The URL with this user and password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()
