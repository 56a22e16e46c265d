"""What is open is read once for all screens that are told of the same changes, and none is shown what is older."""

from __future__ import annotations

import json
import re

import pytest

from rinban.core.screens import SHARED
from rinban.doors.http import Answer
from rinban.screens.telling import ScreenTeller
from rinban.sign_in.secret import listening_token
from tests.fakes.browser import MemoryBrowser
from tests.fakes.outside import MemoryLog
from tests.fakes.screens import MemoryPosts, MemoryScreens
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import CPU, DISK, DISK_OVER, START

FULL, HOT = "disk full", "load is high"


@pytest.fixture
def service() -> ServiceOnFakes:
    made = ServiceOnFakes("board")
    made.shell.hear(DISK)
    return made


def journeys(service: ServiceOnFakes) -> int:
    return service.board.in_mysql.journeys + service.board.in_redis.journeys


def part(browser: MemoryBrowser, batch: str = "", tag: str = "") -> Answer:
    known = {"if-none-match": tag} if tag else {}
    return browser.asks("GET", f"/board?part=1&batch={batch}", **known)


def screen(service: ServiceOnFakes, person: str = "", role: str = "view") -> MemoryBrowser:
    return MemoryBrowser(service).signs_in(person, role)  # type: ignore[arg-type]


def test_what_one_screen_has_read_serves_the_others_that_were_told_of_the_same(service: ServiceOnFakes) -> None:
    first, *others = [screen(service) for _ in range(4)]
    body = part(first, "a").body
    before = journeys(service)
    assert FULL in body
    assert {part(one, "a").body for one in others} == {body}
    assert journeys(service) == before


def test_who_still_comes_for_one_batch_has_none_read_again_though_others_were_told_of_the_next(
    service: ServiceOnFakes,
) -> None:
    one, other = screen(service), screen(service)
    bodies = [part(one, "a").body]
    service.shell.hear(CPU, group="night")
    bodies.append(part(other, "b").body)
    before = journeys(service)
    assert [part(one, batch).body for batch in "abab"] == bodies * 2
    assert journeys(service) == before


def test_a_screen_that_is_told_of_a_later_change_sees_it(service: ServiceOnFakes) -> None:
    one, other = screen(service), screen(service)
    known = part(one, "a").headers["ETag"]
    service.shell.hear(CPU, group="night")
    assert HOT in part(other, "b", known).body
    assert HOT in part(one, "b", known).body


def test_a_screen_that_was_told_of_nothing_sees_what_there_is(service: ServiceOnFakes) -> None:
    one, other = screen(service), screen(service)
    for batch in ("a", ""):
        part(one, batch)
        service.shell.hear(CPU, group="night")
        assert HOT in part(other).body
        service.shell.hear(DISK_OVER)
        assert FULL not in part(other).body


def test_what_nobody_is_told_of_is_seen_a_moment_later(service: ServiceOnFakes) -> None:
    one = screen(service)
    part(one, "a")
    service.shell.hear(CPU, group="night")
    service.shell.clock.forward(SHARED)
    assert HOT in part(one, "a").body


def test_a_clock_that_was_put_back_keeps_nothing_old(service: ServiceOnFakes) -> None:
    one = screen(service)
    part(one, "a")
    service.shell.hear(CPU, group="night")
    service.shell.clock.at -= 1
    assert HOT in part(one, "a").body


