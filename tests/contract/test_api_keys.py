"""./rinban key, on the file of this machine, and on an API Gateway of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.keys.api_gateway import PLAN as PLAN_OUTPUT
from cli.keys.file import beside
from tests.contract.api_gateway import PLAN, ApiGatewayApi, served
from tests.fakes.desk import Desk

KEY = re.compile(r"[0-9a-f]{40}")


class File:
    """The keys of this machine."""

    where = ()

    def __init__(self, run: Path) -> None:
        self._run = run

    def lets_in(self, text: str) -> bool:
        return beside(self._run).source_of(text) is not None

    def kept(self) -> str:
        return "".join(file.read_text() for file in self._run.parent.iterdir())


class Stage:
    """The keys of the stage prod, whose stack has a usage plan."""

    where = ("--stage", "prod")

    def __init__(self) -> None:
        self.aws = ApiGatewayApi({"rinban-prod": {PLAN_OUTPUT: PLAN}, "rinban-dev": {}})

    def lets_in(self, text: str) -> bool:
        return self.aws.lets_in(text)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage()
    with served(stage.aws) as url:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        yield stage
    assert stage.aws.shown == 0, "nobody asked API Gateway for the text of a key"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setenv("RINBAN_RUN", str(tmp_path / "run" / "serve.json"))
    return File(tmp_path / "run" / "serve.json")


@pytest.fixture(params=["file", "stage"])
def place(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def types(place: File | Stage, *words: str, then: str = "") -> tuple[int, str]:
    """The exit code and what was said. Nothing but a new key may be in it that lets anybody in."""
    desk = Desk()
    code = desk.types("key", *words, *place.where, then=then)
    return code, desk.out + desk.err


def made(place: File | Stage, *words: str) -> str:
    code, said = types(place, *words)
    assert code == 0
    (text,) = KEY.findall(said)
    return str(text)


def listed(place: File | Stage) -> list[tuple[str, bool]]:
    code, said = types(place, "list", "--json")
    assert code == 0
    assert not KEY.search(said)
    return [(one["source"], one["valid"]) for one in json.loads(said)["keys"]]


def pasted(said: str) -> list[str]:
    """The words of the command that was named."""
    (command,) = re.findall(r"`\./rinban key (.*)`", said)
    return str(command).split()


def test_a_place_without_a_key_says_how_one_is_made_there(place: File | Stage) -> None:
    assert pasted(types(place, "list")[1]) == ["add", "SOURCE", *place.where]


def test_a_key_lets_its_source_in_and_is_shown_once(place: File | Stage) -> None:
    text = made(place, "add", "grafana")
    assert place.lets_in(text)
    assert not place.lets_in(text[:-1])
    code, said = types(place, "list")
    assert re.search(r"^grafana +\S+ +\d{4}-\d\d-\d\d \d\d:\d\d UTC +yes$", said, re.MULTILINE)
    assert (code, text in said) == (0, False)


def test_there_may_be_any_number_of_sources(place: File | Stage) -> None:
    names = [f"team-{number}" for number in range(12)]
    assert len({made(place, "add", name) for name in names}) == 12
    assert sorted(listed(place)) == sorted((name, True) for name in names)


def test_both_keys_are_valid_until_the_old_one_is_removed(place: File | Stage) -> None:
    old, other = made(place, "add", "grafana"), made(place, "add", "zabbix")
    new = made(place, "rotate", "grafana")
    assert new != old
    assert place.lets_in(old)
    assert place.lets_in(new)
    assert types(place, "remove", "grafana", "--old", then="y\n")[0] == 0
    assert (place.lets_in(old), place.lets_in(new), place.lets_in(other)) == (False, True, True)


def test_a_rotation_says_how_it_ends_in_words_that_can_be_pasted(place: File | Stage) -> None:
    made(place, "add", "grafana")
    _, said = types(place, "rotate", "grafana")
    words = re.search("`./rinban key (.*)`", said)
    assert words is not None
    desk = Desk()
    assert desk.types("key", *words[1].split(), "--yes") == 0
    assert len(listed(place)) == 1


def test_a_rotation_that_was_begun_has_to_end_before_the_next(place: File | Stage) -> None:
    made(place, "add", "grafana")
    made(place, "rotate", "grafana")
    code, said = types(place, "rotate", "grafana")
    assert code == 1
    assert pasted(said) == ["remove", "grafana", "--old", *place.where]
    assert len(listed(place)) == 2


def test_a_source_has_one_first_key(place: File | Stage) -> None:
    made(place, "add", "grafana")
    code, said = types(place, "add", "grafana")
    assert code == 1
    assert pasted(said) == ["rotate", "grafana", *place.where]
    assert listed(place) == [("grafana", True)]


def test_a_source_is_let_in_no_more_after_a_clear_yes(place: File | Stage) -> None:
    text = made(place, "add", "grafana")
    for typed in ("", "n\n"):
        assert types(place, "remove", "grafana", then=typed)[0] == 6
        assert place.lets_in(text)
    code, said = types(place, "remove", "grafana", "--yes")
    assert (code, "[y/N]" in said, place.lets_in(text)) == (0, False, False)
    assert listed(place) == []


def test_without_an_old_key_none_is_removed(place: File | Stage) -> None:
    text = made(place, "add", "grafana")
    assert types(place, "remove", "grafana", "--old", "--yes")[0] == 1
    assert place.lets_in(text)


@pytest.mark.parametrize("words", [("rotate",), ("remove", "--yes"), ("remove", "--old", "--yes")], ids=" ".join)
def test_a_source_that_there_is_not_is_named(place: File | Stage, words: tuple[str, ...]) -> None:
    made(place, "add", "zabbix")
    code, said = types(place, *words, "grafna")
    assert code == 4
    assert 'no source "grafna" has a key; there are: zabbix' in said


@pytest.mark.parametrize("name", ["", "Grafana", "a b", "a-", "a--b", "監視", "a/b", "a" * 41])
def test_a_name_that_is_none_is_refused(place: File | Stage, name: str) -> None:
    assert types(place, "add", name)[0] == 1
    assert listed(place) == []


# --- this machine ----------------------------------------------------------------------------------------------------


def test_the_file_has_hashes_only_and_is_its_owners(file: File, tmp_path: Path) -> None:
    text = made(file, "add", "grafana")
    assert "grafana" in file.kept()
    assert text not in file.kept()
    assert (tmp_path / "run" / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("broken", ["", "{", "[1]", '[{"id": "x"}]', "7"])
def test_a_file_that_cannot_be_read_is_not_taken_for_no_keys(file: File, tmp_path: Path, broken: str) -> None:
    made(file, "add", "grafana")
    (tmp_path / "run" / "keys.json").write_text(broken)
    code, said = types(file, "add", "zabbix")
    assert (code, "keys.json: no file of keys" in said) == (1, True)
    assert (tmp_path / "run" / "keys.json").read_text() == broken


# --- a stage ---------------------------------------------------------------------------------------------------------


def test_keys_of_other_stages_are_neither_shown_nor_removed(stage: Stage) -> None:
    others = {stage.aws.add(name)["id"] for name in ("rinban-staging-grafana", "somebody-elses")}
    made(stage, "add", "grafana")
    assert listed(stage) == [("grafana", True)]
    types(stage, "remove", "grafana", "--yes")
    assert stage.aws.keys.keys() == others


def test_a_key_outside_of_the_plan_or_switched_off_is_shown_as_not_valid(stage: Stage) -> None:
    stage.aws.add("rinban-prod-half")
    made(stage, "add", "off")
    for key in stage.aws.keys.values():
        key["enabled"] = key["name"] != "rinban-prod-off"
    assert sorted(listed(stage)) == [("half", False), ("off", False)]


def test_a_key_that_cannot_join_the_plan_is_not_left_behind(stage: Stage) -> None:
    stage.aws.busy = True
    assert types(stage, "add", "grafana")[0] == 3
    assert stage.aws.keys == {}


def test_a_stack_that_has_no_plan_yet_says_what_to_do(stage: Stage) -> None:
    desk = Desk()
    assert desk.types("key", "list", "--stage", "dev") == 4
    assert "deploy this version first" in desk.err


def test_a_stage_that_was_not_deployed_is_said_to_be_none(stage: Stage) -> None:
    desk = Desk()
    assert desk.types("key", "list", "--stage", "staging") == 4
    assert desk.err.startswith("rinban: the stack rinban-staging is not in this account and region: AWS_PROFILE may")
