"""What each kind of outlet is sent in each situation, to the byte, and in both languages."""

from __future__ import annotations

import pytest

from rinban.chat.kinds import KINDS, refusal
from tests.unit.chat.golden import FOLDER, LANGUAGES, file, rendered
from tests.unit.chat.scenes import DESTINATIONS, IDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bytes_are_those_of_the_golden_file(kind: str, language: str) -> None:
    assert rendered(kind, language) == file(kind, language).read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.txt")} == {file(kind, one).name for kind in KINDS for one in LANGUAGES}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_with_the_destinations_of_these_files(kind: str) -> None:
    assert refusal(DESTINATIONS[kind]) == ""


def test_the_kinds_that_edit_are_shown_editing() -> None:
    assert {name for name, kind in KINDS.items() if kind.edits} == IDS.keys()
    for kind in IDS:
        text = rendered(kind, "en")
        assert "chat.update" in text or "PATCH " in text or "PUT " in text
