"""A change that only makes something quicker changes nothing of what is answered, said, and kept.

After a change that is meant to be heard or seen, the digests are written anew:
RINBAN_NEW_DIGESTS=1 pytest tests/e2e/test_played_day.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.e2e.played_day import digests, play
from tests.e2e.world import World

SEED = 14
FILE = Path(__file__).with_name("played_day.json")


def test_a_played_day_leaves_behind_what_it_left_before(world: World, tmp_path: Path) -> None:
    left = play(world, SEED)
    for kind, lines in left.items():
        (tmp_path / f"{kind}.txt").write_text("\n".join(lines), encoding="utf-8")
    found = digests(left)
    if os.environ.get("RINBAN_NEW_DIGESTS"):
        FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    before = json.loads(FILE.read_text(encoding="utf-8"))
    assert found == before, f"the lines are in {tmp_path}: compare them with those of the commit before"
