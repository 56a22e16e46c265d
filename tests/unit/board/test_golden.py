"""Each page is what tests/golden/board has of it, in both languages."""

from __future__ import annotations

import pytest

from tests.unit.board.golden import FOLDER, NAMES, page


@pytest.mark.parametrize(("name", "language"), NAMES)
def test_a_page_is_as_it_was(name: str, language: str) -> None:
    """After a change that is meant: `python -m tests.unit.board.golden`, and read the difference."""
    assert page(name, language) == (FOLDER / f"{name}.{language}.html").read_text(encoding="utf-8")


def test_there_is_no_file_of_a_page_that_there_is_not() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.{language}.html" for name, language in NAMES}
