"""A release reaches the callers: whatever has changed, the alias of each function moves to a new version."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from cli import release
from local.gateway.template import load, of_type
from tests.deploy.conftest import ROOT, STORES, TEMPLATE, translate, walk

EVERY = {"Authorizer", "Entry", "Callback", "Watchdog", "Feed", "Board", "Pinger", "Admin", "Outside"}
GIVEN = {"Stage": "staging", "TwilioAuthToken": "old"}
PARAMETERS = sorted(load(TEMPLATE)["Parameters"])
SHORT = {"LogLevel", "TwilioAuthToken", "PublicBaseUrl", "DatabaseUrl", "LastResort"}

CODE = {
    "layers/rinban/python/rinban/doors/alerts.py": EVERY,
    "layers/dependencies/requirements.txt": EVERY - {"Authorizer"},
    "templates/voice/ja/menu.xml": EVERY - {"Authorizer"},
    **{f"functions/{name.lower()}/app.py": {name} for name in sorted(EVERY)},
}
"""One file of each layer and of each function, and the functions that run it."""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A template with everything that it ships, in a folder of its own."""
    return shipped(tmp_path)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for tests that edit no file."""
    return shipped(tmp_path_factory.mktemp("unchanged"))


@pytest.fixture(scope="module")
def first(unchanged: Path) -> dict[str, str]:
    """The versions of the first release. They do not depend on where the checkout stands."""
    return released(unchanged)


def shipped(folder: Path) -> Path:
    shutil.copy(STORES, folder)
    for name in ("functions", "layers", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Path(shutil.copy(TEMPLATE, folder))


def released(built: Path, **parameters: str) -> dict[str, str]:
    """Stamp and translate; return the logical id of each function's version, which is published if it is a new one."""
    release.write(built, release.stamp(built, GIVEN | parameters))
    return versions(built)


def versions(built: Path) -> dict[str, str]:
    published = of_type(translate(built)["Resources"], "AWS::Lambda::Version")
    return {version["Properties"]["FunctionName"]["Ref"]: name for name, version in published}


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys() == EVERY
    return {name for name in EVERY if before[name] != after[name]}


def edit(file: Path) -> None:
    file.write_text(f"{file.read_text(encoding='utf-8')}\n", encoding="utf-8")


# --- what makes a new version --------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", CODE)
def test_a_changed_file_of_a_layer_or_a_function_reaches_everybody(
    first: dict[str, str], built: Path, file: str
) -> None:
    edit(built.parent / file)
    assert moved(first, released(built)) == EVERY


def test_a_changed_template_within_the_template_reaches_everybody(first: dict[str, str], built: Path) -> None:
    """The endpoints of the stores that it makes are variables of the functions."""
    edit(built.with_name("stores.yaml"))
    assert moved(first, released(built)) == EVERY


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_changed_parameter_reaches_everybody(
    first: dict[str, str], unchanged: Path, name: str, pytestconfig: pytest.Config
) -> None:
    """By its stamp, which is a literal in each function; with --long the versions are compared for each parameter."""
    changed = GIVEN | {name: "another"}
    assert release.stamp(unchanged, changed) != release.stamp(unchanged, GIVEN)
    if pytestconfig.getoption("--long") or name in SHORT:
        assert moved(first, released(unchanged, **{name: "another"})) == EVERY


def test_a_token_that_was_rotated_as_a_value_reaches_the_callbacks(first: dict[str, str], built: Path) -> None:
    after = released(built, TwilioAuthToken="new", TwilioAuthTokenOld="old")
    assert "Callback" in moved(first, after)
    alias = translate(built)["Resources"]["CallbackAliaslive"]["Properties"]
    assert alias["FunctionVersion"] == {"Fn::GetAtt": [after["Callback"], "Version"]}


