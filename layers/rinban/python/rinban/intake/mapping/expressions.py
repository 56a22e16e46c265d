"""JMESPath with functions of our own. It picks and joins, and always ends; it cannot loop or reach outside.

first(a, b, …)         the first that says anything
key('name', a, b, …)   name/a/b, without what is empty; null if all but the name are
say('{} of {}', a, b)  the text with each {} replaced; null if all are empty
lower(a)               in small letters
starts_with(a, 'x')    whether a text begins so; false for what is no text
before(a, 'x')         the text up to the first x; null if there is none
after(a, 'x')          the text behind the first x; null if there is none
replace(a, 'x', 'y')   the text with y for each x
split(a, 'x')          the list of the pieces between the x
json(a)                what the JSON in a text says; null if it is none
state(a)               "problem", "resolved" or "acknowledged", if a title says so ("[OK] …", "… is DOWN"), else null
root()                 the whole body, where `each` has gone down into a list
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

from rinban.core.alert import Kind
from rinban.core.errors import BadRequest
from rinban.core.text.plain import one_line
from rinban.intake.mapping import titles
from rinban.intake.mapping.vocabulary import said

LONGEST = 500
"""Characters of an expression."""

MOST_PIECES = 1000
"""Pieces that a text is split into, the last of which holds the rest."""

LARGEST = 1_000_000
"""Characters of a text that may be worked on; a longer one is left as it is."""


class BadExpression(BadRequest):
    """It cannot be parsed, or fails on this body; the text says why."""


@lru_cache(maxsize=1000)
def parse(text: str) -> Any:
    """The expression, parsed. Raises BadExpression, for functions too that do not exist or are given too little."""
    if len(text) > LONGEST:
        raise BadExpression(f"an expression has at most {LONGEST} characters, this has {len(text)}")
    try:
        # `text` in backticks, which JMESPath no longer has; any other warning of that moment is not about it
        with warnings.catch_warnings(action="error", category=PendingDeprecationWarning):
            parsed = jmespath.compile(text)
    except (JMESPathError, ValueError, RecursionError, Warning) as error:
        raise BadExpression(f"not JMESPath: {one_line(str(error), 300)}") from error
    for name, given in _calls(parsed.parsed):
        _check_call(name, given)
    return parsed


def evaluate(text: str, item: object, body: object) -> Any:
    """What the expression finds in `item`, a part of `body`; None for nothing. Raises BadExpression."""
    if (way := _way(text)) is not None:  # most are one: there is nothing to work out
        return _at(item, way)
    parsed = parse(text)
    if parsed.parsed["type"] == "literal":
        return parsed.parsed["value"]
    try:
        return parsed.search(item, jmespath.Options(custom_functions=_Functions(body)))
    except Exception as error:  # whatever a body does to an expression: it costs a field, no alert
        raise BadExpression(one_line(str(error), 300)) from error


@lru_cache(maxsize=1000)
def _way(text: str) -> tuple[str, ...] | None:
    """The names on the way to what `host` and `host.name` find; None for any other expression."""
    return _names_on(parse(text).parsed)


def _names_on(node: Any) -> tuple[str, ...] | None:
    if node["type"] == "field":
        return (node["value"],)
    if node["type"] != "subexpression":
        return None
    ways = [_names_on(child) for child in node["children"]]
    return tuple(name for way in ways if way for name in way) if all(ways) else None


def _at(item: object, way: tuple[str, ...]) -> Any:
    value: Any = item
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@dataclass(frozen=True, slots=True)
class _Functions:
    """What jmespath calls for each function of an expression: ours, else its own."""

    body: object

    def call_function(self, name: str, values: Sequence[Any]) -> Any:
        if name == "root":
            return self.body
        return _OURS[name](*values) if name in _OURS else _STANDARD.call_function(name, values)


def _first(*values: Any) -> Any:
    return next((value for value in values if said(value)), None)


def _key(name: Any, *parts: Any) -> str | None:
    found = [text for part in parts if (text := said(part))]
    return "/".join((said(name), *found)) if found else None


def _say(form: Any, *parts: Any) -> str | None:
    texts = [said(part) for part in parts]
    if not any(texts):
        return None
    start, *rest = said(form).split("{}")
    return start + "".join(text + piece for text, piece in zip_longest(texts[: len(rest)], rest, fillvalue=""))


def _lower(value: Any) -> str | None:
    return said(value).lower() or None


def _starts_with(value: Any, beginning: Any) -> bool:
    return isinstance(value, str) and bool(said(beginning)) and value.startswith(str(beginning))


def _before(value: Any, mark: Any) -> str | None:
    return _around(value, mark)[0]


def _after(value: Any, mark: Any) -> str | None:
    return _around(value, mark)[1]


def _around(value: Any, mark: Any) -> tuple[str | None, str | None]:
    """The parts of a text around the first `mark`; None for both, if it has none."""
    text, sought = said(value), str(mark)
    start, found, end = text.partition(sought) if sought else (text, "", "")
    return (start, end) if found else (None, None)


def _replace(value: Any, old: Any, new: Any) -> str | None:
    text = said(value)
    if not text or len(text) > LARGEST:
        return text or None
    return text.replace(str(old), str(new)[:100])[:LARGEST] if str(old) else text


def _split(value: Any, mark: Any) -> list[str] | None:
    text = said(value)
    return text.split(str(mark), MOST_PIECES) if text and str(mark) else None


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value if isinstance(value, dict | list) else None
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None


_TOLD = {Kind.PROBLEM: "problem", Kind.RECOVERY: "resolved", Kind.CLAIM: "acknowledged"}


def _state(value: Any) -> str | None:
    kind = titles.state(said(value))
    return _TOLD.get(kind) if kind else None


_STANDARD = Functions()
_OURS: dict[str, Callable[..., Any]] = {
    "first": _first,
    "key": _key,
    "say": _say,
    "lower": _lower,
    "starts_with": _starts_with,
    "before": _before,
    "after": _after,
    "replace": _replace,
    "split": _split,
    "json": _json,
    "state": _state,
}
_LEAST = {
    "first": (1, None),
    "key": (2, None),
    "say": (2, None),
    "lower": (1, 1),
    "starts_with": (2, 2),
    "before": (2, 2),
    "after": (2, 2),
    "replace": (3, 3),
    "split": (2, 2),
    "json": (1, 1),
    "state": (1, 1),
    "root": (0, 0),
}


def _check_call(name: str, given: int) -> None:
    if name not in _LEAST and name not in _STANDARD.FUNCTION_TABLE:
        raise BadExpression(f"no function {name}(); there are {', '.join((*_LEAST, *_STANDARD.FUNCTION_TABLE))}")
    least, most = _LEAST[name] if name in _LEAST else _arity(_STANDARD.FUNCTION_TABLE[name]["signature"])
    if given < least or (most is not None and given > most):
        raise BadExpression(f"{name}() is given {given} values and takes {_range(least, most)}")


def _arity(signature: Sequence[Any]) -> tuple[int, int | None]:
    return len(signature), None if signature and signature[-1].get("variadic") else len(signature)


def _range(least: int, most: int | None) -> str:
    return str(least) if most == least else f"at least {least}"


def _calls(node: Any) -> Iterator[tuple[str, int]]:
    """Every function of a syntax tree, with the number of its values."""
    if node["type"] == "function_expression":
        yield node["value"], len(node["children"])
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _calls(child)
