"""A large body is read, whatever it is made of, in a time that grows with its size and not with its square."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from rinban.core.errors import BadRequest
from rinban.intake import sources
from tests.growth import grows_with_its_size

MEBIBYTE = 1_048_576
SAMPLE = MEBIBYTE // 12
"""So much of each piece is enough to notice what takes more than its size; --long reads the whole mebibyte."""

PIECES = (
    "[", "{", "<", "(", "【", '"', "\\", ":", "=", "&", "_", "-", ".", "/", ",", "*", " ", "\n", "✅", ":x:", "a", "A1",
    "1", "é", "復", "<a>", "<a>b</a>", "a=b&", "a=b ", "host: db-1\n", "host:\n", '"a":', '"a": "b", ', '{"a":', '\\"',
    "[a] ", "[OK] ", "OK: ", "OK - ", "is up ", "a:a:", "a/a/", "a.a.", "a-1-", "復旧", "が発生し", " recovered from ",
    " -> ", "has been ", "12:", "1,111,", "Wed Mar 4 ", "token=", "password: ", '"token": "', "0x", "deadbeef", "not ",
    "#", "a_", "____a", "{a", "{}", "[host:", '"aaaaaaaaaaaaaaaaaaaa token', "hooks.hooks.", "/hooks/a/", "inc1-", "# ",
    "problem on ", "no longer ", "1時間", "管理番号：A", "ok|", "host:a\t", "host,check,status\n", "✓, a b ",
    "\\u30c7", "&gt;", "https://a:", "from Ok to ", '<a b="c"', "Bearer a", "-eyJ",
)  # fmt: skip


FORMS: tuple[Callable[[str], str], ...] = (
    str,
    '{{"summary": "{}'.format,
    lambda row: json.dumps({"title": row}),
    lambda row: json.dumps({"status": row, "message": row[::-1]}),
    lambda row: json.dumps({"host": "a", "log": row}),
)


def body_of(piece: str, form: Callable[[str], str], size: int) -> str:
    return form(piece * (size // len(piece.encode())))


def reads(body: str) -> None:
    with suppress(BadRequest):  # nothing to read in it, which is an answer too
        assert sources.readings(body)


@pytest.mark.parametrize("piece", PIECES)
def test_a_row_of_anything(piece: str, pytestconfig: pytest.Config) -> None:
    size = MEBIBYTE if pytestconfig.getoption("--long") else SAMPLE
    for form in FORMS:
        assert grows_with_its_size(reads, partial(body_of, piece, form), size)


def names(size: int) -> str:
    return json.dumps({f"name {number} of a field": "x" * 20 for number in range(size // 45)})


def deep(size: int) -> str:
    return json.dumps({"a": [{"b": [{"status": "ok", "name": "x"}] * 100}] * (size // 3_500)})


def several(size: int) -> str:
    return "\n".join(f"field {number}: value" for number in range(size // 20))


def alerts(size: int) -> str:
    return json.dumps(
        {"alerts": [{"status": "ok", "labels": {"host": f"db-{number}"}} for number in range(size // 50)]}
    )


@pytest.mark.parametrize("make", [names, deep, several, alerts])
def test_many_names_and_many_entries(make: Callable[[int], str]) -> None:
    assert grows_with_its_size(reads, make, MEBIBYTE)
