"""What an outlet is owed of an escalation, and when it is tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain import owed as telling
from rinban.core.chain.comment import comment
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import News, TellResult, owed, tell_at, wakes_at
from rinban.core.chain.problem import AlertId
from rinban.core.chain.record import Ref
from rinban.core.chain.told import TellKind
from rinban.core.rota.policy import Policy
from tests.fakes.shell import CPU, INFRA, START, Shell, settings

FIRST = Alert("zabbix:z.example:41", severity=Severity.HIGH, summary="disk full", source="zabbix")
SECOND = replace(FIRST, dedup_key="zabbix:z.example:42", summary="disk fuller")
LATER = START + 100_000.0


def calling(*alerts: Alert, outlets: tuple[str, ...] = ("zabbix",)) -> Shell:
    shell = Shell(outlets=outlets)
    shell.hear(*(alerts or (FIRST,)))
    shell.rings(0)
    shell.answers(0)
    return shell


def taken(*alerts: Alert, outlets: tuple[str, ...] = ("zabbix",)) -> Shell:
    shell = calling(*alerts, outlets=outlets)
    shell.answers(0, "1")
    return shell


def said(e: Escalation, now: float = LATER) -> list[tuple[str, str]]:
    return [(one.outlet, comment(e, one)) for one in owed(e, now)]


def told(e: Escalation, now: float, delivery: TellResult | None = None) -> Escalation:
    """The escalation after a try of all that is owed; without a delivery all of it succeeds."""
    for one in owed(e, now):
        done = delivery or TellResult(frozenset(one.alerts))
        e = telling.ended(telling.begun(e, one, now), one, done, now)
    return e


# --- what ------------------------------------------------------------------------------------------------------------


def test_while_a_phone_rings_there_is_nothing_to_tell() -> None:
    assert owed(calling().now(), LATER) == ()


def test_zabbix_is_told_who_took_it_and_when() -> None:
    assert said(taken().now()) == [("zabbix", "taken by 佐藤 by phone at 2026-11-22 07:26:40 JST")]


def test_it_is_told_of_all_its_alerts_and_of_no_other_source() -> None:
    (one,) = owed(taken(FIRST, CPU, SECOND).now(), LATER)
    assert one.alerts == (AlertId(FIRST.dedup_key, 0), AlertId(SECOND.dedup_key, 0))


def test_what_somebody_acknowledged_in_zabbix_is_not_told_back() -> None:
    shell = calling(FIRST, SECOND)
    shell.hear(replace(FIRST, kind=Kind.CLAIM, by="田中"))
    shell.answers(0, "1")
    (one,) = owed(shell.now(), LATER)
    assert one.alerts == (AlertId(SECOND.dedup_key, 0),)
    all_ = calling()
    all_.hear(replace(FIRST, kind=Kind.CLAIM, by="田中"))
    assert owed(all_.now(), LATER) == ()


def test_without_an_outlet_nothing_is_owed() -> None:
    shell = taken(outlets=())
    assert (owed(shell.now(), LATER), tell_at(shell.now())) == ((), None)
    assert wakes_at(shell.now()) == shell.now().deadline


def test_what_recovered_meanwhile_is_told_all_the_same() -> None:
    shell = taken()
    shell.hear(replace(FIRST, kind=Kind.RECOVERY))
    assert shell.now().deadline is None
    assert len(owed(shell.now(), LATER)) == 1
    assert wakes_at(shell.now()) == tell_at(shell.now()) == START


def test_a_hand_back_is_told_and_overtakes_the_taking() -> None:
    shell = taken()
    shell.answers(0, "2")
    assert said(shell.now()) == [("zabbix", "Rinban: handed back by 佐藤; the next person is called")]


def test_a_hand_back_is_told_although_a_graver_alert_came_before_it_was() -> None:
    shell = taken()
    shell.hear(replace(SECOND, severity=Severity.DISASTER))
    shell.answers(0, "2")
    e = shell.now()
    assert e.ack is not None
    assert e.episode == e.ack.episode + 2
    (one,) = owed(e, LATER)
    assert comment(e, one) == "Rinban: handed back by 佐藤; the next person is called"
    assert one.alerts == (AlertId(FIRST.dedup_key, 0),)


def test_a_taking_overtakes_the_hand_back_that_was_not_delivered() -> None:
    shell = taken()
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.rings(1)
    shell.answers(1, "1")
    assert said(shell.now()) == [("zabbix", "taken by 鈴木 by phone at 2026-11-22 07:26:40 JST")]


def test_that_nobody_took_it_is_told_once_whatever_often_it_rests() -> None:
    shell = calling()
    for attempt in range(3):
        shell.ends(attempt)
    assert [text for _, text in said(shell.now())] == [
        "Rinban: nobody has taken it by phone; it is called again after a rest"
    ]
    known = told(shell.now(), LATER)
    assert owed(replace(known, rests=known.rests + 1), LATER) == ()


def test_that_nobody_was_there_to_take_it_is_told_as_what_it_is() -> None:
    shell = Shell(outlets=("zabbix",))
    shell.hear(FIRST, group="night")
    e = shell.now(Ref("night", 1))
    (one,) = owed(e, LATER)
    assert comment(e, one) == "Rinban: nobody is on duty, so nobody is called; it is tried again after a rest"


def test_a_chat_is_told_once_of_a_storm() -> None:
    storm = [replace(FIRST, dedup_key=f"zabbix:z.example:{number}") for number in range(50)]
    (one,) = owed(taken(*storm, outlets=("chat",)).now(), LATER)
    assert one.alerts == (telling.WHOLE,)


def test_a_storm_is_told_to_zabbix_in_helpings() -> None:
    storm = [replace(FIRST, dedup_key=f"zabbix:z.example:{number}") for number in range(telling.AT_ONCE + 5)]
    e = taken(*storm).now()
    (first,) = owed(e, LATER)
    assert len(first.alerts) == telling.AT_ONCE
    e = told(e, LATER)
    (rest,) = owed(e, LATER)
    assert (len(rest.alerts), rest.is_uncertain) == (5, False)
    assert owed(told(e, LATER), LATER * 2) == ()


def test_an_alert_that_is_taken_along_later_is_told_too() -> None:
    shell = taken()
    shell.answers(0, "4")  # and what follows
    e = told(shell.now(), START)
    shell.hear(SECOND)
    e = replace(shell.now(), told=e.told)
    (one,) = owed(e, LATER)
    assert one.alerts == (AlertId(SECOND.dedup_key, 0),)


def test_zabbix_is_told_who_was_entered_by_hand() -> None:
    e = taken().now()
    assert e.ack is not None
    ((_, text),) = said(replace(e, ack=replace(e.ack, by_hand=True)))
    assert text.startswith("taken by 佐藤 by hand at ")


def test_a_chat_is_not_told_who_acknowledged_at_the_source() -> None:
    shell = calling(outlets=("chat",))
    shell.hear(replace(FIRST, kind=Kind.CLAIM, by="田中"))
    assert shell.now().acknowledged
    assert owed(shell.now(), LATER) == ()


def test_of_two_who_took_it_the_one_who_counts_is_told_also_after_the_other() -> None:
    """In two stores that could not know of each other, each had a taker; joined, the earlier call counts."""
    shell = calling()
    shell.ends(0)
    shell.rings(1)
    shell.answers(1, "1")
    e = told(shell.now(), LATER)
    assert e.ack is not None
    joined = replace(e, ack=replace(e.ack, attempt=0, by="sato"))
    assert [text.partition(" by phone")[0] for _, text in said(joined)] == ["taken by 佐藤"]


def test_a_hand_back_of_what_is_over_by_now_is_not_told() -> None:
    shell = taken(outlets=("chat",))
    shell.answers(0, "2")
    shell.hear(replace(FIRST, kind=Kind.RECOVERY))
    assert owed(shell.now(), LATER) == ()


def test_a_hand_back_is_told_after_the_taking_was() -> None:
    shell = taken()
    e = told(shell.now(), START)
    shell.answers(0, "2")
    assert len(owed(replace(shell.now(), told=e.told), LATER)) == 1


def test_what_has_told_more_than_a_copy_knows_is_not_told_less() -> None:
    shell = taken()
    old = shell.now()
    shell.answers(0, "2")
    assert owed(replace(old, told=told(shell.now(), LATER).told), LATER) == ()


def test_of_what_recovered_no_hand_back_is_told() -> None:
    shell = taken(FIRST, SECOND)
    shell.hear(replace(FIRST, kind=Kind.RECOVERY))
    shell.answers(0, "2")
    (one,) = owed(shell.now(), LATER)
    assert one.alerts == (AlertId(SECOND.dedup_key, 0),)


def test_what_came_after_the_key_and_is_graver_is_not_the_takers() -> None:
    shell = taken()
    shell.answers(0, "4")  # and what follows
    shell.hear(replace(SECOND, severity=Severity.DISASTER))
    shell.answers(0, "2")
    (one,) = owed(shell.now(), LATER)
    assert one.alerts == (AlertId(FIRST.dedup_key, 0),)


def test_what_came_after_the_key_and_was_not_taken_along_is_not_the_takers() -> None:
    shell = taken()
    shell.hear(SECOND)
    shell.answers(0, "2")
    (one,) = owed(shell.now(), LATER)
    assert one.alerts == (AlertId(FIRST.dedup_key, 0),)


# --- when ------------------------------------------------------------------------------------------------------------


def test_it_is_told_at_once() -> None:
    assert tell_at(taken().now()) == START


def test_while_one_process_tells_it_no_other_one_does() -> None:
    e = taken().now()
    (one,) = owed(e, START)
    e = telling.begun(e, one, START)
    assert owed(e, START + telling.LEASE - 1) == ()
    (again,) = owed(e, START + telling.LEASE)
    assert again.is_uncertain  # nobody knows whether the first one came as far as to tell it


def test_what_is_told_right_then_is_looked_at_a_minute_later() -> None:
    assert telling.looked_at_again(taken().now(), START) == START + telling.LOOK


def test_what_is_left_of_a_storm_is_told_right_after() -> None:
    storm = [replace(FIRST, dedup_key=f"zabbix:z.example:{number}") for number in range(telling.AT_ONCE + 5)]
    assert tell_at(told(taken(*storm).now(), START)) == START


def test_what_may_have_been_told_is_looked_for_first() -> None:
    e = told(taken().now(), START, TellResult(reason="no answer", is_unknown=True))
    (one,) = owed(e, LATER)
    assert one.is_uncertain


def test_what_could_not_be_tried_for_a_day_has_a_day_from_its_first_try() -> None:
    e = told(taken().now(), START + telling.FOR_A_DAY, TellResult(reason="refused"))
    assert tell_at(e) is not None


def test_a_failure_is_tried_again_after_pauses_that_grow_and_differ() -> None:
    shells = [taken().now(), replace(taken().now(), group="other")]
    waits = []
    for e in shells:
        now, seen = START, list[float]()
        for _ in range(8):
            e = told(e, now, TellResult(reason="refused"))
            at = tell_at(e)
            assert at is not None
            seen.append(at - now)
            now = at
        waits.append(seen)
        assert seen[0] <= seen[3] < seen[5]
        assert max(seen) <= telling.LONGEST_PAUSE
    assert waits[0] != waits[1]


def test_an_outlet_is_left_alone_for_as_long_as_it_asks() -> None:
    e = told(taken().now(), START, TellResult(reason="too many", after=4000.0))
    assert tell_at(e) == START + 4000.0


def test_after_a_day_it_is_given_up_and_a_later_state_is_told_again() -> None:
    shell = taken()
    e = told(shell.now(), START, TellResult(reason="refused"))
    e = told(e, START + telling.FOR_A_DAY, TellResult(reason="refused"))
    assert tell_at(e) is None
    shell.answers(0, "2")
    assert len(owed(replace(shell.now(), told=e.told), LATER)) == 1


def test_what_is_left_without_a_reason_is_given_up_after_a_day_too() -> None:
    e = told(taken().now(), START, TellResult())
    assert tell_at(e) is not None
    assert tell_at(told(e, START + telling.FOR_A_DAY, TellResult())) is None


def test_an_alert_that_joins_after_a_day_has_a_day_of_its_own() -> None:
    shell = taken()
    shell.answers(0, "4")  # and what follows
    e = told(shell.now(), START)
    shell.clock.at = joined = START + 900.0
    shell.hear(SECOND)
    e = told(replace(shell.now(), told=e.told), START + telling.FOR_A_DAY, TellResult(reason="refused"))
    assert owed(told(e, joined + telling.FOR_A_DAY - 1.0, TellResult(reason="refused")), LATER * 2)
    assert not owed(told(e, joined + telling.FOR_A_DAY, TellResult(reason="refused")), LATER * 2)


def test_what_is_given_up_leaves_what_joined_later_to_be_told() -> None:
    shell = taken()
    shell.answers(0, "4")
    e = told(shell.now(), START, TellResult(reason="refused"))
    shell.clock.at = START + 900.0
    shell.hear(SECOND)
    e = told(replace(shell.now(), told=e.told), START + telling.FOR_A_DAY, TellResult(reason="refused"))
    (one,) = owed(e, LATER * 2)
    assert one.alerts == (AlertId(SECOND.dedup_key, 0),)


def test_after_copies_were_joined_a_try_that_has_begun_is_still_uncertain() -> None:
    e = taken(FIRST, SECOND).now()
    (one,) = owed(e, START)
    failed = told(e, START, TellResult(reason="refused"))
    partly = told(e, START, TellResult(frozenset(one.alerts[:1]), reason="refused", is_unknown=True))
    done = replace(partly, told=(partly.told[0]._replace(successes=1),))
    e = merge(failed, done)
    (again,) = owed(e, LATER)
    e = telling.begun(e, again, LATER)
    assert owed(e, LATER + telling.LEASE)[0].is_uncertain


def test_a_failure_of_a_try_whose_begin_is_not_known_is_not_given_up_at_once() -> None:
    e = taken().now()
    (one,) = owed(e, START)
    failed = telling.ended(e, one, TellResult(reason="refused"), START + telling.FOR_A_DAY)
    assert tell_at(failed) is not None


def test_what_refuses_for_good_is_not_tried_again() -> None:
    e = told(taken().now(), START, TellResult(reason="gone", is_final=True))
    assert tell_at(e) is None


def test_the_result_of_a_state_that_was_overtaken_changes_nothing() -> None:
    shell = taken()
    (old,) = owed(shell.now(), START)
    shell.answers(0, "2")
    (new,) = owed(shell.now(), START)
    e = telling.begun(shell.now(), new, START)
    assert telling.ended(e, old, TellResult(frozenset(old.alerts)), START) == e
    assert new.state.kind is TellKind.HANDED_BACK


# --- one after the other ---------------------------------------------------------------------------------------------


def handed_back_in_flight() -> tuple[Escalation, News]:
    """Handed back while a process tells that it is taken; and what that process tells."""
    shell = taken(outlets=("chat",))
    (first,) = owed(shell.now(), START)
    tried = telling.begun(shell.now(), first, START)
    shell.answers(0, "2")
    return replace(shell.now(), told=tried.told), first


def test_a_later_state_waits_for_a_try_of_which_nobody_knows_how_it_ended_but_for_its_lease_alone() -> None:
    e, _ = handed_back_in_flight()
    assert owed(e, START + telling.LEASE - 1.0) == ()
    (later,) = owed(e, START + telling.LEASE)
    assert (later.state.kind, later.is_uncertain) == (TellKind.HANDED_BACK, False)


@pytest.mark.parametrize(
    "end",
    [
        TellResult(frozenset((telling.WHOLE,))),
        TellResult(reason="refused", after=900.0),
        TellResult(frozenset((telling.PERHAPS,)), reason="perhaps told", is_unknown=True),
        TellResult(reason="quiet", after=90_000.0, is_put_off=True),
    ],
)
def test_a_later_state_waits_no_longer_once_the_try_before_it_has_ended(end: TellResult) -> None:
    e, first = handed_back_in_flight()
    (later,) = owed(telling.ended(e, first, end, START + 1.0), START + 1.0)
    assert later.state.kind is TellKind.HANDED_BACK


def test_a_later_state_does_not_wait_for_the_long_pause_after_an_unknown_end() -> None:
    e, first = handed_back_in_flight()
    e = telling.ended(e, first, TellResult(reason="no answer", after=1800.0, is_unknown=True), START + 5.0)
    assert tell_at(e) == START + telling.LEASE


def test_the_message_of_a_state_that_was_overtaken_is_the_one_to_edit() -> None:
    e, first = handed_back_in_flight()
    (later,) = owed(e, LATER)
    e = telling.begun(e, later, LATER)
    e = telling.ended(e, first, TellResult(frozenset((telling.WHOLE,)), id="C1 17.5"), LATER)
    assert [(told.id, told.state.kind, told.tries) for told in e.told] == [("C1 17.5", TellKind.HANDED_BACK, 1)]


def test_who_learns_late_that_nothing_was_sent_makes_what_was_perhaps_told_owed_again() -> None:
    e = taken(outlets=("chat",)).now()
    (first,) = owed(e, START)
    e = telling.begun(e, first, START)
    (other,) = owed(e, START + telling.LEASE)
    e = telling.begun(e, other, START + telling.LEASE)
    perhaps = TellResult(frozenset((telling.PERHAPS,)), reason="perhaps told")
    e = telling.ended(e, other, perhaps, START + telling.LEASE)
    assert tell_at(e) is None
    late = telling.ended(e, first, TellResult(reason="no such name"), START + 30.0)
    (again,) = owed(late, LATER)
    assert not again.is_uncertain
    assert merge(e, late) == late
    assert tell_at(telling.ended(e, first, TellResult(reason="no answer", is_unknown=True), START + 30.0)) is None


def test_how_many_tries_were_cut_off_is_counted() -> None:
    e, now = taken().now(), START
    for cut_off in range(4):
        (one,) = owed(e, now)
        assert (one.unknown_ends, one.is_uncertain) == (cut_off, cut_off > 0)
        e, now = telling.begun(e, one, now), now + telling.LEASE


def test_what_is_put_off_to_the_end_of_quiet_hours_is_no_try_and_has_its_day_after_them() -> None:
    put_off = TellResult(reason="quiet", after=3 * telling.FOR_A_DAY, is_put_off=True)
    e, morning = told(taken().now(), START, put_off), START + 3 * telling.FOR_A_DAY
    assert tell_at(e) == morning
    (one,) = owed(e, morning)
    assert not one.is_uncertain
    e = told(e, morning, TellResult(reason="refused"))
    first_pause = tell_at(e)
    assert first_pause is not None
    assert first_pause <= morning + telling.LEASE
    assert tell_at(told(e, morning + telling.FOR_A_DAY - 1.0, TellResult(reason="refused"))) is not None
    assert tell_at(told(e, morning + telling.FOR_A_DAY, TellResult(reason="refused"))) is None


def test_zabbix_is_not_told_again_of_who_is_reminded_and_stays_on_it() -> None:
    shell = Shell(settings(Policy(rounds=1, remind_after=1800)), outlets=("zabbix",))
    shell.hear(FIRST)
    shell.answers(0, "1")
    first = said(shell.now())
    heard = told(shell.now(), shell.clock.at)
    shell.ends(0, "completed")
    shell.sweep(1801.0)
    shell.answers(1, "1")
    assert said(shell.now()) == first, "if it was not told before, it is told as it would have been"
    shell.escalations.save(shell.escalations.load(INFRA), replace(shell.now(), told=heard.told), ())
    assert said(shell.now()) == []
