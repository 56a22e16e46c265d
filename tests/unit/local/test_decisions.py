"""What the screen of ./dev serve says about a key: who pressed it, and what it did."""

from __future__ import annotations

import pytest

from local.serve.decisions import Decisions
from rinban.core.chain.grid import KEY_SIGNALS
from rinban.core.chain.signals import Signal, of_key
from tests.fakes.shell import DISK, Shell


def screen() -> Decisions:
    told = Decisions(lambda: {"sato": "佐藤"})
    assert told.line({"message": "call placed", "escalation": "infra/1", "who": "sato", "attempt": 0}) is None
    return told


@pytest.mark.parametrize("signal", [signal for signal in KEY_SIGNALS if signal is not Signal.ANSWERED])
def test_whatever_a_key_can_mean_is_told_as_a_key(signal: Signal) -> None:
    """Also what no key means unless the policy names one."""
    heard = f"the current call × {signal.value} → does something"
    line = screen().line({"message": heard, "escalation": "infra/1", "detail": "call 0, key 5, says it"})
    assert line == "infra/1  ☎ 佐藤 pressed 5: does something", "local/serve/decisions.py has to know this signal"


@pytest.mark.parametrize("key", "0123456789*#")
def test_every_key_is_told_with_the_name_of_the_person_who_pressed_it(key: str) -> None:
    shell = Shell()
    shell.hear(DISK)
    signal = of_key(shell.now(), key)
    assert signal in KEY_SIGNALS
    heard = f"the current call × {signal.value} → does something"
    line = screen().line({"message": heard, "escalation": "infra/1", "detail": f"call 0, key {key}, says it"})
    assert line == f"infra/1  ☎ 佐藤 pressed {key}: does something"
