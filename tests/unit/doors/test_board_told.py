"""What the page tells after an act: whole sentences in its language, with the names of people, and what helps there."""

from __future__ import annotations

import re
from html import unescape

import pytest

from rinban.core.errors import BadRequest, CallRefused
from rinban.core.text.languages import LANGUAGES
from tests.fakes.browser import MemoryBrowser
from tests.fakes.rota import MemoryRota, settings_of
from tests.fakes.service import ServiceOnFakes

DUTY, PAGE = "/board/duty", "/board/escalations/infra/1"
TURNS = """
zone: Asia/Tokyo
responders:
  sato: {name: 佐藤, phone: "+819000000001", language: ja, board: act}
  ann: {name: Ann, phone: "+819000000003", language: en}
  bo: {name: Bo, phone: "+819000000004", language: en}
rotations:
  weekly: {order: [sato, ann], every: 1 week, starts: 2026-11-16 09:00}
groups:
  infra: {name: {ja: 基盤, en: Base}, call: [{order: [weekly]}]}
"""


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


@pytest.fixture
def sato(service: ServiceOnFakes) -> MemoryBrowser:
    """Sato reads Japanese, and has just signed in."""
    service.may_act("sato")
    browser = MemoryBrowser(service).signs_in("sato")
    browser.language = "ja"
    return browser


def box(browser: MemoryBrowser) -> str:
    _, found, rest = browser.page.partition('<div class="told')
    assert found, browser.page
    return rest.partition("</p>")[0].partition("<p>")[2]


def told(browser: MemoryBrowser) -> str:
    """What the page tells of the last act, as it is read."""
    return unescape(re.sub(r"<[^>]*>", "", box(browser))).strip()


def turning(service: ServiceOnFakes) -> None:
    service.shell.rota.source = MemoryRota(settings_of(TURNS))


# --- what was done ---------------------------------------------------------------------------------------------------


