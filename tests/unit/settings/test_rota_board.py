"""Who may act on the board: in the rota file, in what a load shows, and as somebody types it into the table."""

from __future__ import annotations

import pytest

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings, group_of
from rinban.settings import file, schema, tolerant
from rinban.settings.diff import changes
from rinban.settings.snapshot import to_json

(BOARD,) = (row for row in schema.RESPONDER if row.key == "board")


def read(more: str = "") -> Settings:
    people = f"responders: {{sato: {{name: 佐藤, phone: +81 90 0000 0001{more}}}}}\n"
    return file.read([("a.yaml", f"{people}groups: {{infra: {{call: [{{order: [sato]}}]}}}}\n")])


@pytest.mark.parametrize(("more", "acts"), [("", False), (", board: view", False), (", board: act", True)])
def test_who_is_not_named_to_act_may_look(more: str, *, acts: bool) -> None:
    assert read(more).responders["sato"].acts_on_board is acts


@pytest.mark.parametrize("word", ["''", "acts", "ACT", "admin", "[act]"])
def test_any_other_word_is_refused(word: str) -> None:
    with pytest.raises(BadRequest, match=r"responders\.sato\.board"):
        read(f", board: {word}")


def test_what_is_written_is_read_again_and_is_left_out_where_it_says_nothing() -> None:
    assert "board" not in file.write(read(", board: view"))
    written = file.write(read(", board: act"))
    assert "board: act" in written
    assert file.read([("b.yaml", written)]) == read(", board: act")


def test_a_load_shows_who_may_act_from_now_on() -> None:
    (change,) = changes(read(), read(", board: act"))
    assert (change.part, change.before, change.after) == ("board", "", "act")


def test_a_snapshot_of_a_group_is_the_same_text_no_matter_who_may_act() -> None:
    looks, acts = (group_of(read(more), "infra") for more in ("", ", board: act"))
    assert looks
    assert acts
    assert to_json(looks) == to_json(acts)


@pytest.mark.parametrize(
    ("typed", "meant", "doubts"),
    [(None, "", 0), ("act", "act", 0), (" Act ", "act", 0), ("view", "", 0), ("all", "", 1), ("acts", "", 1)],
)
def test_only_what_is_certainly_meant_counts_in_a_table(typed: str | None, meant: str, doubts: int) -> None:
    said = list[str]()
    assert tolerant.value(BOARD, "responder sato", (typed,), said.append) == meant
    assert len(said) == doubts
