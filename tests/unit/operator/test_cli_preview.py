"""./rinban preview, typed at a terminal that a test can read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.answers import Answer
from cli.main import run
from cli.terminal import Terminal
from rinban.budget import Budget
from rinban.core.chain.outcome import Outcome
from rinban.core.rota.settings import Settings
from rinban.core.source import Source, from_tree
from rinban.intake.bodies import Intake
from rinban.operator.preview import PreviewTasks
from rinban.operator.spoken import heard
from rinban.operator.tasks import answer
from rinban.settings import file as rota_file
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.received import MemoryRecentBodies
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE

PAYLOADS = Path(__file__).parents[2] / "payloads"
OWN = from_tree("uptime", {"when": "monitorID", "summary": "say('{} is down', name)", "host": "monitor"})


class Desk:
    """A terminal, and the tasks behind it on an outside in memory."""

    def __init__(self, *sources: Source) -> None:
        own = sources or (OWN,)
        rota, received, clock = MemoryRota(Settings(sources=own)), MemoryRecentBodies(), SetClock(1795262400.0)
        self.received = received
        self.intake = Intake(rota, received, clock, MemoryLog())
        self._tasks = PreviewTasks(
            rota.sources, received, clock, lambda: "Asia/Tokyo", partial(heard, VOICE.document, rota.readings)
        ).tasks
        self.out = self.err = ""

    def types(self, *words: str, then: str | bytes = "") -> int:
        out, err, typed = io.StringIO(), io.StringIO(), io.BytesIO(then if isinstance(then, bytes) else then.encode())
        code = run(words, Terminal(self._admin, out, err, io.TextIOWrapper(typed, encoding="ascii")))
        self.out, self.err = out.getvalue(), err.getvalue()
        print(self.out, self.err)  # shown with a test that fails
        return code

    def _admin(self, task: Mapping[str, Any]) -> Answer:
        told: Answer = json.loads(json.dumps(answer(self._tasks, json.loads(json.dumps(task)))))
        return told

    def takes(self, body: bytes, outcome: str, source: str = "") -> None:
        found = self.intake.read(body, source)
        outcomes = [Outcome(one.alert.dedup_key, outcome, "infra/1") for one in found]
        self.intake.keep("infra", body, source, found, outcomes, Budget())


def test_a_file() -> None:
    desk = Desk()
    assert desk.types("preview", str(PAYLOADS / "alertmanager_partly_resolved.json")) == 0
    heads, first, second, *_ = desk.out.splitlines()
    assert heads.split() == ["SOURCE", "KIND", "SEVERITY", "DEDUP", "KEY", "SUMMARY", "HOST", "LINK"]
    assert first.split()[:4] == ["alertmanager", "problem", "disaster", "alertmanager/354e1fe4f4e3b80e"]
    assert second.split()[1] == "recovery"
    assert "https://runbooks.example.test/payments" in first


def test_what_could_not_be_read_is_told_by_row(tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text(
        '[{"summary": "fine"}, {"monitorID": 7, "name": "shop", "monitor": {"a": 1}, "severity": "purple"}]'
    )
    desk = Desk()
    assert desk.types("preview", str(file)) == 0
    assert "uptime  problem  disaster" in desk.out
    assert "shop is down" in desk.out
    assert [line for line in desk.out.splitlines() if "lost: " in line] == [
        "2. lost: host: monitor: gives an object, not a text",
        '2. lost: severity: "purple" is no word that is known',
    ]


def test_a_source_can_be_asked_for() -> None:
    desk = Desk()
    assert desk.types("preview", str(PAYLOADS / "generic.json"), "--source", "uptime") == 0
    assert desk.out.splitlines()[1].startswith("uptime")


def test_an_unknown_source_is_refused_with_those_that_exist() -> None:
    desk = Desk()
    assert desk.types("preview", str(PAYLOADS / "generic.json"), "--source", "nope") == 1
    assert desk.err.startswith('rinban: no source "nope"; there are alertmanager, azure, ')


def test_the_standard_input() -> None:
    desk = Desk()
    assert desk.types("preview", "-", then="disk full\nreally") == 0
    assert desk.out.splitlines()[1].startswith("text    problem  disaster")


def test_a_body_in_any_encoding_comes_as_it_was_posted() -> None:
    """The standard input of this desk is ASCII: what is read there is bytes all the same."""
    desk = Desk()
    assert desk.types("preview", "-", then='{"summary": "ディスクの空きがない"}') == 0
    assert "ディスクの空きがない" in desk.out
    assert desk.types("preview", "-", then=b"\xff\xfe disk full") == 0


def test_for_programs() -> None:
    desk = Desk()
    assert desk.types("preview", "-", "--json", then='{"title": "disk full"}') == 0
    (alert,) = json.loads(desk.out)["alerts"]
    assert (alert["source"], alert["summary"], alert["warnings"]) == ("native", "disk full", [])


def test_a_long_summary_is_cut_and_signs_that_move_the_cursor_are_not_printed() -> None:
    desk = Desk()
    assert desk.types("preview", "-", then="x" * 200) == 0
    assert "x" * 59 + "…\n" in desk.out
    assert desk.types("preview", "-", then='{"summary": "a", "host": "\\u001b[2J"}') == 0
    assert "\x1b" not in desk.out


@pytest.mark.parametrize(
    ("typed", "fault"), [("", "nothing to read in the body"), ('{"status": "ok"}', "needs the dedup_key")]
)
def test_what_would_be_refused_is_refused(typed: str, fault: str) -> None:
    desk = Desk()
    assert desk.types("preview", "-", then=typed) == 1
    assert fault in desk.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    desk = Desk()
    assert desk.types("preview", str(tmp_path / "none.json")) == 4
    assert desk.err == f"rinban: {tmp_path}/none.json: No such file or directory\n"


@pytest.mark.parametrize("words", [["preview"], ["preview", "file", "--last", "infra"]])
def test_either_a_file_or_a_group(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Desk().types(*words)
    assert left.value.code == 2


def test_the_last_bodies_of_a_group_with_what_they_became() -> None:
    desk = Desk()
    desk.takes(b'{"monitorID": 7,\n "name": "shop\\u001b"}', "calling")
    desk.takes(b"disk full", "joined", "text")
    assert desk.types("preview", "--last", "infra") == 0
    latest, first = desk.out.split("\n\n")
    assert latest.splitlines()[0] == "11-21 21:00:00 JST, source=text"
    assert latest.splitlines()[1] == "  disk full"
    assert latest.splitlines()[-1].split()[-2:] == ["joined", "infra/1"]
    assert first.splitlines()[1:3] == ['  {"monitorID": 7,', '   "name": "shop\\u001b"}']
    assert "shop is down" in first


def test_long_ones_are_shown_in_part() -> None:
    desk = Desk()
    desk.takes("\n".join(f"line {number}" for number in range(40)).encode(), "calling")
    desk.takes(json.dumps([{"dedup_key": str(number)} for number in range(30)]).encode(), "calling")
    assert desk.types("preview", "--last", "infra") == 0
    assert "  line 11\n  …\n" in desk.out
    assert "\nand 10 more\n" in desk.out


def test_nothing_came_in() -> None:
    desk = Desk()
    assert desk.types("preview", "--last", "infra") == 0
    assert desk.out == "Nothing came in for this group within a day.\n"


def test_the_memory_is_away() -> None:
    desk = Desk()
    desk.received.faults.away = True
    assert desk.types("preview", "--last", "infra") == 3


def test_what_would_be_said_is_printed_in_every_language() -> None:
    desk = Desk()
    body = '{"host": "db-1", "summary": "replication has stopped", "severity": "high", "status": "firing"}'
    assert desk.types("preview", "-", then=body) == 0
    japanese, english = (line for line in desk.out.splitlines() if line.startswith("says ("))
    assert japanese.startswith("says (ja): 輪番です。")
    assert english.startswith("says (en): Rinban on-call.")
    assert "db-1: replication has stopped" in english
    assert "guessed" not in desk.out


def test_what_could_not_be_made_out_is_printed() -> None:
    desk = Desk()
    assert desk.types("preview", "-", then='{"foo": 7}') == 0
    assert [line.partition(":")[2].split(":")[0].strip() for line in desk.out.splitlines() if "guessed" in line] == [
        "status",
        "severity",
        "dedup_key",
        "summary",
    ]


def test_nothing_is_said_of_what_calls_nobody() -> None:
    desk = Desk()
    assert desk.types("preview", "-", then='{"summary": "x", "status": "resolved"}') == 0
    assert "says (" not in desk.out


def test_the_example_of_the_page_is_what_is_printed() -> None:
    page = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (source,) = [text for kind, text in blocks if kind == "yaml" and "uptimerobot:" in text]
    (body,) = [text for kind, text in blocks if kind == "json" and "monitorID" in text]
    (shown,) = [text for _, text in blocks if text.startswith("SOURCE ")]
    somebody = "responders: {ann: {name: Ann, phone: +81 90 0000 0003}}\ngroups: {web: {call: [{order: [ann]}]}}\n"
    desk = Desk(*rota_file.read([("page", source + somebody)]).sources)
    assert desk.types("preview", "-", then=body) == 0
    printed = [line.rstrip() for line in desk.out.splitlines()]
    assert len(printed) == len(shown.splitlines())
    for line, promised in zip(printed, shown.splitlines(), strict=True):
        begins, cut, _ = promised.partition("…")
        assert line.startswith(begins) if cut else line == promised