def test_the_same_once_more_is_no_release_wherever_the_checkout_stands(first: dict[str, str], built: Path) -> None:
    assert moved(first, released(built)) == set()
    assert moved(first, released(built)) == set(), "the stamp that is in it already does not count"


def test_what_a_python_has_cached_is_no_release(built: Path) -> None:
    before = release.stamp(built, GIVEN)
    (built.parent / "functions/entry/__pycache__").mkdir()
    (built.parent / "functions/entry/__pycache__/app.cpython-311.pyc").write_bytes(b"of this machine")
    assert release.stamp(built, GIVEN) == before


def test_byte_code_of_lambdas_python_is_part_of_the_release(built: Path) -> None:
    """A machine that makes none builds something else: every cold start is slower."""
    before = release.stamp(built, GIVEN)
    (built.parent / "functions/entry/__pycache__").mkdir()
    (built.parent / "functions/entry/__pycache__/app.cpython-313.pyc").write_bytes(b"made by ./dev build")
    assert release.stamp(built, GIVEN) != before


@pytest.mark.parametrize("file", CODE)
def test_without_a_stamp_a_changed_file_reaches_those_who_run_it(built: Path, file: str) -> None:
    """For somebody who types `sam deploy`."""
    before = versions(built)
    edit(built.parent / file)
    assert moved(before, versions(built)) == CODE[file]


# --- the stamp itself ----------------------------------------------------------------------------------------------


def test_the_stamp_is_a_literal_in_each_function(built: Path) -> None:
    """As a reference to a parameter it would be seen by nobody who looks for changes."""
    stamp = release.stamp(built, GIVEN)
    release.write(built, stamp)
    for _, function in of_type(translate(built)["Resources"], "AWS::Lambda::Function"):
        assert function["Properties"]["Environment"]["Variables"][release.VARIABLE] == stamp


def test_the_template_of_the_checkout_has_no_stamp(template: dict[str, Any]) -> None:
    blocks = [one["Variables"] for one in walk(template) if isinstance(one, dict) and "Variables" in one]
    stamps = [block[release.VARIABLE] for block in blocks if release.VARIABLE in block]
    assert stamps == [release.UNSTAMPED] * 6, (
        "for the four outside of the network, for the pinger, and for all the others"
    )


def test_no_value_of_a_parameter_stands_in_the_stamp(built: Path) -> None:
    stamp = release.stamp(built, {"TwilioAuthToken": "0123456789abcdef"})
    assert len(stamp) == 12
    assert not set(stamp) - set("0123456789abcdef")


def test_a_template_without_a_place_for_the_stamp_is_refused(tmp_path: Path) -> None:
    bare = tmp_path / "template.yaml"
    bare.write_text("Resources: {}\n")
    with pytest.raises(ValueError, match="RINBAN_RELEASE"):
        release.write(bare, "0123456789ab")


def test_a_template_that_was_packed_already_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "template.yaml"
    packed.write_text("Resources: {Entry: {Type: A, Properties: {CodeUri: s3://packages/1}}}\n")
    with pytest.raises(ValueError, match="Entry is made of s3://packages/1"):
        release.stamp(packed, {})


def test_a_template_within_the_template_that_is_not_here_is_refused(built: Path) -> None:
    built.with_name("stores.yaml").unlink()
    with pytest.raises(ValueError, match=r"CreatedStores is made of stores\.yaml, which is no file here"):
        release.stamp(built, GIVEN)


# --- what an operator reaches --------------------------------------------------------------------------------------


def test_no_output_names_a_function_without_its_alias() -> None:
    """What is invoked by its bare name is $LATEST, which runs code that no caller reaches."""
    whole = translate(TEMPLATE)
    functions = {name for name, _ in of_type(whole["Resources"], "AWS::Lambda::Function")}
    named = {text for text in walk(whole["Outputs"]) if isinstance(text, str)}
    assert named & functions == set()
    assert whole["Outputs"]["AdminFunction"]["Value"] == {"Ref": "AdminAliaslive"}
