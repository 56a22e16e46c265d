"""What the rota says, the phones do: whom an escalation calls, one after the other, is whom `on_duty` names."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Alert
from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.policy import Policy
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import Shell, settings
from tests.unit.core.rota_drawn import HOUR, Scene, rotas, scenes

ALERT = Alert("1", summary="disk full")


class OfScene(MemoryRota):
    """A rota with the group of a scene, and otherwise that of the shell."""

    def __init__(self, group: Group) -> None:
        super().__init__(settings())
        self._group = replace(group, policy=Policy(rounds=1, calls_per_hour=1000))

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        return self._group if group_id == self._group.id else super().group(group_id, to_call=to_call)


@rotas(60)
@given(scenes(), st.integers(-30 * HOUR, 30 * HOUR))
def test_an_escalation_calls_whom_the_rota_names_in_its_order(scene: Scene, before: int) -> None:
    shell = Shell()
    shell.rota.source = OfScene(scene.group)
    shell.clock.at = float(scene.change + before)
    named = [one.phone for one in on_duty(scene.group, shell.clock.at)]
    shell.hear(ALERT)
    for attempt in range(len(named)):
        shell.ends(attempt)
    assert [call.order.to for call in shell.phone.calls] == named
