"""What key 3 says is true of the document, wherever an escalation can come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Escalation
from rinban.core.chain.outcome import Reply
from rinban.voice.script import details
from tests.fakes.shell import CPU, DISK, Shell
from tests.unit.laws.searches import explored
from tests.unit.laws.worlds import FIRING_AGAIN, STRAIGHT, World

TABLE = "the table orders is full"


def named(e: Escalation) -> Escalation:
    """The escalation, in which each alert says by its own name what it is."""
    return replace(e, problems=tuple(p._replace(summary=f"{p.id.key} {p.id.occurrence}") for p in e.problems))


@pytest.mark.parametrize("world", [STRAIGHT, FIRING_AGAIN], ids=["straight", "firing again"])
def test_as_many_presses_as_there_are_open_alerts_tell_each_of_them_and_nothing_that_is_over(world: World) -> None:
    told = 0
    for e in map(named, explored(world, 1).shapes):
        reply = Reply(Topic.DETAILS, e, e.attempt, "ann")
        heard = [details(reply, number) for number in range(1, len(e.open) + 1)]
        assert sorted(one.summary for one in heard) == sorted(p.summary for p in e.open)
        assert [one.severity for one in heard] == sorted((p.severity for p in e.open), reverse=True)
        if e.open:
            assert e.most_severe is not None
            assert heard[0].summary == e.most_severe.summary
        told += len(heard)
    assert told


def test_the_details_stay_with_the_summary_that_they_belong_to() -> None:
    shell = Shell()
    shell.hear(replace(DISK, details="94 % of /var"), CPU)
    first, second = (details(shell.answers(0, "3"), number) for number in (1, 2))
    assert (first.summary, first.details) == ("disk full", "94 % of /var")
    assert (second.summary, second.details) == ("load is high", "")
    shell.hear(replace(DISK, details="95 % of /var"))
    assert details(shell.answers(0, "3")).details == "95 % of /var"
    shell.hear(replace(DISK, summary="", details=""))
    again = details(shell.answers(0, "3"))
    assert (again.summary, again.details) == ("disk full", "95 % of /var")


def test_of_two_copies_with_other_details_one_is_told_and_its_summary_with_it() -> None:
    shell = Shell()
    shell.hear(replace(DISK, details="94 % of /var"))
    shell.redis.faults.away = True
    shell.hear(replace(DISK, summary="disk is nearly full", details="93 % of /var"))
    shell.redis.faults.away = False
    told = details(shell.answers(0, "3"))
    assert (told.summary, told.details) in {("disk full", "94 % of /var"), ("disk is nearly full", "93 % of /var")}


def test_words_of_every_alert_are_said_by_their_reading_as_it_came_last() -> None:
    shell = Shell()
    shell.hear(replace(DISK, readings=(("db1", "ディービー"),)), replace(CPU, readings=(("web1", "ウェブ"),)))
    assert dict(details(shell.answers(0, "3")).readings) == {"db1": "ディービー", "web1": "ウェブ"}
    shell.clock.forward(1)
    shell.hear(replace(CPU, readings=(("web1", "ウェブいち"), ("db1", "データベース"))))
    assert dict(details(shell.answers(0, "3")).readings) == {"db1": "データベース", "web1": "ウェブいち"}


def test_of_a_long_text_so_much_is_kept_as_can_be_said() -> None:
    shell = Shell()
    shell.hear(replace(DISK, details=f"{TABLE}\n" * 100))
    (kept,) = shell.now().problems
    assert len(kept.details) <= 500
    assert kept.details.startswith(f"{TABLE}\n{TABLE}")
