"""Who is warned of what, how often, and what becomes of it when a store, an outlet or a process is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
from rinban.core.rota.outlets import OutletSettings
from rinban.core.warnings.book import Case
from rinban.core.warnings.concern import Concern, ConcernKind, Seen
from rinban.core.warnings.owing import LEASE, BulletinResult
from rinban.outbox.warner import DEAD, EVERY, Warner
from rinban.ports.warnings import Recipient, Sight
from rinban.stores.warning_shelf import WarningShelf
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.shell import START
from tests.fakes.warnings import MemoryWarnings, WarnedPeople

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
OPS, BOSS = Recipient("", OutletSettings("ops", "slack")), Recipient("", OutletSettings("boss", "line"))
TEAM = Recipient("infra", OutletSettings("team", "slack", tell=("duty",)))
NOBODY_TOOK_IT = Concern(ConcernKind.EXHAUSTED, "infra", "infra/7")
SAID = "Everybody to be called for infra was called, and nobody took it (infra/7)."
OVER = "In infra somebody has it now, or it is over."
GAP = Concern(ConcernKind.GAP, "infra", "2026-11-28 09:00 JST")


class Killed(BaseException):
    """The process ends here, as if its machine had gone."""


class Night:
    """Watchdogs that share two stores, and what they see. Each of them may be one of its own."""

    def __init__(self, *wrong: Concern, warned: Sequence[Recipient] = (OPS,)) -> None:
        self.clock, self.log = SetClock(START), MemoryLog()
        self.redis, self.mysql = MemoryWarnings("redis"), MemoryWarnings("mysql")
        self.people = WarnedPeople()
        self.wrong, self.warned = list(wrong), tuple(warned)
        self.told: tuple[tuple[Recipient, RotaNotice], ...] = ()
        self.unknown: set[ConcernKind] = set()
        self.looks: list[bool] = []
        self.is_lost = False
        self._ids = count()
        self.watchdog = self.another()

    def another(self) -> Warner:
        shelf = WarningShelf((self.redis, self.mysql), self.log, lambda: f"{next(self._ids):032}")
        return Warner(shelf, self._look, self.people, self.clock, self.log)

    def _look(self, at_all: bool, lasting: Sequence[Case], budget: Budget) -> Sight:  # noqa: FBT001 - a port's
        self.looks.append(at_all)
        if self.is_lost:
            raise Unavailable("MySQL is away, and nobody remembers the stage")
        looked = frozenset(set(ConcernKind) - {ConcernKind.STORE} - self.unknown)
        return Sight(Seen(tuple(self.wrong), looked), self.warned, self.told if at_all else (), is_whole=at_all)

    def rounds(self, number: int = 1, seconds: float = MINUTE) -> list[str]:
        """So many rounds, with so many seconds after each; what was said in them."""
        before = len(self.people.heard)
        for _ in range(number):
            try:
                self.watchdog.warn(Budget())
            except Killed:
                self.watchdog = self.another()
            self.clock.forward(seconds)
        return self.people.sentences()[before:]


# --- once in an hour, and over -------------------------------------------------------------------------------------


def test_what_is_wrong_is_told_once_and_again_after_an_hour_while_it_lasts() -> None:
    night = Night(NOBODY_TOOK_IT)
    assert night.rounds(60) == [SAID]
    assert night.rounds(60) == [f"Still so: {SAID}"]


def test_what_can_be_mended_in_the_morning_is_told_again_after_a_day() -> None:
    night = Night(GAP)
    assert len(night.rounds(23)) == 1
    assert night.rounds(23, HOUR) == []
    assert night.rounds(2, HOUR) == ["Still so: Nobody is on duty in infra from 2026-11-28 09:00 JST on."]


def test_it_is_said_when_it_is_over_and_nothing_after_that() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(5)
    night.wrong = []
    assert night.rounds(200) == [OVER]


def test_what_comes_and_goes_within_an_hour_is_one_warning_with_a_count() -> None:
    night = Night()
    for _ in range(5):
        night.wrong = [NOBODY_TOOK_IT]
        night.rounds(3)
        night.wrong = []
        night.rounds(3)
    assert night.people.sentences() == [SAID, OVER]
    night.wrong = [NOBODY_TOOK_IT]
    assert night.rounds(40) == [f"{SAID} (It has begun 5 times since the last warning.)"]


def test_what_came_and_went_in_the_hour_without_a_word_is_counted_when_the_hour_is_over() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(2)
    night.wrong = []
    night.rounds(2)
    night.wrong = [NOBODY_TOOK_IT]
    night.rounds(2)
    night.wrong = []
    assert night.rounds(120) == [f"{OVER} (It was so once meanwhile.)"]


def test_two_causes_are_told_beside_each_other_each_to_everybody_who_is_warned() -> None:
    night = Night(NOBODY_TOOK_IT, GAP, warned=(OPS, BOSS))
    night.rounds(3)
    assert [who for who, _ in night.people.heard] == ["ops", "boss", "ops", "boss"]


def test_on_a_bad_night_no_outlet_waits_until_another_has_heard_all() -> None:
    night = Night(*(replace(NOBODY_TOOK_IT, about=f"group{number}") for number in range(30)), warned=(OPS, BOSS))
    night.rounds(1)
    assert Counter(who for who, _ in night.people.heard) == {"ops": 5, "boss": 5}
    night.rounds(5)
    assert Counter(who for who, _ in night.people.heard) == {"ops": 30, "boss": 30}


def test_what_nobody_could_look_for_is_not_said_to_be_over() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(1)
    night.wrong, night.unknown = [], {ConcernKind.EXHAUSTED}
    assert night.rounds(10) == []
    night.unknown = set()
    assert night.rounds(1) == [OVER]


def test_what_can_wait_is_told_by_nobody_at_night_but_is_not_over_either() -> None:
    night = Night(Concern(GAP.kind, GAP.about, GAP.detail, can_wait=True))
    assert night.rounds(30) == []
    night.wrong = [GAP]
    assert len(night.rounds(1)) == 1
    night.wrong = [Concern(GAP.kind, GAP.about, GAP.detail, can_wait=True)]
    assert night.rounds(30) == []


def test_where_nobody_is_warned_nobody_hears_anything_and_the_next_one_hears_what_is_wrong_then() -> None:
    night = Night(NOBODY_TOOK_IT, warned=())
    assert night.rounds(10) == []
    night.warned = (OPS,)
    assert night.rounds(10) == [SAID]


def test_what_no_outlet_has_to_hear_any_more_is_left_out_of_the_book() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(2)
    night.wrong = []
    night.rounds(80)
    assert night.mysql.kept is not None
    assert "infra" not in night.mysql.kept[1]


# --- the stores ------------------------------------------------------------------------------------------------------


def test_a_store_that_is_lost_is_told_after_five_minutes_and_when_it_answers_again() -> None:
    night = Night()
    night.rounds(2)
    night.redis.faults.away = True
    assert night.rounds(5) == []
    assert night.rounds(5) == ["The store redis has not answered for five minutes or more. The other serves alone."]
    night.redis.faults.away = False
    assert night.rounds(5) == ["The store redis answers again."]


def test_a_store_that_fails_over_within_five_minutes_is_not_told() -> None:
    night = Night()
    for _ in range(5):
        night.mysql.faults.away = True
        night.rounds(3)
        night.mysql.faults.away = False
        night.rounds(3)
    assert night.people.heard == []


def test_either_store_alone_knows_what_was_told() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(1)
    for lost in (night.redis, night.mysql):
        lost.faults.away = True
        assert night.rounds(3) == []
        lost.faults.away = False


def test_a_store_that_comes_back_with_an_old_book_does_not_tell_it_anew() -> None:
    night = Night()
    night.rounds(1)
    night.redis.faults.away = True
    night.wrong = [NOBODY_TOOK_IT]
    assert night.rounds(1) == [SAID]
    night.redis.faults.away = False
    assert night.rounds(3) == []
    night.mysql.faults.away = True
    assert night.rounds(3) == []


def test_an_emptied_store_or_an_unreadable_book_loses_nothing_of_the_other_one() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(1)
    night.redis.kept = None
    assert night.rounds(2) == []
    night.redis.kept = (f"{9:032}", "what is no JSON")
    assert night.rounds(2) == []


def test_while_both_stores_are_away_nothing_is_told_and_all_of_it_when_one_is_back() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.redis.faults.away = night.mysql.faults.away = True
    assert night.rounds(3) == []
    night.mysql.faults.away = False
    assert night.rounds(1) == [SAID]


def test_a_book_that_takes_no_writes_is_told_from_by_nobody() -> None:
    """Otherwise each minute would tell the same."""
    night = Night(NOBODY_TOOK_IT)
    night.redis.faults.read_only = night.mysql.faults.read_only = True
    assert night.rounds(5) == []
    assert "warnings wait" in night.log.messages


def test_nothing_is_written_while_all_is_well_but_when_all_was_looked_at() -> None:
    night = Night()
    night.rounds(60)
    assert night.mysql.writes == 12
    assert night.looks.count(True) == 12


# --- several watchdogs -----------------------------------------------------------------------------------------------


def test_two_watchdogs_at_once_tell_it_once() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.redis.faults.meanwhile(lambda: night.another().warn(Budget()))
    night.rounds(1)
    assert night.people.sentences() == [SAID]


def test_a_watchdog_that_comes_while_another_is_telling_leaves_it_alone() -> None:
    night = Night(NOBODY_TOOK_IT)

    def slow() -> BulletinResult:
        night.clock.forward(LEASE / 2)
        assert night.another().warn(Budget()) == 0
        return BulletinResult(told=True)

    night.people.faults = [slow]
    night.rounds(3)
    assert len(night.people.keys) == 1


def test_a_watchdog_that_is_killed_while_it_tells_leaves_the_doubt_to_the_next_one_and_the_same_key() -> None:
    night = Night(NOBODY_TOOK_IT)

    def killed() -> BulletinResult:
        raise Killed

    night.people.faults = [killed]
    night.rounds(1)
    night.rounds(1)
    assert night.people.uncertain == [False, True]
    assert len(set(night.people.keys)) == 1


# --- outlets ---------------------------------------------------------------------------------------------------------


def test_what_an_outlet_did_not_take_is_tried_again_with_growing_pauses() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.people.faults = [lambda: BulletinResult(told=False, reason="503")] * 3
    tried = list[int]()
    for _ in range(12):
        night.rounds(1)
        tried.append(len(night.people.keys))
    assert tried == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]
    assert night.people.sentences() == [SAID]
    assert not any(night.people.uncertain)


def test_an_outlet_that_wants_to_be_left_alone_is() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.people.faults = [lambda: BulletinResult(told=False, reason="429", after=900.0)]
    assert night.rounds(15) == []
    assert night.rounds(1) == [SAID]


def test_an_outlet_that_refuses_for_good_is_asked_again_after_an_hour() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.people.faults = [lambda: BulletinResult(told=False, reason="404", is_final=True)]
    assert night.rounds(60) == []
    assert night.rounds(1) == [SAID]


def test_what_is_over_before_it_could_be_told_is_one_word() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.people.faults = [lambda: BulletinResult(told=False, reason="503")]
    night.rounds(1)
    night.wrong = []
    assert night.rounds(200) == [f"{OVER} (It was so once meanwhile.)"]


def test_an_outlet_that_breaks_keeps_the_others_from_nothing() -> None:
    night = Night(NOBODY_TOOK_IT, warned=(OPS, BOSS))

    def broken() -> BulletinResult:
        raise ValueError("rubbish")

    night.people.faults = [broken]
    night.rounds(1)
    assert night.people.heard == [("boss", SAID)]
    assert night.mysql.kept is not None
    assert "ValueError" in night.mysql.kept[1]
    assert "rubbish" not in night.mysql.kept[1]  # it may quote a secret, and the others read it


def test_of_an_outlet_that_cannot_be_warned_the_others_are_told_and_a_metric_counts_it() -> None:
    night = Night(NOBODY_TOOK_IT, warned=(OPS, BOSS))

    def only_the_boss_hears() -> None:
        night.people.faults = [lambda: BulletinResult(told=False, reason="no such channel")]

    for _ in range(40):
        if night.people.keys.count("".join(night.people.keys[:1])) < DEAD:
            only_the_boss_hears()
        night.rounds(1)
    assert ("boss", "The outlet ops cannot be told: no such channel") in night.people.heard
    assert ("boss", "The outlet ops can be told again, or nothing was tried lately.") in night.people.heard
    assert night.log.counted.count(("OutletGaveUp", {"outlet": "ops"})) == 1
    assert not [text for who, text in night.people.heard if who == "ops" and "outlet ops" in text]


def test_of_an_outlet_that_cannot_be_told_of_duties_those_hear_who_are_warned() -> None:
    night = Night(warned=(BOSS,))
    night.told = ((TEAM, duty(START + DAY)),)
    night.people.faults = [lambda: BulletinResult(told=False, reason="no sender")] * DEAD
    night.rounds(60)
    said = "The outlet infra/team cannot be told: no sender"
    assert night.people.heard[0] == ("boss", said)
    assert {text for _, text in night.people.heard} == {
        said,
        "Sato, you are on duty for infra.",
        "The outlet infra/team can be told again, or nothing was tried lately.",
    }


def test_an_outlet_that_fails_once_is_not_said_to_be_dead() -> None:
    night = Night(NOBODY_TOOK_IT, warned=(OPS, BOSS))
    night.people.faults = [lambda: BulletinResult(told=False, reason="503")]
    night.rounds(10)
    assert sorted(night.people.heard) == [("boss", SAID), ("ops", SAID)]


def test_without_time_nothing_is_told_and_nothing_is_in_doubt() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.watchdog.warn(Budget(0.5))
    assert night.people.heard == []
    night.clock.forward(2 * MINUTE)
    assert night.rounds(1) == [SAID]
    assert night.people.uncertain == [False]


def test_what_is_wrong_waits_while_nobody_knows_who_is_warned() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.is_lost = True
    assert night.rounds(2) == []
    night.is_lost = False
    assert night.rounds(1) == [SAID]


# --- duties ----------------------------------------------------------------------------------------------------------


def duty(begins: float) -> RotaNotice:
    one = Occasion(NoticeKind.HOUR, "infra", "sato", begins, None, f"hour before/infra/sato/{begins:.0f}")
    return RotaNotice(one, "ja", "Sato, you are on duty for infra.", START)


def test_a_notice_of_the_rota_is_told_once_to_the_outlet_of_its_group() -> None:
    night = Night(warned=())
    night.told = ((TEAM, duty(START + HOUR)),)
    night.rounds(60)
    assert night.people.heard == [("infra/team", "Sato, you are on duty for infra.")]


def test_a_notice_that_could_not_be_told_is_tried_again_when_all_is_looked_at() -> None:
    night = Night(warned=())
    night.told = ((TEAM, duty(START + HOUR)),)
    night.people.faults = [lambda: BulletinResult(told=False, reason="503")]
    assert night.rounds(4) == []
    assert len(night.rounds(2)) == 1
    assert EVERY < 5 * MINUTE


# --- where nothing can remember --------------------------------------------------------------------------------------


def unmigrated() -> Night:
    """Redis is lost, and nobody has migrated MySQL yet."""
    night = Night(NOBODY_TOOK_IT)
    night.mysql.is_migrated = False
    night.redis.faults.away = True
    return night


def test_where_no_store_can_keep_it_the_same_is_told_once_in_an_hour_all_the_same() -> None:
    night = unmigrated()
    lost = "The store redis has not answered for five minutes or more. The other serves alone."
    assert night.rounds(59) == [SAID, lost]
    assert night.rounds(10) == [f"Still so: {SAID}", f"Still so: {lost}"]


def test_the_log_says_then_that_no_store_keeps_it_and_what_to_do() -> None:
    night = unmigrated()
    night.rounds(1)
    assert "ONLY THIS PROCESS KNOWS WHAT WAS WARNED: run ./rinban migrate" in night.log.messages
    night.redis.faults.away = False
    before = len(night.log.messages)
    assert night.rounds(3) == []
    assert not [one for one in night.log.messages[before:] if "ONLY THIS" in one]


def test_what_a_store_kept_before_it_was_lost_is_not_told_anew() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.mysql.is_migrated = False
    assert night.rounds(2) == [SAID]
    night.redis.faults.away = True
    assert night.rounds(4) == []


def test_whichever_store_is_away_the_same_is_told_once_in_an_hour() -> None:
    for name in ("redis", "mysql"):
        night = Night(NOBODY_TOOK_IT)
        getattr(night, name).faults.away = True
        assert night.rounds(50).count(SAID) == 1


def test_a_store_that_comes_back_with_an_old_book_tells_nothing_anew_that_the_process_knows() -> None:
    night = Night(GAP)
    night.mysql.is_migrated = False
    night.rounds(2)
    night.redis.faults.away = True
    night.wrong = [GAP, NOBODY_TOOK_IT]
    assert night.rounds(3) == [SAID]
    night.redis.faults.away = False
    assert night.rounds(3) == []


def test_stores_that_were_emptied_are_believed_and_not_the_process() -> None:
    night = Night(NOBODY_TOOK_IT)
    night.rounds(2)
    night.redis.kept = night.mysql.kept = None
    assert night.rounds(2) == [SAID]
