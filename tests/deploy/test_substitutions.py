"""./dev parity deploys the template as it is built, but for what one table lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local.gateway.template import load
from local.parity.checkout import copied
from local.parity.substitutions import (
    RELEASED,
    Machine,
    NotSubstituted,
    Substitution,
    applied,
    differences,
    unexplained,
)
from tests.deploy.conftest import ROOT, TEMPLATE

USUAL = Machine(Path("/scratch/voice"), processor="x86_64")
LAMBDAS = Machine(Path("/scratch/voice"), processor="arm64")
OLDER = Machine(Path("/scratch/voice"), python="3.11", processor="x86_64")

TEXT = TEMPLATE.read_text(encoding="utf-8")


def deployed(folder: Path, machine: Machine, edit: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """The template with the machine's table, and with another edit that is in no table."""
    file = folder / "deployed.yaml"
    file.write_text(applied(TEXT, machine.table()).replace(*edit) if edit[0] else applied(TEXT, machine.table()))
    return load(file)


@pytest.mark.parametrize("machine", [USUAL, LAMBDAS, OLDER], ids=["usual", "Lambda's processor", "older Python"])
def test_the_table_is_exactly_the_difference(tmp_path: Path, machine: Machine) -> None:
    found = differences(load(TEMPLATE), deployed(tmp_path, machine))
    assert len(found) == sum(one.times for one in machine.table())
    assert unexplained(found, machine.table()) == {}


@pytest.mark.parametrize("gone", USUAL.table(), ids=lambda one: one.written)
def test_a_substitution_that_is_not_listed_is_found(tmp_path: Path, gone: Substitution) -> None:
    listed = [one for one in USUAL.table() if one != gone]
    found = unexplained(differences(load(TEMPLATE), deployed(tmp_path, USUAL)), listed)
    assert len(found) == gone.times


@pytest.mark.parametrize(
    "edit",
    [
        ("Timeout: 5\n", "Timeout: 6\n"),
        ("PublishLambdaVersion: true", "PublishLambdaVersion: false"),
        ("            BatchSize: 1\n", "\n"),
    ],
)
def test_any_other_edit_is_found(tmp_path: Path, edit: tuple[str, str]) -> None:
    (at,) = unexplained(differences(load(TEMPLATE), deployed(tmp_path, USUAL, edit)), USUAL.table())
    assert at[-1] == edit[0].strip().partition(":")[0]


def test_a_template_that_the_table_does_not_fit_is_refused() -> None:
    with pytest.raises(NotSubstituted, match=r"Architectures: \[arm64\] stands in the template 5 times, and not 4"):
        applied(f"{TEXT}\n# Architectures: [arm64]", USUAL.table())


def test_what_packing_changes_is_not_what_a_substitution_changes() -> None:
    assert not [one for one in OLDER.table() if any(name in one.written for name in RELEASED)]


def test_a_machine_like_lambda_needs_fewer() -> None:
    voice, board, sockets, hooks, carrier = [one.written for one in LAMBDAS.table()]
    assert (voice, board) == ("RINBAN_VOICE_PATH: /opt/voice", "RINBAN_BOARD_PATH: /opt/board")
    assert sockets.startswith("https://${BoardSockets}.")
    assert hooks == 'Default: "true"'
    assert carrier == "AllowedPattern: ^https://[A-Za-z0-9.-]+$"


@pytest.mark.parametrize("one", OLDER.table(), ids=lambda one: one.written)
def test_each_has_a_reason(one: Substitution) -> None:
    assert one.reason.endswith(".")
    assert len(one.reason.split()) > 8


def test_what_is_released_is_a_copy_and_the_checkout_stays_as_it_is(tmp_path: Path) -> None:
    copy = copied(tmp_path / "checkout", USUAL.table())
    door = "layers/rinban/python/rinban/doors/alerts.py"
    before = (ROOT / door).read_text(encoding="utf-8")
    copy.change(door, "a group id is made of", "a group id consists of")
    assert (ROOT / door).read_text(encoding="utf-8") == before
    assert (copy.root / door).read_text(encoding="utf-8") == before.replace("is made of a-z", "consists of a-z")
    with pytest.raises(ValueError, match="0 times"):
        copy.change(door, "a group id is made of", "once more")
