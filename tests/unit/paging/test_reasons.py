"""What a sender is told where its alert is taken and no phone rings at this moment: why, and when one will."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.prospect import Next, Prospect
from rinban.core.rota.duty import Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings
from rinban.core.rota.stage import Stage
from rinban.paging.call_limits import AHEAD
from tests.fakes.shell import CPU, DISK, DISK_OVER, SATO, Shell, settings

URGENT = replace(CPU, severity=Severity.DISASTER)


PAGE = Path(__file__).parents[3] / "docs" / "senders.md"


def answer(shell: Shell, *alerts: Alert, group: str = "infra") -> tuple[str, str]:
    """Return the outcome of the first alert, and why."""
    outcome = shell.hear(*alerts, group=group)[0]
    return outcome.outcome, outcome.reason


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def on_the_line(shell: Shell) -> Shell:
    """Somebody has pressed 1, and is still on the line."""
    shell.hear(DISK)
    shell.answers(0)
    shell.answers(0, "1")
    return shell


@pytest.mark.parametrize("next_", [one for one in Next if one is not Next.RINGING], ids=lambda one: one.name)
def test_the_page_for_senders_has_every_sentence(next_: Next) -> None:
    assert f"| `{Prospect(next_, 42.0).words(0.0)}` |" in PAGE.read_text(encoding="utf-8")


def test_while_a_phone_rings_there_is_nothing_to_explain(shell: Shell) -> None:
    assert answer(shell, DISK) == ("calling", "")
    assert answer(shell, CPU) == ("joined", "")


def test_a_more_severe_alert_waits_for_the_line_of_the_taker(on_the_line: Shell) -> None:
    on_the_line.clock.forward(6.0)
    busy = "who took the others is still on the line; a phone rings as soon as it is free, in 24 s at the latest"
    assert answer(on_the_line, URGENT) == ("calling", busy)
    assert answer(on_the_line, replace(DISK, dedup_key="fan")) == ("joined", busy)
    assert len(on_the_line.phone.calls) == 1
    on_the_line.ends(0, "completed")
    assert on_the_line.phone.dialled == [SATO.phone] * 2


def test_what_is_collected_has_its_time() -> None:
    shell = Shell(settings(Policy(rounds=1, collect=120)))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.clock.forward(6.0)
    assert answer(shell, CPU) == (
        "collected",
        "somebody has just taken the others; one call tells of all that comes in, in 2 minutes at the latest",
    )
    shell.sweep(after=119.0)
    assert len(shell.phone.calls) == 1
    shell.sweep(after=1.0)
    assert len(shell.phone.calls) == 2


def everybody_sleeps(shell: Shell) -> None:
    """Everybody is called, in every round, and nobody takes it."""
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)


def test_in_the_long_rest_a_further_alert_hears_when_everybody_is_called_again(shell: Shell) -> None:
    everybody_sleeps(shell)
    shell.clock.forward(90.0)
    assert answer(shell, CPU) == ("joined", "nobody has it; everybody is called again in 9 minutes at the latest")
    shell.sweep(after=509.0)
    assert len(shell.phone.calls) == 3
    shell.sweep(after=1.0)
    assert len(shell.phone.calls) == 4


def test_a_more_severe_alert_ends_that_rest(shell: Shell) -> None:
    everybody_sleeps(shell)
    assert answer(shell, URGENT) == ("joined", "a phone rings within seconds")
    shell.sweep()
    assert len(shell.phone.calls) == 4


def test_between_two_rounds_the_next_one_is_named() -> None:
    shell = Shell(settings(Policy(rounds=2, pause=300)))
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    assert answer(shell, CPU) == ("joined", "the next round of calls begins in 5 minutes at the latest")


def test_a_call_that_waits_for_the_accounts_rate_says_so() -> None:
    names = [f"g{n}" for n in range(int(AHEAD) + 12)]
    known = settings(Policy(rounds=1))
    many = {name: GroupSettings(name, (), "own", (Line(("ann",)),)) for name in names}
    shell = Shell(replace(known, groups={**known.groups, **many}), paced=True)
    *_, last = (answer(shell, DISK, group=name) for name in names)
    room = "a phone rings as soon as the account may start one more call; it is asked again within seconds"
    assert last == ("calling", room)
    assert len(shell.phone.calls) < len(names)
    for _ in names:
        shell.sweep(after=1.0)
    assert len(shell.phone.calls) == len(names)


def test_what_is_over_or_acknowledged_in_the_same_delivery_calls_nobody(shell: Shell) -> None:
    assert answer(shell, DISK, DISK_OVER) == ("calling", "it is over already, so that nobody is called")
    assert answer(shell, CPU, Alert("cpu", Kind.CLAIM, by="zed")) == (
        "calling",
        "somebody has acknowledged it meanwhile, so that nobody is called",
    )
    assert shell.phone.calls == []


def test_what_the_reader_of_a_body_has_to_say_is_said_too(on_the_line: Shell) -> None:
    assert answer(on_the_line, replace(URGENT, reason="its JSON is broken"))[1].startswith(
        "its JSON is broken; who took the others is still on the line"
    )


def test_nobody_on_duty_says_who_is_called_instead(shell: Shell) -> None:
    assert answer(shell, DISK, group="night") == (
        "nobody_on_duty",
        "nobody is on duty, and no last resort is known; as soon as the rota names somebody, that phone rings",
    )
    shell = Shell(settings(stage=Stage(last_resort="ann")))
    shell.phone.refuse(1)
    assert answer(shell, DISK, group="night") == (
        "nobody_on_duty",
        "the last resort is to be called: every call was refused; they are tried again in 10 minutes at the latest",
    )
