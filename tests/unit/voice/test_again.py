"""What is said of an alert that recovered and is back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.decisions import Topic
from rinban.core.rota.policy import Policy
from rinban.voice.script import script
from tests.espeak import NEEDS_ESPEAK
from tests.fakes.service import VOICE
from tests.fakes.shell import CPU, DISK, DISK_OVER, SATO, Shell, settings
from tests.unit.voice.golden import KEYS, clock
from tests.unit.voice.test_twiml import ACTION, EN, JA, hears

FLAPPING = Policy(rounds=1, flap_window=300, flap_limit=3)


@pytest.mark.parametrize(
    ("number", "ja", "en"),
    [
        (2, "輪番です。再発、2回目です。基盤で", "Rinban on-call. Again, the 2nd time. High severity"),
        (3, "再発、3回目です。", "Again, the 3rd time."),
        (11, "再発、11回目です。", "Again, the 11th time."),
        (22, "再発、22回目です。", "Again, the 22nd time."),
    ],
)
def test_the_menu_says_how_often_it_has_come(number: int, ja: str, en: str) -> None:
    for words, said in ((replace(JA, host="db-1", summary="ディスクの空きなし"), ja), (EN, en)):
        assert said in hears(VOICE.document("menu", replace(words, again=number), ACTION))[0]
        assert said not in hears(VOICE.document("menu", words, ACTION))[0]


@NEEDS_ESPEAK
@pytest.mark.parametrize("language", ["ja", "en"])
def test_host_and_trouble_are_still_said_in_9_seconds(language: str) -> None:
    told = replace(JA if language == "ja" else EN, again=12)
    said = hears(VOICE.document("menu", told, ACTION))[0]
    assert clock.seconds(said.removesuffix(KEYS[language]), language) < 9.5


def test_who_took_it_is_called_for_its_return_and_hears_that_it_is_the_second_time() -> None:
    shell = Shell(settings(FLAPPING))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.clock.forward(60.0)
    shell.hear(DISK_OVER)
    shell.clock.forward(240.0)
    (outcome,) = shell.hear(DISK)
    assert (outcome.outcome, outcome.escalation) == ("calling", "infra/1")
    assert shell.phone.dialled == [SATO.phone, SATO.phone]
    reply = shell.answers(1)
    assert reply.topic is Topic.MENU
    assert script(reply).again == 2


def test_of_several_alerts_it_is_not_said() -> None:
    shell = Shell(settings(FLAPPING))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.hear(DISK_OVER)
    shell.clock.forward(60.0)
    shell.hear(DISK, CPU)
    assert script(shell.answers(1)).again == 0


def test_the_sender_of_a_recovery_that_does_not_end_it_is_told_so() -> None:
    shell = Shell(settings(replace(FLAPPING, flap_limit=1)))
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    shell.clock.forward(60.0)
    shell.hear(DISK)
    (outcome,) = shell.hear(DISK_OVER)
    assert outcome.outcome == "recovered"
    assert outcome.reason == "it comes and goes: it counts as open until it has been quiet for 5 minutes"
    shell.sweep(301.0)
    assert shell.now().deadline is None
