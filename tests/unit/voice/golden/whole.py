"""Whether what is said names something else than the alert does: half an address, a figure without its end, a stump.

What is said is written again as it stood in the alert ("10 dot 0" is 10.0), and each name, figure and Latin word of it
has to stand there whole: nothing of the same name before or behind it, but for what may go by the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NAME = re.compile(r"[0-9A-Za-z]+(?:[._:/-]+[0-9A-Za-z]+)*")
_UNSAID = (
    (re.compile(r"(?<=\d)(?:てん| dot )(?=\d)"), "."),
    (re.compile(r"(?<=\d)(?:スラッシュ| slash )(?=\d)"), "/"),
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
)
_LINK = re.compile(r"[a-z][a-z0-9]*://([^\s/?#]+)[^\s」|]*|\barn:[^\s]*[:/]([^\s:/]+)")
_WRITTEN = frozenset(
    "minute minutes second seconds hour hours day days millisecond milliseconds microseconds degrees gibibytes root "
    "over under at least most not minus and to of x It version UTC".split()
)
"""The words that stand for signs, units and what a sender did not fill in."""

_OTHER_FORMS = (
    (re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_"), " "),  # KubeNodeDown, rejected_connections
    (
        re.compile(r"(?:(?<![.A-Za-z])(?:[a-z]+\.){2,}(?=[A-Z]))|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
        " ",
    ),  # java.net.TimeoutError
    (re.compile(r"-[0-9a-f]{8,10}-[a-z0-9]{5}\b|-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), ""),  # random parts
    (re.compile(r"\.0(?=/\d)"), ""),  # of a network
    (re.compile(r"\.0\.0(?=/\d)"), ""),
    (re.compile(r"\bv(?=\d)"), ""),
    (re.compile(r"(?<=\d)T(?=\d\d:)|(?<=[\dB])/(?=\d)"), " "),
    (re.compile(r"(?<![0-9A-Za-z])([1-5])xx(?![0-9A-Za-z])"), r"\g<1>00 \1"),
)
_ALARM = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z]+(?:-[A-Za-z]+)*")  # a whole trigger in one word
_ENDING = re.compile(
    r"末尾((?:[0-9A-Za-z] ?)+)(?:の(?:アドレス|ID))?|(?:host|address|ID) ending in ((?:[0-9A-Za-z]\b ?)+)"
)
_MOMENT = re.compile(r"(\d{1,4})[:/-](\d{1,2})(?:[:/-](\d{1,2}))?(?![\d:])")
_LARGE = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNIT = re.compile(r"[A-Za-z]{1,6}(?![0-9A-Za-z])|[dhms]\d")
_DOMAIN = re.compile(r"(?:\.[A-Za-z][0-9A-Za-z-]*)+(?![0-9A-Za-z])")
_PORT = re.compile(r":\d{1,5}(?![0-9A-Za-z:.])")


def cut(said: str, host: str, summary: str, frame: str = "") -> list[str]:
    """The names, figures and words in `said` that stand as a whole neither in the alert nor in the words around it."""
    alert = _alike(_LINK.sub(r"\1\2", f"{host} | {summary} | {frame}"))
    forms = (alert, *(pattern.sub(form, alert) for pattern, form in _OTHER_FORMS), " ".join(_figures(alert)))
    said = _ENDING.sub(lambda end: _checked(end, alert), said)
    words = summary.replace("-", " ") if _ALARM.fullmatch(summary) else ""
    return [
        name
        for name in _NAME.findall(_alike(said))
        if name not in _WRITTEN and not _ends_the_host(name, host) and not any(_is_whole(name, form) for form in forms)
        if name not in _OTHER_FORMS[0][0].sub(" ", words).split()
    ]


def _checked(end: re.Match[str], alert: str) -> str:
    """Nothing, if a name of the alert ends so; else the signs, as one name that stands nowhere."""
    signs = "".join((end[1] or end[2]).split())
    return "" if re.search(rf"{signs}(?![0-9A-Za-z])", alert) else f"…{signs}"


def stumps(said: str) -> Iterator[str]:
    """What a careless cut would leave of the addresses, figures and names that are said: without a sign, or a part."""
    for name in filter(re.compile(r"\d|[._:/-]").search, _NAME.findall(_alike(said))):
        yield from {name[:-1].rstrip("._:/-"), re.sub(r"[._:/-]+[0-9A-Za-z]+$", "", name)} - {name, ""}


def _alike(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.replace("…", " "))
    for pattern, sign in _UNSAID:
        text = pattern.sub(sign, text)
    return text


def _figures(alert: str) -> Iterator[str]:
    """The figures of times and dates, which are said one by one, and large ones that are written out."""
    for moment in _MOMENT.finditer(alert):
        yield from (form for figure in moment.groups() if figure for form in (figure, str(int(figure))))
    yield from (f"{float(figure):.0f}" for figure in _LARGE.findall(alert))


def _ends_the_host(name: str, host: str) -> bool:
    """Of a long name its end may be said, from a word on: it tells the host from others."""
    label = host.partition(".")[0]
    return name[0].isalpha() and "-" in name and label.endswith(f"-{name}")


def _is_whole(name: str, form: str) -> bool:
    found = re.finditer(re.escape(name), form, re.IGNORECASE)
    return any(_begins(name, form[: at.start()]) and _ends(name, form[at.end() :]) for at in found)


def _begins(name: str, before: str) -> bool:
    if _NUMBER.fullmatch(name) and re.search(r"\d[dhms]$", before):
        return True
    return re.search(r"[0-9A-Za-z]$|[0-9A-Za-z][._:/-]$", before) is None


def _ends(name: str, after: str) -> bool:
    if re.match(r"[._:/-]*[0-9A-Za-z]", after) is None:
        return True
    if _NUMBER.fullmatch(name):
        return _UNIT.match(after) is not None
    is_address = re.fullmatch(r"[\d.]+", name) is not None
    has_port = ":" not in name and _PORT.match(after) is not None
    return has_port or (not is_address and _DOMAIN.match(after) is not None)
