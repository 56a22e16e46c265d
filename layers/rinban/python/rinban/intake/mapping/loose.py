"""Texts that hold fields without being JSON: JSON broken by its own text, forms, XML, "Host: db-1" line by line."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

from rinban.intake.mapping import keying, titles
from rinban.intake.mapping.good_news import tells_trouble
from rinban.intake.mapping.names import FIELDS
from rinban.intake.mapping.values import words_of

LOOKED_AT = 1_000_000
"""Characters of such a text."""

_NAMED = re.compile(r'"([A-Za-z_@][\w@. -]{0,60})"\s*:\s*')
_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_FORM = re.compile(r"[\w.\[\]%+-]{1,60}=[^&\s]*(?:&[\w.\[\]%+-]{1,60}=[^&\s]*)*")
_TAG = re.compile(r"<([A-Za-z][\w:.-]{0,60})(?:\s[^<>]{0,300})?>([^<>]{1,2000})</")
_LABEL = re.compile(
    r"^[ \t\u3000>*・■●◆-]{0,8}\**([^\W\d_][\w /.()-]{0,30}?)\**[ \t\u3000]*(?:[:：=]|[ \t]は[ \t])\**"
    r"[ \t\u3000]*(.{0,2000}?)[ \t]*$"
)
_PAIR = re.compile(r'(?<![\w"])([A-Za-z][\w.-]{0,40})=("[^"\n]{0,2000}"|[^\s,;"]+)')
_TOPICS = re.compile(r"\[arn:[^\]]*\]")  # who is told of it, in a mail of CloudWatch: "ALARM: [arn:aws:sns:…]"
_BRACKETED = re.compile(r"^[ \t]*[\[【［]([^\]】］]{1,20})[\]】］][ \t]*(\S.{0,500})$")

_COURTESY = re.compile(
    r"自動(?:送信|配信)|返信しないで|お世話になって|いつもご利用|(?:センター|システム|担当)(?:です|より)"
    r"|automatic(?:ally)? (?:generated|sent)"
    r"|do not reply|^\s*(?:dear|hello|hi)\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\s([A-Za-z][\w:.-]{0,60})=[\"']([^\"'<>]{0,500})[\"']")
_NAMING = frozenset(
    name for field in ("host", "alone", "rules", "parts", "status", "event", "summary") for name in FIELDS[field]
) - {
    "url",
    "name",
    "event",
    "type",
    "kind",
    "category",
    "alert",
    "instance",
    "target",
    "address",
    "port",
    "app",
    "unit",
}
_KNOWN = frozenset(name for names in FIELDS.values() for name in names)
_MESSAGES = frozenset(FIELDS["message"])
_BRIEF = 400
"""Characters of a text below a subject of which all is read for a state."""

_LEAST_PAIRS, _LONGEST_LINE = 4, 20_000
"""So many pairs make a line of a log, of which so many characters are read."""

_SUBJECTS = ("subject", "summary", "title", "件名")


def fields(text: str) -> dict[str, object] | None:
    """The fields of a text; None if it has none that a source or the usual names could be looked for in."""
    told = text[:LOOKED_AT].strip()
    if told.startswith("{'"):
        return _broken(told.replace("'", '"'))
    if told.startswith("{"):
        return _broken(told)
    if told.startswith("<"):
        return _of_xml(told)
    return _of_form(told) or _of_rows(told) or _labelled(told)


def _broken(text: str) -> dict[str, object] | None:
    """Fields of JSON that is none: mended where an escape is wrong, else cut out name by name.

    A name that comes twice with different values is taken for nobody's: a text inside may quote JSON of its own.
    """
    try:
        mended = json.loads(_ESCAPE.sub(r"\\\\", text), strict=False)
        return mended if isinstance(mended, dict) else None
    except (ValueError, RecursionError):
        pass
    marks = list(_NAMED.finditer(text))[:500]
    ends = (*(mark.start() for mark in marks[1:]), len(text))
    found: dict[str, object] = {}
    for mark, end in zip(marks, ends, strict=False):
        value = _bare(text[mark.end() : end])
        if found.setdefault(mark[1], value) != value:
            found[mark[1]] = ""
    return {name: value for name, value in found.items() if value != ""} or None


def _bare(piece: str) -> object:
    """A value as it stands between two names, without its quotes; numbers and flags as what they are."""
    text = piece.strip().rstrip(",").strip()
    while text.endswith(("}", "]")) and not text.startswith(("{", "[")):
        text = text[:-1].rstrip().rstrip(",").rstrip()
    if not text.startswith('"'):
        return _scalar(text)
    quotes = 3 if len(text) > 5 and text.startswith('"""') and text.endswith('"""') else 1
    text = text[quotes : -quotes if text.endswith('"') and len(text) > quotes else None]
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\").strip()


def _scalar(text: str) -> object:
    try:
        value = json.loads(text[:2000])
    except (ValueError, RecursionError):
        return text
    return "" if isinstance(value, dict | list) or value is None else value


def _of_form(text: str) -> dict[str, object] | None:
    """a=1&b=2, and Slack's payload={…}."""
    if not _FORM.fullmatch(text) or ("&" not in text and not text.startswith("payload=")):
        return None
    found: dict[str, object] = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=500))
    try:
        payload = json.loads(str(found.get("payload", "")), strict=False)
    except (ValueError, RecursionError):
        payload = None
    return payload if isinstance(payload, dict) else found or None


