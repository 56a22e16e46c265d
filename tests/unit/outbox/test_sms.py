"""What becomes of an SMS that is owed: whom it reaches, and what goes wrong on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.chain.owed import tell_at
from rinban.core.chain.sms import SMS_CALL
from rinban.core.errors import CallRefused
from rinban.core.rota.settings import Member, Settings
from rinban.core.rota.stage import Stage
from rinban.outbox.sms import SENDER, VALID_FOR, SmsDefaults, SmsOutlet, SmsParts
from rinban.paging.one_number import SmsToOneNumberOnly
from rinban.ports.carrier import Messenger
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.shell import BASE, DISK, INFRA, SATO, SUZUKI, Shell
from tests.unit.core.test_owed_sms import rota

PEOPLE = ("sato", "suzuki", "ann", "kacho")


def service(
    settings: Settings | None = None, sender: str = "Rinban", through: Messenger | None = None
) -> tuple[Shell, MemoryMessenger]:
    """A service in which SATO has missed a call, and SUZUKI's phone rings."""
    shell, messenger = Shell(settings or rota("kacho")), MemoryMessenger()
    defaults = SmsDefaults(sender, "+815000000009")
    parts = SmsParts(through or messenger, shell.rota_as_remembered, shell.tokens, defaults)
    shell.outlets |= {f"sms:{who}": SmsOutlet(f"sms:{who}", parts) for who in PEOPLE}
    shell.hear(DISK)
    shell.ends(0)
    return shell, messenger


def tell(shell: Shell, after: float = 0.0) -> None:
    shell.clock.forward(after)
    shell.teller.tell_due(Budget(40.0))


def stage(**settings: object) -> Settings:
    return replace(rota(), stages={"local": Stage(caller_id="+815000000000", **settings)})  # type: ignore[arg-type]


def with_numbers(*numbers: str) -> Settings:
    was = rota()
    sato = replace(SATO, phone=numbers[0], more_phones=numbers[1:])
    return replace(was, responders={**was.responders, "sato": Member(sato)})


def test_who_missed_a_call_gets_one_sms_and_the_next_phone_rings_as_before() -> None:
    shell, messenger = service()
    for _ in range(3):
        tell(shell, after=1.0)
    (order,) = messenger.sent
    assert (order.to, order.sender, order.valid_for) == (SATO.phone, "Rinban", VALID_FOR)
    assert order.text.startswith("db1: disk full")
    assert order.text.endswith("05000000000")
    assert [call.order.to for call in shell.phone.calls] == [SATO.phone, SUZUKI.phone]


def test_the_journal_says_who_got_it() -> None:
    shell, _ = service()
    tell(shell)
    (_, last) = shell.mysql.journal[-1]
    assert (last.cell, last.detail) == ("told sms:sato × missed", "1 of 1")


def test_its_address_stands_for_this_escalation_and_for_no_call_of_it() -> None:
    shell, messenger = service()
    tell(shell)
    address, _, token = messenger.sent[0].status_url.partition("?token=")
    assert address == f"{BASE}/phonecall/infra/sms/status"
    grant = shell.tokens.resolve(token)
    assert (grant.ref, grant.attempt, grant.who) == (INFRA, SMS_CALL, "sato")
    assert shell.tokens.sid(INFRA, 0) == shell.phone.calls[0].sid


def test_when_nobody_took_it_the_chief_gets_one() -> None:
    shell, messenger = service(rota("kacho", sms=""))
    for attempt in (1, 2):
        assert messenger.sent == []
        shell.ends(attempt)
    for _ in range(3):
        tell(shell, after=1.0)
    assert [order.to for order in messenger.sent] == ["+819000000009"]


def test_after_a_key_nobody_gets_one() -> None:
    shell, messenger = service()
    shell.answers(1, "1")
    tell(shell)
    assert messenger.sent == []
    assert tell_at(shell.now()) is None


def test_one_that_may_have_been_sent_is_not_sent_again() -> None:
    for made in (True, False):
        shell, messenger = service()
        messenger.fail(made=made)
        for _ in range(3):
            tell(shell, after=600.0)
        assert messenger.tries == 1


def test_a_rate_limit_and_what_can_be_mended_are_tried_again() -> None:
    for permanent, mend in ((False, ""), (True, "the stage's sms_from")):
        shell, messenger = service()
        messenger.refuse(permanent=permanent, mend=mend)
        tell(shell)
        assert messenger.sent == []
        tell(shell, after=21.0)
        assert [order.to for order in messenger.sent] == [SATO.phone]


def test_a_landline_is_passed_over_for_the_next_number() -> None:
    shell, messenger = service(with_numbers("+81300000001", "+819000000001"))
    shell.ends(1)  # the second number of the same person
    messenger.numbers["+81300000001"] = CallRefused("no mobile phone", permanent=True, code=21614)
    tell(shell)
    assert [order.to for order in messenger.sent] == ["+819000000001"]


def test_a_person_without_a_mobile_phone_is_given_up_at_once() -> None:
    shell, messenger = service()
    messenger.numbers[SATO.phone] = CallRefused("no mobile phone", permanent=True, code=21614)
    for _ in range(3):
        tell(shell, after=600.0)
    assert messenger.tries == 1
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert "no mobile phone (code 21614)" in shell.mysql.journal[-1][1].detail


@pytest.mark.parametrize(("sender", "said"), [("", SENDER), ("東京", SENDER), ("+1=+12015550100", SENDER)])
def test_without_a_sender_for_the_country_it_says_what_to_set(sender: str, said: str) -> None:
    shell, messenger = service(sender=sender)
    tell(shell)
    assert messenger.tries == 0
    assert said in shell.mysql.journal[-1][1].detail


def test_the_stage_says_whom_it_is_from_in_each_country() -> None:
    shell, messenger = service(stage(sms_from="+1=+12015550100, +81=Infra"))
    tell(shell)
    assert [order.sender for order in messenger.sent] == ["Infra"]


def test_no_number_outside_of_the_stages_countries_gets_one() -> None:
    shell, messenger = service(stage(countries=("+49",)))
    tell(shell)
    assert messenger.tries == 0


def test_a_test_stage_sends_to_its_one_number_and_else_to_nobody() -> None:
    for one, sent in (("+819000000077", ["+819000000077"]), ("", [])):
        inner = MemoryMessenger()
        shell, _ = service(stage(every_call_to=one), through=SmsToOneNumberOnly(inner, "dev"))
        tell(shell)
        assert [order.to for order in inner.sent] == sent


def test_while_no_settings_can_be_had_it_waits() -> None:
    shell, messenger = service()
    shell.rota.faults.away = shell.snapshots.faults.away = True
    tell(shell)
    shell.rota.faults.away = shell.snapshots.faults.away = False
    assert messenger.tries == 0
    tell(shell, after=21.0)
    assert len(messenger.sent) == 1
