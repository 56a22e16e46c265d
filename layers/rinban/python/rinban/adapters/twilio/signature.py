"""Checks Twilio's signature of a callback [Twilio, security]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def signed(url: str, fields: Mapping[str, str], signature: str, auth_tokens: Sequence[str]) -> bool:
    """Whether this POST was signed with one of the account's auth tokens; there are two while one is being rotated."""
    return any(_fits(url, dict(fields), signature, token) for token in auth_tokens if token)


def _fits(url: str, fields: Mapping[str, str], signature: str, auth_token: str) -> bool:
    """The very URL is tried first, since that is what Twilio signs; `validate` tries it with and without a port each
    time, while somebody listens."""
    from twilio.request_validator import RequestValidator, compare

    validator = RequestValidator(auth_token)
    as_it_is = validator.compute_signature(url, fields)
    return bool(compare(as_it_is, signature) or validator.validate(url, fields, signature))


def signature(url: str, fields: Mapping[str, str], auth_token: str) -> str:
    """How Twilio would sign this POST."""
    from twilio.request_validator import RequestValidator

    return str(RequestValidator(auth_token).compute_signature(url, dict(fields)))
