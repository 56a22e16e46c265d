"""This module finds out what a body is by looking at it, since senders get the Content-Type wrong or send none."""

from __future__ import annotations

import json
import zlib

_GZIP = b"\x1f\x8b"
DAMAGED = "\x1f\ufffd"
"""How the text of gzip begins that cannot be unpacked: API Gateway takes it for text, unless its header says so."""

LARGEST = 32_000_000
"""Bytes that are unpacked of a gzip body; what API Gateway lets through can pack a thousand times more."""


def text(body: str | bytes) -> str:
    """The body as text: unpacked if it is gzip; bytes that are not UTF-8 become U+FFFD."""
    if isinstance(body, str):
        return body.removeprefix("\ufeff")
    return (_unpacked(body) if body.startswith(_GZIP) else body).decode("utf-8-sig", errors="replace")


def beginning(body: bytes, most: int) -> tuple[str, bool]:
    """At most so many of the body's bytes (unpacked if it is gzip) as text, and whether there are more."""
    found = (_unpacked(body, most + 1) if body.startswith(_GZIP) else body)[: most + 1]
    return found[:most].decode("utf-8-sig", errors="replace"), len(found) > most


def values(told: str) -> list[object] | None:
    """The JSON values of a body: one, those of a list, or one a line (NDJSON); None if it is not JSON.

    Texts in it may hold line ends that should have been escaped (strict=False). Empty values are left out. Nothing is
    cut here: half a JSON is none, and fields are cut once they are found.
    """
    try:
        return _flat([json.loads(told, strict=False)])
    except (ValueError, RecursionError):  # not JSON, or nested deeper than anybody means it
        return _by_line(told.split("\n"))


def _by_line(told: list[str]) -> list[object] | None:
    """None unless most of several lines are objects or lists: anything less may be prose that quotes some.

    A line that was rendered wrongly among good ones is a text of its own, and spoils no other.
    """
    found = [_json_or_text(line) for line in told if line.strip()]
    structured = sum(isinstance(value, dict | list) for value in found)
    return _flat(found) if len(found) > 1 and 2 * structured > len(found) else None


def _json_or_text(line: str) -> object:
    try:
        return json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return line


def _flat(found: list[object]) -> list[object]:
    items = [item for value in found for item in (value if isinstance(value, list) else [value])]
    return [item for item in items if item not in (None, "", {}, [])]


def _unpacked(body: bytes, most: int = LARGEST) -> bytes:
    """What can be unpacked, also of a body that was cut short; the body itself if that is nothing."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, most) or body
    except zlib.error:
        return body
