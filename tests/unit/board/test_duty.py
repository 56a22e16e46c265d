"""Who is on duty: now and next, gaps, covers, and the picture of one group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings
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
    assert 'href="?month=2026-10"' in looked(service, "/duty/fairness").body
    assert looked(service, "/duty/fairness", "month=nonsense").status_code == 400
