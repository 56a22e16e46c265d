"""A text that cannot be made is found before anybody has to hear it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from jinja2 import TemplateError

from rinban.voice.rehearsal import rehearsed
from rinban.voice.twiml import Voice

TEMPLATES = Path(__file__).parents[3] / "templates" / "voice"
BEGUN = re.compile(r"{% block \w+ %}")
"""Where a text begins that is said within the frame of another template."""

FILES = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.xml"))
SOME = 3
"""One in so many is spoilt in every run, and all of them with --long: each time all templates are compiled anew."""


def is_for_this_run(config: pytest.Config, file: str) -> None:
    if not config.getoption("--long") and FILES.index(file) % SOME:
        pytest.skip("one in three is enough in each run: --long")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Templates that somebody may change."""
    return shutil.copytree(TEMPLATES, tmp_path / "voice")


def test_what_is_shipped_can_be_said(mine: Path) -> None:
    assert "<Response" in rehearsed(Voice(mine))


@pytest.mark.parametrize(
    "file", [file for file in FILES if not file.endswith("/collected.xml")]
)  # it is the menu's text
def test_a_slip_in_any_template_is_found(mine: Path, file: str, pytestconfig: pytest.Config) -> None:
    is_for_this_run(pytestconfig, file)
    text = (mine / file).read_text(encoding="utf-8")
    begun = BEGUN.search(text)
    at = begun.end() if begun else len(text)
    (mine / file).write_text(f"{text[:at]}{{{{ hostt }}}}{text[at:]}", encoding="utf-8")
    with pytest.raises(TemplateError, match="hostt"):
        rehearsed(Voice(mine))


@pytest.mark.parametrize("file", FILES)
def test_a_template_that_was_left_out_is_found(mine: Path, file: str, pytestconfig: pytest.Config) -> None:
    is_for_this_run(pytestconfig, file)
    (mine / file).unlink()
    with pytest.raises(TemplateError, match=file.rpartition("/")[2]):
        rehearsed(Voice(mine))
