"""The nights ahead, drawn by the operator's command."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.operator.picture import NIGHTS, PictureTasks
from rinban.operator.tasks import answer
from tests.fakes.desk import NOW, Desk, DeskClock
from tests.fakes.rota import MemoryRota


@pytest.fixture
def loaded() -> Desk:
    return Desk.with_example()


def test_the_next_14_nights_are_drawn_in_the_terminal(loaded: Desk) -> None:
    assert loaded.types("picture", "infra") == 0
    shown = loaded.out.splitlines()
    assert shown[1].rstrip() == "Sat 2026-11-21 to Fri 2026-12-04, Asia/Tokyo"
    assert shown[2].strip() == "▼ now Sat 11-21 21:00"
    assert [line for line in shown if line.startswith("final")]


def test_so_many_nights_from_a_day_on_in_japanese(loaded: Desk) -> None:
    assert loaded.types("picture", "infra", "--nights", "3", "--at", "2026-12-29 10:00", "--language", "ja") == 0
    assert "火 2026-12-29 から 木 2026-12-31 まで（Asia/Tokyo）" in loaded.out
    assert "現在" not in loaded.out


def test_the_picture_is_written_into_a_file(loaded: Desk, tmp_path: Path) -> None:
    file = tmp_path / "infra.svg"
    assert loaded.types("picture", "infra", "--nights", "30", "--svg", str(file)) == 0
    assert loaded.out == f"{file}: drawn\n"
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - it is our own
    assert "Sat 2026-11-21 to Sun 2026-12-20" in str(root[0].text)


def test_the_picture_goes_to_the_output(loaded: Desk) -> None:
    assert loaded.types("picture", "infra", "payments", "--svg", "-") == 0
    names = [one.text for one in ET.fromstring(loaded.out).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    assert {"On duty", "Payments (payments)"} <= {*names}


def test_a_file_that_cannot_be_written_is_one_sentence(loaded: Desk, tmp_path: Path) -> None:
    assert loaded.types("picture", "infra", "--svg", str(tmp_path / "none" / "infra.svg")) == 1
    assert loaded.err == f"rinban: {tmp_path / 'none' / 'infra.svg'}: No such file or directory\n"


def test_programs_get_the_picture_as_json(loaded: Desk) -> None:
    assert loaded.types("picture", "infra", "--json") == 0
    assert json.loads(loaded.out).keys() == {"text", "stores_away"}
    assert loaded.types("picture", "infra", "--svg", "infra.svg", "--json") == 0
    assert json.loads(loaded.out)["svg"].startswith("<svg ")
    assert not Path("infra.svg").exists()


def test_a_group_that_there_is_not_is_told_with_those_that_there_are(loaded: Desk) -> None:
    assert loaded.types("picture", "infra", "inrfa") == 4
    assert loaded.err == 'rinban: no group "inrfa"; there are: infra, payments\n'


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"nights": 0}, f"0 nights cannot be drawn; 1 to {NIGHTS} can"),
        ({"nights": NIGHTS + 1}, f"{NIGHTS + 1} nights cannot be drawn; 1 to {NIGHTS} can"),
        ({"nights": "14"}, f"14 nights cannot be drawn; 1 to {NIGHTS} can"),
        ({"form": "png"}, 'no form "png"; there are: text, svg'),
        ({"language": "fr"}, 'no language "fr"; there are: en, ja'),
        ({"at": "1969-01-02"}, '"1969-01-02" is not drawn: pictures are of the years 1970 to 2999'),
        ({"at": "3000-01-02"}, '"3000-01-02" is too far away: write a time of the years 1900 to 2999'),
        ({"groups": []}, "name the group that is to be drawn"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(loaded: Desk, asked: dict[str, object], told: str) -> None:
    refused = loaded.answers({"task": "picture", "groups": ["infra"], **asked})
    assert refused == {"error": told, "status": 400}


class Away(MemoryRota):
    """A store that does not answer."""

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        raise Unavailable("mysql is away")


def test_while_mysql_is_away_the_last_good_rota_is_drawn_and_that_is_said(loaded: Desk) -> None:
    tasks = PictureTasks(Away(), DeskClock(), loaded.rota).tasks
    told = answer(tasks, {"task": "picture", "groups": ["infra"]})
    assert told["stores_away"] == ["mysql"]
    loaded.told["picture"] = told
    assert loaded.types("picture", "infra") == 0
    assert loaded.out.endswith("MySQL DOES NOT ANSWER: this is the rota as it was at most ten minutes before.\n")


def test_without_anything_remembered_it_is_said_that_the_store_is_away() -> None:
    assert answer(PictureTasks(Away(), DeskClock()).tasks, {"task": "picture", "groups": ["infra"]})["status"] == 503


def test_the_clock_of_the_service_is_the_present(loaded: Desk) -> None:
    assert loaded.clock.now() == NOW
    loaded.clock.wait(24 * 3600)
    assert loaded.types("picture", "infra") == 0
    assert "now Sun 11-22 21:00" in loaded.out
