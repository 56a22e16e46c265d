"""Values that tell nobody anything: empty places of a template, separators alone, long ids."""

from __future__ import annotations

import re

from rinban.intake.mapping.vocabulary import said

_UNFILLED = re.compile(
    r"\{\{[^{}]*\}\}|\$\{[\w.]+\}|\$[A-Z][A-Z0-9_]+\$?|\{[$#]?[A-Z][A-Z0-9_.]+\}|%[A-Z][A-Z0-9_]+%|\*UNKNOWN\*"
    r"|null|None|undefined"
)
_FORM_LETTER = re.compile(
    r"this is an? (?:\w+[ -]){0,3}(?:message|notification|e-?mail|alert) (?:from|sent by) [\w .-]{1,60}", re.IGNORECASE
)
_AN_ID = re.compile(r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{16,})", re.IGNORECASE)


def says_something(value: object) -> bool:
    """A text of separators is what is left of a template whose variables were empty, or were not filled in at all."""
    text = said(value)[:2000]
    return any(sign.isalnum() or sign in "○◯×✕" for sign in text) and not is_unfilled(text)


def is_a_form_letter(text: str) -> bool:
    """Whether a sentence says no more than who has sent it: "This is a webhook message from the controller"."""
    return bool(_FORM_LETTER.fullmatch(text[:200].strip()))


def is_an_id(text: str) -> bool:
    """Whether a text is a UUID or the like, which names nothing that a person knows."""
    return bool(_AN_ID.fullmatch(text[:100].strip()))


def is_unfilled(text: str) -> bool:
    """{{ alert.name }}, ${HOST}, $HOSTNAME, {EVENT.NAME}, %HOST%: a template's variable that stayed as it was."""
    return bool(_UNFILLED.fullmatch(text[:200].strip()))
