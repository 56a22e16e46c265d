"""The signature of a request to Amazon SNS, with the keys that this machine or function has."""

from __future__ import annotations

from collections.abc import Mapping

from rinban.chat.request import ChatRequest
from rinban.core.errors import Unavailable


def signed(request: ChatRequest, region: str) -> Mapping[str, str]:
    """The headers with a signature [AWS, Signature Version 4]. Raises Unavailable if there are no keys."""
    from botocore.auth import SigV4Auth  # late: only an outlet that is a topic needs it
    from botocore.awsrequest import AWSRequest
    from botocore.exceptions import BotoCoreError
    from botocore.session import get_session

    try:
        keys = get_session().get_credentials()
    except BotoCoreError as error:
        raise Unavailable(f"AWS's keys: {error}") from error
    if keys is None:
        raise Unavailable("there are no keys of AWS to sign with here, as a deployed stage has: ./rinban --stage NAME")
    told = AWSRequest(request.method, request.url, dict(request.headers), request.body)
    SigV4Auth(keys, "sns", region).add_auth(told)
    return {str(name): str(value) for name, value in told.headers.items()}
