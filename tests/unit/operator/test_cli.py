"""The operator's command, typed at a terminal that a test can read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.table import table
from rinban.core.errors import RinbanError, Unavailable
from rinban.core.rota.settings import Settings
from rinban.core.text.columns import width
from rinban.operator.rota import RotaTasks
from rinban.operator.tasks import Task, answer
from tests.fakes.desk import EXAMPLE, NOW, OPEN, Desk, DeskClock
from tests.fakes.rota import MemoryRota

ZONE = "Asia/Tokyo"
ANN = "responders: {ann: {name: Ann, phone: +81 90 0000 0003}}\n"


@pytest.fixture
def loaded() -> Desk:
    return Desk.with_example()


def test_load_shows_what_would_change_and_asks() -> None:
    desk = Desk()
    assert desk.types("load", str(EXAMPLE), then="y\n") == 0
    assert "+ responder sato: name 佐藤; reading さとう; phone +81 90 **** 0001; language ja\n" in desk.out
    assert "+ group payments: name en Payments; name ja 決済; policy standard; call[0] ann\n" in desk.out
    assert desk.out.endswith("Load this? [y/N] Loaded.\n")
    assert desk.rota.settings().groups.keys() == {"infra", "payments"}


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "yo\n"])
def test_load_changes_nothing_without_a_clear_yes(typed: str) -> None:
    desk = Desk()
    assert desk.types("load", str(EXAMPLE), then=typed) == 6
    assert desk.out.endswith("Nothing was changed.\n")
    assert not desk.rota.settings().groups


def test_load_with_yes_does_not_ask() -> None:
    desk = Desk()
    assert desk.types("load", str(EXAMPLE), "--yes") == 0
    assert "[y/N]" not in desk.out
    assert desk.rota.settings().groups


def test_loading_the_same_again_has_nothing_to_ask(loaded: Desk) -> None:
    assert loaded.types("load", str(EXAMPLE)) == 0
    assert loaded.out == "Nothing would change.\n"


def test_a_change_is_shown_before_and_after(loaded: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rota.yaml"
    text = EXAMPLE.read_text(encoding="utf-8").replace("ring: 25s ", "ring: 30s ").replace("reading: さとう, ", "")
    file.write_text(
        text.replace("  staging: {caller_id: +81 50 0000 0000, every_call_to: sato}\n", ""), encoding="utf-8"
    )
    assert loaded.types("load", str(file), "--yes") == 0
    assert loaded.out.splitlines() == [
        "~ policy standard: ring 25s → 30s",
        "~ responder sato: reading さとう → (none)",
        "- stage staging",
        "Loaded.",
    ]


def test_several_files_count_as_one(tmp_path: Path) -> None:
    people, groups = tmp_path / "people.yaml", tmp_path / "rota.yaml"
    people.write_text("responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}", encoding="utf-8-sig")
    groups.write_text("groups: {infra: {call: [{order: [sato]}]}}")
    desk = Desk()
    assert desk.types("load", str(people), str(groups), "--yes") == 0
    assert desk.types("who", "infra") == 0


def test_a_faulty_file_is_refused_with_file_and_line_and_nothing_changes(loaded: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rota.yaml"
    file.write_text("responders: {}\ngroups: {infra: {call: [{order: [sato]}]}}")
    before = loaded.rota.settings()
    assert loaded.types("load", str(file), "--yes") == 1
    assert loaded.err == f'rinban: {file}:2: groups.infra.call[0].order[0]: no responder "sato"\n'
    assert loaded.out == ""
    assert loaded.rota.settings() is before


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    shift_jis = tmp_path / "sjis.yaml"
    shift_jis.write_bytes("zone: 東京".encode("cp932"))
    desk = Desk()
    assert desk.types("load", str(tmp_path / "none.yaml")) == 4
    assert desk.err == f"rinban: {tmp_path / 'none.yaml'}: No such file or directory\n"
    assert desk.types("load", str(shift_jis)) == 1
    assert desk.err == f"rinban: {shift_jis}: is not UTF-8 (byte 6); save it as UTF-8\n"


def test_a_load_that_would_undo_somebody_else_s_is_refused(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.yaml", tmp_path / "theirs.yaml"
    mine.write_text(f"{ANN}groups: {{mine: {{call: [{{order: [ann]}}]}}}}")
    theirs.write_text(f"{ANN}groups: {{theirs: {{call: [{{order: [ann]}}]}}}}")
    desk = Desk()
    files = [{"name": "mine.yaml", "text": mine.read_text()}]
    planned = answer(RotaTasks(desk.rota, list, DeskClock()).tasks, {"task": "load", "files": files})
    assert desk.types("load", str(theirs), "--yes") == 0
    tasks = RotaTasks(desk.rota, list, DeskClock()).tasks
    refused = answer(tasks, {"task": "load", "files": files, "apply": True, "seen": planned["seen"]})
    assert refused["status"] == 400
    assert "somebody else" in refused["error"]
    assert desk.rota.settings().groups.keys() == {"theirs"}


def test_what_is_loaded_is_remembered_and_what_is_only_shown_is_not() -> None:
    desk, remembered = Desk(), list[Settings]()
    tasks = RotaTasks(desk.rota, list, DeskClock(), remembered.append).tasks
    asked = {
        "task": "load",
        "files": [{"name": "mine.yaml", "text": f"{ANN}groups: {{mine: {{call: [{{order: [ann]}}]}}}}"}],
    }
    answer(tasks, asked)
    assert remembered == []
    answer(tasks, {**asked, "apply": True})
    assert [settings.groups.keys() for settings in remembered] == [{"mine"}]


def test_load_for_programs_is_a_plan_until_it_says_yes() -> None:
    desk = Desk()
    assert desk.types("load", str(EXAMPLE), "--json") == 0
    planned = json.loads(desk.out)
    assert planned["applied"] is False
    assert {"thing": "responder ann", "kind": "added", "part": "name", "before": "", "after": "Ann"} in planned[
        "changes"
    ]
    assert not desk.rota.settings().groups
    assert desk.types("load", str(EXAMPLE), "--json", "--yes") == 0
    assert json.loads(desk.out)["applied"] is True
    assert desk.rota.settings().groups


def test_export_loads_again_to_the_same(loaded: Desk, tmp_path: Path) -> None:
    assert loaded.types("export") == 0
    file = tmp_path / "export.yaml"
    file.write_text(loaded.out, encoding="utf-8")
    assert loaded.types("load", str(file)) == 0
    assert loaded.out == "Nothing would change.\n"


def test_numbers_are_whole_in_an_export_only(loaded: Desk) -> None:
    whole = re.compile(r"\+81 ?[59]0 ?0000")
    assert loaded.types("export") == 0
    assert whole.search(loaded.out)
    for words in (["who", "infra"], ["who", "infra", "--json"], ["load", str(EXAMPLE), "--json"]):
        assert loaded.types(*words) == 0
        assert not whole.search(loaded.out)
    fresh = Desk()
    for words in (["load", str(EXAMPLE), "--json"], ["load", str(EXAMPLE), "--yes"]):
        assert fresh.types(*words) == 0
        assert not whole.search(fresh.out)


def test_who_is_a_table_in_calling_order(loaded: Desk) -> None:
    assert loaded.types("who", "infra") == 0
    assert loaded.out.splitlines() == [
        "infra, Sat 2026-11-21 21:00 JST",
        "   NAME  ID      PHONE             LANGUAGE  WHY",
        "1  佐藤  sato    +81 90 **** 0001  ja        turn of weekly",
        "2  鈴木  suzuki  +81 90 **** 0002  ja        follows in weekly",
        "3  課長  kacho   +81 90 **** 0004  ja        named in line 3",
    ]


def test_who_at_another_time(loaded: Desk) -> None:
    assert loaded.types("who", "infra", "--at", "2026-12-31 23:59", "--json") == 0
    told = json.loads(loaded.out)
    assert [one["id"] for one in told["on_duty"]] == ["kacho", "sato", "suzuki"]
    assert told["at"] == 1798729140
    assert loaded.types("who", "infra", "--at", "2026-12-28T15:00Z") == 0
    assert loaded.out.startswith("infra, Tue 2026-12-29 00:00 JST\n")
    assert "課長" in loaded.out.splitlines()[2]
    assert loaded.types("who", "infra", "--at", "soon") == 1
    assert loaded.err.startswith('rinban: "soon" is no time: write "2026-12-29 10:00", "10:00", "sat 03:00"')


def test_who_at_a_time_as_people_type_it(loaded: Desk) -> None:
    """The desk's clock stands at 21:00 on a Saturday."""
    for typed, told in (
        ("tomorrow", "Sun 2026-11-22 00:00"),
        ("sat 03:00", "Sat 2026-11-28 03:00"),
        ("+3d", "Tue 2026-11-24 21:00"),
    ):
        assert loaded.types("who", "infra", "--at", typed) == 0
        assert loaded.out.startswith(f"infra, {told} JST\n")


