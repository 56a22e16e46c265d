"""What is done on the board: the telephones and the rota obey it as they obey ./rinban, and nobody else."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import date

import pytest

from rinban.core.chain.record import Ref
from rinban.core.days import Days
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Member
from rinban.core.sign_in import FRESH
from rinban.doors.board_act_table import ACTS
from rinban.doors.http import Answer
from rinban.operator.test_call_words import TEST
from rinban.sign_in.secret import form_token
from tests.fakes.browser import MemoryBrowser
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import ANN, CPU, INFRA, SATO, SUZUKI

PAGE = "/board/escalations/infra/1"
DUTY = "/board/duty"


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


@pytest.fixture
def sato(service: ServiceOnFakes) -> MemoryBrowser:
    """The rota names Sato to act, and Sato has just signed in."""
    service.may_act("sato")
    return MemoryBrowser(service).signs_in("sato")


WHEN = {f"{field}-{group}" for field in ("override-until", "quiet-from") for group in ("infra", "night")}
WHEN |= {"cover-from", "cover-to", "swap-day", "swap-other-day"}


def labels(page: str) -> dict[str, str]:
    """The words of each field, by its id."""
    return dict(re.findall(r'<label for="([^"]+)">([^<]+)</label>', page))


@pytest.mark.parametrize(
    ("language", "clock"), [("en", ", on the clock of Asia/Tokyo (JST)"), ("ja", "　※Asia/Tokyo (JST) の日時")]
)
def test_where_the_screen_has_another_clock_than_the_rota_each_field_of_a_time_names_the_rota_s(
    sato: MemoryBrowser, language: str, clock: str
) -> None:
    sato.language, sato.cookies["tz"] = language, "Europe/Berlin"
    there = labels(sato.opens(DUTY).page)
    assert "Europe/Berlin (CET)" in sato.page
    sato.cookies["tz"] = "Asia/Tokyo"
    here = labels(sato.opens(DUTY).page)
    assert there == {name: f"{label}{clock}" if name in WHEN else label for name, label in here.items()}
    assert clock not in "".join(here.values())


def test_a_time_that_is_typed_is_one_of_the_rota_s_clock_whatever_the_screen_has(sato: MemoryBrowser) -> None:
    sato.cookies["tz"] = "Europe/Berlin"
    sato.opens(DUTY).presses("override", **{"for": "suzuki", "until": "09:00"})
    assert "Sun 22 Nov 01:00 CET" in said(sato), "at nine in Tokyo"


def said(browser: MemoryBrowser) -> str:
    """What the page tells of the last act."""
    _, found, rest = browser.page.partition('<div class="told')
    assert found, browser.page
    return rest.partition("</p>")[0].rpartition("</span>")[2]


def journal(service: ServiceOnFakes, ref: Ref = INFRA) -> list[str]:
    return [entry.detail for entry in service.shell.views.journal(ref)]


# --- an escalation ---------------------------------------------------------------------------------------------------


def test_who_takes_it_has_it_and_the_phone_falls_silent(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("take")
    e = service.shell.now()
    assert e.acknowledged
    assert e.ack
    assert e.ack.by == "sato"
    assert service.shell.phone.calls[0].status == "canceled"
    assert said(sato) == "佐藤 has infra/1."
    assert journal(service)[-1].startswith("on the board, by sato, taken by sato")
    assert "佐藤 takes it on the board" in sato.page


def test_what_became_of_an_act_is_told_once(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("take")
    assert "__Host-rinban-told" not in sato.cookies
    assert '<div class="told' not in sato.opens(PAGE).page


def test_what_somebody_has_is_not_taken_away(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    page = sato.opens(PAGE).page
    service.shell.answers(0, "1")
    sato.got[-1] = sato.got[-1].__class__(200, {}, page)  # the page is some seconds old
    sato.presses("take")
    assert said(sato) == "佐藤 has infra/1 already."
    assert journal(service)[-1].startswith("call 0") or "on the board" not in journal(service)[-1]


def test_an_operator_takes_it_for_somebody_and_the_journal_has_both(service: ServiceOnFakes) -> None:
    service.called()
    jane = MemoryBrowser(service).signs_in()
    assert 'action="/board/acts/take" class="press"' not in jane.opens(PAGE).page  # who is in no rota has no phone
    jane.presses("take", **{"for": "ann"})
    e = service.shell.now()
    assert e.ack
    assert e.ack.by == "ann"
    assert "jane takes it on the board for Ann" in jane.page


def test_who_is_not_called_for_it_is_named_in_what_happened_all_the_same(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(service.parts.record), "note", lambda _, ref, lines: service.shell.mysql.note(ref, lines))
    service.has(Member(Responder("kacho", "課長", "+819000000004"), board="act"))
    service.called()
    kacho = MemoryBrowser(service).signs_in("kacho", "act", "課長")
    kacho.opens(PAGE).presses("note", text="seen")
    assert "note by 課長: seen" in kacho.page
    kacho.presses("close")
    assert "課長 closes it on the board" in kacho.page
    assert "closed by 課長" in kacho.page


def test_who_has_it_hands_it_back_and_is_told_who_is_called_next(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("take").presses("hand-back")
    assert said(sato) == "You have handed infra/1 back: 鈴木 is called next."
    assert "佐藤 gives it back on the board" in sato.page
    assert any(
        line.startswith("on the board, by sato, ") and "handed back by sato" in line for line in journal(service)
    )
    service.shell.sweep(15.0)
    assert service.shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_what_was_taken_by_a_key_is_handed_back_in_japanese_as_well(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    service.called()
    service.shell.answers(0, "1")
    service.shell.ends(0, "completed")
    sato.language = "ja"
    assert "引き受けを取り消す" in sato.opens(PAGE).page
    sato.presses("hand-back")
    assert said(sato) == "infra/1 の引き受けを取り消しました。次は鈴木さんに電話します。"


def test_where_nobody_else_is_on_duty_it_is_said_so(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    known = service.rota()
    alone = replace(known.groups["infra"], lines=(Line(("sato",)),))
    service.shell.rota.source = MemoryRota(replace(known, groups={**known.groups, "infra": alone}))
    service.called()
    sato.opens(PAGE).presses("take").presses("hand-back")
    assert "There is nobody else" in said(sato)
    assert not service.shell.now().acknowledged


def test_nobody_hands_back_what_somebody_else_has(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    page = sato.opens(PAGE).presses("take").got[-1]
    service.may_act("suzuki")
    suzuki = MemoryBrowser(service).signs_in("suzuki")
    assert "/board/acts/hand-back" not in suzuki.opens(PAGE).page
    suzuki.posts("/board/acts/hand-back", fields(suzuki))
    assert said(suzuki.opens(PAGE)) == "You do not have infra/1, so there is nothing to hand back."
    assert service.shell.now().acknowledged
    assert "/board/acts/hand-back" in page.body


def test_whose_phone_rings_passes_it_on(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("pass")
    assert "the next person is called" in said(sato)
    service.shell.ends(0, "canceled")
    assert service.shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_nobody_passes_what_rings_for_somebody_else(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE)
    service.shell.ends(0)
    sato.presses("pass")
    assert "Your phone does not ring" in said(sato)
    assert offered(sato) == {"take", "note", "close"}
    assert service.shell.phone.calls[1].status == "ringing"


def offered(browser: MemoryBrowser) -> set[str]:
    """The acts whose forms the escalation's page has."""
    return set(re.findall(r'action="[^"]*/board/acts/([a-z-]+)"', browser.opens(PAGE).page))


