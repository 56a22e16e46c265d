"""JMESPath with five functions of our own. It picks and joins, and always ends; it cannot loop or reach outside.

first(a, b, …)         the first that says anything
key('name', a, b, …)   name/a/b, without what is empty; null if all but the name are
say('{} of {}', a, b)  the text with each {} replaced; null if all are empty
lower(a)               in small letters
root()                 the whole body, where `each` has gone down into a list
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

from rinban.core.errors import BadRequest
from rinban.core.text.plain import one_line
from rinban.intake.mapping.vocabulary import said

LONGEST = 500
"""Characters of an expression."""


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
    parsed = parse(text)
    try:
        return parsed.search(item, jmespath.Options(custom_functions=_Functions(body)))
    except Exception as error:  # whatever a body does to an expression: it costs a field, no alert
        raise BadExpression(one_line(str(error), 300)) from error


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


_STANDARD = Functions()
_OURS: dict[str, Callable[..., Any]] = {"first": _first, "key": _key, "say": _say, "lower": _lower}
_LEAST = {"first": (1, None), "key": (2, None), "say": (2, None), "lower": (1, 1), "root": (0, 0)}


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
