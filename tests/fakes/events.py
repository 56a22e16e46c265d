"""Makes events as API Gateway's REST API hands them over, and Twilio's signature, without Twilio's library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "the auth token"


ROUTE = re.compile(r"(?P<base>.*)/phonecall/(?P<group>[^/]*)(?:/(?P<cont>[^/]+)(?P<rest>/status)?)?/?")


def event(
    path: str, body: str | bytes = "", *, stage: str = "", base: str = "", query: str = "", **headers: str
) -> dict[str, Any]:
    """Return a POST to `path` at https://api.example.test/{stage}; a body of bytes is handed over as base64.

    `base` is the base path of a custom domain name, such as "/rinban", which has no stage.
    """
    binary = isinstance(body, bytes)
    found = ROUTE.fullmatch(path)
    values = {name: unquote(found[name]) for name in ("group", "cont") if found[name]} if found else {}
    return {
        "httpMethod": "POST",
        "resource": "/phonecall/{group}" + ("/{cont}" if "cont" in values else "") + ((found and found["rest"]) or ""),
        "pathParameters": values or None,
        "path": f"{base}{path}",
        "headers": headers or None,
        "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)) or None,
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body or None,
        "isBase64Encoded": binary,
        "requestContext": {"domainName": "api.example.test", "path": f"/{stage}{path}" if stage else f"{base}{path}"},
    }


def signature(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    """Return base64 of the HMAC-SHA1 over the URL and every field's name and value, sorted. Source:
    Twilio, security."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def callback(url: str, token: str = TOKEN, **fields: str) -> dict[str, Any]:
    """Return Twilio's signed POST to `url`; a fragment is neither sent nor signed."""
    url = url.partition("#")[0]
    return posted(url, {"AccountSid": ACCOUNT, **fields}, token)


def posted(url: str, form: dict[str, str], token: str = TOKEN) -> dict[str, Any]:
    """Return a signed POST of this form; its fields may have any names."""
    parts = urlsplit(url)
    signed = {"X-Twilio-Signature": signature(url, form, token), "content-type": "application/x-www-form-urlencoded"}
    found = ROUTE.fullmatch(parts.path)
    base = found["base"] if found else ""
    return event(parts.path.removeprefix(base), urlencode(form), base=base, query=parts.query, **signed)