def test_a_part_belongs_to_nobody_so_that_all_who_may_look_may_have_it(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    viewers = [screen(service), screen(service, "sato", "act"), screen(service, "", "wall")]
    pages = [one.opens("/board").page for one in viewers]
    alone = [part(one).body for one in viewers]
    shared = [part(one, "a").body for one in viewers]
    assert set(alone) == set(shared) == {alone[0]}
    own = {value for one in viewers for value in one.cookies.values()}
    assert [one for one in own if one in alone[0]] == []
    assert ["csrf" in one for one in alone] == [False, False, False]
    assert len(set(pages)) == 3


@pytest.mark.parametrize("path", ["/board", "/board/duty", "/board/escalations/infra/1"])
def test_a_script_sees_beside_each_answer_whether_its_page_is_of_an_earlier_session(
    service: ServiceOnFakes, path: str
) -> None:
    one = screen(service).opens(path)
    (mark,) = re.findall(r'data-session="([0-9a-f]{16})"', one.page)
    got = one.asks("GET", f"{path}?part=1")
    same = one.asks("GET", f"{path}?part=1", **{"if-none-match": got.headers["ETag"]})
    assert [(answer.status_code, answer.headers["Rinban-Session"]) for answer in (got, same)] == [
        (200, mark),
        (304, mark),
    ]
    later = one.signs_in(role="view").asks("GET", f"{path}?part=1")
    assert later.headers["Rinban-Session"] not in (mark, "")
    assert f'data-session="{later.headers["Rinban-Session"]}"' in one.opens(path).page
    assert "Rinban-Session" not in MemoryBrowser(service).asks("GET", f"{path}?part=1").headers


def test_the_mark_of_a_session_is_no_token_and_opens_nothing(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    sato = screen(service, "sato", "act").opens("/board/duty")
    mark = part(sato).headers["Rinban-Session"]
    for address in ("/board/voucher", "/board/sign-out", "/board/acts/test-call"):
        assert sato.posts(address, {"csrf": mark, "responder": "sato"}).status_code == 403
    assert [one for one in sato.cookies.values() if mark in one] == []
    tokens = [*re.findall(r'name="csrf" value="([^"]+)"', sato.page), listening_token(*sato.cookies.values())]
    assert [one for one in tokens if mark in one] == []


def test_each_language_zone_and_address_has_its_own(service: ServiceOnFakes) -> None:
    english, japanese, tokyo, staged = (screen(service) for _ in range(4))
    japanese.language = "ja"
    tokyo.cookies["tz"] = "Asia/Tokyo"
    staged.stage = "prod"
    bodies = [part(one, "a").body for one in (english, japanese, tokyo, staged)]
    assert [part(one, "a").body for one in (english, japanese, tokyo, staged)] == bodies
    for browser, body in zip((english, japanese, tokyo, staged), bodies, strict=True):
        assert body == part(browser).body
    assert len(set(bodies)) >= 3


def out(answer: Answer) -> bool:
    return (answer.status_code, answer.headers.get("Location"), answer.body) == (303, "/board/sign-in", "")


def revoke(service: ServiceOnFakes, browser: MemoryBrowser) -> None:
    (cookie,) = browser.cookies.values()
    service.parts.sign_in().sessions.end(cookie)


def test_a_session_that_was_revoked_is_shown_nothing_new_and_what_was_read_before_for_half_a_second(
    service: ServiceOnFakes,
) -> None:
    one, other = screen(service), screen(service)
    assert part(one, "a").status_code == part(other, "a").status_code == 200
    revoke(service, one)
    service.shell.hear(CPU, group="night")
    assert HOT not in part(one, "a").body
    assert out(part(one)), "what it was told of by nobody is asked for at once"
    assert out(part(one, "b"))
    assert HOT in part(other, "b").body
    assert out(part(one, "b")), "whoever else has it read"
    service.shell.clock.forward(SHARED)
    assert out(part(one, "a"))
    assert part(other, "a").status_code == 200


def test_nothing_is_read_any_more_for_a_session_that_was_revoked(service: ServiceOnFakes) -> None:
    """Of a batch that all others had already, the page is only made when somebody needs it."""
    one, other = screen(service), screen(service)
    known = part(other).headers["ETag"]
    assert part(other, "a", known).status_code == 304
    revoke(service, one)
    service.shell.hear(CPU, group="night")
    assert part(one, "a", known).status_code == 304, "nothing had changed when it still held"
    assert out(part(one, "a"))
    assert HOT in part(other, "a").body
    assert out(part(one, "a")), "it was read after that"
    assert part(other, "a").status_code == 200


def test_nobody_is_let_in_by_what_others_have_read(service: ServiceOnFakes) -> None:
    one, revoked = screen(service), screen(service)
    stranger, guesser = MemoryBrowser(service), MemoryBrowser(service)
    guesser.cookies = dict.fromkeys(revoked.cookies, "g" * 43)
    revoke(service, revoked)
    assert part(one, "a").status_code == 200
    assert [out(part(browser, "a")) for browser in (revoked, stranger, guesser)] == [True] * 3


def test_who_may_look_is_asked_once_for_all_who_were_told_of_the_same(service: ServiceOnFakes) -> None:
    first, *others = [screen(service) for _ in range(20)]
    quick, slow = service.sign_in_stores
    before = quick.faults.reads
    part(first, "a")
    assert quick.faults.reads == before + 2, "its own session, and those of all"
    assert [part(one, "a").status_code for one in others] == [200] * 19
    assert (quick.faults.reads, slow.faults.reads) == (before + 2, 0)


def test_where_nobody_is_told_of_the_same_nobody_else_is_asked_for(service: ServiceOnFakes) -> None:
    one = screen(service)
    quick, _ = service.sign_in_stores
    before = quick.faults.reads
    part(one)
    assert quick.faults.reads == before + 1


def test_who_has_signed_in_since_it_was_read_is_asked_for_alone(service: ServiceOnFakes) -> None:
    part(screen(service), "a")
    late = screen(service)
    quick, _ = service.sign_in_stores
    before = quick.faults.reads
    assert part(late, "a").status_code == 200
    assert quick.faults.reads == before + 1


def test_while_the_store_with_the_sessions_is_away_each_is_asked_for_in_the_other_one(service: ServiceOnFakes) -> None:
    one, other = screen(service), screen(service)
    quick, _ = service.sign_in_stores
    quick.faults.away = True
    assert [part(browser, "a").status_code for browser in (one, other)] == [200, 200]
    revoke(service, other)
    assert out(part(other, "a"))
    assert out(part(MemoryBrowser(service), "a"))


def test_who_has_the_part_is_told_so_and_who_has_not_gets_it(service: ServiceOnFakes) -> None:
    one, other = screen(service), screen(service)
    known = part(one, "a").headers["ETag"]
    before = journeys(service)
    answer = part(one, "b", known)
    assert (answer.status_code, answer.body, answer.headers["ETag"]) == (304, "", known)
    assert journeys(service) == before + 2, "no page was made for it"
    told = part(other, "b")
    assert (told.status_code, told.headers["ETag"], FULL in told.body) == (200, known, True)
    assert part(one, "b", known).status_code == 304


def test_a_store_that_goes_away_is_seen_and_what_cannot_be_read_is_not_kept(service: ServiceOnFakes) -> None:
    one = screen(service)
    service.shell.mysql.faults.away = service.shell.redis.faults.away = True
    assert part(one, "a").status_code == 503
    service.shell.mysql.faults.away = service.shell.redis.faults.away = False
    assert FULL in part(one, "a").body
    service.shell.mysql.faults.away = True
    assert "MySQL does not answer" in part(one, "b").body


def test_the_name_of_a_batch_is_another_one_each_time_and_is_not_to_be_guessed() -> None:
    service = ServiceOnFakes("board")
    screens, posts = MemoryScreens(lambda _: None), MemoryPosts()
    jane = screen(service)
    (session,) = map(service.parts.sign_in().sessions.find, jane.cookies.values())
    screens = MemoryScreens(lambda _: session)
    screens.add("one", "jane", START + 60)
    for _ in range(50):
        ScreenTeller(screens, posts, service.shell.clock, MemoryLog().line).tell_now()
    names = [json.loads(text)["batch"] for _, text in posts.told]
    assert len(set(names)) == 50
    assert {len(name) for name in names} == {16}
