"""In which order the tests begin, and which of them one worker does, where several workers share them.

A file's tests stay with one worker, because they share fixtures. The long files begin first, so that no worker is left
with one of them when the others have nothing to do any more. Then files that mostly wait and files that mostly compute
are mixed until the end: where all workers wait at once the cores have nothing to do, and where all of them compute
nobody uses the time in which others wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from xdist.scheduler import LoadFileScheduling

LAWS = "tests/unit/laws"

MORE_THAN_CORES = 2
"""Workers: half of what they do is waiting, for servers and timeouts, and meanwhile another one can use their core. One
fewer leaves the cores idle where several wait at once; with two more, what waits for a page or an answer waits longer
than it has patience for."""

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
    "tests/screens/test_hostile.py",
    "tests/e2e/test_doctor.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_openapi.py",
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
    "tests/unit/operator/test_cli_ends.py",
    "tests/deploy/test_lint.py",
    "tests/unit/outbox/test_wrong_lines.py",
    "tests/unit/intake/test_strangers.py",
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

WAIT = tuple(f"tests/{folder}/" for folder in ("chaos", "contract", "e2e", "local", "real", "screens"))
"""Folders whose tests mostly wait: for functions, stores, browsers and the programs of others."""


def places(nodeids: Iterable[str]) -> dict[str, float]:
    """The place of each file of these tests in the order: the smallest is the first.

    Behind FIRST those that wait stand among those that compute, so far apart that both kinds last until the end.
    """
    files = dict.fromkeys(map(file_of, nodeids))
    others = [file for file in files if file not in FIRST]
    wait = [file for file in others if file.startswith(WAIT)]
    compute = [file for file in others if not file.startswith(WAIT)]
    mixed = {file: place / len(kind) for kind in (wait, compute) for place, file in enumerate(kind)}
    return {file: place - len(FIRST) for place, file in enumerate(FIRST)} | mixed


def kept_together(nodeid: str, *, long: bool = False) -> str:
    """What all tests have in common that one worker does."""
    file = file_of(nodeid)
    if long and file == BY_WORLD:
        return file + nodeid.partition("[")[2].partition("-")[0].rstrip("]")
    return nodeid if file == APART else TOGETHER.get(file, file)


def file_of(nodeid: str) -> str:
    """The file of a test."""
    return nodeid.partition("::")[0]


class Schedule(LoadFileScheduling):  # type: ignore[misc]
    """Gives the workers what is kept together, as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        return kept_together(nodeid, long=self.config.getoption("long"))
