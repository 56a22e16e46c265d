"""What a person hears, word for word, and that nothing an alert says can spoil it."""

from __future__ import annotations

from collections import Counter
from cProfile import Profile
from dataclasses import fields, replace
from datetime import datetime
from pstats import Stats
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.carrier.twiml import read_inline
from rinban.core.alert import Severity
from rinban.core.chain.decisions import Topic
from rinban.core.rota.policy import Digits
from rinban.core.text import pace
from rinban.voice.call_script import CallScript, Cause
from rinban.voice.twiml import TOPICS, Voice
from tests.fakes.service import TEMPLATES, VOICE

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
    details_key="3",
)
EN = replace(JA, language="en", group="Payments", host="pay-1", summary="Error rate above 5%", name="Ann", other="Bo")
KEYS = {"ja": "対応は1、次の方へは2、詳しくは3を押してください。", "en": "Take it, 1. Pass it on, 2. Details, 3."}
BYE = {"ja": "次の方にお電話します。失礼します。", "en": "Calling the next person. Goodbye."}
LOUD = "輪番です。基盤で重度の障害が発生しています。ディービー東京いち、ディスクの空きが5パーセントを切りました。"
TO_TAKE = "To take it, press 1. To pass it on, 2. For details, press 3."
STILL_JA = "続けるなら1、次の方へは2、詳しくは3を押してください。"
STILL_EN = "Still on it, press 1. Pass it on, 2. Details, 3."


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document.encode())  # noqa: S314  our own document


def hears(document: str) -> list[str]:
    """All that is said, Say by Say."""
    return [said.text or "" for said in parsed(document).iter("Say")]


def shape(document: str) -> list[str]:
    return [verb.tag for verb in parsed(document)]


def test_whatever_can_be_said_has_a_template() -> None:
    """A topic's value is its name in TOPICS and of its template in both languages; two texts belong to other doors."""
    assert {topic.value for topic in Topic} - {Topic.EXPIRED.value} == {*TOPICS} - {"test_call", "test_done"}
    assert all((TEMPLATES / language / f"{topic}.xml").exists() for language in ("ja", "en") for topic in TOPICS)


