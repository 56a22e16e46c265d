"""What a person hears, word for word, and that nothing an alert says can spoil it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Severity
from rinban.core.rota.policy import Digits
from rinban.core.text import speech
from rinban.voice.twiml import TOPICS, CallScript, Voice

TEMPLATES = Path(__file__).parents[3] / "templates" / "voice"
VOICE = Voice(TEMPLATES)
ACTION = "https://example.execute-api.test/prod/phonecall/infra/3?token=abc&again=1"
JA = CallScript(
    language="ja",
    group="基盤",
    severity=Severity.HIGH,
    host="ディービー東京いち",
    summary="ディスクの空きが5パーセントを切りました",
    name="さとう",
    other="すずき",
    time=datetime(2026, 11, 21, 3, 12),  # noqa: DTZ001  a wall clock is all that is spoken
    minutes=10,
)
EN = replace(JA, language="en", group="Payments", host="pay-1", summary="Error rate above 5%", name="Ann", other="Bo")
KEYS = {"ja": "対応は1、次の方へは2、もう一度は3を押してください。", "en": "Take it, 1. Pass it on, 2. Again, 3."}
BYE = {"ja": "次の方にお電話します。失礼します。", "en": "Calling the next person. Goodbye."}
LOUD = "輪番です。基盤で、重度の障害です。ディービー東京いち、ディスクの空きが5パーセントを切りました。"
TO_TAKE = "To take it, press 1. To pass it on, press 2. To hear it again, press 3."
STILL_JA = "対応を続けるなら1、次の方へは2を押してください。"
STILL_EN = "Still on it, press 1. Pass it on, press 2."


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document.encode())  # noqa: S314  our own document


def hears(document: str) -> list[str]:
    """All that is said, Say by Say."""
    return [said.text or "" for said in parsed(document).iter("Say")]


def shape(document: str) -> list[str]:
    return [verb.tag for verb in parsed(document)]


@pytest.mark.parametrize(
    ("topic", "words", "said"),
    [
        ("menu", JA, [LOUD + KEYS["ja"], KEYS["ja"], BYE["ja"]]),
        (
            "menu",
            replace(JA, count=3),
            [LOUD.replace("で、重度の障害です", "で障害が3件。まず、重度の障害") + KEYS["ja"], KEYS["ja"], BYE["ja"]],
        ),
        ("wrong_key", JA, ["そのキーは使えません。" + KEYS["ja"], KEYS["ja"], BYE["ja"]]),
        (
            "reminder",
            JA,
            ["輪番です。基盤のディービー東京いちは、まだ復旧していません。" + STILL_JA, STILL_JA, BYE["ja"]],
        ),
        (
            "taken",
            JA,
            ["ありがとうございます。さとうさんの対応として記録しました。間違えた場合は、このまま2を押してください。"],
        ),
        (
            "taken",
            replace(JA, more=2, name=""),
            [
                "ありがとうございます。記録しました。ほかに2件、届いています。間違えた場合は、このまま2を押してください。"
            ],
        ),
        ("passed", JA, ["承知しました。次の方にお電話します。失礼します。"]),
        ("nobody_left", JA, ["承知しました。ほかに出られる方がいないため、10分後にまたお電話します。"]),
        (
            "nobody_left",
            replace(JA, minutes=0),
            ["承知しました。ほかに出られる方がいないため、まもなくまたお電話します。"],
        ),
        ("goodbye", JA, [BYE["ja"]]),
        ("earlier", JA, ["いまはすずきさんにお電話しています。ご自身で対応する場合は、1を押してください。"]),
        ("resting", JA, ["まだ担当者がいません。ご自身で対応する場合は、1を押してください。"]),
        ("already_taken", JA, ["この障害は、3時12分にすずきさんが引き受けました。ご対応は不要です。失礼します。"]),
        (
            "already_taken",
            replace(JA, time=None, other=""),
            ["この障害は、ほかの方が引き受けました。ご対応は不要です。失礼します。"],
        ),
        ("recovered", JA, ["この障害は、3時12分に復旧しました。ご対応は不要です。"]),
        ("closed", JA, ["この件は、3時12分に終了扱いになりました。ご対応は不要です。"]),
        ("test_call", JA, ["輪番の試験電話です。障害ではありません。1を押してください。"]),
        ("test_done", JA, ["ありがとうございます。キーは正しく届きました。失礼します。"]),
    ],
)
def test_japanese(topic: str, words: CallScript, said: list[str]) -> None:
    assert hears(VOICE.document(topic, words, ACTION)) == said


@pytest.mark.parametrize(
    ("topic", "words", "said"),
    [
        (
            "menu",
            EN,
            [
                f"Rinban on-call. High severity problem in Payments. pay-1: Error rate above 5%. {TO_TAKE}",
                KEYS["en"],
                BYE["en"],
            ],
        ),
        (
            "menu",
            replace(EN, count=3, severity=Severity.DISASTER),
            [
                "Rinban on-call. 3 problems in Payments. First, disaster-level: pay-1: Error rate above 5%. " + TO_TAKE,
                KEYS["en"],
                BYE["en"],
            ],
        ),
        ("wrong_key", EN, [f"That key does nothing. {KEYS['en']}", KEYS["en"], BYE["en"]]),
        ("reminder", EN, [f"Rinban on-call. pay-1 in Payments has not recovered. {STILL_EN}", STILL_EN, BYE["en"]]),
        ("taken", EN, ["Thank you. It is yours, Ann. If that was a mistake, press 2 now."]),
        (
            "taken",
            replace(EN, more=1),
            ["Thank you. It is yours, Ann. 1 more came in. If that was a mistake, press 2 now."],
        ),
        ("taken", replace(EN, name=""), ["Thank you. It is yours. If that was a mistake, press 2 now."]),
        ("passed", EN, ["Understood. Calling the next person. Goodbye."]),
        ("nobody_left", EN, ["Understood. Nobody else is left; we will call again in 10 minutes."]),
        ("nobody_left", replace(EN, minutes=1), ["Understood. Nobody else is left; we will call again in 1 minute."]),
        ("nobody_left", replace(EN, minutes=0), ["Understood. Nobody else is left; we will call again shortly."]),
        ("goodbye", EN, [BYE["en"]]),
        ("earlier", EN, ["We are calling Bo now. To take it yourself, press 1."]),
        ("resting", EN, ["Nobody has it yet. To take it yourself, press 1."]),
        ("already_taken", EN, ["Bo took this at 3:12 AM. Nothing to do. Goodbye."]),
        ("already_taken", replace(EN, other="", time=None), ["Somebody took this. Nothing to do. Goodbye."]),
        ("recovered", EN, ["This recovered at 3:12 AM. Nothing to do."]),
        ("closed", EN, ["This was closed at 3:12 AM. Nothing to do."]),
        ("test_call", EN, ["Test call, no problem. Press 1."]),
        ("test_done", EN, ["Thank you, the keys work. Goodbye."]),
    ],
)
def test_english(topic: str, words: CallScript, said: list[str]) -> None:
    assert hears(VOICE.document(topic, words, ACTION)) == said


@pytest.mark.parametrize(
    ("severity", "ja", "en"),
    [
        (Severity.NOT_CLASSIFIED, "未分類の障害", "Unclassified"),
        (Severity.INFORMATION, "情報", "Information-level"),
        (Severity.WARNING, "警告", "Warning-level"),
        (Severity.AVERAGE, "軽度の障害", "Average severity"),
        (Severity.HIGH, "重度の障害", "High severity"),
        (Severity.DISASTER, "致命的な障害", "Disaster-level"),
    ],
)
def test_severities_have_zabbixs_names(severity: Severity, ja: str, en: str) -> None:
    assert f"輪番です。基盤で、{ja}です。" in VOICE.document("menu", replace(JA, severity=severity), ACTION)
    assert f"Rinban on-call. {en} problem in Payments." in VOICE.document(
        "menu", replace(EN, severity=severity), ACTION
    )


def test_a_tag_before_the_summary_costs_no_sense() -> None:
    told = replace(JA, host="DB東京1", summary="【本番】ディスクの空きが5%を切りました 🈵")
    assert "DB東京1、本番 ディスクの空きが5%を切りました。対応は1、" in hears(VOICE.document("menu", told, ACTION))[0]
    crowded = replace(told, summary="【本番】【至急】共有ディスクの空きの残りが5パーセントを切りました")
    assert "、共有ディスクの空きの残りが5パーセントを切りました。" in hears(VOICE.document("menu", crowded, ACTION))[0]


def test_the_longest_menu_stays_within_16_seconds() -> None:
    """Seven morae or fifteen letters a second, pauses included."""
    japanese = hears(VOICE.document("menu", replace(JA, summary="あ" * 35), ACTION))[0]
    assert "あ" * 35 in japanese
    assert sum(map(speech.morae, speech.letters(japanese))) / 7 < 16
    english = hears(VOICE.document("menu", replace(EN, summary="sixteen letters. " * 9), ACTION))[0]
    assert len(english) / 15 < 16


@pytest.mark.parametrize(
    ("host", "summary", "ja", "en"),
    [
        ("", "", "", ""),
        ("db1", "", "db1。", "db1. "),
        ("", "DB down", "DB down。", "DB down. "),
        ("db1", "db1: DB down!", "db1、DB down。", "db1: DB down. "),
        ("db1", "db1 is down.", "db1 is down。", "db1 is down. "),
    ],
)
def test_a_sentence_reads_well_without_host_or_summary(host: str, summary: str, ja: str, en: str) -> None:
    japanese = VOICE.document("menu", replace(JA, host=host, summary=summary), ACTION)
    assert hears(japanese)[0] == f"輪番です。基盤で、重度の障害です。{ja}{KEYS['ja']}"
    english = VOICE.document("menu", replace(EN, host=host, summary=summary), ACTION)
    assert hears(english)[0] == f"Rinban on-call. High severity problem in Payments. {en}{TO_TAKE}"


def test_a_reminder_names_whatever_is_known() -> None:
    assert "基盤のDB停止は、まだ" in VOICE.document("reminder", replace(JA, host="", summary="DB停止"), ACTION)
    assert "基盤の障害は、まだ" in VOICE.document("reminder", replace(JA, host="", summary=""), ACTION)
    nothing = VOICE.document("reminder", replace(EN, host="", summary=""), ACTION)
    assert "The problem in Payments has not recovered." in nothing


@pytest.mark.parametrize(
    ("hour", "minute", "ja", "en"),
    [
        (0, 5, "0時5分に", "12:05 AM"),
        (9, 0, "9時に", "9:00 AM"),
        (12, 0, "12時に", "12:00 PM"),
        (23, 59, "23時59分に", "11:59 PM"),
    ],
)
def test_times_are_spoken(hour: int, minute: int, ja: str, en: str) -> None:
    at = datetime(2026, 11, 21, hour, minute)  # noqa: DTZ001
    assert hears(VOICE.document("recovered", replace(JA, time=at), ACTION)) == [
        f"この障害は、{ja}復旧しました。ご対応は不要です。"
    ]
    assert hears(VOICE.document("recovered", replace(EN, time=at), ACTION)) == [
        f"This recovered at {en}. Nothing to do."
    ]


def test_the_policys_digits_are_said() -> None:
    digits = Digits("7", "#", ("*", "0"))
    assert hears(VOICE.document("menu", replace(JA, digits=digits), ACTION))[1] == (
        "対応は7、次の方へはシャープ、もう一度はこめじるしを押してください。"
    )
    assert (
        hears(VOICE.document("menu", replace(EN, digits=digits), ACTION))[1]
        == "Take it, 7. Pass it on, pound. Again, star."
    )
    mute = replace(EN, digits=Digits(repeat=()))
    assert hears(VOICE.document("menu", mute, ACTION))[1] == "Take it, 1. Pass it on, 2."


@pytest.mark.parametrize("prompts", [1, 2, 3])
@pytest.mark.parametrize("topic", ["menu", "wrong_key", "reminder"])
def test_a_question_is_asked_as_often_as_the_policy_says(topic: str, prompts: int) -> None:
    document = VOICE.document(topic, replace(JA, prompts=prompts), ACTION)
    assert shape(document) == ["Gather"] * prompts + ["Say", "Hangup"]


@pytest.mark.parametrize("topic", ["taken", "earlier", "resting", "test_call"])
def test_an_offer_waits_for_a_key_and_hangs_up(topic: str) -> None:
    assert shape(VOICE.document(topic, JA, ACTION)) == ["Gather", "Hangup"]


@pytest.mark.parametrize(
    "topic", ["passed", "nobody_left", "goodbye", "already_taken", "recovered", "closed", "test_done"]
)
def test_a_last_word_hangs_up(topic: str) -> None:
    assert shape(VOICE.document(topic, JA, ACTION)) == ["Say", "Hangup"]


@pytest.mark.parametrize("words", [JA, EN])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_gather_takes_any_one_key_to_the_action(topic: str, words: CallScript) -> None:
    for gather in parsed(VOICE.document(topic, words, ACTION)).iter("Gather"):
        assert gather.attrib == {
            "input": "dtmf",
            "numDigits": "1",
            "finishOnKey": "",
            "timeout": "4",
            "method": "POST",
            "action": ACTION,
        }


def test_everybody_is_asked_for_patience() -> None:
    root = parsed(VOICE.one_moment(ACTION))
    assert [(verb.tag, dict(verb.attrib), (verb.text or "").strip()) for verb in root] == [
        ("Say", {"language": "ja-JP", "voice": "Polly.Kazuha-Neural"}, "少々お待ちください。"),
        ("Say", {"language": "en-US", "voice": "Polly.Joanna-Neural"}, "One moment, please."),
        ("Pause", {"length": "2"}, ""),
        ("Redirect", {"method": "POST"}, ACTION),
    ]


def test_an_expired_call_ends_politely() -> None:
    assert shape(VOICE.expired()) == ["Say", "Say", "Hangup"]
    assert hears(VOICE.expired()) == [
        "この電話の受付は終了しました。失礼します。",
        "This call is no longer active. Goodbye.",
    ]


def test_a_stage_chooses_its_voices_and_keeps_the_others() -> None:
    voice = Voice(TEMPLATES, {"ja": "Polly.Takumi-Neural"})
    assert '<Say language="ja-JP" voice="Polly.Takumi-Neural">' in voice.document("goodbye", JA, ACTION)
    assert '<Say language="en-US" voice="Polly.Joanna-Neural">' in voice.document("goodbye", EN, ACTION)


def test_a_language_without_templates_is_spoken_as_english() -> None:
    assert VOICE.document("menu", replace(EN, language="de"), ACTION) == VOICE.document("menu", EN, ACTION)


def test_every_language_says_the_same_things() -> None:
    files = {
        path.name: sorted(said.name for said in path.glob("*.xml")) for path in TEMPLATES.iterdir() if path.is_dir()
    }
    assert files["ja"] == files["en"]
    assert {f"{topic}.xml" for topic in TOPICS} < set(files["ja"])


ANY = st.text(st.characters(codec=None), max_size=600)
NASTY = st.lists(
    st.sampled_from(
        [
            "{{ 6007*7 }}",
            "{% if %}",
            "<Hangup/>",
            "]]>",
            "&amp;",
            "&",
            '"',
            "'",
            "\0",
            "\x1b",
            "\ud800",
            "\uffff",
            "👩\u200d👧",
            "ゃ",
            "𠮷",
        ]
    ),
    max_size=300,
).map("".join)
TEXT = st.one_of(
    ANY, NASTY, st.integers(1, 400).map(lambda times: "障\u0301害ディスク" * times), st.just("\U00020bb7" * 5000)
)


@given(
    topic=st.sampled_from(TOPICS),
    words=st.builds(
        CallScript,
        language=st.sampled_from(["ja", "en"]),
        group=TEXT,
        severity=st.sampled_from(Severity),
        host=TEXT,
        summary=TEXT,
        count=st.integers(0, 10_000),
        name=TEXT,
        other=TEXT,
        time=st.none() | st.datetimes(),
        minutes=st.integers(0, 1440),
        more=st.integers(0, 10_000),
        prompts=st.integers(1, 5),
    ),
)
def test_no_text_can_spoil_a_document(topic: str, words: CallScript) -> None:
    document = VOICE.document(topic, words, ACTION)
    harmless = VOICE.document(topic, replace(JA, language=words.language, prompts=words.prompts), ACTION)
    assert shape(document) == shape(harmless)
    assert len(document.encode()) < 16_000
    for said in hears(document):
        assert 0 < len(said) <= 350  # Twilio: about 500 Japanese characters (error 13521)
        assert len(quote(said)) <= 4500
        assert "42049" not in said  # 6007*7


def test_a_template_is_not_evaluated_in_a_text() -> None:
    said = hears(VOICE.document("menu", replace(EN, host="{{ 7*7 }}", summary="5<b>&amp; {{ digits }}"), ACTION))[0]
    assert " 7 7: 5<b>&amp; digits. " in said


def test_a_document_is_rendered_at_once() -> None:
    VOICE.document("menu", JA, ACTION)
    began = time.process_time()
    for _ in range(100):
        VOICE.document("menu", JA, ACTION)
    assert (time.process_time() - began) / 100 < 0.001  # measured: 0.1 ms
