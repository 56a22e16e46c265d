"""Many groups at once: the calls start within the account's allowance, and the gravest is not the last."""

from __future__ import annotations

from itertools import pairwise

from tests.e2e.world import World

GROUPS = 16


def rota() -> str:
    """A person of its own for every group."""
    numbers = range(GROUPS)
    people = "".join(f"  p{n}: {{name: P{n}, phone: +81 90 0000 01{n:02}, language: en}}\n" for n in numbers)
    groups = "".join(f"  g{n:02}: {{name: G{n}, call: [{{order: [p{n}]}}]}}\n" for n in numbers)
    return f"zone: Asia/Tokyo\nresponders:\n{people}groups:\n{groups}"


def begun(world: World) -> list[tuple[str, float]]:
    """Whose call left the carrier's queue, and when."""
    told = [sent for sent in world.carrier.sent if sent.request.kind == "initiated"]
    return [(dict(sent.request.fields)["To"], sent.at) for sent in told]


def test_many_groups_at_once_are_called_one_a_second_and_the_gravest_first(world: World) -> None:
    world.rota(rota())
    beginning = world.now()
    for n in range(GROUPS - 1):
        assert world.alert(f"g{n:02}", severity="warning").is_("calling").seconds < 8
    world.alert(f"g{GROUPS - 1}", severity="disaster").is_("calling")
    placed = len(world.carrier.calls)
    assert placed < GROUPS / 2
    assert world.until(lambda: len(begun(world)) == GROUPS, within=30.0), world.story()
    assert len(world.carrier.calls) == len({number for number, _ in begun(world)}) == GROUPS
    waited = [(number, at - beginning) for number, at in begun(world)[placed:]]
    assert waited[0][0] == f"+8190000001{GROUPS - 1:02}"
    assert [number for number, _ in waited[1:]] == [f"+8190000001{n:02}" for n in range(placed, GROUPS - 1)]
    times = [at for _, at in waited]
    assert all(0.4 < later - sooner < 2.6 for sooner, later in pairwise(times)), times
