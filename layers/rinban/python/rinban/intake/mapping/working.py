"""States that say that something works: "running", "online", 運転中.

They end what said that it does not work. A pump that runs may be overloaded all the same, and a host that is up full.
"""

from __future__ import annotations

from collections.abc import Iterable

from rinban.core.alert import Kind
from rinban.intake.mapping import titles
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.values import spaced
from rinban.intake.mapping.vocabulary import plain

_WORKS = frozenset(
    "up online running connected reachable available alive active registered serving responding reporting"
    " 運転 運転中 稼働 稼働中 通常運転中 正常運転中 オンライン 接続中".split()
)
_WHILE_IT_WORKS = (
    r"\b(?:full|over-?load(?:ed)?|over-?heat(?:s|ed|ing)?|too (?:high|low|hot|slow|many|few|much)|infect(?:ed|ion)|"
    r"ransomware|malware|virus|leak(?:s|ing)?|smoke|fire|intru(?:der|sion)s?|corrupt(?:ed|ion)?|low battery|"
    r"rebooted|restarted|data loss|lag(?:s|ging)?|backlog|older than|expires?)\b"
    r"|\bbattery low\b|\b(?:disk|drive|fan|power supply)\b.{0,40}\bfailed\b"
    r"|過負荷|過熱|が高い|が低い|超過|漏れ|侵入|感染|異音|逼迫|満杯|枯渇|容量不足|過電流|上限|下限|再起動|遅延|遅れ"
)


def is_no_end(word: str, texts: Iterable[str]) -> bool:
    """Whether a state says that something works, and a text tells of trouble that it has while it does."""
    return plain(word) in _WORKS and any(map(_is_trouble, texts))


def _is_trouble(text: str) -> bool:
    line = spaced(text[:400])
    return bool(compiled(_WHILE_IT_WORKS).search(line)) and titles.state(line) is not Kind.RECOVERY
