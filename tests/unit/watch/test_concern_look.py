"""What a round of the watchdog sees of what is wrong: of escalations, calls, settings and outlets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from rinban.budget import Budget
from rinban.core.alert import Kind
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.record import Ref
from rinban.core.chain.told import Told
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Line
from rinban.core.rota.hours import Range
from rinban.core.rota.loads import RungCall
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Settings
from rinban.core.rota.stage import Stage
from rinban.core.warnings.book import Case, Course
from rinban.core.warnings.concern import Concern, ConcernKind
from rinban.core.warnings.owing import Bulletin
from rinban.core.warnings.texts import warning_text
from rinban.ports.warnings import Sight
from rinban.watch import judging
from rinban.watch.concern_look import ConcernLook, ConcernSources
from rinban.wiring.warning import unfit_outlets
from tests.fakes.notices import MemoryNotices
from tests.fakes.shell import CPU, DISK, INFRA, START, Shell, settings
from tests.fakes.stores import MemoryCallRecord

OPS = OutletSettings("ops", "slack")
WARNED = Stage(caller_id="+815000000000", warn=(OPS,))
FAST = frozenset((ConcernKind.EXHAUSTED, ConcernKind.NOBODY, ConcernKind.CARRIER))


class Eyes:
    """A watchdog that looks, on everything in memory."""

    def __init__(self, rota: Settings | None = None, stage: Stage = WARNED) -> None:
        self.rota = replace(rota or settings(Policy(rounds=1, then_every=600)), stages={"local": stage})
        self.shell = Shell(self.rota)
        self.unusable: list[str] = []
        self.unfit: list[str] = []
        self.asked: list[OutletSettings] = []
        self.calls_today = 0
        self.lasting: list[Case] = []
        self.notices = MemoryNotices()
        shell = self.shell
        sources = ConcernSources(
            reader=shell.rota_as_remembered,
            settings=self._settings,
            unusable=lambda: self.unusable,
            unfit=self._unfit,
            calls_today=lambda _: self.calls_today,
            resting=shell.mysql,
            escalations=shell.escalations,
            views=shell.views,
            calls=MemoryCallRecord(shell.mysql),
            notices=self.notices,
        )
        self.looking = ConcernLook(sources, shell.clock, shell.log)

    def _settings(self) -> Settings:
        with self.shell.rota.faults.reading():
            return self.rota

    def _unfit(self, outlets: Sequence[OutletSettings]) -> Sequence[str]:
        self.asked = [*outlets]
        return self.unfit

    def look(self, *, at_all: bool = True, seconds: float = 8.0) -> Sight:
        """What a round sees that knows what the one before has seen."""
        sight = self.looking.look(at_all, self.lasting, Budget(seconds))
        self.lasting = [Case(one.kind, one.about, one.detail, Course.WRONG, START) for one in sight.seen.concerns]
        return sight

    def sees(self, kind: ConcernKind) -> list[Concern]:
        sight = self.look()
        assert kind in sight.seen.looked
        return [one for one in sight.seen.concerns if one.kind is kind]


def exhausted(eyes: Eyes) -> Eyes:
    eyes.shell.hear(DISK)
    for attempt in range(3):
        eyes.shell.rings(attempt)
        eyes.shell.ends(attempt)
    return eyes


# --- escalations -----------------------------------------------------------------------------------------------------


def test_that_nobody_took_it_is_seen_in_every_round_until_somebody_does() -> None:
    eyes = exhausted(Eyes())
    seen = eyes.look(at_all=False).seen
    assert seen.concerns == (Concern(ConcernKind.EXHAUSTED, "infra", "infra/1"),)
    assert seen.looked == FAST
    eyes.shell.sweep(700.0)
    eyes.shell.answers(3, "1")
    assert eyes.look(at_all=False).seen.concerns == ()


def test_that_nobody_took_it_is_not_over_while_the_phones_ring_again() -> None:
    eyes = exhausted(Eyes())
    eyes.look(at_all=False)
    eyes.shell.sweep(700.0)
    assert eyes.shell.now().state is State.CALLING
    nobody_took_it = (Concern(ConcernKind.EXHAUSTED, "infra", "infra/1"),)
    assert eyes.look(at_all=False).seen.concerns == nobody_took_it
    eyes.shell.ends(3)
    assert eyes.look(at_all=False).seen.concerns == nobody_took_it
    eyes.shell.answers(4, "1")
    assert eyes.look(at_all=False).seen.concerns == ()


def test_that_the_carrier_takes_no_calls_is_not_over_while_it_is_asked_again() -> None:
    eyes = Eyes()
    eyes.shell.phone.refuse(3, code=20003, mend="TWILIO_AUTH_TOKEN")
    eyes.shell.hear(DISK)
    refused = eyes.look(at_all=False).seen.concerns
    eyes.shell.sweep(700.0)
    assert eyes.shell.now().state is State.CALLING
    assert eyes.look(at_all=False).seen.concerns == refused
    eyes.shell.rings(3)
    assert eyes.look(at_all=False).seen.concerns == ()


def test_that_nobody_took_it_is_not_over_where_the_carrier_takes_no_calls_by_then() -> None:
    eyes = exhausted(Eyes())
    eyes.look(at_all=False)
    eyes.shell.phone.refuse(3, code=20003, mend="TWILIO_AUTH_TOKEN")
    eyes.shell.sweep(700.0)
    kinds = [one.kind for one in eyes.look(at_all=False).seen.concerns]
    assert kinds == [ConcernKind.CARRIER, ConcernKind.EXHAUSTED]


def test_what_another_version_has_written_of_what_is_wrong_ends_no_round() -> None:
    eyes = exhausted(Eyes())
    eyes.lasting = [Case(ConcernKind.EXHAUSTED, "web", detail, Course.WRONG, START) for detail in ("", "web", "web/x")]
    assert [one.about for one in eyes.look(at_all=False).seen.concerns] == ["infra"]


def test_that_nobody_is_on_duty_for_an_open_alert_is_seen() -> None:
    eyes = Eyes()
    eyes.shell.hear(CPU, group="night")
    assert eyes.look(at_all=False).seen.concerns == (Concern(ConcernKind.NOBODY, "night", "night/1"),)
    eyes.shell.hear(replace(CPU, kind=Kind.RECOVERY), group="night")
    assert eyes.look(at_all=False).seen.concerns == ()


def test_while_the_record_is_away_nobody_says_that_it_is_over() -> None:
    eyes = exhausted(Eyes())
    eyes.look(at_all=False)
    eyes.shell.mysql.faults.away = True
    seen = eyes.look(at_all=False).seen
    assert (seen.concerns, seen.looked) == ((), frozenset())


def test_without_time_nobody_says_that_it_is_over() -> None:
    seen = exhausted(Eyes()).look(seconds=0.5).seen
    assert (seen.concerns, seen.looked) == ((), frozenset())


def test_a_document_that_cannot_be_read_hides_no_other_one() -> None:
    eyes = exhausted(Eyes())
    eyes.shell.hear(CPU, group="night")
    load = eyes.shell.escalations.load

    def unreadable(where: object) -> object:
        if where == INFRA:
            raise ValueError("of a later version")
        return load(where)  # type: ignore[arg-type]

    eyes.shell.escalations.load = unreadable  # type: ignore[method-assign, assignment]
    assert [one.about for one in eyes.look(at_all=False).seen.concerns] == ["night"]


@pytest.mark.parametrize(("language", "false"), [("en", "on duty"), ("ja", "当番")])
def test_where_the_last_resort_alone_was_called_nobody_says_that_those_on_duty_were(language: str, false: str) -> None:
    eyes = Eyes(stage=replace(WARNED, last_resort="ann"))
    eyes.shell.hear(CPU, group="night")
    eyes.shell.ends(0, ref=Ref("night", 1))
    (one,) = eyes.look(at_all=False).seen.concerns
    assert one.kind is ConcernKind.EXHAUSTED
    told = Bulletin("ops", one.name, one.kind, one.about, one.detail, Course.WRONG, START)
    assert "night" in warning_text(told, language)
    assert false not in warning_text(told, language)


def test_where_the_carrier_refuses_everybody_that_is_what_is_wrong_and_not_that_nobody_took_it() -> None:
    eyes = Eyes()
    eyes.shell.phone.refuse(3, code=20003, mend="TWILIO_AUTH_TOKEN")
    eyes.shell.hear(DISK)
    assert eyes.look(at_all=False).seen.concerns == (Concern(ConcernKind.CARRIER, "", "infra/1"),)
    eyes.shell.sweep(700.0)
    eyes.shell.rings(3)
    assert eyes.look(at_all=False).seen.concerns == ()


def test_that_the_number_of_each_person_is_refused_says_nothing_of_the_carrier() -> None:
    eyes = Eyes()
    eyes.shell.phone.refuse(3)
    eyes.shell.hear(DISK)
    assert [one.kind for one in eyes.look(at_all=False).seen.concerns] == [ConcernKind.EXHAUSTED]


def test_a_carrier_that_has_taken_no_call_for_a_minute_is_seen_and_not_one_that_is_asked_again_by_then() -> None:
    eyes = Eyes()
    eyes.shell.phone.refuse(99, permanent=False)
    eyes.shell.hear(DISK)
    seen = {}
    for _ in range(8):
        seen[round(eyes.shell.clock.at - START)] = [one.kind for one in eyes.look(at_all=False).seen.concerns]
        eyes.shell.sweep(10.0)
    assert seen == {s: [ConcernKind.CARRIER] if s >= 60 else [] for s in range(0, 80, 10)}
    eyes.shell.phone.heal()
    eyes.shell.sweep(60.0)
    eyes.shell.rings(0)
    assert eyes.look(at_all=False).seen.concerns == ()


# --- who is told -----------------------------------------------------------------------------------------------------


def test_those_are_warned_whom_the_stage_names_also_while_mysql_is_away() -> None:
    eyes = Eyes()
    assert [one.name for one in eyes.look().warned] == ["ops"]
    eyes.shell.rota.faults.away = True
    sight = eyes.look()
    assert [one.name for one in sight.warned] == ["ops"]
    assert not sight.is_whole


def test_where_nobody_is_warned_nothing_is_looked_for() -> None:
    eyes = exhausted(Eyes(stage=Stage()))
    eyes.shell.escalations.load = None  # type: ignore[method-assign, assignment]
    sight = eyes.look()
    assert (sight.seen.concerns, sight.seen.looked, sight.warned) == ((), frozenset(), ())


# --- the rota --------------------------------------------------------------------------------------------------------


def rota_of(*lines: Line) -> Settings:
    return replace(settings(), groups={"infra": GroupSettings("infra", (), "own", lines)})


def test_a_gap_ahead_is_seen_and_one_that_is_there_already() -> None:
    today = datetime.fromtimestamp(START, UTC).date()
    until = Line(("sato",), valid=Days(None, today + timedelta(days=9)))
    (gap,) = Eyes(rota_of(until)).sees(ConcernKind.GAP)
    assert gap.about == "infra"
    assert str(today + timedelta(days=10)) in gap.detail
    (now,) = Eyes(rota_of()).sees(ConcernKind.GAP)
    assert (now.detail, now.can_wait) == ("", False)
    assert Eyes(rota_of(Line(("sato",)))).sees(ConcernKind.GAP) == []


def test_a_gap_that_is_far_away_can_wait_while_it_is_night() -> None:
    eyes = Eyes(rota_of(Line(("sato",), valid=Days(None, datetime.fromtimestamp(START, UTC).date() + timedelta(9)))))
    waits = []
    for hour in (3, 12, 23):
        eyes.shell.clock.at = START - START % 86_400 + hour * 3600 - 9 * 3600 + 86_400
        waits += [one.can_wait for one in eyes.sees(ConcernKind.GAP)]
    assert waits == [True, False, True]


def test_what_cannot_be_used_is_one_sentence_with_the_number_of_the_others() -> None:
    eyes = Eyes()
    assert eyes.sees(ConcernKind.CONFIGURATION) == []
    eyes.unusable = ['policy own: ring "x" is no whole number, 5 to 600']
    eyes.unfit = ["outlet ops: it needs url", "outlet team: it needs token"]
    (one,) = eyes.sees(ConcernKind.CONFIGURATION)
    assert one.detail == 'policy own: ring "x" is no whole number, 5 to 600 (+2)'


def test_while_the_secret_of_the_outlets_cannot_be_read_they_are_neither_unfit_nor_well() -> None:
    def silent(_: Sequence[OutletSettings]) -> Sequence[str]:
        raise Unavailable("Secrets Manager did not answer")

    eyes = Eyes()
    eyes.looking._from = replace(eyes.looking._from, unfit=silent)
    seen = eyes.look().seen
    assert ConcernKind.CONFIGURATION not in seen.looked
    assert [one for one in seen.concerns if one.kind is ConcernKind.CONFIGURATION] == []
    eyes.unusable = ['policy own: ring "x" is no whole number, 5 to 600']
    seen = eyes.look().seen
    assert ConcernKind.CONFIGURATION not in seen.looked
    assert [one.detail for one in seen.concerns if one.kind is ConcernKind.CONFIGURATION] == eyes.unusable


def test_what_the_secret_says_of_the_outlets_is_told_and_not_that_it_was_not_had() -> None:
    def refused(_: str) -> Mapping[str, str]:
        raise Unavailable("Secrets Manager did not answer")

    with pytest.raises(Unavailable):
        unfit_outlets(refused, [OPS])
    assert unfit_outlets(lambda name: {name: "{}"}, [OPS]) == [
        "outlet ops: it needs url, and the secret OUTLETS has none under its name"
    ]
    (broken,) = unfit_outlets(lambda name: {name: "{broken"}, [OPS])
    assert broken.startswith("OUTLETS is written as")


def test_all_chats_are_looked_at_those_of_groups_and_those_that_are_warned() -> None:
    team, phones = OutletSettings("team", "line"), OutletSettings("phones", "sms", ("duty",))
    eyes = Eyes(replace(settings(), groups={"infra": GroupSettings("infra", outlets=(team, phones))}))
    eyes.look()
    assert eyes.asked == [team, OPS]


def test_more_calls_than_the_stage_allows_are_seen() -> None:
    eyes = Eyes(stage=replace(WARNED, calls_per_day=200))
    eyes.calls_today = 200
    assert eyes.sees(ConcernKind.SPENDING) == []
    eyes.calls_today = 201
    assert [one.detail for one in eyes.sees(ConcernKind.SPENDING)] == ["201 > 200"]
    unlimited = Eyes()
    unlimited.calls_today = 10_000
    assert unlimited.sees(ConcernKind.SPENDING) == []


def test_what_one_place_does_not_say_hides_nothing_of_the_others() -> None:
    eyes = Eyes(stage=replace(WARNED, calls_per_day=200))

    def away(_: float) -> int:
        raise Unavailable("Redis is away")

    eyes.looking._from = replace(eyes.looking._from, calls_today=away)
    eyes.unusable = ["something"]
    seen = eyes.look().seen
    assert seen.looked == frozenset(ConcernKind) - {ConcernKind.SPENDING, ConcernKind.STORE}
    assert ConcernKind.CONFIGURATION in {one.kind for one in seen.concerns}


# --- numbers ---------------------------------------------------------------------------------------------------------


def night_with_sato_refused(eyes: Eyes, times: int = 1) -> None:
    """So many alerts, each of which is over ten minutes later. Nobody but Suzuki can be called for them."""
    for _ in range(times):
        eyes.shell.phone.refuse()
        eyes.shell.hear(DISK)
        eyes.shell.clock.forward(600.0)
        eyes.shell.hear(replace(DISK, kind=Kind.RECOVERY))


def test_a_number_that_the_carrier_refused_twice_is_seen_and_not_one_that_it_refused_once() -> None:
    eyes = Eyes()
    night_with_sato_refused(eyes)
    assert eyes.sees(ConcernKind.REFUSED) == []
    night_with_sato_refused(eyes)
    assert eyes.sees(ConcernKind.REFUSED) == [Concern(ConcernKind.REFUSED, "sato", "佐藤")]


def test_it_is_over_when_that_phone_rings_and_when_it_was_not_called_for_six_hours() -> None:
    eyes = Eyes()
    night_with_sato_refused(eyes, 2)
    eyes.shell.clock.forward(6 * 3600.0 - 700.0)
    assert eyes.sees(ConcernKind.REFUSED) == []
    night_with_sato_refused(eyes, 2)
    eyes.shell.hear(DISK)
    eyes.shell.rings(0, Ref("infra", 5))
    eyes.shell.clock.forward(1.0)
    assert eyes.sees(ConcernKind.REFUSED) == []


def test_of_a_person_with_two_numbers_one_that_rings_says_nothing_of_the_other() -> None:
    rota = settings()
    sato = rota.responders["sato"]
    two = replace(sato, responder=replace(sato.responder, more_phones=("+819000000009",)))
    eyes = Eyes(replace(rota, responders={**rota.responders, "sato": two}))
    refused = [("sato", START), ("sato", START + 60)]
    rang = [RungCall("sato", START + 90, START + 100)]
    assert [one.about for one in judging.of_calls(refused, rang, eyes.rota)] == ["sato"]
    assert [*judging.of_calls(refused, rang, settings())] == []


def test_a_call_that_nobody_answered_was_not_refused() -> None:
    eyes = Eyes(settings(Policy(rounds=3)))
    eyes.shell.phone.refuse()
    eyes.shell.hear(DISK)
    for attempt in range(1, 9):
        eyes.shell.ends(attempt, "busy")
    eyes.shell.clock.forward(1.0)
    assert eyes.sees(ConcernKind.REFUSED) == []


# --- outlets ---------------------------------------------------------------------------------------------------------


def told(**how: object) -> Escalation:
    shell = Shell()
    shell.hear(DISK)
    return replace(shell.now(), told=(Told("chat", **{"since": START, **how}),))  # type: ignore[arg-type]


def test_an_outlet_that_failed_four_times_or_refuses_for_good_is_seen() -> None:
    assert [*judging.of_outlets([told(tries=3, failures=3)])] == []
    assert [*judging.of_outlets([told(tries=5, failures=4, successes=1)])] != []
    (failing,) = judging.of_outlets([told(tries=4, failures=4)])
    assert (failing.kind, failing.about, failing.detail) == (ConcernKind.OUTLET, "chat", "./rinban journal infra/1")
    assert [*judging.of_outlets([told(tries=1, failures=1, over=True)])] == [failing]


def test_an_outlet_that_was_told_something_since_is_well() -> None:
    later = told(tries=1, successes=1, since=START + 60)
    failing = told(tries=9, failures=9)
    assert [*judging.of_outlets([failing, later])] == [*judging.of_outlets([later, failing])] == []


# --- duties ----------------------------------------------------------------------------------------------------------

TEAM = OutletSettings("team", "slack", tell=("duty",))
QUIET_TEAM = OutletSettings("other", "slack", tell=("all",))


def duty(kind: NoticeKind, begins: float) -> RotaNotice:
    one = Occasion(kind, "infra", "" if kind is NoticeKind.GAP else "sato", begins, None, f"{kind.value}/{begins}")
    return RotaNotice(one, "ja", "佐藤さん、当番です。", START)


# START is 2026-11-22 07:26:40 in Japan.
EVERY_DAY = tuple(range(7))
NIGHT, DAWN = (
    Range(EVERY_DAY, time(begins), time(ends), later, "Asia/Tokyo") for begins, ends, later in ((22, 8, 1), (0, 5, 0))
)
PHONES = OutletSettings("phones", "sms", tell=("duty",), quiet=("nights",))


def told_at(now: float, *notices: RotaNotice, lines: tuple[Line, ...] = ()) -> list[str]:
    """What is told by an SMS that is quiet from 22:00 to 08:00, at this instant."""
    infra = GroupSettings("infra", outlets=(PHONES,), lines=lines)
    rota = replace(settings(), groups={"infra": infra}, hours={"nights": (NIGHT,), "dawn": (DAWN,)})
    return [notice.text for _, _, notice in judging.duties(rota, notices, now)]


def duties_at(*notices: RotaNotice, now: float = START) -> list[tuple[str, str]]:
    eyes = Eyes(replace(settings(), groups={"infra": GroupSettings("infra", outlets=(TEAM, QUIET_TEAM))}))
    eyes.shell.clock.at = now
    for one in notices:
        eyes.notices.keep(one)
    return [(to.name, notice.occasion.kind.value) for to, notice in eyes.look().told]


def test_a_duty_is_told_to_the_outlets_of_its_group_that_are_told_of_duties() -> None:
    assert duties_at(duty(NoticeKind.DAY, START + 80_000)) == [("infra/team", "day before")]


def test_what_is_told_of_a_duty_is_news_until_it_begins_and_a_hand_over_for_an_hour() -> None:
    for kind in (NoticeKind.DAY, NoticeKind.HOUR):
        assert duties_at(duty(kind, START), now=START - 1) != []
        assert duties_at(duty(kind, START), now=START) == []
    assert duties_at(duty(NoticeKind.HAND_OVER, START), now=START + 3599) != []
    assert duties_at(duty(NoticeKind.HAND_OVER, START), now=START + 3600) == []


def test_a_hand_over_in_quiet_hours_is_told_when_they_are_over_and_says_of_when_it_is() -> None:
    """They end at 08:00, 2,000 s later; before that the outlet itself puts it off."""
    began = duty(NoticeKind.HAND_OVER, START - 4 * 3600)
    midnight = replace(began, at=START - 4 * 3600)
    assert told_at(START, midnight) != []
    (said,) = told_at(START + 2100, midnight)
    assert said == "11月22日(日) 03:26 JST時点のお知らせです。佐藤さん、当番です。"
    assert told_at(START + 2000 + 3600, midnight) == []


def test_a_hand_over_just_before_quiet_hours_waits_for_their_end_as_well() -> None:
    evening = START - 9.5 * 3600  # 21:56:40
    began = replace(duty(NoticeKind.HAND_OVER, evening), at=evening + 60)
    assert len(told_at(START + 2100, began)) == 1


def test_a_duty_that_is_over_before_quiet_hours_are_is_not_told() -> None:
    midnight = START - 26_800
    began = replace(duty(NoticeKind.HAND_OVER, midnight), at=midnight)
    assert len(told_at(START + 2100, began)) == 1
    assert told_at(START + 2100, began, lines=(Line(("sato",), during=("dawn",)),)) == []


def test_of_one_duty_the_last_notice_is_told() -> None:
    day, hour = (duty(kind, START + 3000) for kind in (NoticeKind.DAY, NoticeKind.HOUR))
    sooner, later = replace(day, text="day"), replace(hour, text="hour")
    assert told_at(START + 2100, sooner) == ["day"]
    assert told_at(START + 2100, later, sooner) == ["hour"]


def test_a_gap_is_a_warning_and_no_notice_of_a_duty() -> None:
    assert duties_at(duty(NoticeKind.GAP, START + 60)) == []


def test_where_no_outlet_is_told_of_duties_no_notice_is_read() -> None:
    eyes = Eyes()
    eyes.notices.faults.away = True
    assert eyes.look().is_whole
