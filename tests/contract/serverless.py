"""A cluster that serves no more than ElastiCache Serverless does: the commands that this one refuses are refused."""

from __future__ import annotations

import redis

_UNAVAILABLE = """
acl|setuser acl|load acl|save acl|deluser acl|log bgrewriteaof bgsave config debug migrate psync replicaof save slaveof
shutdown sync cluster|addslots cluster|addslotsrange cluster|bumpepoch cluster|delslots cluster|delslotsrange
cluster|failover cluster|flushslots cluster|forget cluster|links cluster|meet cluster|setslot
cluster|count-failure-reports client|caching client|getredir client|id client|info client|kill client|list
client|no-evict client|pause client|tracking client|trackinginfo client|unblock client|unpause commandlog fcall fcall_ro
function keys lastsave latency memory monitor move object pfdebug pfselftest psubscribe pubsub|numpat punsubscribe
script|kill slowlog swapdb wait
"""
"""[ElastiCache user guide, "Supported and restricted Valkey, Memcached, and Redis OSS commands"]"""

_NOT_LISTED = "client|setinfo"
"""What the same page names neither here nor there, and what clients send all the same."""

_USER, _PASSWORD = "serverless", "a password"


def as_serverless(url: str) -> str:
    """The URL of this cluster for a user who is refused what ElastiCache Serverless refuses."""
    refused = [f"-{command}" for command in (*_UNAVAILABLE.split(), _NOT_LISTED)]
    with redis.Redis.from_url(url.partition("?")[0]) as admin:
        admin.execute_command("ACL", "SETUSER", _USER, "on", f">{_PASSWORD}", "~*", "&*", "+@all", *refused)
    return url.replace("//", f"//{_USER}:{_PASSWORD.replace(' ', '%20')}@").partition("?")[0]
