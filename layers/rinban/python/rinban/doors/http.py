"""HTTP at the edge: reading the event of a REST API, checking Twilio's signature, and writing the answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from rinban.adapters.twilio.signature import signed
from rinban.core.errors import BadRequest, Forbidden

_COOKIE = "Set-Cookie"

HttpEvent = Mapping[str, Any]
"""A REST API's event [API Gateway developer guide, "Input format of a Lambda function for proxy integration"]. API
Gateway has found the route: `resource` is it, and `pathParameters` are what stood in its places, decoded. A field that
is empty is None or absent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers with. `cookies`: the further ones, if it sets more than the one of the headers."""

    status_code: int
    headers: Mapping[str, str]
    body: str
    cookies: tuple[str, ...] = ()

    def for_gateway(self) -> dict[str, Any]:
        """As API Gateway takes it ["Output format of a Lambda function for proxy integration"]."""
        headers = dict(self.headers)
        told = {"statusCode": self.status_code, "headers": headers, "body": self.body, "isBase64Encoded": False}
        if self.cookies:
            several = [headers.pop(_COOKIE), *self.cookies] if _COOKIE in headers else list(self.cookies)
            return {**told, "multiValueHeaders": {_COOKIE: several}}
        return told


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


def parameters(event: HttpEvent, *names: str) -> tuple[str, ...]:
    """What stood in these places of the route, "" in one that it does not have."""
    given = event.get("pathParameters") or {}
    return tuple(given.get(name) or "" for name in names)


def header(event: HttpEvent, name: str) -> str:
    """The header's value (the last, of several), "" if there is none; `name` in lower case."""
    several = {key.lower(): values[-1] for key, values in (event.get("multiValueHeaders") or {}).items() if values}
    single = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
    return str(single.get(name) or several.get(name) or "")


def base_url(event: HttpEvent, configured: str) -> str:
    """The public URL up to /phonecall: the configured one, or else the one at which this request came in.

    That is the domain name, and then the stage or the base path.
    """
    if configured:
        return configured.rstrip("/")
    domain = _context(event).get("domainName") or header(event, "host")
    return f"https://{domain}{_divided(event)[0]}"


def before(event: HttpEvent) -> str:
    """What stands before the route in the path of an address: the stage, or the base path; "" for nothing.

    It begins with one slash, however many were asked for: after two a browser would read the name of a host.
    """
    return "".join(f"/{part}" for part in _divided(event)[0].split("/") if part)


def of_twilio(event: HttpEvent, configured: str, auth_tokens: Sequence[str], account_sid: str) -> SignedRequest:
    """The request, if its signature over the public URL is right, and it comes from our account. Raises Forbidden.

    The event of a REST API has no raw query string, and the signature covers it. So the query is encoded again. That
    gives what was sent, because we have written every URL that has a query.
    """
    asked = {name: values[-1] for name, values in query(event).items() if values}
    url = base_url(event, configured) + _divided(event)[1]
    url = f"{url}?{encoded(query(event))}" if asked else url
    fields = dict(parse_qsl(body(event).decode("utf-8", errors="replace"), keep_blank_values=True))
    if not signed(url, fields, header(event, "x-twilio-signature"), auth_tokens):
        raise Forbidden("the signature does not match")
    if fields.get("AccountSid") != account_sid:
        raise Forbidden("another account")
    return SignedRequest(url, asked, fields)


def _divided(event: HttpEvent) -> tuple[str, str]:
    """The path as it was requested: what stands before the route, and the route's own part.

    Before the route stands the stage at the default endpoint, and the base path at a custom domain name, whatever they
    are called. So the parts are counted from the end; a slash at the end is not a part.
    """
    path = str(_context(event).get("path") or event["path"])
    own = str(event["resource"]).strip("/").count("/") + 1
    before = "/".join(path.rstrip("/").split("/")[:-own])
    return before, path[len(before) :]


def _context(event: HttpEvent) -> Mapping[str, Any]:
    return event.get("requestContext") or {}


def encoded(query: Mapping[str, str | Sequence[str]]) -> str:
    """A query as all of ours are written: sorted by name, since `queryStringParameters` of an event have no order."""
    return urlencode(sorted(query.items()), doseq=True)


def has(event: HttpEvent, tag: str) -> bool:
    """Whether the reader has what this tag stands for, by If-None-Match; weak tags count too [RFC 9110, 13.1.2]."""
    known = {one.strip().removeprefix("W/") for one in header(event, "if-none-match").split(",")}
    return bool(known & {tag, "*"})


def answer(status: int, value: Mapping[str, object]) -> Answer:
    """An answer in JSON."""
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(value, ensure_ascii=False))


def twiml(text: str) -> Answer:
    """An answer in TwiML. Without its type Twilio would read it aloud, and take an empty one for a failure."""
    return Answer(200, {"Content-Type": "text/xml; charset=utf-8"}, text)


def nothing() -> Answer:
    """The answer to a status callback. Twilio ignores its body."""
    return twiml('<?xml version="1.0" encoding="UTF-8"?><Response/>')
