"""./rinban import: the made-up export of each product becomes a rota, is compared over eight weeks, and is mended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from rinban.core.errors import BadRequest
from rinban.core.rota.duty import on_duty
from rinban.core.rota.settings import Settings, group_of
from rinban.settings.file import read
from tests.fakes.desk import Desk
from tests.unit.imports.made_up import END, EXPORTS, ROTAS, START, OnCall, walk

PRODUCTS = ("opsgenie", "pagerduty", "oncall", "goalert")
NUMBERS = "".join(f"+81 90 0000 00{number}\n" for number in range(20, 40))
"""More than there are people."""

EXPECTED: dict[str, list[tuple[str, OnCall, str]]] = {
    "opsgenie": [(name, who, zone) for into, name, who, zone in ROTAS if into.__name__ == "into_opsgenie"],
    "pagerduty": [
        ({"PINFRA": "Infrastructure", "PDB": "Database", "PPAY": "Payments", "PWEB": "Web"}[name], who, zone)
        for into, name, who, zone in ROTAS
        if into.__name__.startswith("into_pagerduty")
    ],
    "oncall": [
        ({"SINFRA": "Infrastructure", "SDB": "Database", "SPAY": "Payments"}[name], who, zone)
        for into, name, who, zone in ROTAS
        if into.__name__ == "into_oncall"
    ],
    "goalert": [(name, who, zone) for into, name, who, zone in ROTAS if into.__name__ == "into_goalert"],
}
"""By product: the schedules, who is on call by what people would say, and the zone."""


def files(product: str) -> list[str]:
    return [str(file) for file in sorted((EXPORTS / product).glob("*.json"))]


def imported(product: str, tmp_path: Path, *more: str, then: str = NUMBERS) -> tuple[Desk, int, Path]:
    desk, file = Desk(), tmp_path / "rota.yaml"
    code = desk.types("import", product, *files(product), *more, "-o", str(file), then=then)
    return desk, code, file


def called(settings: Settings, group: str, at: float) -> list[str]:
    found = group_of(settings, group)
    assert found is not None
    return [one.id for one in on_duty(found, at)]


class Done(NamedTuple):
    """An import that is done: its exit code, what it said, and the file."""

    code: int
    out: str
    text: str

    def settings(self) -> Settings:
        return read([("rota.yaml", self.text.replace("phone: TODO", "phone: +81 90 0000 0001"))])


@cache
def done(product: str, *more: str) -> Done:
    """It is done once, since many tests look at it."""
    with TemporaryDirectory() as folder:
        desk, code, file = imported(product, Path(folder), *more, then="")
        return Done(code, desk.out, file.read_text(encoding="utf-8"))


def disagreements(settings: Settings, product: str) -> dict[str, list[str]]:
    """Of each group, every half hour at which those on call by what people would say are not called first."""
    return {
        name.lower(): list(_disagreements(settings, name.lower(), who, zone)) for name, who, zone in EXPECTED[product]
    }


def _disagreements(settings: Settings, name: str, who: OnCall, zone: str) -> Iterator[str]:
    group, shifts = group_of(settings, name), list(walk(who, zone))
    assert group is not None
    for half in range((END - START) // timedelta(minutes=30)):
        at = START + half * timedelta(minutes=30)
        theirs = {one for one, begins, ends in shifts if begins <= at < ends}
        ours = [one.id for one in on_duty(group, at.timestamp())]
        if {*ours[: len(theirs)]} != theirs or bool(ours) != bool(theirs):
            yield f"{at:%m-%d %H:%M} {sorted(theirs)} {ours}"


def test_the_stored_exports_render_what_people_would_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written by the walk, and nobody has changed one since."""
    import tests.unit.imports.made_up as made_up

    shutil.copytree(EXPORTS, tmp_path / "imports")
    monkeypatch.setattr(made_up, "EXPORTS", tmp_path / "imports")
    for into, name, who, zone in ROTAS:
        into(name, list(walk(who, zone)))
    for file in EXPORTS.rglob("*.json"):
        again = tmp_path / "imports" / file.relative_to(EXPORTS)
        assert again.read_text(encoding="utf-8") == file.read_text(encoding="utf-8"), file


@pytest.mark.parametrize("product", PRODUCTS)
def test_with_fixed_shifts_the_same_people_are_called_at_every_half_hour_of_eight_weeks(product: str) -> None:
    """Judged by the walk and by the file as it loads, without the import's own comparison."""
    found = done(product, "--fixed")
    assert found.code == 0
    assert {group: one for group, one in disagreements(found.settings(), product).items() if one} == {}


@pytest.mark.parametrize("product", PRODUCTS)
def test_without_fixed_shifts_exactly_what_differs_is_named(product: str) -> None:
    found = done(product, "--json")
    assert found.code == 1
    wrong = {group: len(one) for group, one in disagreements(found.settings(), product).items()}
    assert {group["group"]: half_hours(group["differences"]) for group in json.loads(found.out)["groups"]} == wrong
    assert any(wrong.values())


