"""Secrets that senders put into bodies, such as a routing key: masked wherever a body is said, shown or kept."""

from __future__ import annotations

import re

_NAMES = (
    r"routing_?key|service_?key|integration_?key|x-api-key|api_?key|auth_?token|access_?token|refresh_?token|token|"
    r"authorization|client_?secret|secret|password|passwd|pwd|private_?key|signature"
)
_IN_JSON = re.compile(rf'((?:\\*)"(?:{_NAMES})(?:\\*)"\s*:\s*(?:\\*)")[^"\\]+', re.IGNORECASE)
_IN_PAIRS = re.compile(rf"\b((?:{_NAMES})\s?[=:]\s?)(?!\s|\*)[^\s&;,\"'{{}}\[\]]+", re.IGNORECASE)

MASK = "***"


def masked(text: str) -> str:
    """The text with *** for the value of every field, parameter or setting that is named like a secret."""
    return _IN_PAIRS.sub(rf"\1{MASK}", _IN_JSON.sub(rf"\1{MASK}", text))
