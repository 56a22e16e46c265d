"""Names of hosts, groups and people: whole, or without what does not tell them from others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rinban.core.text import scripts

_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]*://(?:[^\s/@]*@)?(\[[^\]\s]*\]|[^\s/:?#\"'<>「」、。）)]+)[^\s\"'<>「」、。）)\u3040-\u30ff\u4e00-\u9fff]*",
    re.IGNORECASE,
)
_ARN = re.compile(r"\barn:[a-z-]+:[^\s「」、。]*[:/]([^\s:/「」、。]+)")
_PORT = re.compile(
    r"(?<![0-9A-Za-z.:-])((?=[A-Za-z0-9-]*[0-9.])[0-9A-Za-z][0-9A-Za-z.-]{2,}):\d{3,5}(?![0-9A-Za-z:.%])"
)
_END_PORT = re.compile(r"(?<=[0-9A-Za-z\]]):\d{1,5}$")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*")
_NETWORK = re.compile(r"(?<![0-9A-Za-z.])(\d{1,3}(?:\.\d{1,3}){3})/(8|16|24)(?![0-9A-Za-z.])")
_TOPS = (
    "com|net|org|io|dev|app|cloud|info|biz|jp|us|uk|de|fr|eu|cn|kr|tw|sg|au|ai|me|co|local|internal|lan|corp|intra|home|"
    "localdomain|example|test|invalid|arpa|edu|gov"
)
_DOMAIN = re.compile(
    rf"(?<![0-9A-Za-z@/._-])([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)((?:\.[a-z0-9-]+)*\.(?:{_TOPS}))(?![0-9A-Za-z._/-])"
)
_PRIVATE = re.compile(r"\.(?:local|internal|lan|corp|intra|home|localdomain)")
_PACKAGE = re.compile(r"(?<![0-9A-Za-z.])(?:[a-z][a-z0-9]*\.){2,}(?=[A-Z][a-z])")
_REGISTERED = re.compile(r"\.(?:(?:co|ne|or|ac|go|gr|ed|lg|ad)\.)?[a-z]+")
_NOTHING = re.compile(
    r"\*\.(?=[a-z])|^\s*\[(?:FIRING|ALERTING|RESOLVED)(?::\d+)?\]|^\W*PROBLEM (?:Service|Host) Alert:\s"
)
_UNFILLED = r"(?:\{\{\s*[$.A-Za-z][^{}]{0,200}\}\}|\$?\{[#$]?[A-Z][A-Z0-9_.]*\}|\*UNKNOWN\*)"
_PLACE = re.compile(_UNFILLED)
# What a sender did not fill in goes with what ties it to the rest: "{HOST.NAME} の", "on {HOST.NAME}".
_TIED = re.compile(
    rf"^\s*{_UNFILLED}\s*(?:にて|において|では|での|[でのがは:、,-]|)\s*"
    rf"|{_UNFILLED}\s*(?:にて|において|での|[ので])|\s*[(（]\s*{_UNFILLED}\s*[)）]"
    rf"|\b(?:on|at|of|for|from|in|by|to)\s(?:[A-Za-z]+\s)?{_UNFILLED}",
)
_VERB_FIRST = re.compile(r"^\s*(?=(?:is|was|has|had|does|did|can|cannot|will)\b)")
_PLACE_AND_UNIT = re.compile(rf"{_UNFILLED}\s?(?:%|％)?")
_SLACK = re.compile(r"<(?:[@!#][^<>|\s]*|(https?://[^<>|\s]+))(?:\|([^<>]*))?>")
_V6_PORT = re.compile(r"\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)\]:\d{1,5}(?!\d)")
_LIKE_A_HOST = re.compile(
    r"(?i:(?!sev|level|prio)[a-z]{2,}[-_]?\d|[a-z][0-9a-z]*[-_.][0-9a-z._-]*\d)|\d\.\d+\.\d|[0-9A-Fa-f]:[0-9A-Fa-f]*:"
)
_GENERIC = frozenset(
    "www api app web mail smtp imap pop ns dns ntp ftp vpn proxy gw lb cdn auth login admin portal static img db sql "
    "redis cache mq dev stg stage staging test prod prd".split()
)
_POD = re.compile(r"(?<=[a-z0-9])-[0-9a-f]{8,10}-[a-z0-9]{5}(?![0-9A-Za-z])")
_UUID = re.compile(
    r"[/-]?(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|(?<![0-9A-Za-z-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}(?![0-9A-Za-z]))",
    re.IGNORECASE,
)
_STEPS = 12  # more parts than a name has that is not made to be a burden
_OPAQUE = re.compile(r"[a-z]{1,8}-[0-9a-f]{8,17}")
_OPAQUE_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z._/-])[a-z]{1,8}-(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,17}(?![0-9A-Za-z_/-]|\.[0-9A-Za-z])"
)
# The address of IPv6 has two colons in a row or eight groups; one of a network card (MAC) has neither.
_IPV6_IN_TEXT = re.compile(
    r"\[?(?<![0-9A-Za-z.:])(?=[0-9A-Fa-f:]*::|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f])(?=[0-9A-Fa-f:]{13})"
    r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![0-9A-Za-z]|[.:][0-9A-Za-z])\]?(?::\d{1,5}(?!\d))?"
)
_LAST_SIGNS = re.compile(r"[0-9A-Za-z]{1,4}$")
_ENDING = {
    "host": {"ja": "末尾{}", "en": "host ending in {}"},
    "address": {"ja": "末尾{}のアドレス", "en": "address ending in {}"},
    "id": {"ja": "末尾{}のID", "en": "ID ending in {}"},
}
_JOINT = re.compile(r"[\s/_-]+")


def without_links(text: str) -> str:
    """Of a web address the host is left, of an ARN its last part.

    Ids of 32 hexadecimal digits go, and what a sender did not fill in.
    """
    linked = _SLACK.sub(lambda link: link[2] or link[1] or "", filled(text))
    return _UUID.sub("", _ARN.sub(r"\1", _URL.sub(r"\1", _NOTHING.sub("", linked))))


def filled(text: str) -> str:
    """Without the places of a template that a sender did not fill in; in the middle of a sentence it is said so."""
    if _PLACE.search(text) is None:
        return text
    tied = _VERB_FIRST.sub("It ", _TIED.sub("", text))
    return _PLACE_AND_UNIT.sub("不明な値" if scripts.is_japanese(text) else "unknown", tied)


def is_like_a_host(text: str) -> bool:
    """Whether it may name a host: a tag such as [db-1] does, [P1] and [FIRING:2] do not."""
    return _LIKE_A_HOST.search(text) is not None


def without_ports(text: str) -> str:
    """Without the ports behind names that are a host's beyond doubt: they have a dot or a figure in them."""
    return _PORT.sub(r"\1", _V6_PORT.sub(r"\1", text))


