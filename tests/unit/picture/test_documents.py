"""The pictures of the documents are those of the rota files beside them: `./dev tables` draws them again."""

from __future__ import annotations

import pytest

from tests.unit.picture.documents import FOLDER, commands, pictures
from tests.unit.source import ROOT

PICTURES = pictures()
PAGES = [ROOT / "README.md", ROOT / "README.ja.md", *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_that_its_rota_draws(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PICTURES[name]


def test_every_picture_has_a_command_of_its_own_and_every_rota_a_picture() -> None:
    assert sorted(picture.name for picture in FOLDER.glob("*.svg")) == sorted(PICTURES)
    assert len(PICTURES) == len([*commands()])
    assert {text for text, _ in commands()} == {rota.read_text(encoding="utf-8") for rota in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_shown_on_a_page(name: str) -> None:
    assert [page.name for page in PAGES if f"pictures/{name})" in page.read_text(encoding="utf-8")]