@pytest.mark.parametrize(
    "typed", ["0001-01-01", "9999-12-31 23:59-12:00", "0001-01-01T00:00+14:00", "3000-01-01 10:00"]
)
def test_a_time_that_is_too_far_away_is_refused_in_a_sentence(loaded: Desk, typed: str) -> None:
    assert loaded.types("who", "infra", "--at", typed) == 1
    assert typed.partition(" ")[0] in loaded.err
    assert "Traceback" not in loaded.err


@pytest.mark.parametrize("typed", ["1900-01-02", "1969-12-31", "2999-12-31 23:59"])
def test_other_centuries_are_times_like_any_other(loaded: Desk, typed: str) -> None:
    assert loaded.types("who", "infra", "--at", typed) == 0
    assert "佐藤" in loaded.out


def test_who_says_so_when_nobody_is_on_duty(loaded: Desk) -> None:
    assert loaded.types("who", "payments", "--at", "2026-03-31") == 5
    told = (
        "payments, Tue 2026-03-31 00:00 JST: nobody is on duty,"
        " since nobody of line 1 is there: ann (valid 2026-04-01..)\n"
    )
    assert loaded.out == f"{told}This stage names no last resort either.\n"
    prod = Desk(MemoryRota(loaded.rota.settings(), "prod"))
    assert prod.types("who", "payments", "--at", "2026-03-31") == 5
    assert prod.out == f"{told}Last resort: 課長 +81 90 **** 0004\n"


