"""The state that a title or a line of text tells: [RESOLVED] disk full, db-1 is DOWN, 【復旧】応答なし."""

from __future__ import annotations

import re

from rinban.core.alert import Kind
from rinban.core.text.plain import one_line
from rinban.intake.mapping import columns, doubts, endings, plugins, transitions
from rinban.intake.mapping.good_news import sounds_bad
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.remembered import remembered
from rinban.intake.mapping.vocabulary import kind_of, kind_of_field, plain, severity_of

_LOOKED_AT = 400
"""Characters of a title in which its state is looked for."""

_TAG = re.compile(
    r"\s*(?:\[([^\[\]]{1,120})\]|【([^【】]{1,60})】|\(([^()]{1,60})\)|<([^<>]{1,60})>|［([^［］]{1,60})］|＜([^＜＞]{1,60})＞"
    r"|〔([^〔〕]{1,60})〕|《([^《》]{1,60})》|■([^■]{1,20})■|★([^★☆]{1,20})★|☆([^★☆]{1,20})☆|◆([^◆]{1,20})◆|●([^●]{1,20})●)\s*[:：]?\s*"
)
_SIGN = re.compile(r"[\s*_#>~`]*([✅☑✔🟢🟩👍💚❌✖🔴🟥🟧🟨🚨🔥⚠❗‼🆘🛑⛔🟠🟡]|:[a-z_]{1,40}:)[\ufe0f\s]*")
_HEADER = re.compile(r"<\d{1,3}>[^\[\]]{0,80}?\d\d:\d\d:\d\d\S*\s+\S+\s+[\w./-]{1,48}(?:\[\d+\])?:\s+")
"""Of a line of syslog: its priority, its time, the host, the program [RFC 3164, 4.1]."""

_MARKUP = re.compile(r"[\s*_#>~`]+(?=\S)")  # **[DOWN]** of a chat
_LEADING = (
    rf"\s*(?:\*+\s*)?(?:(?:alert|alarm|incident|problem|issue) )?({endings.WORDS})"
    r"(?:\s+(?:alert|alarm|notification|service|host))?"
    r"(?:\s+(?:in|after)(?:\s+\d+\s?[a-z]{1,8}){1,4})?\s*(?:[:：|!／]|-(?=\s)|–|—|=>|→|\s-)\s*"
)
_NOTICE = re.compile(
    r"(\s*(?:[\[【［][^\[\]【】［］]{1,40}[\]】］]\s*)?(?:障害|異常|警報|監視|アラート|アラーム|エラー){0,3}の?)"
    r"(?:(復旧|回復|復帰|解消|解除|収束)|発生|検知)((?:の?ご?(?:通知|報告|連絡)|のお知らせ)(?:$|[\s:：(（「【]))"
)
_AT_A_TIME = re.compile(
    r"[\s,、]+(?:[(（]?(?:(?:20)?\d\d[-/年.])?\d{1,2}[-/月.]\d{1,2}日?[,\s]*(?:[(（][月火水木金土日][)）]\s*)?)?"
    r"\d{1,2}(?::\d\d){1,2}(?:\s?(?:JST|UTC))?[)）]?\s*$"
)
"""The time that a line ends with, of which a date in a line of its own is one: it hides how the line ends."""

_LONGEST_TIME = 40
"""Characters of a date and a time."""

_AND_A_NAME = (  # green db-11.disk
    r"\s*(ok|ng|up|down|red|green|resolved|recovered|recovery|critical|crit|warning|warn|problem|alarm|alert|failed|"
    r"error|unknown|restored|healthy|unhealthy|復旧|障害)\s+(?=[A-Za-z]\S*[.\d-]\S*\s*$)"
)
_SHOUTED = re.compile(r"\s*(RESOLVED|RECOVERED|CLEARED|FIRING|ALERT|PROBLEM|TRIGGERED|CRITICAL|WARNING)\s+(?=\S)")
_ARROW = re.compile(r"(?:->|=>|→|⇒|➡|\bto\b(?! be\b)|\bnow\b)\s*", re.IGNORECASE)
_CLAIMED = re.compile(r"\((?:acknowledged|acked|ack)\)\s*$", re.IGNORECASE)  # PRTG: Down (Acknowledged)
_OVER_WORDS = frozenset(("resolved", "recovered", "cleared", "close", "closed", "recovery"))
_TAKEN = frozenset(("ack", "unack", "acked", "unacked", "acknowledged", "unacknowledged"))
_IN_CONTACT = frozenset(
    "ap agent host node server gateway peer link switch router camera sensor probe controller tunnel check in".split()
)
_CONTACT = frozenset(("connected", "reconnected", "reporting", "responding"))
_NOT = frozenset(("not", "non", "no"))  # NotReady
_NO_LONGER = re.compile(r"(?:no longer|no more) ((?:in )?[a-z]+)")
_NOT_BAD = frozenset(("not firing", "not alerting", "not triggered", "not critical", "not failing", "not in alarm"))
_HEAD = re.compile(r"\s+[-–—|(]|[(:;,、。（：]|\s-\s")
_JAPANESE_TAG = re.compile(r"復旧|回復|復帰|解消|解決|解除|収束|正常")
_SENT_AGAIN = re.compile(
    r"再送|再通知|再掲|再連絡|続報|第?\s?\d{1,2}\s?報|resent|resend|reminder|repeat(?:ed)?|(?:2nd|3rd|\dth) notice",
    re.IGNORECASE,
)
"""Tags that only say that something is told once more."""

