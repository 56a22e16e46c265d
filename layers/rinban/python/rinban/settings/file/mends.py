"""What is wrong with a text that is no YAML, said with the mend, and where.

PyYAML says what it expected, and often far below the place that has to be mended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

FULL_WIDTH: Mapping[str, str] = {
    "：": ":",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "，": ",",
    "、": ",",
    "－": "-",
    "“": '"',
    "”": '"',
    "＂": '"',
    "　": " ",
}
"""Signs that a Japanese keyboard writes, and the signs of YAML that are meant."""

_STRUCTURE = re.compile(
    r"^[ ]*(?P<indent>　)"
    r"|^\s*(?P<dash>－)\s"
    r"|(?:^|[{｛,，、-])\s*[\w-]+(?P<colon>：)"
    r"|(?P<bracket>[｛｝［］])"
    r"|(?P<comma>[，、])\s*[\w-]+\s*[:：]"
    r"|[:：]\s*(?P<quote>[“”＂])"
)
"""Where such a sign stands in the place of one of YAML's, and not in a text."""

_OPENS = {yaml.FlowMappingStartToken: "{", yaml.FlowSequenceStartToken: "["}
_CLOSES = {yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken}

Place = tuple[int, str]
"""A line, counted from 1, and what is to mend there."""


def of_error(error: yaml.MarkedYAMLError, text: str) -> Place:
    """Where `text` has to be mended, and how."""
    found = _full_width(error, text)
    if found is None and isinstance(error, yaml.parser.ParserError):  # a ScannerError is about a single sign
        found = _unclosed(error, text)
    return found or (_line(error), _sentence(error))


def hint(text: str) -> str:
    """'; "：" is full-width: write ":"', if there is such a sign in a text that is no value; else ""."""
    sign = next((sign for sign in text if sign in FULL_WIDTH), None)
    return f"; {write(sign)}" if sign else ""


def write(sign: str) -> str:
    """The mend of a full-width sign."""
    return f'"{sign}" is full-width: write "{FULL_WIDTH[sign]}"'


def _line(error: yaml.MarkedYAMLError) -> int:
    """Where it was noticed; of a quote without an end, where that begins."""
    mark = error.context_mark if error.context == "while scanning a quoted scalar" else error.problem_mark
    return mark.line + 1 if mark else 1


def _full_width(error: yaml.MarkedYAMLError, text: str) -> Place | None:
    """Looked for from where PyYAML began to wonder, or the line before, to where it gave up."""
    last = _line(error)
    first = error.context_mark.line + 1 if error.context_mark else last - 1
    for number, line in enumerate(text.splitlines()[:last], 1):
        found = _STRUCTURE.search(line) if number >= first else None
        if found:
            return number, write(next(filter(None, found.groups())))
    return None


def _unclosed(error: yaml.MarkedYAMLError, text: str) -> Place | None:
    """The bracket that is open where PyYAML gave up, unless that is in the same line and something else is missing."""
    end = error.problem_mark
    opened = _open_brackets(text, end.index) if end else []
    if not (end and opened):
        return None
    line, bracket = opened[-1]
    closing = {"{": "}", "[": "]"}[bracket]
    if line < end.line + 1 or not text[end.index :].strip() or text[end.index] in {"}", "]"}:
        return line, f'the "{bracket}" is not closed: its "{closing}" is missing'
    if (error.problem or "").startswith("expected ','"):
        return line, f'a "," or the closing "{closing}" is missing'
    return None


def _open_brackets(text: str, end: int) -> list[Place]:
    """The brackets before the `end`th sign that are not closed there, the innermost last."""
    opened: list[Place] = []
    try:
        for token in yaml.scan(text, Loader=yaml.BaseLoader):
            if token.start_mark.index >= end:
                break
            if type(token) in _OPENS:
                opened.append((token.start_mark.line + 1, _OPENS[type(token)]))
            elif type(token) in _CLOSES and opened:
                opened.pop()
    except yaml.YAMLError:
        return opened  # what comes after cannot be scanned
    return opened


_PLACES = {
    r"while scanning a directive": 'put a text that begins with "%" into quotes',
    r"while scanning an (anchor|alias)": 'put a text that begins with "*" or "&" into quotes',
    r"while (scanning|parsing) a tag": 'put a text that begins with "!" into quotes',
    r"while scanning a block scalar": 'put a text that begins with "|" or ">" into quotes',
    r"while scanning a double-quoted scalar": r'put a text with a "\\" into single quotes',
    r"while scanning a quoted scalar": "the quote that begins here has no end",
    r"found duplicate anchor .*": 'put a text that begins with "*" or "&" into quotes',
    r"expected a single document in the stream": 'a second "---": one file is one document',
}
"""Where PyYAML was, if that is enough to say the mend [PyYAML 6, scanner.py and composer.py: `context`]."""

_PROBLEMS = {
    r"found character '\\t' .*": "a tab: indent with spaces",
    r"found character '(.)' that cannot start any token": r'put a text that begins with "\1" into quotes',
    r"found undefined alias .*": 'put a text that begins with "*" or "&" into quotes',
    r"found undefined tag handle .*": 'put a text that begins with "!" into quotes',
    r"found (duplicate|incompatible) YAML .*|duplicate tag handle .*": 'take the line that begins with "%" out',
    r"mapping values are not allowed here": 'a ":" too many: end the line above with ":", or put the text into quotes',
    r"mapping keys are not allowed here": 'put a text that begins with "?" into quotes',
    r"sequence entries are not allowed here": (
        'begin a list in a line of its own, or put a text that begins with "-" into quotes'
    ),
    r"could not find expected ':'": 'a ":" is missing, with a space behind it',
    r"expected .*, but (?:found|got) '([}\]])'": r'the "\1" closes nothing',
    r"expected .*, but (?:found|got) '([,:?])'": r'a "\1" too many',
    r"expected <block end>, but found '<scalar>'": "put the whole text into quotes",
    r"expected <block end>, but found .*": "is indented otherwise than the lines above",
    r"expected '<document start>', but found .*": (
        'stands behind the end: a bracket above closes the whole file, or a line above begins with "%"'
    ),
    r"expected the node content, but found .*": "a value is missing",
}
"""What PyYAML says was wrong [PyYAML 6, scanner.py, parser.py and composer.py: `problem`], and what we say."""


def _sentence(error: yaml.MarkedYAMLError) -> str:
    for said, sentences in ((error.context, _PLACES), (error.problem, _PROBLEMS)):
        for theirs, ours in sentences.items():
            if found := re.fullmatch(theirs, said or "", re.DOTALL):
                return found.expand(ours)
    return "is no YAML from here on"
