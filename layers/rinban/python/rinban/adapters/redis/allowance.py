"""Redis: the slots for calls, shared by all processes. One small script keeps one queue, by severity and then arrival.

The same script counts how often each number was called within the last hour, and how many calls this day has had. That
costs no further round trip.
"""

from __future__ import annotations

import hashlib
from typing import cast

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.saving import SAVE, SaveOffer
from rinban.core.chain.call import CallRequest, Verdict

STALE = 120
"""Seconds after its slot at which an escalation that has not asked again loses its place: it was acknowledged or has
recovered meanwhile."""

_KEYS = ["rinban:{pace}:free", "rinban:{pace}:waiting", "rinban:{pace}:stale"]

# KEYS: the time of the next free slot; the escalations that wait, by severity and arrival; the same, by the time at
# which they lose their place; the number of calls on this day; and for each number the times of its calls, first for
# the number that is asked for, and then for the others.
# ARGV: who, order, now, interval, ahead, stale, most (see CallRequest).
# The answer is {"enough", the places of the numbers that are over the limit, from 1 …}, {"wait", when to ask again} or
# {"start", the number of calls on this day}.
# An escalation that does not ask again is forgotten, and `free` is pulled back if it is a minute ahead: a process whose
# clock was wrong must not keep all phones silent.
_TURN = """
local now, interval, ahead, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[7])
local function enough(calls)
  local first = tonumber(redis.call('LINDEX', calls, -most) or '0')
  return math.abs(now - first) < 3600
end
if most > 0 and enough(KEYS[5]) then
  local answer = {'enough'}
  for n = 5, #KEYS do
    if enough(KEYS[n]) then answer[#answer + 1] = n - 4 end
  end
  return answer
end
local today = 0
if interval > 0 then
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
    redis.call('ZREM', KEYS[2], gone)
    redis.call('ZREM', KEYS[3], gone)
  end
  local order = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or ARGV[2])
  redis.call('ZADD', KEYS[2], string.format('%.0f', math.min(order, tonumber(ARGV[2]))), ARGV[1])
  local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
  if free > now + 60 then free = now end
  local start = free + redis.call('ZRANK', KEYS[2], ARGV[1]) * interval
  if start - now > ahead + 0.001 then
    redis.call('ZADD', KEYS[3], string.format('%.6f', start + ARGV[6]), ARGV[1])
    return {'wait', string.format('%.6f', start - ahead)}
  end
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('SET', KEYS[1], string.format('%.6f', free + interval), 'EX', 3600)
  today = redis.call('INCR', KEYS[4])
  redis.call('EXPIRE', KEYS[4], 172800)
end
redis.call('RPUSH', KEYS[5], ARGV[3])
redis.call('LTRIM', KEYS[5], -1000, -1)
redis.call('EXPIRE', KEYS[5], 3600)
return {'start', today}
"""


# KEYS, ARGV: those of _TURN and then those of SAVE, behind the numbers of the former. The answer is that of _TURN and,
# if the call may start, that of SAVE.
_TURN_AND_SAVE = f"""
local function turn(KEYS, ARGV)
{_TURN}
end
local function save(KEYS, ARGV)
{SAVE}
end
local function part(all, first, last)
  local found = {{}}
  for n = first, last do found[#found + 1] = all[n] end
  return found
end
local keys, values = tonumber(ARGV[1]), tonumber(ARGV[2])
local verdict = turn(part(KEYS, 1, keys), part(ARGV, 3, values + 2))
if verdict[1] ~= 'start' then return {{verdict}} end
return {{verdict, save(part(KEYS, keys + 1, #KEYS), part(ARGV, values + 3, #ARGV))}}
"""


class RedisAllowance:
    """Implements ports.Allowance."""

    def __init__(self, client: RedisClient, offer: SaveOffer | None = None) -> None:
        """`offer`: the save that is made as well if the call may start."""
        self._client = client
        self._offer = offer or SaveOffer()

    def decide(self, request: CallRequest) -> Verdict:
        """As ports.Allowance says.

        An escalation's place is one number: its severity, and its arrival in milliseconds. The script is run once,
        since a second time it would count a second call. Without an answer the process decides by itself.
        """
        numbers = (request.number, *request.others)
        order = (9 - request.severity) * 1e13 + request.now * 1000
        values: list[str | float] = [str(request.who), f"{order:.0f}", f"{request.now:.6f}"]
        values += [request.interval, request.ahead, STALE, request.most]
        keys = [*_KEYS, _calls_on(request.now), *map(_calls_to, numbers)]
        word, *said = self._turn(keys, values)
        if word == "enough":
            return Verdict(over_limit=frozenset(numbers[int(place) - 1] for place in said))
        return Verdict(at=float(said[0])) if word == "wait" else Verdict(today=int(said[0]))

    def _turn(self, keys: list[str], values: list[str | float]) -> list[str | int]:
        """What _TURN answers."""
        offered = self._offer.now
        if offered is None:
            answer = self._client.ask_once(lambda store: store.register_script(_TURN)(keys=keys, args=values))
            return cast(list[str | int], answer)
        both = [*keys, *offered.keys], [len(keys), len(values), *values, *offered.values]
        answers = self._client.ask_once(lambda store: store.register_script(_TURN_AND_SAVE)(*both))
        verdict, *saved = cast(list[list[str | int]], answers)
        for said in saved:
            offered.said(said)
        return verdict

    def today(self, now: float) -> int:
        """How many calls have had a slot since midnight UTC (`now`: seconds since 1970). Raises Unavailable."""
        return int(self._client.ask(lambda store: cast("str | None", store.get(_calls_on(now)))) or 0)


def _calls_on(now: float) -> str:
    """The key of the number of calls on the day of this instant."""
    return f"rinban:{{pace}}:day:{now // 86400:.0f}"


def _calls_to(number: str) -> str:
    """The key of a number's calls.

    It has a hash of the number, so that a list of the keys shows no telephone numbers.
    """
    return f"rinban:{{pace}}:called:{hashlib.sha256(number.encode()).hexdigest()[:32]}"
