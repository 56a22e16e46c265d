"""Texts and words that only say that a connection is tested, that there is maintenance, or that somebody has remarked.

They are no problems, and end none. A text of trouble with such a word in it ("Load test failed") is none of them.
"""

from __future__ import annotations

import re

from rinban.core.text.plain import one_line
from rinban.intake.mapping.good_news import sounds_bad
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.remembered import remembered
from rinban.intake.mapping.vocabulary import plain

TEST = "it says that it is only a test: nobody is called"
MAINTENANCE = "it tells of maintenance: nobody is called"
REMARK = "it is a remark about an alert, and no alert: nobody is called"

_LOOKED_AT = 300

_A_TEST = (
    r"^\W*(?:hello\W+)?this is (?:only |just )?(?:an? )?(?:test|drill)\b"
    r"|^\W*(?:test|testing|sample|dummy)\W+"
    r"(?:(?:webhook|notification|alert|message|event|alarm|incident|e-?mail)s?\W*){1,3}(?:$|[:.!-]|from\b|for\b|of\b|sent\b)"
    r"|^\W*(?:\w{1,20}の)?(?:テスト|疎通確認|動作確認)(?:通知|送信|メール|アラート|メッセージ|配信)(?:です|$|\W)"
    r"|^\W*(?:通知|送信|アラート)の?テスト(?:です|$)|^\W*テスト(?:です|$|】)"
)
_A_DRILL = (
    r"これは(?:\w{1,8}の)?訓練です(?!か)|\bthis is (?:only |just )?a drill\b(?!\s*\?)"
    r"|^\W*drill\b\W+no action (?:is )?required\b"
)
"""Said in so many words: the trouble that a drill pretends is told beside it."""

_A_MAINTENANCE = (
    r"\b(?:scheduled|planned|upcoming) (?:maintenance|downtime)\b"
    r"|\b(?:maintenance|downtime)\b(?: (?:window|mode|period|work))? (?:has |is |was |will )?(?:be )?"
    r"(?:start\w*|begin\w*|began|begun|end(?:s|ed)?|complete[ds]?|finish\w*|scheduled|planned|over)\b"
    r"|\b(?:in|under|entered|entering|enters|leaving|left|out of) maintenance\b(?! job| script| task)"
    r"|(?:メンテナンス|メンテ|保守)(?:作業)?(?:を|の|が|は|に)?(?:開始|終了|実施|予定|完了|中|入り|お知らせ|ご案内|ご連絡|通知)"
)
_AN_UPDATE = r"^\W*updated problem\b"
_A_REMARK = r"^\W*(?:new )?(?:comment|note)\b[^:]{0,40}\b(?:added|on|to)\b"
_TROUBLE = (
    r"\b(?:after|since|during|exceed\w*|over(?:due|r[au]n\w*|load\w*)|late|crash\w*|time[ds]? ?out|refused|"
    r"unexpected\w*|bounced|full|high|slow\w*|missed|missing|gone|lag\w*)\b|超過|遅れ|遅延|後に|以降|後も|中に|中の|過ぎ|てい|タイムアウト|落ち|高負荷|不足|過多|\bNG\b"
)

_TESTS = frozenset(
    ("test", "tests", "ping", "sample", "testing", "test notification", "test alert", "verification", "テスト")
)
_SENT = frozenset("webhook webhooks hook notification alert message email mail".split())
"""What is sent: WEBHOOK_TEST tries nothing but that; a "connection test" may be a check that has failed."""

_MAINTENANCES = frozenset("maintenance downtime メンテナンス 保守".split())
_STEPS = frozenset(
    "start started begin begun began end ended finished completed scheduled planned created updated under in window"
    " mode cancelled canceled removed on off active over".split()
)
_REMARKS = frozenset(
    "annotated commented noted assigned unassigned reassigned delegated viewed subscribed mentioned".split()
)


@remembered
def is_a_drill(text: str) -> bool:
    """Whether a text says that it is a drill, whatever trouble it pretends."""
    return bool(compiled(_A_DRILL).search(one_line(text, _LOOKED_AT)))


@remembered
def of_text(text: str) -> str:
    """Why a title or a line of text is no problem; "" if it is not such a notice."""
    line = one_line(text, _LOOKED_AT)
    if compiled(_AN_UPDATE).search(line):  # Zabbix's own subject, with the name of the problem behind it
        return REMARK
    kinds = ((_A_REMARK, REMARK), (_A_TEST, TEST), (_A_MAINTENANCE, MAINTENANCE))
    return next((reason for pattern, reason in kinds if _is_only(pattern, line)), "")


def _is_only(pattern: str, line: str) -> bool:
    """Whether a line has what the pattern finds, and nothing of trouble beside it."""
    found = compiled(pattern).search(line)
    rest = f"{line[: found.start()]} {line[found.end() :]}" if found else ""
    return bool(found) and not sounds_bad(rest) and not compiled(_TROUBLE).search(line)


@remembered
def of_word(word: str) -> str:
    """The same for what a field says that tells the state, or what has happened: "maintenance.started"."""
    words = re.findall(r"[^\W_]+", plain(word[:80]))
    if (
        " ".join(words) in _TESTS
        or words[-2:] == ["test", "notification"]
        or (words and words[-1] == "test" and {*words[:-1]} <= _SENT)
    ):
        return TEST
    if _MAINTENANCES & {*words} and {*words} <= _MAINTENANCES | _STEPS:
        return MAINTENANCE
    return REMARK if words and words[-1] in _REMARKS and len(words) <= 3 else ""
