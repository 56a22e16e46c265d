"""What a warning says, in both languages, to the letter: `python -m tests.unit.core.test_warning_texts` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rinban.core.text.languages import LANGUAGES
from rinban.core.warnings.book import Course
from rinban.core.warnings.concern import ConcernKind
from rinban.core.warnings.owing import Bulletin
from rinban.core.warnings.texts import warning_text

FOLDER = Path(__file__).parents[2] / "golden" / "warnings"
ABOUT = {
    ConcernKind.EXHAUSTED: ("infra", "infra/7"),
    ConcernKind.NOBODY: ("night", "night/3"),
    ConcernKind.CARRIER: ("", "infra/7"),
    ConcernKind.STORE: ("redis", ""),
    ConcernKind.GAP: ("infra", "2026-12-05 18:00 JST"),
    ConcernKind.REFUSED: ("sato", "佐藤"),
    ConcernKind.CONFIGURATION: ("", 'policy own: ring "x" is no whole number, 5 to 600 (+2)'),
    ConcernKind.SPENDING: ("", "501 > 500"),
    ConcernKind.OUTLET: ("ops", "401: invalid_auth"),
}


def bulletin(kind: ConcernKind) -> Bulletin:
    about, detail = ABOUT[kind]
    return Bulletin("ops", f"{kind.value}/{about}", kind, about, detail, Course.WRONG, 0.0)


def every() -> Iterator[tuple[str, Bulletin]]:
    for kind in ConcernKind:
        wrong = bulletin(kind)
        yield kind.value, wrong
        yield f"{kind.value}, over", replace(wrong, course=Course.OVER, times=0)
    first = bulletin(ConcernKind.EXHAUSTED)
    yield "it lasts", replace(first, times=0)
    yield "it came twice", replace(first, times=2)
    yield "it came three times", replace(first, times=3)
    yield "it came and is over before a word of it", replace(first, course=Course.OVER)
    yield "a gap that has begun", replace(bulletin(ConcernKind.GAP), detail="")


def written(language: str) -> str:
    return "".join(f"{name}\n  {warning_text(one, language)}\n" for name, one in every())


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_sentences_are_those_of_the_golden_file(language: str) -> None:
    assert written(language) == (FOLDER / f"{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_another_program_says_is_one_line_and_no_longer_than_a_message(language: str) -> None:
    detail = "invalid\u202e\nauth {about} %s " * 100
    said = warning_text(replace(bulletin(ConcernKind.OUTLET), detail=detail), language)
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 300
    assert "{about}" in said  # a text that goes in is no place to be filled in


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (FOLDER / f"{language}.txt").write_text(written(language), encoding="utf-8")


if __name__ == "__main__":
    main()
