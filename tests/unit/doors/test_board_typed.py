"""What was typed is not lost where it was not done: the form is open, with all of it, and with why it was refused."""

from __future__ import annotations

import base64
import re
from html import unescape

import pytest

from rinban.core.sign_in import FRESH
from rinban.doors.board_typed import FORMS
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import ServiceOnFakes
from tests.unit.doors.test_board_told import told

DUTY, PAGE = "/board/duty", "/board/escalations/infra/1"
SESSION, TYPED = "__Host-rinban-board", "__Host-rinban-typed"
NOTE = {"text": "ディスク <b> & 50 % \"of\" 'all'"}
QUIET = {"for": "90 minutes", "from": "22:00", "hosts": "db-* web-1", "why": "入れ替え", "except_disaster": "1"}


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


@pytest.fixture
def sato(service: ServiceOnFakes) -> MemoryBrowser:
    service.may_act("sato")
    return MemoryBrowser(service).signs_in("sato")


def opened(browser: MemoryBrowser) -> dict[str, str]:
    """The form that is open on the page: each field with what stands in it."""
    (form,) = re.findall(r'<details id="act-[\w-]+" open>.*?</details>', browser.page, re.DOTALL)
    fields = {
        name: unescape(value) for name, value in re.findall(r'<input id="[^"]*" name="(\w+)" value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select id="[^"]*" name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        fields[name] = (re.findall(r'value="(\w*)" selected', options) or [""])[0]
    return fields | dict(re.findall(r'type="checkbox" id="[^"]*" name="(\w+)" value="(\d)" checked', form))


def beside(browser: MemoryBrowser) -> str:
    """Why it was refused, as it stands in the open form itself."""
    words = re.findall(r'<details id="act-[\w-]+" open>.*?<p class="bad refused">(.*?)</p>', browser.page, re.DOTALL)
    return unescape(re.sub("<[^>]*>", "", words[0]))


def is_open(browser: MemoryBrowser) -> bool:
    return '<details id="act-' in browser.page and '" open>' in browser.page


def leads_to(browser: MemoryBrowser) -> str:
    return browser.got[-2].headers["Location"]


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("quiet", QUIET, "/board/duty?group=infra#act-quiet-infra"),
    ("override", {"for": "ann", "until": "soon", "why": "x"}, "/board/duty?group=infra#act-override-infra"),
    ("page", {"text": " ", "severity": "disaster"}, "/board/duty?group=infra#act-page-infra"),
    ("cover", {"for": "ann", "by": "sato", "from": "now", "to": "25:99", "why": ""}, "/board/duty#act-cover"),
    ("swap", {"one": "ann", "other": "sato", "day": "someday", "other_day": "", "why": "x"}, "/board/duty#act-swap"),
    ("test-call", {"responder": ""}, "/board/duty#act-test-call"),
]


@pytest.mark.parametrize(("act", "typed", "there"), REFUSED, ids=[act for act, *_ in REFUSED])
def test_the_form_of_what_was_refused_is_open_with_all_that_was_typed_and_why_not(
    sato: MemoryBrowser, act: str, typed: dict[str, str], there: str
) -> None:
    sato.opens(DUTY).presses(act, **typed)
    assert leads_to(sato) == there
    assert opened(sato) == {name: value.strip() for name, value in typed.items()}
    assert beside(sato) == told(sato)
    assert f'<details id="{there.partition("#")[2]}" open>' in sato.page


@pytest.mark.parametrize("act", ["note", "take"])
def test_so_is_that_of_an_escalation(service: ServiceOnFakes, sato: MemoryBrowser, act: str) -> None:
    service.called()
    typed = {"note": {"text": "x" * 401}, "take": {"for": "nobody"}}[act]
    sato.opens(PAGE).sends(f"/board/acts/{act}", **{**hidden(sato, act), **typed})
    assert leads_to(sato) == f"{PAGE}#{FORMS[act]}"
    assert opened(sato) == ({"for": ""} if act == "take" else typed)


def hidden(browser: MemoryBrowser, act: str) -> dict[str, str]:
    (form, *_) = re.findall(rf'<form method="post" action="/board/acts/{act}".*?</form>', browser.page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_note_of_any_length_that_can_be_typed_is_there_while_mysql_is_away(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    service.called()
    note = "ディ" * 200
    sato.opens(PAGE).posts("/board/acts/note", {**hidden(sato, "note"), "text": note})
    assert len(sato.cookies[TYPED]) < 2600
    assert opened(sato.opens(PAGE)) == {"text": note}
    assert beside(sato).startswith("That cannot be done now, since a store or the carrier does not answer.")


def test_of_far_too_much_the_short_fields_are_kept(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("quiet", **{**QUIET, "hosts": "あ" * 900})
    assert len(sato.got[-2].cookies[0]) < 4000
    assert opened(sato) == {**QUIET, "hosts": ""}


def test_it_is_shown_once_and_not_in_a_part_or_on_another_page(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.posts("/board/acts/quiet", {**hidden(sato.opens(DUTY), "quiet"), **QUIET})
    for other in (f"{DUTY}?part=1", "/board", PAGE, "/board/history"):
        assert not is_open(sato.opens(other)), other
    assert opened(sato.opens(DUTY)) == QUIET
    assert TYPED not in sato.cookies
    assert not is_open(sato.opens(DUTY))


def test_what_was_done_leaves_no_form_open(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("quiet", **{**QUIET, "for": "2h"})
    assert (TYPED in sato.cookies, is_open(sato)) == (False, False)


def test_after_the_fifteen_minutes_it_waits_for_the_sign_in(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE)
    service.shell.clock.at += FRESH
    sato.presses("note", **NOTE)
    assert (is_open(sato), "sign in again" in told(sato)) == (False, True)
    sato.asks("GET", "/board/sign-in?again=1", referer=f"{sato.origin}{PAGE}")
    sato.signs_in("sato")
    assert sato.sent[-1]["path"] == PAGE
    assert opened(sato) == NOTE
    assert "refused" not in sato.page


def test_so_it_does_where_the_session_was_over(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE)
    service.parts.sign_in().sessions.end(sato.cookies[SESSION])
    sato.presses("note", **NOTE)
    assert "That was not done: you are signed out." in sato.page
    assert opened(sato.signs_in("sato")) == NOTE


def test_an_alert_that_could_not_be_raised_leads_to_its_form_after_the_sign_in(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    sato.opens(DUTY)
    service.parts.sign_in().sessions.end(sato.cookies[SESSION])
    sato.presses("page", text="no orders", severity="average")
    assert opened(sato.signs_in("sato")) == {"text": "no orders", "severity": "average"}


def test_who_signs_out_leaves_nothing_of_it(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE)
    service.shell.clock.at += FRESH
    sato.presses("note", **NOTE)
    assert TYPED in sato.cookies
    csrf = re.findall(r'action="/board/sign-out".*?name="csrf" value="([^"]*)"', sato.page)[0]
    sato.sends("/board/sign-out", csrf=csrf)
    assert TYPED not in sato.cookies


def test_a_form_of_another_site_leaves_nothing_to_be_pressed(sato: MemoryBrowser) -> None:
    stranger = MemoryBrowser(sato.service)
    evil = {"text": "a joke", "group": "infra"}
    stranger.posts("/board/acts/page", evil, origin="https://evil.example.test")
    sato.posts("/board/acts/page", evil, origin="https://evil.example.test")
    assert (stranger.cookies, TYPED in sato.cookies) == ({}, False)


@pytest.mark.parametrize("group", ["../x", 'x"><b>', "infra\r\nX: y", "x" * 3000])
def test_a_group_that_is_none_leads_nowhere_else(sato: MemoryBrowser, group: str) -> None:
    sato.opens(DUTY).presses("quiet", **{**QUIET, "group": group, "back": DUTY})
    assert leads_to(sato) == "/board/duty#act-quiet-"
    assert not is_open(sato)
    sato.presses("page", group=group, text="")
    assert leads_to(sato) == "/board/duty#act-page-"


@pytest.mark.parametrize(
    "written",
    [
        "x",
        "bnVsbA==",
        "W10=",
        "e30=",
        '{"page": "/board/duty", "act": "quiet", "group": "infra", "why": "\\"><b>x</b>"}',
        '{"page": "/board/duty", "act": "quiet", "group": "infra", "csrf": "0", "made": "1", "for": ["<b>"]}',
    ],
)
def test_what_somebody_else_put_there_is_only_text_in_fields_that_are_seen(sato: MemoryBrowser, written: str) -> None:
    before = hidden(sato.opens(DUTY), "quiet")
    sato.cookies[TYPED] = base64.urlsafe_b64encode(written.encode()).decode() if "{" in written else written
    assert sato.opens(DUTY).status == 200
    assert "<b>" not in sato.page
    assert hidden(sato, "quiet") == before


@pytest.mark.parametrize(
    ("nights", "stays"), [("", "/board/duty"), ("14", "/board/duty"), ("30", "/board/duty?group=infra&nights=30")]
)
def test_who_looks_at_thirty_nights_does_so_after_an_act_that_was_done_or_refused(
    sato: MemoryBrowser, nights: str, stays: str
) -> None:
    sato.opens(f"/board/duty?group=infra&nights={nights}").presses("test-call", responder="sato")
    assert leads_to(sato) == stays
    sato.opens(f"/board/duty?group=infra&nights={nights}").presses("cover", day="never")
    assert leads_to(sato) == f"{stays}#act-cover"
    sato.opens(f"/board/duty?group=infra&nights={nights}").presses("quiet", **{"for": "never"})
    assert leads_to(sato) == f"/board/duty?group=infra{'&nights=30' if nights == '30' else ''}#act-quiet-infra"