def half_hours(differences: list[dict[str, Any]]) -> int:
    lasting = (_instant(one["to"]) - _instant(one["from"]) for one in differences)
    return sum(each // timedelta(minutes=30) for each in lasting)


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told.split(maxsplit=1)[1])


LINES = {
    "opsgenie": (
        "database: the override by kacho from Thu 2026-11-12 09:00: one person takes the place of several: ann, ito",
        "Thu 2026-11-12 09:00 to Thu 2026-11-12 18:00: there kacho, here ann",
    ),
    "pagerduty": (
        "payments: layer Sundays: its turns last 5400 seconds",
        "Sun 2026-10-18 10:00 to Sun 2026-10-18 11:30: there bob, here carol",
    ),
    "oncall": (
        "payments: shift Release day: its rule has by_monthday",
        "Tue 2026-12-01 09:00 to Tue 2026-12-01 18:00: there kacho, here carol",
    ),
    "goalert": (
        "database: the override from 2026-11-14T00:00:00Z: it takes somebody away, and nobody covers",
        "Sat 2026-11-14 09:00 to Sat 2026-11-14 18:00: there nobody, here ann",
    ),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_line_that_cannot_be_carried_is_named_and_who_differs_in_the_schedules_zone(product: str) -> None:
    found = done(product)
    line, difference = LINES[product]
    assert found.code == 1
    assert f"  {line}\n" in found.out
    assert f"  {difference}\n" in found.out
    assert f"#   {line}\n" in found.text


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_file_that_was_written_passes_check(product: str, tmp_path: Path) -> None:
    desk, _, file = imported(product, tmp_path, "--fixed")
    code = desk.types("check", str(file))
    assert {0: "Sound for the next two weeks: ", 5: "Loadable, but not sound: "}[code] in desk.out, (
        "5: nobody at times, as in the export"
    )


def test_a_schedule_without_rendered_shifts_is_said_not_to_be_compared(tmp_path: Path) -> None:
    desk = Desk()
    without = [file for file in files("opsgenie") if "timeline-Payments" not in file]
    assert desk.types("import", "opsgenie", *without, "-o", str(tmp_path / "rota.yaml"), then=NUMBERS) == 1
    assert "payments: NOT COMPARED: the export has no shifts of it; docs/import.md tells how to get them\n" in desk.out


# --- phone numbers ---------------------------------------------------------------------------------------------------


def test_each_person_without_a_number_is_asked_for_until_it_is_one(tmp_path: Path) -> None:
    desk, _, file = imported("oncall", tmp_path, then="12\n+81 90 0000 0031\n\n+81 90 0000 0033\n")
    assert desk.err.count("The phone number of Ann Lee (ann), or Enter to leave it open: ") == 2
    assert '"12" is no phone number' in desk.err
    text = file.read_text(encoding="utf-8")
    assert "ann: {name: Ann Lee, phone: +81 90 0000 0031," in text
    assert "bob: {name: Bob Stone, phone: TODO," in text
    assert "carol: {name: Carol Diaz, phone: +81 90 0000 0033," in text
    assert "dave: {name: Dave O'Neil, phone: TODO," in text, "the input had ended"


def test_a_number_that_the_export_has_is_not_asked_for(tmp_path: Path) -> None:
    desk, _, file = imported("goalert", tmp_path, then="")
    assert "The phone number of" not in desk.err
    assert "sato: {name: 佐藤, phone: +81 90 0000 0001, language: ja}" in file.read_text(encoding="utf-8")
    assert "erin:" not in file.read_text(encoding="utf-8"), "nobody calls her"


def test_without_a_number_the_file_says_so_and_does_not_load() -> None:
    found = done("opsgenie")
    assert "NO PHONE NUMBER: ann, bob, carol, dave, erin, ito, kacho, sato, suzuki." in found.out
    assert found.text.count("phone: TODO") == 9
    with pytest.raises(BadRequest, match='"TODO" is no phone number'):
        read([("rota.yaml", found.text)])


PEOPLE = """
responders:
  sato-k: {name: 佐藤, phone: +81 90 0000 0051, language: ja}
  ann: {name: Ann, phone: +81 90 0000 0052, language: en}
  weeks: {name: 週, phone: +81 90 0000 0053, language: ja}
"""


def test_people_of_a_file_of_their_own_are_known_by_address_or_name_and_are_not_written_again(tmp_path: Path) -> None:
    people = tmp_path / "people.yaml"
    people.write_text(PEOPLE, encoding="utf-8")
    desk, code, file = imported("oncall", tmp_path, "--fixed", "--people", str(people))
    assert code == 0
    assert "(ann)" not in desk.err
    assert "(sato" not in desk.err
    text = file.read_text(encoding="utf-8")
    assert "0051" not in text
    assert "weeks-2:\n    order: [sato-k, suzuki, ann]" in text
    both = read([("people.yaml", PEOPLE), ("rota.yaml", text)])
    assert both.responders["ann"].responder.phone == "+819000000052"
    assert called(both, "database", START.timestamp() + 86400)[0] == "suzuki"


def test_a_fault_in_the_file_of_people_is_told_with_its_line(tmp_path: Path) -> None:
    people = tmp_path / "people.yaml"
    people.write_text("responders:\n  sato: {name: 佐藤, phone: 12}\n", encoding="utf-8")
    desk, code, _ = imported("oncall", tmp_path, "--people", str(people))
    assert code == 1
    assert f'{people}:2: responders.sato.phone: "12" is no phone number' in desk.err


# --- files -----------------------------------------------------------------------------------------------------------


def test_without_a_name_for_the_file_it_is_on_the_standard_output_with_the_report_as_comments() -> None:
    desk = Desk()
    assert desk.types("import", "oncall", *files("oncall"), "--fixed", "--people", str(EXPORTS / "people.yaml")) == 0
    assert read([("people", (EXPORTS / "people.yaml").read_text(encoding="utf-8")), ("stdin", desk.out)]).groups
    assert "2 differences, written as fixed shifts, and the same since then\n" in desk.out
    assert desk.err == ""


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "rota.yaml").write_text("mine")
    desk, code, file = imported("oncall", tmp_path)
    assert (code, file.read_text()) == (1, "mine")
    assert "is there already: name another file" in desk.err


