"""What `./dev bench scale` takes for lost."""

from __future__ import annotations

from local.bench.scale import lost
from local.bench.storming import AlertTaken


def test_lost_is_what_was_accepted_and_is_nowhere_and_what_was_refused_is_sent_again() -> None:
    kept, missing, refused = (
        AlertTaken("g1", key, status, took=0.01, busy=0.005)
        for key, status in (("kept", 202), ("missing", 202), ("refused", 503))
    )
    there = {("g1", "kept"), ("g2", "missing")}
    assert lost([kept, missing, refused], there) == [("g1", "missing")]
