"""What comes in after a key: collected and said in one call, or rung at once."""

from __future__ import annotations

from tests.e2e.people import Person
from tests.e2e.world import HOUR, MINUTE, World

TWO_MINUTES = 2 * MINUTE + 2


def taken(world: World) -> Person:
    world.alert(dedup_key="a", severity="high").is_("calling")
    return world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")


def collected(world: World) -> Person:
    """佐藤 hears of two alerts that came in after the key."""
    sato = taken(world).stays_on_the_line()
    world.alert(dedup_key="b", summary="load is high", host="web-1", severity="high").is_("collected")
    world.alert(dedup_key="c", summary="slow", host="web-2", severity="warning").is_("collected")
    sato.rings(within=TWO_MINUTES).answers()
    return sato.hears("引き受けられたあとに重度の障害など2件。web-1、load is high.")


def test_a_more_severe_alert_rings_within_a_second_of_the_end_of_the_takers_call(world: World) -> None:
    sato = taken(world)
    world.alert(dedup_key="b", summary="site down", severity="disaster").is_("calling")
    sato.stays_on_the_line().rings(within=1.0)


def test_a_more_severe_alert_after_that_end_waits_for_nothing(world: World) -> None:
    sato = taken(world).stays_on_the_line()
    world.alert(dedup_key="b", summary="site down", severity="disaster").is_("calling")
    sato.rings(within=1.0)


def test_what_is_no_more_severe_is_said_in_one_call_after_two_minutes(world: World) -> None:
    collected(world).presses("1").hears("記録しました", "続けて届くものも引き受ける場合は、4を押してください。")
    world.nobody_else.rings(within=HOUR)


def test_with_4_half_an_hour_is_quiet_and_then_one_call_tells_what_has_not_recovered(world: World) -> None:
    sato = collected(world).presses("1").hears("記録しました").presses("4").hears("これから30分", "すぐにお電話します")
    sato.stays_on_the_line()
    for number in range(5):
        world.passes(MINUTE)
        world.alert(dedup_key=f"more-{number}", host=f"app-{number}", severity="high").is_("collected")
    world.recovery(dedup_key="more-0").is_("recovered")
    world.nobody_else.rings(within=20 * MINUTE)
    sato.rings(within=6 * MINUTE).answers().hears("基盤で5件中、重度の障害など4件が未復旧。")


def test_the_colleague_is_called_if_the_taker_does_not_answer_again(world: World) -> None:
    sato = taken(world).stays_on_the_line()
    world.alert(dedup_key="b", summary="load is high", severity="high").is_("collected")
    sato.rings(within=TWO_MINUTES).declines()
    world.phone("suzuki").rings().answers().hears("2件").presses("1").hears("記録しました")
