"""Which group is called in when nobody took it, as the rota file says it."""

from __future__ import annotations

import pytest

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import group_of
from rinban.settings import file

PEOPLE = "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\n"


def rota(**exhausted: str) -> str:
    """Groups, each with what it says of its exhaustion."""
    groups = (f"  {name}: {{call: [{{order: [sato]}}], exhausted: {{{said}}}}}\n" for name, said in exhausted.items())
    return f"{PEOPLE}groups:\n  last: {{call: [{{order: [sato]}}]}}\n{''.join(groups)}"


def refused(text: str) -> str:
    with pytest.raises(BadRequest) as raised:
        file.read([("a.yaml", text)])
    return str(raised.value)


def test_a_group_names_another_one_and_is_written_as_it_was_read() -> None:
    settings = file.read([("a.yaml", rota(infra="group: last"))])
    infra = group_of(settings, "infra")
    assert infra is not None
    assert infra.exhausted == "last"
    assert "exhausted: {group: last}" in file.write(settings)
    assert file.read([("b.yaml", file.write(settings))]) == settings


@pytest.mark.parametrize("said", ["sms: [sato]", "group: last, sms: [sato]"])
def test_a_group_names_who_gets_an_sms(said: str) -> None:
    settings = file.read([("a.yaml", rota(infra=said))])
    infra = group_of(settings, "infra")
    assert infra is not None
    assert [person.phone for person in infra.informed] == ["+819000000001"]
    assert file.read([("b.yaml", file.write(settings))]) == settings


def test_groups_may_follow_each_other_in_a_row() -> None:
    groups = file.read([("a.yaml", rota(infra="group: middle", middle="group: last"))]).groups
    assert [groups[name].exhausted.group for name in ("infra", "middle", "last")] == ["middle", "last", ""]


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("group: lost", 'exhausted.group: no group "lost"; did you mean "last"?'),
        ("sms: [sata]", 'exhausted.sms[0]: no responder "sata"; did you mean "sato"?'),
        ("sms: [sato, sato]", "exhausted.sms: sato is named twice"),
        ("sms: []", "exhausted.sms: nobody would get it"),
        ("grup: last", 'exhausted.grup: unknown key "grup"; did you mean "group"?'),
        ("", 'exhausted: "group" or "sms" is missing'),
    ],
)
def test_what_cannot_be_called_in_is_refused_once(said: str, mend: str) -> None:
    (fault,) = refused(rota(infra=said)).splitlines()
    assert f"groups.infra.{mend}" in fault


def test_a_group_without_its_key_is_told_how_it_is_written() -> None:
    (fault,) = refused(rota(infra="group: last").replace("{group: last}", "last", 1)).splitlines()
    assert fault.endswith("groups.infra.exhausted: write it as {group: last}")


@pytest.mark.parametrize(
    ("groups", "way"),
    [
        ({"one": "group: one"}, "one → one"),
        ({"two": "group: one", "one": "group: two"}, "one → two → one"),
        ({"a": "group: b", "b": "group: c", "c": "group: b"}, "b → c → b"),
    ],
)
def test_a_circle_is_refused_and_names_all_of_it(groups: dict[str, str], way: str) -> None:
    (fault,) = refused(rota(**groups)).splitlines()
    assert f"groups.{way.split()[0]}.exhausted: it goes round in a circle, {way}: nobody is called" in fault
