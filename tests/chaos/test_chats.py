"""The chats that are told how an escalation stands fail: no phone rings later, and every key is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest

from local.chat.double import KEY, TOKEN
from local.chat.server import ChatDoubleServer, chats
from local.service import EXAMPLE
from local.stand_in import HANGING, PAGE, TOO_MANY, HttpFault
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, slowest_voice, stage
from tests.e2e.world import World

MINUTE = 60.0
OUTLETS = """
    outlets:
      board: {kind: slack_bot, to: C0ALERTS, language: en}
      ops: {kind: slack, language: en}
      audit: {kind: webhook}
"""
FAULTS = {
    "hang": HANGING,
    "answer with a page": PAGE,
    "refuse for a while without saying how long": TOO_MANY,
    "fail": HttpFault(500, "Internal Server Error"),
}
LONG = [pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS if fault != "hang"]


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatDoubleServer]:
    with chats() as server:
        yield server


@pytest.fixture(scope="module")
def telling(chat: ChatDoubleServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Functions that tell these chats."""
    secrets = {
        "board": {"url": f"{chat.url}/slack_api", "token": TOKEN},
        "ops": {"url": f"{chat.url}/slack/services/T0/B0/x"},
        "audit": {"url": f"{chat.url}/hook", "keys": [KEY]},
    }
    with stage(tmp_path_factory.mktemp("chats"), lambda _: nullcontext({"OUTLETS": json.dumps(secrets)})) as opened:
        yield opened


@pytest.mark.parametrize("fault", ["hang", *LONG])
def test_all_chats_fail(
    telling: Stage,
    chat: ChatDoubleServer,
    measure: Measure,
    record_property: Callable[[str, object], None],
    fault: str,
) -> None:
    chat.double.posts.clear()
    chat.faults = [FAULTS[fault]] * 1000
    with telling.world() as world:
        world.rota(EXAMPLE.read_text(encoding="utf-8").replace("\n  infra:\n", f"\n  infra:{OUTLETS}", 1))
        world.starts_cold()  # a container that has waited for an outlet leaves it alone for a minute
        world.alert(dedup_key="disk").is_("calling")
        sato = first_to_ring(world).answers().hears("対応は1").presses("1").hears("記録しました")
        world.passes(5.0)  # in which the chats are told, if they let themselves be told
        sato.presses("2").hears("次の方に").stays_on_the_line()
        next_one = first_to_ring(world, but=("sato",))
        next_one.answers().hears("対応は1").presses("1").hears("記録しました").stays_on_the_line()
        silence = longest_silence(world)
        world.nobody_else.rings(within=2 * MINUTE)
        one_chain(world)
        record_property("slowest answer", slowest_voice(world))
        assert len(chat.faults) < 1000, "nobody has tried to tell them"
        chat.faults = []
        world.starts_cold()
        world.nobody_else.rings(within=10 * MINUTE)
        assert _closes(world, chat)
    measure(silence)


def _closes(world: World, chat: ChatDoubleServer) -> bool:
    """Whether the next state, that it is over, stands in every chat."""
    world.recovery(dedup_key="disk").is_("recovered")
    world.nobody_else.rings(within=5 * MINUTE)
    slack = [text for post in chat.double.posts.values() for text in post.texts if text.startswith("✅")]
    return len(slack) == 2 and any(event["type"] == "escalation.closed" for event in chat.double.events.values())