def test_only_what_can_be_done_is_offered(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    assert offered(sato) == {"take", "pass", "note", "close"}
    for attempt in range(3):
        service.shell.ends(attempt)
    assert offered(sato) == {"take", "call-now", "note", "close"}
    sato.opens(PAGE).presses("take")
    assert offered(sato) == {"hand-back", "note", "close"}


def test_the_phones_ring_now_where_all_rests(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    for attempt in range(3):
        service.shell.ends(attempt)
    sato.opens(PAGE).presses("call-now")
    assert service.shell.phone.dialled[3:] == [SATO.phone]
    assert said(sato) == "佐藤&#39;s phone rings for infra/1."
    assert any("on the board, by sato" in line for line in journal(service))


def test_it_is_closed_and_rings_no_more(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("close")
    assert said(sato) == "infra/1 is closed."
    assert not service.shell.now().has_open
    assert service.shell.phone.calls[0].status == "canceled"
    assert "佐藤 closes it on the board" in sato.page
    assert "/board/acts/" not in sato.opens(PAGE).page


@pytest.mark.parametrize("text", ["the disk was replaced", "<script>alert(1)</script>", "ディスク交換済み"])
def test_a_note_is_in_the_story_as_it_was_written_and_never_as_markup(
    service: ServiceOnFakes, sato: MemoryBrowser, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    service.called()
    monkeypatch.setattr(type(service.parts.record), "note", lambda _, ref, lines: service.shell.mysql.note(ref, lines))
    sato.opens(PAGE).presses("note", text=text)
    assert said(sato) == "Noted in infra/1."
    assert journal(service)[-1] == f"by sato: {text}"
    assert "<script>alert" not in sato.page


def test_a_note_without_a_text_says_what_is_missing(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("note", text=" ")
    assert said(sato) == "The form is not complete: What is to be noted (at most 400 characters) is missing."


def test_an_alert_is_raised_and_the_phones_say_it(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("page", text="the shop takes no orders", severity="disaster")
    (alert,) = service.shell.now().open
    assert (alert.summary, alert.details, alert.severity.name) == (
        "the shop takes no orders",
        "sato (board)",
        "DISASTER",
    )
    assert service.shell.phone.dialled == [SATO.phone]


def test_a_phone_is_tried(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("test-call", responder="ann")
    assert service.shell.phone.dialled == [ANN.phone]
    assert "/phonecall/rinban-test/0" in service.shell.phone.calls[0].order.voice_url
    assert TEST.group == "rinban-test"


# --- the rota --------------------------------------------------------------------------------------------------------


def test_who_takes_over_the_duty_is_called_first_and_gives_it_back(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    sato.opens(DUTY).presses("override", **{"for": "ann", "until": "+2h", "why": "Sato is ill"})
    (made,) = service.rota().arrangements
    assert (made.why, made.made_by) == ("Sato is ill", "sato (board)")
    assert service.called().shell.phone.dialled == [ANN.phone]
    sato.presses("undo")
    assert said(sato) == "It is taken back."
    assert service.rota().arrangements == ()


def test_a_night_is_given_away(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("cover", **{"for": "sato", "by": "ann", "from": "", "to": "+8h"})
    assert "Arranged as number" in said(sato)
    assert service.called().shell.phone.dialled == [ANN.phone]


def test_what_the_rota_refuses_is_refused(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("cover", **{"for": "ann", "by": "ann", "to": "+8h"})
    assert said(sato) == "Ann cannot be called in their own place."
    sato.opens(DUTY).presses("swap", one="sato", other="ann", day="2026-12-24")
    assert service.rota().arrangements == ()
    assert '<div class="told bad"' in sato.page


def test_a_maintenance_window_keeps_the_phones_silent_until_it_is_taken_back(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    sato.opens(DUTY).presses("quiet", **{"for": "2h", "why": "new disks"})
    assert "new" not in said(sato)
    assert service.alert().status_code == 202
    assert service.shell.phone.calls == []
    sato.presses("unquiet")
    assert said(sato) == "It is taken back."
    assert service.shell.phone.dialled == [SATO.phone]


def test_what_waits_is_not_offered_to_be_taken(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("quiet", **{"for": "2h"})
    service.alert()
    page = sato.opens(PAGE).page
    assert "/board/acts/call-now" in page
    assert "/board/acts/take" not in page


def test_who_takes_what_waits_from_an_older_page_hears_that_it_waits(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    service.called()
    older = sato.opens(PAGE).got[-1]
    sato.presses("close")
    sato.opens(DUTY).presses("quiet", **{"for": "2h"})
    service.shell.hear(CPU)
    sato.got.append(older)
    sato.presses("take", escalation="infra/2")
    assert said(sato).startswith("infra/2 waits, and nobody is called for it yet"), said(sato)


# --- twice -----------------------------------------------------------------------------------------------------------


def twice(browser: MemoryBrowser, act: str, **typed: str) -> None:
    """The button of the same page is pressed twice, before the browser has got an answer."""
    page = browser.opens(DUTY).got[-1]
    browser.presses(act, **typed)
    browser.got.append(page)
    browser.presses(act, **typed)


def test_maintenance_that_was_asked_for_by_two_presses_is_one_and_is_taken_back_with_one(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    twice(sato, "quiet", **{"for": "2h"})
    assert len(service.rota().quiet) == 1
    assert said(sato).startswith("Arranged as number 1")
    sato.presses("unquiet")
    service.called()
    assert service.shell.phone.dialled == [SATO.phone]


def test_a_duty_that_was_taken_over_by_two_presses_can_be_given_back(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    twice(sato, "override", **{"for": "ann", "until": "+2h"})
    sato.presses("undo")
    assert service.rota().arrangements == ()


def test_two_presses_ring_a_phone_once_and_a_press_on_the_next_page_rings_it_again(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    twice(sato, "test-call", responder="ann")
    assert service.shell.phone.dialled == [ANN.phone]
    service.shell.clock.forward(5)
    sato.opens(DUTY).presses("test-call", responder="ann")
    assert service.shell.phone.dialled == [ANN.phone, ANN.phone]


def test_another_text_from_the_same_page_is_another_form(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    page = sato.opens(DUTY).got[-1]
    for host in ("db-1", "db-2"):
        sato.got.append(page)
        sato.presses("quiet", **{"for": "2h", "hosts": host})
    assert [window.hosts for window in service.rota().quiet] == [("db-1",), ("db-2",)]


def test_what_was_refused_may_be_tried_again_from_the_same_page(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    asked = {"for": "sato", "by": "ann", "from": "", "to": "+8h"}
    first = sato.opens(DUTY).got[-1]
    service.shell.clock.forward(1)
    second = sato.opens(DUTY).got[-1]
    sato.got.append(first)
    made = sato.presses("cover", **asked).got[-1]
    sato.got.append(second)
    sato.presses("cover", **asked)
    assert "overlap" in said(sato)
    sato.got.append(made)
    sato.presses("undo")
    sato.got.append(second)
    sato.presses("cover", **asked)
    assert said(sato).startswith("Arranged as number")
    assert len(service.rota().arrangements) == 1


def test_while_nobody_knows_what_was_sent_before_it_is_done(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.done_forms.faults.away = True
    sato.opens(DUTY).presses("quiet", **{"for": "2h"})
    assert len(service.rota().quiet) == 1


# --- who may not -----------------------------------------------------------------------------------------------------


def fields(browser: MemoryBrowser) -> dict[str, str]:
    """What a form of any act has, made by hand for the session of this browser."""
    (cookie,) = (value for name, value in browser.cookies.items() if name.endswith("rinban-board"))
    everything = "escalation group text for by to one other day number responder".split()
    known = {"escalation": "infra/1", "group": "infra", "for": "ann", "by": "ann", "to": "+1h", "number": "1"}
    return {name: known.get(name, "ann") for name in everything} | {"csrf": form_token(cookie)}


def untouched(service: ServiceOnFakes) -> tuple[object, ...]:
    rota = service.rota()
    calls = [call.status for call in service.shell.phone.calls]
    return service.shell.now(), rota.arrangements, rota.quiet, calls, journal(service)


def refused(service: ServiceOnFakes, browser: MemoryBrowser, act: str) -> Answer:
    """The answer to a form that is made by hand; nothing has happened."""
    before = untouched(service)
    answer = browser.posts(f"/board/acts/{act}", fields(browser))
    assert untouched(service) == before
    return answer


@pytest.mark.parametrize("act", ACTS)
def test_a_viewer_does_nothing_however_fresh(service: ServiceOnFakes, act: str) -> None:
    service.called()
    assert refused(service, MemoryBrowser(service).signs_in("sato", "view"), act).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_a_wall_does_nothing(service: ServiceOnFakes, act: str) -> None:
    service.called()
    assert refused(service, MemoryBrowser(service).signs_in("", "wall"), act).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_who_has_signed_in_too_long_ago_does_nothing(service: ServiceOnFakes, sato: MemoryBrowser, act: str) -> None:
    service.called()
    service.shell.clock.at += FRESH
    assert refused(service, sato, act).status_code == 303
    assert "sign in again" in said(sato.opens(PAGE))


@pytest.mark.parametrize("act", ACTS)
def test_who_is_not_named_any_more_does_nothing(service: ServiceOnFakes, sato: MemoryBrowser, act: str) -> None:
    service.called()
    service.has(Member(service.rota().responders["sato"].responder))
    assert refused(service, sato, act).status_code == 303
    assert "does not name you" in said(sato.opens(PAGE))


def test_who_is_not_there_any_more_by_the_rota_does_nothing(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    known = service.rota().responders["sato"]
    service.has(replace(known, valid=Days(None, date(2026, 11, 1))))
    assert refused(service, sato, "take").status_code == 303
    assert "does not name you" in said(sato.opens(PAGE))


@pytest.mark.parametrize("act", ACTS)
def test_without_a_session_there_is_only_the_way_to_the_sign_in(service: ServiceOnFakes, act: str) -> None:
    service.called()
    before = untouched(service)
    answer = MemoryBrowser(service).posts(f"/board/acts/{act}", {"escalation": "infra/1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/board/sign-in?said=act_signed_out")
    assert untouched(service) == before


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"x-none": "1"}],
    ids=str,
)
@pytest.mark.parametrize("act", ACTS)
def test_a_form_of_another_site_does_nothing_with_a_good_session(
    service: ServiceOnFakes, sato: MemoryBrowser, act: str, headers: dict[str, str]
) -> None:
    service.called()
    before = untouched(service)
    assert sato.posts(f"/board/acts/{act}", fields(sato), **headers).status_code == 403
    assert untouched(service) == before


@pytest.mark.parametrize("act", ACTS)
def test_a_form_of_another_session_does_nothing(service: ServiceOnFakes, sato: MemoryBrowser, act: str) -> None:
    service.called()
    other = MemoryBrowser(service).signs_in("suzuki")
    before = untouched(service)
    for token in (fields(other)["csrf"], "", "0" * 64):
        assert sato.posts(f"/board/acts/{act}", {**fields(sato), "csrf": token}).status_code == 403
    assert untouched(service) == before


def test_an_act_that_there_is_not_is_no_other_task(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    before = untouched(service)
    for name in ("load", "export", "board", "migrate", "ack", "..", "__class__"):
        sato.posts(f"/board/acts/{name}", fields(sato))
        assert said(sato.opens(PAGE)) == "The board cannot do this."
    assert untouched(service) == before


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example.test",
        "//evil.example.test",
        "/board/../x",
        "/boardx",
        "/board//x",
        "javascript:x",
        "/board\r\nX: y",
    ],
)
def test_nobody_is_led_away_from_the_board(service: ServiceOnFakes, sato: MemoryBrowser, back: str) -> None:
    service.called()
    answer = sato.posts("/board/acts/take", {**fields(sato), "back": back})
    assert answer.headers["Location"] == "/board"


def test_words_about_an_act_that_somebody_else_put_there_are_only_text(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    for value in ("x", "e30=", "bnVsbA==", "eyJkb25lIjogMSwgIndvcmRzIjogIjxiPiIsICJ1bmRvIjogW119"):
        sato.cookies["__Host-rinban-told"] = value
        assert sato.opens(DUTY).status == 200
        assert "<b>" not in sato.page


@pytest.mark.parametrize(
    "undo",
    [
        [["act", "page"], ["group", "infra"], ["text", "a joke"]],
        [["act", "../sign-out"]],
        [["number", "1"]],
        [["act", "undo"], ["act", "close"]],
    ],
)
def test_words_that_somebody_else_put_there_have_no_button_that_does_something_else(
    service: ServiceOnFakes, sato: MemoryBrowser, undo: list[list[str]]
) -> None:
    told = json.dumps({"done": True, "words": "Well done.", "undo": undo}).encode()
    sato.cookies["__Host-rinban-told"] = base64.urlsafe_b64encode(told).decode()
    assert said(sato.opens("/board")) == "Well done."
    assert "/board/acts/" not in sato.page


def test_while_the_rota_cannot_be_read_it_is_taken_all_the_same(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE)
    service.shell.rota.faults.away = True
    sato.presses("take")
    assert service.shell.now().acknowledged


def test_what_cannot_be_done_now_is_said_to_be_so(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    sato.opens(DUTY)
    service.shell.rota.faults.away = True
    sato.presses("cover", **{"for": "sato", "by": "ann", "to": "+8h"})
    assert said(sato).startswith("That cannot be done now, since a store or the carrier does not answer.")


def test_all_of_it_is_said_in_japanese_to_who_reads_that(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.language = "ja,en;q=0.5"
    assert "引き受ける" in sato.opens(PAGE).page
    sato.presses("take")
    assert said(sato) == "infra/1 は佐藤さんが引き受けました。"


LINK_AGAIN = '<a href="/board/sign-in?again=1">'


@pytest.mark.parametrize("page", [PAGE, DUTY])
def test_who_has_signed_in_too_long_ago_finds_the_link_beside_the_words_also_in_what_the_script_fetches(
    service: ServiceOnFakes, sato: MemoryBrowser, page: str
) -> None:
    service.called()
    assert LINK_AGAIN not in sato.opens(f"{page}?part=1").page
    service.shell.clock.at += FRESH
    acts = re.findall(r'<section class="acts".*?</section>', sato.opens(f"{page}?part=1").page, re.DOTALL)
    assert [LINK_AGAIN in one for one in acts] == [True]


def test_what_was_refused_since_that_is_too_long_ago_has_the_link_beside_its_words(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    service.called()
    sato.opens(PAGE)
    service.shell.clock.at += FRESH
    assert LINK_AGAIN in sato.presses("take").page.partition('<div class="told bad"')[2].partition("</div>")[0]
    assert '<div class="told' not in sato.opens(PAGE).page
