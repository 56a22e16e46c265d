"""What 0.1.0 wrote into its stores is read, and written again byte for byte, so that 0.1.0 reads what we write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rinban.budget import Budget
from rinban.core.alert import Kind
from rinban.core.chain.codec import decode, encode, encode_delta
from rinban.core.chain.document import State
from rinban.core.chain.record import Write
from rinban.core.rota.stage import Stage
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.settings import snapshot
from rinban.stores.replay import Replay
from tests.fakes.outside import MemoryLog, MemorySpool
from tests.fakes.shell import Shell, ids
from tests.fakes.stores import MemoryCopies

GOLDEN = Path(__file__).parents[2] / "golden"


def lines(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("documents/*.json")), ids=lambda file: file.stem)
def test_a_document_is_read_and_written_again_to_the_byte(file: Path) -> None:
    text = file.read_text(encoding="utf-8").removesuffix("\n")
    assert encode(decode(text)) == text


def test_what_a_document_says_is_understood() -> None:
    passed, taken = decode(lines("documents/passed.json")), decode(lines("documents/acknowledged.json"))
    assert (passed.state, passed.called[0].dialler, passed.called[0].passed) == (State.CALLING, "a" * 32, True)
    assert (taken.state, taken.ack and taken.ack.by, taken.called[1].who) == (State.ACKNOWLEDGED, "ann", "ann")
    assert decode(lines("documents/refused.json")).called[1].refused
    assert decode(lines("documents/of_a_later_version.json")).extra == (("from_tomorrow", '{"a": [1, 2]}'),)


def test_what_was_appended_to_a_document_is_read() -> None:
    tail = (GOLDEN / "documents/tail.txt").read_text(encoding="utf-8")
    both = decode(lines("documents/calling.json"), tail)
    joined = decode(lines("documents/joined.json"))
    assert [p.id for p in both.problems] == [p.id for p in joined.problems]
    assert encode_delta(p for p in joined.problems if p.id.key.startswith("キー")) == tail.splitlines(keepends=True)[0]


def test_the_settings_that_were_remembered_serve() -> None:
    group = snapshot.from_json(lines("snapshots/group.json"))
    assert snapshot.to_json(group) == lines("snapshots/group.json")
    message = snapshot.message_from_json(lines("snapshots/message.json"))
    assert snapshot.message_to_json(message) == lines("snapshots/message.json")
    stage = snapshot.stage_from_json(lines("snapshots/stage.json"))
    assert stage == Stage("+815000000000", "", "infra", "+819000000009", 3, ("+81", "+1787"), 500)


def test_a_step_in_the_spool_is_merged_and_a_new_one_is_written_the_same_way() -> None:
    record, spool = MemoryCopies("mysql", record=True), MemorySpool()
    item = json.loads(lines("spool/step.json"))
    spool.put(item)
    assert Replay(record, spool, MemoryLog(), ids("w").__next__).merge_in(Budget()) == 1
    (copy,) = record.kept.values()
    assert encode(copy.escalation) == item["document"]
    assert record.cells() == ["the current call × PASS → pass on"]
    journal = tuple(entry for _, entry in record.journal)
    again = MemorySpool()
    Replay(record, again, MemoryLog(), ids("w").__next__).keep(Write(copy.escalation, None, "w", journal), None)
    assert [json.loads(line) for line in again.lines] == [item]


def test_an_alert_in_the_spool_is_opened() -> None:
    shell, spool = Shell(), MemorySpool()
    item = json.loads(lines("spool/alerts.json"))
    spool.put(item)
    deferred = DeferredAlerts(spool, shell.dispatcher, shell.log, shell.clock)
    assert deferred.open(Budget()) == 1
    assert [p.id.key for p in shell.now().open] == ["zabbix:z.example.test:4711"]
    assert Kind.RECOVERY.value in json.dumps(item)
