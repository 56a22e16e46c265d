"""What is heard of alerts as monitors send them: heard.txt, which people have read line by line.

`python -m tests.unit.voice.golden` writes the answers anew; what has changed is then read in the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from rinban.core.alert import Severity
from rinban.voice.call_script import CallScript
from tests.fakes.service import VOICE

FILE = Path(__file__).parent / "heard.txt"
GROUPS = {"ja": "基盤", "en": "Payments"}
OTHER = {"ja": "en", "en": "ja"}
KEYS = {
    "ja": "対応は1、次の方へは2、詳しくは3を押してください。",
    "en": "To take it, press 1. To pass it on, 2. For details, press 3.",
}
ONLY_KEYS = {"ja": KEYS["ja"], "en": "Take it, 1. Pass it on, 2. Details, 3."}
WITH_OTHERS: dict[str, dict[str, Any]] = {
    "the most severe of five": {"count": 5, "others": ("web-21", "web-22")},
    "one since a key": {"is_collected": True},
    "five since a key": {"is_collected": True, "count": 5, "others": ("web-21", "web-22")},
    "three of seven that were taken beforehand": {"is_collected": True, "count": 3, "came": 7},
}
"""How many alerts there are besides the one that is told."""


class Heard(NamedTuple):
    """One alert and what is said of it, at first and at the key for details. `who`: the listener's language.

    `longest`: seconds until the keys. A few alerts need more than 9, since nothing of them can go without a cut in an
    address, a name or a figure.
    """

    who: str
    severity: str
    host: str
    summary: str
    details: str
    first: str
    at_3: str
    longest: float = 9


class Part(NamedTuple):
    language: str
    text: str


def table() -> Iterator[Heard]:
    for block in FILE.read_text("utf-8").split("\n\n"):
        case = _case(block)
        if case:
            yield case


def _case(block: str) -> Heard | None:
    lines = [line for line in block.splitlines() if line and not line.startswith("#")]
    fields = {name: text.strip() for name, text in (line.split(":", 1) for line in lines)}
    if "to" not in fields:
        return None
    who, severity = fields["to"].split()
    host, summary, details, first, at_3 = (
        fields.get(name, "") for name in ("host", "trigger", "details", "first", "at 3")
    )
    return Heard(who, severity, host, summary, details, first, at_3, float(fields.get("longest", 9)))


def parts(case: Heard, topic: str, **others: Any) -> list[Part]:
    """What is said until a key is waited for the first time, and by which language's voice.

    `others`: fields of `CallScript` that tell of further alerts.
    """
    words = CallScript(
        case.who,
        GROUPS[case.who],
        severity=Severity[case.severity.upper()],
        host=case.host,
        summary=case.summary,
        details=case.details,
        details_key="3",
        **others,
    )
    gather = ET.fromstring(VOICE.document(topic, words, "https://x.example/")).find("Gather")  # noqa: S314 - our own
    assert gather is not None
    return [Part(said.get("language", "")[:2], said.text or "") for said in gather.iter("Say")]


def without(spoken: list[Part], ending: str) -> list[Part]:
    """What is said before the keys are named."""
    *before, last = spoken
    assert last.text.endswith(ending), last
    rest = last.text.removesuffix(ending).strip()
    return [*before, Part(last.language, rest)] if rest else before


def written(spoken: list[Part], who: str) -> str:
    """As one line; what another voice says stands in brackets after its language."""
    return " ".join(part.text if part.language == who else f"[{part.language}: {part.text}]" for part in spoken)


def first(case: Heard) -> str:
    return written(without(parts(case, "menu"), KEYS[case.who]), case.who)


def at_3(case: Heard) -> str:
    return written(without(parts(case, "details"), ONLY_KEYS[case.who]), case.who)


def _anew(block: str) -> str:
    case = _case(block)
    if case is None:
        return block
    asked = [line for line in block.splitlines() if not line.startswith(("first:", "at 3:"))]
    return "\n".join([*asked, f"first: {first(case)}", f"at 3: {at_3(case)}"])


def main() -> None:
    blocks = FILE.read_text("utf-8").rstrip("\n").split("\n\n")
    FILE.write_text("\n\n".join(map(_anew, blocks)) + "\n", "utf-8")
