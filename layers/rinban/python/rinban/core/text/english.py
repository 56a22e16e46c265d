"""Ever shorter versions of an English text that all say what is wrong.

English says that first. So the beginning is kept; when, where and why go, each from its preposition to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_PAUSE = re.compile(r"[,;:]\s+|\.\s+|\s+-\s+")
_LAST_OF_A_LIST = re.compile(r"(?:^|\s)(?:and|or|&)(?:\s\S+){1,3}\s*$")
_NAME = re.compile(r"[A-Za-z]-?\d|[a-z]\.[a-z]|[A-Za-z]-[A-Za-z]|\d\.\d+\.\d|/[a-z]")  # db1, orders-db, 10.0.0.5, /var
_IN_A_NAME = re.compile(rf"\d|{_NAME.pattern}")
_CLAUSES = frozenset(
    "because while when although though whereas until unless despite".split()
)  # have verbs of their own
_STARTS = _CLAUSES | frozenset("on in at for from by with within during since after before due via as".split())
_SPANS = frozenset(("the", "last", "past"))  # "over the last hour" tells when, "over 90%" tells what is wrong
_AUXILIARIES = frozenset("is are was were be been being has have had not".split())
_VERBS = _AUXILIARIES | frozenset(
    "will cannot can could did does do exceeded exceeds failed fails reached keeps stopped dropped rose fell lost went "
    "became returned returns expires crashed restarted lags stalls stalled stops drops grows grew exited died hangs "
    "hung froze halted paused crossed crosses breached matched misses missed refuses refused rejects rejected reports "
    "reported remains flaps leaks disappeared increased increases decreased decreases doubled timed needs requires "
    "allows shows responds accepts sends detected found seen observed blocked denied exhausted".split()
)
_LIMITS = frozenset("over above below under".split())  # "over threshold" tells what is wrong
_BOUND = frozenset(
    "is are was were be been being not out ending stuck waiting in up log logged logging sign signed back listen "
    "expire expires expiring expired".split()
)
_BY_HOW_MUCH = frozenset("lags lagging behind exceeded exceeds increased grew rose fell dropped decreased".split())
_EVENTS = re.compile(
    r"\b(?:down|up|full|fail\w*|error\w*|high|low|lost|unreachable|unavailable|not|no|is|are|was|were|has|have|above|"
    r"exceed\w*|below|over|under|too|timeout|timed|refused|denied|restart\w*|crash\w*|expir\w*|stopp\w*|slow|missing|"
    r"unhealthy|rolled|cannot|unable|degraded|lag\w*|stale|corrupt\w*|overload\w*|exhausted|out|dropp\w*|detected|"
    r"mismatch|oom\w*|looping|stuck|lockup|panic\w*|hung|hang\w*|deadlock\w*|killed|blocked|unresponsive|invalid|"
    r"reject\w*|abort\w*|dead|offline|flapping|critical|leak\w*|spik\w*|throttl\w*|reset|disconnect\w*|loss|suspect\w*|"
    r"stall\w*|broken|breach\w*|crossed|pending|unassigned|halt\w*|froze\w*|die[sd]|exited|flap\w*|misses|[a-z]+n't)\b",
    re.IGNORECASE,
)
_ALERT_NAME = re.compile(r"(?:[A-Z]+[a-z]+){3,}(?=:\s)")  # "KubePodNotReady: …" says by itself what is wrong
_OF_SO_MANY = re.compile(r"(?<![0-9A-Za-z.,])(\d[\d.,]*%?) of \d[\d,]* (?=[a-z])")  # "3 of 8 nodes are down": 3 are
# "outside range -25 to -18 °C": that it is outside is what is wrong.
_BOUNDS = re.compile(
    r"(\b(?:outside|beyond|out of)(?: the)? (?:range|limits|bounds))"
    r" (?:minus )?\d[^\s>]*\s?(?:->|to|and)\s?(?:minus )?\d\S*(?: (?:°[CF]|degrees|[a-zA-Z%]{1,3}(?![A-Za-z])))?"
)
_ENDS = re.compile(r" \S*\d\S* <?->? \S*\d\S*(?= )")  # of a tunnel or a link: they tell where it is
_PARTICIPLE = re.compile("[A-Za-z]+ed")
_LABEL_ENDS = re.compile(r":\s+|\s+-\s+")
_LEVEL = re.compile(r"\W*(?:high|low|critical|failed|failure|error|down|degraded)\W*", re.IGNORECASE)
_SHARE = re.compile(r"[\d.,]+ ?%")  # "at 45%" tells what is wrong
_RULE = re.compile(r"\b(?:rule|alarm|alert|check|monitor|trigger|policy|condition|probe|violation)\W*$", re.IGNORECASE)


def shorter(text: str, *, named: bool) -> Iterator[str]:
    """The text, then ever less of it; the last has no phrase left that can go.

    `named`: the host is said besides, so that other names may go that tell where it is.
    """
    parts = _parts(text)
    least = 2 if not named and _is_where(parts) else 1
    for many in range(len(parts), least - 1, -1):
        yield "".join(parts[:many]).rstrip(" ,;:-.")
    yield from _reduced("".join(parts[:least]).rstrip(" ,;:-."), named=named)
    if named and (name := _ALERT_NAME.match(text)):
        yield name[0]


def _is_where(parts: list[str]) -> bool:
    """Whether the second part tells where it is, and the first does not: "Data loss: orders-17 is offline"."""
    return len(parts) > 1 and not _NAME.search(parts[0]) and _NAME.search(parts[1]) is not None


def _parts(text: str) -> list[str]:
    """What stands between pauses, each with the pause behind it; the first of them says what is wrong."""
    cuts = [0, *(pause.end() for pause in _PAUSE.finditer(text)), len(text)]
    pieces = [text[start:end] for start, end in pairwise(cuts) if start < end]
    while len(pieces) > 1 and not _says_something(pieces[0]):
        pieces[:2] = [pieces[0] + pieces[1]]
    listed = _listed(pieces)
    return ["".join(pieces[:listed]), *pieces[listed:]]


def _listed(pieces: list[str]) -> int:
    """How many belong together since a list goes on in them: "agents a, b and c" is not "agents a"."""
    ends = (at for at in range(1, len(pieces)) if _says_something(pieces[at]) or not pieces[at - 1].endswith(", "))
    end = next(ends, len(pieces))
    return next((at + 1 for at in range(end - 1, 0, -1) if _LAST_OF_A_LIST.search(pieces[at])), 1)


def _says_something(piece: str) -> bool:
    """Whether it is more than a label: "Linux", "High", "Spike rule" or "3 of 5 targets" tell nothing by themselves."""
    label = _RULE.search(piece) or _LEVEL.fullmatch(piece)
    return _EVENTS.search(piece) is not None and label is None


def _reduced(part: str, *, named: bool) -> Iterator[str]:
    label, pause, rest = _labelled(part)
    left = rest.split(" ")
    told = _says_something(rest)
    for phrase in _droppable(left, named=named):
        fewer = [word if not phrase[0] <= at < phrase[1] else "" for at, word in enumerate(left)]
        if told and not _says_something(" ".join(fewer)):
            continue  # what is wrong stands in this phrase
        left = fewer
        words = list(filter(None, left))
        if words[-1].lower() not in _STARTS:  # "below 0.7 for" goes on
            yield label + pause + " ".join(words)
    left = list(filter(None, left))
    for less in (_shares, _bounds, *((_between,) if named else ())):
        if (fewer := less(" ".join(left))) != " ".join(left):
            left = fewer.split(" ")
            yield label + pause + fewer
    if label and _LABEL_ENDS.fullmatch(pause) and (named or not _IN_A_NAME.search(label)) and len(left) > 1 and told:
        yield " ".join(left)


def _shares(text: str) -> str:
    return _OF_SO_MANY.sub(_part_alone, text)


def _bounds(text: str) -> str:
    return _BOUNDS.sub(r"\1", text)


def _between(text: str) -> str:
    return _ENDS.sub("", text)


def _part_alone(share: re.Match[str]) -> str:
    return f"{share[1]} of " if share[1].endswith("%") else f"{share[1]} "


def _labelled(part: str) -> tuple[str, str, str]:
    found = _PAUSE.search(part)
    return (part[: found.start()], found[0], part[found.end() :]) if found else ("", "", part)


def _droppable(words: list[str], *, named: bool) -> list[tuple[int, int]]:
    """The phrases of when, where and why as (start, end), the last first, so that those before it keep their places."""
    starts = [at for at in range(1, len(words)) if _begins(words, at)]
    found = [(_since_participle(words, at, end), end) for at in starts for end in [_end(words, at)]]
    return [phrase for phrase in found[::-1] if named or not _NAME.search(" ".join(words[slice(*phrase)]))]


def _begins(words: list[str], at: int) -> bool:
    word, before = words[at].lower(), words[at - 1].lower()
    if word in ("over", "in") and at + 1 < len(words) and words[at + 1].lower() in _SPANS:
        return True
    if (word == "by" and before in _BY_HOW_MUCH) or (word == "at" and _SHARE.match(" ".join(words[at + 1 :]))):
        return False
    return word in _STARTS and before not in _BOUND and at + 1 < len(words)


def _since_participle(words: list[str], start: int, end: int) -> int:
    """A participle before the phrase goes with it where the verb is still to come: "/data mounted on … is full".

    So does "than" in any case: "higher than in the last hour".
    """
    if words[start - 1].lower() == "than":
        return start - 1
    described = start > 1 and _PARTICIPLE.fullmatch(words[start - 1]) and words[end : end + 1]
    if described and words[start - 2].lower() in _AUXILIARIES:
        return start  # "have been received" is the verb itself
    return start - 1 if described and words[end].lower() in _VERBS else start


def _end(words: list[str], start: int) -> int:
    """A phrase ends before the next one, or before the verb of the sentence; a clause takes its own verb with it."""
    if words[start].lower() in _CLAUSES:
        return len(words)
    for at in range(start + 1, len(words)):
        if words[at].lower() in _VERBS | _LIMITS or _begins(words, at):
            return at
    return len(words)
