"""Errors of the stores, by what they mean for the connection."""

from __future__ import annotations

import pymysql
import pytest
import redis
from redis._parsers.base import BaseParser
from redis.exceptions import RedisClusterException

from rinban.adapters.meaning import ErrorReply, Meaning, judged
from rinban.adapters.mysql import errors as mysql
from rinban.adapters.redis import errors as redis_errors

# As servers write them on the wire. Sources: Redis and Valkey, server.c and cluster.c.
REDIS = {
    "READONLY You can't write against a read only replica.": Meaning.DEMOTED,
    "READONLY You can't write against a read only replica. script: 1234, on @user_script:8.": Meaning.DEMOTED,
    "ERR Error running script (call to f_12): @user_script:8: @user_script: 8: -READONLY You can't": Meaning.DEMOTED,
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.": Meaning.DEMOTED,
    "LOADING Redis is loading the dataset in memory": Meaning.DEMOTED,
    "CLUSTERDOWN The cluster is down": Meaning.DEMOTED,
    "CLUSTERDOWN Hash slot not served": Meaning.DEMOTED,
    "TRYAGAIN Multiple keys request during rehashing of slot": Meaning.DEMOTED,
    "NOREPLICAS Not enough good replicas to write.": Meaning.DEMOTED,
    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)": Meaning.DEMOTED,
    "MOVED 3999 127.0.0.1:6381": Meaning.DEMOTED,
    "ASK 3999 127.0.0.1:6381": Meaning.DEMOTED,
    "ERR This instance has cluster support disabled": Meaning.DEMOTED,
    "CROSSSLOT Keys in request don't hash to the same slot": Meaning.OTHER,
    "NOPERM User sato has no permissions to run the 'cluster|info' command": Meaning.OTHER,
    "WRONGPASS invalid username-password pair or user is disabled.": Meaning.DENIED,
    "NOAUTH Authentication required.": Meaning.DENIED,
    "ERR invalid password": Meaning.DENIED,
    "OOM command not allowed when used memory > 'maxmemory'.": Meaning.OTHER,
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.": Meaning.OTHER,
    "WRONGTYPE Operation against a key holding the wrong kind of value": Meaning.OTHER,
    "ERR a text that speaks of READONLY": Meaning.OTHER,
}


@pytest.mark.parametrize("line", REDIS)
def test_what_redis_says_is_judged_by_its_code(line: str) -> None:
    error = BaseParser.parse_error(line)  # type: ignore[no-untyped-call]
    assert redis_errors.meaning(error) is REDIS[line], repr(error)


@pytest.mark.parametrize(
    "error", [redis.TimeoutError("Timeout reading"), redis.ConnectionError("closed"), OSError(104, "")]
)
def test_a_connection_of_redis_that_ends_is_lost(error: Exception) -> None:
    assert redis_errors.meaning(error) is Meaning.LOST


def test_of_a_cluster_the_first_cause_counts() -> None:
    """What could not be asked of its nodes is told of in the place of what a node has said."""
    with pytest.raises(RedisClusterException) as told:  # noqa: PT012 - the one is raised while the other is handled
        try:
            raise redis.exceptions.MasterDownError("MASTERDOWN Link with MASTER is down")
        except redis.RedisError:
            raise RedisClusterException("Redis Cluster cannot be connected") from None
    assert redis_errors.meaning(redis_errors.first_cause(told.value)) is Meaning.DEMOTED


MYSQL: dict[Exception, Meaning] = {
    pymysql.OperationalError(1290, "running with the --read-only option"): Meaning.DEMOTED,
    pymysql.OperationalError(1792, "Cannot execute statement in a READ ONLY transaction"): Meaning.DEMOTED,
    pymysql.InternalError(1836, "Running in read-only mode"): Meaning.DEMOTED,
    pymysql.OperationalError(1047, "WSREP has not yet prepared node for application use"): Meaning.DEMOTED,
    pymysql.OperationalError(1045, "Access denied"): Meaning.DENIED,
    pymysql.OperationalError(1698, "Access denied"): Meaning.DENIED,
    pymysql.OperationalError(2006, "MySQL server has gone away"): Meaning.LOST,
    pymysql.OperationalError(2013, "Lost connection"): Meaning.LOST,
    pymysql.OperationalError(4031, "disconnected by the server because of inactivity"): Meaning.LOST,
    pymysql.InterfaceError(0, ""): Meaning.LOST,
    pymysql.OperationalError(1205, "Lock wait timeout exceeded"): Meaning.OTHER,
    pymysql.OperationalError(2003, "Can't connect"): Meaning.OTHER,
    OSError(111, "Connection refused"): Meaning.OTHER,
}


@pytest.mark.parametrize("error", MYSQL, ids=repr)
def test_what_mysql_says_is_judged_by_its_number(error: Exception) -> None:
    assert mysql.meaning(error) is MYSQL[error]


REPLIES: dict[Exception, bool] = {
    pymysql.ProgrammingError(1146, "Table 'rinban.warning_book' doesn't exist"): True,
    pymysql.OperationalError(1242, "Subquery returns more than 1 row"): True,
    pymysql.OperationalError(1213, "Deadlock found when trying to get lock"): True,
    pymysql.OperationalError(3819, "Check constraint is violated"): True,
    pymysql.OperationalError(1205, "Lock wait timeout exceeded"): False,
    pymysql.OperationalError(1969, "Query execution was interrupted (max_statement_time exceeded)"): False,
    pymysql.OperationalError(2003, "Can't connect"): False,
    pymysql.OperationalError(2013, "Lost connection"): False,
    pymysql.InterfaceError(0, ""): False,
    OSError(1111, "no number of a server"): False,
}


@pytest.mark.parametrize("error", REPLIES, ids=repr)
def test_what_a_server_says_of_a_statement_is_a_reply_and_that_it_has_waited_in_vain_is_none(error: Exception) -> None:
    assert mysql.is_reply(error) is REPLIES[error]


@pytest.mark.parametrize("meaning", Meaning)
@pytest.mark.parametrize("reused", [True, False])
def test_only_a_reply_that_says_nothing_of_the_connection_says_that_the_store_is_there(
    meaning: Meaning,
    reused: bool,  # noqa: FBT001 - a parameter
) -> None:
    found = judged(meaning, "said", reused=reused, replied=True)
    assert isinstance(found, ErrorReply) is (meaning is Meaning.OTHER)
    assert not isinstance(judged(meaning, "said", reused=reused), ErrorReply)
