"""A person with several numbers in the rota file, in what a load shows, and as somebody types them into the table."""

from __future__ import annotations

import pytest

from rinban.core.errors import BadRequest
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Member, Settings
from rinban.settings import file, schema, tolerant
from rinban.settings.diff import changes

MOBILE, OFFICE = "+819000000004", "+81300000004"
(PHONE,) = (row for row in schema.RESPONDER if row.key == "phone")


def rota(phone: str, stages: str = "") -> str:
    people = f"responders: {{kacho: {{name: 課長, phone: {phone}}}}}\n"
    return f"{people}groups: {{infra: {{call: [{{order: [kacho]}}]}}}}\n{stages}"


def read(phone: str) -> Settings:
    return file.read([("a.yaml", rota(phone))])


def kacho(phone: str) -> Responder:
    return read(phone).responders["kacho"].responder


def refused(text: str) -> str:
    with pytest.raises(BadRequest) as raised:
        file.read([("a.yaml", text)])
    (fault,) = str(raised.value).splitlines()
    return fault


def test_the_first_number_is_the_phone_and_the_others_follow_in_their_order() -> None:
    assert kacho("[+81 90 0000 0004, +81 3 0000 0004]") == Responder("kacho", "課長", MOBILE, more_phones=(OFFICE,))


def test_a_single_number_may_stand_in_a_list() -> None:
    assert kacho("[+81 90 0000 0004]") == kacho("+81 90 0000 0004")


def test_one_number_is_written_alone_and_several_as_a_list_that_is_read_again() -> None:
    assert "phone: +81 90 0000 0004" in file.write(read("+81 90 0000 0004"))
    several = read("[+81 90 0000 0004, +81 3 0000 0004]")
    assert "phone: [+81 90 0000 0004, +81 3 0000 0004]" in file.write(several)
    assert file.read([("b.yaml", file.write(several))]) == several


@pytest.mark.parametrize(
    ("phone", "mend"),
    [
        ("[]", "phone: nobody could be called"),
        ("[+81 90 0000 0004, 03 0000 0004]", 'phone[1]: "03 0000 0004" is no phone number: write it internationally'),
        ("[+81 90 0000 0004, +81 90-0000-0004]", "phone: +81 90 0000 0004 is named twice"),
        (str([f"+81 90 0000 000{n}" for n in range(6)]), "phone: 6 numbers; 5 are the most"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(phone: str, mend: str) -> None:
    assert f"responders.kacho.{mend}" in refused(rota(phone))


def test_each_number_has_to_be_in_the_countries_of_the_stage() -> None:
    stages = "stages: {prod: {countries: [+8190]}}\n"
    said = refused(rota("[+81 90 0000 0004, +81 3 0000 0004]", stages))
    assert "responders.kacho.phone: +81 **** 0004 is not in the countries" in said


def test_a_load_shows_no_number_in_full() -> None:
    (change,) = changes(read("+81 90 0000 0004"), read("[+81 90 0000 0004, +81 3 0000 0004]"))
    assert (change.before, change.after) == ("+81 90 **** 0004", "+81 90 **** 0004, +81 **** 0004")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (None, (MOBILE,)),
        ("", (MOBILE,)),
        (OFFICE, (MOBILE, OFFICE)),
        ("+81 3 0000 0004、+81 50 0000 0004", (MOBILE, OFFICE, "+815000000004")),
        (f"{OFFICE},{MOBILE}", (MOBILE, OFFICE)),
    ],
)
def test_what_is_typed_into_the_table_is_understood(typed: str | None, meant: tuple[str, ...]) -> None:
    assert tolerant.value(PHONE, "responder kacho", (MOBILE, typed), pytest.fail) == meant


def test_a_further_number_that_is_none_is_said_and_left_out() -> None:
    doubts: list[str] = []
    found = tolerant.value(PHONE, "responder kacho", (MOBILE, f"extension 5, {OFFICE}"), doubts.append)
    assert found == (MOBILE, OFFICE)
    assert doubts == ["responder kacho: phone is no phone number, written internationally"]


def test_who_has_one_number_is_held_as_by_every_version() -> None:
    assert schema.member("kacho", {**schema.values(Member(Responder("kacho", "課長", MOBILE)))}) == Member(
        Responder("kacho", "課長", MOBILE)
    )