def _of_rows(text: str) -> dict[str, object] | None:
    """LTSV, and a table whose first row are the names of fields: an alert a row."""
    rows = [row for row in text.splitlines()[:200] if row.strip()]
    tabs = [_of_tabs(row) for row in rows if "\t" in row]
    found = tabs if any(tabs) else _of_table(rows)
    named = [row for row in found if _is_named(row)]
    return {"alerts": named} if named and len(named) == len(found) else None


def _of_tabs(row: str) -> dict[str, object]:
    """host:db-1 and status:OK between tabs."""
    pairs = (piece.partition(":") for piece in row.split("\t"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon and words_of(name)}


def _of_table(rows: list[str]) -> list[dict[str, object]]:
    """A heading of at least two fields' names that are known, one of which names something, and rows of as many."""
    mark = next((mark for mark in "\t;," if rows[0].count(mark) > 1), "") if len(rows) > 1 else ""
    heading = [name.strip() for name in rows[0].split(mark)] if mark else []
    names = {"".join(words_of(name)) for name in heading}
    cells = [row.split(mark) for row in rows[1:]] if names & _NAMING and len(names & _KNOWN) > 1 else []
    return [dict(zip(heading, map(str.strip, row), strict=True)) for row in cells if len(row) == len(heading)]


def _of_xml(text: str) -> dict[str, object] | None:
    """The texts of the elements that have no others inside."""
    found: dict[str, object] = {}
    for name, value in _TAG.findall(text):
        found.setdefault(name.rpartition(":")[2], value.strip())
    for name, value in () if found else _ATTRIBUTE.findall(text[:20_000]):
        found.setdefault(name.rpartition(":")[2], value)
    return found if _is_named(found) else None


def labels(text: str) -> dict[str, object]:
    """The labelled lines of a text that stands in a field; {} if they name nothing."""
    found = _labels(text[:20_000].splitlines()[:200])[0]
    hosts = ("".join(words_of(name)) in FIELDS["host"] for name in found)
    return found if _is_named(found) or any(hosts) else {}


def pairs(text: str) -> dict[str, object] | None:
    """The fields of a line that is made of name=value, as firewalls log; None for prose with a pair in it.

    What stands between the pairs is the message, if none of them is.
    """
    if text.count("=", 0, _LONGEST_LINE) < _LEAST_PAIRS:
        return None
    line = text[:_LONGEST_LINE]
    found: dict[str, object] = {}
    for name, value in _PAIR.findall(line):
        found.setdefault(name, value.strip('"'))
    rest = _PAIR.sub("", line).strip()
    if len(found) < _LEAST_PAIRS or 2 * len(rest) > len(line) or not any(_joined(name) in _KNOWN for name in found):
        return None
    return {"message": rest, **found} if any(map(str.isalpha, rest)) and _MESSAGES.isdisjoint(found) else found


def _labelled(text: str) -> dict[str, object] | None:
    """Lines such as "Host: db-1", else pairs: host=db-1 state=down. The first line that is neither is the subject."""
    rows = text.splitlines()[:200]
    found, rest = _with_subject(rows) if len(rows) > 1 else ({}, rows)
    if not _is_named(found):
        found |= {name: value.strip('"') for name, value in _PAIR.findall(text[:20_000])}
    if not _is_named(found):
        return None
    if rest and not any(name in found for name in _SUBJECTS):
        found["subject"] = _subject(rest)
    elif rest and _MESSAGES.isdisjoint(found) and len(told := "\n".join(rest)) <= _BRIEF and not tells_trouble(told):
        found["bodytext"] = told
    return found


def _with_subject(rows: list[str]) -> tuple[dict[str, object], list[str]]:
    """The labelled lines and the others. A first line that stands alone, "shop: Node was lost", is a subject."""
    label = _BRACKETED.match(rows[0]) or _LABEL.match(rows[0])
    is_a_sentence = label and (label.re is _BRACKETED or " " in label[2]) and _joined(label[1]) not in _KNOWN
    if not is_a_sentence or _has_words(rows[1]):
        return _labels(rows)
    found, rest = _labels(rows[1:])
    return found, [rows[0].strip(), *rest]


def _labels(rows: list[str]) -> tuple[dict[str, object], list[str]]:
    """The labelled lines, and the others; a label without a value has the line that follows."""
    found: dict[str, object] = {}
    rest: list[str] = []
    waiting = ""
    for row in filter(_has_words, rows):
        label = _LABEL.match(row) or _BRACKETED.match(row)
        name = _joined(label[1]) if label and _is_a_label(label[1]) else ""
        if label and name and label[2]:
            if not _TOPICS.fullmatch(label[2]):
                found.setdefault(name, label[2])
        elif waiting and not name:
            found.setdefault(waiting, row.strip())
        elif not name:
            rest.append(row.strip())
        waiting = name if label and not label[2] else ""
    return found, rest


def _subject(rows: list[str]) -> str:
    """The line that tells a state, else the first that is not everybody's heading; "" for lines of courtesy only."""
    plain = [row.strip(" *=-#") for row in rows[:8] if not _COURTESY.search(row)]
    telling = (row for row in plain if titles.state(row))
    return next(telling, "") or next((row for row in plain if keying.is_somebodys(row)), next(iter(plain), ""))


def _has_words(row: str) -> bool:
    return bool(row.strip(" \t*=-_#"))


def _joined(label: str) -> str:
    return "_".join(words_of(label.strip()))


def _is_a_label(text: str) -> bool:
    """A few words, and not the beginning of a sentence with a time in it: "started at 14:06"."""
    return len(text.split()) <= 4 and not text.rstrip()[-1].isdigit()


def _is_named(found: dict[str, object]) -> bool:
    """Whether there are two fields or more, and one of them names something or tells a state."""
    return len(found) > 1 and any("".join(words_of(name)) in _NAMING for name in found)