@pytest.mark.parametrize(
    ("topic", "words", "said"),
    [
        ("menu", JA, [LOUD + KEYS["ja"], KEYS["ja"], BYE["ja"]]),
        (
            "menu",
            replace(JA, count=3),
            [
                LOUD.replace("です。基盤で重度の障害が発生しています。", "、基盤で重度の障害など3件。") + KEYS["ja"],
                KEYS["ja"],
                BYE["ja"],
            ],
        ),
        ("wrong_key", JA, ["そのキーは使えません。" + KEYS["ja"], KEYS["ja"], BYE["ja"]]),
        (
            "reminder",
            JA,
            [
                "輪番の再連絡です。基盤のディービー東京いちは、まだ復旧していません。" + STILL_JA,
                STILL_JA,
                BYE["ja"],
            ],
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
        ("round_over", replace(JA, pause=300), ["承知しました。5分後に、ほかの方にもう一度お電話します。失礼します。"]),
        ("round_over", replace(JA, pause=45), ["承知しました。45秒後に、ほかの方にもう一度お電話します。失礼します。"]),
        ("goodbye", replace(JA, pause=60), ["1分後に、また順番にお電話します。失礼します。"]),
        ("nobody_left", JA, ["承知しました。ほかに出られる方がいないため、10分後にまたお電話します。"]),
        (
            "nobody_left",
            replace(JA, minutes=0),
            ["承知しました。ほかに出られる方がいないため、まもなくまたお電話します。"],
        ),
        ("goodbye", JA, [BYE["ja"]]),
        ("earlier", JA, ["いまはすずきさんにお電話しています。ご自身で対応する場合は、1を押してください。"]),
        ("resting", JA, ["まだ担当者がいません。ご自身で対応する場合は、1を押してください。"]),
        (
            "already_taken",
            replace(JA, monitor="Zabbix"),
            ["この障害は、3時12分にすずきさんがZabbixで引き受けました。ご対応は不要です。失礼します。"],
        ),
        (
            "closed",
            replace(JA, monitor="Zabbix", is_closed_there=True),
            ["この件は、3時12分にすずきさんがZabbixで終了扱いにしました。ご対応は不要です。"],
        ),
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
                "Rinban on-call. 3 problems in Payments. The most severe: disaster-level, pay-1: Error rate above 5%. "
                + TO_TAKE,
                KEYS["en"],
                BYE["en"],
            ],
        ),
        ("wrong_key", EN, [f"That key does nothing. {KEYS['en']}", KEYS["en"], BYE["en"]]),
        (
            "reminder",
            EN,
            [f"Rinban on-call, a reminder. pay-1 in Payments has not recovered. {STILL_EN}", STILL_EN, BYE["en"]],
        ),
        ("taken", EN, ["Thank you. It is yours, Ann. If that was a mistake, press 2 now."]),
        (
            "taken",
            replace(EN, more=1),
            ["Thank you. It is yours, Ann. 1 more came in. If that was a mistake, press 2 now."],
        ),
        ("taken", replace(EN, name=""), ["Thank you. It is yours. If that was a mistake, press 2 now."]),
        ("passed", EN, ["Understood. Calling the next person. Goodbye."]),
        ("round_over", replace(EN, pause=300), ["Understood. We call the others again in 5 minutes. Goodbye."]),
        ("round_over", replace(EN, pause=60), ["Understood. We call the others again in 1 minute. Goodbye."]),
        ("goodbye", replace(EN, pause=90), ["We start calling again in 90 seconds. Goodbye."]),
        ("goodbye", replace(EN, pause=1), ["We start calling again in 1 second. Goodbye."]),
        ("nobody_left", EN, ["Understood. Nobody else is left; we will call again in 10 minutes."]),
        ("nobody_left", replace(EN, minutes=1), ["Understood. Nobody else is left; we will call again in 1 minute."]),
        ("nobody_left", replace(EN, minutes=0), ["Understood. Nobody else is left; we will call again shortly."]),
        ("goodbye", EN, [BYE["en"]]),
        ("earlier", EN, ["We are calling Bo now. To take it yourself, press 1."]),
        ("resting", EN, ["Nobody has it yet. To take it yourself, press 1."]),
        ("already_taken", EN, ["Bo took this at 3:12 AM. Nothing to do. Goodbye."]),
        (
            "already_taken",
            replace(EN, monitor="Zabbix"),
            ["Bo took this in Zabbix at 3:12 AM. Nothing to do. Goodbye."],
        ),
        (
            "closed",
            replace(EN, monitor="Zabbix", is_closed_there=True),
            ["Bo closed this in Zabbix at 3:12 AM. Nothing to do."],
        ),
        ("closed", replace(EN, other="", is_closed_there=True), ["Somebody closed this at 3:12 AM. Nothing to do."]),
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
    happens = "に警告です" if ja == "警告" else "に情報です" if ja == "情報" else f"で{ja}が発生しています"
    assert f"輪番です。基盤{happens}。" in VOICE.document("menu", replace(JA, severity=severity), ACTION)
    assert f"Rinban on-call. {en} problem in Payments." in VOICE.document(
        "menu", replace(EN, severity=severity), ACTION
    )


def test_a_tag_before_the_summary_costs_no_sense() -> None:
    told = replace(JA, host="", summary="【本番】ディスクの空きが5%を切りました 🈵")
    assert "。本番 ディスクの空きが5パーセントを切りました。対応は1、" in hears(VOICE.document("menu", told, ACTION))[0]
    crowded = replace(told, host="DB東京1", summary="【本番】【至急】共有ディスクの空きの残りが5パーセントを切りました")
    assert "【" not in hears(VOICE.document("menu", crowded, ACTION))[0]
    assert "空きの残りが5パーセントを切りました。" in hears(VOICE.document("menu", crowded, ACTION))[0]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("words", [JA, EN])
def test_the_keys_are_all_named_by_15_seconds(words: CallScript, count: int) -> None:
    told = replace(words, count=count, summary="ディスクの空きが5パーセントを切りました", others=("web-1", "web-2"))
    spoken = parsed(VOICE.document("menu", told, ACTION))[0].iter("Say")
    assert sum(pace.seconds(said.text or "", (said.get("language") or "")[:2]) for said in spoken) < 15.5


def test_of_several_the_next_two_hosts_are_named_while_there_is_time() -> None:
    three = replace(EN, count=3, group="X", host="a1", summary="down", others=("web-1.example.com", "web-2"))
    assert " a1: down. Also web-1, web-2. To take it" in hears(VOICE.document("menu", three, ACTION))[0]
    crowded = replace(three, summary="Replication of the standby database has stopped")
    assert "Also" not in hears(VOICE.document("menu", crowded, ACTION))[0]


def test_without_a_key_for_details_it_is_said_where_the_rest_is() -> None:
    former = Digits(repeat=("3", "*"))
    long = replace(
        JA, digits=former, details_key="", summary="データベースの接続数が上限に達したため新しい接続を拒否しています"
    )
    (first, *_) = hears(VOICE.document("menu", long, ACTION))
    assert "新しい接続を拒否しています。続きは監視画面にあります。対応は1、次の方へは2、もう一度は3を" in first
    english = replace(EN, details_key="", summary="Errors (many, many, many, many, many, many, many, many, many, many)")
    assert "Errors. There is more on your screen. To take it" in hears(VOICE.document("menu", english, ACTION))[0]
    assert "監視画面" not in hears(VOICE.document("menu", replace(JA, details_key="", summary="停止"), ACTION))[0]


def test_details_are_the_whole_text_and_since_when() -> None:
    told = replace(JA, host="db1.example.co.jp", summary="空きが5%", details="残り 2GB\nThe disk is full\n残り 2GB")
    assert hears(VOICE.document("details", told, ACTION)) == [
        "詳しくお伝えします。db1.example.co.jp。空きが5パーセント。残り2ギガバイト。",
        "The disk is full.",
        f"3時12分に発生しました。{KEYS['ja']}",
        KEYS["ja"],
        BYE["ja"],
    ]
    long = replace(EN, host="db1", summary="Disk full", details="It is rather full. " * 40)
    said = hears(VOICE.document("details", long, ACTION))[0]
    assert said.startswith("In full: db1. Disk full. It is rather full. It is")
    assert said.endswith(f"The rest is on your screen. Since 3:12 AM. {KEYS['en']}")
    assert len(said) < 450


def test_the_next_alert_has_its_number() -> None:
    ja = hears(VOICE.document("details", replace(JA, number=2), ACTION))[0]
    assert ja.startswith("2件目。重度の障害、ディービー東京いち。ディスクの空きが5パーセントを切りました。")
    en = hears(VOICE.document("details", replace(EN, number=2), ACTION))[0]
    assert en.startswith("Number 2: high severity, pay-1. Error rate above 5%. ")


def test_another_language_has_a_voice_of_its_own_in_every_sentence() -> None:
    mixed = replace(EN, group="基盤", host="DB東京1", summary="ディスク満杯", name="さとう", other="すずき")
    spoken = [(said.get("voice"), said.text) for said in parsed(VOICE.document("menu", mixed, ACTION))[0].iter("Say")]
    assert spoken == [
        ("Polly.Joanna-Neural", "Rinban on-call. High severity problem in"),
        ("Polly.Kazuha-Neural", "基盤。"),
        ("Polly.Kazuha-Neural", "DB東京1"),
        ("Polly.Kazuha-Neural", "ディスク満杯。"),
        ("Polly.Joanna-Neural", TO_TAKE),
    ]
    assert hears(VOICE.document("taken", mixed, ACTION)) == [
        "Thank you. It is yours,",
        "さとう。",
        "If that was a mistake, press 2 now.",
    ]
    assert hears(VOICE.document("already_taken", mixed, ACTION))[0] == "すずき"


def test_a_sentence_in_latin_letters_is_not_said_by_the_voice_of_the_next() -> None:
    mixed = replace(EN, host="", summary="Database unreachable. 接続数が上限です。")
    assert hears(VOICE.document("menu", mixed, ACTION))[:2] == [
        "Rinban on-call. High severity problem in Payments. Database unreachable.",
        "接続数が上限です。",
    ]


def test_who_is_the_last_is_not_told_that_somebody_is_next() -> None:
    assert hears(VOICE.document("menu", replace(JA, is_last=True), ACTION))[-1] == (
        "ほかに出られる方がいないため、またお電話します。失礼します。"
    )
    assert hears(VOICE.document("goodbye", replace(EN, is_last=True), ACTION)) == [
        "Nobody else is left; we will call you again. Goodbye."
    ]


def test_where_another_group_may_have_nobody_on_duty_no_next_person_is_promised() -> None:
    ja, en = (replace(words, may_call_in=True, minutes=60) for words in (JA, EN))
    assert hears(VOICE.document("passed", ja, ACTION)) == [
        "承知しました。ほかに出られる方がいれば、その方にお電話します。いない場合は、60分後にまたお電話します。失礼します。"
    ]
    assert hears(VOICE.document("goodbye", ja, ACTION)) == [
        "ほかに出られる方がいれば、その方にお電話します。いない場合は、またお電話します。失礼します。"
    ]
    assert hears(VOICE.document("passed", en, ACTION)) == [
        "Understood. If somebody else is left, we call them next; if not, we will call again in 60 minutes. Goodbye."
    ]
    assert hears(VOICE.document("goodbye", en, ACTION)) == [
        "If somebody else is left, we call them next; if not, we will call you again. Goodbye."
    ]


def test_who_has_another_number_is_told_that_it_rings_next_and_not_the_next_person() -> None:
    for is_last in (False, True):
        ja, en = (replace(words, is_last=is_last, other_number=True) for words in (JA, EN))
        assert hears(VOICE.document("goodbye", ja, ACTION)) == ["次に、もう一つの番号にお電話します。失礼します。"]
        assert hears(VOICE.document("goodbye", en, ACTION)) == ["Calling your other number. Goodbye."]


@pytest.mark.parametrize(
    ("host", "summary", "ja", "en"),
    [
        ("", "", "", ""),
        ("db1", "", "db1。", "db1. "),
        ("", "DB down", "DB down。", "DB down. "),
        ("db1", "db1: DB down!", "db1、DB down。", "db1: DB down. "),
        ("db1", "db1 is down.", "db1 is down.", "db1 is down. "),
    ],
)
def test_a_sentence_reads_well_without_host_or_summary(host: str, summary: str, ja: str, en: str) -> None:
    japanese = VOICE.document("menu", replace(JA, host=host, summary=summary), ACTION)
    assert (
        "".join(said.text or "" for said in parsed(japanese)[0])
        == f"輪番です。基盤で重度の障害が発生しています。{ja}{KEYS['ja']}"
    )
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
    star = {"digits": digits, "details_key": "*"}
    assert hears(VOICE.document("menu", replace(JA, **star), ACTION))[1] == (  # type: ignore[arg-type]
        "対応は7、次の方へはシャープ、詳しくはこめじるしを押してください。"
    )
    repeated = {"digits": digits, "details_key": ""}
    assert hears(VOICE.document("menu", replace(JA, **repeated), ACTION))[1] == (  # type: ignore[arg-type]
        "対応は7、次の方へはシャープ、もう一度はこめじるしを押してください。"
    )
    assert (
        hears(VOICE.document("menu", replace(EN, digits=digits, details_key=""), ACTION))[1]
        == "Take it, 7. Pass it on, pound. Again, star."
    )
    mute = replace(EN, digits=Digits(repeat=()), details_key="")
    assert hears(VOICE.document("menu", mute, ACTION))[1] == "Take it, 1. Pass it on, 2."
    still = replace(EN, details_key="")
    assert hears(VOICE.document("reminder", still, ACTION))[1] == "Still on it, press 1. Pass it on, 2."


def test_all_of_an_alert_ends_with_the_keys_that_count_on_this_call() -> None:
    ja, en = (hears(VOICE.document("details_offered", words, ACTION)) for words in (JA, EN))
    told = "詳しくお伝えします。ディービー東京いち。ディスクの空きが5パーセントを切りました。3時12分に発生しました。"
    assert ja == [told + "ご自身で対応する場合は1、詳しくは3を押してください。"]
    assert en == ["In full: pay-1. Error rate above 5%. Since 3:12 AM. To take it yourself, press 1. Details, 3."]
    ja, en = (hears(VOICE.document("details_taken", words, ACTION)) for words in (JA, EN))
    assert ja[0].endswith("3時12分に発生しました。引き受けたのが間違いであれば2、詳しくは3を押してください。")
    assert en[0].endswith("Since 3:12 AM. If taking it was a mistake, press 2. Details, 3.")


@pytest.mark.parametrize("prompts", [1, 2, 3])
@pytest.mark.parametrize("topic", ["menu", "wrong_key", "reminder", "details"])
def test_a_question_is_asked_as_often_as_the_policy_says_and_a_key_counts_in_the_goodbye(
    topic: str, prompts: int
) -> None:
    document = VOICE.document(topic, replace(JA, prompts=prompts), ACTION)
    assert shape(document) == ["Gather"] * prompts + ["Gather", "Hangup"]
    assert hears(document)[-1] == BYE["ja"]


@pytest.mark.parametrize("topic", ["taken", "snoozed", "earlier", "resting", "test_call"])
def test_an_offer_waits_for_a_key_and_hangs_up(topic: str) -> None:
    assert shape(VOICE.document(topic, JA, ACTION)) == ["Gather", "Hangup"]


@pytest.mark.parametrize("topic", ["passed", "round_over", "nobody_left", "goodbye"])
def test_a_key_counts_in_the_last_words_of_a_call_that_can_still_take_it(topic: str) -> None:
    assert shape(VOICE.document(topic, JA, ACTION)) == ["Gather", "Hangup"]


@pytest.mark.parametrize("topic", ["already_taken", "recovered", "closed", "test_done"])
def test_a_last_word_hangs_up(topic: str) -> None:
    assert shape(VOICE.document(topic, JA, ACTION)) == ["Say", "Hangup"]


@pytest.mark.parametrize("words", [JA, EN])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_gather_takes_any_one_key_to_the_action(topic: str, words: CallScript) -> None:
    """Four seconds are left for it; after a goodbye one."""
    for gather in parsed(VOICE.document(topic, words, ACTION)).iter("Gather"):
        goodbye = "".join(said.text or "" for said in gather).endswith(
            ("失礼します。", "Goodbye.", "お電話します。", "minutes.")
        )
        assert gather.attrib == {
            "input": "dtmf",
            "numDigits": "1",
            "finishOnKey": "",
            "timeout": "1" if goodbye else "4",
            "method": "POST",
            "action": ACTION,
        }


def test_everybody_is_asked_for_patience_and_a_key_that_is_pressed_meanwhile_is_heard() -> None:
    gather, redirect = parsed(VOICE.one_moment(ACTION))
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "2",
        "method": "POST",
        "action": ACTION,
    }
    assert [(said.get("language"), said.text) for said in gather] == [
        ("ja-JP", "少々お待ちください。"),
        ("en-US", "One moment, please."),
    ]
    assert (redirect.tag, redirect.attrib, redirect.text) == ("Redirect", {"method": "POST"}, ACTION)


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
            "диск",
            "디스크",
            "καθ",
            "ゃ",
            "𠮷",
        ]
    ),
    max_size=300,
).map("".join)
TEXT = st.one_of(
    ANY, NASTY, st.integers(1, 400).map(lambda times: "障\u0301害ディスク" * times), st.just("\U00020bb7" * 5000)
)


