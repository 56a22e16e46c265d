"""The history: what is asked for, its pages and figures, and a file that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from rinban.board.history import PAGE, asked_for
from rinban.core.alert import Severity
from rinban.core.chain.past import PastRow
from rinban.core.chain.record import Ref
from rinban.core.errors import TooSlow
from rinban.ports.past import UnlistedEscalation
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK, DISK_OVER, INFRA, START
from tests.unit.board.looking import looked, seen

TOKYO = "Asia/Tokyo"


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


def keep(service: ServiceOnFakes, *rows: PastRow) -> None:
    service.board.past.rows.update({one.ref: one for one in rows})


def row(run: int, **changes: object) -> PastRow:
    usual = PastRow(
        Ref("infra", run), START - run, Severity.HIGH, "taken", "佐藤", 2, 3, 1.5, 14.0, "db-1", "disk full"
    )
    return usual._replace(**changes)  # type: ignore[arg-type]


def test_what_is_over_is_listed_by_the_watchdog_and_shown(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.clock.forward(15)
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    assert "Nothing was found" in seen(service, "/history")
    service.board.past.waiting.append(UnlistedEscalation(INFRA, "a", None, 0.0))
    from rinban.budget import Budget

    assert service.board.lister.list(Budget(30.0)) == 1
    page = seen(service, "/history")
    assert "infra/1" in page
    assert "db1 disk full taken by phone 佐藤 1" in page
    assert "To the key 15 s median · p95 15 s · p99 15 s" in page


def test_the_figures_are_of_all_rows_and_the_page_of_some(service: ServiceOnFakes) -> None:
    keep(service, *(row(run, seconds_to_key=float(run)) for run in range(1, 101)))
    page = looked(service, "/history").body
    assert page.count("<tr>") == 1 + PAGE
    assert "Escalations</dt><dd>100<" in page
    assert "50 s <small>median · p95 1 min 30 s · p99 1 min 30 s" in page


def test_an_older_page_follows_without_a_hole(service: ServiceOnFakes) -> None:
    keep(service, *(row(run) for run in range(1, 121)))
    found, query = list[str](), ""
    while True:
        page = looked(service, "/history", query).body
        found += re.findall(r'">infra/(\d+)</a>', page)
        older = re.search(r'<a rel="next" href="\?([^"]+)"', page)
        if not older:
            break
        query = unescape(older[1])
    assert found == [str(run) for run in range(1, 121)]


def test_what_was_asked_for_stays_in_the_form_and_in_the_file(service: ServiceOnFakes) -> None:
    keep(service, row(1), row(2, who="鈴木", problem="other"))
    query = "q=disk&who=%E4%BD%90%E8%97%A4&severity=4&outcome=taken&from=2026-11-01"
    page = looked(service, "/history", query).body
    assert 'name="q" value="disk"' in page
    assert "<option selected>佐藤</option>" in page
    assert 'value="2026-11-01"' in page
    (file,) = re.findall(r'href="\?([^"]+csv=1)"', page)
    rows = list(csv.DictReader(io.StringIO(looked(service, "/history", unescape(file)).body.removeprefix("\ufeff"))))
    assert [(one["run"], one["who"], one["opened"]) for one in rows] == [("1", "佐藤", "2026-11-22T07:26:39+09:00")]


def test_a_file_that_no_answer_can_carry_is_refused_with_what_to_do(service: ServiceOnFakes) -> None:
    keep(service, *(row(run, problem="障害" * 150, host="h" * 120) for run in range(1, 3_501)))
    answer = looked(service, "/history", "csv=1")
    assert (answer.status_code, "fewer days" in answer.body) == (400, True)
    answer = looked(service, "/history", "csv=1&q=none")
    assert answer.status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_text_is_a_formula_in_the_file(service: ServiceOnFakes, text: str) -> None:
    keep(service, row(1, problem=text, host=text, who=text))
    answer = looked(service, "/history", "csv=1")
    (one,) = csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff")))
    assert {one[name] for name in ("problem", "host", "who")} == {f"'{text}"}
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ("2026-10-24", "2026-11-22")),
        ("from=2026-11-05&to=2026-11-02", ("2026-11-02", "2026-11-05")),
        ("from=2026-11-05", ("2026-11-05", "2026-11-22")),
        ("to=2026-11-05", ("2026-10-07", "2026-11-05")),
        ("from=2026-12-05&to=2027-11-02", ("2026-11-22", "2026-11-22")),
        ("from=2026-12-05", ("2026-11-22", "2026-11-22")),
        ("from=2026-11-05&to=2027-11-02", ("2026-11-05", "2026-11-22")),
        ("from=never&to=%00", ("2026-10-24", "2026-11-22")),
    ],
)
def test_the_days_are_from_the_earlier_to_the_later_one_and_none_is_to_come(
    service: ServiceOnFakes, query: str, days: tuple[str, str]
) -> None:
    assert "{} – {}".format(*days) in seen(service, "/history", query)


@pytest.mark.parametrize("text", ["a,b", 'say "no"', "two\r\nlines", "\r", "", " ", "容量 97% \\", "'", '"'])
def test_a_program_reads_from_the_file_what_was_written(service: ServiceOnFakes, text: str) -> None:
    keep(service, row(1, problem=text, host=text, who=text), row(2, problem=text), row(3))
    answer = looked(service, "/history", "csv=1")
    found = list(csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff"), newline="")))
    told = f"'{text}" if text.startswith("\r") else text
    assert [one["problem"] for one in found] == [told, told, "disk full"]
    assert (found[0]["host"], found[0]["who"], found[0]["run"], found[0]["severity"]) == (told, told, "1", "high")
    assert [found[0][name] for name in ("alerts", "calls", "seconds_to_ring", "seconds_to_key")] == [
        "2",
        "3",
        "1.5",
        "14.0",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday", "to": "2026-13-40"},
        {"severity": "9", "outcome": "' OR 1=1 --"},
        {"after": "x~y"},
        {"after": "1~infra~x"},
        {"after": "~~"},
        {"after": "nan~infra~1"},
        {"after": "inf~infra~1"},
        {"after": "1~基盤~1"},
        {"group": "基盤"},
        {"group": "g" * 65},
        {"from": "9999-12-31"},
    ],
)
def test_what_cannot_be_meant_counts_as_not_asked_for(query: dict[str, str]) -> None:
    asked = asked_for(query, TOKYO, START)
    usual = asked_for({}, TOKYO, START)
    if "from" in query:
        assert asked.wanted.begins < asked.wanted.ends
    else:
        assert asked == usual


def test_the_usual_days_are_the_last_thirty_by_the_viewer_s_clock() -> None:
    asked = asked_for({}, TOKYO, START)
    assert (str(asked.first), str(asked.last)) == ("2026-10-24", "2026-11-22")
    assert (asked.wanted.ends - asked.wanted.begins) == 30 * 86_400


def test_one_that_cannot_be_read_is_told_and_one_without_an_alert_is_not_shown(service: ServiceOnFakes) -> None:
    keep(service, row(1, outcome="unreadable", who=""), row(2, outcome=""))
    page = seen(service, "/history")
    assert "cannot be read" in page
    assert "infra/2" not in page


def test_what_takes_too_long_to_look_for_is_said_to_and_is_no_fault_of_the_service(service: ServiceOnFakes) -> None:
    service.board.past.fails = TooSlow("given up")
    answer = looked(service, "/history", "q=disk")
    assert (answer.status_code, "fewer days" in answer.body) == (400, True)


def test_what_takes_too_long_is_told_on_a_page_in_the_language_of_the_reader(service: ServiceOnFakes) -> None:
    service.board.past.fails = TooSlow("given up")
    answer = looked(service, "/history", "q=disk", "ja")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "期間を短くするか、グループを1つ選んでください。" in answer.body
    assert 'href="/prod/board/history"' in answer.body
