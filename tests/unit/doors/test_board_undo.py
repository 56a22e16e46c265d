"""What was arranged is taken back where it is listed, whenever that is, by who may act, and as it was seen there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import Line
from rinban.core.rota.overrides import Override
from rinban.core.sign_in import FRESH
from tests.fakes.browser import MemoryBrowser
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import SATO, START
from tests.unit.doors.test_board_told import told, turning

DUTY = "/board/duty"
HOUR = 3600.0


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


@pytest.fixture
def sato(service: ServiceOnFakes) -> MemoryBrowser:
    service.may_act("sato")
    return MemoryBrowser(service).signs_in("sato")


def arranged(service: ServiceOnFakes, *covers: Arrangement) -> None:
    known = service.rota()
    service.shell.rota.source = MemoryRota(replace(known, arrangements=(*known.arrangements, *covers)))


def buttons(browser: MemoryBrowser) -> list[str]:
    """What the buttons that take something back on the page of the duties are called."""
    forms = re.findall(r'action="[^"]*/board/acts/(?:undo|unquiet)".*?</form>', browser.opens(DUTY).page, re.DOTALL)
    return [re.findall('aria-label="([^"]*)"', form)[0] for form in forms]


def cover(number: int = 1, by: str = "ann", begins: float = START - HOUR) -> Arrangement:
    return Arrangement(Override("sato", by, begins, begins + 2 * HOUR), "", number=number)


def test_a_cover_of_yesterday_is_taken_back_where_it_is_listed(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    arranged(service, cover())
    assert buttons(sato) == ["Take this back: Ann for 佐藤 06:26 – 08:26"]
    sato.presses("undo")
    assert told(sato) == "It is taken back."
    assert service.rota().arrangements == ()
    assert service.called().shell.phone.dialled == [SATO.phone]
    assert buttons(sato) == []


def test_each_one_has_a_button_of_its_own(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    arranged(service, cover(), cover(2, "suzuki", START + 5 * HOUR))
    assert len(set(buttons(sato))) == 2
    forms = re.findall(r'name="number" value="(\d+)"', sato.page)
    assert forms == ["1", "2"]
    sato.sends("/board/acts/undo", **fields(sato, "2"))
    assert service.rota().arrangements == (cover(),)


def fields(browser: MemoryBrowser, number: str) -> dict[str, str]:
    """What the form with this number sends."""
    forms = re.findall(r'<form method="post" action="/board/acts/undo".*?</form>', browser.page, re.DOTALL)
    form = next(one for one in forms if f'name="number" value="{number}"' in one)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_both_parts_of_an_exchange_go_together_and_the_button_says_so(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    turning(service)
    sato.opens(DUTY).presses("swap", one="sato", other="ann", day="2026-12-01")
    assert len(service.rota().arrangements) == 2
    sato.opens(f"{DUTY}?nights=30")
    assert sato.page.count("Take all of it back</button>") == 2
    sato.presses("undo")
    assert told(sato) == "It is taken back."
    assert service.rota().arrangements == ()


def test_a_leave_is_taken_back_where_it_is_listed_and_with_it_who_covers(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    away = Arrangement(Leave("sato", Days(date(2026, 11, 22), date(2026, 11, 22))), number=1)
    arranged(service, away)
    assert buttons(sato) == ["Take this back: 佐藤 is away on Sun 22 Nov"]
    arranged(service, cover())
    assert buttons(sato) == [
        "Take all of it back: Ann for 佐藤 06:26 – 08:26",
        "Take all of it back: 佐藤 is away on Sun 22 Nov",
    ]
    sato.sends("/board/acts/undo", **fields(sato, "1"))
    assert service.rota().arrangements == ()


def test_maintenance_is_ended_where_it_is_listed_and_what_waited_rings(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    sato.opens(DUTY).presses("quiet", **{"for": "2h"})
    service.alert()
    assert service.shell.phone.dialled == []
    assert buttons(sato) == ["Take this back: In maintenance until 09:26 JST."]
    sato.presses("unquiet")
    assert told(sato) == "It is taken back."
    assert service.shell.phone.dialled == [SATO.phone]
    assert buttons(sato) == []


def test_what_has_another_meaning_by_now_is_not_taken_back(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    """The number of what somebody else has taken back may be that of another one."""
    arranged(service, cover())
    seen = sato.opens(DUTY).got[-1]
    service.shell.rota.source = MemoryRota(replace(service.rota(), arrangements=(cover(by="suzuki"),)))
    sato.got.append(seen)
    sato.presses("undo")
    assert told(sato).startswith("Somebody else has changed the rota meanwhile.")
    assert service.rota().arrangements == (cover(by="suzuki"),)


def test_where_nobody_is_left_that_is_said(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    """Who is covered is away, and nobody else is called there."""
    known, day = service.rota(), date(2026, 11, 22)
    alone = replace(known.groups["infra"], lines=(Line(("sato",)),))
    service.shell.rota.source = MemoryRota(replace(known, groups={"infra": alone}))
    arranged(service, cover(), Arrangement(Leave("sato", Days(day, day)), "", number=2))
    sato.language = "ja"
    sato.opens(DUTY).presses("undo")
    assert told(sato) == "取り消しました。07:26（JST）から、基盤の担当がいなくなります。"


def test_a_button_is_named_in_the_language_of_the_page(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    arranged(service, cover())
    sato.language = "ja"
    assert buttons(sato) == ["取り消す: Annさん（佐藤さんの代わり） 06:26 – 08:26"]


@pytest.mark.parametrize(("person", "role"), [("sato", "view"), ("", "wall")])
def test_who_may_only_look_has_no_such_button(service: ServiceOnFakes, person: str, role: str) -> None:
    arranged(service, cover())
    browser = MemoryBrowser(service).signs_in(person, role)  # type: ignore[arg-type]
    assert buttons(browser) == []
    assert "Ann for 佐藤" in browser.page


def test_who_has_signed_in_too_long_ago_has_none_either(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    arranged(service, cover())
    service.shell.clock.at += FRESH
    assert buttons(sato) == []


def test_a_form_of_another_session_takes_nothing_back(service: ServiceOnFakes, sato: MemoryBrowser) -> None:
    arranged(service, cover())
    sato.opens(DUTY)
    sent = {**fields(sato, "1"), "csrf": "0" * 64}
    assert sato.posts("/board/acts/undo", sent).status_code == 403
    assert service.rota().arrangements == (cover(),)


def test_what_is_taken_back_by_the_button_beside_the_words_is_told_alike_to_who_has_pressed_it_twice(
    service: ServiceOnFakes, sato: MemoryBrowser
) -> None:
    made = sato.opens(DUTY).presses("cover", **{"for": "sato", "by": "ann", "to": "+8h"}).got[-1]
    for _ in range(2):
        sato.got.append(made)
        sato.presses("undo")
        assert told(sato) == "It is taken back."
    assert service.rota().arrangements == ()
