"""Which stores the command works on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.admin import complete
from cli.answers import Refused

SERVED = {"DATABASE_URL": "mysql://served", "RINBAN_STAGE": "local"}


def serve(folder: Path) -> Path:
    (folder / ".run").mkdir()
    file = folder / ".run" / "serve.json"
    file.write_text(json.dumps({"gateway": "http://127.0.0.1:1", "environment": SERVED}))
    return file


def test_a_given_environment_is_left_alone(tmp_path: Path) -> None:
    serve(tmp_path)
    environment = {"DATABASE_URL": "mysql://mine"}
    assert complete(environment, tmp_path) is None
    assert environment == {"DATABASE_URL": "mysql://mine"}


def test_without_one_a_running_serve_is_found_and_what_is_exported_wins(tmp_path: Path) -> None:
    file = serve(tmp_path)
    environment = {"RINBAN_STAGE": "dev"}
    assert complete(environment, tmp_path) == file
    assert environment == {"DATABASE_URL": "mysql://served", "RINBAN_STAGE": "dev"}


def test_the_file_may_be_elsewhere(tmp_path: Path) -> None:
    file = serve(tmp_path)
    environment = {"RINBAN_RUN": str(file)}
    assert complete(environment, Path("/nowhere")) == file


@pytest.mark.parametrize("text", [None, "", "[]", "{}", "{"])
def test_with_neither_it_says_what_to_do(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "serve.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Refused, match="DATABASE_URL is not set") as refused:
        complete({"RINBAN_RUN": str(file)}, tmp_path)
    assert refused.value.status == 503
