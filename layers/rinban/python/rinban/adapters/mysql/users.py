"""The user of MySQL as whom all functions run. It is made with the tables, if the login that makes those may do so."""

from __future__ import annotations

from collections.abc import Callable

from pymysql.cursors import Cursor

from rinban.adapters import store_urls
from rinban.adapters.meaning import Meaning
from rinban.adapters.mysql.connection import ANSWER, Access, Database, options, sentence
from rinban.adapters.mysql.errors import FAILURES, meaning
from rinban.adapters.mysql.journeys import connected
from rinban.core.errors import Unavailable

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
"""What the user may do, and in its own database only."""

_NO_RIGHT_HERE = 1044
"""The error of a user who is let in, but not to this database [MySQL 8.4 error reference, ER_DBACCESS_DENIED_ERROR]."""

_MAY_MAKE_NO_USERS = 1227
"""[MySQL 8.4 error reference, ER_SPECIFIC_ACCESS_DENIED_ERROR]"""

_WHO = "%s@'%%'"


def provide(admin: Database, access: Access, anew: Callable[[], Access | None]) -> str:
    """Let this login in: make its user with RIGHTS, or give it the password of now.

    Returns the user's name; "" if there was nothing to do, or if `admin` may make no users.

    `anew`: the same login as it is now, since it may have been rotated after it was read. Raises Unavailable.
    """
    if _is_let_in(access):
        return ""
    access = anew() or access
    if _is_let_in(access):
        return ""
    return _made(admin, access)


def _is_let_in(access: Access) -> bool:
    try:
        connected(options(*access), ANSWER).close()
    except FAILURES as error:
        if meaning(error) is Meaning.DENIED or error.args[:1] == (_NO_RIGHT_HERE,):
            return False
        raise Unavailable(f"MySQL: {sentence(error)}") from error
    return True


def _made(admin: Database, access: Access) -> str:
    """Each statement may be repeated, and one after another: a run that was cut short is completed by the next."""
    login = store_urls.mysql(*access)
    try:
        with admin.script() as cursor:
            cursor.execute(f"CREATE USER IF NOT EXISTS {_WHO} IDENTIFIED BY %s", (login.user, login.password))
            _refuse_another_s(cursor, login.user, login.path)
            cursor.execute(f"ALTER USER {_WHO} IDENTIFIED BY %s {_over_tls(access)}", (login.user, login.password))
            cursor.execute(f"GRANT {', '.join(RIGHTS)} ON {_only(login.path)}.* TO {_WHO}", (login.user,))
    except Unavailable as error:
        if error.__cause__ is None or error.__cause__.args[:1] != (_MAY_MAKE_NO_USERS,):
            raise
        return ""  # an operator makes the users of this server
    return login.user


def _refuse_another_s(cursor: Cursor, user: str, database: str) -> None:
    """A user who may do anything else is somebody else's, such as the one who migrates: its password is not touched.

    Raises Unavailable.
    """
    cursor.execute(f"SHOW GRANTS FOR {_WHO}", (user,))
    if not all(_is_ours(grant, database) for (grant,) in cursor.fetchall()):
        raise Unavailable(
            f"MySQL: {user} of DATABASE_LOGIN may do more than the functions need, so it is somebody else's user:"
            " its password is left as it is. Give the functions a user of their own"
        )


def _is_ours(grant: str, database: str) -> bool:
    """Whether this line of SHOW GRANTS gives no more than RIGHTS in this database.

    An operator who made the user may have left the escapes out, and MySQL shows the name as it was written.
    """
    if grant.startswith("GRANT USAGE ON *.* "):
        return "WITH GRANT OPTION" not in grant
    for place in (_only(database).replace("%%", "%"), _quoted(database)):
        given, found, rest = grant.removeprefix("GRANT ").partition(f" ON {place}.* TO ")
        if found:
            return {*given.split(", ")} <= {*RIGHTS} and "WITH GRANT OPTION" not in rest
    return False


def _over_tls(access: Access) -> str:
    """Nobody comes without TLS as this user, unless the URL has the functions themselves come so."""
    return "REQUIRE SSL" if "ssl_ca" in options(*access) else ""


def _only(database: str) -> str:
    """The name as GRANT has to be told it, where _ and % stand for other signs [MySQL 8.4 reference manual, GRANT]."""
    for sign in "\\_%":
        database = database.replace(sign, f"\\{sign}")
    return _quoted(database).replace("%", "%%")


def _quoted(name: str) -> str:
    return "`{}`".format(name.replace("`", "``"))
