"""Two alerts of one group in the same millisecond, in two processes: one chain."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.chain.record import Ref
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.contract.processes import open_alerts

GROUPS = 60


def test_two_alerts_in_the_same_millisecond_in_two_processes_are_one_chain(
    real: Real, group: str, tmp_path: Path
) -> None:
    """Compare-and-set alone decides. Sixty tries, because the one has to save between the other's loading and
    saving."""
    spawn, groups = multiprocessing.get_context("spawn"), [f"{group}-{n}" for n in range(GROUPS)]
    urls, together = (real.stores.database_url, real.stores.redis_url), spawn.Barrier(2, timeout=60)
    both = [spawn.Process(target=open_alerts, args=(*urls, name, groups, together, tmp_path / name)) for name in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
    told = zip(*((tmp_path / name).read_text().splitlines() for name in "ab"), strict=True)
    assert [sorted(pair) for pair in told] == [["calling 1", "joined 0"]] * GROUPS
    for each in groups:
        for store in (MysqlEscalations(real.mysql()), RedisEscalations(real.redis())):
            copy = AppendLog(store).latest(each)
            assert copy
            e = copy.escalation
            assert (Ref(e.group, e.run), [p.id.key for p in e.problems], len(e.called)) == (Ref(each, 1), ["a", "b"], 1)
