"""Secrets that senders put into bodies, such as a routing key: masked wherever a body is said, shown or kept."""

from __future__ import annotations

import re

_NAMES = (
    r"routing_?key|service_?key|integration_?key|x-api-key|api_?key|auth_?token|access_?token|refresh_?token|token|"
    r"authorization|client_?secret|secret|password|passwd|pwd|private_?key|signature"
)
# JSON may stand in a text of JSON, where each quote has the same backslashes before it; and it may have been cut.
_TEXT = re.compile(
    rf'(?<!\\)((\\{{0,7}})"(?:{_NAMES})\2"\s*:\s*\2")(?!\2").*?((?<!\\)\2"|\Z)', re.IGNORECASE | re.DOTALL
)
_NUMBER = re.compile(rf'("(?:{_NAMES})\\{{0,7}}"\s*:\s*)-?\d[\w.+-]*', re.IGNORECASE)
_IN_PAIRS = re.compile(rf"\b((?:{_NAMES})\s?[=:]\s?)(?!\s|\*)[^\s&;,\"'{{}}\[\]]+", re.IGNORECASE)

MASK = "***"


def masked(text: str) -> str:
    """The text with *** for the value of every field, parameter or setting that is named like a secret."""
    text = _NUMBER.sub(rf"\1{MASK}", _TEXT.sub(rf"\1{MASK}\3", text))
    return _IN_PAIRS.sub(rf"\1{MASK}", text)
