"""Each form of event that API Gateway makes, through the very functions: the alert is taken, the key counts.

Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration", "API mappings for custom
domain names", "Private REST APIs"; the paths as seen in the events of each kind of endpoint.
"""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from local.gateway.template import read
from rinban import wiring
from tests.fakes.events import ACCOUNT, signature
from tests.fakes.service import BODY, VOICE, ServiceOnFakes
from tests.unit.source import ROOT

Event = dict[str, Any]
API = "abc123.execute-api.ap-northeast-1.amazonaws.com"

# A public URL, the path of the event, the path of its request context.
ENDPOINTS = {
    "the default endpoint": (f"https://{API}/prod", "", "/prod"),
    "a custom domain name": ("https://call.example.test", "", ""),
    "a base path": ("https://call.example.test/rinban", "/rinban", "/rinban"),
    "a base path of several parts": ("https://call.example.test/ops/on-call", "/ops/on-call", "/ops/on-call"),
    "a base path that is named phonecall": ("https://call.example.test/phonecall", "/phonecall", "/phonecall"),
    "a base path that looks like a route": (
        "https://call.example.test/phonecall/infra",
        "/phonecall/infra",
        "/phonecall/infra",
    ),
    "a stage that is named phonecall": (f"https://{API}/phonecall", "", "/phonecall"),
    "a private endpoint": (f"https://vpce-1.{API}/prod", "", "/prod"),
}
ROUTES = {1: "/phonecall/{group}", 2: "/phonecall/{group}/{cont}", 3: "/phonecall/{group}/{cont}/status"}


def made(endpoint: str, path: str, body: str, query: str = "", **headers: str) -> Event:
    """`path`: the route's own part, such as /phonecall/infra/0."""
    url, before, in_context = ENDPOINTS[endpoint]
    group, *rest = path.strip("/").split("/")[1:]
    pairs = parse_qsl(query, keep_blank_values=True)
    return {
        "resource": ROUTES[1 + len(rest)],
        "path": before + path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "pathParameters": {"group": group, **({"cont": rest[0]} if rest else {})},
        "stageVariables": None,
        "requestContext": {"path": in_context + path, "domainName": urlsplit(url).netloc, "stage": "prod"},
        "body": body,
        "isBase64Encoded": False,
    }


# --- what else may differ, whatever the endpoint ---------------------------------------------------------------------


