"""What is done to texts from outside before a voice says them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.text import speech

ANY = st.text(st.characters(codec=None))  # lone surrogates and unassigned code points too
NASTY = st.text(st.sampled_from("aZ9%.-、。 のがディｶﾞ障害葛\U000e0100👩\u200d👧🇯🇵️゙́\ud83d\udc69\ufffe\0\n【】<&>'\"_{}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Disk is full", "Disk is full"),
        ("【重要】DB停止", "重要 DB停止"),
        ("[web-01] CPU > 90%", "web-01 CPU > 90%"),
        ("ＤＢサーバｰ　ﾃﾞｨｽｸ", "DBサーバー ディスク"),
        ("🔥 Payment 👩\u200d👧 errors\r\n\tnow!!", "Payment errors now"),
        ("空きがありません🈵", "空きがありません"),
        ("null\0byte \ud83d half \ufffe\uffff", "null byte half"),
        ("High CPU utilization (over 90% for 5m)", "High CPU utilization, over 90% for 5m"),
        ("バックアップ（夜間）が失敗", "バックアップ, 夜間 が失敗"),
        ("(JP) Interface eth0(): Link down", "JP Interface eth0: Link down"),
        ("web_01 | **down**", "web 01 down"),
        ("don’t", "don't"),
        ("障害です。", "障害です"),
        ("葛\U000e0100城", "葛城"),
        ("か\u3099", "が"),
        ("\u0301alone", "alone"),
        ("22 ℃", "22 °C"),
        ("3～5分", "3〜5分"),
        ("👍", ""),
        ("。、", ""),
    ],
)
def test_only_what_can_be_said_is_left(text: str, said: str) -> None:
    assert speech.clean(text) == said


@given(ANY | NASTY)
def test_a_cleaned_text_is_one_line_of_xml_characters(text: str) -> None:
    cleaned = speech.clean(text)
    assert not re.search(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\s\s|[\x7f-\x9f]", cleaned)
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ディスクの空きが5パーセントを切りました", "ディスクの空きが5パーセントを切りました"),
        ("データベースへの接続数が上限に達したため新しい接続を拒否しています", "データベースへの接続数が上限"),
        ("ディスク使用率が95%を超えました", "ディスク使用率が95%"),
        ("Disk space is critically low on the volume", "Disk space is critically low"),
        ("High CPU utilization, over 90% for 5m", "High CPU utilization"),
        ("決済APIのエラー率が急増、直近5分で12%超過", "決済APIのエラー率が急増"),
        ("DB、応答時間の遅延が続いています", "DB、応答時間の遅延"),
        ("応答なし https://status.example.com/incidents/2026/11/21/0001", "応答なし https://status.example"),
        ("ー" * 60, "ー" * 25),
        ("東京都千代田区丸之内第一棟地下電気室", "東京都千代田区丸之内第一"),
    ],
)
def test_japanese_is_cut_at_25_morae_before_a_word(text: str, said: str) -> None:
    assert speech.cut(text, "ja", 25) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Error rate > 5%", "Error rate > 5%"),
        ("Error rate above 5%", "Error rate"),
        ("The quick brown fox jumps", "The quick brown"),
        ("The quick brown, fox", "The quick brown"),
        ("Incomprehensibilities", "Incomprehensibil"),
    ],
)
def test_english_is_cut_at_a_word(text: str, said: str) -> None:
    assert speech.cut(text, "en", 16) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本番 ディスクの空きが5%を切りました", "本番 ディスクの空きが5%を切りました"),
        ("ディスク使用率が95%を超えました", "ディスク使用率が95%を超えました"),
        ("データベースへの接続を拒否しました、接続数が上限のためです", "データベースへの接続を拒否しました"),
        ("データベースへの接続数が上限に達したため新しい接続を拒否しています", "データベースへの接続数が上限"),
        ("サーバーの応答がずっと500ミリ秒より長くなっているようです", "サーバーの応答がずっと500ミリ秒"),
        ("夜間バックアップから復元までの手順書の確認が必要です", "夜間バックアップから復元"),
    ],
)
def test_ten_morae_more_pass_where_they_save_a_sentence(text: str, said: str) -> None:
    assert speech.cut(text, "ja", 25, 35) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The payment service is down", "The payment service is down"),
        ("The payment service, its queue and much more", "The payment service"),
        ("Response time of the service in the last hour", "Response time"),
        ("Replication lag on the standby of db-1", "Replication lag"),
        ("Off by one", "Off by one"),
    ],
)
def test_english_ends_on_no_preposition(text: str, said: str) -> None:
    assert speech.cut(text, "en", 24, 30) == said


@pytest.mark.parametrize("text", ["の", "から", "The the", "on"])
def test_what_is_nothing_but_particles_is_kept(text: str) -> None:
    assert speech.cut(f"{text} " + "x" * 100, "en", len(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("【本番】停止", "本番 停止"),
        ("【本番】[web-01] データベースへの接続ができません", "データベースへの接続ができません"),
        ("[PROD]: (JP) Replication has stopped", "Replication has stopped"),
        ("Replication [standby] has stopped", "Replication standby has stopped"),
        ("[Replication has stopped on the standby]", "Replication has stopped on the standby"),
    ],
)
def test_tags_go_first_if_there_is_no_room(text: str, said: str) -> None:
    assert speech.headline(text, "ja", 12) == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("きゃ", 1.25),
        ("ディスク", 3.25),
        ("サーバー", 4),
        ("障害", 4),
        ("DB", 4),
        ("95%", 9),
        ("disk", 3),
        ("が\u0301", 1),
    ],
)
def test_morae(text: str, expected: float) -> None:
    assert sum(map(speech.morae, speech.letters(text))) == expected


@given(ANY | NASTY, st.sampled_from(["ja", "en"]), st.integers(0, 30))
def test_a_cut_keeps_whole_letters_of_the_beginning(text: str, language: str, longest: int) -> None:
    whole = speech.clean(text)
    kept = speech.cut(whole, language, longest)
    assert whole.startswith(kept)
    assert not unicodedata.category(whole[len(kept) : len(kept) + 1] or " ").startswith("M")
    assert sum(map(speech.morae if language == "ja" else len, speech.letters(kept))) <= longest


@given(NASTY)
def test_a_text_that_fits_is_not_cut(text: str) -> None:
    whole = speech.clean(text)
    assert speech.cut(whole, "en", len(whole)) == whole


@pytest.mark.parametrize(
    ("host", "summary", "said"),
    [
        ("db1", "disk full", ("db1", "disk full")),
        ("db1", "db1: disk full", ("db1", "disk full")),
        ("db1", "DB1 - disk full", ("db1", "disk full")),
        ("db1", "db1、ディスク満杯", ("db1", "ディスク満杯")),
        ("db1", "db1", ("db1", "")),
        ("db1", "db1 is down", ("", "db1 is down")),
        ("db1", "db1が停止", ("", "db1が停止")),
        ("db1", "db10 is down", ("db1", "db10 is down")),
        ("db", "db-2: disk full", ("db", "db-2: disk full")),
        ("", "disk full", ("", "disk full")),
        ("db1", "", ("db1", "")),
    ],
)
def test_the_host_is_said_once(host: str, summary: str, said: tuple[str, str]) -> None:
    assert speech.apart(host, summary) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n  One.\n\n  Two.\n", "One. Two."),
        ("一つ。\n  二つ。\n", "一つ。二つ。"),
        ("\n", ""),
    ],
)
def test_the_lines_of_a_template_are_one_line(text: str, said: str) -> None:
    assert speech.one_line(text) == said
