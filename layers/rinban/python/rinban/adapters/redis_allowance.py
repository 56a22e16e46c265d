"""Who may start a call, across all processes: one small script over one queue, ordered by severity and arrival."""

from __future__ import annotations

from rinban.adapters.redis import Client
from rinban.ports import Asked

STALE = 120
"""Seconds after its turn that somebody who has not asked again is forgotten: acknowledged or recovered meanwhile."""

_KEYS = ["rinban:{pace}:free", "rinban:{pace}:waiting", "rinban:{pace}:stale"]

# KEYS: when the allowance is free again; who waits, by severity and arrival; the same, by when they are forgotten.
# ARGV: who, order, now, interval, ahead, stale. Answers "" for now, or when to ask again.
_TURN = """
local now, interval, ahead = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[3], gone)
end
local order = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or ARGV[2])
redis.call('ZADD', KEYS[2], string.format('%.0f', math.min(order, tonumber(ARGV[2]))), ARGV[1])
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
if free > now + 60 then free = now end
local start = free + redis.call('ZRANK', KEYS[2], ARGV[1]) * interval
if start - now <= ahead + 0.001 then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('SET', KEYS[1], string.format('%.6f', free + interval), 'EX', 3600)
  return ''
end
redis.call('ZADD', KEYS[3], string.format('%.6f', start + ARGV[6]), ARGV[1])
return string.format('%.6f', start - ahead)
"""


class RedisAllowance:
    """Implements ports.Allowance."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._turn = client.redis.register_script(_TURN)

    def turn(self, asked: Asked) -> float:
        """As ports.Allowance says. The order is the severity, then the arrival in milliseconds: one number."""
        order = (9 - asked.severity) * 1e13 + asked.now * 1000
        values: list[str | float] = [str(asked.who), f"{order:.0f}", f"{asked.now:.6f}"]
        values += [asked.interval, asked.ahead, STALE]
        with self._client.answering() as store:
            return float(self._turn(client=store, keys=_KEYS, args=values) or 0.0)
