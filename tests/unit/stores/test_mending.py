"""A store that was behind is mended by the next sweep, so that the other one may be away after that."""

from __future__ import annotations

import pytest

from rinban.core.chain.document import State
from rinban.core.chain.record import Copy
from tests.fakes.shell import DISK, DISK_OVER, INFRA, SATO, SUZUKI, Shell

ORDER = [SATO.phone, SUZUKI.phone]


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.hear(DISK)
    shell.rings(0)
    return shell


def taken(shell: Shell) -> Copy:
    """Let Sato take the alert, and return the copy from before that."""
    before = shell.redis.kept[INFRA]
    shell.answers(0)
    shell.answers(0, "1")
    return before


def test_redis_learns_what_it_missed_while_it_was_away(shell: Shell) -> None:
    shell.redis.faults.away = True
    shell.ends(0)
    shell.redis.faults.away = False
    shell.sweep()
    assert shell.redis.kept == shell.mysql.kept


def test_a_taken_page_stays_taken_when_both_stores_fail_one_after_the_other(shell: Shell) -> None:
    """Redis fails over to an older copy, and minutes later MySQL is away for a moment."""
    shell.redis.put_back(taken(shell))
    shell.sweep()
    shell.mysql.faults.away = True
    shell.hear(DISK)
    shell.sweep(after=60)
    assert shell.now().state is State.ACKNOWLEDGED
    assert shell.phone.dialled == ORDER[:1]


def test_an_attempt_is_dialled_once_when_both_stores_fail_one_after_the_other(shell: Shell) -> None:
    shell.redis.faults.away = True
    shell.ends(0)
    shell.redis.faults.away = False
    shell.sweep()
    shell.redis.faults.away, shell.mysql.faults.away = False, True
    shell.ends(0)
    shell.sweep()
    assert shell.phone.dialled == ORDER


def test_mending_changes_nothing_else(shell: Shell) -> None:
    shell.redis.flush()
    before, wishes = shell.now(), dict(shell.timer.wishes)
    shell.sweep()
    assert shell.now() == before
    assert shell.timer.wishes == wishes
    assert shell.phone.dialled == ORDER[:1]


def test_where_both_agree_nothing_is_written(shell: Shell) -> None:
    copies = dict(shell.redis.kept), dict(shell.mysql.kept)
    shell.sweep()
    assert (shell.redis.kept, shell.mysql.kept) == copies


def test_who_is_quicker_mends_it(shell: Shell) -> None:
    shell.redis.flush()
    shell.redis.faults.meanwhile(lambda: shell.rings(0))
    shell.sweep()
    assert shell.escalations.load(INFRA).agreed


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_a_store_that_is_still_away_stops_no_sweep(shell: Shell, away: str) -> None:
    (shell.redis if away == "redis" else shell.mysql).faults.away = True
    shell.ends(0)
    assert shell.sweep(after=60) == 1
    assert len(shell.phone.dialled) == 3


def test_a_closed_one_is_left_alone(shell: Shell) -> None:
    shell.hear(DISK_OVER)
    shell.redis.flush()
    shell.sweep()
    assert shell.redis.kept == {}
