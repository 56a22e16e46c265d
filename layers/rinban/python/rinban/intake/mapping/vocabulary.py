"""What senders call their severities and states, as ours; and a JSON value as text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rinban.core.alert import Kind, Severity
from rinban.core.text.plain import one_line
from rinban.intake.mapping.secrets import masked

Words = Iterable[tuple[str, str]]

_SEVERITIES = {
    Severity.NOT_CLASSIFIED: "未分類, not classified",
    Severity.INFORMATION: "information, info, informational, notice, debug, trace, p5, sev5, lowest, trivial, 情報",
    Severity.WARNING: "warning, warn, minor, low, p4, sev4, warnings, attention, 警告, 注意",
    Severity.AVERAGE: "average, medium, moderate, p3, sev3, 軽度の障害, 中",
    Severity.HIGH: "high, error, err, major, p2, sev2, important, severe, 重度の障害, 重要, 高, エラー",
    Severity.DISASTER: "disaster, critical, crit, fatal, emergency, emerg, alert, panic, p1, sev1, p0, sev0, highest,"
    " urgent, blocker, 致命的な障害, 致命的, 緊急, 重大, 危険",
}
_SEVERITY_OF = {word.strip(): severity for severity, words in _SEVERITIES.items() for word in words.split(",")} | {
    str(severity.value): severity for severity in Severity
}

# A word that is missing here means a problem: better a call too many than a silence.
_KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.PROBLEM: (
        "problem, firing, fire, fired, alerting, alert, alarm, in alarm, active, activated, triggered,",
        "trigger, raised, raise, re triggered, retriggered, renotify,",
        "open, opened, reopened, new, created, down, unreachable, unhealthy,",
        "offline, unavailable, critical, crit, warning, warn, error, err, errored,",
        "fatal, unknown, failed, fail, failure,",
        "failing, broken, degraded, timeout, timed out, missed, late, no data, nodata, insufficient data, stopped,",
        "crashed, abnormal, incident, outage, major outage, partial outage, breached, exceeded, danger, red, fault,",
        "障害, 障害発生, 発生, 発生中, 異常, 異常発生, 異常検知, 検知, 警報, 警告, エラー, 失敗, 停止, 異常終了,",
        "リンクダウン, ダウン, 発火, 発火中, bad, ng, ×, ✕, 未復旧, 未解決, 継続中, 未対応, 作動, 上限超過, 閾値超過,",
        "alarm set, notok, unregistered",
    ),
    Kind.RECOVERY: (
        "resolved, resolve, auto resolved, ok, okay, recovered, recover, recovery, closed, close, cleared, clear,",
        "completed, complete, done, finished,",
        "ready, optimal,",
        "up, back up, normal, back to normal, success, successful, succeeded, healthy, inactive, passed,",
        "pass, passing, fixed, restored, solved, ended, end, online, available, reachable, operational, deactivated,",
        "no problem, good, green, 復旧, 復旧済み, 復旧済, 復旧完了, 復旧しました, 障害復旧, 解決, 解決済み,",
        "解決済, 解決しました, 回復, 回復済み, 回復しました, 復帰, 復帰済み, 復帰しました, 解消, 解消済み, 解消済,",
        "解消しました, 障害解消, 正常, 正常化, 正常復帰, 正常終了, 正常稼働, 成功, 解除, 解除済み, 警報解除, 収束,",
        "対応完了, 完了, 良好, クローズ, 稼働, 稼働中,",
        "平常, 平常時, 異常なし, 異常無し, 問題なし, 問題無し, 障害なし,",
        "復電, 終息, 復旧確認, 回復確認, 解消確認, 復旧を確認, 回復を確認, 解消を確認, 正常復旧,",
        "正常稼働中, 正常動作中, 正常範囲内, 範囲内, 正常値, 応答あり, 疎通あり, リンクアップ,",
        "oks, ○, ◯, 〇,",
        "succeed, succeeds, normalized, normalised, back in service, back online, all good, returned to normal",
    ),
    Kind.CLAIM: ("acknowledged, acknowledge, acked, ack, acknowledgement, acknowledgment, 確認済み, 確認済, 対応中",),
}
_KIND_OF = {word.strip(): kind for kind, lines in _KINDS.items() for word in " ".join(lines).split(",")}
_IGNORED = "ignored"  # only where a source's own table says so: no sender's word shall silence an alert by chance

_WELL_IN_A_FIELD = frozenset(
    (
        *("alive", "responding", "reporting", "paid", "mitigated", "connected", "running", "stable", "in service"),
        *("serving", "reconnected", "registered", "within", "within limits", "within range", "in range"),
        *("no alarm", "no alarms", "no active alarm", "no active alarms", "no alert", "no alerts", "not in alarm"),
        *(
            "no fault",
            "no faults",
            "運転",
            "運転中",
            "通常運転",
            "通常運転中",
            "正常運転",
            "正常運転中",
            "異常はありません",
        ),
    )
)
"""Words that tell a state only where nothing but a state can stand: "Running: backup of db-1" is no recovery."""

ENDED = frozenset({"completed", "complete", "finished", "done", "ended", "完了", "終了"})
"""A run that is over: whether it went well is said elsewhere, by a `result` for example."""

STATES = tuple(sorted((word for word in _KIND_OF if len(word) > 1), key=len, reverse=True))
"""Every word for a state, the longest first."""

_FEW = 5
"""Texts of a list that are told side by side, as a person would."""

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_JOINTS = re.compile(r"(?<=\w)[\s_-]+")


def severity_of(word: str, own: Words = ()) -> Severity | None:
    """What a word means as a severity; None if nobody knows it.

    `own`: (the sender's word, ours) pairs, which come before the words that all share.
    """
    return _SEVERITY_OF.get(_ours(word, own))


def kind_of(word: str, own: Words = ()) -> Kind | None:
    """As `severity_of`."""
    ours = _ours(word, own)
    return Kind.IGNORED if ours == _IGNORED != plain(word) else _KIND_OF.get(ours)


def kind_of_field(word: str) -> Kind | None:
    """What a word means that tells a state in a field for it, and in no title."""
    return Kind.RECOVERY if plain(word) in _WELL_IN_A_FIELD else None


def plain(word: str) -> str:
    """A word as the tables have it: small, half-width, joined by single spaces, without signs or emoji around it."""
    return _plain(word[:200])


@lru_cache(maxsize=1000)
def _plain(word: str) -> str:
    joined = _JOINTS.sub(" ", unicodedata.normalize("NFKC", word).strip().lower())
    bare = _EDGE.sub("", joined)
    return bare if any(sign.isalpha() for sign in bare) else joined


def _ours(word: str, own: Words) -> str:
    sought = plain(word)
    return plain(next((ours for theirs, ours in own if plain(theirs) == sought), sought))


def said(value: object) -> str:
    """A JSON value as text; an object or a list as its JSON, short texts of a list side by side.

    Nothing is said by null, true and false.
    """
    if isinstance(value, str):
        return value if value[:1].isalnum() or one_line(value, 1) else ""
    if isinstance(value, list) and 0 < len(value) <= _FEW and all(isinstance(one, str) for one in value):
        return masked(", ".join(filter(None, value)))
    if isinstance(value, Mapping | list):
        return whole(value) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def whole(value: object) -> str:
    """A JSON value as JSON, its secrets masked."""
    return masked(json.dumps(value, ensure_ascii=False))
