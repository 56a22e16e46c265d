"""What was worked out of an object is found again by the very object."""

from __future__ import annotations

from rinban.core.kept import kept


class Counted:
    """How often the lengths of texts were worked out."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.length = kept(self._length)

    def _length(self, texts: list[str]) -> int:
        self.asked.append(texts)
        return len(texts)


def test_of_the_same_object_it_is_worked_out_once() -> None:
    counted, texts = Counted(), ["a"]
    assert [counted.length(texts) for _ in range(3)] == [1, 1, 1]
    assert counted.asked == [texts]


def test_an_equal_object_is_another_one() -> None:
    counted = Counted()
    held = ["a"], ["a"]
    assert [counted.length(texts) for texts in held] == [1, 1]
    assert len(counted.asked) == 2


def test_it_keeps_what_it_has_found_for_two_objects_in_turn_and_for_no_third() -> None:
    counted, first, second, third = Counted(), ["a"], ["a", "b"], ["a", "b", "c"]
    assert [counted.length(texts) for texts in (first, second, first, second)] == [1, 2, 1, 2]
    assert counted.asked == [first, second]
    assert [counted.length(texts) for texts in (third, first)] == [3, 1]
    assert counted.asked == [first, second, third, first]
