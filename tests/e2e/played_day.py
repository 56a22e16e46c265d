"""Half a day of traffic by a seed, and what it leaves behind: what was answered and said, and what both stores hold."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count

from local.carrier import AnswerAfter, Decline, HangUpAfter, Ignore, Press, Unreachable, Voicemail
from local.carrier.calls import Behaviour
from local.carrier.faults import Kind
from rinban.adapters.redis.escalations import document_key
from rinban.core.chain.codec import decode_once, encode
from rinban.core.chain.record import Ref
from tests.e2e.world import NUMBERS, World

ROTA = """
zone: Asia/Tokyo
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
  ann:    {name: Ann, phone: [+81 90 0000 0003, +81 90 0000 0005], language: en}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
rotations:
  turns: {order: [sato, suzuki], every: day, starts: 2026-11-30 09:00}
groups:
  infra:    {name: {ja: 基盤, en: Infrastructure}, policy: brisk, call: [{order: [turns, kacho]}]}
  payments: {name: {ja: 決済, en: Payments}, policy: patient, call: [{order: [ann, sato]}]}
  shop:     {name: {ja: 店舗, en: Shop}, policy: brisk, call: [{order: [kacho]}], exhausted: {group: payments}}
  nobody:   {name: {ja: 無人, en: Nobody}, policy: brisk, call: [{valid: ..2026-01-01, order: [ann]}]}
policies:
  brisk:   {rounds: 2, pause: 30s, then_every: 3h, remind_after: 40m, collect: 1m, close_after: 6h}
  patient: {rounds: 1, then_every: 4h, ring: 20s, calls_per_hour: 6}
"""

HOURS, MOST_BETWEEN = 12, 2.0 * 3600
"""How long it is played, and the most seconds between two deliveries."""

KEYS = [f"k{number}" for number in range(6)]
SEVERITIES = ("information", "warning", "average", "high", "disaster")
LOST: tuple[Kind, ...] = ("initiated", "ringing", "completed")

_PEOPLE: tuple[Callable[[random.Random], Behaviour], ...] = (
    lambda _: Ignore(),
    lambda chance: AnswerAfter(chance.uniform(1.0, 6.0)),
    lambda chance: Press(chance.choice(("1", "1", "1", "2", "31", "71", "*2"))),
    lambda chance: Press(chance.choice(("12", "1", "2")), after=chance.uniform(0.5, 4.0)),
    lambda chance: HangUpAfter(chance.uniform(0.5, 5.0)),
    lambda chance: Decline(chance.uniform(0.5, 5.0)),
    lambda _: Voicemail(),
    lambda _: Unreachable(),
)

_ATTEMPTS = (
    "SELECT group_id, run, attempt, responder, expires_at, sid FROM attempt ORDER BY expires_at, group_id, run, attempt"
)
_HEARD = "'heard on call "
_BY_NUMBER = "rinban:{pace}:called:*"

_RANDOM = re.compile("[0-9a-f]{32}|token=[0-9]+[.][A-Za-z0-9_-]{43}")

Left = Mapping[str, tuple[str, ...]]
"""The lines of each kind that the day has left behind. What is random is numbered, in the order of its appearance."""


def play(world: World, seed: int) -> Left:
    """Play the day of this seed in a world of its own."""
    chance, answers = random.Random(seed), list[str]()
    world.rota(ROTA)
    world.starts_cold()
    for number in sorted(NUMBERS.values()):
        world.carrier.phone(number).will(*(chance.choice(_PEOPLE)(chance) for _ in range(60)))
    end = world.now() + HOURS * 3600
    while world.now() < end:
        if chance.random() < 0.1:
            world.carrier.faults.lose(chance.choice(LOST))
        answers += _deliver(world, chance)
        world.passes(chance.choice((2.0, 15.0, 90.0, chance.uniform(0.0, MOST_BETWEEN))))
    world.carrier.faults.clear()
    return _numbered({"answers": answers, "phones": _phones(world), "texts": _texts(world), **_stored(world)})


def digests(left: Left) -> dict[str, str]:
    """By kind, how many lines there are and what they hash to."""
    return {kind: f"{len(lines)} {sha256(chr(10).join(lines).encode()).hexdigest()}" for kind, lines in left.items()}


def _deliver(world: World, chance: random.Random) -> Iterator[str]:
    """Send one delivery; the status and the body of its answer."""
    group, key = chance.choice(("infra", "infra", "payments", "shop", "nobody")), chance.choice(KEYS)
    alert = {"dedup_key": key, "summary": f"summary of {key}", "host": f"db-{key}"}
    if chance.random() < 0.4:
        answer = world.recovery(group, **alert)
    elif chance.random() < 0.1:
        answer = world.alert(group, **alert, status="acknowledged", acknowledged_by="ops")
    else:
        answer = world.alert(group, **alert, severity=chance.choice(SEVERITIES))
    yield f"{answer.status} {json.dumps(answer.body, ensure_ascii=False)}"


def _phones(world: World) -> list[str]:
    """What has happened on the phones, and what was said there."""
    return [f"{one.at} {one.to} {one.event} {one.text}" for one in world.carrier.journal.entries]


def _texts(world: World) -> list[str]:
    """Each request of the carrier."""
    return [f"{one.at} {one.request.kind} {one.request.url} {one.request.fields}" for one in world.carrier.sent]


def _stored(world: World) -> dict[str, list[str]]:
    mysql, redis = world.records.rows, world.records.redis
    runs = mysql("SELECT group_id, run, state, deadline_at, document, tail FROM escalation ORDER BY group_id, run")
    attempts = mysql(_ATTEMPTS)  # which of the stores has a CallSid does not matter
    refs = [Ref(*run[:2]) for run in runs]
    journal = _lines(mysql("SELECT group_id, run, at, cell, detail FROM journal ORDER BY id"))
    in_redis = [(ref, redis.hmget(document_key(ref), ["document", "tail"])) for ref in refs]
    return {
        "documents in MySQL": [f"{run[:4]} {encode(decode_once(run[4], run[5]))}" for run in runs],
        "documents in Redis": [f"{ref} {encode(decode_once(*parts)) if parts[0] else ''}" for ref, parts in in_redis],
        "journal": [line for line in journal if _HEARD not in line],
        "heard": [line for line in journal if _HEARD in line],
        "attempts": [
            f"{row[:5]} {row[5] or redis.get('rinban:{{{}}}:{}:sid:{}'.format(*row[:3]))}" for row in attempts
        ],
        "outbox": _lines(mysql("SELECT group_id, run, item FROM outbox ORDER BY id")),
        "deadlines": _lines(redis.zrange("rinban:deadlines", 0, -1, withscores=True)),
        "bodies": _lines((name, redis.lrange(name, 0, -1)) for name in sorted(redis.keys("rinban:{*}:received"))),
        "calls by number": _lines((name, redis.lrange(name, 0, -1)) for name in sorted(redis.keys(_BY_NUMBER))),
        "snapshots": _lines((name, redis.get(name)) for name in sorted(redis.keys("rinban:snapshot:[!a]*"))),
    }


def _lines(rows: Iterable[object]) -> list[str]:
    return [str(row) for row in rows]


def _numbered(left: Mapping[str, Iterable[str]]) -> Left:
    known, numbers = dict[str, int](), count(1)

    def number(found: re.Match[str]) -> str:
        if found[0] not in known:
            known[found[0]] = next(numbers)
        return f"#{known[found[0]]}"

    return {kind: tuple(_RANDOM.sub(number, line) for line in lines) for kind, lines in left.items()}