def test_who_says_of_which_time_the_rota_is_while_mysql_is_away(loaded: Desk) -> None:
    assert loaded.types("who", "infra") == 0
    known = loaded.out
    assert loaded.types("who", "infra", "--json") == 0
    loaded.told["who"] = {**json.loads(loaded.out), "stores_away": ["mysql"]}
    assert loaded.types("who", "infra") == 0
    assert loaded.out == f"{known}MySQL DOES NOT ANSWER: this is the rota as it was at most ten minutes before.\n"


def test_an_unknown_group_is_told_with_those_that_there_are(loaded: Desk) -> None:
    assert loaded.types("who", "infa") == 4
    assert loaded.err == 'rinban: no group "infa"; there are: infra, payments\n'
    empty = Desk()
    assert empty.types("who", "infra") == 4
    assert empty.err == 'rinban: no group "infra"; no rota has been loaded\n'


def test_errors_for_programs_are_json(loaded: Desk) -> None:
    assert loaded.types("--json", "who", "infa") == 4
    assert json.loads(loaded.out)["status"] == 404
    assert loaded.err == ""


def test_a_store_that_is_away_has_an_exit_code_of_its_own() -> None:
    def away() -> list[str]:
        raise Unavailable("MySQL: no answer")

    told = answer(RotaTasks(MemoryRota(), away, DeskClock()).tasks, {"task": "migrate"})
    desk = Desk(migrate=told)
    assert desk.types("migrate") == 3
    assert desk.err == "rinban: MySQL: no answer\n"


def test_migrate_names_what_it_applied() -> None:
    desk = Desk()
    assert desk.types("migrate") == 0
    assert desk.out == "applied 0001_rota\n"
    assert Desk(migrate={"applied": []}).types("migrate") == 0


def test_status_is_a_table_that_an_alert_cannot_paint_on() -> None:
    taken = {**OPEN, "escalation": "payments/3", "state": "acknowledged", "by": "Ann", "deadline": None}
    desk = Desk(status={"zone": ZONE, "escalations": [OPEN, taken]})
    assert desk.types("status") == 0
    heads, first, second = desk.out.splitlines()
    assert heads.split() == ["ESCALATION", "STATE", "SINCE", "ALERTS", "SEVERITY", "WHO", "NEXT", "SUMMARY"]
    assert first.startswith("infra/12")
    assert "鈴木" in first
    assert "11-21 21:00:00 JST" in first
    assert "11-21 21:00:40 JST" in first
    assert "Ann" in second
    assert "\x1b" not in desk.out
    assert desk.types("status", "--json") == 0
    assert json.loads(desk.out) == {"zone": ZONE, "escalations": [OPEN, taken]}


def test_status_shows_what_is_collected_and_who_takes_what_follows() -> None:
    taken = {**OPEN, "state": "acknowledged", "by": "Ann", "alerts": 5, "collected": 3, "follows_until": OPEN["since"]}
    desk = Desk(status={"zone": ZONE, "escalations": [taken]})
    desk.types("status")
    assert "5 (3 collected)" in desk.out
    assert "Ann, what follows until 11-21 21:00:00 JST" in desk.out


