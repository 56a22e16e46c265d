"""Tokens are random, kept as hashes, expire by our clock, and are unknown only if both stores have said so."""

from __future__ import annotations

import hashlib

import pytest

from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable, UnknownToken
from rinban.paging.tokens import LIFE, Tokens
from rinban.ports.stores import Failed
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.shell import INFRA, START, ids
from tests.fakes.stores import MemoryTokens


class Desk:
    """The tokens, on two fakes of stores."""

    def __init__(self) -> None:
        self.redis, self.mysql = MemoryTokens("redis"), MemoryTokens("mysql")
        self.clock = SetClock(START)
        self.tokens = Tokens((self.redis, self.mysql), self.clock, MemoryLog(), ids("token-").__next__)

    def token(self, ref: Ref, attempt: int, who: str, sid: str = "") -> str:
        """Return a token whose call has been placed."""
        minted = self.tokens.mint(ref, attempt, who)
        self.tokens.keep(minted, sid)
        return minted.token

    def away(self, *stores: MemoryTokens) -> None:
        for store in stores:
            store.faults.away = True


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_token_stands_for_its_attempt(desk: Desk) -> None:
    grant = desk.tokens.resolve(desk.token(INFRA, 3, "sato"))
    assert (grant.ref, grant.attempt, grant.who, grant.expires_at) == (INFRA, 3, "sato", START + LIFE)


def test_each_attempt_has_a_token_of_its_own(desk: Desk) -> None:
    first, second = desk.token(INFRA, 0, "sato"), desk.token(INFRA, 1, "suzuki")
    assert first != second
    assert desk.tokens.resolve(first).attempt == 0
    assert desk.tokens.resolve(second).attempt == 1


def test_no_store_has_the_token_itself(desk: Desk) -> None:
    token = desk.token(INFRA, 0, "sato")
    for store in (desk.redis, desk.mysql):
        assert list(store.kept) == [hashlib.sha256(token.encode()).hexdigest()]


def test_it_expires_by_our_clock(desk: Desk) -> None:
    token = desk.token(INFRA, 0, "sato")
    desk.clock.forward(LIFE - 1)
    assert desk.tokens.resolve(token).attempt == 0
    desk.clock.forward(1)
    with pytest.raises(UnknownToken):
        desk.tokens.resolve(token)


def test_one_store_is_enough(desk: Desk) -> None:
    token = desk.token(INFRA, 0, "sato")
    desk.away(desk.redis)
    assert desk.tokens.resolve(token).who == "sato"
    desk.redis.faults.away = False
    desk.redis.flush()
    assert desk.tokens.resolve(token).who == "sato"


def test_one_store_is_enough_to_mint(desk: Desk) -> None:
    desk.away(desk.mysql)
    token = desk.token(INFRA, 0, "sato")
    desk.mysql.faults.away = False
    assert desk.tokens.resolve(token).who == "sato"


def test_a_token_that_nobody_took_is_no_token(desk: Desk) -> None:
    desk.away(desk.redis, desk.mysql)
    with pytest.raises(Unavailable):
        desk.tokens.mint(INFRA, 0, "sato")


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_unknown_is_said_only_when_both_have_answered(desk: Desk, away: str) -> None:
    with pytest.raises(UnknownToken):
        desk.tokens.resolve("guessed")
    desk.away(desk.redis if away == "redis" else desk.mysql)
    with pytest.raises(Unavailable):
        desk.tokens.resolve("guessed")


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_a_call_id_is_remembered_by_the_store_that_answers(desk: Desk, away: str) -> None:
    silent, other = (desk.redis, desk.mysql) if away == "redis" else (desk.mysql, desk.redis)
    desk.away(silent)
    desk.token(INFRA, 0, "sato", "CA1")
    assert other.sid(INFRA, 0) == "CA1"
    assert desk.tokens.sid(INFRA, 0) == "CA1"


def test_a_call_id_is_remembered_by_the_record_if_both_answer(desk: Desk) -> None:
    desk.token(INFRA, 0, "sato", "CA1")
    assert [store.sid(INFRA, 0) for store in (desk.redis, desk.mysql)] == ["", "CA1"]
    desk.redis.flush()
    assert desk.tokens.sid(INFRA, 0) == "CA1"
    desk.away(desk.mysql)
    assert desk.tokens.sid(INFRA, 0) == ""


def test_a_call_that_may_exist_has_no_id_yet(desk: Desk) -> None:
    desk.token(INFRA, 0, "sato", "CA1")
    desk.token(INFRA, 0, "sato", "")
    assert desk.mysql.sid(INFRA, 0) == "CA1"


@pytest.mark.parametrize(
    ("token", "group", "likely"),
    [
        ("12.abc", "infra", Ref("infra", 12)),
        ("12.abc", "", None),
        ("abc", "infra", None),
        ("0.abc", "infra", None),
        ("１２.abc", "infra", None),
        ("1234567890.abc", "infra", None),
        ("-1.abc", "infra", None),
    ],
)
def test_a_store_hears_which_run_a_token_is_likely_about(
    desk: Desk, token: str, group: str, likely: Ref | None
) -> None:
    """By its beginning, and by the group of the URL."""
    with pytest.raises(UnknownToken):
        desk.tokens.resolve(token, group)
    assert desk.redis.likely == [likely]


def test_what_a_token_begins_with_opens_nothing(desk: Desk) -> None:
    token = desk.token(INFRA, 0, "sato", "CA1")
    _, _, secret = token.partition(".")
    for forged in (f"2.{secret}", secret, token[:-1]):
        with pytest.raises(UnknownToken):
            desk.tokens.resolve(forged, "infra")


def test_a_call_waits_for_one_store_only(desk: Desk) -> None:
    minted = desk.tokens.mint(INFRA, 0, "sato")
    assert not desk.mysql.kept
    assert desk.tokens.resolve(minted.token).who == "sato"


def test_keeping_is_no_reason_to_fail(desk: Desk) -> None:
    minted = desk.tokens.mint(INFRA, 0, "sato")
    desk.away(desk.redis, desk.mysql)
    desk.tokens.keep(minted, "CA1")
    desk.redis.faults.away = desk.mysql.faults.away = False
    assert desk.tokens.sid(INFRA, 0) == ""


class LateTokens(MemoryTokens):
    """Takes a CallSid, and says later that it could not."""

    def bind(self, ref: Ref, attempt: int, sid: str, failed: Failed | None = None) -> None:
        assert failed is not None
        self.later = failed


def test_a_call_id_that_a_store_has_not_taken_after_all_is_kept_by_the_next_one() -> None:
    redis, mysql, log = LateTokens("redis"), MemoryTokens("mysql"), MemoryLog()
    tokens = Tokens((redis, mysql), SetClock(START), log, ids("token-").__next__)
    tokens.keep(tokens.new(INFRA, 0, "sato"), "CA0")
    assert mysql.sid(INFRA, 0) == ""
    redis.later(Unavailable("Redis: away"))
    assert mysql.sid(INFRA, 0) == "CA0"
    assert [fields["error"] for _, fields in log.lines] == ["Redis: away"]
