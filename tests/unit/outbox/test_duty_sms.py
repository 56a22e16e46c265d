"""A duty is told by SMS to the person whose it is: to which number, in which words, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from itertools import count

from rinban.budget import Budget
from rinban.core.chain.owed import TellResult
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import Group
from rinban.core.rota.hours import Range
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
from rinban.core.rota.outlets import SMS_OF_DUTIES, OutletSettings
from rinban.core.rota.settings import GroupSettings, Settings, group_of
from rinban.core.rota.stage import Stage
from rinban.core.text.sms import segments
from rinban.core.warnings.book import Case, Course
from rinban.core.warnings.concern import Seen
from rinban.core.warnings.owing import Bulletin, BulletinResult
from rinban.outbox.duty_sms import DutySms
from rinban.outbox.sms import SmsDefaults, SmsParts
from rinban.outbox.warner import Warner
from rinban.paging.one_number import SmsToOneNumberOnly
from rinban.ports.warnings import Recipient, Sight
from rinban.stores.warning_shelf import WarningShelf
from rinban.watch import judging
from rinban.wiring.chats import quiet
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.shell import SATO, START, SUZUKI, Shell, settings
from tests.fakes.warnings import MemoryWarnings

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


# --- quiet hours, from one round of the watchdog to the next ---------------------------------------------------------

EVERY_DAY = tuple(range(7))
PHONES = OutletSettings("phones", SMS_OF_DUTIES, tell=("duty",), quiet=("nights",))
NIGHTS = Range(EVERY_DAY, time(22), time(8), 1, "Asia/Tokyo")
MIDNIGHT = START - 26_800
"""START is 07:26:40 in Japan."""


def sent_in_rounds(team: Team, notice: RotaNotice, hours: int) -> list[tuple[float, str]]:
    """So many hours of rounds every five minutes; what was sent, and how many hours after midnight."""
    rota = replace(settings(), groups={"infra": GroupSettings("infra", outlets=(PHONES,))}, hours={"nights": (NIGHTS,)})
    group, clock = group_of(rota, "infra"), team.shell.clock
    assert group is not None
    ids, sent = count(), list[tuple[float, str]]()

    def look(at_all: bool, _: Sequence[Case], __: Budget) -> Sight:  # noqa: FBT001 - a port's
        told = ((Recipient(name, one), found) for name, one, found in judging.duties(rota, [notice], clock.now()))
        return Sight(Seen(), (), tuple(told), is_whole=at_all)

    def announce(to: Recipient, one: Bulletin, seconds: float) -> BulletinResult:
        known = replace(group, responders=(SATO,))
        result = DutySms(team.parts, known, quiet(to.outlet, known), clock).inform(one, seconds)
        return BulletinResult(bool(result.settled), result.reason, result.after, result.is_final)

    shelf = WarningShelf((MemoryWarnings("redis"), MemoryWarnings("mysql")), team.shell.log, lambda: f"{next(ids):032}")
    warner = Warner(shelf, look, announce, clock, team.shell.log)
    for _ in range(12 * hours):
        before = len(team.got)
        warner.warn(Budget())
        sent += [((clock.now() - MIDNIGHT) / 3600, text) for _, text in team.got[before:]]
        clock.forward(300.0)
    return sent


def hand_over(at: float) -> RotaNotice:
    one = Occasion(NoticeKind.HAND_OVER, "infra", "sato", at, None, "hand-over/infra/sato/1")
    return RotaNotice(one, "ja", "佐藤さん、当番です。", at)


def test_a_hand_over_at_midnight_is_sent_once_when_the_quiet_hours_are_over() -> None:
    team = Team()
    team.shell.clock.at = MIDNIGHT
    ((after, text),) = sent_in_rounds(team, hand_over(MIDNIGHT), 30)
    assert 8.0 <= after <= 8.1
    assert text == "11月22日(日) 00:00 JST時点のお知らせです。佐藤さん、当番です。"


def test_a_hand_over_outside_of_them_is_sent_once_and_not_again_in_the_morning() -> None:
    team = Team()
    team.shell.clock.at = MIDNIGHT - 3 * 3600
    ((after, text),) = sent_in_rounds(team, hand_over(MIDNIGHT - 3 * 3600), 30)
    assert (after, text) == (-3.0, "佐藤さん、当番です。")
