"""A stage that is not production calls its `every_call_to` or nobody, whatever its rota lacks."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rinban.config import Config
from rinban.core.chain.call import CallOrder
from rinban.core.chain.document import State
from rinban.core.errors import CallRefused
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.operator.escalations import EscalationTasks
from rinban.paging.one_number import OneNumberOnly
from rinban.wiring import connections
from tests.fakes.events import ACCOUNT, TOKEN
from tests.fakes.phone import MemoryPhone
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK, SATO, Shell, settings

TEST_PHONE, KACHO = "+819000000009", "+819000000004"
WHY = "stage dev is not prod, and the rota names no every_call_to for it"
MEND = "every_call_to of the stage dev"
CONFIG = Config("mysql://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0", ACCOUNT, TOKEN, "+815000000000")


class Carrier:
    """The carrier in memory, as it lies behind a stage's rule."""

    def __init__(self, phone: MemoryPhone) -> None:
        self._phone = phone

    def call(self, order: CallOrder, *, seconds: float) -> str:
        return MemoryPhone.call(self._phone, order, seconds=seconds)

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        MemoryPhone.hang_up(self._phone, sid, listening=listening, seconds=seconds)

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        MemoryPhone.cut_in(self._phone, sid, url, seconds=seconds)


class PhoneOfDev(MemoryPhone):
    """The carrier in memory, as the stage dev reaches it."""

    def call(self, order: CallOrder, *, seconds: float) -> str:
        return OneNumberOnly(Carrier(self), "dev").call(order, seconds=seconds)


def dev(stage: Stage | None = None) -> Shell:
    """A shell whose stage is not production; without `stage` its rota does not know it."""
    known = settings(stage=stage)
    return Shell(known if stage else replace(known, stages={}), phone=PhoneOfDev())


def office(request: pytest.FixtureRequest, rota: Settings, **changes: str) -> ServiceOnFakes:
    service = ServiceOnFakes(request.node.name, PhoneOfDev(), **changes)
    service.shell.rota.source = MemoryRota(rota)
    return service


@pytest.mark.parametrize("stage", [None, Stage(), Stage(caller_id="+815000000000", last_resort=KACHO)])
def test_nobody_on_duty_is_called_where_the_rota_names_no_number_for_tests(stage: Stage | None) -> None:
    shell = dev(stage)
    (outcome,) = shell.hear(DISK)
    assert shell.phone.calls == []
    assert (outcome.outcome, outcome.reason) == (
        "calling",
        "every call was refused; they are tried again in 10 minutes at the latest",
    )
    assert shell.now().state is State.RESTING
    assert {"Misconfigured", "GaveUp"} <= set(shell.memory.metrics)
    assert f"THE CARRIER REFUSES EVERYBODY: check {MEND}" in shell.memory.messages
    assert any(f"call 0 to sato: refused, {WHY}; check {MEND}" in entry.detail for _, entry in shell.mysql.journal)


def test_later_rounds_call_nobody_either_until_the_rota_names_the_number() -> None:
    shell = dev()
    shell.hear(DISK)
    shell.sweep(after=601)
    assert shell.phone.calls == []
    shell.rota.source = MemoryRota(settings(stage=Stage(every_call_to=TEST_PHONE)))
    shell.sweep(after=601)
    assert shell.phone.dialled == [TEST_PHONE]


def test_the_one_number_is_called_in_everybodys_place() -> None:
    shell = dev(Stage(every_call_to=TEST_PHONE))
    shell.hear(DISK)
    shell.ends(0)
    assert shell.phone.dialled == [TEST_PHONE] * 2


def test_the_call_that_rings_can_be_hung_up() -> None:
    phone = MemoryPhone()
    order = CallOrder(TEST_PHONE, "", "", "", ring=25, limit=60, for_tests=True)
    only = OneNumberOnly(phone, "dev")
    only.hang_up(only.call(order, seconds=4.0), listening=False, seconds=1.0)
    assert phone.calls[0].status == "canceled"


def test_a_test_call_is_no_way_around_it(request: pytest.FixtureRequest) -> None:
    service = office(request, replace(settings(), stages={}))
    with pytest.raises(CallRefused, match=WHY):
        service.parts.tester.place("sato")
    assert service.shell.phone.calls == []


def test_the_last_resort_of_a_cold_container_is_no_way_around_it(request: pytest.FixtureRequest) -> None:
    service = office(request, settings(), last_resort=KACHO)
    service.stores(away=True)
    answer = service.alert()
    assert (answer.status_code, service.shell.phone.calls) == (503, [])
    assert WHY in json.loads(answer.body or "")["message"]


def test_a_warm_one_calls_the_number_for_tests(request: pytest.FixtureRequest) -> None:
    service = office(request, settings(stage=Stage(every_call_to=TEST_PHONE)), last_resort=KACHO)
    service.parts.last_resort.learn()
    service.stores(away=True)
    assert service.alert().status_code == 202
    assert service.shell.phone.dialled == [TEST_PHONE]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://api.twilio.com",
        "http://127.0.0.1.example.test:1",
        "http://127.0.0.1@carrier.example.test",
        "http://10.0.0.1:1",
        "http://0.0.0.0:1",
    ],
)
@pytest.mark.parametrize("stage", ["dev", "staging", "local", "prod2", ""])
def test_a_carrier_elsewhere_gets_no_order_of_a_stage_that_is_not_production(stage: str, url: str) -> None:
    phone = connections.phone(replace(CONFIG, stage=stage, twilio_api_url=url), lambda _: TOKEN)
    with pytest.raises(CallRefused, match="is not prod") as refused:
        phone.call(CallOrder(SATO.phone, "", "", "", ring=25, limit=60), seconds=1.0)
    assert (refused.value.permanent, refused.value.mend) == (True, f"every_call_to of the stage {stage}")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_carrier_on_this_machine_calls_nobody_real(stage: str, url: str) -> None:
    """Nobody listens at this port, so that it was asked shows in the refusal."""
    phone = connections.phone(replace(CONFIG, stage=stage, twilio_api_url=url), lambda _: TOKEN)
    with pytest.raises(CallRefused, match="cannot be reached"):
        phone.call(CallOrder(SATO.phone, "", "", "", ring=25, limit=60, twiml="<Response/>"), seconds=1.0)


# --- what an operator is told --------------------------------------------------------------------------------------


def status(service: ServiceOnFakes, *, calls_nobody: bool) -> object:
    parts = service.parts
    zone, refused, clock = (lambda: "Asia/Tokyo"), parts.refused, parts.clock
    tasks = EscalationTasks(parts.views, parts.dispatcher, parts.tester, zone, refused, clock, lambda: calls_nobody)
    return tasks.tasks()["status"]({})["calls_nobody"]


@pytest.mark.parametrize("nobody", [True, False])
def test_the_status_says_whether_the_stage_calls_nobody(request: pytest.FixtureRequest, nobody: bool) -> None:  # noqa: FBT001
    assert status(office(request, settings()), calls_nobody=nobody) is nobody
