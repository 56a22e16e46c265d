"""The errors of Redis and Valkey, by their meaning. redis-py's classes mix them: one of these is a ConnectionError."""

from __future__ import annotations

import re

import redis
from redis.exceptions import RedisClusterException

from rinban.adapters.meaning import Meaning

FAILURES = (redis.RedisError, RedisClusterException, OSError)
"""The exceptions of redis-py while a store is away. RedisClusterException is not a RedisError [redis-py 8.1]."""

# The first word of an error is its code. Sources: Redis, "RESP protocol" and "Redis cluster specification";
# server.c, createSharedObjects; the code of Valkey 8 has the same words.
_MEANINGS = {
    "READONLY": Meaning.DEMOTED,  # a replica is asked to write
    "MASTERDOWN": Meaning.DEMOTED,  # a replica that has lost its primary, and must not answer with what is old
    "LOADING": Meaning.DEMOTED,  # it has just started, and reads its data
    "CLUSTERDOWN": Meaning.DEMOTED,  # the node is cut off, or a slot has no node
    "TRYAGAIN": Meaning.DEMOTED,  # keys of one command are on two nodes, while a slot moves
    "NOREPLICAS": Meaning.DEMOTED,  # a primary that is cut off from its replicas
    "UNBLOCKED": Meaning.DEMOTED,  # it became a replica while it was asked
    "NOAUTH": Meaning.DENIED,
    "WRONGPASS": Meaning.DENIED,
}

_SINGLE = "cluster support disabled"
"""What a single server says to whatever begins with CLUSTER [Redis and Valkey, cluster.c, clusterCommand]."""

_IN_A_SCRIPT = re.compile(rf"-({'|'.join(_MEANINGS)}) ")
"""Before Redis 7 the error of a command in a script is told as "ERR Error running script …: -READONLY You can't …"."""


def meaning(error: BaseException) -> Meaning:
    """What the error says about the connection, or about the whole client of a cluster.

    One that tells of a cluster is DEMOTED: the store was asked in the wrong mode and has done nothing.
    """
    if tells_of_a_cluster(error) is not None:
        return Meaning.DEMOTED
    code = getattr(error, "status_code", None) or str(error).partition(" ")[0]
    if code in _MEANINGS:
        return _MEANINGS[code]
    if inner := _IN_A_SCRIPT.search(str(error)):
        return _MEANINGS[inner[1]]
    if isinstance(error, redis.AuthenticationError):
        return Meaning.DENIED  # as older servers say it, without a code of its own
    return Meaning.OTHER if isinstance(error, redis.ResponseError) else Meaning.LOST


def tells_of_a_cluster(error: BaseException) -> bool | None:
    """Whether the error says that the store is in cluster mode; None: it says nothing about that."""
    if isinstance(error, redis.exceptions.AskError):  # MovedError is one as well
        return True
    return False if _SINGLE in str(error) else None


def mend(error: BaseException) -> str:
    """What an operator can write into REDIS_URL where the server has given no proof; "" for every other error."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "; ?ssl_ca_certs=/path in REDIS_URL names who vouches for the server"
    return ""


def first_cause(error: BaseException) -> BaseException:
    """The error that came first. redis-py hides it behind the cluster error that it leads to."""
    inner = error.__cause__ or error.__context__
    wrapped = isinstance(error, RedisClusterException) and isinstance(inner, FAILURES)
    return first_cause(inner) if wrapped and inner else error
