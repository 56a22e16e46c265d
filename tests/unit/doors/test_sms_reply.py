"""What an answer to an SMS leads to: as the key of who got that SMS, and of nobody else."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from rinban.budget import Budget
from rinban.core.alert import Kind, Severity
from rinban.core.chain.document import State
from rinban.core.chain.record import Copy, Ref
from rinban.core.chain.sms import SMS
from rinban.core.chain.sms_reply import ANSWERS, key_of
from rinban.core.rota.duty import Line as RotaLine
from rinban.core.rota.settings import Member, Settings
from rinban.core.rota.stage import Stage
from rinban.doors import calls
from rinban.outbox.sms import SmsDefaults, SmsOutlet, SmsParts
from rinban.paging.tokens import LIFE
from rinban.ports.log import Log
from tests.fakes.events import TOKEN, callback
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.phone import MemoryPhone
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import ANN, BASE, CPU, DISK, DISK_OVER, SATO, SUZUKI, Shell
from tests.fakes.stores import MemoryCopies
from tests.unit.core.test_owed_sms import KACHO, rota

HERE = f"{BASE}/phonecall/any/sms"
WAS_TAKEN, NOT_TOLD = "基盤：承りました。対応者として記録しました。", ""
WAS_PASSED = "基盤：承知しました。ほかの担当者を呼び出します。"
HOW = "対応できるときは 1、できないときは 2 と返信してください。"
DRIVING = "運転中です。後ほど連絡します。"


class Texting(ServiceOnFakes):
    """SATO has missed a call and got an SMS, and SUZUKI's phone rings."""

    def __init__(
        self, stage: Stage | None = None, messenger: MemoryMessenger | None = None, of: Settings | None = None
    ) -> None:
        known = of or rota("kacho")
        settings = replace(known, stages={"local": stage}) if stage else known

        def build(log: Log, phone: MemoryPhone | None) -> Shell:
            return Shell(settings, log=log, phone=phone)

        super().__init__("sms-answers", None, build)
        shell, defaults = self.shell, SmsDefaults("+12015550100", "+815000000000")
        parts = SmsParts(messenger or MemoryMessenger(), shell.rota_as_remembered, shell.tokens, defaults)
        shell.outlets |= {f"sms:{who}": SmsOutlet(f"sms:{who}", parts) for who in ("sato", "suzuki", "ann", "kacho")}
        shell.hear(DISK)
        shell.ends(0)
        self.tell()

    def tell(self) -> None:
        self.shell.teller.tell_due(Budget(40.0))

    def nobody_took_it(self) -> None:
        for attempt in (1, 2):
            self.shell.ends(attempt)
        self.tell()

    def answers(self, body: str, number: str = SATO.phone, key: str = TOKEN) -> str:
        """What is sent back."""
        sent = callback(HERE, key, MessageSid="SM9", From=number, To="+12015550100", Body=body)
        group = urlsplit(HERE).path.split("/")[-2]
        answer = calls.call(self.parts, VOICE, sent, group, SMS)
        assert answer.status_code == (200 if key == TOKEN else 403)
        return answer.body.partition("<Message>")[2].partition("</Message>")[0]


@pytest.fixture
def service() -> Texting:
    return Texting()


def test_1_takes_it_and_the_phone_that_rings_falls_silent(service: Texting) -> None:
    assert service.answers("1") == WAS_TAKEN
    e = service.shell.now()
    assert e.ack is not None
    assert (e.state, e.ack.by, e.ack.attempt) == (State.ACKNOWLEDGED, "sato", 0)
    assert service.shell.phone.calls[1].status == "canceled"


def test_the_phone_of_who_takes_it_falls_silent_as_well_and_2_hands_it_back() -> None:
    service = Texting(of=rota("kacho", rounds=2))
    for attempt in (1, 2):
        service.shell.ends(attempt)
    service.shell.rings(3)
    assert service.shell.phone.calls[3].order.to == SATO.phone
    assert service.answers("1") == WAS_TAKEN
    assert service.shell.phone.calls[3].status == "canceled"
    assert service.answers("2") == "基盤：承知しました。ほかの担当者を呼び出します。"
    assert service.shell.now().state is not State.ACKNOWLEDGED


def test_2_while_the_same_phone_rings_again_lets_the_next_one_be_called() -> None:
    service = Texting(of=rota("kacho", rounds=2))
    for attempt in (1, 2):
        service.shell.ends(attempt)
    service.shell.rings(3)
    service.answers("2")
    service.shell.sweep(15.0)
    assert [call.status for call in service.shell.phone.calls[3:]] == ["canceled", "ringing"]


def test_2_while_all_phones_rest_says_that_nobody_has_it(service: Texting) -> None:
    service.nobody_took_it()
    said = "基盤：承知しました。まだ誰も対応していないため、後ほど担当者にもう一度電話します。"
    assert service.answers("2") == service.answers("2", KACHO.phone) == said


