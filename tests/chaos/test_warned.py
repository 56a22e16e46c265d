"""Those who are warned of what is wrong with the calling fail: no phone rings later, and every key is answered."""

from __future__ import annotations

from collections.abc import Callable

from local.stand_in import HANGING
from tests.chaos.conftest import Measure
from tests.chaos.others import Others, warning_rota
from tests.chaos.stage import Stage, first_to_ring, one_chain, slowest_voice
from tests.e2e.world import World

MINUTE = 60.0
OVER = "infraは、引き受けた人がいるか、終了しました。"


def test_all_who_are_warned_hang(
    telling: Stage, others: Others, measure: Measure, record_property: Callable[[str, object], None]
) -> None:
    """Nobody takes an alert, and those who are warned of it let the watchdog wait in each of its rounds."""
    others.begin_anew()
    others.chat.faults = [HANGING] * 1000
    with telling.world() as world:
        world.rota(warning_rota("line", "slack"))
        world.starts_cold()  # a container that has waited for an outlet leaves it alone for a minute
        world.alert(dedup_key="disk", severity="warning").is_("calling")
        for name in ("sato", "suzuki", "kacho") * 3:
            world.phone(name).rings().declines()
        calls = len(world.carrier.calls)
        _rounds(world, 3)
        assert len(others.chat.faults) < 1000, "nobody has tried to warn them"
        graver = world.now()
        world.alert(dedup_key="rack", severity="disaster").is_("joined")
        first_to_ring(world).answers().hears("対応は1").presses("1").hears("記録しました").stays_on_the_line()
        silence = world.carrier.calls[calls].made - graver
        one_chain(world)
        record_property("slowest answer", slowest_voice(world))
        others.chat.faults = []
        world.starts_cold()
        _rounds(world, 3)
    texts = [post.text for post in others.chat.double.posts.values()]
    assert len([text for text in texts if OVER in text]) == 2, texts
    measure(silence)


def _rounds(world: World, number: int) -> None:
    """So many minutes, each with a round of the watchdog, in which no phone rings."""
    for _ in range(number):
        world.nobody_else.rings(within=MINUTE)
        world.sweep()
