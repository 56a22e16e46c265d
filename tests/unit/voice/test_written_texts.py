"""Texts that somebody wrote to be said: in the listener's language, whole, and with the host in them only once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain import clocks
from rinban.core.rota.policy import Policy
from rinban.voice.call_script import CallScript
from rinban.voice.script import script
from tests.fakes.service import VOICE
from tests.fakes.shell import DISK, Shell

TEXTS = (("en", "The disk of db1 is full."), ("ja", "db1 のディスクが一杯です。"))
WRITTEN = replace(DISK, texts=TEXTS)
SENTENCE = {
    "ja": "決済のデータベースに接続できません。手順書の三番を開いて、待機系に切り替えてください。",
    "en": "The payment database cannot be reached. Open page three of the runbook, and switch to the standby.",
}


def menu(language: str, summary: str, host: str = "", *, written: bool = True) -> str:
    return VOICE.document(
        "menu", CallScript(language, "x", host=host, summary=summary, written=written), "https://x.example/"
    )


def test_everybody_is_told_in_the_own_language() -> None:
    shell = Shell()
    shell.hear(WRITTEN)
    first = script(shell.answers(0))
    shell.ends(0)
    shell.ends(1)
    third = script(shell.answers(2))
    assert (first.summary, third.summary) == ("db1 のディスクが一杯です。", "The disk of db1 is full.")
    assert first.written
    assert third.written


def test_a_language_that_is_missing_is_told_the_summary() -> None:
    shell = Shell()
    shell.hear(replace(DISK, summary="full", texts=(("en", "The disk is full."),)))
    assert script(shell.answers(0)).summary == "full"


def test_texts_go_with_their_summary() -> None:
    shell = Shell()
    shell.hear(WRITTEN)
    shell.hear(replace(DISK, summary="", texts=()))
    assert shell.now().problems[0].texts == TEXTS
    shell.hear(replace(DISK, summary="so full", texts=()))
    assert script(shell.answers(0)).summary == "so full"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_written_text_is_said_whole(language: str) -> None:
    assert SENTENCE[language].rstrip("。.") in menu(language, SENTENCE[language])
    assert SENTENCE[language].rstrip("。.") not in menu(language, SENTENCE[language], written=False)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_but_not_for_ever(language: str) -> None:
    longest = menu(language, SENTENCE[language] * 20)
    assert len(longest) < len(menu(language, "")) + 250
    # a quick voice says seven morae or fifteen letters a second; frame, keys and goodbye take about 20 s
    assert clocks.talk(0.0, Policy(prompts=1)).at > 60 / 7 + 20
    assert clocks.talk(0.0, Policy(prompts=1)).at > 200 / 15 + 20


def test_the_host_is_put_before_it_only_if_it_is_not_in_it() -> None:
    assert "db1、" not in menu("ja", "データベース db1 が停止", "db1")
    assert "db1、データベースが停止" in menu("ja", "データベースが停止", "db1")