def without_domains(text: str) -> str:
    """Without domains, the packages of classes, and the random parts of the names of pods."""
    return _POD.sub("", _PACKAGE.sub("", _DOMAIN.sub(_label, text)))


def without_zeros(text: str) -> str:
    """10.20/16 of 10.20.0.0/16: the zeros of a network's address say what its length says. Two numbers are left."""
    return _NETWORK.sub(_network, text)


def host(text: str) -> str:
    """The host as it is named aloud: 10.0.1.23 of 10.0.1.23:9100, db01 of db01.tokyo.example.com."""
    name = without_links(text.strip())
    bare = name if _IP.fullmatch(name) else _END_PORT.sub("", name)
    return without_domains(bare).strip("[] ") or filled(text)


def with_endings(text: str) -> str:
    """The text in which of an id or a long address, which nobody can follow by ear, it is said how it ends."""
    language = "ja" if scripts.is_japanese(text) else "en"
    with_addresses = _IPV6_IN_TEXT.sub(lambda found: _ending(found[0].partition("]")[0], "address", language), text)
    return _OPAQUE_IN_TEXT.sub(lambda found: _ending(found[0], "id", language), with_addresses)


def _ending(name: str, kind: str, language: str) -> str:
    """ "host ending in 7 8 9 0": sign by sign, so that nobody takes them for a number, or for the whole name."""
    found = _LAST_SIGNS.search(name)
    return _ENDING[kind][language].format(" ".join(found[0])) if found else name


def shorter(name: str, language: str = "en") -> Iterator[str]:
    """The name, then ever less of its beginning: what tells it from others stands at its end.

    Never half an address. Of an id, or of a long address of IPv6, it is said to a listener of `language` how it ends.
    """
    yield name
    if _IP.fullmatch(name):
        yield from (_ending(name, "host", language),) if ":" in name else ()
        return
    for joint in islice(_JOINT.finditer(name), _STEPS):
        rest = name[joint.end() :]
        if len(rest) > 2 and not rest[0].isdigit():
            yield rest
    if _OPAQUE.fullmatch(name):
        yield _ending(name, "host", language)


def _network(found: re.Match[str]) -> str:
    numbers, kept = found[1].split("."), max(int(found[2]) // 8, 2)
    return f"{'.'.join(numbers[:kept])}/{found[2]}" if set(numbers[kept:]) == {"0"} else found[0]


def _label(found: re.Match[str]) -> str:
    """The first label, with the second where the first is one that every organisation has; a name that was registered
    by itself, such as example.com, stays."""
    first, rest = found[1], found[2].split(".")[1:]
    if _REGISTERED.fullmatch(found[2]) and not _PRIVATE.fullmatch(found[2]):
        return found[0]
    return f"{first}.{rest[0]}" if first.lower() in _GENERIC else first