_TAG_WORDS = frozenset("resolved recovered recovery firing triggered alerting problem ok closed cleared".split())
"""Those that may begin a tag of several words: [Resolved by Ann], but not [Normal priority]."""

_ALERTS = frozenset("alert alarm incident problem issue".split())
"""Those behind which such a word may stand: [ALERT RESOLVED]."""

_SIGN_NAMES = (
    *((Kind.RECOVERY, part) for part in ("check_mark", "green", "tada", "thumbsup")),
    *((Kind.PROBLEM, part) for part in ("red_circle", ":x:", "rotating_light", "warning", "fire", "no_entry", "sos")),
)
_SIGNS = {Kind.RECOVERY: "✅☑✔🟢🟩👍💚", Kind.PROBLEM: "❌✖🔴🟥🟧🟨🚨🔥⚠❗‼🆘🛑⛔🟠🟡"}


@remembered
def state(text: str) -> Kind | None:
    """The state that a title says in so many words, at its beginning or its end; None if it says none."""
    line = one_line(text, _LOOKED_AT)
    told = line[len(_header(line)) :]
    first = _without_time(told)
    return None if first != told and doubts.leaves_open(first) else _state(first)


def _state(first: str) -> Kind | None:
    whole = kind_of(first)
    if whole in (Kind.RECOVERY, Kind.CLAIM):  # a title such as "Alert" is that of every delivery
        return whole
    if notice := _of_notice(first):
        return notice
    leading = [kind for kind in _leading(first)[0] if kind]
    told = (
        next(iter(leading), None)
        or transitions.state(first)
        or endings.recovered_from(first)
        or endings.trailing(first)[0]
    )
    told = told or endings.of_run(first) or plugins.state(first)
    return told or columns.state(first)


def _of_notice(text: str) -> Kind | None:
    """障害復旧通知, 復旧のお知らせ, 障害発生通知."""
    found = _NOTICE.match(text)
    if not found or not found[2]:
        return Kind.PROBLEM if found else None
    behind = text[found.end() :]
    return None if doubts.leaves_open(behind) or sounds_bad(behind) else Kind.RECOVERY


def _without_kind_of_notice(text: str) -> str:
    """障害通知 for both 障害発生通知 and 障害復旧通知."""
    found = _NOTICE.match(text)
    return f"{found[1]}{found[3]}{text[found.end() :]}" if found else text


def _without_time(text: str) -> str:
    """The text without the time, and the date, that it ends with."""
    found = _AT_A_TIME.search(text, max(0, len(text) - _LONGEST_TIME)) if ":" in text[-12:] else None
    return text[: found.start()] if found else text


def without_state(text: str) -> str:
    """The title without the words that `state` reads, so that a problem and its recovery have one name."""
    head = _header(text)
    named = _without_kind_of_notice(_without_time(text[len(head) : _LOOKED_AT]))
    rest = head + columns.without_state(transitions.without(plugins.without_state(_leading(named)[1])))
    begun = endings.without_last_words(endings.trailing(rest[:_LOOKED_AT])[1]) if len(text) <= _LOOKED_AT else rest
    return begun + text[_LOOKED_AT:] if begun.strip() else text


def _header(text: str) -> str:
    """What a line of syslog begins with; "" for any other text."""
    found = _HEADER.match(text)
    return found[0] if found else ""


@remembered
def of_phrase(text: str) -> Kind | None:
    """The state of a field that is made to hold one: "OK", "CRITICAL -> OK", "Up (200)", "not ok", "alert.resolved"."""
    line = one_line(text, _LOOKED_AT)
    if kind := kind_of(line) or kind_of_field(line):
        return kind
    if len(line) > 80:
        return None
    if _CLAIMED.search(line):
        return Kind.CLAIM
    if negated := _of_negation(plain(line)):
        return negated
    last = _ARROW.split(line)[-1].rpartition("::")[2]  # IF-MIB::linkUp
    head = _HEAD.split(last, maxsplit=1)[0]
    known = kind_of(last) or kind_of(head) or _of_dotted(head) or endings.trailing(line)[0]
    if known in (Kind.RECOVERY, Kind.CLAIM) and (sounds_bad(last) or doubts.leaves_open(last)):
        return Kind.PROBLEM
    return known or (Kind.PROBLEM if sounds_bad(line) else None)


