"""docs/rota.md: every file of the page is loaded and drawn, and its tables are what an alert finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cli.load import gaps_told
from rinban.adapters import holidays
from rinban.core.rota.duty import on_duty
from rinban.core.rota.settings import Settings, group_of
from rinban.operator.picture import PictureTasks
from rinban.operator.tasks import answer
from rinban.settings import file, loading
from tests.fakes.rota import MemoryRota
from tests.unit.picture.documents import At
from tests.unit.source import ROOT

PAGE = (ROOT / "docs" / "rota.md").read_text(encoding="utf-8")
PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Example:
    """A rota file of the page, and the rows of the table below it."""

    heading: str
    text: str
    rows: tuple[tuple[str, str], ...]

    @property
    def files(self) -> list[tuple[str, str]]:
        """With the people of the page, unless it has its own."""
        return [("rota.yaml", self.text)] + ([] if "responders:" in self.text else [("people.yaml", PEOPLE)])

    @property
    def settings(self) -> Settings:
        return file.read(self.files, holidays)


def _examples() -> list[Example]:
    found, heading = [], ""
    for part in re.split(r"^(?=## |```yaml\n)", PAGE, flags=re.MULTILINE):
        if part.startswith("## "):
            heading = part.splitlines()[0].removeprefix("## ")
        if part.startswith("```yaml\n"):
            text, _, after = part.removeprefix("```yaml\n").partition("```\n")
            rows = re.findall(r"^\| (\w{3} [0-9-]{10} [0-9:]{5}) \| (.+) \|$", after, flags=re.MULTILINE)
            found.append(Example(heading, text, tuple(rows)))
    return found


_PEOPLE, *EXAMPLES = _examples()
PEOPLE = _PEOPLE.text
EVERY = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.heading}")


def named(heading: str) -> Example:
    return next(example for example in EXAMPLES if example.heading == heading)


def test_every_chapter_has_a_rota_and_says_who_is_called() -> None:
    assert {example.heading for example in EXAMPLES} == set(re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE))
    assert all(example.rows for example in EXAMPLES)


@EVERY
def test_the_tables_are_what_an_alert_finds(example: Example) -> None:
    (name,) = example.settings.groups
    group = group_of(example.settings, name)
    assert group is not None
    for at, called in example.rows:
        instant = datetime.strptime(at, "%a %Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(group.zone))
        assert f"{instant:%a %Y-%m-%d %H:%M}" == at, "the day of the week is another one"
        people = ", ".join(one.id for one in on_duty(group, instant.timestamp())) or "nobody"
        assert (at, people) == (at, called)


@EVERY
def test_every_rota_of_the_page_is_drawn(example: Example) -> None:
    settings = example.settings
    (name,) = settings.groups
    at = datetime.strptime(example.rows[0][0], "%a %Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(settings.zone))
    tasks = PictureTasks(MemoryRota(settings), At(at.timestamp())).tasks
    for form in ("text", "svg"):
        drawn = str(answer(tasks, {"task": "picture", "groups": [name], "form": form})[form])
        first = example.rows[0][1].split(", ")[0]
        assert settings.responders[first].responder.name in drawn


@EVERY
def test_only_the_chapter_on_gaps_has_one(example: Example) -> None:
    at = datetime.strptime(example.rows[0][0], "%a %Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(example.settings.zone))
    told = gaps_told(loading.check(example.files, at.timestamp(), holidays)["gaps"])
    assert bool(told) == (example.heading == "Reading a gap")
    assert "\n".join(told) in PAGE


@pytest.mark.parametrize(("heading", "name"), [("Follow the sun", "follow-the-sun"), ("Reading a gap", "gap")])
def test_a_picture_is_of_the_rota_that_stands_beside_it(heading: str, name: str) -> None:
    lines = (PICTURES / f"{name}.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    assert named(heading).text == "".join(line for line in lines if not line.startswith("#"))
