"""Texts as a person reads them: signs that a sender has escaped once too often are written out, secrets are masked."""

from __future__ import annotations

import re
from dataclasses import replace

from rinban.core.alert import Alert
from rinban.intake.mapping.secrets import masked, masked_key

_ENTITY = re.compile(r"&(?:(lt|gt|quot|apos|nbsp)|#(\d{1,6})|#x([0-9a-f]{1,5}));", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def legible(text: str) -> str:
    """`&gt;` as >, \\u30c7 as デ; and *** for each secret."""
    plain = _ENTITY.sub(_sign, text.replace("&amp;", "&")) if "&" in text else text
    return masked(_ESCAPE.sub(_letters, plain) if "\\u" in plain else plain)


def without_secrets(alert: Alert) -> Alert:
    """The alert with *** for each secret in whatever of it is said, shown or logged."""
    told = (alert.dedup_key, alert.summary, alert.host, alert.details, alert.link, alert.by, alert.reason)
    if all(masked(text) == text for text in (*told, *(text for _, text in alert.texts)) if text):
        return alert  # as nearly all are: to copy one takes longer than to look
    return replace(
        alert,
        dedup_key=masked_key(alert.dedup_key),
        summary=masked(alert.summary),
        texts=tuple((language, masked(text)) for language, text in alert.texts),
        host=masked(alert.host),
        details=masked(alert.details),
        link=masked(alert.link),
        by=masked(alert.by),
        reason=masked(alert.reason),
    )


def _sign(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    if name:
        return _NAMED[name.lower()]
    return _character(int(decimal) if decimal else int(hexadecimal, 16)) or entity[0]


def _character(number: int) -> str:
    """ "" for what is no letter: a control character, or half of a pair."""
    return chr(number) if 32 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def _letters(escaped: re.Match[str]) -> str:
    """Two halves of a pair become one letter; what is left over stays as it was."""
    units = bytes.fromhex(escaped[0].replace("\\u", ""))
    try:
        text = units.decode("utf-16-be")
    except UnicodeDecodeError:
        return escaped[0]
    return text if text.isprintable() else escaped[0]
