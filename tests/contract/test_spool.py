"""The spool, in memory, as a file and as a queue of SQS."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rinban.adapters.file_spool import AT_ONCE, FileSpool
from rinban.adapters.powertools import LogSpool, PowertoolsLog
from rinban.adapters.sqs.spool import SqsSpool
from rinban.config import Config
from rinban.core.errors import Unavailable
from rinban.ports.stores import MOST, Spool
from tests.contract.processes import drain, write
from tests.contract.queues import no_queues, queues
from tests.fakes.outside import MemorySpool

KINDS = ["memory", "file", "sqs"]


@dataclass(frozen=True)
class Rig:
    """A spool. `other` is the same spool as another process opens it."""

    spool: Spool
    other: Spool
    rubbish: Callable[[str], None]
    """Put this text into the place where the spool keeps its records, without the spool."""


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    if request.param == "memory":
        memory = MemorySpool()
        yield Rig(memory, memory, memory.lines.append)
    elif request.param == "file":
        path = tmp_path / "spool"
        yield Rig(FileSpool(path), FileSpool(path), lambda text: append(path, text + "\n"))
    else:
        with queues(monkeypatch) as sqs:
            one, other = (SqsSpool(sqs.client, sqs.spool) for _ in range(2))
            yield Rig(one, other, lambda text: sqs.put(sqs.spool, text))


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def spool(rig: Rig) -> Spool:
    return rig.spool


@pytest.fixture(params=KINDS)
def away(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spool]:
    if request.param == "file":
        yield FileSpool(tmp_path / "no such folder" / "spool")
    elif request.param == "sqs":
        with no_queues(monkeypatch) as nobody:
            yield SqsSpool(nobody, "https://127.0.0.1/none.fifo")
    else:
        memory = MemorySpool()
        memory.faults.away = True
        yield memory


def test_nothing_was_put(spool: Spool) -> None:
    assert list(spool.drain()) == []


def test_records_come_out_once_in_their_order(spool: Spool) -> None:
    records: list[dict[str, object]] = [
        {"group": "infra", "document": "基盤\n1", "entries": [[1.5, "cell", "detail"]]},
        {"group": "infra", "n": 2},
        {"group": "infra", "n": 3},
    ]
    for record in records:
        spool.put(record)
    assert list(spool.drain()) == records
    assert list(spool.drain()) == []


def test_more_than_anybody_takes_at_once(spool: Spool) -> None:
    for n in range(25):
        spool.put({"group": f"g{n % 3}", "n": n})
    taken = [record["n"] for record in spool.drain()]
    assert sorted(map(str, taken)) == sorted(map(str, range(25)))
    assert [n for n in taken if isinstance(n, int) and n % 3 == 1] == list(range(1, 25, 3))


def test_equal_records_are_two(spool: Spool) -> None:
    """The same problem may come a second time, after its recovery."""
    for _ in range(2):
        spool.put({"group": "infra", "n": 1})
    assert list(spool.drain()) == [{"group": "infra", "n": 1}] * 2


def test_a_record_that_could_not_be_used_stays(spool: Spool) -> None:
    for n in (1, 2, 3):
        spool.put({"n": n})
    with pytest.raises(ValueError, match="no use for 2"):
        use_the_first(spool)
    assert list(spool.drain()) == [{"n": 2}, {"n": 3}]


def use_the_first(spool: Spool) -> None:
    for record in spool.drain():
        if record["n"] != 1:
            raise ValueError(f"no use for {record['n']}")


def test_many_come_out_at_once_each_of_them_once_in_their_order(spool: Spool) -> None:
    for n in range(25):
        spool.put({"group": f"g{n % 3}", "n": n})
    lots = list(spool.batches())
    assert 1 <= len(lots) < 25
    taken = [record["n"] for lot in lots for record in lot]
    assert sorted(map(str, taken)) == sorted(map(str, range(25)))
    assert [n for n in taken if isinstance(n, int) and n % 3 == 1] == list(range(1, 25, 3))
    assert list(spool.batches()) == []
    assert list(spool.drain()) == []


def test_a_lot_in_which_something_failed_stays(spool: Spool) -> None:
    for n in (1, 2):
        spool.put({"group": "infra", "n": n})
    for _ in range(2):
        assert next(iter(spool.batches())) == [{"group": "infra", "n": 1}, {"group": "infra", "n": 2}]
    assert list(spool.drain()) == [{"group": "infra", "n": 1}, {"group": "infra", "n": 2}]


def test_rubbish_comes_out_as_what_it_is(rig: Rig) -> None:
    rig.rubbish(json.dumps({"n": 1}))
    for text in ("no JSON", "[1]", '"text"'):
        rig.rubbish(text)
    rig.spool.put({"n": 2})
    unreadable = [{"unreadable": text.removesuffix("\n")} for text in ("no JSON", "[1]", '"text"')]
    taken = [
        {name: str(value).strip() if name == "unreadable" else value for name, value in record.items()}
        for record in rig.spool.drain()
    ]
    assert sorted(taken, key=str) == sorted([{"n": 1}, *unreadable, {"n": 2}], key=str)
    assert list(rig.spool.drain()) == []


def test_what_one_is_using_nobody_else_gets(rig: Rig) -> None:
    for n in (1, 2):
        rig.spool.put({"group": "infra", "n": n})
    mine = iter(rig.spool.drain())
    assert next(mine) == {"group": "infra", "n": 1}
    theirs = [record["n"] for record in rig.other.drain()] if not isinstance(rig.spool, MemorySpool) else []
    assert theirs == []
    assert [record["n"] for record in mine] == [2]


def test_one_who_drains_keeps_nobody_from_putting(rig: Rig) -> None:
    rig.spool.put({"n": 1})
    for record in rig.spool.drain():
        if record["n"] == 1:
            before = time.monotonic()
            rig.other.put({"n": 2})
            assert time.monotonic() - before < 1
    assert list(rig.spool.drain()) == []


def test_a_spool_that_cannot_keep_anything_says_so(away: Spool) -> None:
    before = time.monotonic()
    with pytest.raises(Unavailable):
        away.put({"n": 1})
    assert time.monotonic() - before < 2


# --- the file -----------------------------------------------------------------------------------------------------


def test_a_file_is_shared_by_processes_and_outlives_them(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("spawn")
    writers = [fork.Process(target=write, args=(tmp_path / "spool", letter)) for letter in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    taken = list(FileSpool(tmp_path / "spool").drain())
    assert len(taken) == 100
    assert [r["n"] for r in taken if r["by"] == "a"] == list(range(50))


def test_two_processes_that_drain_share_what_is_there(tmp_path: Path) -> None:
    """Each record goes to one of them, even while more records are put."""
    fork, spool = multiprocessing.get_context("spawn"), tmp_path / "spool"
    for n in range(20):
        FileSpool(spool).put({"n": n})
    done = fork.Event()
    drainers = [fork.Process(target=drain, args=(spool, tmp_path / name, done)) for name in "ab"]
    for drainer in drainers:
        drainer.start()
    for n in range(20, 120):
        FileSpool(spool).put({"n": n})
    done.set()
    for drainer in drainers:
        drainer.join()
    taken = [int(line) for name in "ab" for line in (tmp_path / name).read_text().split()]
    assert sorted(taken) == list(range(120))


def test_half_a_line_of_a_crash_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    spool = FileSpool(path)
    spool.put({"n": 1})
    append(path, '{"n": "基')
    assert list(spool.drain()) == [{"n": 1}]
    spool.put({"n": 2})
    assert list(spool.drain()) == [{"n": 2}]


def test_what_was_used_is_crossed_out_in_its_place(tmp_path: Path) -> None:
    """The records behind it are not written again, and no crash makes anybody get it a second time."""
    path = tmp_path / "spool"
    for n in (1, 2, 3):
        FileSpool(path).put({"n": n})
    whole = path.read_bytes()
    with pytest.raises(ValueError, match="no use for 2"):
        use_the_first(FileSpool(path))
    assert path.read_bytes() == b"#" + whole[1:]
    assert list(FileSpool(path).batches()) == [[{"n": 2}, {"n": 3}]]
    assert path.read_bytes() == b""


def test_a_file_is_handed_out_in_portions(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path / "spool")
    each = MOST - 100
    fit = AT_ONCE // each + 1  # the last one begins within the portion
    for n in range(fit + 1):
        spool.put({"n": n, "text": "x" * each})
    assert [len(lot) for lot in spool.batches()] == [fit, 1]


def test_what_is_put_while_the_last_one_is_used_is_not_thrown_away(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path / "spool")
    spool.put({"n": 1})
    lots = iter(spool.batches())
    assert next(lots) == [{"n": 1}]
    spool.put({"n": 2})
    assert [*lots, *spool.batches()] == [[{"n": 2}]]


def test_empty_lines_are_nothing(tmp_path: Path) -> None:
    append(tmp_path / "spool", '\n{"n": 1}\n\n')
    assert list(FileSpool(tmp_path / "spool").batches()) == [[{"n": 1}]]


# --- the log ------------------------------------------------------------------------------------------------------


def test_where_nothing_can_be_kept_the_log_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    config = Config("", "", "", "", "", service="documents")  # loggers of one service share the first one's output
    LogSpool(PowertoolsLog(config)).put({"document": "the whole document", "entries": []})
    assert "the whole document" in capsys.readouterr().out
    assert list(LogSpool(PowertoolsLog(config)).drain()) == []
    assert list(LogSpool(PowertoolsLog(config)).batches()) == []


def test_for_an_alert_the_log_is_not_enough(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unavailable, match="no spool"):
        LogSpool(PowertoolsLog(Config("", "", "", "", "", service="alerts")), enough=False).put({"group": "infra"})
    assert "infra" in capsys.readouterr().out