def test_2_after_it_hands_it_back(service: Texting) -> None:
    service.answers("1")
    assert service.answers("2") == "基盤：承知しました。ほかの担当者を呼び出します。"
    assert service.shell.now().state is not State.ACKNOWLEDGED


def test_2_of_who_missed_the_call_lets_the_others_be_called(service: Texting) -> None:
    assert service.answers("2") == "基盤：承知しました。ほかの担当者を呼び出します。"
    assert service.shell.now().state is State.CALLING


def test_who_was_told_that_nobody_took_it_takes_it_without_a_call(service: Texting) -> None:
    service.nobody_took_it()
    assert service.answers("1", KACHO.phone) == WAS_TAKEN
    e = service.shell.now()
    assert e.ack is not None
    assert (e.ack.by, e.ack.by_hand) == ("kacho", True)


def test_what_somebody_has_is_said_with_the_name(service: Texting) -> None:
    service.shell.answers(1, "1")
    assert service.answers("1") == "基盤：鈴木さんがすでに対応しています。"


def test_only_who_got_an_sms_is_heard(service: Texting) -> None:
    for number in (SUZUKI.phone, ANN.phone, "+819000000088", "", "anonymous"):
        assert service.answers("1", number) == NOT_TOLD
    assert service.shell.now().state is State.CALLING


def test_who_got_one_of_which_twilio_did_not_tell_is_heard() -> None:
    messenger = MemoryMessenger()
    messenger.fail(made=True)
    assert Texting(messenger=messenger).answers("1") == WAS_TAKEN


def test_whom_no_sms_could_be_sent_to_is_not_heard() -> None:
    messenger = MemoryMessenger()
    messenger.refuse()
    assert Texting(messenger=messenger).answers("1") == NOT_TOLD


def test_what_twilio_has_not_signed_is_refused(service: Texting) -> None:
    assert service.answers("1", key="another") == NOT_TOLD
    assert service.shell.now().state is State.CALLING


def test_an_old_sms_is_not_answered_any_more(service: Texting) -> None:
    service.shell.clock.forward(LIFE + 1.0)
    assert service.answers("1") == NOT_TOLD


def test_of_what_is_over_nothing_is_taken(service: Texting) -> None:
    service.shell.hear(DISK_OVER)
    assert service.answers("1") == service.answers("?") == "基盤：すでに終わっています。"
    assert service.shell.now().state is State.CLOSED


def test_an_answer_is_about_the_last_sms_also_where_that_one_is_over_and_says_so() -> None:
    both = rota("kacho")
    web = replace(both.groups["infra"], id="web", names=(("ja", "ウェブ"),))
    service = Texting(of=replace(both, groups={**both.groups, "web": web}))
    service.shell.clock.forward(60.0)
    service.shell.hear(CPU, group="web")
    service.shell.ends(0, ref=Ref("web", 1))
    service.tell()
    service.shell.hear(replace(CPU, kind=Kind.RECOVERY), group="web")
    assert service.answers("1") == "ウェブ：すでに終わっています。"
    assert service.shell.now().state is State.CALLING


def test_who_missed_a_call_that_others_have_taken_and_handed_back_takes_it_with_an_answer() -> None:
    """SATO is not on duty any more when SUZUKI's shift asks for others, and is told that nobody took it."""
    informed = rota("sato", sms="")
    service = Texting(of=informed)
    service.shell.answers(1, "1")
    service.shell.ends(1, "completed")
    later = replace(informed.groups["infra"], lines=(RotaLine(("suzuki", "ann")),))
    service.shell.rota.source = MemoryRota(replace(informed, groups={**informed.groups, "infra": later}))
    service.shell.clock.forward(60.0)
    service.shell.hear(replace(CPU, severity=Severity.DISASTER))
    for attempt in (2, 3):
        service.shell.ends(attempt)
    service.tell()
    assert service.answers("1") == WAS_TAKEN
    assert service.shell.now().state is State.ACKNOWLEDGED


@pytest.mark.parametrize("body", ["", "3", "9", "11", "はい", "1 disk", "STOP", "<b>"])
def test_anything_else_says_how_it_is_answered(service: Texting, body: str) -> None:
    assert service.answers(body) == HOW
    assert service.shell.now().state is State.CALLING


def test_a_test_stage_hears_its_one_number_alone() -> None:
    service = Texting(Stage(caller_id="+815000000000", every_call_to="+819000000077"))
    assert service.answers("1") == NOT_TOLD
    assert service.answers("1", "+819000000077") == WAS_TAKEN


def test_while_no_store_answers_nothing_is_said_to_be_taken(service: Texting) -> None:
    service.stores(away=True)
    assert service.answers("1") == NOT_TOLD


