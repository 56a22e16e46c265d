"""HTTP at the edge: reading the event of a REST API, checking Twilio's signature, and writing the answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aws_lambda_powertools.event_handler import Response

from rinban.adapters.twilio.signature import signed
from rinban.core.errors import BadRequest, Forbidden

HttpEvent = Mapping[str, Any]
Answer = Response[str]


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A callback that Twilio has signed. `url`: as Twilio requested it. `fields`: the form, with its empty values."""

    url: str
    query: Mapping[str, str]
    fields: Mapping[str, str]


def body(event: HttpEvent) -> bytes:
    """The bytes of the body. Raises BadRequest for broken base64."""
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode("utf-8", errors="surrogatepass")  # half a character must not lose a whole alert
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadRequest("the body is no base64") from error


def query(event: HttpEvent) -> Mapping[str, Sequence[str]]:
    """The parameters of the query, decoded, each with all its values in their order."""
    several = event.get("multiValueQueryStringParameters")
    return several or {name: [value] for name, value in (event.get("queryStringParameters") or {}).items()}


def base_url(event: HttpEvent, configured: str) -> str:
    """The public URL up to /phonecall: the configured one, or else the domain and path prefix at which this came in."""
    if configured:
        return configured.rstrip("/")
    context = event["requestContext"]
    prefix = str(context.get("path") or event["path"]).partition("/phonecall/")[0]
    return f"https://{context['domainName']}{prefix}"


def of_twilio(event: HttpEvent, configured: str, auth_tokens: Sequence[str], account_sid: str) -> SignedRequest:
    """The request, if its signature over the public URL is right, and it comes from our account. Raises Forbidden.

    The event of a REST API has no raw query string, and the signature covers it. So the query is encoded again. That
    gives what was sent, because we have written every URL that has a query.
    """
    query = dict(event.get("queryStringParameters") or {})
    url = base_url(event, configured) + "/phonecall/" + str(event["path"]).partition("/phonecall/")[2]
    url = f"{url}?{encoded(query)}" if query else url
    fields = dict(parse_qsl(body(event).decode("utf-8", errors="replace"), keep_blank_values=True))
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if not signed(url, fields, headers.get("x-twilio-signature", ""), auth_tokens):
        raise Forbidden("the signature does not match")
    if fields.get("AccountSid") != account_sid:
        raise Forbidden("another account")
    return SignedRequest(url, query, fields)


def encoded(query: Mapping[str, str]) -> str:
    """A query as all of ours are written: sorted by name, since `queryStringParameters` of an event have no order."""
    return urlencode(sorted(query.items()))


def answer(status: int, value: Mapping[str, object]) -> Answer:
    """An answer in JSON."""
    return Response(status, "application/json", json.dumps(value, ensure_ascii=False))


def twiml(text: str) -> Answer:
    """An answer in TwiML. Without its type Twilio would read it aloud, and take an empty one for a failure."""
    return Response(200, "text/xml; charset=utf-8", text)


def nothing() -> Answer:
    """The answer to a status callback. Twilio ignores its body."""
    return twiml('<?xml version="1.0" encoding="UTF-8"?><Response/>')
