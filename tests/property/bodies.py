"""Bodies that nobody sends on purpose: bytes, texts, JSON of any shape, and real bodies that were damaged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

PAYLOADS = [json.loads(file.read_text(encoding="utf-8")) for file in Path(__file__).parents[1].glob("payloads/*.json")]

NASTY = (
    "{{ 'zq' * 3 }}", "{% for a in b %}", "${7*7}", "#set($a=1)", "<Hangup/>", "</Say><Dial>+819000000000</Dial>",
    "]]>", "&", "&amp;", "&#0;", "\x00", "\x1b[2J", "\x7f", "\u202e", "\u200d", "\ufeff", "\ufffe", "\ud800", "\udfff",
    "\U000e0041", "👩\u200d👧", "🇯🇵", "は゛", "e" + "\u0301" * 40, "Ω" * 700, "障" * 700, "x" * 9000, "{EVENT.NAME}",
    "*UNKNOWN*", "\r\n\r\n", "'; DROP TABLE escalation; --", "../../etc/passwd", "-1", "1e999", "NaN", "null", "0",
)  # fmt: skip
WORDS = (
    "resolved", "firing", "ok", "acknowledged", "ignored", "critical", "info", "5", "purple", "zabbix", "kibana",
    "elastalert", "opensearch", "watcher", "disk full", "37 errors", "db-1", "https://monitor.example.com/1",
)  # fmt: skip
NAMES = (
    "summary", "title", "message", "text", "name", "description", "details", "host", "hostname", "severity", "level",
    "priority", "status", "state", "dedup_key", "id", "link", "url", "by", "source", "alerts", "labels", "annotations",
    "fingerprint", "orgId", "rule", "alert", "context", "log", "kubernetes", "num_hits", "num_matches", "monitor_id",
    "trigger_id", "watch_id", "event_id", "event_value", "event_name", "event_source", "event_update_status",
    "trigger_id", "alert_message", "zabbix_url", "user_fullname",
)  # fmt: skip

TEXTS = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(NASTY) | st.sampled_from(WORDS)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
KEYS = st.sampled_from(NAMES) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=8)


@st.composite
def spoilt(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Draw a real body in which up to three places hold another value, or are missing."""
    whole = json.loads(json.dumps(draw(st.sampled_from(PAYLOADS))))
    for _ in range(draw(st.integers(1, 3))):
        node: Any = whole
        while isinstance(node, dict | list) and node:
            key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            if draw(st.booleans()) or not isinstance(node[key], dict | list):
                _spoil(node, key, draw(VALUES), keep=draw(st.booleans()))
                break
            node = node[key]
    return whole


def _spoil(node: Any, key: Any, value: object, *, keep: bool) -> None:
    if keep:
        node[key] = value
    else:
        del node[key]


def _overwritten(payload: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a real body in which some fields hold any scalar."""
    return st.dictionaries(st.sampled_from(sorted(payload)), SCALARS, min_size=1).map(lambda odd: {**payload, **odd})


def _as_json(value: object) -> str:
    return json.dumps(value)


def _raw(value: object) -> str:
    """Return JSON as careless senders write it, with lone surrogates left as they are."""
    return json.dumps(value, ensure_ascii=False)


OVERWRITTEN = st.sampled_from([one for one in PAYLOADS if isinstance(one, dict)]).flatmap(_overwritten)
JSON = (VALUES | OBJECTS | st.lists(OBJECTS, max_size=4) | spoilt() | OVERWRITTEN).flatmap(
    lambda value: st.sampled_from((_as_json(value), _raw(value)))
)
LINES = st.lists(JSON | TEXTS, min_size=1, max_size=5).map("\n".join)


@st.composite
def broken(draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """Draw JSON with a piece cut out, put in, or cut off at the end."""
    whole = draw(JSON).encode("utf-8", "surrogatepass")
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, len(whole)) | st.just(len(whole)))
    return bytes(whole[:start] + draw(st.binary(max_size=4)) + whole[end:])


def _packed(data: bytes) -> st.SearchStrategy[bytes]:
    whole = gzip.compress(data, 1)
    return st.integers(1, len(whole)).map(lambda end: whole[:end]) | st.just(whole)


ENDLESS = st.builds(
    lambda form, times: form.replace("…", "]" * times).replace("_", "[" * times),
    st.sampled_from(['_"disk full"…', '{"summary": _"disk full"…}', '{"a": _', "_", '[{"status": _1…}, "b"]']),
    st.integers(1, 1200) | st.just(100_000),
) | st.integers(4200, 5000).map(lambda digits: '{"summary": "disk full", "level": ' + "9" * digits + "}")
"""JSON that is nested more deeply, or has longer numbers, than a parser may allow."""

BYTES = st.binary(max_size=200) | broken() | JSON.map(lambda text: text.encode("utf-8", "surrogatepass"))
BODIES: st.SearchStrategy[str | bytes] = JSON | LINES | TEXTS | ENDLESS | BYTES | BYTES.flatmap(_packed)
"""Bodies as API Gateway hands them over: what it takes for text is a text, everything else is base64 of bytes."""
