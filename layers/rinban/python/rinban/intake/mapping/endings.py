"""What a title tells at its end, or as a sentence: "db-1 is DOWN", …が復旧しました, "Backup OK of files-1"."""

from __future__ import annotations

import re

from rinban.core.alert import Kind
from rinban.intake.mapping import doubts
from rinban.intake.mapping.good_news import sounds_bad, tells_trouble
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.vocabulary import STATES, kind_of

WORDS = "|".join(re.escape(word).replace(r"\ ", r"[\s_-]+") for word in STATES)
# At the end of a title only words that a sentence about a host or a check ends with: a shop that "is closed" is no end.
_AT_THE_END = (
    r"up|down|ok|okay|recovered|resolved|(?:back[ -]to[ -])?normal|healthy|unhealthy|cleared|restored|online|offline|"
    r"reachable|unreachable|fixed|operational|available|unavailable|critical|warning|unknown|failed|failing|passing|"
    r"passed|ready|optimal|errored|degraded|firing|alerting|abnormal|stopped|success|succeeded|failure"
)
_JOINTS = (
    r"(?:\b(?:is|are|was|has|have|been|now|again|went|came|became|back|(?:state|status|changed|transitioned|moved|went)"
    r"(?:\s+from\s+\w+)?\s+to)\b\s*)+|(?:->|=>|→|⇒)\s*|:\s+|\s[-–]\s"
)
_TRAILING = rf"[\s,]*(?:{_JOINTS})({_AT_THE_END})(?:\s+(?:again|now|state))?[\s.!)\]*]*$"
_BARE = r"(?<=[\d\])])\s+(up|down)[\s.!]*$"  # interface Gi0/1 up
_ENDED_AS = r"\s(?:ended|completed|finished)\s+(ok|notok)\b[^a-z].*$"  # …, compl. code 0008
_TAKEN = r"\s(acknowledged|acked)[\s.!]*$"
_CHECKED = r"\s(?:check|probe|monitor|backup|job|build)\s+(failed|recovered|passed|succeeded|ok)[\s.!]*$"
_RAN = re.compile(
    r"(?:^|:\s*|\]\s*)(?:backup|job|build|check|pipeline|replication|sync|renew(?:al)?|deploy|upload|restore|"
    r"export|import)\s+(?:(ok|success|succeeded|passed|recovered|successful)|(?:fatal )?error(?:ed)?|failed)"
    r"(?=\s+(?:of|for|on|at|in)\s|:\s(?!\s*0\b))",
    re.IGNORECASE,
)  # Backup OK of files-1
_EXTENT = re.compile(r"\s(?:full|incremental|differential)[\s.]*$", re.IGNORECASE)  # of a backup
_RISES = re.compile(
    r"\b(?:rates?|latency|usage|utili[sz]ation|load|errors?|traffic|costs?|temperature|lag|queues?|count|volume|time|cpu|"
    r"memory|requests|connections|sessions|fill)\b",
    re.IGNORECASE,
)  # what is no good news if it "is up"
_OF_A_RUN = re.compile(
    r"(?:the )?(?:deploy(?:ment)?|release|build|job|backup|pipeline|workflow|replication|sync|migration|restore)\s",
    re.IGNORECASE,
)
_RUN_ENDED = r"\s(succeeded|failed)[\s.!]*$"  # Deployment of shop-7 to stage two succeeded.
_TAGGED_END = rf"\s*[\[(【<]\s*({WORDS})\s*[\])】>]\s*$"
_OVER = re.compile(
    r"\brecovered from\b|\b(?:has|have) been (?:resolved|recovered|cleared|restored|closed)\b", re.IGNORECASE
)
_AGAIN = re.compile(
    r"\b(?:but|however|again|still|yet|partially|in part|by mistake|from an? (?:unknown|unexpected|unauthori[sz]ed))\b",
    re.IGNORECASE,
)
_JAPANESE_END = re.compile(
    r"(?:が|は|から|に|を|で)?"
    r"(?:(復旧|回復|復帰|解消|解決|解除|収束|正常化|正常終了|正常に終了|正常に完了|正常に戻)(?!(?:作業|対応|処理)?中)|"
    r"((?:復旧|回復|復帰|解消|解決)(?:作業|対応|処理)?(?=中)|発生|検知|検出|異常終了|異常に終了))"
    r"(?:り|し|され|いたし|致し)*(?:ました|した|済み|済|ています|中です|中)?"
    r"(?:\s*[(（][^()（）]{1,40}[)）])?[。.!！\s]*$"
)
_LAST_WORD = re.compile(r"[\s　→⇒]+([^\x00-\x7f\s→⇒]{2,8})[\s→⇒]*$")
_BEING_DONE = re.compile(r"を(?:復旧|回復|解消|解決)して(?:います|いる)")


def trailing(text: str) -> tuple[Kind | None, str]:
    """What the end of a title says, and the title without it."""
    of_a_run = (_RUN_ENDED,) if _OF_A_RUN.match(text) else ()
    for pattern in (_TAGGED_END, _TRAILING, _BARE, _TAKEN, _CHECKED, *of_a_run, _ENDED_AS):
        if found := compiled(pattern).search(text, max(0, len(text) - 120)):
            if found[1].lower() == "up" and _RISES.search(text):
                return Kind.PROBLEM, text
            before, kind = text[: found.start()], kind_of(found[1])
            return (kind, before) if kind is Kind.PROBLEM or not _is_doubted(before, found[1]) else (None, text)
    return _japanese_end(text)


def without_last_words(text: str) -> str:
    """The text without the Japanese words for a state that it ends with: "… 作動 → 復旧", "… 上限超過 継続中"."""
    while (found := _LAST_WORD.search(text, max(0, len(text) - 20))) and kind_of(found[1]):
        text = text[: found.start()]
    return text


def _japanese_end(text: str) -> tuple[Kind | None, str]:
    """The same for …が復旧しました, …を検知, …が異常終了しました (終了コード:8)."""
    end = _JAPANESE_END.search(text, max(0, len(text) - 80))
    before = text[: end.start()] if end else text
    if not end or end[2]:
        return (Kind.PROBLEM if end else None), before
    if (
        sounds_bad(end[0])
        or doubts.is_conditional(before + end[0])
        or doubts.loses_a_guard(text)
        or _BEING_DONE.search(text)
    ):
        return None, text
    return Kind.RECOVERY, before


def recovered_from(text: str) -> Kind | None:
    """ "web-1 has recovered from high load", "Problem has been resolved at …", if nothing before it takes that back."""
    found = _OVER.search(text)
    if not found or _AGAIN.search(text[found.end() :]):
        return None
    before = text[: found.start()]
    if doubts.names_an_alert(before):
        return Kind.RECOVERY
    return None if _is_doubted(before, found[0].split()[-1]) else Kind.RECOVERY


def of_run(text: str) -> Kind | None:
    """Backup OK of files-1, Job failed on batch-1."""
    found = _RAN.search(text)
    if not found:
        return None
    behind = _EXTENT.sub("", text[found.end() :])
    return Kind.RECOVERY if found[1] and not (tells_trouble(behind) or doubts.leaves_open(behind)) else Kind.PROBLEM


def _is_doubted(before: str, word: str) -> bool:
    """Whether what stands before a word of recovery takes it back."""
    ended = doubts.ends_what_should_last(word, doubts.words_in(before))
    return ended or sounds_bad(before) or doubts.is_conditional(before) or doubts.is_unwelcome(before)