def _of_negation(words: str) -> Kind | None:
    """What is no longer bad is over, and what is no longer well is a problem; "not open" may be either."""
    if words in _NOT_BAD:
        return Kind.RECOVERY
    ended = _NO_LONGER.fullmatch(words)
    return (Kind.RECOVERY if kind_of(ended[1]) is Kind.PROBLEM else Kind.PROBLEM) if ended else None


def _of_dotted(text: str) -> Kind | None:
    """`incident.resolved`, `ALERT_RESOLVED`, `checkRecovered`: the last word that is known."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = plain(re.sub(r"[.:/_-]+", " ", spaced)).split()
    if not 1 < len(words) <= 4:
        return None
    nouns = frozenset(words[:-1])
    if any(doubts.ends_what_should_last(word, nouns) for word in words):
        return Kind.PROBLEM
    says_more = severity_of(words[-1]) is not None or words[-1] in _TAKEN
    if nouns & _OVER_WORDS and says_more:  # ResolvedCritical, POLICY_CLOSE_CRITICAL, CLEARED_ACK
        return Kind.RECOVERY
    kind = kind_of(words[-1]) or kind_of(words[0]) or _of_contact(words)
    return Kind.PROBLEM if kind is Kind.RECOVERY and not _NOT.isdisjoint(words) else kind


def _of_contact(words: list[str]) -> Kind | None:
    """AP_CONNECTED, check_in_reporting: said of what is watched. A drive that connects may be an intruder's."""
    is_watched = all(word in _IN_CONTACT for word in words[:-1])
    return Kind.RECOVERY if is_watched and words[-1] in _CONTACT else None


def _leading(text: str) -> tuple[list[Kind | None], str]:
    """What the tags and signs that a title begins with say, and the title without those that speak of a state."""
    kinds: list[Kind | None] = []
    kept, rest = "", text
    for _ in range(6):
        if sign := _SIGN.match(rest):
            kinds.append(_of_sign(sign[1]))
            rest = rest[sign.end() :]
        elif tag := _TAG.match(rest):
            kind = _of_tag(next(filter(None, tag.groups())))
            kinds.append(kind)
            kept += "" if kind or _SENT_AGAIN.fullmatch(next(filter(None, tag.groups()))) else tag[0]
            kept += _scope(tag[0]) if kind else ""
            rest = rest[tag.end() :]
        elif (word := _leading_word(rest)) and word.end() < len(rest):
            rest = rest[word.end() :]
            kinds.append(Kind.PROBLEM if doubts.is_refused(word[1], rest) else kind_of(word[1]))
        elif markup := _MARKUP.match(rest):
            rest = rest[markup.end() :]
        else:
            break
    return kinds, kept + rest


def _leading_word(text: str) -> re.Match[str] | None:
    return compiled(_LEADING).match(text) or _SHOUTED.match(text) or compiled(_AND_A_NAME).match(text)


def _of_sign(sign: str) -> Kind | None:
    """✅ or a chat's :white_check_mark:."""
    if sign.startswith(":"):
        return next((kind for kind, part in _SIGN_NAMES if part in sign), None)
    return next(kind for kind, signs in _SIGNS.items() if sign in signs)


def _of_tag(text: str) -> Kind | None:
    """[FIRING:1], [Recovered on {host:web-01}], 【復旧】, 【障害復旧通知】."""
    first = re.split(r"\s+on\s|[:：\s]*\d+$|[:：]|\s+\{|\s+[-–—]\s+", text, maxsplit=1)[0]
    kind = kind_of(first) or _of_longer_tag(text)
    told = re.split(r"\s+on\s|\{", text, maxsplit=1)[0]
    return Kind.PROBLEM if kind is Kind.RECOVERY and doubts.leaves_open(told) else kind


def _of_longer_tag(text: str) -> Kind | None:
    """[Resolved by Ann], [ALERT RESOLVED], 【障害復旧通知】."""
    if _JAPANESE_TAG.search(text) and not sounds_bad(text):
        return Kind.RECOVERY
    if re.search(r"障害|異常|警報|発生", text):
        return Kind.PROBLEM
    words = re.split(r"[\s|/,_]+", text.strip())
    word = words[-1] if plain(words[0]) in _ALERTS else words[0]
    return kind_of(word) if plain(word) in _TAG_WORDS else None


def _scope(tag: str) -> str:
    """What a tag tells besides the state: {host:web-01}."""
    inside = re.search(r"\{[^{}]*\}", tag)
    return f"{inside[0]} " if inside else ""
