"""Each page of the board as a browser gets it, in both languages: `tests/golden/board`.

`python -m tests.unit.board.golden` writes them anew; what has changed is then read in the difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from rinban.core.alert import Severity
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.outcome import Reply
from rinban.core.chain.past import PastRow
from rinban.core.chain.record import Entry, Ref
from rinban.voice import heard
from rinban.voice.script import script
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, START
from tests.unit.source import ROOT

FOLDER = ROOT / "tests" / "golden" / "board"
LANGUAGES = ("en", "ja")

_CHANGES: Mapping[str, str] = {
    r"(?<=\.)[0-9a-f]{12}(?=\.(?:css|js|svg))": "HASH",
    r'(?<=data-session=")[0-9a-f]{16}(?=")': "SESSION",
    r'(?<=name="csrf" value=")[0-9a-f]{64}(?=")': "TOKEN",
}
"""What another session or another style changes, and how it stands in the files."""

Night = Callable[[ServiceOnFakes], None]


def nothing(_: ServiceOnFakes) -> None:
    """Nothing is open."""


def a_call_rings(service: ServiceOnFakes) -> None:
    """佐藤 has passed, 鈴木's phone rings; in web it is taken already."""
    shell = service.shell
    shell.hear(replace(DISK, link="https://zabbix.example.com/tr?id=1&x=2", details="97 % of /var\nsince 03:12"))
    shell.rings(0)
    shell.clock.forward(12)
    shell.answers(0)
    shell.clock.forward(13)
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.rings(1)
    shell.clock.forward(9)


def it_is_taken(service: ServiceOnFakes) -> None:
    """The same, then 鈴木 takes two alerts, others are told, or cannot be, and one of the two recovers."""
    a_call_rings(service)
    shell = service.shell
    shell.hear(CPU)
    shell.answers(1, "1")
    shell.clock.forward(8)
    shell.ends(1, "completed")
    now = shell.clock.at
    shell.mysql.note(INFRA, [Entry(now, "told slack-infra × taken", "1 of 1")])
    shell.mysql.note(INFRA, [Entry(now, "told sms:sato × missed", "0 of 1: no answer")])
    shell.mysql.note(INFRA, [Entry(now, "note", "by suzuki: /var を掃除しました")])
    shell.clock.forward(60)
    shell.hear(DISK_OVER)


def spoken(reply: Reply) -> str:
    """As the callback does it."""
    return heard.words(VOICE.document(reply.topic.value, script(reply), "https://rinban.example.test"))


def a_month(service: ServiceOnFakes) -> None:
    """Three that are over."""
    usual = PastRow(Ref("infra", 1), START, Severity.HIGH, "taken", "佐藤", 2, 3, 1.5, 14.0, "db-1", "disk full", 1)
    earlier = usual._replace(ref=Ref("infra", 2), opened_at=START - 90_000.0, severity=Severity.DISASTER)
    untaken = usual._replace(ref=Ref("web", 1), opened_at=START - 9_000.0, outcome="recovered untaken", who="")
    rows = (usual, earlier, untaken._replace(seconds_to_key=None))
    service.board.past.rows.update({one.ref: one for one in rows})
    waited = Latencies(0.0, (0.0, 0.4), (8.25,), 0.0)
    service.board.past.latencies |= {usual.ref: waited, earlier.ref: waited._replace(to_keys=(95.0,))}
    service.board.past.latencies[rows[2].ref] = Latencies(0.0, (), (), 90.0)


def a_wake_up_is_late(service: ServiceOnFakes) -> None:
    """It should have come a minute ago, since nothing was heard of the call."""
    service.shell.hear(DISK)
    service.board.rounds.note()
    service.shell.clock.forward(105)


def the_rota_is_changed(service: ServiceOnFakes) -> None:
    """Ann covers for 佐藤, and people work on the hosts of infra, on which something has just failed."""
    service.called()
    jane = MemoryBrowser(service).signs_in()
    for act, typed in (
        ("cover", {"for": "sato", "by": "ann", "from": "", "to": "+8h"}),
        ("quiet", {"for": "2h", "hosts": "db-* cache", "why": "新しいディスク", "except_disaster": "1"}),
    ):
        jane.opens("/board/duty").presses(act, **typed)
    service.shell.hear(replace(CPU, host="db-1"), group="infra")


PAGES: Mapping[str, tuple[Night, str]] = {
    "sign-in": (nothing, "/board/sign-in"),
    "quiet": (nothing, "/board"),
    "now": (a_call_rings, "/board"),
    "late": (a_wake_up_is_late, "/board"),
    "ringing": (a_call_rings, "/board/escalations/infra/1"),
    "taken": (it_is_taken, "/board/escalations/infra/1"),
    "duty": (nothing, "/board/duty"),
    "maintenance": (the_rota_is_changed, "/board"),
    "waiting": (the_rota_is_changed, "/board/escalations/infra/1"),
    "arranged": (the_rota_is_changed, "/board/duty"),
    "fairness": (nothing, "/board/duty/fairness"),
    "history": (a_month, "/board/history"),
    "latency": (a_month, "/board/history/latency"),
}
"""By the name of the file: what has happened, and the page that is looked at."""

NAMES = [(name, language) for name in PAGES for language in LANGUAGES]


def page(name: str, language: str) -> str:
    """The page as it is kept: what changes with each session is left out."""
    night, address = PAGES[name]
    service = ServiceOnFakes("board", release="a-release")
    service.shell.words = spoken
    service.may_act("suzuki")
    night(service)
    browser = MemoryBrowser(service)
    browser.language = language
    if name != "sign-in":
        browser.signs_in("suzuki", "act", "鈴木")
    text = browser.opens(address).page
    for pattern, told in _CHANGES.items():
        text = re.sub(pattern, told, text)
    return text


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, language in NAMES:
        (FOLDER / f"{name}.{language}.html").write_text(page(name, language), encoding="utf-8")


if __name__ == "__main__":
    main()
