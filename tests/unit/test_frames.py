"""How many frames of our own code lie between a handler and the verb that decides, counted on a real request."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import pytest

from rinban import wiring
from rinban.core.chain.grid import GRID
from tests.fakes.events import callback, event
from tests.fakes.service import BODY, VOICE, ServiceOnFakes
from tests.unit.source import ROOT

OURS = (str(ROOT / "layers" / "rinban"), str(ROOT / "functions"))
VERBS = {verb.act.__code__: verb.name for row in GRID.values() for verb in row.values()}


class Frames:
    """The stacks that ended in a verb, each as the names of its functions from the handler on."""

    def __init__(self) -> None:
        self.of: dict[str, list[str]] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        sys.setprofile(self._entered)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _entered(self, frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code in VERBS:
            names = [f.f_code.co_name for f in _stack(frame) if f.f_code.co_filename.startswith(OURS)]
            self.of.setdefault(VERBS[frame.f_code], names[::-1])


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


Ask = Callable[[str, dict[str, Any]], Any]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> ServiceOnFakes:
    """Give a test the functions as they are, with fakes behind every port."""
    service = ServiceOnFakes("frames")
    monkeypatch.setattr(wiring, "parts", lambda: service.parts)
    monkeypatch.setattr(wiring, "voice", lambda: VOICE)
    return service


@pytest.fixture
def frames() -> Frames:
    return Frames()


def ask(function: str, sent: dict[str, Any]) -> Any:
    return importlib.import_module(f"functions.{function}.app").handler(sent, None)


def test_from_an_alert_to_its_verb_are_at_most_ten_frames(service: ServiceOnFakes, frames: Frames) -> None:
    with frames.watched():
        assert ask("entry", event("/phonecall/infra", BODY))["statusCode"] == 202
    assert (frames.of["begin"][0], frames.of["begin"][-1]) == ("handler", "begin")
    assert len(frames.of["begin"]) <= 10, frames.of["begin"]


def test_from_a_key_to_its_verb_are_at_most_eight_frames(service: ServiceOnFakes, frames: Frames) -> None:
    service.called()
    url = service.url()
    sent = callback(url, CallSid="CA1", Digits="1")
    assert urlsplit(url).path == sent["path"]
    with frames.watched():
        assert ask("callback", sent)["statusCode"] == 200
    assert (frames.of["acknowledge"][0], frames.of["acknowledge"][-1]) == ("handler", "acknowledge")
    assert len(frames.of["acknowledge"]) <= 8, frames.of["acknowledge"]


def test_from_the_minute_to_its_verb_are_at_most_ten_frames(service: ServiceOnFakes, frames: Frames) -> None:
    service.called()
    service.shell.clock.forward(60)
    with frames.watched():
        assert ask("watchdog", {})["woken"] == 1
    assert (frames.of["move on"][0], frames.of["move on"][-1]) == ("handler", "move_on")
    assert len(frames.of["move on"]) <= 10, frames.of["move on"]