def test_a_cover_is_told_with_the_names_of_both_and_the_zone_of_its_times(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("cover", **{"for": "sato", "by": "ann", "from": "", "to": "+8h"})
    assert told(sato) == "1番として登録しました。07:26 – 15:26（JST）の間、佐藤さんの代わりにAnnさんに電話します。"
    sato.language = "en"
    sato.opens(DUTY).presses("cover", **{"for": "sato", "by": "ann", "from": "+1d", "to": "+8h"})
    assert told(sato) == (
        "Arranged as number 2: Ann is called in the place of 佐藤, Mon 23 Nov 07:26 – Mon 23 Nov 15:26 JST."
    )


def test_times_are_those_of_the_clock_that_the_reader_has(sato: MemoryBrowser) -> None:
    sato.cookies["tz"] = "Europe/Paris"
    sato.opens(DUTY).presses("cover", **{"for": "sato", "by": "ann", "from": "", "to": "+8h"})
    assert "11月21日(土) 23:26 – 07:26（CET）の間" in told(sato) or "23:26 – 11月22日(日) 07:26（CET）の間" in told(
        sato
    )


def test_a_duty_that_is_taken_over_is_told_with_the_name_of_its_group(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("override", **{"for": "ann", "until": "+2h"})
    assert (
        told(sato) == "1番として登録しました。07:26 – 09:26（JST）の間、基盤では佐藤さんの代わりにAnnさんに電話します。"
    )
    sato.presses("undo")
    assert told(sato) == "取り消しました。"


def test_an_exchange_names_both_turns(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    turning(service)
    sato.opens(DUTY).presses("swap", one="sato", other="ann", day="2026-12-01")
    assert told(sato) == (
        "1番として登録しました。"
        "11月30日(月) 09:00 – 12月7日(月) 09:00（JST）の間、佐藤さんの代わりにAnnさんに電話します。"
        "12月7日(月) 09:00 – 12月14日(月) 09:00（JST）の間、Annさんの代わりに佐藤さんに電話します。"
    )


def test_what_may_not_be_meant_is_told_in_the_language_of_the_page_too(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    turning(service)
    sato.opens(DUTY).presses("cover", **{"for": "bo", "by": "ann", "to": "+8h"})
    assert told(sato).endswith("ただし、Boさんはこの間の担当ではないため、Annさんには電話しません。")


def test_maintenance_is_told_with_its_hosts_and_whether_a_disaster_rings(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("quiet", **{"for": "2h", "hosts": "db-*", "except_disaster": "1"})
    assert told(sato) == (
        "1番として登録しました。07:26 – 09:26（JST）の間、基盤のアラートでは電話しません。"
        "対象のホストは次のものだけです：db-*。致命的な障害では電話します。"
    )


def test_an_alert_that_waits_for_the_end_of_a_maintenance_says_until_when(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("quiet", **{"for": "2h"})
    sato.opens(DUTY).presses("page", text="the shop takes no orders", severity="high")
    assert told(sato) == "infra/1: 基盤はメンテナンス中のため、09:26（JST）まで電話しません。"


def test_an_alert_that_is_there_already_is_told_so(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("page", text="the shop takes no orders", severity="high")
    assert told(sato) == "infra/1: 基盤の当番に電話しています。"
    sato.service.shell.clock.forward(1)
    sato.opens(DUTY).presses("page", text="the shop takes no orders", severity="high")
    assert told(sato) == "infra/1: 同じアラートがすでに出ています。"
    sato.opens(DUTY).presses("page", text="and no payments", severity="high")
    assert told(sato) == "infra/1: 基盤の未完了のアラートに加えました。"


def test_whose_phone_is_tried_is_told_by_name(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("test-call", responder="sato")
    assert told(sato) == "佐藤さんに電話しています。どのキーでもよいので押してください。結果は下に表示します。"
    assert 'data-every="10"' in sato.page
    assert 'data-every="60"' in sato.opens(DUTY).page


# --- what was refused ------------------------------------------------------------------------------------------------

COVER = {"for": "sato", "by": "ann", "to": "+8h"}
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("cover", {**COVER, "to": "25:99"}, "「25:99」は時刻として読み取れません。"),
    ("cover", {**COVER, "to": "2026-02-30"}, "「2026-02-30」は暦にない日付です。"),
    ("cover", {**COVER, "to": "3999-01-01"}, "「3999-01-01」は遠すぎます。"),
    ("cover", {**COVER, "from": "+2h", "to": "2026-11-22 08:00"}, "終了が08:00（JST）になり、"),
    ("cover", {**COVER, "by": "sato"}, "佐藤さん本人を代わりにはできません。"),
    ("cover", {**COVER, "by": "nobody"}, "「nobody」という人は当番表にいません。"),
    ("cover", {**COVER, "why": "x" * 201}, "理由または名前が200文字を超えているか、"),
    ("override", {"for": "sato"}, "佐藤さんはすでに基盤で最初に電話を受ける人です。"),
    ("override", {"for": "ann", "until": "soon"}, "「soon」は時刻として読み取れません。"),
    ("override", {"for": "ann", "until": "2026-11-20 09:00"}, "終了が11月20日(金) 09:00（JST）になり、"),
    ("swap", {"one": "sato", "other": "ann", "day": "someday"}, "「someday」は日付として読み取れません。"),
    ("swap", {"one": "sato", "other": "ann", "day": "2026-12-09"}, "佐藤さんは12月9日(水)の当番ではありません。"),
    (
        "swap",
        {"one": "sato", "other": "bo", "day": "2026-12-01"},
        "佐藤さんとBoさんがともに入っている輪番がありません。",
    ),
    ("quiet", {"for": "25:99"}, "「25:99」は長さとして使えません。"),
    ("quiet", {"for": "31d"}, "「31d」は長さとして使えません。"),
    ("quiet", {"for": "1h", "from": "whenever"}, "「whenever」は時刻として読み取れません。"),
    ("quiet", {"for": "1h", "why": "x" * 201}, "理由または名前が200文字を超えているか、"),
    ("quiet", {"for": "1h", "hosts": "x" * 101}, "ホストは20個まで、それぞれ100文字までで入力してください。"),
]


@pytest.mark.parametrize(("act", "typed", "says"), REFUSED, ids=lambda one: str(one)[:30])
def test_a_usual_refusal_is_told_in_japanese_and_sends_nobody_to_a_terminal(
    service: ServiceOnFakes, sato: MemoryBrowser, act: str, typed: dict[str, str], says: str
) -> None:
    turning(service)
    sato.opens(DUTY).presses(act, **typed)
    assert told(sato).startswith(says)
    assert "lang=" not in box(sato)
    assert "./rinban" not in told(sato)
    assert '<div class="told bad"' in sato.page
    assert (service.rota().arrangements, service.rota().quiet) == ((), ())


def test_what_overlaps_is_named_with_where_it_can_be_taken_back(sato: MemoryBrowser) -> None:
    for _ in range(2):
        sato.service.shell.clock.forward(1)
        sato.opens(DUTY).presses("cover", **COVER)
    assert told(sato) == (
        "07:26 – 15:26（JST）の間、佐藤さんの代わりにAnnさんに電話します。これは次の交代と重なっています。"
        "07:26 – 15:26（JST）の間、佐藤さんの代わりにAnnさんに電話します。1番は、グループの一覧から取り消せます。"
    )


def test_who_is_first_by_the_rota_and_is_covered_reads_where_that_ends(sato: MemoryBrowser) -> None:
    sato.opens(DUTY).presses("override", **{"for": "ann", "until": "+2h"})
    sato.opens(DUTY).presses("override", **{"for": "sato", "until": "+2h"})
    assert told(sato).startswith("基盤の当番はもともと佐藤さんで、今は別の人が代わっています。グループの一覧から")


@pytest.mark.parametrize("act", ["undo", "unquiet"])
def test_what_is_gone_is_not_taken_back_twice(sato: MemoryBrowser, act: str) -> None:
    sato.opens(DUTY)
    csrf = re.findall('name="csrf" value="([^"]*)"', sato.page)[0]
    sato.sends(f"/board/acts/{act}", csrf=csrf, number="999", back=DUTY)
    assert told(sato) == "999番はもうありません。終了したか、すでに取り消されています。"


def test_another_arrangement_of_the_same_number_is_not_taken_back(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    made = sato.opens(DUTY).presses("cover", **COVER).got[-1]
    sato.opens(DUTY).presses("undo")
    sato.opens(DUTY).presses("cover", **{**COVER, "to": "+9h"})
    sato.got.append(made)
    sato.presses("undo")
    assert told(sato).startswith("その間に、ほかの人が当番表を変更しました。")
    assert len(service.rota().arrangements) == 1


def test_a_note_that_is_too_long_is_told_so(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    service.called()
    sato.opens(PAGE).presses("note", text="x" * 401)
    assert told(sato) == "メモは400文字までです（入力は401文字）。"
    sato.opens(PAGE).presses("note", text="")
    assert told(sato) == "入力が足りません：メモの内容（400文字まで）"


def test_an_escalation_that_there_is_not_is_told_so(sato: MemoryBrowser) -> None:
    sato.opens(DUTY)
    csrf = re.findall('name="csrf" value="([^"]*)"', sato.page)[0]
    for act in ("take", "call-now", "close", "pass", "hand-back", "note"):
        sato.sends(f"/board/acts/{act}", csrf=csrf, escalation="infra/999", text="x", back=DUTY)
        assert "infra/999" in told(sato)
        assert "lang=" not in box(sato), act


def test_what_the_carrier_refuses_is_told_with_its_own_words_marked_as_english(
    service: ServiceOnFakes, sato: MemoryBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> str:
        raise CallRefused("Twilio: no such <number> (21211)", permanent=True)

    monkeypatch.setattr(service.shell.phone, "call", refuses)
    sato.opens(DUTY).presses("test-call", responder="sato")
    assert 'lang="en">Twilio: no such &lt;number&gt; (21211)</span>' in box(sato)
    assert told(sato).startswith("電話会社が発信を受け付けませんでした。")


def test_a_refusal_that_nobody_has_written_in_japanese_is_marked_as_english(
    service: ServiceOnFakes, sato: MemoryBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> str:
        raise BadRequest("out of the depths")

    monkeypatch.setattr(service.shell.phone, "call", refuses)
    sato.opens(DUTY).presses("test-call", responder="sato")
    assert box(sato).endswith('この操作はできませんでした。 <span lang="en">out of the depths</span>')


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_of_an_earlier_sign_in_is_refused_in_the_language_of_the_reader(
    sato: MemoryBrowser, language: str
) -> None:
    sato.language = language
    answer = sato.opens(DUTY).posts("/board/acts/undo", {"number": "1", "csrf": "0" * 64})
    said = {"en": "The page is of an earlier sign-in.", "ja": "前回のサインイン時のページです。"}
    assert answer.status_code == 403
    assert f"<p>{said[language]}" in answer.body


def test_who_may_only_look_is_told_so_in_the_language_of_the_page(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    viewer = MemoryBrowser(service).signs_in("sato", "view")
    viewer.language = "ja"
    token = re.findall('name="csrf" value="([^"]*)"', viewer.opens(DUTY).page)
    answer = viewer.posts("/board/acts/undo", {"number": "1", "csrf": token[0]})
    assert "<p>閲覧のみできます。" in answer.body
