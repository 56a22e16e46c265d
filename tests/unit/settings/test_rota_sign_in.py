"""By what an OpenID provider knows a person: in the rota file, in what a load shows, and as somebody types it."""

from __future__ import annotations

import pytest

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings, group_of
from rinban.settings import file, schema, tolerant
from rinban.settings.diff import changes
from rinban.settings.snapshot import to_json

(SIGN_IN,) = (row for row in schema.RESPONDER if row.key == "sign_in")


def read(sato: str = "", suzuki: str = "") -> Settings:
    people = [
        f"  sato: {{name: 佐藤, phone: +81 90 0000 0001{sato}}}\n",
        f"  suzuki: {{name: 鈴木, phone: +81 90 0000 0002{suzuki}}}\n",
    ]
    text = "responders:\n" + "".join(people) + "groups: {infra: {call: [{order: [sato, suzuki]}]}}\n"
    return file.read([("a.yaml", text)])


def test_a_person_is_known_by_an_address_or_by_any_other_name_of_the_provider() -> None:
    found = read(", sign_in: Sato@example.jp", ", sign_in: auth0|5f7c8ec7c33c6c004bbafe82").responders
    assert (found["sato"].sign_in, found["suzuki"].sign_in) == ("Sato@example.jp", "auth0|5f7c8ec7c33c6c004bbafe82")
    assert read().responders["sato"].sign_in == ""


@pytest.mark.parametrize("name", ["''", "'sato @example.jp'", '"sato\\u3000"', "[sato@example.jp]", "x" * 256])
def test_what_can_be_nobodys_name_is_refused(name: str) -> None:
    with pytest.raises(BadRequest, match=r"responders\.sato\.sign_in"):
        read(f", sign_in: {name}")


@pytest.mark.parametrize("same", ["sato@example.jp", "SATO@Example.jp"])
def test_two_people_with_one_name_are_refused(same: str) -> None:
    with pytest.raises(BadRequest, match=r"responders\.suzuki: .*also of sato"):
        read(", sign_in: sato@example.jp", f", sign_in: {same}")


def test_what_is_written_is_read_again() -> None:
    written = file.write(read(", sign_in: sato@example.jp"))
    assert "sign_in: sato@example.jp" in written
    assert file.read([("b.yaml", written)]) == read(", sign_in: sato@example.jp")
    assert "sign_in" not in file.write(read())


def test_a_load_shows_who_may_sign_in_from_now_on() -> None:
    (change,) = changes(read(), read(", sign_in: sato@example.jp"))
    assert (change.part, change.before, change.after) == ("sign_in", "", "sato@example.jp")


def test_a_snapshot_of_a_group_is_the_same_text_no_matter_who_may_sign_in() -> None:
    without, named = (group_of(read(more), "infra") for more in ("", ", sign_in: sato@example.jp"))
    assert without
    assert named
    assert to_json(without) == to_json(named)


@pytest.mark.parametrize(
    ("typed", "meant", "doubts"), [(None, "", 0), (" sato@example.jp ", "sato@example.jp", 0), ("sato suzuki", "", 1)]
)
def test_only_what_can_be_a_name_counts_in_a_table(typed: str | None, meant: str, doubts: int) -> None:
    said = list[str]()
    assert tolerant.value(SIGN_IN, "responder sato", (typed,), said.append) == meant
    assert len(said) == doubts
