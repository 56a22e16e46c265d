"""The words of the sign-in and of the forms: the same in both languages, and all of them used."""

from __future__ import annotations

from pathlib import Path

from rinban.board.act_words import EN, JA
from rinban.doors.board_act_table import ACTS
from tests.unit.source import ROOT

TEMPLATES = ROOT / "templates" / "board"
DOORS = ROOT / "layers" / "rinban" / "python" / "rinban" / "doors"


def used() -> str:
    files: list[Path] = [*TEMPLATES.glob("*.html"), *DOORS.glob("board_*.py")]
    return "".join(file.read_text(encoding="utf-8") for file in files)


def places(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_each_word_is_there_in_both_languages_with_the_same_places() -> None:
    assert EN.keys() == JA.keys()
    assert {name for name in EN if places(EN[name]) != places(JA[name])} == set()


def test_no_word_is_left_over() -> None:
    text = used()
    labels = {label for act in ACTS.values() for label in act.needs.values()} | ACTS.keys()
    assert {name for name in EN if name not in labels and f'"{name}"' not in text and f".{name}" not in text} == set()
