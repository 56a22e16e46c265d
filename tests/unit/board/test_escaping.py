"""Nothing that an alert, a person or a request says becomes markup, and no telephone number is shown."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.record import Entry
from rinban.core.rota.settings import Settings
from tests.e2e.test_rubbish import RUBBISH
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import BASE, INFRA, ORDER, Shell, settings
from tests.unit.board.looking import PAGES, looked

CORPUS = (
    RUBBISH,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea></style></script><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "javascript:alert(1)",
    "\u2028\u2029\ufeff\u202e\u0000",
    "<a href=javascript:alert(1)>x</a>",
)
HARMLESS = frozenset(
    "html head meta title link script body a header nav p time main div h1 h2 h3 ul ol li span strong progress b kbd q "
    "section footer details summary code form label input select option button dl dt dd small table "
    "thead tr th tbody td noscript svg g rect line text desc path circle style".split()
)


class Markup(HTMLParser):
    """Every element of a page, and every attribute that could run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            runs = name.startswith("on") or name in ("style", "srcdoc", "formaction")
            address = (value or "").strip().lower() if name in ("href", "src", "action") else ""
            if runs or re.match(r"(javascript|data|vbscript):", address):
                self.handlers.append(f"{tag} {name}={value}")


def with_text(text: str) -> ServiceOnFakes:
    """A service in which everything that others may write says this."""
    service = ServiceOnFakes("board", None, lambda log, phone: Shell(named(text), log, phone))
    alert = Alert("disk", severity=Severity.HIGH, summary=text, host=text, details=text, link=text, source=text)
    service.shell.words = lambda _: text
    service.shell.hear(alert, replace(alert, dedup_key=f"{text}2"[:255] or "x", summary=text * 3))
    service.shell.answers(0)
    service.shell.hear(replace(alert, kind=Kind.CLAIM, by=text))
    service.shell.mysql.note(INFRA, [Entry(service.shell.clock.at, "note", f"by {text}: {text}")])
    service.shell.mysql.note(INFRA, [Entry(service.shell.clock.at, text, text)])
    return service


def named(text: str) -> Settings:
    rota = settings()
    people = {
        who: replace(member, responder=replace(member.responder, name=text)) for who, member in rota.responders.items()
    }
    groups = {name: replace(group, names=(("ja", text), ("en", text))) for name, group in rota.groups.items()}
    return replace(rota, responders=people, groups=groups)


@pytest.mark.parametrize("text", CORPUS)
def test_no_text_becomes_markup(text: str) -> None:
    service = with_text(text)
    for path in PAGES:
        page = looked(service, path)
        assert page.status_code == 200
        markup = Markup(page.body)
        assert (path, markup.handlers, set(markup.tags) - HARMLESS) == (path, [], set())
        assert markup.tags.count("script") == 1, "our own"


def test_nor_is_any_filled_in() -> None:
    page = looked(with_text("{{ 7*7 }}{% raw %}${7*7}")).body
    assert "<strong>{{ 7*7 }}{% raw %}${7*7}</strong>" in page


@pytest.mark.parametrize("text", CORPUS)
def test_nor_does_what_a_request_says(text: str) -> None:
    asked = quote(text, errors="replace")
    query = "&".join(f"{name}={asked}" for name in ("q", "group", "who", "outcome", "severity", "from", "to", "after"))
    service = ServiceOnFakes("board")
    for path in ("/history", "/duty"):
        markup = Markup(looked(service, path, query, Cookie=f"tz={asked}").body)
        assert (markup.handlers, set(markup.tags) - HARMLESS, markup.tags.count("script")) == ([], set(), 1)


def test_no_telephone_number_is_shown_nor_where_the_carrier_calls_back() -> None:
    service = ServiceOnFakes("board")
    service.shell.phone.refuse()
    service.shell.hear(Alert("disk", summary="disk full"))
    for path in PAGES:
        page = looked(service, path).body
        told = re.sub(r"[ ()-]", "", page)
        assert [number for number in ORDER if number[3:] in told] == []
        assert BASE not in page


def test_no_element_has_a_style_or_a_script_of_its_own() -> None:
    """The policy forbids them, so that they would be missing."""
    service = ServiceOnFakes("board")
    service.shell.hear(Alert("disk", summary="disk full"))
    for path in PAGES:
        page = looked(service, path).body
        assert "<style" not in page
        assert " style=" not in page
        assert re.findall(r"<script(?! type=\"module\" src=)", page) == []
