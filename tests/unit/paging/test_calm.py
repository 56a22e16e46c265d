"""What the sender of a recovery is told of an alert that comes and goes."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.alert import Kind
from rinban.core.rota.policy import Policy
from tests.fakes.shell import DISK, Shell, settings

RECOVERY = replace(DISK, kind=Kind.RECOVERY)


def test_the_sender_is_told_that_what_comes_and_goes_counts_as_open_until_it_was_quiet() -> None:
    shell = Shell(settings(Policy(rounds=1, flap_window=300, flap_limit=1)))
    told = []
    for attempt in range(2):
        shell.hear(DISK)
        shell.answers(attempt)
        shell.answers(attempt, "1")
        shell.ends(attempt, "completed")
        shell.clock.forward(60)
        (outcome,) = shell.hear(RECOVERY)
        told.append((outcome.outcome, outcome.reason))
        shell.clock.forward(60)
    calm = "it comes and goes: it counts as open until it has been quiet for 5 minutes"
    assert told == [("recovered", ""), ("recovered", calm)]
