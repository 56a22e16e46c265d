"""Redis: the script that saves a document, which may be run on the way of asking whether its call may be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

# KEYS: the document, the number of the last run, the document of the run before, the outbox, what is there while a
# screen is open, what is there while screens are about to be told, the token, and on a single server the deadlines.
# ARGV: the expected write id ("" if there must be none), the new one, the document ("" if only the tail grows), the
# text to append to the tail, the run, the seconds to keep, the run's name among the deadlines, its deadline ("" if it
# has none), the channel of the pings ("" for none), the milliseconds in which changes are told as one ("" where the
# channel does that), what the token stands for ("" for no token), and then the messages of the outbox.
# It answers 0 if it was refused, 1 if it has saved or this very write was there, 2 if it has saved and a screen is to
# be told of that as well, and a text if it has saved and could not have screens told.
SAVE = """
local now = redis.call('HGET', KEYS[1], 'id') or ''
if now == ARGV[2] then return 1 end
if now ~= ARGV[1] then return 0 end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'document', ARGV[3], 'tail', '')
else
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'tail', (redis.call('HGET', KEYS[1], 'tail') or '') .. ARGV[4])
end
if tonumber(redis.call('GET', KEYS[2]) or '0') <= tonumber(ARGV[5]) then
  redis.call('SET', KEYS[2], ARGV[5])
  redis.call('EXPIRE', KEYS[3], ARGV[6])
else
  redis.call('EXPIRE', KEYS[1], ARGV[6])
end
if ARGV[11] ~= '' then redis.call('SET', KEYS[7], ARGV[11], 'EX', ARGV[6]) end
if KEYS[8] and ARGV[8] ~= '' then
  redis.call('ZADD', KEYS[8], ARGV[8], ARGV[7])
elseif KEYS[8] then
  redis.call('ZREM', KEYS[8], ARGV[7])
end
for n = 12, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[n]) end
if ARGV[9] ~= '' then
  local sent = redis.pcall('PUBLISH', ARGV[9], ARGV[7])
  if type(sent) == 'table' and sent['err'] then return sent['err'] end
end
if ARGV[10] ~= '' then
  local said = redis.pcall('EXISTS', KEYS[5])
  if said == 1 then said = redis.pcall('SET', KEYS[6], '1', 'NX', 'PX', ARGV[10]) end
  if type(said) == 'table' then return said['err'] or 2 end
end
return 1
"""


class OfferedSave(NamedTuple):
    """`keys`, `values`: what SAVE is given. `said`: is told what it has answered, if it was run."""

    keys: Sequence[str]
    values: Sequence[str | int]
    said: Callable[[object], object]


class SaveOffer:
    """A save that is made as soon as its call may be: then the journey that asks for the one makes the other, too."""

    def __init__(self) -> None:
        self.now: OfferedSave | None = None

    @contextmanager
    def standing(self, save: OfferedSave) -> Iterator[None]:
        """Within this block it may be made, and not any more behind it."""
        self.now = save
        try:
            yield
        finally:
            self.now = None
