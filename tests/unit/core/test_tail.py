"""A storm is appended to the document; what is read back is what the steps made of it."""

from __future__ import annotations

import pytest

from rinban.core.alert import Alert, Severity
from rinban.core.chain.codec import decode
from rinban.core.chain.delta import delta, with_delta
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import begin, decide, problem_of
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.stores.append_log import MOST, AppendLog

SATO = Responder("sato", "佐藤", "+819000000001")


def opened() -> Escalation:
    return begin(Group("infra"), 1, Alert("first", summary="disk full"), Event(1.0, order=(SATO,)))[0]


def joined(e: Escalation, key: str, summary: str = "", severity: Severity = Severity.HIGH) -> Escalation:
    problem = problem_of(e, Alert(key, summary=summary, severity=severity), 2.0)
    known = e.problem(key) is not None
    return decide(e, Signal.REPEATED if known else Signal.JOINED, Event(2.0, problem=problem))[0]


def test_a_newcomer_is_the_growth() -> None:
    before = opened()
    after = joined(before, "second")
    assert [p.id.key for p in delta(before, after) or ()] == ["second"]
    assert with_delta(before, delta(before, after) or ()) == after


def test_news_of_a_known_alert_is_growth_too() -> None:
    before = joined(opened(), "second")
    after = joined(before, "second", severity=Severity.DISASTER)
    assert [p.severity for p in delta(before, after) or ()] == [Severity.DISASTER]
    assert with_delta(before, delta(before, after) or ()) == after


@pytest.mark.parametrize("signal", [Signal.RINGING, Signal.ANSWERED, Signal.ACK, Signal.PASS, Signal.ENDED])
def test_whatever_a_call_does_is_no_growth(signal: Signal) -> None:
    before = opened()
    assert delta(before, decide(before, signal, Event(2.0, attempt=0, order=(SATO,), dialler="m"))[0]) is None


@pytest.mark.parametrize("summary", ["line\u2028separator", 'a "quote"\nand a line', "\x85", "絵文字🔥"])
def test_what_is_appended_is_read_back(summary: str) -> None:
    tails, before = AppendLog(), opened()
    document, _ = tails.written(before, None)
    tails.read(document, "", "w1")
    after = joined(before, "second", summary)
    nothing, tail = tails.written(after, "w1")
    assert nothing == ""
    assert tails.read(document, tail, "w2").escalation == after


def test_the_whole_is_written_now_and_then() -> None:
    tails, e = AppendLog(), opened()
    (document, tail), wholes = tails.written(e, None), 0
    for number in range(500):
        tails.read(document, tail, f"w{number}")
        e = joined(e, f"alert-{number}", "disk full")
        whole, added = tails.written(e, f"w{number}")
        document, tail, wholes = (whole, "", wholes + 1) if whole else (document, tail + added, wholes)
        assert len(tail) <= MOST
    assert decode(document, tail) == e
    assert 1 < wholes < 20


def test_what_somebody_else_wrote_is_not_built_upon() -> None:
    tails, before = AppendLog(), opened()
    document, _ = tails.written(before, None)
    tails.read(document, "", "w1")
    whole, added = tails.written(joined(before, "second"), "another")
    assert decode(whole) == joined(before, "second")
    assert added == ""
