"""An invocation ends when what it has begun beside its answer had a moment: Lambda freezes what is left over."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

import rinban
from rinban import wiring
from tests.fakes.browser import MemoryBrowser
from tests.fakes.events import callback, event
from tests.fakes.service import BODY, VOICE, ServiceOnFakes
from tests.unit.source import ROOT


def alert(_service: ServiceOnFakes) -> Mapping[str, Any]:
    return event("/phonecall/infra", BODY)


def status(service: ServiceOnFakes) -> Mapping[str, Any]:
    url = service.called().shell.phone.calls[0].order.status_url
    return callback(url, CallSid="CA1", CallStatus="no-answer")


def page(service: ServiceOnFakes) -> Mapping[str, Any]:
    browser = MemoryBrowser(service).signs_in()
    browser.opens("/board/duty")
    return browser.sent[-1]


def sweep(_service: ServiceOnFakes) -> Mapping[str, Any]:
    return {}


def task(service: ServiceOnFakes) -> Mapping[str, Any]:
    service.called()
    return {"task": "status", "escalation": "infra/1"}


def refused(_service: ServiceOnFakes) -> Mapping[str, Any]:
    return {"task": "status", "escalation": "nowhere/1"}


Asks = Callable[[ServiceOnFakes], Mapping[str, Any]]


def handler(function: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, Any], object], Any]:
    """The handler as Lambda finds it, but for its search for garbage, which would end in this process as well."""
    loaded = ModuleType("rinban.cold_start")
    loaded.all_is_loaded = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rinban.cold_start", loaded)
    monkeypatch.setattr(rinban, "cold_start", loaded, raising=False)
    spec = importlib.util.spec_from_file_location(f"app_of_{function}", ROOT / "functions" / function / "app.py")
    assert spec
    assert spec.loader
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    found: Callable[[Mapping[str, Any], object], Any] = app.handler
    return found


@pytest.mark.parametrize(
    ("function", "asks"),
    [
        ("entry", alert),
        ("callback", status),
        ("board", page),
        ("watchdog", sweep),
        ("admin", task),
        ("admin", refused),
    ],
)
def test_who_may_save_a_change_waits_once_and_after_the_work(
    function: str, asks: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ServiceOnFakes("settled")
    asked, seen = asks(service), list[int]()
    parts = replace(service.parts, settle=lambda: seen.append(len(service.shell.phone.calls)))
    monkeypatch.setattr(wiring, "parts", lambda: parts)
    monkeypatch.setattr(wiring, "voice", lambda: VOICE)
    handler(function, monkeypatch)(asked, None)
    assert seen == [len(service.shell.phone.calls)], "the phone rings already"
