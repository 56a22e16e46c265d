"""Many alerts of one group are one chain; many groups at once start within the account's rate, most severe first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

from local.carrier import Press
from tests.e2e.storm import native, several_senders
from tests.e2e.world import MINUTE, NUMBERS, World

# --- one group -----------------------------------------------------------------------------------------------------

THREE = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [sato, ann, suzuki]}]}
"""


@contextmanager
def storm(world: World, numbers: range) -> Iterator[None]:
    """Let alerts come in while the test goes on, and check at its end that none was refused and each has joined."""
    with ThreadPoolExecutor(1) as aside:
        sent = aside.submit(several_senders, world, numbers)
        yield
    for answer in sent.result():
        answer.is_(*["joined"] * len(answer.outcomes))
    assert sum(len(answer.outcomes) for answer in sent.result()) == len(numbers)


def test_a_thousand_alerts_in_a_minute_are_one_chain(world: World) -> None:
    """Everybody who is called hears how many alerts there are, and the most severe one; the key takes all of them."""
    world.rota(THREE)
    began = world.now()
    native(world, 0).is_("calling")
    sato = world.phone("sato").rings()
    with storm(world, range(1, 400)):
        world.passes(3.0)
    sato.answers().hears("基盤で重度の障害など400件", "db-200", "site down")
    with storm(world, range(400, 700)):  # and meanwhile the chain goes on
        sato.presses("2").hears("次の方に").stays_on_the_line()
        ann = world.phone("ann").rings()
    ann.answers().hears("700 problems in Infrastructure. The most severe: disaster-level, db-600: fire.")
    ann.presses("2").hears("Calling the next person").stays_on_the_line()
    suzuki = world.phone("suzuki").rings().answers().hears("致命的な障害など700件が発生しています。db-600、fire。")
    world.passes(1.0)
    with storm(world, range(700, 1000)):
        world.passes(1.0)
    suzuki.presses("1").hears("すずきさんの対応として記録しました。ほかに300件、届いています。").stays_on_the_line()
    assert world.now() - began < MINUTE
    nothing_more_comes_of_it(world)


def nothing_more_comes_of_it(world: World) -> None:
    """Check that both stores have each alert once, that the three calls came one after the other, and that no
    fourth comes."""
    for kept in world.records.kept("infra"):
        keys = [problem.id.key for problem in kept.problems]
        assert len(keys) == len(set(keys)) == 1000
        assert len(kept.open) == 1000
    assert [native(world, number).outcomes for number in (0, 200, 600)] == [["duplicate"]] * 3
    world.nobody_else.rings(within=10 * MINUTE)
    calls = world.carrier.calls
    assert [call.number for call in calls] == [NUMBERS[name] for name in ("sato", "ann", "suzuki")]
    assert all(one.ended is not None and one.ended <= following.made for one, following in pairwise(calls))
    (only,) = world.service.admin("status")["escalations"]
    assert (only["state"], only["alerts"], only["by"]) == ("acknowledged", 1000, "鈴木")


# --- many groups ---------------------------------------------------------------------------------------------------

GROUPS = 100
DISASTERS = (30, 60, 99)
"""The numbers of the deliveries that are more severe than the others."""


def number(group: int) -> str:
    return f"+8190000010{group:02}"


def rota() -> str:
    """Return a rota in which every group has its own person."""
    people = "".join(f"  p{n}: {{name: P{n}, phone: '{number(n)}', language: en}}\n" for n in range(GROUPS))
    groups = "".join(f"  g{n}: {{name: G{n}, call: [{{order: [p{n}]}}]}}\n" for n in range(GROUPS))
    return f"zone: Asia/Tokyo\nresponders:\n{people}groups:\n{groups}"


def begun(world: World) -> list[tuple[str, float]]:
    """Return whose calls have left the carrier's queue, and when."""
    told = [sent for sent in world.carrier.sent if sent.request.kind == "initiated"]
    return [(dict(sent.request.fields)["To"], sent.at) for sent in told]


def test_a_hundred_groups_at_once_are_called_one_a_second_and_the_most_severe_first(world: World) -> None:
    """No alert is refused. The more severe groups go first, then those that came first: here the last by name."""
    world.rota(rota())
    arrived = [*reversed(range(GROUPS))]
    for n, group in enumerate(arrived):
        world.carrier.phone(number(group)).will(Press("1"))
        severity = "disaster" if n in DISASTERS else "warning"
        assert world.alert(f"g{group}", severity=severity).is_("calling").seconds < 8
        world.passes(0.002)
    placed = len(world.carrier.calls)
    assert placed < 10
    graver = [arrived[n] for n in DISASTERS]
    expected = [*arrived[:placed], *graver, *(group for group in arrived[placed:] if group not in graver)]
    assert world.until(lambda: len(begun(world)) == GROUPS, within=GROUPS + 10.0), world.story()
    assert [called for called, _ in begun(world)] == [number(group) for group in expected]
    times = [at for _, at in begun(world)[placed:]]
    assert all(0.4 < later - sooner < 2.6 for sooner, later in pairwise(times)), times
    world.nobody_else.rings()
    assert len(world.carrier.calls) == GROUPS


def test_a_deadline_counts_from_the_moment_in_which_a_call_leaves_the_carrier_s_queue(world: World) -> None:
    """The phone rings for its whole time, although the clock that ran in the queue would have ended long before
    that."""
    world.carrier.queue_seconds = 40.0
    world.alert().is_("calling")
    world.carrier.queue_seconds = 0.0
    sato = world.phone("sato").rings(within=42.0)
    world.passes(20.0)
    assert sato.call.ringing
    sato.lets_it_ring()
    world.phone("suzuki").rings()
