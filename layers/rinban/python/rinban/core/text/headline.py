"""What is said of an alert: where, and what exactly, in the seconds that there are for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rinban.core.text import english, japanese, names, pace, readings, scripts
from rinban.core.text.phrases import glued
from rinban.core.text.speech import LOOKED_AT, clean

BEYOND = 12.0
"""Seconds that a summary may take at most if nothing can go any more; one that takes longer is left to the details."""

SWITCH = 0.2
"""Seconds between two voices."""

_PAUSE = 0.28  # seconds behind the host, and behind the sentence

_FURTHER = 0.8  # seconds of "Also", of "ほかに", and of the pause behind the last further host

_WORDS = 12  # of a name at most
_TAG = re.compile(  # of a system or a severity, the latter said already
    r"\s*(?:【[^】]*】|[\[［][^\]］]*[\]］](?::\d{1,5}(?!\d))?|[(（][^)）]*[)）]|<[^>]*>)\s*[:：]?"
    r"|\s*(?:SNMP\s?)?(?:トラップ|アラート|イベント|メッセージ|ログ)(?:を?(?:受信|検知|通知)|通知)\s?[:：]\s*"
    r"|\s*(?:CRITICAL|CRIT|WARNING|WARN|PROBLEM|ALERT|ALARM)\s*[:-]\s"
)
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\])(?:\s?[▲△▼▽]\s?\d[\d.,]*\s?[%％])?")
_LIMITS = "しきい値|閾値|上限|下限|基準|制限|規定|許容|threshold|limit|maximum|minimum"
_LIMIT_JA = re.compile(
    rf"\s*[(（]((?:{_LIMITS})[^()（）]{{0,30}})[)）]\s?(?=を\s?(?:上回|下回|超|割|突破))", re.IGNORECASE
)
_LIMIT_EN = re.compile(
    rf"\s*\(((?:{_LIMITS})\b[^()]{{0,30}})\)(?=\s+(?:is |was )?(?:exceeded|breached|crossed))", re.IGNORECASE
)
_OF_A_LIMIT = re.compile(rf"(?<=で)({_LIMITS})値?[\s:：は]{{0,2}}\d[\d.,]*\s?[^\s\dを]{{0,6}}(?=を)")
"""A limit with its number, behind what was measured: in a short sentence it is enough that it is exceeded."""

_CUT = re.compile(r"[^\s、。,]*…$|…$")
_HOST_ENDS = re.compile(r"\s*[:,、]\s*|\s+-\s+|$")
_SHORTER = {"ja": japanese.shorter, "en": english.shorter}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is said, and in which language."""

    text: str
    language: str

    @property
    def seconds(self) -> float:
        return pace.seconds(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Headline:
    """`host` is empty where the summary names it. `whole`: nothing of the summary was left out."""

    host: Spoken
    summary: Spoken
    whole: bool

    @property
    def seconds(self) -> float:
        """With the pauses behind them, and between two voices."""
        parts = [text for text in (self.host, self.summary) if text.text]
        switches = len({text.language for text in parts}) - 1 if parts else 0
        return sum(text.seconds + _PAUSE for text in parts) + SWITCH * switches


def headline(
    host: str,
    summary: str,
    language: str,
    seconds: float,
    table: Mapping[str, str] | None = None,
    *,
    named: bool = True,
) -> Headline:
    """Host and summary within `seconds` if that can be; else as short as they can be said without a cut in a word.

    `language` is the listener's, `table` how words are said (word -> reading). Names in the summary that tell where it
    is may go if they are `named`, that is, if the host tells it.
    """

    def spoken(text: str) -> Spoken:
        return say(text, language, table)

    def called(text: str) -> Spoken:
        return say_name(text, language, table)

    where = names.host(host)
    lead = called(where)
    versions = (_without_host(where, version) for version in _versions(summary, language, named=named))
    first: Headline | None = None
    best: Headline | None = None
    for said_host, text in versions:
        one = Headline(lead if said_host else spoken(""), spoken(text), whole=first is None)
        first = first or one
        if best is None or one.seconds < best.seconds:
            best = one
        if one.seconds <= seconds:
            return one
    return _bounded(best or Headline(lead, spoken(""), whole=True), called, names.shorter(where, language), seconds)


def hosts(
    further: Iterable[str], language: str, seconds: float, table: Mapping[str, str] | None = None
) -> tuple[Spoken, ...]:
    """The names of further hosts, as many from the first as can be said in `seconds`, with the words around them."""
    spoken = [say_name(host, language, table) for host in map(names.host, further) if host]
    spent = list(accumulate(host.seconds + _PAUSE for host in spoken))
    return tuple(spoken[: bisect_right(spent, seconds - _FURTHER)])


def say(text: str, language: str, table: Mapping[str, str] | None = None, most: int = LOOKED_AT) -> Spoken:
    """A whole text as it is said to a listener of `language`: at most `most` characters of it are looked at."""
    plain = readings.split_words(clean(text, language, most))
    tongue = scripts.language_of(plain, language)
    return Spoken(readings.said(plain, tongue, table), tongue)


def say_name(text: str, language: str, table: Mapping[str, str] | None = None) -> Spoken:
    """A name as it is said to a listener of `language`: in that language, unless it is written in Japanese."""
    plain = clean(text, language)
    tongue = "ja" if scripts.is_japanese(plain) else language
    return Spoken(readings.said(plain, tongue, table), tongue)


@lru_cache(maxsize=1000)
def name(text: str, language: str, seconds: float) -> Spoken:
    """A name of a group or a person: whole, or as many of its words from the left as can be said in `seconds`."""
    words = clean(text, language).split()[:_WORDS]
    spoken = (say_name(" ".join(words[:many]), language) for many in range(len(words), -1, -1))
    return next(one for one in spoken if one.seconds <= seconds)


def person(text: str, language: str, seconds: float) -> Spoken:
    """A person's name as `name`, without what stands in brackets behind it: "さん" belongs to the name."""
    return name(_ASIDE.sub("", text).strip() or text, language, seconds)


def _versions(summary: str, language: str, *, named: bool) -> Iterator[str]:
    """The summary as it came, then without tags and asides, then without domains and ports, then ever less of it."""
    plain = names.without_ports(names.without_links(_CUT.sub("", summary[:1000])))
    bare = _with_limit(_untagged(plain, named=named) or plain)
    without = _ASIDE.sub(" ", bare)
    without = without if clean(without) else bare
    yield clean(plain, language)
    for version in dict.fromkeys((bare, without)):
        yield glued(clean(version, language))
    last = glued(clean(names.with_endings(names.without_zeros(names.without_domains(without))), language))
    yield last
    last = _OF_A_LIMIT.sub(r"\1", last)
    yield last
    yield from _SHORTER["ja" if scripts.is_japanese(last) else "en"](last, named=named)


def _with_limit(text: str) -> str:
    """The limit in brackets as part of the sentence, where the sentence says that the limit is exceeded.

    Without it, "0.8%（しきい値 0.5%）を上回りました" would say that 0.8% was the limit.
    """
    return _LIMIT_EN.sub(r", \1", _LIMIT_JA.sub(r"で\1", text))


def _untagged(text: str, *, named: bool) -> str:
    """Without the tags at its beginning; one that may name a host stays, unless something else names it."""
    at = 0
    while (tag := _TAG.match(text, at)) and (named or not names.is_like_a_host(tag[0][:80])):
        at = tag.end()
    return text[at:]


def _without_host(host: str, summary: str) -> tuple[bool, str]:
    """Whether the host has to be said, and the summary without it."""
    lead, rest = apart(clean(host), summary)
    return bool(lead), rest


def apart(host: str, summary: str) -> tuple[str, str]:
    """Host and summary of which the host is said once: many triggers begin with the host's name.

    "db1" and "db1: disk full" are ("db1", "disk full"); with "db1 is down" the host goes away, ("", "db1 is down").
    """
    start, rest = summary[: len(host)], summary[len(host) :]
    if not host or (not rest and start.casefold() != host.casefold()):
        return host, summary
    if start.casefold() == host.casefold() and (separator := _HOST_ENDS.match(rest)):
        return host, rest[separator.end() :]
    return ("", summary) if _has(summary, host) else (host, summary)


def _has(summary: str, host: str) -> bool:
    whole = rf"(?<![0-9A-Za-z.-]){re.escape(host)}(?![0-9A-Za-z]|[.-][0-9A-Za-z])"
    return re.search(whole, summary, re.IGNORECASE) is not None


def _bounded(best: Headline, called: Callable[[str], Spoken], hosts: Iterable[str], seconds: float) -> Headline:
    """The shortest that there was, with the first of `hosts`, ever shorter names of the host, for which there is time.

    What no breath can say is left out whole.
    """
    summary = best.summary if best.summary.seconds <= BEYOND else called("")
    left = max(seconds - summary.seconds, seconds / 2)
    shorter = [called(name) for name in hosts] if best.host.text else [best.host]
    lead = next((name for name in shorter if name.seconds <= left), shorter[-1])
    lead = lead if lead.seconds <= BEYOND else called("")
    return Headline(lead, summary, whole=best.whole and (lead, summary) == (best.host, best.summary))
