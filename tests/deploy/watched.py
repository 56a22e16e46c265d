"""Which path counts what an alarm waits for: each is run through its door, on fakes, and what it prints is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

from local.gateway.template import read
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.chain.sms import SMS, SMS_CALL
from rinban.core.chain.told import Told
from rinban.core.rota.stage import Stage
from rinban.doors import calls
from rinban.outbox.sms import sms_status_url
from rinban.settings.tolerant import InvalidSettings
from tests.deploy.cloudwatch import STAGE, Printed, printed
from tests.deploy.conftest import TEMPLATE
from tests.fakes.events import callback
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import BASE, INFRA, Shell, settings

TEN_SECONDS = 10.0


@dataclass(frozen=True)
class Row:
    """`function`: whose door is run, with its variables of the template; `does`: what happens there."""

    function: str
    does: Callable[[ServiceOnFakes], object]
    rota: Callable[[], Any] = settings
    last_resort: str = ""

    def printed(self) -> list[Printed]:
        """What this path prints for CloudWatch."""
        out = io.StringIO()
        with redirect_stdout(out):
            self.does(self.service())
        return printed(out.getvalue())

    def service(self) -> ServiceOnFakes:
        """The function's service, with its variables of the template."""
        variables = read(TEMPLATE, {"RINBAN_STAGE": STAGE}).functions[self.function].variables
        return ServiceOnFakes(
            variables["POWERTOOLS_SERVICE_NAME"],
            None,
            lambda log, phone: Shell(self.rota(), log, phone, paced=True),
            metrics_namespace=variables["POWERTOOLS_METRICS_NAMESPACE"],
            last_resort=self.last_resort,
        )


# --- what happens --------------------------------------------------------------------------------------------------


def somebody_takes_it(service: ServiceOnFakes) -> None:
    """An ordinary page, with everything in order."""
    service.called()
    for said in ("initiated", "ringing"):
        service.status(said)
    service.call(service.url())
    service.call(service.url(), Digits="1")
    service.status("completed")


def everybody_sleeps(service: ServiceOnFakes) -> None:
    service.called()
    for attempt in range(3):
        service.status("no-answer", attempt)


def nobody_is_on_duty(service: ServiceOnFakes) -> None:
    service.alert(group="night")


def nobody_will_be_on_duty(service: ServiceOnFakes) -> None:
    """The rota has a group without lines."""
    service.parts.watch.answer({})


def a_call_is_refused(service: ServiceOnFakes) -> None:
    service.shell.phone.refuse()
    service.alert()


def every_call_is_refused(service: ServiceOnFakes) -> None:
    service.shell.phone.refuse(mend="TWILIO_FROM")
    service.alert()


def a_stranger_calls_back(service: ServiceOnFakes) -> None:
    service.called().call(service.url(), token="somebody else's token")


def one_call_too_many(service: ServiceOnFakes) -> None:
    service.called().status("no-answer")


def no_store_answers(service: ServiceOnFakes) -> None:
    service.stores(away=True)
    service.alert()


def twilio_gives_no_answer(service: ServiceOnFakes) -> None:
    service.shell.phone.fail(made=False)
    service.alert()


def twilio_takes_nothing_for_a_minute(service: ServiceOnFakes) -> None:
    service.shell.phone.refuse(99, permanent=False)
    service.alert()
    for _ in range(8):
        service.shell.clock.forward(TEN_SECONDS)
        service.parts.watch.answer({})


def rubbish_waits_for_the_record(service: ServiceOnFakes) -> None:
    service.shell.spool.lines.append("no document")
    service.parts.watch.answer({})


def rubbish_waits_for_a_store(service: ServiceOnFakes) -> None:
    service.waiting.lines.append("no alert")
    service.parts.watch.answer({})


def redis_is_away_while_nobody_is_called(service: ServiceOnFakes) -> None:
    service.shell.redis.faults.away = True
    service.parts.watch.answer({})


def mysql_is_away_while_nobody_is_called(service: ServiceOnFakes) -> None:
    service.shell.mysql.faults.away = True
    service.parts.watch.answer({})


def redis_is_away_for_an_alert(service: ServiceOnFakes) -> None:
    service.shell.redis.faults.away = True
    service.alert()


def the_settings_are_away(service: ServiceOnFakes) -> None:
    service.called()
    service.shell.rota.faults.away = True
    service.alert()


class TypedZone(Database):
    """MySQL whose table `rota` has one row, with a zone that nobody knows."""

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield self

    def execute(self, query: str) -> None:
        assert query == "SELECT zone FROM rota"

    def fetchall(self) -> list[tuple[str]]:
        return [("Asia/Nowhere",)]


def somebody_types_a_wrong_zone(service: ServiceOnFakes) -> None:
    log, tables = service.parts.log, TypedZone(service.config.database_url)
    MysqlSettings(tables, service.config.stage, InvalidSettings(log).say).zone()


def a_full_day() -> Any:
    return settings(stage=Stage(caller_id="+815000000000", calls_per_day=1))


def passed_on(service: ServiceOnFakes) -> None:
    service.called().call(service.url())
    service.call(service.url(), Digits="2")
    service.status("completed")


def hung_up_without_a_key(service: ServiceOnFakes) -> None:
    service.called().call(service.url())
    service.status("completed")


