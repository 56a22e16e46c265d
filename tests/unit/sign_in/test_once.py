"""A form that comes twice is done once, whatever fails meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from rinban.core.errors import Unavailable
from rinban.sign_in.once import STEP, STEPS, FormsOnce
from tests.fakes.outside import MemoryLog
from tests.fakes.sign_in import MemoryDoneForms


class Pressed:
    """One button, the store, and how often it was done."""

    def __init__(self) -> None:
        self.forms, self.waited = MemoryDoneForms(), list[float]()
        self.meanwhile: Callable[[], object] = lambda: None
        ids = count()
        self.once = FormsOnce(self.forms, MemoryLog(), lambda: f"{next(ids):032}", self._wait)
        self.done = 0

    def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.meanwhile()

    def works(self) -> tuple[str, bool]:
        self.done += 1
        return f"done {self.done}", True

    def press(self, work: Callable[[], tuple[str, bool]] | None = None) -> str | None:
        return self.once.told("a form", work or self.works)


def pressed_meanwhile(pressed: Pressed) -> str | None:
    """What is told of a second press while the first is being done."""
    told = list[str | None]()

    def slow() -> tuple[str, bool]:
        told.append(pressed.press())
        return "done by the first", True

    pressed.press(slow)
    return told[0]


@pytest.fixture
def pressed() -> Pressed:
    return Pressed()


def test_who_comes_second_is_told_what_the_first_was_told(pressed: Pressed) -> None:
    assert [pressed.press(), pressed.press()] == ["done 1", "done 1"]
    assert pressed.once.told("another form", pressed.works) == "done 2"


def test_who_comes_while_it_is_done_waits_for_what_becomes_of_it(pressed: Pressed) -> None:
    seconds: list[str | None] = []

    def slow() -> tuple[str, bool]:
        pressed.meanwhile = lambda: pressed.forms.kept.update(dict.fromkeys(pressed.forms.held, "done by the first"))
        seconds.append(pressed.press())
        return "done by the first", True

    assert pressed.press(slow) == "done by the first"
    assert seconds == ["done by the first"]
    assert (pressed.done, pressed.waited) == (0, [STEP])


def test_nobody_waits_for_ever_and_it_is_not_done_a_second_time(pressed: Pressed) -> None:
    assert pressed_meanwhile(pressed) is None
    assert (pressed.done, pressed.waited) == (0, [STEP] * (STEPS - 1))


def test_a_store_that_goes_away_while_somebody_waits_does_not_make_it_done_twice(pressed: Pressed) -> None:
    pressed.meanwhile = lambda: setattr(pressed.forms.faults, "away", True)
    assert pressed_meanwhile(pressed) is None
    assert pressed.done == 0


def test_what_was_refused_or_has_failed_may_be_tried_again(pressed: Pressed) -> None:
    def fails() -> tuple[str, bool]:
        raise Unavailable("no store answers")

    assert pressed.press(lambda: ("refused", False)) == "refused"
    with pytest.raises(Unavailable):
        pressed.press(fails)
    assert pressed.press() == "done 1"


def test_without_the_store_it_is_done_and_told(pressed: Pressed) -> None:
    pressed.forms.faults.away = True
    assert pressed.press() == "done 1"


def test_a_store_that_has_kept_it_without_saying_so_does_not_keep_it_from_being_done(pressed: Pressed) -> None:
    pressed.forms.faults.lost_replies = 1
    assert pressed.press() == "done 1"
