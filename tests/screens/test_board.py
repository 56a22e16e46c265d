"""The board in a browser, beside a service in real time whose stores and carrier are on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest

from local.carrier import Carrier, RealClock
from local.servers.stores import Stores
from local.service import EXAMPLE, Service, environment, running, simulated
from tests.accessibility import faults
from tests.browser import Browser, Page
from tests.screens.signing import signed_in, signs_in_elsewhere

KEY = "a-key-of-the-tests-0123"
KACHO = {"person": "kacho"}
"""Somebody of the example's rota who may act on the board."""


@pytest.fixture(scope="module")
def carrier() -> Iterator[Carrier]:
    with simulated(RealClock()) as made:
        yield made


@pytest.fixture(scope="module")
def service(stores: Stores, carrier: Carrier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("board")
    here = {"TWILIO_API_URL": carrier.base_url}
    with running(stores, folder, environment(stores, folder, **here), {"monitor": KEY}) as made:
        carrier.gateway_url = made.gateway.url
        made.load([EXAMPLE])
        carrier.run_realtime()
        yield made


def alert(service: Service, group: str = "payments", **fields: str) -> None:
    body = json.dumps({"summary": "disk full", "dedup_key": "disk", "severity": "high", **fields}).encode()
    asked = Request(f"{service.gateway.url}/phonecall/{group}", body, {"x-api-key": KEY})
    assert urlopen(asked).status == 202


@pytest.fixture(autouse=True)
def nothing_is_open(service: Service) -> Iterator[None]:
    yield
    for one in service.admin("status")["escalations"]:
        service.admin("close", escalation=one["escalation"], by="the test")


def well(page: Page) -> None:
    assert (page.errors, page.violations, page.failed, page.sideways) == ([], [], [], 0)


@pytest.mark.parametrize("moving", [True, False])
def test_what_rings_moves_but_not_for_who_has_asked_for_fewer_movements(
    service: Service, browser: Browser, *, moving: bool
) -> None:
    alert(service)
    with signed_in(service, browser, language="en", moving=moving) as page:
        page.sees("ringing")
        assert page.evaluate("document.getAnimations().length") == moving


def test_what_happens_is_shown_without_a_touch_and_the_seconds_run(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en") as page:
        page.sees("Nothing is open")
        alert(service)
        page.sees("disk full", "Ann", "ringing")
        page.eventually("document.title.startsWith('(1)')")
        was = int(page.text(".count b"))
        page.eventually(f"Number(document.querySelector('.count b').textContent) > {was}")
        well(page)


TIMERS_STAND = "setTimeout = (real => (work, ms) => ms < 5000 ? real(work, ms) : 0)(setTimeout)"
"""A page that never looks by itself."""


def test_a_page_that_never_looks_by_itself_is_told_what_happens(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en", before=TIMERS_STAND) as page:
        page.sees("Nothing is open", "live")
        alert(service)
        page.sees("disk full", "Ann", "ringing")
        service.admin("close", escalation=service.admin("status")["escalations"][0]["escalation"], by="the test")
        page.sees("Nothing is open")
        well(page)


def test_while_redis_is_away_the_page_asks_and_says_so_and_listens_again_afterwards(
    service: Service, browser: Browser
) -> None:
    with signed_in(service, browser, language="en") as page:
        page.sees("live")
        service.stores.redis.stop()
        try:
            page.sees("checks every 5 s")
            alert(service)
            page.sees("disk full").sees_no_more("What you see is old")
            assert faults(page) == []
        finally:
            service.stores.redis.start()
        page.sees("live").sees_no_more("checks every")
        assert page.errors == []


SOCKETS_ARE_KEPT = (
    "var sockets = []; WebSocket = class extends WebSocket { constructor(to) { super(to); sockets.push(this); } }"
)


def test_after_redis_was_away_the_page_takes_another_socket_since_nobody_may_know_the_former_one(
    service: Service, browser: Browser
) -> None:
    """On AWS a socket stays open meanwhile; the gateway of this machine closes it."""
    with signed_in(service, browser, language="en", before=SOCKETS_ARE_KEPT) as page:
        page.sees("live")
        page.evaluate("document.getElementById('part').dataset.untold = ''")
        page.sees("checks every 5 s")
        alert(service)
        page.sees("disk full").eventually("sockets.length === 2 && sockets[0].readyState === WebSocket.CLOSED")
        page.sees("live").sees_no_more("checks every")
        assert page.evaluate("sockets.length") == 2
        well(page)


def test_a_page_says_which_changes_it_was_told_of_last_and_none_where_words_have_overtaken_each_other(
    service: Service, browser: Browser
) -> None:
    """What was read for changes that were told earlier may be too old for one that was told of later ones before."""
    noted = (
        "; var asked = []; fetch = (real => (to, given) => { asked.push(String(to)); return real(to, given); })(fetch)"
    )
    with signed_in(service, browser, language="en", before=f"{TIMERS_STAND}; {SOCKETS_ARE_KEPT}{noted}") as page:
        page.sees("live")
        for number, batch, said in ((7e9, "aa", "aa"), (9e9, "cc", "cc"), (8e9, "bb", None), (9.5e9, "dd", "dd")):
            told = json.dumps(json.dumps({"seq": number, "batch": batch, "within": 0.01}))
            page.evaluate(
                f"asked.length = 0; sockets[0].dispatchEvent(new MessageEvent('message', {{data: {told}}})); 0"
            )
            page.eventually("asked.length > 0")
            assert page.evaluate("new URL(asked[0]).searchParams.get('batch')") == said
        page.evaluate("asked.length = 0; sockets[0].close(); 0")
        well(page)


def test_redis_is_back_also_for_a_page_on_which_somebody_types(service: Service, writing: Page) -> None:
    writing.evaluate("document.getElementById('part').dataset.untold = ''")
    alert(service, dedup_key="another", summary="fan stopped")
    writing.eventually("!('untold' in document.getElementById('part').dataset)")


def test_without_scripts_all_can_be_read_and_the_first_page_loads_itself_again(
    service: Service, browser: Browser
) -> None:
    alert(service)
    with signed_in(service, browser, language="en", scripts=False) as page:
        page.sees("disk full", "Next")
        assert page.evaluate("document.querySelector('noscript meta')?.httpEquiv") == "refresh"
        page.clicks("disk full")
        page.sees("What happened")


def test_the_keyboard_reaches_the_content_first_and_then_everything(service: Service, browser: Browser) -> None:
    alert(service)
    with signed_in(service, browser, language="en") as page:
        page.sees("disk full").presses("Tab")
        assert page.focused == "Skip to the content"
        page.tabs_to("disk full").presses("Enter").sees("What happened")


def test_the_focus_stays_where_it_is_when_the_page_changes(service: Service, browser: Browser) -> None:
    alert(service)
    with signed_in(service, browser, language="en") as page:
        page.sees("ringing").tabs_to("disk full")
        alert(service, dedup_key="cpu", summary="load is high", severity="low")
        page.sees("2 alerts")
        assert page.focused == "disk full"


@pytest.mark.parametrize("name", ["I take it", "Note", "Open in the monitor"])
def test_the_keyboard_acts_on_what_it_had_come_to_though_that_has_no_id(
    service: Service, browser: Browser, name: str
) -> None:
    alert(service, link="https://monitor.example.com/1")
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, f"/board/escalations/{ref}", whose=KACHO, language="en") as page:
        page.sees("ringing").tabs_to(name)
        page.evaluate("document.activeElement.dataset.before = '1'")
        alert(service, dedup_key="cpu", summary="load is high", severity="low")
        page.sees("load is high")
        assert (page.focused, page.evaluate("document.activeElement.dataset.before")) == (name, None)


def test_the_keyboard_acts_on_the_same_though_another_of_that_name_comes_before_it(
    service: Service, browser: Browser
) -> None:
    alert(service, link="https://monitor.example.com/1", severity="low")
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en") as page:
        page.sees("ringing").tabs_to("Open in the monitor")
        alert(
            service, dedup_key="cpu", summary="load is high", severity="disaster", link="https://monitor.example.com/2"
        )
        page.sees("load is high")
        links = page.evaluate("[...document.querySelectorAll('#part a[target]')].map(one => one.pathname)")
        assert (links, page.evaluate("document.activeElement.pathname")) == (["/2", "/1"], "/1")


ANSWERS_ARE_COUNTED = (
    "var answered = 0;"
    "fetch = (real => async (...given) => { const got = await real(...given); answered++; return got })(fetch)"
)
NO_END_BUT_THE_RELEASE = "setTimeout = (real => (work, ms) => ms === 1000 ? 0 : real(work, ms))(setTimeout)"


def test_a_click_counts_though_the_page_changes_between_press_and_release(service: Service, browser: Browser) -> None:
    alert(service)
    ref = service.admin("status")["escalations"][0]["escalation"]
    before = f"{ANSWERS_ARE_COUNTED}; {NO_END_BUT_THE_RELEASE}"
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en", before=before) as page:
        page.sees("ringing").clicks("Note", released=False)
        answered = page.evaluate("answered")
        alert(service, dedup_key="cpu", summary="load is high")
        page.eventually(f"answered > {answered}")
        assert "load is high" not in page.text()
        page.releases().sees("load is high").eventually("document.getElementById('act-note').open")
        well(page)


def test_the_space_bar_counts_though_the_page_changes_while_it_is_down(service: Service, browser: Browser) -> None:
    alert(service)
    ref = service.admin("status")["escalations"][0]["escalation"]
    before = f"{ANSWERS_ARE_COUNTED}; {NO_END_BUT_THE_RELEASE}"
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en", before=before) as page:
        page.sees("ringing").tabs_to("Note").holds("Space")
        answered = page.evaluate("answered")
        alert(service, dedup_key="cpu", summary="load is high")
        page.eventually(f"answered > {answered}")
        assert "load is high" not in page.text()
        page.lets_go("Space").sees("load is high").eventually("document.getElementById('act-note').open")
        well(page)


def test_who_never_releases_is_shown_what_is_new_all_the_same(service: Service, browser: Browser) -> None:
    alert(service)
    with signed_in(service, browser, language="en") as page:
        page.sees("ringing").clicks("disk full", released=False)
        alert(service, dedup_key="cpu", summary="load is high", severity="low")
        page.sees("2 alerts").releases()


@pytest.fixture
def writing(service: Service, browser: Browser) -> Iterator[Page]:
    """A note that somebody has begun to write, beside an alert."""
    alert(service)
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en") as page:
        page.clicks("Note").clicks("What is to be noted (at most 400 characters)")
        page.ask("Input.insertText", text="I am on it")
        yield page


def test_what_is_being_typed_stays_under_the_cursor_while_everything_around_it_goes_on(
    service: Service, writing: Page
) -> None:
    writing.ask("Input.imeSetComposition", text="でぃすく", selectionStart=4, selectionEnd=4)
    alert(service, dedup_key="cpu", summary="load is high")
    writing.sees("load is high", "2 alerts")
    writing.ask("Input.insertText", text="ディスク")
    assert writing.evaluate("document.activeElement.value") == "I am on itディスク"
    well(writing)
    writing.presses("Enter").sees("note by jane: I am on itディスク")


def test_what_was_typed_stays_when_the_cursor_has_left_it(service: Service, writing: Page) -> None:
    writing.evaluate("document.activeElement.blur()")
    alert(service, dedup_key="cpu", summary="load is high")
    writing.sees("load is high")
    assert writing.evaluate("document.getElementById('note-text').value") == "I am on it"


NOT_OFFERED = """fetch = (real => async (...given) => { const got = await real(...given), text = await got.text();
  return got.status === 200 ? new Response(text.replace(/(<section class="acts"[^>]*>)[^]*?(<.section>)/,
    '$1<p class="more">To act, sign in again</p>$2'), {headers: got.headers}) : got; })(fetch); 0"""
FORM_IN_ITS_CARD = """(kept => [kept.closest('.card')?.className, kept.parentNode.className,
  document.getElementById('part').children.length])(document.activeElement.closest('details'))"""


def test_a_form_stays_in_its_card_when_somebody_has_signed_in_too_long_ago(service: Service, writing: Page) -> None:
    """The page is then as it is for somebody to whom no form is offered."""
    writing.sees("ringing", "live")
    writing.evaluate(NOT_OFFERED)
    alert(service, dedup_key="cpu", summary="load is high")
    writing.sees("load is high", "2 alerts", "sign in again")
    assert writing.evaluate(FORM_IN_ITS_CARD) == ["card one calling", "acts", 3]
    assert writing.evaluate("document.activeElement.value") == "I am on it"
    well(writing)


def test_of_what_is_over_nothing_stays_but_what_is_being_typed(service: Service, writing: Page) -> None:
    writing.sees("ringing")
    service.admin("close", escalation=service.admin("status")["escalations"][0]["escalation"], by="the test")
    writing.sees("Closed").sees_no_more("ringing", within=".card")
    assert writing.evaluate(FORM_IN_ITS_CARD) == ["card one closed", "acts", 3]
    assert writing.evaluate("document.activeElement.value") == "I am on it"
    well(writing)


def test_times_are_on_the_screen_s_own_clock_from_the_second_look_on(service: Service, browser: Browser) -> None:
    alert(service)
    with signed_in(service, browser, language="en", zone="America/New_York") as page:
        page.eventually("document.cookie.includes('tz=America/New_York')")
        page.opens(f"{service.gateway.url}/board").sees("Times in America/New_York")
        well(page)


def test_what_is_typed_while_somebody_signs_in_again_elsewhere_stays_and_can_be_sent(
    service: Service, writing: Page
) -> None:
    signs_in_elsewhere(service, writing, by="jane")
    alert(service, dedup_key="another", summary="fan stopped")
    writing.sees("fan stopped").eventually("document.activeElement.value === 'I am on it'")
    writing.presses("!", "Enter").sees("note by jane: I am on it!")
    assert (writing.errors, writing.violations) == ([], [])


def test_a_page_hears_of_changes_again_after_another_sign_in_and_signs_out(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en", before=SOCKETS_ARE_KEPT) as page:
        page.sees("Nothing is open", "live")
        signs_in_elsewhere(service, page, by="jane")
        alert(service)
        page.eventually("sockets.length > 1 && sockets.at(-1).readyState === WebSocket.OPEN").sees("live", "disk full")
        page.tabs_to("Sign out").presses("Enter").sees("You get a link with")
        assert (page.errors, page.violations) == ([], [])


def test_a_page_that_never_looks_by_itself_hears_of_another_sign_in_from_the_other_tab(
    service: Service, browser: Browser
) -> None:
    with signed_in(service, browser, "/board/history", language="en") as page:
        page.sees("Signed in as jane").evaluate("document.querySelector('[name=q]').value = 'disk f'")
        page.tabs_to("Sign out")
        token = page.evaluate("document.querySelector('footer [name=csrf]').value")
        signs_in_elsewhere(service, page, by="jane")
        opens = "window.open(document.body.dataset.base + '/board', '_blank', 'noopener'); 0"
        page.ask("Runtime.evaluate", expression=opens, userGesture=True)
        page.eventually(f"document.querySelector('footer [name=csrf]').value !== {token!r}")
        assert (page.focused, page.evaluate("document.querySelector('[name=q]').value")) == ("Sign out", "disk f")
        page.presses("Enter").sees("You get a link with")
        well(page)


def test_where_somebody_else_signs_in_the_page_becomes_theirs_as_a_whole(service: Service, browser: Browser) -> None:
    alert(service)
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en") as page:
        page.clicks("Note").clicks("What is to be noted (at most 400 characters)")
        page.ask("Input.insertText", text="I am on it")
        signs_in_elsewhere(service, page, **KACHO)
        page.sees("Signed in as 課長").sees_no_more("Signed in as jane")
        page.eventually("document.getElementById('note-text').value === ''")
        page.clicks("I take it").sees("課長 has")


def test_what_the_monitor_says_of_one_alert_stays_open_and_under_the_keyboard_though_a_worse_one_joins(
    service: Service, browser: Browser
) -> None:
    for number in ("1", "2"):
        alert(service, dedup_key=number, summary=f"fan {number}", severity="average", details=f"It is fan {number}.")
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, f"/board/escalations/{ref}", language="en") as page:
        page.sees("fan 2").tabs_to("Details").tabs_to("Details").presses("Enter")
        page.sees("It is fan 2.")
        alert(service, dedup_key="3", summary="fire", severity="disaster", details="It is a fire.")
        page.sees("fire", within=".alerts").sees("It is fan 2.")
        opened = "[...document.querySelectorAll('.alerts details[open] .said')].map(one => one.textContent)"
        assert page.evaluate(opened) == ["It is fan 2."]
        assert page.evaluate("document.activeElement.closest('details').open")
        well(page)


@pytest.fixture
def maintained(service: Service) -> Iterator[Callable[[], None]]:
    """Begins a maintenance of payments, which is over after the test."""
    made = list[int]()

    def begins() -> None:
        about = {"group": "payments", "for": "1h", "by": "the test", "apply": True}
        made.append(service.admin("quiet", **about)["window"]["number"])

    yield begins
    for number in made:
        service.admin("quiet_undo", number=number)


def test_the_picture_of_the_nights_stays_where_somebody_has_moved_it_along(
    service: Service, browser: Browser, maintained: Callable[[], None]
) -> None:
    with signed_in(service, browser, "/board/duty?nights=30", language="en", width=360) as page:
        page.sees("live").evaluate("document.querySelector('.wide').scrollLeft = 400")
        maintained()
        page.sees("In maintenance")
        assert page.evaluate("document.querySelector('.wide').scrollLeft") == 400
        well(page)


ON_THE_SCREEN = """(box => box.top >= 0 && box.bottom <= innerHeight)(
  document.querySelector('#act-quiet-payments .refused').getBoundingClientRect())"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_that_is_refused_stays_open_with_what_was_typed_and_why(
    service: Service, browser: Browser, maintained: Callable[[], None], *, scripts: bool
) -> None:
    how = {"language": "en", "width": 360, "scripts": scripts}
    with signed_in(service, browser, "/board/duty", whose=KACHO, **how) as page:
        page.evaluate("document.getElementById('act-quiet-payments').open = true")
        typed = {"for": "90 minutes", "from": "22:00", "hosts": "db-*", "why": "new disks"}
        values = json.dumps({f"quiet-{name}-payments": text for name, text in typed.items()})
        page.evaluate(f"Object.entries({values}).forEach(([id, text]) => document.getElementById(id).value = text)")
        page.clicks("Maintenance", within="#act-quiet-payments form")
        page.sees('"90 minutes" is no length of a maintenance.', within="#act-quiet-payments").eventually(ON_THE_SCREEN)
        stand = f"Object.entries({values}).every(([id, text]) => document.getElementById(id).value === text)"
        assert page.evaluate(stand)
        if scripts:
            assert faults(page) == []
            maintained()
            page.sees("In maintenance", '"90 minutes" is no length', within=".card:has(#act-quiet-payments[open])")
            assert page.evaluate(stand)
        well(page)


BOX_AND_LABEL = """(box => { const label = box.closest('label'), form = box.form.getBoundingClientRect();
  const words = document.createRange(); words.selectNodeContents(label.lastChild);
  const [line, ...more] = words.getClientRects(), square = box.getBoundingClientRect();
  return {left: square.left - form.left, between: line.left - square.right, lines: 1 + more.length,
    beside: Math.abs(line.top + line.bottom - square.top - square.bottom) / 2,
    height: label.getBoundingClientRect().height, same: square.width - square.height, width: square.width};
})(document.querySelector('details[open] [type=checkbox]'))"""


@pytest.mark.parametrize(
    ("language", "maintenance", "label"),
    [("en", "Maintenance", "A disaster rings all the same"), ("ja", "メンテナンス", "致命的な障害では電話する")],
)
def test_a_box_stands_at_the_left_of_its_words_and_both_of_them_tick_it(
    service: Service, browser: Browser, language: str, maintenance: str, label: str
) -> None:
    with signed_in(service, browser, "/board/duty", whose=KACHO, language=language, width=360) as page:
        page.clicks(maintenance, within=".card")
        is_at = page.evaluate(BOX_AND_LABEL)
        assert is_at["left"] == is_at["same"] == 0
        assert (is_at["lines"], 4 <= is_at["between"] <= 16, is_at["beside"] <= 2) == (1, True, True), is_at
        assert (is_at["height"] >= 44, 16 <= is_at["width"] <= 28) == (True, True), is_at
        page.clicks(label, within="details[open]")
        assert page.evaluate("document.querySelector('details[open] [type=checkbox]').checked")
        well(page)


TOLD_IN = """(zone => [...document.querySelectorAll('#part time')].every(one => one.textContent.includes(
  new Date(one.dateTime).toLocaleTimeString('en-GB', {timeZone: zone, hour: '2-digit', minute: '2-digit'}))))"""


@pytest.mark.parametrize("path", ["/board", "/board/escalations/{ref}"])
def test_the_foot_names_the_clock_on_which_times_are_told_also_when_that_becomes_another_one(
    service: Service, browser: Browser, path: str
) -> None:
    """Of somebody who is here for the first time the script tells the zone, and a laptop may come to another one."""
    alert(service)
    ref = service.admin("status")["escalations"][0]["escalation"]
    with signed_in(service, browser, path.format(ref=ref), language="en", zone="Europe/Berlin") as page:
        for zone in ("Europe/Berlin", "America/New_York"):
            page.ask("Emulation.setTimezoneOverride", timezoneId=zone)
            page.eventually(f"{TOLD_IN}({zone!r})")
            assert f"Times in {zone}" in page.text("footer")
        well(page)


def test_a_page_that_hears_nothing_says_that_it_is_old(service: Service, browser: Browser) -> None:
    with signed_in(service, browser, language="en") as page:
        page.sees("live")
        page.offline(is_so=True)
        page.evaluate("performance.now = (real => () => real() + 20000)(performance.now.bind(performance))")
        page.sees("What you see is old").eventually("document.body.classList.contains('is-old')")
        page.offline(is_so=False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.sees("live").sees_no_more("What you see is old")


def test_a_page_on_which_nothing_is_open_is_for_everybody(service: Service, browser: Browser) -> None:
    for language, quiet in (("en", "Nothing is open"), ("ja", "発生中の障害はありません")):
        with signed_in(service, browser, language=language) as page:
            assert faults(page.sees(quiet)) == []
