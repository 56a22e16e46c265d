"""An alert that comes and goes, from the monitor to the phones."""

from __future__ import annotations

from tests.e2e.world import HOUR, MINUTE, World


def test_what_returns_rings_who_took_it_and_counts_as_one_after_three_returns(world: World) -> None:
    world.alert(dedup_key="a", severity="high").is_("calling")
    world.phone("sato").rings().declines()
    suzuki = world.phone("suzuki").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    for number in (2, 3, 4):
        world.passes(MINUTE)
        world.recovery(dedup_key="a").is_("recovered")
        world.passes(4 * MINUTE)
        world.alert(dedup_key="a", severity="high").is_("calling")
        suzuki.rings(within=1.0).answers().hears(f"{number}回目").presses("1").hears("記録しました").stays_on_the_line()
    for _ in range(5):
        world.passes(MINUTE)
        world.recovery(dedup_key="a").is_("recovered")
        world.passes(MINUTE)
        world.alert(dedup_key="a", severity="high").is_("duplicate")
    world.recovery(dedup_key="a").is_("recovered")
    world.nobody_else.rings(within=4 * MINUTE)
    assert world.status()["state"] == "acknowledged"
    world.nobody_else.rings(within=HOUR)
    assert world.status()["state"] == "closed"
    assert "acknowledged × CALM → end the calm" in world.journal()