def test_status_without_escalations_says_that_it_is_quiet() -> None:
    desk = Desk(status={"zone": ZONE, "escalations": []})
    assert desk.types("status") == 0
    assert desk.out == "No escalations: the phones are quiet.\n"


def test_status_says_which_store_is_away_and_that_keys_may_be_dead() -> None:
    desk = Desk(status={"zone": "UTC", "escalations": [], "stores_away": ["mysql"], "refused_callbacks": 3})
    assert desk.types("status") == 0
    _, away, refused = desk.out.splitlines()
    assert away == "MySQL DOES NOT ANSWER: what has closed is missing here."
    assert refused.startswith("CALLBACKS REFUSED in the last hour: 3. If they are Twilio's, no key counts")
    desk.told["status"] = {"zone": "UTC", "escalations": [], "stores_away": ["redis"], "refused_callbacks": None}
    assert desk.types("status") == 0
    assert "Whether callbacks were refused is not known: Redis does not answer." in desk.out


def test_status_says_since_when_nothing_can_be_dialled_in_the_rotas_own_time() -> None:
    desk = Desk(status={"zone": ZONE, "escalations": [], "cannot_dial_since": NOW})
    assert desk.types("status") == 0
    assert "NOTHING CAN BE DIALLED since 2026-11-21 21:00:00 JST: Twilio takes no call" in desk.out
    desk.told["status"] = {"zone": ZONE, "escalations": [], "cannot_dial_since": None}
    assert desk.types("status") == 0
    assert "DIALLED" not in desk.out


def test_journal_and_close_ask_for_what_was_typed() -> None:
    entry = {"at": NOW, "cell": "current call × ENDED → call next", "detail": "鈴木"}
    desk = Desk(journal={"zone": ZONE, "entries": [entry]}, close={"closed": True})
    assert desk.types("journal", "infra/12") == 0
    assert "2026-11-21 21:00:00 JST  current call × ENDED → call next  鈴木" in desk.out
    assert desk.types("close", "infra/12") == 0
    assert desk.out == "Closed infra/12.\n"
    desk.told["close"] = {"closed": False}
    assert desk.types("close", "infra/12") == 0
    assert desk.out == "infra/12 was closed already.\n"
    assert desk.asked[:2] == [
        {"task": "journal", "escalation": "infra/12", "only": "lines"},
        {"task": "close", "escalation": "infra/12", "by": "operator"},
    ]


def test_what_is_not_found_is_refused() -> None:
    desk = Desk(close={"error": "no escalation infra/99", "status": 404})
    assert desk.types("close", "infra/99") == 4
    assert desk.err == "rinban: no escalation infra/99\n"


@pytest.mark.parametrize("words", [[], ["lod"], ["load"], ["who"], ["close", "a", "b"], ["status", "--at", "x"]])
def test_a_command_line_that_makes_no_sense_has_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Desk().types(*words)
    assert ended.value.code == 2


def test_a_fault_in_the_configuration_is_an_answer_too() -> None:
    def misconfigured() -> dict[str, Task]:
        raise RinbanError("missing in the environment: REDIS_URL")

    assert answer(misconfigured, {"task": "who"}) == {"error": "missing in the environment: REDIS_URL", "status": 500}


def test_an_unknown_task_and_a_task_with_too_little_are_bad_requests() -> None:
    tasks = RotaTasks(MemoryRota(), list, DeskClock()).tasks
    assert answer(tasks, {"task": "fly"}) == {
        "error": 'no task "fly"; there are: export, load, migrate, nights, who',
        "status": 400,
    }
    assert answer(tasks, {})["status"] == 400
    assert answer(tasks, {"task": "who"}) == {"error": "the task who needs 'group'", "status": 400}


def test_columns_line_up_in_japanese() -> None:
    assert width("佐藤a") == 5
    assert width("が") == 2  # か and a combining mark
    assert table(("A", "B"), [("佐藤", "x"), ("a", "y")]) == "A     B\n佐藤  x\na     y"


def test_what_was_typed_and_cannot_be_used_is_shown_and_goes_with_the_next_load(loaded: Desk) -> None:
    loaded.rota.typed = ('stage prod: calls_per_second "two" is no whole number, 1 to 1000',)
    assert loaded.types("export") == 0
    assert loaded.out.startswith('# left out: stage prod: calls_per_second "two" is no whole number, 1 to 1000\nzone')
    assert loaded.types("load", str(EXAMPLE), then="y\n") == 0
    assert loaded.out.startswith('! counts as not given, and goes: stage prod: calls_per_second "two"')
    assert loaded.out.endswith("Loaded.\n")
    assert loaded.rota.unusable() == ()
