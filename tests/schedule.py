"""In which order the tests begin, and which of them one worker does, where several workers share them.

A file's tests stay with one worker, because they share fixtures. The long files begin first, so that no worker is left
with one of them when the others have nothing to do any more.
"""

from __future__ import annotations

from itertools import zip_longest

from xdist.scheduler import LoadFileScheduling

LAWS = "tests/unit/laws"

MORE_THAN_CORES = 2
"""Workers: half of what they do is waiting, for servers and timeouts, and meanwhile another one can use their core. One
fewer leaves the cores idle where several wait at once, and takes a sixth longer."""

WAITING = (
    "tests/screens/test_accessibility.py",
    "tests/e2e/test_stores_away.py",
    "tests/screens/test_faults.py",
    "tests/real/test_elastalert.py",
    "tests/e2e/test_late_alerts.py",
    "tests/contract/test_forgotten.py",
    "tests/chaos/test_carrier.py",
    "tests/chaos/test_alerts.py",
    "tests/e2e/test_serve.py",
    "tests/screens/test_board.py",
    "tests/e2e/test_storms.py",
    "tests/chaos/test_stores.py",
    "tests/chaos/test_forgotten.py",
    "tests/contract/test_cluster.py",
    "tests/contract/test_aws_secrets.py",
    "tests/e2e/test_callbacks.py",
)
"""Of the files that take longest (from 50 s to 10 s on two cores), those that mostly wait, longest first."""

COMPUTING = (
    f"{LAWS}/test_answers.py",
    f"{LAWS}/test_last_words.py",
    f"{LAWS}/test_laws.py",
    f"{LAWS}/test_mutants.py",
    f"{LAWS}/test_waits.py",
    "tests/unit/voice/test_details.py",
    "tests/model/test_incidents.py",
    "tests/property/test_alerts.py",
    "tests/unit/voice/test_golden.py",
    f"{LAWS}/test_lines.py",
    "tests/deploy/test_release.py",
    "tests/unit/intake/test_large.py",
    f"{LAWS}/test_merge.py",
    "tests/property/test_presets.py",
    "tests/unit/intake/test_secrets.py",
    "tests/unit/intake/test_intake.py",
)
"""And those that mostly compute."""

FIRST = tuple(file for pair in zip_longest(COMPUTING, WAITING) for file in pair if file)
"""The two kinds take turns, so that there is always something for the cores to do while others wait."""

THE_WORLDS = "the walked worlds"

TOGETHER = dict.fromkeys(COMPUTING[:6], THE_WORLDS)
"""What these files share takes longer than their tests (`searches.explored`), so that one worker does all of them."""

APART = f"{LAWS}/test_lines.py"
"""Its tests share nothing, and each may be done by another worker."""

BY_WORLD = f"{LAWS}/test_laws.py"
"""In the long run it is alone with its worlds, and one of them takes minutes: so each may be done by another worker."""

_PLACES = {file: place for place, file in enumerate(FIRST)}


def begins_at(nodeid: str) -> int:
    """The place of a test in the order: the smallest is the first."""
    return _PLACES.get(_file(nodeid), len(FIRST))


def kept_together(nodeid: str, *, long: bool = False) -> str:
    """What all tests have in common that one worker does."""
    file = _file(nodeid)
    if long and file == BY_WORLD:
        return file + nodeid.partition("[")[2].partition("-")[0].rstrip("]")
    return nodeid if file == APART else TOGETHER.get(file, file)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


class Schedule(LoadFileScheduling):  # type: ignore[misc]
    """Gives the workers what is kept together, as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        return kept_together(nodeid, long=self.config.getoption("long"))
