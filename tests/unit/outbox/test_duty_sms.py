"""A duty is told by SMS to the person whose it is: to which number, in which words, and never twice."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.chain.owed import TellResult
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import Group
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.core.text.sms import segments
from rinban.core.warnings.book import Course
from rinban.core.warnings.owing import Bulletin
from rinban.outbox.duty_sms import DutySms
from rinban.outbox.sms import SmsDefaults, SmsParts
from rinban.paging.one_number import SmsToOneNumberOnly
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.shell import SATO, START, SUZUKI, Shell, settings

TEXT = "佐藤さん、基盤の当番は12月5日(土) 21:00 JSTから12月6日(日) 09:00 JSTまでです。"
DUTY = Bulletin("infra/phones", "day before/infra/sato/1", None, "infra", TEXT, Course.WRONG, START + 3600, who="sato")


class Team:
    """A group whose people are told of their duties by SMS; `quiet_until` is when its quiet hours end."""

    def __init__(self, rota: Settings | None = None, *, only_one: bool = False) -> None:
        self.shell, self.messenger = Shell(rota or staged()), MemoryMessenger()
        self.group = Group("infra", responders=(SATO, SUZUKI))
        self.quiet_until: float | None = None
        through = SmsToOneNumberOnly(self.messenger, "local") if only_one else self.messenger
        defaults = SmsDefaults("", "+815000000009")
        self.parts = SmsParts(through, self.shell.rota_as_remembered, self.shell.tokens, defaults)

    def hears(self, told: Bulletin = DUTY) -> TellResult:
        return DutySms(self.parts, self.group, lambda _: self.quiet_until, self.shell.clock).inform(told, 3.0)

    @property
    def got(self) -> list[tuple[str, str]]:
        return [(order.to, order.text) for order in self.messenger.sent]


def staged(**stage: object) -> Settings:
    return replace(settings(), stages={"local": Stage(sms_from="Rinban", **stage)})  # type: ignore[arg-type]


def test_a_duty_is_told_to_the_person_whose_it_is_as_it_is_written_and_nobody_is_asked_for_an_answer() -> None:
    team = Team()
    assert team.hears().reason == ""
    assert team.got == [(SATO.phone, TEXT)]
    assert (team.messenger.sent[0].sender, team.messenger.sent[0].status_url) == ("Rinban", "")


def test_a_long_hand_over_is_cut_between_words_in_two_segments_and_leads_nobody_anywhere() -> None:
    team = Team()
    alerts = "、".join(f"db{n}: 空きがありません https://evil.example/{n}" for n in range(5))
    team.hears(replace(DUTY, detail=f"佐藤さん、基盤の当番です。復旧していないアラートは5件です：{alerts}。"))
    ((_, text),) = team.got
    assert text.startswith("佐藤さん、基盤の当番です。復旧していないアラートは5件です：db0")
    assert text.endswith("…")
    assert segments(text) == 2
    assert "evil.example" not in text


def test_the_first_number_that_takes_one_gets_it() -> None:
    team = Team()
    team.group = Group("infra", responders=(replace(SATO, more_phones=("+819000000009",)),))
    team.messenger.numbers[SATO.phone] = CallRefused("a landline", permanent=True)
    team.hears()
    assert [number for number, _ in team.got] == ["+819000000009"]


def test_one_that_may_have_been_sent_is_not_sent_again() -> None:
    team = Team()
    team.messenger.fail(made=True)
    assert team.hears().is_unknown
    assert team.hears(replace(DUTY, is_uncertain=True)).settled
    assert len(team.got) == 1


def test_in_quiet_hours_nobody_is_woken_for_it() -> None:
    team = Team()
    team.quiet_until = START + 600
    result = team.hears()
    assert (team.got, result.after, result.settled) == ([], 600.0, frozenset())


def test_without_a_sender_it_says_what_to_set_and_who_has_left_the_rota_is_told_nothing() -> None:
    team = Team(settings())
    assert "set TWILIO_SMS_FROM" in team.hears().reason
    gone = Team()
    gone.group = Group("infra", responders=(SUZUKI,))
    assert gone.hears().is_final
    assert (team.got, gone.got) == ([], [])


def test_a_test_stage_sends_it_to_its_one_number_and_to_nobody_without_it() -> None:
    team = Team(staged(every_call_to="+819000009999"), only_one=True)
    team.hears()
    assert [number for number, _ in team.got] == ["+819000009999"]
    nobody = Team(only_one=True)
    assert "every_call_to" in nobody.hears().reason
    assert nobody.got == []
