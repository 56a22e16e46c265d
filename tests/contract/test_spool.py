"""The spool, in memory and as a file."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from rinban.adapters.file_spool import FileSpool
from rinban.config import Config
from rinban.core.errors import Unavailable
from rinban.log import LogSpool, PowertoolsLog
from rinban.ports import Spool
from tests.fakes.outside import MemorySpool


@pytest.fixture(params=["memory", "file"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    return MemorySpool() if request.param == "memory" else FileSpool(tmp_path / "spool")


@pytest.fixture(params=["memory", "file"])
def away(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    if request.param == "file":
        return FileSpool(tmp_path / "no such folder" / "spool")
    spool = MemorySpool()
    spool.weather.away = True
    return spool


def test_nothing_was_put(spool: Spool) -> None:
    assert list(spool.drain()) == []


def test_records_come_out_once_in_their_order(spool: Spool) -> None:
    records: list[dict[str, object]] = [
        {"document": "基盤\n1", "entries": [[1.5, "cell", "detail"]]},
        {"n": 2},
        {"n": 3},
    ]
    for record in records:
        spool.put(record)
    assert list(spool.drain()) == records
    assert list(spool.drain()) == []


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


def test_a_spool_that_cannot_keep_anything_says_so(away: Spool) -> None:
    with pytest.raises(Unavailable):
        away.put({"n": 1})


def test_a_file_is_shared_by_processes_and_outlives_them(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("spawn")
    writers = [fork.Process(target=_write, args=(tmp_path / "spool", letter)) for letter in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    taken = list(FileSpool(tmp_path / "spool").drain())
    assert len(taken) == 100
    assert [r["n"] for r in taken if r["by"] == "a"] == list(range(50))


def _write(path: Path, letter: str) -> None:
    for n in range(50):
        FileSpool(path).put({"by": letter, "n": n})


def test_half_a_line_of_a_crash_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    spool = FileSpool(path)
    spool.put({"n": 1})
    with path.open("a", encoding="utf-8") as file:
        file.write('{"n": "基')
    assert list(spool.drain()) == [{"n": 1}]
    spool.put({"n": 2})
    assert list(spool.drain()) == [{"n": 2}]


def test_where_nothing_can_be_kept_the_log_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    config = Config("", "", "", "", "")
    LogSpool(PowertoolsLog(config)).put({"document": "the whole document", "entries": []})
    assert "the whole document" in capsys.readouterr().out
    assert list(LogSpool(PowertoolsLog(config)).drain()) == []
