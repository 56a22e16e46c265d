"""In which order the tests begin, and which of them one worker does, where several workers share them.

A file's tests stay with one worker, because they share fixtures. The long files begin first, so that no worker is left
with one of them when the others have nothing to do any more.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

LAWS = "tests/unit/laws"

MORE_THAN_CORES = 1
"""Workers: each of them waits for two fifths of its time, for servers and timeouts, and meanwhile another one can use
its core. With two more, the servers that the tests start would be late too often for the product's own time limits."""

SECONDS = {
    f"{LAWS}/test_laws.py": 50,
    f"{LAWS}/test_mutants.py": 50,
    f"{LAWS}/test_waits.py": 50,
    f"{LAWS}/test_answers.py": 50,
    f"{LAWS}/test_last_words.py": 50,
    "tests/unit/voice/test_details.py": 50,
    "tests/real/test_elastalert.py": 40,
    "tests/e2e/test_late_alerts.py": 35,
    "tests/e2e/test_stores_away.py": 30,
    "tests/e2e/test_serve.py": 30,
    "tests/contract/test_forgotten.py": 28,
    "tests/chaos/test_carrier.py": 25,
    "tests/model/test_incidents.py": 25,
    "tests/chaos/test_stores.py": 20,
    "tests/property/test_alerts.py": 20,
    "tests/chaos/test_forgotten.py": 16,
    "tests/contract/test_aws_secrets.py": 14,
    "tests/e2e/test_storms.py": 14,
    "tests/contract/test_cluster.py": 13,
    f"{LAWS}/test_lines.py": 10,
}
"""Of the files that take longest: roughly how long each takes, alone on two cores."""

THE_WORLDS = "the walked worlds"

TOGETHER = {
    **{f"{LAWS}/test_{name}.py": THE_WORLDS for name in ("laws", "mutants", "waits", "answers", "last_words")},
    "tests/unit/voice/test_details.py": THE_WORLDS,
}
"""What these files share takes longer than their tests (`searches.explored`), so that one worker does all of them."""

APART = f"{LAWS}/test_lines.py"
"""Its tests share nothing, and each may be done by another worker."""


def begins_at(nodeid: str) -> int:
    """The place of a test in the order: the smallest is the first."""
    return -SECONDS.get(_file(nodeid), 0)


def kept_together(nodeid: str) -> str:
    """What all tests have in common that one worker does."""
    file = _file(nodeid)
    return nodeid if file == APART else TOGETHER.get(file, file)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


class Schedule(LoadFileScheduling):  # type: ignore[misc]
    """Gives the workers what is kept together, as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        return kept_together(nodeid)
