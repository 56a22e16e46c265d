"""Who is on duty: now and next, gaps, covers, and the picture of one group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rinban.core.chain.record import Entry
from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings
from rinban.operator.test_call_words import TEST
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import START, Shell, settings
from tests.unit.board.looking import looked, seen

HOUR = 3600.0


def on(rota: Settings) -> ServiceOnFakes:
    return ServiceOnFakes("board", None, lambda log, phone: Shell(rota, log, phone))


@pytest.fixture
def service() -> ServiceOnFakes:
    return on(settings())


def test_who_is_first_who_follows_and_that_nobody_is(service: ServiceOnFakes) -> None:
    page = seen(service, "/duty")
    assert "基盤 infra 佐藤 then 鈴木 → Ann" in page
    assert "夜間 night Nobody is on duty" in page
    assert "Nobody else is first within 14 nights" in page


def test_who_covers_is_shown_in_the_place_of_whom_until_when_and_who_is_next() -> None:
    cover = Arrangement(Override("sato", "ann", START - HOUR, START + 2 * HOUR), "", "dentist")
    page = seen(on(replace(settings(), arrangements=(cover,))), "/duty")
    assert "Ann for 佐藤 until 09:26" in page
    assert "From 09:26 佐藤" in page
    assert "Ann for 佐藤 06:26 – 09:26" in page


def leave(first: int, last: int | None, who: str = "ann", number: int = 1) -> Arrangement:
    """Days of December: START is on 22 November."""
    return Arrangement(Leave(who, Days(date(2026, 12, first), date(2026, 12, last) if last else None)), number=number)


def test_who_is_away_is_shown_as_far_as_the_picture_goes_the_first_one_first() -> None:
    away = (leave(3, 4), leave(1, 1, "sato", 2), leave(30, 31, "suzuki", 3), leave(2, 2, "nobody", 4))
    page = seen(on(replace(settings(), arrangements=away)), "/duty")
    assert "佐藤 is away on Tue 1 Dec Ann is away Thu 3 Dec – Fri 4 Dec" in page
    assert page.count("is away") == 2
    assert "鈴木 is away Wed 30 Dec – Thu 31 Dec" not in page


def test_a_leave_without_an_end_and_one_that_is_over() -> None:
    over = Arrangement(Leave("sato", Days(date(2026, 11, 1), date(2026, 11, 2))))
    rota = replace(settings(), arrangements=(leave(1, None), over))
    assert "Annさんは休暇 12月1日(火) –" in seen(on(rota), "/duty", language="ja")
    assert "佐藤さんは休暇" not in seen(on(rota), "/duty", language="ja")


def test_the_picture_is_of_the_group_that_was_chosen(service: ServiceOnFakes) -> None:
    page = looked(service, "/duty", "group=night&nights=30").body
    assert page.count("<svg") == 1
    assert "夜間, 30 nights ahead" in page
    assert "<style" not in page
    assert "基盤, 14 nights ahead" in looked(service, "/duty", "group=nobody&nights=x").body


def test_without_a_rota_it_is_said_how_one_is_loaded() -> None:
    assert "No rota is loaded yet" in seen(on(Settings()), "/duty")


def test_while_the_record_is_away_no_rota_is_shown_as_if_it_were_empty(service: ServiceOnFakes) -> None:
    service.shell.rota.faults.away = True
    assert "the rota cannot be shown now" in seen(service, "/duty")


def test_a_month_is_told_person_by_person(service: ServiceOnFakes) -> None:
    page = seen(service, "/duty/fairness")
    assert "How the month was shared: November 2026" in page
    assert "佐藤" in page
    assert "The month is not over: nights and hours after 07:26 JST are as planned." in page
    assert "as planned" not in seen(service, "/duty/fairness", "month=2026-10")
    assert 'href="?month=2026-10"' in looked(service, "/duty/fairness").body
    assert looked(service, "/duty/fairness", "month=nonsense").status_code == 400


# --- what became of a test call --------------------------------------------------------------------------------------


def hears(service: ServiceOnFakes, *lines: tuple[str, str]) -> None:
    service.shell.mysql.note(TEST, [Entry(START, f"test call: {what}", whose) for what, whose in lines])


def test_no_test_call_is_spoken_of_before_there_was_one(service: ServiceOnFakes) -> None:
    assert "Last test call" not in seen(service, "/duty")


def test_what_became_of_the_last_test_call_stands_on_the_page_of_the_duties(service: ServiceOnFakes) -> None:
    hears(service, ("ringing", "ann (CA1)"), ("key 5", "ann (CA1)"), ("ended, completed", "ann (CA1)"))
    assert ": Ann presses 5: the way there and back works · All test calls" in seen(service, "/duty")
    hears(service, ("ringing", "sato (CA2)"), ("ended, busy", "sato (CA2)"))
    page = seen(service, "/duty")
    assert "佐藤's line is busy, or the call was declined" in page
    assert "presses 5" not in page
    assert "佐藤さんは話し中か、着信を拒否しました" in seen(service, "/duty", language="ja")
    assert '/board/escalations/rinban-test/0"' in looked(service, "/duty").body


def test_the_rota_is_read_as_often_with_a_test_call_as_without_one(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, read = list[MemoryRota](), MemoryRota.settings

    def counted(rota: MemoryRota) -> Settings:
        reads.append(rota)
        return read(rota)

    monkeypatch.setattr(MemoryRota, "settings", counted)
    seen(service, "/duty")
    without = len(reads)
    hears(service, ("ended, busy", "sato (CA2)"))
    assert "佐藤's line is busy" in seen(service, "/duty")
    assert len(reads) == 2 * without > 0


def test_all_test_calls_are_told_with_names(service: ServiceOnFakes) -> None:
    hears(service, ("ended, no-answer", "ann (CA1)"), ("key 5", "sato (CA2)"))
    page = seen(service, "/escalations/rinban-test/0")
    assert "All test calls" in page
    assert "Only the journal" not in page
    assert "Ann does not answer" in page
    assert "佐藤 presses 5" in page
