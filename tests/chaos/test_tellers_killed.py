"""The process that tells others is killed (SIGKILL), with both stores there or one of them lost: nothing is lost, and
nothing stands there twice, where the other side can be asked, edits, or knows a second request again.

A Slack webhook does none of these: what may have been posted is not posted again, that is said, and the next state is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.container.points import OrderResult
from rinban.core.chain.owed import LEASE
from tests.chaos.breaking import FAULTS
from tests.chaos.others import CALLING, CHATS, CLOSED, TAKEN, ZABBIX, Others, rota
from tests.chaos.stage import Stage, first_to_ring
from tests.chaos.test_sms import SMS
from tests.e2e.people import Person
from tests.e2e.test_zabbix import recovery, zabbix
from tests.e2e.world import NUMBERS, World

MINUTE = 60.0
SEEN = {ZABBIX: [TAKEN]}
ALL = [CALLING, TAKEN, CLOSED]
ASKS = {ZABBIX: "ZabbixApi.acknowledge"}
POST = "HttpPost.post"
SAVES = {"RedisEscalations.save", "MysqlEscalations.save"}
CANNOT_TELL = ("slack",)
"""Kinds that neither edit, nor know a second request again, nor can be asked."""

_BEFORE_AND_AFTER = ("{}", "after {}")
_KINDS = (ZABBIX, *CHATS)
_ALL_WAYS = (ZABBIX, "slack", "line")
"""One that can be asked, one that cannot tell, and one that knows a second request again."""

_LONG = pytest.mark.long


def _places() -> Iterator[object]:
    for kind in _KINDS:
        for place in _BEFORE_AND_AFTER:
            marks = () if kind in _ALL_WAYS else _LONG
            yield pytest.param(kind, place.format(ASKS.get(kind, POST)), marks=marks)
        if kind in _ALL_WAYS:
            yield pytest.param(kind, "everywhere", marks=_LONG)


@pytest.mark.parametrize(("kind", "place"), [*_places()])
def test_a_process_that_tells_is_killed(telling: Stage, others: Others, kind: str, place: str) -> None:
    """Before the request and after it, and with --long at each point from the save by which a try begins to the end."""
    for point in _points(telling, others, kind) if place == "everywhere" else (place,):
        told = _killed_at(telling, others, kind, point)
        assert told.done, f"there is no point {point} in {told.reached}"


@pytest.mark.parametrize("place", [POST, f"after {POST}"])
def test_it_is_killed_while_it_posts_what_is_edited_later(telling: Stage, others: Others, place: str) -> None:
    """The id of the message is lost with it: the next state is a message of its own, which is edited from then on."""
    assert _killed_at(telling, others, "slack_bot", place, when=CALLING).done


def _lost() -> Iterator[object]:
    for kind in (*_ALL_WAYS, "slack_bot"):
        for place in _BEFORE_AND_AFTER:
            for store in ("redis", "mysql"):
                is_short = (kind, place, store) in (("slack", "after {}", "redis"), ("line", "after {}", "mysql"))
                yield pytest.param(kind, place.format(ASKS.get(kind, POST)), store, marks=() if is_short else _LONG)


@pytest.mark.parametrize(("kind", "place", "store"), [*_lost()])
def test_a_process_that_tells_is_killed_while_a_store_is_lost(
    telling: Stage, others: Others, kind: str, place: str, store: str
) -> None:
    assert _killed_at(telling, others, kind, place, without=(store,)).done


@pytest.mark.parametrize("place", ["TwilioMessages.send", "after TwilioMessages.send"])
@pytest.mark.parametrize("store", ["", *(pytest.param(one, marks=_LONG) for one in ("redis", "mysql"))])
def test_a_process_that_sends_an_sms_is_killed(telling: Stage, place: str, store: str) -> None:
    """Twilio knows no second request again: one SMS or none, and never two."""
    with telling.world() as world:
        world.rota(SMS)
        world.starts_cold()
        world.sweep_seconds = 2 * MINUTE
        world.alert(dedup_key="disk").is_("calling")
        first_to_ring(world).declines()
        ann = first_to_ring(world, but=("sato",)).answers().hears("disk full")
        with FAULTS["killed"](telling, world, (store,) if store else ()):
            _tell(telling, world, place)
        ann.presses("1").hears("It is yours").stays_on_the_line()
        world.nobody_else.rings(within=5 * MINUTE)
        sent = world.carrier.messages.to(NUMBERS["sato"])
        assert len(sent) == place.startswith("after "), world.story()
        assert world.counted("OutletGaveUp"), "nobody says that it was perhaps sent"
    assert [told.done for told in telling.told()] == [True]


def _points(stage: Stage, others: Others, kind: str) -> list[int]:
    reached = _killed_at(stage, others, kind, "nowhere").reached
    begins = reached.index("RedisEscalations.save")
    ends = reached.index("RedisTimer.wake", begins)
    below = "RedisClient."  # what this asks, another point has asked just before
    telling = [n for n in range(begins + 1, ends + 2) if not reached[n - 1].startswith(below)]
    return [*telling, len(reached)]


def _killed_at(
    stage: Stage,
    others: Others,
    kind: str,
    point: int | str,
    when: str = TAKEN,
    without: tuple[str, ...] = (),
) -> OrderResult:
    """Kill the process that tells this state, at this point, and check what people see in the end."""
    others.begin_anew()
    with stage.world() as world:
        sato = _rings(world, kind)
        _tell(stage, world, point if when == CALLING else None)
        sato.presses("1").hears("記録しました")
        with FAULTS["killed"](stage, world, without):
            _tell(stage, world, point if when == TAKEN else None)
        sato.stays_on_the_line()
        world.nobody_else.rings(within=5 * MINUTE)
        (recovery(world) if kind == ZABBIX else world.recovery(dedup_key="disk")).is_("recovered")
        world.nobody_else.rings(within=3 * MINUTE)
        (told,) = stage.told()
        expected = [
            state for state in SEEN.get(kind, ALL) if state != when or not _is_in_doubt(told, kind, point, when)
        ]
        assert others.seen(kind) == expected, f"{told.reached}\n{world.story()}"
        assert expected == SEEN.get(kind, ALL) or world.counted("OutletGaveUp"), "nobody says that it was perhaps told"
    return told


def _is_in_doubt(told: OrderResult, kind: str, point: int | str, when: str) -> bool:
    """Whether nobody can know afterwards that it was not told: its try had begun, and the request was not yet made."""
    knows = kind not in CANNOT_TELL and not (kind == "slack_bot" and when == CALLING)
    done = told.reached if str(point).startswith("after ") else told.reached[:-1]
    return told.done and not knows and POST not in done and not SAVES.isdisjoint(done)


def _rings(world: World, kind: str) -> Person:
    """A phone rings, and is picked up. From now on the rounds that tell are this test's own."""
    world.sweep_seconds = 2 * MINUTE
    if kind == ZABBIX:
        zabbix(world).is_("calling")
        return first_to_ring(world).answers().hears("重度の障害")
    world.rota(rota(kind))
    world.starts_cold()  # time begins anew with each world: to a container what it has read of the rota stays fresh
    world.alert(dedup_key="disk").is_("calling")
    return first_to_ring(world).answers().hears("disk full")


def _tell(stage: Stage, world: World, killed_at: int | str | None) -> None:
    """A round tells what is owed. If it is killed, another one comes when the try has lapsed."""
    if killed_at is not None:
        stage.kill("watchdog", "", killed_at)
    world.sweep()
    if killed_at is not None:
        world.passes(LEASE + 1.0)
        world.sweep()