@pytest.mark.parametrize(
    ("body", "key"), [(" １。 ", "1"), ("1\r\n", "1"), ("1.", "1"), ("2!", "2"), ("12", ""), ("one", ""), ("", "")]
)
def test_a_key_stands_alone(body: str, key: str) -> None:
    assert key_of(body) == key


# --- a phone that answers by itself ----------------------------------------------------------------------------------


def test_a_phone_that_answers_by_itself_is_answered_once() -> None:
    service = Texting()
    said = [service.answers(DRIVING) for _ in range(50)]
    assert said == [HOW, *[NOT_TOLD] * 49]
    assert service.answers("1") == WAS_TAKEN


def test_it_is_answered_once_also_where_it_is_over(service: Texting) -> None:
    service.shell.hear(DISK_OVER)
    assert [service.answers(DRIVING) for _ in range(3)] == ["基盤：すでに終わっています。", NOT_TOLD, NOT_TOLD]


def test_nothing_is_answered_for_ever_and_what_is_not_answered_changes_nothing() -> None:
    service = Texting()
    said = [service.answers("12"[number % 2]) for number in range(20)]
    assert said == [*[WAS_TAKEN, WAS_PASSED] * 2, WAS_TAKEN, *[NOT_TOLD] * 15]
    assert len(said) - said.count(NOT_TOLD) == ANSWERS
    assert service.shell.now().state is State.ACKNOWLEDGED


def test_the_next_sms_is_answered_anew() -> None:
    service = Texting(of=rota("sato"))
    for _ in range(2):
        service.answers(DRIVING)
    service.nobody_took_it()
    assert [service.answers(DRIVING) for _ in range(2)] == [HOW, NOT_TOLD]


def test_what_no_store_takes_a_note_of_is_not_answered(service: Texting) -> None:
    for store in (service.shell.redis, service.shell.mysql):
        store.faults.read_only = True
    assert service.answers(DRIVING) == service.answers("1") == NOT_TOLD


# --- who it is, and about what ---------------------------------------------------------------------------------------


def test_who_was_told_that_nobody_took_it_hands_it_back_and_is_not_called() -> None:
    service = Texting()
    service.nobody_took_it()
    service.answers("1", KACHO.phone)
    assert service.answers("2", KACHO.phone) == WAS_PASSED
    assert service.shell.now().state is not State.ACKNOWLEDGED
    for _ in range(4):
        service.shell.sweep(15.0)
        service.shell.ends(len(service.shell.phone.calls) - 1)
    assert [call.order.to for call in service.shell.phone.calls[3:]] == [SATO.phone, SUZUKI.phone, ANN.phone]


def test_who_hands_back_what_somebody_else_has_by_then_takes_it_from_nobody() -> None:
    service = Texting()
    service.nobody_took_it()
    service.answers("1", KACHO.phone)
    service.answers("2", KACHO.phone)
    assert service.answers("1") == WAS_TAKEN
    assert service.answers("2", KACHO.phone) == "基盤：佐藤さんがすでに対応しています。"
    assert service.shell.now().state is State.ACKNOWLEDGED


def test_a_person_answers_from_any_of_the_own_numbers() -> None:
    """A phone with two SIM cards answers from the one that it sends with."""
    was = rota("kacho")
    sato = replace(SATO, more_phones=("+819000000008",))
    service = Texting(of=replace(was, responders={**was.responders, "sato": Member(sato)}))
    service.shell.ends(1)
    service.tell()
    assert service.answers("1", "+819000000008") == WAS_TAKEN


def documents_read(store: MemoryCopies) -> list[Ref]:
    """What is read of this store from now on."""
    read, load = list[Ref](), store.load

    def noted(ref: Ref) -> Copy | None:
        read.append(ref)
        return load(ref)

    store.load = noted  # type: ignore[method-assign]
    return read


def test_in_a_storm_of_groups_each_answer_finds_its_own() -> None:
    both = rota("kacho")
    many = {f"web{number}": replace(both.groups["infra"], id=f"web{number}", names=()) for number in range(60)}
    service = Texting(of=replace(both, groups={**both.groups, **many}))
    for group in many:
        service.shell.clock.forward(1.0)
        service.shell.hear(CPU, group=group)
    read = documents_read(service.shell.mysql)
    assert service.answers("1") == WAS_TAKEN
    assert set(read) == {Ref("infra", 1)}


def test_a_store_that_has_missed_a_later_sms_lets_no_earlier_one_be_answered() -> None:
    both = rota("kacho")
    web = replace(both.groups["infra"], id="web", names=(("ja", "ウェブ"),))
    service = Texting(of=replace(both, groups={**both.groups, "web": web}))
    service.shell.clock.forward(60.0)
    service.shell.hear(CPU, group="web")
    service.shell.ends(0, ref=Ref("web", 1))
    service.shell.quick.faults.away = True
    service.tell()
    service.shell.quick.faults.away = False
    assert service.answers("1") == "ウェブ：承りました。対応者として記録しました。"
