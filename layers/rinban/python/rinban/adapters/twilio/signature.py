"""Checks Twilio's signature of a callback [Twilio, security]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def signed(url: str, fields: Mapping[str, str], signature: str, auth_tokens: Sequence[str]) -> bool:
    """Whether this POST was signed with one of the account's auth tokens; there are two while one is being rotated."""
    from twilio.request_validator import RequestValidator

    return any(RequestValidator(token).validate(url, dict(fields), signature) for token in auth_tokens if token)


def signature(url: str, fields: Mapping[str, str], auth_token: str) -> str:
    """How Twilio would sign this POST."""
    from twilio.request_validator import RequestValidator

    return str(RequestValidator(auth_token).compute_signature(url, dict(fields)))
