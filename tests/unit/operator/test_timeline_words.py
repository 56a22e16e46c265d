"""What happened in an escalation, in both languages: each says everything, and says it alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from string import Formatter
from typing import Any

import pytest

from rinban.budget import Budget
from rinban.core.chain.decisions import Topic, Why
from rinban.core.chain.grid import GRID
from rinban.core.chain.record import Entry
from rinban.operator.notes import NoteTasks
from rinban.operator.timeline import LANGUAGES, timeline
from rinban.operator.timeline_words import DECISIONS
from rinban.paging.effects import EFFECTS
from rinban.paging.journal_lines import ON_BOARD
from rinban.paging.transition import cell_words
from tests.fakes.desk import NOW
from tests.fakes.shell import ANN, INFRA, Shell, called
from tests.unit.operator.test_timeline import a_night

OF_CALLS = ("", "call 0, ringing", "call 0, key 5", "call 0, busy")
EACH = pytest.mark.parametrize("language", LANGUAGES)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def in_japanese(shell: Shell) -> list[str]:
    return [line.words for line in timeline(shell.views.journal(INFRA), shell.now(), "ja")]


def texts(language: str) -> dict[str, str]:
    """Every text of a language by where it stands."""
    words, found = LANGUAGES[language], dict[str, str]()
    for field in fields(words):
        texts: Mapping[Any, str] = getattr(words, field.name)
        if field.name != "remarks":
            found |= {f"{field.name} {_named(key)}": text for key, text in texts.items()}
    return found


def _named(key: object) -> str:
    return key.name if isinstance(key, Enum) else str(key)


# --- both languages --------------------------------------------------------------------------------------------------


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    english, japanese = texts("en"), texts("ja")
    assert english.keys() == japanese.keys()
    assert {name for name in english if places(english[name]) != places(japanese[name])} == set()


def test_nothing_of_the_japanese_is_left_in_english() -> None:
    bare = {name: re.sub(r"{[^}]*}", "", text) for name, text in texts("ja").items()}
    assert {name for name, text in bare.items() if re.search("[A-Za-z]{2}", text.replace("SMS", ""))} == set()


@EACH
def test_every_topic_reason_and_decision_has_words(language: str) -> None:
    words = LANGUAGES[language]
    assert (set(words.heard), set(words.gave_up)) == (set(Topic), set(Why))
    assert set(DECISIONS) == set(EFFECTS)


@EACH
def test_every_cell_of_the_grid_has_words(language: str) -> None:
    for row, columns in GRID.items():
        for signal, verb in columns.items():
            for detail in OF_CALLS:
                (line,) = timeline([Entry(NOW, cell_words(row, signal, verb), detail)], None, language)
                assert line.kind != "other"
                assert "×" not in line.words


def test_no_cell_of_the_grid_is_told_in_english_to_who_reads_japanese() -> None:
    for row, columns in GRID.items():
        for signal, verb in columns.items():
            (line,) = timeline([Entry(NOW, cell_words(row, signal, verb), "call 0")], None, "ja")
            assert re.findall("[a-z]{3,}", line.words.replace("call 0", "")) == []


# --- in Japanese -----------------------------------------------------------------------------------------------------


def test_a_night_is_told_in_japanese() -> None:
    assert in_japanese(a_night()) == [
        "db1：disk full（重度の障害）が届きました; 佐藤さんに電話します",
        "佐藤さんの電話が鳴りました",
        "佐藤さんが電話に出ました（呼び出し12秒）; 佐藤さんに、障害の内容と、使えるキーを伝えました",
        "佐藤さんがキー2を押し、次の人へ回しました; 佐藤さんに、次の人に電話することを伝えました",
        "佐藤さんとの通話が終わりました（呼び出し12秒、通話15秒）; 鈴木さんに電話します",
        "鈴木さんの電話が鳴りました",
        "鈴木さんは電話に出ませんでした（呼び出し25秒）; Annさんに電話します",
        "Annさんの電話が鳴りました",
        (
            "Annさんがキー1を押して引き受けました; "
            "Annさんに、対応者として記録したことを伝えました; Annさんが対応者になりました"
        ),
        "Annさんとの通話が終わりました（呼び出し5秒、通話4秒）",
        "db1：disk full（重度の障害）が復旧しました",
    ]


def test_what_is_done_on_the_board_and_by_an_operator_is_told_in_japanese() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, ANN, Budget(), ON_BOARD, "sato")
    NoteTasks(shell.views, shell.mysql.note, shell.clock).tasks()["note"]({"escalation": "infra/1", "text": "交換済み"})
    shell.dispatcher.close(INFRA, "operator", Budget())
    assert in_japanese(shell)[2:] == [
        "佐藤さんがボードで、対応者をAnnさんにしました; Annさんが対応者になりました; 佐藤さんへの電話を切ります",
        "オペレーターのメモ：交換済み",
        "オペレーターが手動で終了しました",
    ]


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        ("taken by ops in Zabbix", "（Zabbixでopsさんが引き受け）"),
        ("taken back by ops", "（opsさんが取り消し）"),
        (
            "closed by ops in Zabbix, it has waited, and nobody was called for it",
            "（Zabbixでopsさんが終了、待機のまま、誰にも電話していません）",
        ),
        ("it has waited, and nobody was called for it", "（待機のまま、誰にも電話していません）"),
        (
            "2 still open of a maintenance and 1 still open that waited for their hours",
            "（メンテナンス中の未完了2件、時間帯待ちの未完了1件）",
        ),
        ("佐藤さん has left the rota or is away", "（佐藤さんは当番表にいないか、不在）"),
        ("the duty was taken over", "（当番の交代）"),
        ("failed: 21211", "（failed: 21211）"),
    ],
)
def test_a_remark_of_the_journal_is_told_in_japanese_and_an_unknown_one_as_it_stands(remark: str, words: str) -> None:
    assert LANGUAGES["ja"].because(remark) == words
    assert LANGUAGES["en"].because(remark) == f" ({remark})"


@pytest.mark.parametrize(
    ("cell", "detail", "words"),
    [
        ("told zabbix × taken", "2 of 3", "zabbixに、引き受けられたことを知らせました（アラート3件のうち2件）"),
        ("told chat × moved", "1 of 1", "chatに、「moved」を知らせました"),
        (
            "told chat × exhausted",
            "0 of 1: no answer",
            "chatに、誰も引き受けていないことを知らせることができませんでした：no answer",
        ),
        ("told sms:sato × missed", "1 of 1", "satoさんに、電話がつながらなかったことをSMSで知らせました"),
        ("sms × delivered", "sato", "satoさんへのSMSが届きました"),
        ("sms × answer", "sato: 1", "satoさんがSMSで返信しました：1"),
        ("sms × eaten", "sato", "sms × eaten: sato"),
    ],
)
def test_who_was_told_is_said_in_japanese(cell: str, detail: str, words: str) -> None:
    (line,) = timeline([Entry(NOW, cell, detail)], None, "ja")
    assert line.words == words
