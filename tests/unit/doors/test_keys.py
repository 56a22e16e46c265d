"""Which key a sender shows, and what API Gateway is told."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from rinban.doors import api_keys

KEY = "key-of-this-sender-0123456789"
ROOT = Path(__file__).resolve().parents[3]


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": KEY},
        {"X-API-Key": f" {KEY} "},
        {"Authorization": f"Bearer {KEY}"},
        {"authorization": f"bearer  {KEY}"},
        {"Authorization": basic(f"anybody:{KEY}")},
        {"Authorization": basic(f":{KEY}")},
        {"x-api-key": KEY, "Authorization": "Bearer another"},
        {"x-api-key": "", "Authorization": f"Bearer {KEY}"},
    ],
)
def test_a_key_is_found_wherever_a_sender_can_put_it(headers: dict[str, str]) -> None:
    assert api_keys.shown(headers) == KEY


def test_a_password_may_have_colons() -> None:
    assert api_keys.shown({"Authorization": basic("rinban:a:b:c")}) == "a:b:c"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "two words"},
        {"x-api-key": "鍵"},
        {"x-api-key": "k" * 129},
        {"Authorization": KEY},
        {"Authorization": "Bearer"},
        {"Authorization": f"Digest {KEY}"},
        {"Authorization": basic(KEY)},
        {"Authorization": basic(f"{KEY}:")},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": "Basic 鍵"},
        {"Authorization": "Basic " + base64.b64encode(b"a:\xff").decode()},
        {"Cookie": KEY},
    ],
)
def test_anything_else_is_no_key(headers: dict[str, str]) -> None:
    assert api_keys.shown(headers) is None


def test_a_key_is_handed_on_to_be_checked() -> None:
    told = api_keys.verdict(KEY)
    assert told["usageIdentifierKey"] == KEY
    assert [one["Effect"] for one in told["policyDocument"]["Statement"]] == ["Allow"]
    assert KEY not in str({name: value for name, value in told.items() if name != "usageIdentifierKey"})


def test_without_a_key_nobody_gets_in() -> None:
    told = api_keys.verdict(None)
    assert "usageIdentifierKey" not in told
    assert [one["Effect"] for one in told["policyDocument"]["Statement"]] == ["Deny"]


def test_the_authorizer_starts_with_next_to_nothing() -> None:
    """In a fresh process with its only layer: every alert waits for a cold start of it."""
    code = "import sys; import app; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    paths = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'functions/authorizer')!r}, {str(ROOT / 'layers/rinban/python')!r}]"
    )
    command = [sys.executable, "-I", "-S", "-c", f"{paths}; {code}"]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "rinban" in loaded
    assert not set(loaded) - sys.stdlib_module_names - {"__main__", "app", "rinban"}
    assert not {"json", "urllib", "logging", "http", "ssl", "asyncio"} & set(loaded)