def nobody_is_there_to_be_told(service: ServiceOnFakes) -> None:
    service.called()
    loaded = service.shell.escalations.load(INFRA)
    assert loaded.escalation is not None
    service.shell.escalations.save(loaded, replace(loaded.escalation, told=(Told("chat"),)), ())
    service.call(service.url(), Digits="1")
    service.parts.watch.answer({})


def an_sms_does_not_arrive(service: ServiceOnFakes) -> None:
    service.called()
    token = service.shell.tokens.mint(INFRA, SMS_CALL, "sato").token
    told = callback(sms_status_url(BASE, INFRA.group, token), MessageStatus="undelivered")
    calls.status(service.parts, told, INFRA.group, SMS)


def a_test_call_is_taken(service: ServiceOnFakes) -> None:
    service.parts.tester.place("ann")
    service.call(service.url())
    service.call(service.url(), Digits="9")


KACHO = "+819000000009"

ALARMS = {
    "NobodyTookIt": [Row("callback", everybody_sleeps)],
    "NobodyOnDuty": [Row("entry", nobody_is_on_duty)],
    "CallsRefused": [Row("entry", a_call_is_refused)],
    "Misconfigured": [Row("entry", every_call_is_refused)],
    "CannotDial": [Row("watchdog", twilio_takes_nothing_for_a_minute)],
    "CarrierSilent": [Row("entry", twilio_gives_no_answer)],
    "CallbackRefused": [Row("callback", a_stranger_calls_back)],
    "CallsOverCeiling": [Row("callback", one_call_too_many, a_full_day)],
    "LastResortCalled": [Row("entry", no_store_answers, last_resort=KACHO)],
    "StoreAway": [
        Row("watchdog", redis_is_away_while_nobody_is_called),
        Row("watchdog", mysql_is_away_while_nobody_is_called),
        Row("entry", redis_is_away_for_an_alert),
    ],
    "SpoolUnusable": [Row("watchdog", rubbish_waits_for_the_record), Row("watchdog", rubbish_waits_for_a_store)],
    "SettingsAway": [Row("entry", the_settings_are_away)],
    "SettingsDoubtful": [Row("entry", somebody_types_a_wrong_zone), Row("watchdog", nobody_will_be_on_duty)],
}
"""For each alarm on a metric of our own, by its logical id: what raises it, each by itself."""

SHOWN = {
    "OutletGaveUp": Row("watchdog", nobody_is_there_to_be_told),
    "SmsNotDelivered": Row("callback", an_sms_does_not_arrive),
    "NewAlert": Row("entry", somebody_takes_it),
    "SecondsToFirstRing": Row("callback", somebody_takes_it),
    "SecondsToKey": Row("callback", somebody_takes_it),
    "CallTaken": Row("callback", somebody_takes_it),
    "CallPassed": Row("callback", passed_on),
    "CallHeard": Row("callback", hung_up_without_a_key),
    "CallUnanswered": Row("callback", everybody_sleeps),
    "TestCallTaken": Row("callback", a_test_call_is_taken),
}
"""For each metric of our own that tells of what goes well, by its name: what counts it."""

MISSED = {"DailyPageMissing": "TestCallTaken"}
"""For each alarm that is raised when a metric of our own does not come, by its logical id: the metric."""

CALL_FROM_OUTSIDE = {"EntryFailing", "EntryThrottled"}
"""The alarms that stand for an alert of which nobody knows anything: each wakes the function outside of the network."""

DEAD, AGE = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"

AWS = {
    "TimerDead": ("AWS/SQS", DEAD, "TimerDeadQueue"),
    "SpoolDead": ("AWS/SQS", DEAD, "SpoolDeadQueue"),
    "SpoolOld": ("AWS/SQS", AGE, "SpoolQueue"),
    "AlertsOld": ("AWS/SQS", AGE, "AlertQueue"),
    "WayOutLost": ("AWS/SQS", "NumberOfEmptyReceives", "AlertQueue"),
    "NatPortsUsedUp": ("AWS/NATGateway", "ErrorPortAllocation", "NatGatewayId"),
    "NatDropping": ("AWS/NATGateway", "PacketsDropCount", "NatGatewayId"),
    "DoorsFailing": ("AWS/ApiGateway", "5XXError", "ApiStage"),
    "AuthorizerFailing": ("AWS/Lambda", "Errors", "Authorizer"),
    "EntryFailing": ("AWS/Lambda", "Errors", "Entry"),
    "CallbackFailing": ("AWS/Lambda", "Errors", "Callback"),
    "WatchdogFailing": ("AWS/Lambda", "Errors", "Watchdog"),
    "OutsideFailing": ("AWS/Lambda", "Errors", "Outside"),
    "AuthorizerThrottled": ("AWS/Lambda", "Throttles", "Authorizer"),
    "EntryThrottled": ("AWS/Lambda", "Throttles", "Entry"),
    "CallbackThrottled": ("AWS/Lambda", "Throttles", "Callback"),
    "WatchdogThrottled": ("AWS/Lambda", "Throttles", "Watchdog"),
    "EntrySlow": ("AWS/Lambda", "Duration", "Entry"),
    "WatchdogSilent": ("AWS/Lambda", "Invocations", "Watchdog"),
}
"""For each alarm on a metric of AWS's own: its namespace, its name, and the resource that it is about."""
