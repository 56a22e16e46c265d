"""What is done to texts from outside before a voice says them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.text import english, japanese, names, pace, readings, scripts, speech
from rinban.core.text.details import details
from rinban.core.text.headline import apart, headline, hosts, person, say
from rinban.core.text.phrases import phrases
from tests.growth import grows_with_its_size

ANY = st.text(st.characters(codec=None))  # lone surrogates and unassigned code points too
NASTY = st.text(
    st.sampled_from("aZ9%.-:/、。 のがをにでたディｶﾞ障害葛\U000e0100👩\u200d👧🇯🇵️゙́\ud83d\udc69\ufffe\0\n【】<&>'\"_{}жค…")
)


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
        ("Disk / is full", "Disk root is full"),
        ("/ の空きがない", "ルート の空きがない"),
        ("2.11 times / 10 minutes", "2.11 times, 10 minutes"),
        ("/var is full", "/var is full"),
        ("load ≥ 5", "load >= 5"),
        ("٣ of 5", "3 of 5"),
        ("load &gt; 5 &amp;amp; disk &lt; 1%", "load > 5 & disk < 1%"),
        ("AT&T is down", "AT&T is down"),
        ("<b>DB</b> down<br/>now", "DB down now"),
        ("-40 °C reported", "minus 40 °C reported"),
        ("温度が-18.5℃", "温度がマイナス18.5°C"),
        ("東京-1号機", "東京-1号機"),
        ("10-20 and db -1-2", "10-20 and db -1-2"),
        ("CPU high || disk full", "CPU high or disk full"),
        ("メモリ不足 || 応答なし", "メモリ不足または応答なし"),
        ("errors ↑12%", "errors up 12%"),
        ("件数↓", "件数 低下"),
        ("status ≠ 0", "status != 0"),
        ("[2001:db8::15]:8443 refused", "2001:db8::15 port 8443 refused"),
        ("in <OrderService#confirm>", "in OrderService confirm"),
        ("range -25…-18 °C", "range minus 25->minus 18 °C"),
        ("disk 95%... 3 nodes affected", "disk 95%... 3 nodes affected"),
        ("disk 95%… 3 nodes affected", "disk 95% 3 nodes affected"),
        ("range 10...20", "range 10->20"),
        ("86台 ▲7.5%", "86台、さんかく7.5%"),
        ("Fan stopped — shutdown is near", "Fan stopped, shutdown is near"),
        ("диск full", "unreadable text full"),
        ("디스크 満杯", "読めない文字 満杯"),
        ("👍", ""),
        ("。、", ""),
    ],
)
def test_only_what_can_be_said_is_left(text: str, said: str) -> None:
    assert speech.clean(text) == said


@given(ANY | NASTY)
def test_a_cleaned_text_is_one_line_that_a_voice_can_say(text: str) -> None:
    cleaned = speech.clean(text)
    assert not re.search(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\s\s|[\x7f-\x9f]", cleaned)
    assert cleaned == cleaned.strip()
    assert all(scripts.is_latin(one) or scripts.is_japanese(one) for one in cleaned if one.isalpha())


@given(
    st.text("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ", max_size=60),
    st.sampled_from(("ja", "en")),
)
def test_of_a_plain_text_the_rules_make_what_is_made_without_them(text: str, language: str) -> None:
    by_the_rules = speech.clean(f"{text} !", language)
    assert speech.clean(text, language) == by_the_rules


@pytest.mark.parametrize(
    ("text", "listener", "language"),
    [
        ("disk full", "ja", "en"),
        ("disk", "ja", "ja"),
        ("db-1", "ja", "ja"),
        ("CPU 100%", "ja", "ja"),
        ("Kube Pod Crash Looping", "ja", "en"),
        ("disk 満杯", "ja", "ja"),
        ("disk 満杯", "en", "ja"),
        ("サーバー", "en", "ja"),
        ("", "en", "en"),
    ],
)
def test_whose_voice_says_it(text: str, listener: str, language: str) -> None:
    assert scripts.language_of(text, listener) == language


@pytest.mark.parametrize(
    ("text", "ja"),
    [
        ("192.168.100.200", "192てん168てん100てん200"),
        ("10.0.0.0/16", "10てん0てん0てん0スラッシュ16"),
        ("10.20/16", "10てん20スラッシュ16"),
        ("v1.28.3", "バージョン1てん28てん3"),
        ("8.0.39", "8てん0てん39"),
        ("0.5", "0.5"),
        ("ip-10-0-12-134", "ip-10-0-12-134"),
        ("03:05", "3時5分"),
        ("23:00", "23時"),
        ("02:14:33", "2時14分33秒"),
        ("10.0.1.23:9100", "10てん0てん1てん23:9100"),
        ("2026-11-21T03:05:00Z", "UTCで2026年11月21日3時5分"),
        ("平均が90%を超過", "平均が90パーセントを超過"),
        ("CPU > 90%", "CPU 90パーセント超"),
        ("空き <= 5GB", "空き5ギガバイト以下"),
        ("500ms", "500ミリ秒"),
        ("直近5m", "直近5分"),
        ("5m間、応答なし", "5分間、応答なし"),
        ("稼働時間 < 10m", "稼働時間 10分未満"),
        ("CPU使用率が高い、5m", "CPU使用率が高い、5分"),
        ("メモリ上限 512m を超過", "メモリ上限 512m を超過"),
        ("メモリ上限 512Mi を超過", "メモリ上限 512メビバイトを超過"),
        ("CPU 250m", "CPU 250m"),
        ("水位 3m を超過", "水位 3m を超過"),
        ("風速 25m/s", "風速 25m/s"),
        ("レプリカ 2/3", "レプリカ 3のうち2"),
        ("接続数: 98/100", "接続数: 100のうち98"),
        ("ポート 1/24", "ポート 1/24"),
        ("11/26 3時に発生", "11/26 3時に発生"),
        ("512Mi/1Gi", "1ギビバイト中512メビバイト"),
        ("35°C", "35度"),
        ("5xx", "500番台"),
        ("UP -> DOWN", "UPからDOWN"),
        ("120 req/s", "120リクエスト毎秒"),
        ("12.5k req/s -> 0 req/s", "12.5kリクエスト毎秒から0リクエスト毎秒"),
        ("10.0.0.1->10.0.9.254", "10てん0てん0てん1から10てん0てん9てん254"),
        ("sw1 <-> sw2", "sw1とsw2"),
        ("受信 1,250/s", "受信 毎秒1,250"),
        ("20MB/s", "毎秒20メガバイト"),
        ("接続数 > 500, 応答なし", "接続数 500超、応答なし"),
        ("負荷 >= コア数×2", "負荷 コア数×2以上"),
        ("終了コード != 0", "終了コード 0以外"),
        ("温度 > マイナス5°C", "温度 マイナス5度超"),
        ("1h30m", "1時間30分"),
        ("所要時間 02:00:33", "所要時間 2時間33秒"),
        ("events in 0:00:00", "events in 0秒"),
        ("1.9e+09 < 2.0E8", "1,900,000,000 200,000,000未満"),
        ("1.5e-05", "0.000015"),
        ("1.0E40", "1.0E40"),
        ("2026-12-01T00:00:00+09:00", "2026年12月1日0時"),
        ("2026-12-01T03:05:07-03:30", "UTCマイナス3時間30分の2026年12月1日3時5分7秒"),
        ("¥1,234", "1,234円"),
        ("3.9GiB/4GiB", "4ギビバイト中3.9ギビバイト"),
        ("1/3台", "3台中1台"),
        ("21/11/26 2台", "21/11/26 2台"),
        ("残り 00:04:30", "残り4分30秒"),
        ("請求額 ¥1.2M", "請求額 ¥1.2M"),
        ("$1.5k", "$1.5k"),
        ("¥120万を超過", "¥120万を超過"),
        ("¥1,200。", "1,200円。"),
        ("4/1 本番DBが停止", "4/1本番DBが停止"),
        ("4/10本番DBが停止", "4/10本番DBが停止"),
        ("10/1 本社のVPNが切断", "10/1本社のVPNが切断"),
        ("10/1本が切断", "10/1本が切断"),
        ("4/12本サーバーが停止", "4/12本サーバーが停止"),
        ("4/1 台風", "4/1台風"),
        ("4/10 台が不足", "4/10台が不足"),
        ("04/12台", "04/12台"),
        ("0/3ノードが応答", "3ノード中0ノードが応答"),
        ("85%/90%", "85パーセント/90パーセント"),
        ("稼働時間 09:00:00〜18:00:00", "稼働時間 9時0分0秒〜18時0分0秒"),
        ("停止時間 02:00:00 - db-1", "停止時間 2時間 - db-1"),
    ],
)
def test_japanese_readings(text: str, ja: str) -> None:
    assert readings.said(text, "ja") == ja


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("192.168.100.200", "192 dot 168 dot 100 dot 200"),
        ("v1.28.3", "version 1 dot 28 dot 3"),
        ("for 5m", "for 5 minutes"),
        ("no data since 10m", "no data since 10 minutes"),
        ("restarted 5m ago", "restarted 5 minutes ago"),
        ("15m avg over 3", "15 minutes avg over 3"),
        ("load average, 15m, too high", "load average, 15 minutes, too high"),
        ("High CPU, 5m", "High CPU, 5 minutes"),
        ("replication lag is more than 12m", "replication lag is more than 12 minutes"),
        ("down 10m", "down 10 minutes"),
        ("lag is too high, over 10m", "lag is too high, over 10 minutes"),
        ("memory limit 512m", "memory limit 512m"),
        ("memory over 512m", "memory over 512m"),
        ("memory limit 512Mi", "memory limit 512 mebibytes"),
        ("cpu 100m 250m throttled", "cpu 100m 250m throttled"),
        ("cable of 100m cut", "cable of 100m cut"),
        ("wind 25m/s", "wind 25m/s"),
        ("1h", "1 hour"),
        ("CPU > 90%", "CPU over 90%"),
        ("free < 5GB", "free under 5 gigabytes"),
        ("5xx errors", "5 x x errors"),
        ("UP -> DOWN", "UP to DOWN"),
        ("10/s", "10 per second"),
        ("12.5k req/s -> 1 req/s", "12.5k requests per second to 1 request per second"),
        ("20MB/s", "20 megabytes per second"),
        ("250us->1.2s", "250 microseconds to 1.2 seconds"),
        ("sw1 <-> sw2", "sw1 and sw2"),
        ("a && b", "a and b"),
        ("load > 5, now", "load over 5, now"),
        ("free < 2E9 bytes", "free under 2E9 bytes"),
        ("exit status != 0", "exit status not 0"),
        ("2d3h", "2 days 3 hours"),
        ("took 0:05:01", "took 5 minutes 1 second"),
        ("no backup after 03:15:00 JST", "no backup after 03:15:00 JST"),
        ("Login after 22:00:00", "Login after 22:00:00"),
        ("no login in 09:00:00-18:00:00", "no login in 09:00:00-18:00:00"),
        ("5 events in 0:05:00", "5 events in 5 minutes"),
        ("downtime 02:00:00.5 UTC", "downtime 02:00:00.5 UTC"),
        ("downtime 02:00:00-03:00:00", "downtime 02:00:00-03:00:00"),
        ("1.9e+09 bytes", "1,900,000,000 bytes"),
        ("2026-12-01T03:05:00Z", "2026-12-01 03:05 UTC"),
        ("2026-12-01T00:00:00+09:00", "2026-12-01 Japan time"),
        ("3.9GiB/4GiB", "3.9 gibibytes of 4 gibibytes"),
        ("¥500", "500 yen"),
        ("cost ¥1,200k today", "cost ¥1,200k today"),
        ("cost ¥1.2 million", "cost ¥1.2 million"),
        ("cost $1.5B", "cost $1.5B"),
        ("in/out 10Mbps/20Mbps", "in/out 10 megabits per second/20 megabits per second"),
        ("latency 120ms/900ms", "latency 120 milliseconds/900 milliseconds"),
        ("in/out 10MB/20MB/s", "in/out 10 megabytes/20 megabytes per second"),
        ("error on 04/03 logs", "error on 04/03 logs"),
        ("error on 4/3 logs", "error on 4/3 logs"),
        ("Gi1/2 drops packets", "Gi1/2 drops packets"),
        ("1/3 pods available", "1 of 3 pods available"),
        ("error on 4/5 logs", "error on 4 of 5 logs"),
        ("4/5 nodes down", "4 of 5 nodes down"),
        ("2/3 replicas", "2 of 3 replicas"),
        ("1/2 PSUs failed", "1 of 2 PSUs failed"),
        ("Pods ready: 2/3", "Pods ready: 2 of 3"),
        ("checkout 2/3 available", "checkout 2 of 3 available"),
        ("Attempt 3/5 failed", "Attempt 3 of 5 failed"),
        ("100000/131072 conntrack entries", "100000 of 131072 conntrack entries"),
        ("2/3 of nodes are down", "2/3 of nodes are down"),
        ("On 4/5 disk was full", "On 4/5 disk was full"),
        ("since 4/5 it is slow", "since 4/5 it is slow"),
        ("backup of 4/5 fails", "backup of 4/5 fails"),
        ("/data/4/5 logs", "/data/4/5 logs"),
        ("node 3/5 is down", "node 3/5 is down"),
        ("21/11/26 pods", "21/11/26 pods"),
        ("runtime remaining: 00:04:30", "runtime remaining: 4 minutes 30 seconds"),
    ],
)
def test_english_readings(text: str, en: str) -> None:
    assert readings.said(text, "en") == en


PIECES = ("a.a.a.", " ", "1/1/", "5m ", "1/2 ", "for ", "is ", "more than ", "1h", "1d1h1m", "遅延 5m", "ノード 1/2 ")


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_they_are_written_out_in_a_time_that_grows_with_the_size(piece: str, language: str) -> None:
    assert grows_with_its_size(
        lambda text: readings.said(text, language), lambda size: piece * (size // len(piece)), 100_000
    )


def test_a_word_is_said_as_the_rota_tells_and_not_inside_another() -> None:
    table = {"db-tokyo-1": "ディービー東京いち", "基幹": "きかん", "etcd": "et cee dee"}
    assert readings.said("DB-TOKYO-1が停止", "ja", table) == "ディービー東京いちが停止"
    assert readings.said("db-tokyo-10が停止", "ja", table) == "db-tokyo-10が停止"
    assert readings.said("db-tokyo-1.example.com", "ja", table) == "db-tokyo-1.example.com"
    assert readings.said("基幹DB", "ja", table) == "きかんDB"
    assert readings.said("etcd of db-tokyo-1", "en", table) == "et cee dee of db-tokyo-1"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("KubePodCrashLooping", "Kube Pod Crash Looping"),
        ("TargetDown", "Target Down"),
        ("TargetDown on web", "TargetDown on web"),
        ("orders-prod-FreeStorageSpace-Low", "orders prod Free Storage Space Low"),
        ("PostgreSQL is down", "PostgreSQL is down"),
        ("db-1", "db-1"),
        ("web-app", "web-app"),
    ],
)
def test_a_name_of_many_words_is_said_as_words(name: str, words: str) -> None:
    assert readings.split_words(name) == words


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("10.0.1.23:9100", "10.0.1.23"),
        ("192.168.100.200", "192.168.100.200"),
        ("ip-10-0-12-134.ap-northeast-1.compute.internal", "ip-10-0-12-134"),
        ("db01.tokyo.example.co.jp", "db01"),
        ("api.payments.example.com", "api.payments"),
        ("example.com", "example.com"),
        ("node-3.local", "node-3"),
        ("2001:db8::15", "2001:db8::15"),
        ("[2001:db8::15]:9100", "2001:db8::15"),
        ("https://shop.example.com:8443/health?x=1", "shop"),
        ("arn:aws:rds:ap-northeast-1:123456789012:db:orders-prod", "orders-prod"),
        ("payment-api-7d9f8b6c5d-x2x4z", "payment-api"),
        ("i-0abc123def4567890", "i-0abc123def4567890"),
        ("Zabbix server", "Zabbix server"),
        ("東京DC第3ラック", "東京DC第3ラック"),
        ("order.created", "order.created"),
        ("*UNKNOWN*", ""),
        ("{HOST.NAME}", ""),
    ],
)
def test_of_a_host_is_said_what_tells_it_from_others(host: str, said: str) -> None:
    assert names.host(host) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{HOST.NAME} が停止しています", "停止しています"),
        ("{{ $labels.instance }} のメモリ使用率が {{ $value }}% です", "メモリ使用率が 不明な値 です"),
        ("{{ $labels.instance }} of job {{ $labels.job }} is down", "It is down"),
        ("*UNKNOWN*: disk is low on {HOST.NAME1} ({ITEM.LASTVALUE1})", "disk is low "),
        ("Load is {{ $value }}", "Load is unknown"),
        ("<https://x.example/a?b=1|the page> is slow <@U12>", "the page is slow "),
        ("** PROBLEM Service Alert: mx/Queue is CRITICAL **", "mx/Queue is CRITICAL **"),
        ("Volume pvc-0d1e2f3a-1234-4abc-9def-0123456789ab is full", "Volume pvc is full"),
        ("{a: 1} and {{ 7*7 }}", "{a: 1} and {{ 7*7 }}"),
    ],
)
def test_what_a_sender_did_not_fill_in_is_not_named(text: str, said: str) -> None:
    assert names.without_links(text) == said


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ("[web-01] Replication of orders has stopped", 3.5, "web-01 Replication of orders has stopped"),
        ("[P1][Triggered] Replication of orders has stopped", 3.0, "Replication of orders has stopped"),
        ("[2001:db8:85a3::8a2e:370:7334]:8443: connection refused", 2.0, "connection refused"),
    ],
)
def test_a_tag_that_names_a_host_stays_while_there_is_time(text: str, left: float, said: str) -> None:
    assert headline("", text, "en", left, named=said == "connection refused").summary.text == said


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ("10.20.0.0/16 からの通信が遮断されています", 5, "10てん20スラッシュ16 からの通信が遮断されています"),
        ("10.20.0.0/24 からの通信が遮断されています", 5, "10てん20てん0スラッシュ24 からの通信が遮断されています"),
        ("10.20.4.0/16 からの通信が遮断されています", 6, "10てん20てん4てん0スラッシュ16 からの通信が遮断されています"),
        ("MAC アドレス 00:11:22:33:44:55 の重複を検知", 5, "00:11:22:33:44:55の重複を検知"),
        ("SNMPトラップ受信: linkDown ifIndex=10124", 3, "linkDown ifIndex=10124"),
        ("端末数：86台（上限80台）▲7.5%", 3, "端末数:86台"),
        ("テーブル p2026 の行数が前日比 -98.7% と急減", 3, "p2026の行数が急減"),
    ],
)
def test_what_tells_nothing_new_goes_first(text: str, left: float, said: str) -> None:
    assert headline("fw-2", text, "ja", left + 1).summary.text == said


@pytest.mark.parametrize("name", ["192.168.100.200", "ip-10-0-12-134"])
def test_an_address_is_never_shortened(name: str) -> None:
    assert all(shorter.endswith("134") or shorter == name for shorter in names.shorter(name))
    assert not any(shorter[:1].isdigit() and shorter != name for shorter in names.shorter(name))


@pytest.mark.parametrize(
    ("name", "ja", "en"),
    [
        ("2001:db8:85a3::8a2e:370:7334", "末尾7 3 3 4", "host ending in 7 3 3 4"),
        ("2001:db8::15", "末尾1 5", "host ending in 1 5"),
        ("i-0abc123def4567890", "末尾7 8 9 0", "host ending in 7 8 9 0"),
        ("node-0f3a9c2d1e", "末尾2 d 1 e", "host ending in 2 d 1 e"),
    ],
)
def test_of_what_nobody_can_follow_by_ear_it_is_said_how_it_ends(name: str, ja: str, en: str) -> None:
    assert list(names.shorter(name, "ja"))[-1] == ja
    assert list(names.shorter(name, "en"))[-1] == en


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[2001:db8:85a3::8a2e:370:7334]:8443: refused", "address ending in 7 3 3 4: refused"),
        ("Route to 2001:db8:85a3::8a2e:370:7334 lost", "Route to address ending in 7 3 3 4 lost"),
        ("2001:db8:85a3:0:0:8a2e:370:7334 に到達できません", "末尾7 3 3 4のアドレス に到達できません"),
        ("Traffic from i-0a1b2c3d4e5f67890 detected", "Traffic from ID ending in 7 8 9 0 detected"),
        ("MAC 00:11:22:33:44:55 seen", "MAC 00:11:22:33:44:55 seen"),
        ("Route to 2001:db8::15 at 03:12:45", "Route to 2001:db8::15 at 03:12:45"),
        ("std::vector failed in payment-api-7", "std::vector failed in payment-api-7"),
        ("Backup of shop-20261121 failed", "Backup of shop-20261121 failed"),
    ],
)
def test_in_a_text_too_where_there_is_no_time_for_the_whole(text: str, said: str) -> None:
    assert names.with_endings(text) == said


def test_the_whole_is_said_while_there_is_time() -> None:
    assert headline("", "Route to 2001:db8:85a3::8a2e:370:7334 lost", "en", 20).summary.text.count("7334") == 1
    short = headline("", "Route to 2001:db8:85a3::8a2e:370:7334 lost for 5m", "en", 4.2).summary.text
    assert short == "Route to address ending in 7 3 3 4 lost"


@given(ANY | NASTY)
def test_the_phrases_of_a_sentence_are_the_sentence(text: str) -> None:
    sentence = speech.clean(text).replace("、", "")
    assert "".join(phrase.text for phrase in phrases(sentence)).split() == sentence.split()


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("データベースへの接続数が上限に達したため新しい接続を拒否しています", "新しい接続を拒否しています"),
        ("東京リージョン三号機において、電源ユニットの異常を検知しました", "電源ユニットの異常を検知しました"),
        ("エラー率が急増、直近5分で12%超過", "エラー率が急増"),
        ("ディスクの空きが5%を切りました", "ディスクの空きが5%を切りました"),
        ("夜間バッチ処理が午前4時を30分過ぎても完了していません", "夜間バッチ処理が完了していません"),
        ("空調機2号機が停止し、室温が32度まで上昇しています", "空調機2号機が停止"),
        ("ジョブの実行待ちが30分を超えています", "ジョブの実行待ちが30分を超えています"),
        ("画面表示に10秒以上かかっています", "画面表示に10秒以上かかっています"),
        ("書き込みが正しく完了していません", "書き込みが正しく完了していません"),
        ("大阪との間の通信が切れています", "大阪との間の通信が切れています"),
        ("当月利用料が100円に達し、予算の120%を超過しました", "当月利用料が予算の120%を超過しました"),
        ("残量が20%を切り、まもなく停止します", "残量が20%を切り、まもなく停止します"),
        ("GPU 3 の温度 94°C、ファン回転数 0 rpm, 停止の可能性あり", "GPU 3 の温度 94°C"),
        ("勤怠打刻が8:30から9:15の間、1件も登録されていません", "勤怠打刻が8:30から9:15の間、1件も登録されていません"),
        ("支払いログに例外が発生 - 5 件", "例外が発生"),
        ("ハードウェア障害: 電源ユニット PSU2 の出力電圧異常", "電源ユニット PSU2 の出力電圧異常"),
        ("再起動検知: web-3", "再起動検知: web-3"),
        ("応答時間の監視でCRITICALを検知しました", "応答時間の監視でCRITICALを検知しました"),
        ("主系リンクが断となり、副系に切り替わりました", "主系リンクが断"),
        ("接続数が上限となり、新規接続を拒否しています", "新規接続を拒否しています"),
    ],
)
def test_japanese_keeps_the_subject_and_what_is_wrong(text: str, shortest: str) -> None:
    assert list(japanese.shorter(text, named=False))[-1] == shortest


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("Error rate above 5%", "Error rate above 5%"),
        ("High CPU utilization, over 90% for 5 minutes", "High CPU utilization"),
        ("Linux: High CPU utilization", "High CPU utilization"),
        ("Interface Gi1/0/24: Link down", "Interface Gi1/0/24: Link down"),
        (
            "Response time of the service is above 2 seconds in the last hour",
            "Response time of the service is above 2 seconds",
        ),
        (
            "The replication lag in Osaka has exceeded 300 seconds for ten minutes",
            "The replication lag has exceeded 300 seconds",
        ),
        (
            "Failed to connect to orders-db on 10.0.0.5 because of a timeout",
            "Failed to connect to orders-db on 10.0.0.5",
        ),
        ("System time is out of sync", "System time is out of sync"),
        ("Failed logins from the office over threshold", "Failed logins over threshold"),
        ("/dev/sda1 mounted on the data folder is 101% full", "/dev/sda1 is 101% full"),
        ("Queue: worker stuck for an hour", "worker stuck for an hour"),
        ("No heartbeat from rack-1, rack-2, rack-3 and others", "No heartbeat from rack-1, rack-2, rack-3 and others"),
        ("No heartbeat from rack-1, and rack-2 is down", "No heartbeat from rack-1"),
        ("3 of 65,534 addresses left", "3 addresses left"),
        ("5xx: 37.25% of 18,204 requests failed", "5xx: 37.25% of requests failed"),
        ("Group fraud with 24 partitions lags by 18 messages", "Group fraud lags by 18 messages"),
        ("No orders have been received for 20 minutes although the shops are open", "No orders have been received"),
        ("Odd traffic from the office to the port on line 7 detected", "Odd traffic detected"),
        ("The score of checkout fell below 0.7 for at least 5 minutes", "The score of checkout fell below 0.7"),
        ("Spike rule: event count is 8 times higher than in the last hour", "event count is 8 times higher"),
        ("Alarm prod-orders: Threshold crossed: 3 points were over 5", "Alarm prod-orders: Threshold crossed"),
        ("Certificate of the portal will expire in 36 hours", "Certificate of the portal will expire in 36 hours"),
        ("Data loss: 3 replicas of orders-17 are offline", "3 replicas of orders-17 are offline"),
        ("High: Less than 5% free connections", "High: Less than 5% free connections"),
        ("CRITICAL: Checkout latency is 4.2x above baseline", "Checkout latency is 4.2x above baseline"),
        ("Value 31.5 °C outside range minus 25 to minus 18 °C", "Value 31.5 °C outside range"),
        ("Voltage of 11.9 V is out of the limits 12.0 to 13.8 V now", "Voltage of 11.9 V is out of the limits now"),
        ("Free memory is between 1 and 2 GiB", "Free memory is between 1 and 2 GiB"),
        ("Tunnel 10.1.0/24 <-> 10.2.0/24 down", "Tunnel 10.1.0/24 <-> 10.2.0/24 down"),
        ("API error rate at 45%", "API error rate at 45%"),
        ("Orders hasn't read 2M messages; oldest is 3 days old", "Orders hasn't read 2M messages"),
    ],
)
def test_english_keeps_the_subject_and_what_is_wrong(text: str, shortest: str) -> None:
    assert list(english.shorter(text, named=False))[-1] == shortest


def test_where_the_host_tells_where_it_is_the_two_ends_of_a_link_may_go() -> None:
    assert list(english.shorter("Tunnel 10.1.0/24 <-> 10.2.0/24 down", named=True))[-1] == "Tunnel down"
    assert list(english.shorter("Latency 250 us->1.2 s", named=True))[-1] == "Latency 250 us->1.2 s"


def test_where_nothing_else_fits_the_name_of_the_alert_says_what_is_wrong() -> None:
    text = "NodeFilesystemSpaceFillingUp: Filesystem has only 3.21% available space left and is filling up"
    said = headline("10.0.3.4:9100", text, "en", 6)
    assert (said.host.text, said.summary.text) == ("10 dot 0 dot 3 dot 4", "Node Filesystem Space Filling Up")


@given(ANY | NASTY, st.sampled_from(["ja", "en"]), st.booleans())
def test_nothing_is_said_that_the_text_does_not_say(text: str, language: str, named: bool) -> None:  # noqa: FBT001
    """Every word, address and figure of a shortened text is one of the whole."""
    whole = speech.clean(text)
    shorter = {"ja": japanese.shorter, "en": english.shorter}[language]
    words = re.findall(r"[0-9A-Za-z][0-9A-Za-z./:%-]*", whole)
    for version in shorter(whole, named=named):
        for word in re.findall(r"[0-9A-Za-z][0-9A-Za-z./:%-]*", version):
            assert any(word.rstrip("./:%-") == one.rstrip("./:%-") for one in words), (word, version)


@given(ANY | NASTY, ANY | NASTY, st.sampled_from(["ja", "en"]), st.floats(1, 12))
def test_no_headline_takes_longer_than_a_breath_beyond_its_time(
    host: str, text: str, language: str, left: float
) -> None:
    said = headline(host, text, language, left)
    assert said.seconds <= max(left, 2 * 12.0) + 1
    assert {said.host.language, said.summary.language} <= {"ja", "en"}


@given(NASTY, NASTY, st.sampled_from(["ja", "en"]))
def test_details_are_300_characters_at_most(summary: str, more: str, language: str) -> None:
    told = details(summary, more * 40, language)
    assert sum(len(sentence.text) for sentence in told.sentences) <= 300


def test_details_are_cut_between_words_and_say_nothing_twice() -> None:
    told = details("Disk full", "Disk full\nThe disk is full.\n" + "残り容量がありません。" * 60, "en")
    assert [(one.language, one.text) for one in told.sentences[:2]] == [("en", "Disk full"), ("en", "The disk is full")]
    assert told.sentences[2].text.endswith("残り容量がありません")
    assert (len(told.sentences), told.whole) == (3, False)
    assert details("Disk full", "", "en").whole


def test_details_that_were_cut_to_be_kept_end_with_a_whole_word_and_say_that_there_is_more() -> None:
    """The ellipsis of `plain.cut` may stand in the middle of a name, and most of the text may be a link."""
    link = "https://wiki.example.test/" + "a" * 300
    told = details("Disk full", f"{link} see db-tokyo-1 and db-toky…", "en")
    assert [one.text for one in told.sentences] == ["Disk full", "wiki.example.test see db-tokyo-1 and"]
    assert not told.whole


def test_a_text_that_the_adapter_has_cut_loses_the_halved_word() -> None:
    assert headline("", "Replication of orders has stopp…", "en", 9).summary.text == "Replication of orders has"


def test_hosts_are_named_while_there_is_time() -> None:
    three = ("web-1.example.com", "", "10.0.1.24:80")
    assert [host.text for host in hosts(three, "ja", 9)] == ["web-1", "10てん0てん1てん24"]
    assert [host.text for host in hosts(three, "ja", 2.5)] == ["web-1"]
    assert hosts(three, "ja", 1.5) == (), "there is no time for the words around it"
    assert hosts(three, "ja", -1) == ()
    assert [host.text for host in hosts(("*UNKNOWN*", "web-1"), "ja", 9)] == ["web-1"]


def test_what_stands_in_brackets_behind_a_persons_name_is_not_said() -> None:
    assert person("王小明 (Network)", "ja", 5).text == "王小明"
    assert person("(Network)", "ja", 5).text == "Network"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("きゃ", 1.25), ("ディスク", 3.25), ("サーバー", 4), ("障害", 4), ("DB", 4), ("disk", 3)],
)
def test_morae(text: str, expected: float) -> None:
    assert sum(map(pace.morae, text)) == expected


def test_a_pause_takes_time_and_a_dot_in_a_number_is_a_word() -> None:
    assert pace.seconds("はい。はい", "ja") > pace.seconds("はいはい", "ja") + 0.2
    assert pace.seconds("done. done", "en") > pace.seconds("done done", "en") + 0.2
    assert pace.seconds("1.5", "en") > pace.seconds("15", "en")


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
        ("db1", "the disk of db1 is full", ("", "the disk of db1 is full")),
        ("db1", "db10 is down", ("db1", "db10 is down")),
        ("db", "db-2: disk full", ("db", "db-2: disk full")),
        ("", "disk full", ("", "disk full")),
        ("db1", "", ("db1", "")),
    ],
)
def test_the_host_is_said_once(host: str, summary: str, said: tuple[str, str]) -> None:
    assert apart(host, summary) == said


def test_a_text_is_said_in_its_own_language() -> None:
    assert say("CPU > 90%", "ja").text == "CPU 90パーセント超"
    assert (say("disk usage > 90%", "ja").text, say("disk usage > 90%", "ja").language) == ("disk usage over 90%", "en")
    assert say("空き < 5GB", "en").text == "空き5ギガバイト未満"


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
