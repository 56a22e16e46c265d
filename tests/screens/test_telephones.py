"""The telephones in the browser, as somebody uses them who has only read the README."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.browser import PATIENCE, Browser, Page
from tests.telephones import Desk, desk
from tests.unit.carrier_service import SATO, SUZUKI, Service
from tests.unit.carrier_service import Page as Document

LONG = (
    '<Response><Gather numDigits="1" finishOnKey="" timeout="60" action="{base}/key"><Say language="ja-JP" loop="9">'
    "ディスクがいっぱいです。対応は1を押してください。次の方へ回すには2を押してください。</Say>"
    "</Gather></Response>"
)
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


@pytest.fixture
def phones() -> Iterator[Desk]:
    with desk() as phones:
        yield phones


@pytest.fixture
def service(service: Service) -> Service:
    service.pages["/voice"] = [Document(LONG.replace("{base}", service.url))]
    return service


@pytest.fixture
def looks(browser: Browser, phones: Desk) -> Callable[..., Any]:
    """Open the page; in the end nothing has failed there, and its policy has forbidden nothing."""

    @contextmanager
    def opened(**screen: Any) -> Iterator[Page]:
        with browser.page(phones.url, **screen) as page:
            yield page
            assert (page.errors, page.violations, page.failed) == ([], [], [])

    return opened


def keys(service: Service) -> list[tuple[str, str]]:
    return [(got.form["To"], got.form["Digits"]) for got in service.got if got.path == "/key"]


def gets(service: Service, *pressed: tuple[str, str]) -> None:
    """Wait until the service has these keys: the page shows a key before the carrier has told the service of it."""
    end = time.monotonic() + PATIENCE
    while len(keys(service)) < len(pressed) and time.monotonic() < end:
        time.sleep(0.05)
    assert keys(service) == list(pressed)


def test_a_telephone_rings_and_somebody_answers_and_presses_while_the_voice_speaks(
    looks: Callable[..., Any], phones: Desk, service: Service
) -> None:
    with looks() as page:
        page.sees("いま鳴っている電話はありません。")
        phones.rings(service.url)
        page.sees("佐藤", "呼び出し中", within="#live").eventually("document.title === '☎ 佐藤 呼び出し中'")
        page.clicks("出る").sees("通話中", "ディスクがいっぱいです。", within="#live")
        page.presses("1").sees("1 を押しました", "ありがとうございます。", within="#live")
        page.eventually("document.querySelector('.says').dataset.cut")
        gets(service, (SATO, "1"))
        page.sees("通話が終わりました", within="#live").clicks("片付ける").sees("いま鳴っている電話はありません。")
        page.sees("キー 1 を押した", within="#rows").clicks("見る: 佐藤").sees("ありがとうございます。", within="#live")


def test_it_rings_aloud_once_somebody_has_touched_the_page_until_it_is_answered(
    looks: Callable[..., Any], phones: Desk, service: Service
) -> None:
    with looks() as page:
        page.sees("着信音が鳴るようになります")
        phones.rings(service.url)
        page.sees("呼び出し中", within="#live")
        assert page.evaluate("document.body.dataset.aloud") == "0"
        page.presses("Tab").eventually("document.body.dataset.aloud === '1'").sees("接続しています")
        page.clicks("着信音：オン").eventually("document.body.dataset.aloud === '0'")
        page.clicks("着信音：オフ").eventually("document.body.dataset.aloud === '1'")
        page.presses("a").eventually("document.body.dataset.aloud === '0'")


def test_two_telephones_at_once(looks: Callable[..., Any], phones: Desk, service: Service) -> None:
    with looks() as page:
        phones.rings(service.url, SATO)
        page.sees("佐藤", within="#live")
        phones.rings(service.url, SUZUKI)
        page.sees("鈴木", within="#live").presses("a")
        page.sees("ディスク", within=".handset[aria-label=佐藤]")
        assert "呼び出し中" in page.text(".handset[aria-label=鈴木]"), "the other one goes on"
        page.clicks("出る", ".handset[aria-label=鈴木]").sees("ディスク", within=".handset[aria-label=鈴木]")
        page.presses("2").sees("2 を押しました", within=".handset[aria-label=鈴木]")
        page.clicks("1", ".handset[aria-label=佐藤]").sees("1 を押しました", within=".handset[aria-label=佐藤]")
        gets(service, (SUZUKI, "2"), (SATO, "1"))


def test_with_the_keyboard_only(looks: Callable[..., Any], phones: Desk, service: Service) -> None:
    with looks() as page:
        phones.rings(service.url)
        page.sees("呼び出し中", within="#live").tabs_to("出る").presses("Enter").sees("ディスク", within="#live")
        page.tabs_to("シャープ").presses("Space").sees("# を押しました", within="#live")
        gets(service, (SATO, "#"))


def test_letters_do_nothing_outside_of_a_telephone_when_they_are_switched_off(
    looks: Callable[..., Any], phones: Desk, service: Service
) -> None:
    with looks() as page:
        page.clicks("キー操作：オン").sees("キー操作：オフ")
        phones.rings(service.url)
        page.sees("呼び出し中", within="#live").presses("a", "d", "v").tabs_to("拒否").presses("a")
        page.sees("通話中", within="#live")


def test_declining_and_the_voicemail(looks: Callable[..., Any], phones: Desk, service: Service) -> None:
    with looks() as page:
        phones.rings(service.url, SATO)
        phones.rings(service.url, SUZUKI)
        page.sees("佐藤", "鈴木", within="#live")
        page.clicks("拒否", ".handset[aria-label=佐藤]").sees("拒否しました", within=".handset[aria-label=佐藤]")
        page.clicks("留守番電話", ".handset[aria-label=鈴木]").sees("ディスク", within=".handset[aria-label=鈴木]")
        page.presses("1")
        assert page.evaluate("document.querySelector('.handset[aria-label=鈴木] .keypad').checkVisibility()") is False
        assert keys(service) == []


@pytest.mark.parametrize(
    ("language", "ringing", "talking"), [("ja", "呼び出し中", "通話中"), ("en", "ringing", "on the line")]
)
def test_on_a_screen_of_360_pixels_nobody_scrolls_sideways(
    looks: Callable[..., Any], phones: Desk, service: Service, language: str, ringing: str, talking: str
) -> None:
    phones.book.numbers = {SATO: "Sir Bartholomew Featherstonehaugh-Cholmondeley", SUZUKI: "鈴木"}
    phones.rings(service.url, SATO)  # before the page is opened
    with looks(width=360, height=740, language=language, dark=True) as page:
        phones.rings(service.url, SUZUKI)
        page.sees(ringing, within="#live").sees("☎ 鈴木", "☎ Sir", within="#chips")
        assert page.sideways == 0
        page.eventually("document.querySelector('.current .other').getBoundingClientRect().bottom <= innerHeight")
        page.presses("a").sees(talking, "ディスク", within="#live")
        assert page.sideways == 0


def test_what_is_said_and_who_is_called_becomes_no_markup(
    looks: Callable[..., Any], phones: Desk, service: Service
) -> None:
    phones.book.numbers = {SATO: MARKUP}
    said = MARKUP.replace("<", "&lt;")
    service.pages["/voice"] = [Document(f"<Response><Say>{said}</Say><Pause length='60'/></Response>")]
    with looks(language="en") as page:
        phones.rings(service.url)
        page.sees(MARKUP, within="#live .name").presses("a").sees(MARKUP, within=".captions")
        page.eventually(f"[...document.querySelectorAll('#rows .name')].some(one => one.textContent === {MARKUP!r})")
        assert page.evaluate("document.querySelectorAll('img, main script').length") == 0


def test_an_alert_is_raised_with_a_button_and_a_refusal_is_told(browser: Browser, phones: Desk) -> None:
    with browser.page(phones.url, language="en") as page:
        page.clicks("Raise an alert").sees("infra: calling")
        page.clicks("payments").sees("the service does not answer")
        assert phones.raised == ["infra en"]


def test_a_service_that_has_ended_is_not_shown_as_if_it_went_on(browser: Browser) -> None:
    with ExitStack() as open_to_the_end:
        with desk() as phones:
            page = open_to_the_end.enter_context(browser.page(phones.url))
            page.sees("いま鳴っている電話はありません。")
        page.sees("./dev serve につながりません")


# A machine with a voice that behaves as the worst of them: it is silent about its end, and drops what is said within
# 50 ms after `cancel` [Chrome].
VOICE = """
  window.spoken = [];
  let cancelled = -1e9;
  class Utterance { constructor(text) { this.text = text; } }
  const synthesis = new EventTarget();
  Object.assign(synthesis, {
    speaking: false, pending: false,
    getVoices: () => [{ lang: 'en-US' }, { lang: 'ja-JP' }],
    speak(said) {
      if (performance.now() - cancelled < 50) return;
      spoken.push(said.voice.lang + ' ' + said.text);
      synthesis.speaking = true;
      const end = () => { synthesis.speaking = false; said.onend(); };
      if (said.text !== 'ディスクがいっぱいです。') setTimeout(end, 100);
    },
    cancel() { cancelled = performance.now(); synthesis.speaking = false; },
  });
  Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
  window.SpeechSynthesisUtterance = Utterance;
"""


def test_a_machine_with_a_voice_speaks_each_sentence_once_and_a_key_silences_it(
    looks: Callable[..., Any], phones: Desk, service: Service
) -> None:
    with looks(before=VOICE) as page:
        page.sees("読み上げ：オン")
        phones.rings(service.url)
        page.sees("呼び出し中", within="#live").presses("a").eventually("spoken.length === 1")
        page.presses("1").eventually("spoken.length === 2")
        assert page.evaluate("spoken") == ["ja-JP ディスクがいっぱいです。", "ja-JP ありがとうございます。"]


def test_a_machine_without_a_voice_says_so(looks: Callable[..., Any]) -> None:
    with looks() as page:
        page.clicks("読み上げ：声なし").sees("字幕をご覧ください")
