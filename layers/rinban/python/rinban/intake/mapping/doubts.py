"""Words of recovery where nothing has recovered: it lies ahead, goes on, has failed, or is only partial.

"recovery in progress", 復旧見込みなし, "resolved 2 of 5", "until db-1 is resolved", "healthy: 0"; and "the connection
has been closed": what is over there is not the trouble but what should be running.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.vocabulary import plain
from rinban.intake.mapping.words import CARRIERS, WORKERS

_PARTS = (
    r"(?<!port )(?<!slot )(?<!unit )(?<!interface )(?:(?<![^\s(\[])|(?<=中))(\d+)\s?(?:/|of|out of)\s?(?!\1(?!\d))\d+"
    r"(?![\w/.])|(\d+)台[中のうち]+\s?(?!\2台)\d+台"
)
"""2 of 5, 2/5, 5台中2台; but not 5 of 5, and no interface such as Gi1/0/7."""

_PRESENT = "available|healthy|up|online|ready|running|reachable|operational|active|serving|responding|connected|passing"
_NONE = (
    rf"\b(?:{_PRESENT})\s*[:=]?\s*0(?![\d.,%])(?!\s*(?:errors?|problems?|alerts?|issues?|failed|down|critical)\b)"
    rf"|(?<![\d.,])0\s+(?:{_PRESENT})\b"
)
"""Nothing is left of what should be there: "available: 0", "0 healthy"."""

_BEFORE = (
    r"\b(?:until|unless|once|whenever|(?<!-)only|some|partly|partially|almost|nearly|mostly|none of|all but|"
    r"except|(?:expected|estimated)(?=\s*$|\s(?:back|to be)\b)|eta)\b|^\W*if\b"
)
_OPEN = (
    r"\b(?:in progress|under ?way|ongoing|pending|start(?:ed|ing)|initiated|attempt\w*|requested|scheduled|expected|"
    r"estimated|eta|fail\w*|will|should|may|might|to be|await\w*|trying|timed out|partial\w*|progressing|but|degraded|"
    r"slow)\b|\?\s*$"
    r"|中(?!継|央)|見込|見通し|せず|しない|予定|待|途中|不可|困難|未|目処|めど|試み|つつ|かけて|まで|次第|いいえ"
)
_PARTLY_JA = r"一部|部分|暫定|順次|段階的|仮(?!想)"
_REFUSED = (
    r"\s*(?:no(?=[,.;!]|$)|not (?:yet|resolved|recovered)\b|(?:failed|pending|unknown)(?=\s+(?:on|at|for)\b|[.,;:!]|$)"
    r"|in progress\b|partial\w*\b|(?:未|いいえ|なし|[^\s、。]{0,8}(?:予定|見込み))(?=$|[\s、。(（])"
    r"|(\d+)\s?(?:/|of)\s?(?!\1(?!\d))\d+\s*(?:台|件|nodes?|hosts?|checks?)?\s*$)"
)
_CLOSED = frozenset("closed close cleared clear クローズ 解除".split())
_ENDED = frozenset("inactive deactivated ended end done finished 終了".split())
_ABOUT_AN_ALERT = r"^\W*(?:the |your )?(?:problem|incident|alert|alarm|issue|ticket|case|event|障害|アラート|警報)"
_GUARDS = (
    r"(?:冗長(?:性|構成|化)?|同期|保護|監視|連携|接続|暗号化|バックアップ|構成|通知)(?:の?(?:設定|状態))?(?:が|は|を)?"
    r"(?:解除|解消|終了)"
)

_UNWELCOME = (
    r"\b(?:un(?:expected|known|wanted|authori[sz]ed)|forbidden|suspicious|rogue|stale|duplicate|ransomware|malware|virus"
    r"|trojan|attack\w*|intru\w+)\b|不審|不正|想定外"
)
_ATTACK = r"(?:attack|exploit|exploitation|intrusion|injection|break-in|phishing|breach)(?:s|es)?"
_ATTACKED = (
    rf"\b{_ATTACK}\b.{{0,200}}\b(?:succeed(?:s|ed)|successful(?:ly)?)\b|\bsuccessful (?:\w+ ){{0,3}}{_ATTACK}\b"
    r"|\b(?:deploy|execut|install|download|upload|launch)\w* (?:\S+ ){0,3}"
    r"(?:malware|ransomware|backdoor|trojan|rootkit)\b"
    r"|(?:攻撃|侵入|不正アクセス).{0,60}成功"
)
_FOR_EMERGENCIES = r"\b(?:emergency|stand-?by)\b|非常用|非常時|緊急用|緊急時|予備"
_RUNS = frozenset("running active 運転 運転中 稼働 稼働中 作動中 通常運転中 正常運転中".split())


def leaves_open(phrase: str) -> bool:
    """Whether a short phrase with a word of recovery in it tells of a recovery that is not there, or not all of it."""
    return bool(compiled(f"{_BEFORE}|{_OPEN}|{_PARTLY_JA}").search(phrase)) or counts_too_few(phrase)


def is_conditional(before: str) -> bool:
    """Whether what stands before a word of recovery makes it a condition, or tells it of a part only."""
    return bool(compiled(f"{_BEFORE}|{_PARTLY_JA}|{_PARTS}").search(before))


def is_refused(word: str, behind: str) -> bool:
    """Whether a title takes back the word that it begins with: "Resolved: no", 復旧：未, "healthy: 0"."""
    return bool(compiled(_REFUSED).match(behind) or compiled(_NONE).match(f"{word}: {behind[:40]}"))


def counts_too_few(text: str) -> bool:
    """Whether only a part is well, or nothing: "2 of 5", "healthy: 0"."""
    return any(sign.isdigit() for sign in text) and bool(compiled(f"{_PARTS}|{_NONE}").search(text))


def names_an_alert(title: str) -> bool:
    """Whether a title begins with a word for an alert, whatever it goes on to say of it."""
    return bool(compiled(_ABOUT_AN_ALERT).match(title))


def is_unwelcome(title: str) -> bool:
    """Whether a title names what should not be there at all, such as malware: that it is running is no good news."""
    return bool(compiled(_UNWELCOME).search(title))


def is_an_attack_that_succeeds(text: str) -> bool:
    """Whether what went well is an attack."""
    return bool(compiled(_ATTACKED).search(text))


def runs_in_an_emergency(word: str, names: Iterable[str]) -> bool:
    """Whether a state says that what is there for emergencies, such as a generator, is running."""
    return plain(word) in _RUNS and any(compiled(_FOR_EMERGENCIES).search(name) for name in names)


def loses_a_guard(text: str) -> bool:
    """Whether a Japanese title tells that redundancy, protection or the like is no longer there: 冗長構成が解除."""
    return bool(compiled(_GUARDS).search(text))


def ends_what_should_last(word: str, words: frozenset[str]) -> bool:
    """Whether a word for an end is said of what should go on, by the `words` that name it: a connection that closed."""
    ending = plain(word)
    singular = words | {name.removesuffix("s") for name in words}
    return bool((ending in _CLOSED and singular & CARRIERS) or (ending in _ENDED and singular & (CARRIERS | WORKERS)))


def words_in(text: str) -> frozenset[str]:
    """The words of a text, small."""
    return frozenset(re.findall(r"[^\W\d_]+", text[:400].lower()))