DRAWN: dict[str, st.SearchStrategy[object]] = {
    "language": st.sampled_from(["ja", "en"]),
    "group": TEXT,
    "severity": st.sampled_from(Severity),
    "host": TEXT,
    "summary": TEXT,
    "written": st.booleans(),
    "count": st.integers(0, 10_000),
    "name": TEXT,
    "other": TEXT,
    "is_own": st.booleans(),
    "time": st.none() | st.datetimes(),
    "minutes": st.integers(0, 1440),
    "more": st.integers(0, 10_000),
    "prompts": st.integers(1, 5),
    "number": st.integers(1, 3),
    "details": TEXT,
    "others": st.tuples(TEXT, TEXT),
    "is_last": st.booleans(),
    "may_call_in": st.booleans(),
    "other_number": st.booleans(),
    "pause": st.integers(0, 3600),
    "is_collected": st.booleans(),
    "came": st.integers(0, 10_000),
    "again": st.integers(0, 10_000),
    "digits": st.sampled_from([Digits(), Digits("5", "6", ("#",)), Digits(repeat=())]),
    "details_key": st.sampled_from(["", "3"]),
    "follow_key": st.sampled_from(["", "4"]),
    "since": st.none() | st.datetimes(),
    "open_for": st.integers(0, 10_000_000),
    "snooze_key": st.sampled_from(["", "9"]),
    "snooze": st.integers(0, 28_800),
    "reminds_in": st.integers(0, 86_400),
    "monitor": st.sampled_from(["", "Zabbix"]),
    "is_closed_there": st.booleans(),
    "readings": st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    "cause": st.sampled_from(Cause),
}


