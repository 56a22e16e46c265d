"""What is read ahead counts once, soon, and for its own question alone."""

from __future__ import annotations

import time

import pytest

from rinban.adapters.early_answer import TOGETHER, EarlyAnswer


def test_an_answer_is_given_once() -> None:
    ahead = EarlyAnswer[str, str]()
    ahead.keep("infra", "the run")
    assert ahead.take("infra") == ["the run"]
    assert ahead.take("infra") == []


def test_an_answer_may_be_that_there_is_nothing() -> None:
    ahead = EarlyAnswer[str, None]()
    ahead.keep("infra", None)
    assert ahead.take("infra") == [None]


def test_another_question_has_no_answer_and_ends_the_one_that_was_kept() -> None:
    ahead = EarlyAnswer[str, str]()
    ahead.keep("infra", "the run")
    assert ahead.take("web") == []
    assert ahead.take("infra") == []


def test_an_answer_does_not_count_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = EarlyAnswer[str, str]()
    ahead.keep("infra", "the run")
    later = time.monotonic() + TOGETHER
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert ahead.take("infra") == []


def test_what_was_forgotten_is_asked_for() -> None:
    ahead = EarlyAnswer[str, str]()
    ahead.keep("infra", "the run")
    ahead.forget()
    assert ahead.take("infra") == []
