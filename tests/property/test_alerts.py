"""Any body at the door of the alerts: there is never a server error or a lost alert, and the TwiML can be spoken.

With --long, or RINBAN_LONG=1, many more bodies are tried.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.carrier import twiml
from rinban.core.alert import Alert, Kind
from rinban.core.chain.record import Ref
from rinban.core.rota.settings import Settings
from rinban.core.source import from_tree
from rinban.core.text.plain import one_line
from rinban.doors import alerts, http
from rinban.intake import sources
from rinban.intake.mapping import presets, sniffing
from rinban.voice.script import script
from rinban.voice.twiml import TOPICS
from tests.fakes.events import event
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import settings as rota
from tests.property.bodies import BODIES, TEXTS

LONG = bool(os.environ.get("RINBAN_LONG")) or "--long" in sys.argv
OWN = from_tree("own", {"when": "own", "summary": "say('{} of {}', own, host)", "each": "alerts", "dedup_key": "own"})
SOURCES = ("", "text", "zabbix", "own", *sorted(presets.names()))
OPENED = ("calling", "joined", "duplicate")
OUTCOMES = (*OPENED, "recovered", "acknowledged", "ignored")
REFUSALS = re.compile(r"nothing to read in the body|status \w+ needs the dedup_key|Zabbix sent no event_id")
URL = "https://rinban.example.test/phonecall/infra/0?token=abc"

often = settings(
    max_examples=2000 if LONG else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Delivery:
    """One body, delivered to a service that knows of no alert yet."""

    def __init__(self, body: str | bytes, query: dict[str, list[str]]) -> None:
        self.service = ServiceOnFakes("property")
        self.service.shell.rota.source = MemoryRota(_with_own_source())
        self.sent: dict[str, Any] = {**event("/phonecall/infra", body), "multiValueQueryStringParameters": query}
        self.answer = alerts.take(self.service.parts, self.sent, "infra")
        self.told: dict[str, Any] = json.loads((self.answer.body or "").encode())

    def accepted(self) -> list[str]:
        """Return what became of each alert; there has to be at least one."""
        assert self.answer.status_code == 202, self.told
        outcomes = [alert["outcome"] for alert in self.told["alerts"]]
        assert outcomes
        assert set(outcomes) <= {*OUTCOMES}
        return outcomes

    def _called(self) -> Ref:
        """The run that rings; where only something is remembered, nobody is called."""
        return max(self.service.shell.mysql.kept)

    def can_be_spoken(self) -> None:
        """Check that every text that somebody could hear, in every language, is TwiML that Twilio accepts."""
        event = script(self.service.shell.answers(0, ref=self._called()))
        for language in ("ja", "en"):
            for topic in TOPICS:
                document = VOICE.document(topic, replace(event, language=language), URL)
                assert twiml.read_inline(document).breaches == ()
                assert "zqzqzq" not in document, "'zq' * 3 was worked out"


def _with_own_source() -> Settings:
    return replace(rota(), sources=(OWN,))


def _alerts(sent: dict[str, Any], source: str) -> list[Alert]:
    return [reading.alert for reading in sources.readings(http.body(sent), (OWN,), source)]


def _still_open(found: list[Alert]) -> set[str]:
    """The keys of the problems that the same delivery does not end again."""
    kept: set[str] = set()
    for alert in found:
        if alert.kind is Kind.PROBLEM:
            kept.add(alert.dedup_key)
        elif alert.kind is Kind.RECOVERY:
            kept.discard(alert.dedup_key)
    return kept


def _says_nothing(body: bytes) -> bool:
    """Whether no alert in the body has a visible character, as far as single alerts can be found in it."""
    told = sniffing.text(body)
    values = sniffing.values(told)
    return not one_line(told, 1) or not any(
        one_line(value, 1) if isinstance(value, str) else True for value in values or ()
    )


@pytest.mark.parametrize("source", SOURCES)
@often
@given(BODIES)
def test_no_body_is_lost(source: str, body: str | bytes) -> None:
    made = Delivery(body, {"source": [source]} if source else {})
    if made.answer.status_code == 400:
        assert REFUSALS.match(made.told["message"]), made.told
        if made.told["message"].startswith("nothing"):
            assert _says_nothing(http.body(made.sent))
        return
    outcomes = made.accepted()
    found = _alerts(made.sent, source)
    kinds = [alert.kind for alert in found]
    for kind, outcome in zip(kinds, outcomes, strict=True):
        assert kind is not Kind.PROBLEM or outcome in OPENED
    assert not made.service.shell.phone.calls or Kind.PROBLEM in kinds
    assert made.service.shell.phone.calls or not _still_open(found)
    if made.service.shell.phone.calls:
        made.can_be_spoken()


@often
@given(TEXTS, st.lists(TEXTS, max_size=4), BODIES)
def test_no_query_is_lost(message_id: str, values: list[str], body: str | bytes) -> None:
    made = Delivery(body, {"messageId": [f"id {message_id}"], "variableMessage": values})
    made.accepted()
    if made.service.shell.phone.calls:
        made.can_be_spoken()


@often
@given(TEXTS.filter(lambda text: not alerts.GROUP.fullmatch(text)))
def test_no_group_but_one_that_can_be(group: str) -> None:
    service = ServiceOnFakes("property")
    answer = alerts.take(service.parts, event("/phonecall/x", '{"summary": "disk full"}'), group)
    assert (answer.status_code, "a-z, 0-9" in str(answer.body)) == (400, True)
    assert service.shell.phone.calls == []
