"""Without any one of its mechanisms the product breaks a law, and the model notices within a few incidents."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from tests.model import incident, scenario
from tests.model.ablated import model_with
from tests.model.law import Law
from tests.model.parts import WHOLE, Parts, careless, forgetful, late, vague

BUDGET = 250
"""Incidents within which it has to be noticed."""


@dataclass(frozen=True)
class Ablation:
    """`without`: the mechanism that is missing; `laws`: of which one must be seen broken, in this scenario.

    Missing is a part (`parts`), or a line of the product: (module, old, new).
    """

    without: str
    scenario: str
    laws: tuple[Law, ...]
    parts: Parts = WHOLE
    line: tuple[str, str, str] | None = None


_ACK = "max((x for x in (a.ack, b.ack) if x), key=_ack_order, default=None)"
MERGE = ("rinban.core.chain.merge", f"ack={_ACK}", "ack=far.ack")
TICK = ("rinban.core.chain.signals", "if deadline is None or now < deadline:", "if deadline is None:")
KEY = ("rinban.core.chain.signals", "        return Signal.ACK\n", "        return Signal.UNCLEAR\n")
STOP = ("rinban.core.chain.world_verbs", "else (after, attempts.ringing(e))", "else (after, ())")
LEFT = (
    "rinban.core.chain.world_verbs",
    "return after, (HangUp(e.attempt, listening=True), *decisions)",
    "return after, decisions",
)
LOUD = ("rinban.paging.effects", "outside.log.count(METRIC[decision.why], group=e.group)", "pass")
SPARE = (
    "rinban.core.chain.verbs",
    "rounds.next_turn(e, event.limits.over_limit))",
    "rounds.next_turn(e, frozenset()))",
)
UNSAVED_TRY = (
    "rinban.outbox.teller",
    "saved = self._escalations.save(loaded, telling.begun(e, first, now), ())",
    "saved = SaveResult.YES",
)
HASTY = ("rinban.core.chain.owed", "if told.state != state and _may_go_on(told):", "if False:")
UNLISTED = ("tests.fakes.stores", "{ref: wakes_at(copy.escalation)", "{ref: copy.escalation.deadline")
NO_CAS, LATE, FORGETFUL = Parts(copies=careless), Parts(copies=late), Parts(copies=forgetful)

ABLATIONS = (
    Ablation("compare-and-set", "a storm", (Law.ONLY_UP,), NO_CAS),
    Ablation("compare-and-set", "a storm", (Law.ALERT_KEPT,), NO_CAS),
    Ablation("compare-and-set", "a storm", (Law.RECOVERY_KEPT,), NO_CAS),
    Ablation("a save before dialling", "races", (Law.ONCE,), LATE),
    Ablation("a watchdog", "calm", (Law.ALIVE,), Parts(watchdog=False)),
    Ablation("hearing a refusal", "the carrier", (Law.REFUSAL_HEARD,), Parts(phone=vague)),
    Ablation("hearing a refusal", "calm", (Law.NO_SILENCE,), Parts(phone=vague)),
    Ablation("knowing who owes the call", "a storm", (Law.NO_SILENCE,), FORGETFUL),
    Ablation("saying that nobody has it", "calm", (Law.LOUD,), line=LOUD),
    Ablation("the acknowledgement in merge", "Redis and all else", (Law.KEY_KEPT,), line=MERGE),
    Ablation("the acknowledgement in merge", "Redis and all else", (Law.ONE_TAKER,), line=MERGE),
    Ablation("looking at the deadline", "calm", (Law.NOT_AFTER_THE_END,), line=TICK),
    Ablation("ending the call that is left", "calm", (Law.ONE_PHONE,), line=LEFT),
    Ablation("passing over who was called enough", "calm", (Law.ENOUGH,), line=SPARE),
    Ablation("the key that takes", "calm", (Law.KEY_HEARD,), line=KEY),
    Ablation("a save of each try to tell others", "others are told", (Law.TOLD_ONCE,), line=UNSAVED_TRY),
    Ablation("a save of each try to send an SMS", "SMS are sent", (Law.SMS_ONCE,), line=UNSAVED_TRY),
    Ablation("what is owed in the save", "others are told", (Law.TOLD,), line=UNLISTED),
    Ablation("waiting for a try in flight", "others are told", (Law.TOLD_IN_ORDER,), line=HASTY),
    Ablation("telling apart", "others are told", (Law.TOLD_APART,), Parts(telling_apart=False)),
    Ablation("stopping the phone", "calm", (Law.PHONE_STOPS,), line=STOP),
)


@pytest.mark.parametrize("ablation", ABLATIONS, ids=lambda ablation: f"{ablation.without}, {ablation.laws[0].name}")
def test_what_is_missing_is_noticed(ablation: Ablation) -> None:
    if ablation.line is None:
        return _notices(ablation, incident, scenario)
    with model_with(*ablation.line) as (other_incident, other_scenario):
        return _notices(ablation, other_incident, other_scenario)


def _notices(ablation: Ablation, incidents: ModuleType, scenarios: ModuleType) -> None:
    """By the names of the laws, since a product that is loaded anew has laws of its own."""
    weather = next(one for one in scenarios.SCENARIOS if one.name == ablation.scenario)
    wanted = {law.name for law in ablation.laws}
    for seed in range(BUDGET):
        broken = incidents.happen(seed, weather, ablation.parts).broken
        if any(law.name in wanted for law, _ in broken):
            return
    pytest.fail(f"{BUDGET} incidents without {ablation.without}, and nothing was noticed")


def test_the_product_as_it_is_survives_being_loaded_anew() -> None:
    """What is noticed is the changed line, and not the way in which it is put there."""
    with model_with("rinban.watch.chores", "begun += 1", "begun += 1") as (incidents, scenarios):
        assert not any(incidents.happen(seed, scenarios.STORM).broken for seed in range(5))
