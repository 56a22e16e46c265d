"""How things stand, for an operator: as both stores know it, whichever of them was asked."""

from __future__ import annotations

import pytest

from rinban.core.chain.document import Escalation
from rinban.core.errors import Unavailable
from tests.fakes.shell import DISK, DISK_OVER, INFRA, Shell, called


@pytest.fixture
def shell() -> Shell:
    return called(Shell())


def one(shell: Shell) -> Escalation:
    (found,) = shell.views.recent().escalations
    return found


def test_a_key_that_the_record_has_missed_is_shown(shell: Shell) -> None:
    """A container has skipped MySQL for a moment: MySQL is well again, and still says that somebody is called."""
    shell.mysql.faults.away = True
    shell.answers(0, "1")
    shell.mysql.faults.away = False
    behind = shell.mysql.load(INFRA)
    assert behind
    assert not behind.escalation.acknowledged
    assert one(shell).acknowledged
    assert shell.views.recent().away == ()


def test_a_key_that_redis_has_missed_is_shown(shell: Shell) -> None:
    shell.redis.faults.away = True
    shell.answers(0, "1")
    shell.redis.faults.away = False
    assert one(shell).acknowledged


def test_an_escalation_that_only_redis_knows_is_shown() -> None:
    shell = Shell()
    shell.mysql.faults.away = True
    called(shell)
    shell.mysql.faults.away = False
    assert shell.mysql.load(INFRA) is None
    assert one(shell).group == "infra"


def test_while_mysql_is_away_what_is_open_is_shown_and_said_to_be_less(shell: Shell) -> None:
    shell.mysql.faults.away = True
    assert one(shell).group == "infra"
    assert shell.views.recent().away == ("mysql",)


@pytest.mark.parametrize("away", [True, False])
def test_while_redis_is_away_that_is_said_too_whatever_there_is_to_see(away: bool) -> None:  # noqa: FBT001
    shell = Shell()
    shell.redis.faults.away = shell.timer.faults.away = away
    assert shell.views.recent().away == (("redis",) if away else ())
    shell.hear(DISK)
    assert shell.views.recent().away == (("redis",) if away else ())


def test_while_both_are_away_nobody_says_that_the_phones_are_quiet(shell: Shell) -> None:
    for store in (shell.redis, shell.mysql, shell.timer):
        store.faults.away = True
    with pytest.raises(Unavailable):
        shell.views.recent()


def test_what_is_open_stands_first_whatever_the_record_says_of_it(shell: Shell) -> None:
    """The record still takes the first for open: it has missed its end."""
    shell.mysql.faults.away = True
    shell.hear(DISK_OVER)
    shell.mysql.faults.away = False
    shell.hear(DISK)
    assert [(e.run, e.deadline is None) for e in shell.views.recent().escalations] == [(2, False), (1, True)]
    assert [e.run for e in shell.views.recent(1).escalations] == [2]


def test_a_document_that_cannot_be_read_hides_no_other(shell: Shell) -> None:
    shell.hear(DISK, group="night")
    shell.mysql.unreadable.add(INFRA)
    assert [e.group for e in shell.views.recent().escalations] == ["night"]
    assert "an escalation cannot be read" in shell.memory.messages
