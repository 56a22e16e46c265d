"""MySQL's errors, by their meaning. PyMySQL's classes say less: nearly all of these are OperationalError."""

from __future__ import annotations

import pymysql

from rinban.adapters.meaning import Meaning

FAILURES = (pymysql.OperationalError, pymysql.InterfaceError, pymysql.InternalError, OSError)
"""What PyMySQL raises while a store is away; what else it raises is a fault of a statement, or of the data."""

# Sources: MySQL 8.4 error reference (server errors, client errors), MariaDB knowledge base, "MariaDB error codes".
_MEANINGS = {
    1045: Meaning.DENIED,  # ER_ACCESS_DENIED_ERROR
    1698: Meaning.DENIED,  # ER_ACCESS_DENIED_NO_PASSWORD_ERROR
    3118: Meaning.DENIED,  # ER_ACCOUNT_HAS_BEEN_LOCKED
    1862: Meaning.DENIED,  # ER_MUST_CHANGE_PASSWORD_LOGIN
    1047: Meaning.DEMOTED,  # ER_UNKNOWN_COM_ERROR: of Galera "WSREP has not yet prepared node for application use"
    1290: Meaning.DEMOTED,  # ER_OPTION_PREVENTS_STATEMENT: --read-only, --super-read-only
    1792: Meaning.DEMOTED,  # ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: transaction_read_only is the server's default
    1836: Meaning.DEMOTED,  # ER_READ_ONLY_MODE
    3100: Meaning.DEMOTED,  # ER_RUN_HOOK_ERROR: a member of a replication group that has been expelled
    1053: Meaning.LOST,  # ER_SERVER_SHUTDOWN
    1152: Meaning.LOST,  # ER_ABORTING_CONNECTION
    1927: Meaning.LOST,  # ER_CONNECTION_KILLED, of MariaDB
    2006: Meaning.LOST,  # CR_SERVER_GONE_ERROR
    2013: Meaning.LOST,  # CR_SERVER_LOST: also what PyMySQL calls an answer that does not come in time
    3169: Meaning.LOST,  # ER_SESSION_WAS_KILLED
    4031: Meaning.LOST,  # ER_CLIENT_INTERACTION_TIMEOUT: idle for longer than wait_timeout
}


def meaning(error: BaseException) -> Meaning:
    """What the error says about the connection. One without a number is PyMySQL's own: its connection is closed."""
    number = error.args[0] if error.args else 0
    closed = isinstance(error, pymysql.InterfaceError) and not number
    return Meaning.LOST if closed else _MEANINGS.get(number, Meaning.OTHER)


_OF_THE_CLIENT = range(2000, 3000)
_GAVE_UP = (1205, 1969, 3024)  # ER_LOCK_WAIT_TIMEOUT, of MariaDB ER_STATEMENT_TIMEOUT, ER_QUERY_TIMEOUT


def is_reply(error: BaseException) -> bool:
    """Whether the server says that it cannot do what it was asked [MySQL, error message sources and elements].

    Not that it has waited for as long as we would have: the next statement would wait as long again.
    """
    number = error.args[0] if isinstance(error, pymysql.MySQLError) and error.args else 0
    return isinstance(number, int) and number >= 1000 and number not in (*_OF_THE_CLIENT, *_GAVE_UP)


_FULL = (1040, 1203, 1226)  # ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED


def mend(number: int) -> str:
    """What an operator can do against an error that says how much is too much; "" for every other error.

    A server that takes no more connections is asked again at the next question, since it refuses at once, and Redis
    carries on meanwhile: no alert is refused that one store can keep.
    """
    return "; more containers than connections: docs/scale.md" if number in _FULL else ""
