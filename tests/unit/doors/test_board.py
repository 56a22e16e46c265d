"""The door of the board: who is let in, what a browser is told, and what is answered again without a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rinban.board.pages import Pages
from rinban.core.errors import Unavailable
from rinban.picture.colours import DARK
from tests.fakes import board
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK, DISK_OVER
from tests.unit.board.looking import PAGES, looked, read, seen

STATIC = Path(__file__).parents[3] / "templates" / "board" / "static"


@pytest.fixture
def service() -> ServiceOnFakes:
    made = ServiceOnFakes("board")
    made.shell.hear(DISK)
    return made


# --- who is let in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_nobody_is_let_in_without_a_session(path: str, stage: str) -> None:
    service = ServiceOnFakes("board", stage=stage)
    service.shell.hear(DISK)
    answer = looked(service, path, signed_in=False)
    assert (answer.status_code, answer.headers["Location"], answer.body) == (303, "/prod/board/sign-in", "")


@pytest.mark.parametrize("before", ["//evil.example.test", "///evil.example.test/prod", "/"])
def test_nobody_is_led_to_a_host_that_stands_in_the_path(service: ServiceOnFakes, before: str) -> None:
    browser = MemoryBrowser(service, stage=before.removeprefix("/"))
    locations = [browser.asks("GET", "/board").headers["Location"]]
    locations += re.findall(r'(?:href|src|action)="([^"]*)"', browser.asks("GET", "/board/sign-in").body)
    assert all(one.startswith("/") and not one.startswith("//") for one in locations), locations


def test_what_may_be_where_nobody_answers_is_not_said_to_be_nowhere(service: ServiceOnFakes) -> None:
    assert looked(service, "/escalations/infra/7").status_code == 404
    service.shell.mysql.faults.away = True
    assert looked(service, "/escalations/infra/7").status_code == 503


# --- what somebody reads where a page cannot be shown ----------------------------------------------------------------

ABOUT_IT = {
    "en": ("There is no such page", "no store answers", "For a new alert the last resort is called, if there is one."),
    "ja": ("ページが見つかりません", "保存先が応答しない", "新しいアラートは、最終連絡先があればそこへ電話します。"),
}
ONE_AWAY = {
    "en": ("A store does not answer that alone may have what stands here", "Telephones ring all the same."),
    "ja": ("この内容を持つ保存先が応答していない", "電話は通常どおりかかります。"),
}


@pytest.mark.parametrize("language", ABOUT_IT)
def test_a_page_that_is_not_there_says_so_and_leads_to_the_board(service: ServiceOnFakes, language: str) -> None:
    answer = looked(service, "/escalations/infra/7", language=language)
    assert ABOUT_IT[language][0] in read(answer)
    assert 'href="/prod/board"' in answer.body
    assert "UTC" not in read(answer), "it is nobody's zone"
    assert (answer.headers["Vary"], "refresh" in answer.body) == ("Accept-Language", False)


@pytest.mark.parametrize("language", ABOUT_IT)
def test_a_page_without_stores_says_whom_it_reaches_then_and_comes_again(
    service: ServiceOnFakes, language: str
) -> None:
    service.shell.mysql.faults.away = service.shell.redis.faults.away = True
    answer = looked(service, language=language)
    assert answer.status_code == 503
    assert all(words in read(answer) for words in ABOUT_IT[language][1:])
    assert 'data-again="15"' in answer.body
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in answer.body


OF_MYSQL = ("/history", "/history?csv=1", "/history/latency", "/duty/fairness", "/escalations/infra/7")


@pytest.mark.parametrize("path", OF_MYSQL)
@pytest.mark.parametrize("language", ONE_AWAY)
def test_a_page_that_needs_the_store_that_is_away_says_that_it_is_one_and_that_telephones_ring(
    service: ServiceOnFakes, path: str, language: str
) -> None:
    service.shell.mysql.faults.away = True
    service.board.past.fails = Unavailable("MySQL does not answer")
    address, _, query = path.partition("?")
    answer = looked(service, address, query, language)
    assert answer.status_code == 503
    assert all(words in read(answer) for words in ONE_AWAY[language])


def test_a_script_is_told_the_status_alone(service: ServiceOnFakes) -> None:
    service.shell.mysql.faults.away = service.shell.redis.faults.away = True
    assert "<" not in looked(service, "", "part=1").body


def test_where_not_even_that_page_can_be_made_a_sentence_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(board, "PAGES", Pages(tmp_path))
    service = ServiceOnFakes("board that has lost its templates")
    answer = looked(service)
    assert (answer.status_code, answer.body) == (503, "The board failed. Telephones ring all the same.")
    assert "TemplateNotFound" in capsys.readouterr().out


# --- what a browser is told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_of_others_is_framed_by_nobody_and_kept_by_nobody(
    service: ServiceOnFakes, path: str
) -> None:
    headers = looked(service, path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "same-origin")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_address_of_a_page_has_what_stands_before_the_route(service: ServiceOnFakes) -> None:
    for path in PAGES:
        addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', looked(service, path).body)
        assert addresses
        assert [one for one in addresses if not one.startswith("/prod/board")] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_paint_is_small(service: ServiceOnFakes, path: str, language: str) -> None:
    files = sum(len(file.read_bytes()) for file in STATIC.iterdir())
    assert files + len(looked(service, path, language=language).body.encode()) <= 60_000


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ja", "ja"),
        ("en-US,ja;q=0.5", "en"),
        ("fr,ja;q=0.8,en;q=0.7", "ja"),
        ("", "en"),
        ("fr", "en"),
        ("ja;q=x", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(
    service: ServiceOnFakes, asked: str, language: str
) -> None:
    assert f'<html lang="{language}"' in looked(service, language=asked).body


def test_a_file_may_be_kept_for_ever_since_its_name_changes_with_it(service: ServiceOnFakes) -> None:
    page = looked(service).body
    for name in re.findall(r"/board/static/([^\"]+)", page):
        answer = looked(service, f"/static/{name}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.body == (STATIC / re.sub(r"\.[0-9a-f]{12}\.", ".", name)).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["board.css", "board.000000000000.css", "..%2fpage.html", "", "x"])
def test_no_other_file_is_there(service: ServiceOnFakes, name: str) -> None:
    assert looked(service, f"/static/{name}").status_code == 404


def test_the_picture_has_the_page_s_colours_for_whatever_it_draws() -> None:
    css = (STATIC / "board.css").read_text(encoding="utf-8")
    assert {name for name in DARK if f".rinban-{name}" in css} == set(DARK)


# --- what is answered again ------------------------------------------------------------------------------------------


def tag(service: ServiceOnFakes, path: str = "", language: str = "en") -> str:
    answer = looked(service, path, "part=1", language)
    assert answer.status_code == 200
    assert "<html" not in answer.body
    assert answer.body.lstrip().startswith('<div id="part"')
    return answer.headers["ETag"]


@pytest.mark.parametrize("path", ["", "/escalations/infra/1"])
def test_a_part_that_the_script_has_is_not_sent_again_and_costs_one_journey_to_each_store(
    service: ServiceOnFakes, path: str
) -> None:
    known = tag(service, path)
    service.shell.clock.forward(5)
    service.board.in_mysql.journeys = service.board.in_redis.journeys = 0
    answer = looked(service, path, "part=1", If_None_Match=known)
    assert (answer.status_code, answer.body, answer.headers["ETag"]) == (304, "", known)
    assert (service.board.in_mysql.journeys, service.board.in_redis.journeys) == (1, 1)


@pytest.mark.parametrize("path", ["", "/escalations/infra/1"])
@pytest.mark.parametrize("away", ["", "mysql", "redis"])
def test_a_step_of_the_chain_makes_another_part(service: ServiceOnFakes, path: str, away: str) -> None:
    if away:
        getattr(service.shell, away).faults.away = True
    known = tag(service, path)
    service.shell.rings(0)
    assert looked(service, path, "part=1", If_None_Match=known).status_code == 200


def test_what_begins_and_what_is_over_makes_another_part(service: ServiceOnFakes) -> None:
    one = tag(service)
    service.shell.hear(DISK, group="night")
    two = tag(service)
    service.shell.hear(DISK_OVER)
    assert len({one, two, tag(service)}) == 3


def test_a_store_that_goes_away_makes_another_part(service: ServiceOnFakes) -> None:
    known = tag(service)
    service.shell.mysql.faults.away = True
    assert looked(service, "", "part=1", If_None_Match=known).status_code == 200
    assert "MySQL does not answer" in seen(service)


def test_a_part_is_another_one_in_another_language(service: ServiceOnFakes) -> None:
    assert tag(service) != tag(service, language="ja")


def test_a_round_of_the_watchdog_later_the_part_is_sent_again(service: ServiceOnFakes) -> None:
    known = tag(service)
    service.shell.clock.forward(61)
    assert looked(service, "", "part=1", If_None_Match=known).status_code == 200


@pytest.mark.parametrize(
    ("zone", "left", "day"),
    [("Europe/London", 5600, "Sat 21 Nov 22:26:40"), ("Europe/Berlin", 2000, "Sat 21 Nov 23:26:40")],
)
def test_what_has_happened_is_told_with_its_day_as_soon_as_that_is_over_where_somebody_looks(
    service: ServiceOnFakes, zone: str, left: int, day: str
) -> None:
    """`left`: the seconds until the day is over in this zone."""
    path, cookie = "/escalations/infra/1", f"tz={zone}"
    shown = looked(service, path, "part=1", Cookie=cookie)
    assert (day[-8:] in read(shown), day in read(shown)) == (True, False)
    known = shown.headers["ETag"]
    service.shell.clock.forward(left - 1)
    assert looked(service, path, "part=1", If_None_Match=known, Cookie=cookie).status_code == 304
    service.shell.clock.forward(1)
    assert day in read(looked(service, path, "part=1", If_None_Match=known, Cookie=cookie))


def test_a_fault_shows_no_trace_and_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    service = ServiceOnFakes("a board that fails")
    service.board.in_mysql.fails = ZeroDivisionError("a fault")
    answer = looked(service)
    assert (answer.status_code, "ZeroDivision" in answer.body) == (503, False)
    assert "ZeroDivisionError" in capsys.readouterr().out