def in_base64(event: Event) -> Event:
    return {**event, "body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}


def without_the_several(event: Event) -> Event:
    return {name: value for name, value in event.items() if not name.startswith("multiValue")}


def with_the_several_alone(event: Event) -> Event:
    return {**event, "headers": None, "queryStringParameters": None}


def with_headers_in_lower_case(event: Event) -> Event:
    lower = {name.lower(): value for name, value in event["headers"].items()}
    return {**event, "headers": lower, "multiValueHeaders": {name: [value] for name, value in lower.items()}}


def with_a_slash_at_the_end(event: Event) -> Event:
    context = event["requestContext"]
    return {**event, "path": event["path"] + "/", "requestContext": {**context, "path": context["path"] + "/"}}


def with_nothing_that_is_empty(event: Event) -> Event:
    return {name: value for name, value in event.items() if value}


FORMS: dict[str, Callable[[Event], Event]] = {
    "as it is": lambda event: event,
    "in base64": in_base64,
    "single values only": without_the_several,
    "several values only": with_the_several_alone,
    "headers in lower case": with_headers_in_lower_case,
    "no field that is empty": with_nothing_that_is_empty,
}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> ServiceOnFakes:
    """Nobody has said what the public URL is."""
    service = ServiceOnFakes("forms", public_base_url="")
    monkeypatch.setattr(wiring, "parts", lambda: service.parts)
    monkeypatch.setattr(wiring, "voice", lambda: VOICE)
    return service


def answered(function: str, event: Event) -> dict[str, Any]:
    answer: dict[str, Any] = importlib.import_module(f"functions.{function}.app").handler(event, None)
    return answer


def called(service: ServiceOnFakes, endpoint: str, form: Callable[[Event], Event] = lambda event: event) -> str:
    """An alert comes in; the URL that Twilio is given for it."""
    answer = answered("entry", form(made(endpoint, "/phonecall/infra", BODY)))
    assert (answer["statusCode"], json.loads(answer["body"])["alerts"][0]["outcome"]) == (202, "calling")
    return service.url().partition("#")[0]


def posted(endpoint: str, url: str, **form: str) -> Event:
    """Twilio's request to this URL, signed over it."""
    fields = {"AccountSid": ACCOUNT, "CallSid": "CA1", **form}
    parts, before = urlsplit(url), urlsplit(ENDPOINTS[endpoint][0]).path
    own = parts.path.removeprefix(before)
    sign = {"X-Twilio-Signature": signature(url, fields), "Content-Type": "application/x-www-form-urlencoded"}
    return made(endpoint, own, urlencode(fields), parts.query, **sign)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_alert_is_taken_and_twilio_is_told_where_to_call_back(
    service: ServiceOnFakes, endpoint: str, form: Callable[[Event], Event]
) -> None:
    assert called(service, endpoint, form).startswith(f"{ENDPOINTS[endpoint][0]}/phonecall/infra/0?token=")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_key_and_the_end_of_the_call_are_heard(
    service: ServiceOnFakes, endpoint: str, form: Callable[[Event], Event]
) -> None:
    url = called(service, endpoint)
    answer = answered("callback", form(posted(endpoint, url, Digits="1")))
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert "記録しました" in answer["body"]
    assert service.shell.now().acknowledged
    over = url.replace("?", "/status?")
    assert answered("callback", form(posted(endpoint, over, CallStatus="completed")))["statusCode"] == 200


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_signature_over_another_url_is_refused(service: ServiceOnFakes, endpoint: str) -> None:
    url = called(service, endpoint)
    other = url.replace("https://", "https://other.")
    event = posted(endpoint, url, Digits="1")
    fields = {"AccountSid": ACCOUNT, "CallSid": "CA1", "Digits": "1"}
    assert signature(url, fields) == event["headers"]["X-Twilio-Signature"], "nothing else is wrong with it"
    forged = {**event, "headers": {**event["headers"], "X-Twilio-Signature": signature(other, fields)}}
    assert answered("callback", without_the_several(forged))["statusCode"] == 403


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_slash_at_the_end_is_the_same_route(service: ServiceOnFakes, endpoint: str) -> None:
    url = called(service, endpoint, with_a_slash_at_the_end)
    assert url.startswith(f"{ENDPOINTS[endpoint][0]}/phonecall/infra/0?")
    slashed = url.replace("?", "/?")
    assert "記録しました" in answered("callback", posted(endpoint, slashed, Digits="1"))["body"]


def test_percent_encoded_values_come_decoded_and_the_path_as_it_was_sent(service: ServiceOnFakes) -> None:
    event = made("a base path", "/phonecall/%69nfra", BODY)
    event["pathParameters"] = {"group": "infra"}
    assert answered("entry", event)["statusCode"] == 202
    event["pathParameters"] = {"group": "基盤"}
    assert answered("entry", event)["statusCode"] == 400


def test_the_keys_of_a_phone_come_back_in_the_query_as_they_were_written(service: ServiceOnFakes) -> None:
    """Twilio's own redirect carries a key that has to be heard once more; * and # are percent-encoded there."""
    url = called(service, "a base path")
    for key in ("%2A", "%23"):
        token = url.partition("token=")[2]
        again = f"{url.partition('?')[0]}?key={key}&token={token}"
        assert answered("callback", posted("a base path", again))["statusCode"] == 200


@pytest.mark.parametrize(
    "event", [{}, {"pathParameters": None}, {"pathParameters": {}}], ids=["absent", "None", "empty"]
)
def test_an_event_without_a_group_is_a_bad_request(service: ServiceOnFakes, event: Event) -> None:
    asked = {**made("a base path", "/phonecall/infra", BODY), **event}
    if not event:
        del asked["pathParameters"]
    assert answered("entry", asked)["statusCode"] == 400


def test_every_route_of_the_template_that_leads_to_the_callback_is_one_of_its_own() -> None:
    routes = read(ROOT / "template.yaml", {}).routes
    app = importlib.import_module("functions.callback.app")
    assert {route.path for route in routes if route.target == "callback"} == set(app.ROUTES)
    assert [route.path for route in routes if route.target == "entry"] == ["/phonecall/{group}"]