def test_every_value_of_the_templates_is_drawn() -> None:
    assert set(DRAWN) == {field.name for field in fields(CallScript)}


@given(topic=st.sampled_from(TOPICS), words=st.builds(CallScript, **DRAWN))
def test_no_text_can_spoil_a_document(topic: str, words: CallScript) -> None:
    """Neither its shape nor its length, and above all: no voice is given what it cannot say (13511)."""
    document = VOICE.document(topic, words, ACTION)
    harmless = VOICE.document(topic, replace(JA, language=words.language, prompts=words.prompts), ACTION)
    asked = [verb for verb in shape(document) if verb != "Say"]
    assert asked == [verb for verb in shape(harmless) if verb != "Say"]
    assert read_inline(document).breaches == ()
    assert len(document.encode()) < 16_000
    for said in hears(document):
        assert 0 < len(said) <= 450  # Twilio: about 500 Japanese characters (error 13521)
        assert len(quote(said)) <= 4500
        assert "42049" not in said  # 6007*7


def test_a_template_is_not_evaluated_in_a_text() -> None:
    said = hears(VOICE.document("menu", replace(EN, host="{{ 7*7 }}", summary="5<q>&amp; {{ 6*6 }}"), ACTION))[0]
    assert " 7 7: 5 under q over and 6 6. " in said


def test_a_template_is_compiled_once_and_its_words_are_measured_once() -> None:
    VOICE.document("menu", JA, ACTION)
    profile = Profile()
    profile.runcall(VOICE.document, "menu", JA, ACTION)
    called = Counter({name: count for (_, _, name), (_, count, *_) in Stats(profile).stats.items()})  # type: ignore[attr-defined]
    assert (called["document"], called["render"]) == (1, 1)
    assert called.keys().isdisjoint({"compile", "parse", "load", "runs", "_measured"})
    assert sum(called.values()) < 1500  # counted: 860
