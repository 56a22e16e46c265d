"""A large body is read in a moment, whatever it is made of: nothing takes more than its size."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from rinban.core.errors import BadRequest
from rinban.intake import sources

MEBIBYTE = 1_048_576
SAMPLE = MEBIBYTE // 8
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


def reads(body: str) -> float:
    """Seconds of this process."""
    began = time.process_time()
    with suppress(BadRequest):  # nothing to read in it, which is an answer too
        assert sources.readings(body)
    return time.process_time() - began


@pytest.mark.parametrize("piece", PIECES)
def test_a_mebibyte_is_read_within_a_second(piece: str, pytestconfig: pytest.Config) -> None:
    size, seconds = (MEBIBYTE, 1.5) if pytestconfig.getoption("--long") else (SAMPLE, 0.25)
    row = piece * (size // len(piece.encode()))
    bodies = (row, '{"summary": "' + row, json.dumps({"title": row}), json.dumps({"status": row, "message": row[::-1]}))
    assert max(map(reads, bodies)) < seconds


def test_so_are_many_names_and_many_entries() -> None:
    names = json.dumps({f"name {number} of a field": "x" * 20 for number in range(30_000)})
    deep = json.dumps({"a": [{"b": [{"status": "ok", "name": "x"}] * 100}] * 100})
    several = "\n".join(f"field {number}: value" for number in range(60_000))
    alerts = json.dumps({"alerts": [{"status": "ok", "labels": {"host": f"db-{number}"}} for number in range(9_000)]})
    assert max(map(reads, (names, deep, several, alerts))) < 2.5
