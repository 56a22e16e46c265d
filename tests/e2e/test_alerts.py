"""Several alerts of one group, and their recoveries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.e2e.people import Person
from tests.e2e.world import HOUR, MINUTE, World


def taken(world: World, key: str = "1") -> Person:
    world.alert(dedup_key="a", severity="high").is_("calling")
    return world.phone("sato").rings().answers().hears("disk full").presses(key).hears("記録しました")


def test_an_alert_joins_while_the_phone_rings(world: World) -> None:
    first = world.alert(severity="warning").is_("calling")
    sato = world.phone("sato").rings()
    second = world.alert(summary="site down", host="web-1", severity="high").is_("joined")
    assert second.escalation == first.escalation
    sato.answers().hears("基盤で障害が2件", "重度の障害、web-1、site down.").presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_an_alert_joins_while_somebody_listens(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    world.passes(2)
    world.alert(summary="site down").is_("joined")
    sato.presses("1").hears("ほかに1件、届いています。").stays_on_the_line()
    world.nobody_else.rings()


def test_the_same_alert_again_is_a_duplicate_and_keeps_the_highest_severity(world: World) -> None:
    world.alert(dedup_key="a", severity="warning").is_("calling")
    sato = world.phone("sato").rings()
    world.alert(dedup_key="a", severity="disaster").is_("duplicate")
    world.alert(dedup_key="a", severity="information").is_("duplicate")
    sato.answers().hears("基盤で致命的な障害が発生しています。").presses("1").hears("記録しました").stays_on_the_line()
    world.alert(dedup_key="a", severity="disaster").is_("duplicate")
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 1


def test_a_more_severe_alert_after_it_was_taken_calls_the_taker_first(world: World) -> None:
    world.alert(dedup_key="a", severity="high").is_("calling")
    world.phone("sato").rings().answers().presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    world.passes(5 * MINUTE)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    suzuki.rings().answers().hears("2件").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()


def test_a_more_severe_alert_right_after_the_key_waits_for_the_end_of_the_taker_s_call(world: World) -> None:
    sato = taken(world)
    world.passes(2)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    assert sato.call.talking
    assert len(world.carrier.calls) == 1
    sato.stays_on_the_line()
    sato.rings().answers().hears("2件").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()


def test_a_more_severe_alert_right_after_the_key_when_the_taker_hands_back(world: World) -> None:
    sato = taken(world)
    world.passes(2)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    sato.presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings().answers().hears("2件").presses("1").hears("記録しました")
    assert world.status()["by"] == "鈴木"
    suzuki.stays_on_the_line()
    world.nobody_else.rings()


def test_a_more_severe_alert_right_after_the_key_when_the_end_of_the_call_is_never_told(world: World) -> None:
    world.carrier.faults.lose("completed")
    sato = taken(world)
    world.passes(2)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    sato.stays_on_the_line().rings(within=31.0).answers().hears("2件").presses("1").hears("記録しました")


def test_a_recovery_stops_the_ringing_phone(world: World) -> None:
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings()
    world.recovery(dedup_key="a").is_("recovered")
    sato.stops_ringing()
    world.nobody_else.rings(within=HOUR)
    assert world.status()["state"] == "closed"


def test_a_recovery_while_somebody_listens(world: World) -> None:
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    world.recovery(dedup_key="a").is_("recovered")
    sato.hears("この障害は、3時12分に復旧しました。ご対応は不要です。").stays_on_the_line()
    world.nobody_else.rings()


def test_a_recovery_between_the_ringing_and_the_answer(world: World) -> None:
    """Somebody picks up before the service has ended the call."""
    world.carrier.faults.delay("voice", 3.0)
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings().answers()
    world.recovery(dedup_key="a").is_("recovered")
    sato.hears("復旧しました").stays_on_the_line()
    world.nobody_else.rings()


def test_one_of_two_recovers_and_the_phone_rings_on(world: World) -> None:
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings()
    world.alert(dedup_key="b", summary="site down").is_("joined")
    world.recovery(dedup_key="a").is_("recovered")
    sato.answers().hears("基盤で致命的な障害が発生しています。db-1、site down.").presses("1").hears("記録しました")
    assert world.status()["alerts"] == 1


def test_a_recovery_after_it_was_taken_closes_it_without_a_call(world: World) -> None:
    taken(world).stays_on_the_line()
    world.passes(20 * MINUTE)
    world.recovery(dedup_key="a").is_("recovered")
    world.nobody_else.rings(within=HOUR)
    assert world.status()["state"] == "closed"


def test_an_alert_that_comes_back_after_its_recovery_is_a_new_one(world: World) -> None:
    first = world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings()
    world.recovery(dedup_key="a").is_("recovered")
    sato.stops_ringing()
    second = world.alert(dedup_key="a").is_("calling")
    assert second.escalation != first.escalation
    sato.rings().answers().hears("disk full").presses("1").hears("記録しました")


def test_an_alert_that_comes_back_while_another_is_open_calls_again(world: World) -> None:
    sato = taken(world).stays_on_the_line()
    world.passes(MINUTE)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    sato.rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    world.recovery(dedup_key="a").is_("recovered")
    world.passes(MINUTE)
    world.alert(dedup_key="a").is_("collected")
    sato.rings(within=2 * MINUTE + 2).answers().hears("再発、2回目です。", "引き受けられたあとに")


def test_a_recovery_of_nothing_is_ignored(world: World) -> None:
    world.recovery(dedup_key="never").is_("ignored")
    world.alert(dedup_key="a").is_("calling")
    world.recovery(dedup_key="never").is_("ignored")
    world.phone("sato").rings().answers().presses("1").hears("記録しました")


def test_an_alert_without_a_key_is_known_by_its_words(world: World) -> None:
    world.alert(summary="37 errors in the queue").is_("calling")
    world.alert(summary="38 errors in the queue").is_("duplicate")
    world.alert(summary="errors in the log").is_("joined")


def test_two_alerts_at_the_same_moment_make_one_chain_and_one_call(world: World) -> None:
    for turn in range(5):
        keys = [f"{turn}-{index}" for index in range(6)]
        with ThreadPoolExecutor(len(keys)) as together:
            answers = list(together.map(lambda key: world.alert(dedup_key=key), keys))
        outcomes = sorted(answer.outcomes[0] for answer in answers)
        assert outcomes == ["calling"] + ["joined"] * (len(keys) - 1)
        assert len({answer.escalation for answer in answers}) == 1
        sato = world.phone("sato").rings().answers().hears("6件").presses("1").hears("記録しました").stays_on_the_line()
        for key in keys:
            world.recovery(dedup_key=key).is_("recovered")
        world.passes(3 * MINUTE)  # until nothing is collected any more
        assert sato.times_called == turn + 1
    assert len(world.carrier.calls) == 5
    assert len(world.service.gateway.containers("entry")) > 1  # each in a process of its own


def test_the_same_alert_twice_at_the_same_moment(world: World) -> None:
    with ThreadPoolExecutor(2) as together:
        answers = list(together.map(lambda _: world.alert(dedup_key="a"), range(2)))
    assert sorted(answer.outcomes[0] for answer in answers) == ["calling", "duplicate"]
    world.phone("sato").rings().answers().hears("基盤で致命的な障害が発生しています。").presses("1").hears(
        "記録しました"
    )
    assert len(world.carrier.calls) == 1


def test_an_alert_of_one_group_is_nothing_to_another(world: World) -> None:
    world.alert("infra", dedup_key="a").is_("calling")
    world.alert("payments", dedup_key="a").is_("calling")
    sato, ann = world.phone("sato").rings(), world.phone("ann").rings()
    world.recovery("payments", dedup_key="a").is_("recovered")
    ann.stops_ringing()
    sato.answers().hears("disk full").presses("1").hears("記録しました")
