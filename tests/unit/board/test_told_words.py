"""The sentences about acts: the same in both languages, none of them missing, and none left over."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from rinban.board.act_words import ACT_WORDS
from rinban.board.told_words import ENGLISH, JAPANESE, TOLD_WORDS
from tests.unit.source import ROOT

PRODUCT = ROOT / "layers" / "rinban" / "python" / "rinban"
KIND = re.compile(r'(?:\.of\(|^    kind = |_refused\(|OrderDoubt\(\s*text, )\s*"(\w+)"', re.MULTILINE)


def code() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in PRODUCT.rglob("*.py") if file.name != "told_words.py")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_each_sentence_is_there_in_both_languages_with_the_same_places() -> None:
    assert ENGLISH.keys() == JAPANESE.keys()
    assert {name for name in ENGLISH if places(ENGLISH[name]) != places(JAPANESE[name])} == set()


def test_every_kind_of_refusal_has_its_sentence() -> None:
    found = set(KIND.findall(code()))
    assert len(found) > 30
    assert found - ENGLISH.keys() == set()


def test_no_sentence_is_left_over() -> None:
    text = code()
    outcomes = {f"paged_{word}" for word in re.findall(r'outcome="(\w+)"', text)} | {"paged_nobody_on_duty"}
    assert {name for name in ENGLISH if f'"{name}"' not in text and name not in outcomes} == set()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_refusal_sends_anybody_to_a_terminal(language: str) -> None:
    assert [text for text in TOLD_WORDS[language].values() if "./rinban" in text or "--" in text] == []


def test_the_forms_that_are_named_are_called_so() -> None:
    for language, words in TOLD_WORDS.items():
        named = {
            name for text in words.values() for name in re.findall('(?:Use "|。「)([^"」]+)["」](?:, with|で)', text)
        }
        assert named == {ACT_WORDS[language]["cover"]}
