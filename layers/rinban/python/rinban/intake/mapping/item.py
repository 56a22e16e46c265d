"""One alert in a body, and a way to its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.source import Source
from rinban.core.text.plain import one_line
from rinban.intake.mapping.expressions import BadExpression, evaluate
from rinban.intake.mapping.vocabulary import said, severity_of

UNUSABLE = "unusable"
"""The dedup key of what cannot be an alert; its `reason` says why."""

_SEPARATORS = " \t\r\n:;,|/_-"

_STRUCTURED = ("summary", "details", "dedup_key")  # may be an object or a list, which is then told as JSON


@dataclass(frozen=True, slots=True)
class ParsedAlert:
    """An alert, the name of the source that read it, and what went wrong in its fields.

    `confirm`: an address that the sender wants to be asked once before it sends alerts; "" for none.
    `guesses`: what the body does not say, and what was taken instead, for an operator who tries a body.
    """

    alert: Alert
    source: str
    warnings: tuple[str, ...] = ()
    confirm: str = ""
    guesses: tuple[str, ...] = ()


NO_SEVERITY = "severity: nothing says it, so it is disaster"
NO_STATUS = "status: nothing says it, so it is a problem"
NO_KEY = "dedup_key: nothing names the problem but its text; another text is another problem"
NO_SUMMARY = "summary: nothing was found, so what the body has of texts is said"


@dataclass(frozen=True, slots=True)
class Item:
    """An alert in a body: `item` is its part of `body`."""

    source: Source
    item: object
    body: Mapping[str, object]
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str, unlike: str = "") -> str:
        """What the first expression that gives something (and not `unlike`) gives for a field; "" for nothing.

        A template whose variables were all empty gives nothing too: "kibana///" would be the key of every alert.
        """
        expressions = next((found for field, found in self.source.fields if field == name), ())
        found = (self._tried(name, expression) for expression in expressions)
        return next((text for text in found if text not in ("", unlike) and not self.is_hollow(name, text)), "")

    def severity(self, word: str) -> Severity:
        """The word as a severity; disaster, and a warning, for one that is not known."""
        known = severity_of(word, self.source.severity_words) if word else None
        if word and known is None:
            self.warnings.append(f'severity: "{one_line(word, 50)}" is no word that is known')
        return Severity.DISASTER if known is None else known

    def instant(self, name: str) -> float:
        """A time in ISO 8601 as seconds since 1970, or a number as it is; 0.0, and a warning, for what is neither.

        0.0 also for a time before 1970: Alertmanager's "0001-01-01T00:00:00Z" means that there is none.
        """
        text = self.text(name)
        try:
            return max(0.0, number_of(text) if text else 0.0)
        except ValueError:
            self.warnings.append(f'{name}: "{one_line(text, 50)}" is no time')
            return 0.0

    def is_hollow(self, name: str, text: str) -> bool:
        """Whether a text is made of separators only, or a key of these and the source's name."""
        told = text.strip(_SEPARATORS)
        return not told or (name == "dedup_key" and text != told == self.source.name)

    def _tried(self, name: str, expression: str) -> str:
        try:
            value = evaluate(expression, self.item, self.body)
        except BadExpression as error:
            self.warnings.append(f"{name}: {expression}: {error}")
            return ""
        if value and isinstance(value, Mapping | list) and name not in _STRUCTURED:
            self.warnings.append(f"{name}: {expression}: gives {_kind_of_value(value)}, not a text")
            return ""
        return said(value)


def number_of(text: str) -> float:
    """Raises ValueError for what is neither a finite number nor a time. A time without a zone is taken for UTC."""
    try:
        number = float(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    if not isfinite(number):
        raise ValueError(text)
    return number


def unusable(source: str, reason: str) -> ParsedAlert:
    """What stands for an alert that cannot be used."""
    return ParsedAlert(Alert(UNUSABLE, Kind.IGNORED, reason=reason), source)


def _kind_of_value(value: object) -> str:
    return "a list" if isinstance(value, list) else "an object"
