"""The alerts of a storm are appended to the document; what is read back is the document after all steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rinban.core.alert import Alert, Severity
from rinban.core.chain.codec import decode
from rinban.core.chain.delta import delta, with_delta
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.record import Entry, Ref, StoredText, TextWrite, Write
from rinban.core.chain.signals import Event, Signal, of_alert
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.stores.append_log import MOST, AppendLog, LastText
from tests.fakes.chain import begun

SATO = Responder("sato", "佐藤", "+819000000001")


def opened() -> Escalation:
    return begun(Group("infra"), 1, Alert("first", summary="disk full"), 1.0, order=(SATO,))[0]


def joined(e: Escalation, key: str, summary: str = "", severity: Severity = Severity.HIGH) -> Escalation:
    alert = Alert(key, summary=summary, severity=severity)
    return decide(e, Event(of_alert(e, alert, 2.0), 2.0, alert=alert))[0]


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
    assert delta(before, decide(before, Event(signal, 2.0, attempt=0, order=(SATO,), dialler="m"))[0]) is None


class Texts:
    """Implements ports.Documents for one document, and remembers every write."""

    name = "texts"

    def __init__(self) -> None:
        self.held: StoredText | None = None
        self.writes: list[TextWrite] = []

    def latest(self, group: str) -> StoredText | None:
        return self.held

    def load(self, ref: Ref) -> StoredText | None:
        return self.held

    def save(self, write: TextWrite) -> bool:
        if write.expected != (self.held.write_id if self.held else None):
            return False
        self.writes.append(write)
        before = self.held or StoredText("", "", "")
        text = (write.document, "") if write.document else (before.document, before.tail + write.added)
        self.held = StoredText(*text, write.write_id)
        return True

    def read_ahead(self, refs: Sequence[Ref]) -> None: ...

    def listed_ids(self) -> Sequence[tuple[Ref, str]]:
        return ()

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        return [self.held.write_id if self.held else None for _ in refs]

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None: ...

    def due(self, now: float) -> list[Ref]:
        return []


def saved(store: AppendLog, e: Escalation, expected: str | None, write_id: str) -> bool:
    return store.save(Write(e, expected, write_id))


REF = Ref("infra", 1)


@pytest.mark.parametrize("summary", ["line\u2028separator", 'a "quote"\nand a line', "\x85", "絵文字🔥"])
def test_what_is_appended_is_read_back(summary: str) -> None:
    texts, before = Texts(), opened()
    store = AppendLog(texts)
    assert saved(store, before, None, "w1")
    after = joined(before, "second", summary)
    assert saved(store, after, "w1", "w2")
    assert texts.writes[-1].document == ""
    for reader in (store, AppendLog(texts)):
        copy = reader.load(REF)
        assert copy is not None
        assert copy.escalation == after


def test_the_whole_is_written_now_and_then() -> None:
    texts, e = Texts(), opened()
    store = AppendLog(texts)
    assert saved(store, e, None, "w0")
    for number in range(500):
        e = joined(e, f"alert-{number}", "disk full")
        assert saved(store, e, f"w{number}", f"w{number + 1}")
        assert texts.held is not None
        assert len(texts.held.tail) <= MOST
    assert texts.held is not None
    assert decode(texts.held.document, texts.held.tail) == e
    assert 1 < len([write for write in texts.writes if write.document]) < 20


def test_what_somebody_else_wrote_is_not_built_upon() -> None:
    texts, before = Texts(), opened()
    store, other = AppendLog(texts), AppendLog(texts)
    assert saved(store, before, None, "w1")
    assert saved(other, before, "w1", "another")
    after = joined(before, "second")
    assert not saved(store, after, "w1", "w2")
    assert saved(store, after, "another", "w2")
    assert decode(texts.writes[-1].document) == after
    assert texts.writes[-1].added == ""


def test_what_the_other_store_has_is_built_upon_as_if_it_were_read() -> None:
    """Of the two stores one alone was read: both are appended to, and both are written anew at the same time."""
    one, other, e = Texts(), Texts(), opened()
    first, second = AppendLog(one), AppendLog(other)
    for store in (first, second):
        assert saved(store, e, None, "w0")
    for number in range(500):
        reader, quick = (AppendLog(one), AppendLog(other)) if number % 3 else (first, second)
        copy = reader.load(REF)
        assert copy is not None
        quick.assume(copy)
        e = joined(copy.escalation, f"alert-{number}", "disk full")
        for store in (reader, quick):
            assert saved(store, e, f"w{number}", f"w{number + 1}")
        assert one.held == other.held
        assert one.held is not None
        assert len(one.held.tail) <= MOST
    assert second.load(REF) == first.load(REF)
    assert len([write for write in other.writes if write.document]) < 20


def test_what_was_assumed_wrongly_is_refused_and_read() -> None:
    one, other, e = Texts(), Texts(), opened()
    first, second = AppendLog(one), AppendLog(other)
    assert saved(first, joined(e, "second"), None, "theirs")
    assert saved(second, e, None, "w1")
    copy = first.load(REF)
    assert copy is not None
    second.assume(copy)
    assert not saved(second, joined(copy.escalation, "third"), "theirs", "w2")
    found = second.load(REF)
    assert found is not None
    assert (found.escalation, found.write_id) == (e, "w1")


def test_both_stores_are_written_one_text_which_was_made_once() -> None:
    text, one, other = LastText().of, Texts(), Texts()
    stores = AppendLog(one, text), AppendLog(other, text)
    for e, expected, write_id in ((opened(), None, "w1"), (replace(opened(), zone="UTC"), "w1", "w2")):
        assert [saved(store, e, expected, write_id) for store in stores] == [True, True]
        assert one.writes[-1].document is other.writes[-1].document
        assert decode(one.writes[-1].document) == e
