"""What a person does about AWS credentials that are missing, have expired, are unknown, or lack a right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cli.answers import Refused

T = TypeVar("T")

_NONE = (
    "there are no AWS credentials here: `aws configure list-profiles` shows the profiles that there are, `export"
    " AWS_PROFILE=NAME` takes one, and `aws configure` makes one"
)
_EXPIRED = (
    "your AWS credentials have expired: log in again (`aws sso login`), or export new ones, and run the same command"
)
_UNKNOWN = (
    "AWS does not know your credentials: compare the access key and its secret with those that it gave you;"
    " `aws sts get-caller-identity` tries them"
)
_LACKING = 'your AWS credentials lack a right, which docs/operations.md lists under "What you need"'

_BY_ERROR = {
    "NoCredentialsError": _NONE,
    "PartialCredentialsError": _NONE,
    "CredentialRetrievalError": _EXPIRED,
    "SSOError": _EXPIRED,
    "SSOTokenLoadError": _EXPIRED,
    "TokenRetrievalError": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "LoginRefreshRequired": _EXPIRED,
}
"""By the name of botocore's error [botocore, exceptions.py], since not every version has all of them."""

_BY_CODE = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidAccessKeyId": _UNKNOWN,
    "InvalidClientTokenId": _UNKNOWN,
    "SignatureDoesNotMatch": _UNKNOWN,
    "InvalidSignatureException": _UNKNOWN,
    "UnrecognizedClientException": _UNKNOWN,
    "AccessDenied": _LACKING,
    "AccessDeniedException": _LACKING,
    "UnauthorizedOperation": _LACKING,
}
"""By the code of AWS's answer [IAM API reference, "Common errors"; the services have names of their own for some]."""


def advice(error: Exception) -> str:
    """What is to be done about the credentials that AWS refuses so; "" if the error is about something else."""
    told = getattr(error, "response", {}).get("Error", {})
    found = _BY_CODE.get(str(told.get("Code")), "") or _BY_ERROR.get(type(error).__name__, "")
    return f"{found} ({told.get('Message')})" if found == _LACKING else found


def of_the_profile(begin: Callable[[], T]) -> T:
    """What `begin` makes with the profile that AWS_PROFILE names. Raises Refused if there is none of that name."""
    from botocore.exceptions import ProfileNotFound

    try:
        return begin()
    except ProfileNotFound as error:
        raise Refused(f"{error}: AWS_PROFILE has to be one that `aws configure list-profiles` shows") from error