def test_the_file_is_for_its_owner_alone_since_it_has_numbers(tmp_path: Path) -> None:
    _, _, file = imported("oncall", tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_no_json_or_has_no_schedule_is_refused(tmp_path: Path) -> None:
    desk, file = Desk(), tmp_path / "export.json"
    file.write_text("BEGIN:VCALENDAR")
    assert desk.types("import", "opsgenie", str(file)) == 1
    assert "export.json: is not JSON" in desk.err
    file.write_text("[]")
    assert desk.types("import", "opsgenie", str(file)) == 1
    assert "no schedule of opsgenie is in these files: docs/import.md tells what to export" in desk.err
    assert desk.types("import", "opsgenie", str(tmp_path / "none.json")) == 4


def test_a_program_reads_the_same() -> None:
    desk = Desk()
    assert desk.types("import", "oncall", *files("oncall"), "--json") == 1
    answer = json.loads(desk.out)
    assert answer["file"].startswith("# Grafana OnCall: 3 groups and 9 responders.\n")
    assert answer["without_phone"] == ["ann", "bob", "carol", "dave", "erin", "ito", "kacho", "sato", "suzuki"]
    assert {"group": "payments", "where": "shift Release day", "why": "its rule has by_monthday"} in answer["uncarried"]
    (payments,) = (one for one in answer["groups"] if one["group"] == "payments")
    assert payments["compared"] == {"from": "Mon 2026-10-12 00:00", "to": "Mon 2026-12-07 00:00"}
    assert payments["differences"][0] == {
        "from": "Sun 2026-11-01 14:00",
        "to": "Sun 2026-11-01 23:00",
        "there": ["kacho"],
        "here": ["erin", "dave"],
    }


# --- escalation policies ---------------------------------------------------------------------------------------------


def test_the_rounds_of_a_policy_and_the_people_of_its_later_steps_are_carried() -> None:
    settings = done("goalert").settings()
    assert settings.policies[settings.groups["infrastructure"].policy].rounds == 3
    assert [line.order for line in settings.groups["infrastructure"].lines] == [("day", "bob"), ("night", "bob")]


def test_what_a_policy_does_beyond_that_is_named() -> None:
    for line in (
        "escalation policy Infrastructure, rule 2: round robin: here everybody is called in order",
        "escalation policy Infrastructure: it waits 15 minutes between its steps; here the next phone rings at once",
    ):
        assert f"  {line}\n" in done("pagerduty").out


def test_another_schedule_of_a_policy_is_the_group_that_is_called_in_when_nobody_took_it() -> None:
    groups = done("pagerduty").settings().groups
    assert {name: group.exhausted.group for name, group in groups.items() if group.exhausted.group} == {
        "infrastructure": "database"
    }


def test_the_file_is_loaded_and_asked_like_any_other(tmp_path: Path) -> None:
    desk, _, file = imported("oncall", tmp_path, "--fixed")
    assert desk.types("load", str(file), "--yes") == 0
    assert desk.types("who", "payments", "--at", "2026-12-01 23:30") == 0
    (first,) = (line for line in desk.out.splitlines() if line.startswith("1 "))
    assert "kacho" in first, "it is 09:30 in New York, on the first of the month"
