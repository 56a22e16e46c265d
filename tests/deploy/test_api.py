"""The API of template.yaml: routes, keys, mocks, what is logged. The translation is what AWS imports."""

from __future__ import annotations

import json
import re
import tomllib
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from cli.keys.api_gateway import PLAN
from local.gateway.template import INTEGRATION, JSON, Mock, Route, of_type, read
from tests.deploy.conftest import ROOT, TEMPLATE, Resources, walk

ENTRY, VOICE = "/phonecall/{group}", "/phonecall/{group}/{cont}"
STATUS, FALLBACK = f"{VOICE}/status", f"{VOICE}/fallback"
FEED = "/feed/{token}"
BOARD = {
    ("GET", "/board"),
    ("GET", "/board/escalations/{group}/{number}"),
    ("GET", "/board/duty"),
    ("GET", "/board/duty/fairness"),
    ("GET", "/board/history"),
    ("GET", "/board/history/latency"),
    ("GET", "/board/static/{file}"),
    ("GET", "/board/sign-in"),
    ("POST", "/board/sign-in"),
    ("GET", "/board/sign-in/openid"),
    ("GET", "/board/sign-in/openid/back"),
    ("POST", "/board/sign-out"),
    ("POST", "/board/acts/{act}"),
    ("POST", "/board/voucher"),
}
ALLOWED = {FALLBACK: "GET, POST", FEED: "GET, HEAD"}


@pytest.fixture(scope="module")
def routes() -> dict[tuple[str, str], Route]:
    return {(route.method, route.path): route for route in read(TEMPLATE, {"RINBAN_STAGE": "dev"}).routes}


@pytest.fixture(scope="module")
def body(translated: dict[str, Any]) -> dict[str, Any]:
    ((_, api),) = of_type(translated["Resources"], "AWS::ApiGateway::RestApi")
    imported: dict[str, Any] = api["Properties"]["Body"]
    return imported


def operations(body: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the methods of a path, without the entries that are for all of its methods."""
    return {method: one for method, one in body["paths"][path].items() if method != "parameters"}


def test_functions_answer_post_and_a_calendar_and_the_board_are_read(routes: dict[tuple[str, str], Route]) -> None:
    assert {at: route.target for at, route in routes.items() if isinstance(route.target, str)} == {
        ("POST", ENTRY): "entry",
        ("POST", VOICE): "callback",
        ("POST", STATUS): "callback",
        ("GET", FEED): "feed",
        ("HEAD", FEED): "feed",
        **dict.fromkeys(BOARD, "board"),
    }


def test_the_key_is_asked_for_on_the_entry_route_only(body: dict[str, Any]) -> None:
    secured = {
        (path, method): {scheme for one in operation["security"] for scheme in one}
        for path in body["paths"]
        for method, operation in operations(body, path).items()
        if operation.get("security")
    }
    assert secured == {(ENTRY, "post"): {"api_key", "Key"}}


def test_every_scheme_is_defined(body: dict[str, Any]) -> None:
    schemes = body["components"]["securitySchemes"]
    assert schemes["api_key"] == {"type": "apiKey", "name": "x-api-key", "in": "header"}
    authorizer = schemes["Key"]["x-amazon-apigateway-authorizer"]
    assert (authorizer["type"], authorizer["authorizerResultTtlInSeconds"]) == ("request", 0)
    assert "identitySource" not in authorizer, "a header that is missing would be 401 before the authorizer is asked"
    assert {"Ref": "AuthorizerAliaslive"} in walk(authorizer["authorizerUri"])
    assert "securityDefinitions" not in body, "of version 2, while the definition is version 3"


def test_the_authorizer_names_the_key(translated: dict[str, Any], body: dict[str, Any]) -> None:
    ((_, api),) = of_type(translated["Resources"], "AWS::ApiGateway::RestApi")
    assert api["Properties"]["ApiKeySourceType"] == body["x-amazon-apigateway-api-key-source"] == "AUTHORIZER"


def test_no_key_is_asked_for_and_a_wrong_one_is_refused(body: dict[str, Any]) -> None:
    answers = body["x-amazon-apigateway-gateway-responses"]
    missing, wrong = answers["ACCESS_DENIED"], answers["INVALID_API_KEY"]
    assert missing["responseTemplates"] == wrong["responseTemplates"]
    assert (missing["statusCode"], wrong["statusCode"]) == ("401", "403")
    challenge = {"gatewayresponse.header.WWW-Authenticate": "'Basic realm=\"rinban\"'"}
    assert missing["responseParameters"] == challenge
    assert not wrong.get("responseParameters"), "a browser would ask again and again"
    message = json.loads(missing["responseTemplates"]["application/json"])["message"]
    assert all(way in message for way in ("x-api-key", "Bearer", "Basic"))


@pytest.mark.parametrize("path", [ENTRY, VOICE, STATUS, FALLBACK, FEED])
def test_other_methods_are_405_with_a_message(routes: dict[tuple[str, str], Route], path: str) -> None:
    mock = routes["ANY", path].target
    assert isinstance(mock, Mock)
    answer = mock.answer("application/json")
    assert answer
    allowed = ALLOWED.get(path, "POST")
    assert (answer.status, answer.content_type, answer.headers) == (405, "application/json", (("Allow", allowed),))
    assert re.fullmatch(r'\{"message": ".+"\}', answer.body)
    assert (mock.answer("text/csv"), mock.on_other_types) == (None, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", JSON])
def test_the_fallback_is_twiml_and_has_no_function(
    routes: dict[tuple[str, str], Route], method: str, kind: str
) -> None:
    """API Gateway takes a request without a Content-Type for JSON."""
    mock = routes[method, FALLBACK].target
    assert isinstance(mock, Mock)
    answer = mock.answer(kind)
    assert answer
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    said = ET.fromstring(answer.body.encode())  # noqa: S314  our own text
    assert (said.tag, [element.tag for element in said]) == ("Response", ["Say", "Say", "Hangup"])
    assert [say.get("language") for say in said.iter("Say")] == ["ja-JP", "en-US"]
    assert not set("#$") & set(answer.body), "API Gateway's templates give these a meaning"


def test_the_mocks_reach_aws_beside_the_events(body: dict[str, Any]) -> None:
    for path in (ENTRY, VOICE, STATUS):
        kinds = {method: one[INTEGRATION]["type"] for method, one in operations(body, path).items()}
        assert kinds == {"post": "aws_proxy", "x-amazon-apigateway-any-method": "mock"}
    kinds = {method: one[INTEGRATION]["type"] for method, one in operations(body, FEED).items()}
    assert kinds == {"get": "aws_proxy", "head": "aws_proxy", "x-amazon-apigateway-any-method": "mock"}
    assert body["paths"].keys() == {ENTRY, VOICE, STATUS, FALLBACK, FEED, *(path for _, path in BOARD)}
    assert body["openapi"] == "3.0.1"


def test_a_mock_reaches_aws_as_it_is_played_here(body: dict[str, Any], resources: Resources) -> None:
    """So what our own gateway shows of them is shown of what AWS imports."""
    written = resources["Api"]["Properties"]["DefinitionBody"]["paths"]
    mocks = [(path, method) for path, methods in written.items() for method in methods if method != "parameters"]
    assert len(mocks) == 7
    for path, method in mocks:
        assert body["paths"][path][method][INTEGRATION] == written[path][method][INTEGRATION]


def test_what_goes_wrong_is_a_503_that_senders_repeat(body: dict[str, Any]) -> None:
    answers = body["x-amazon-apigateway-gateway-responses"]
    assert {"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "THROTTLED", "DEFAULT_5XX"} <= answers.keys()
    refused = {"ACCESS_DENIED", "INVALID_API_KEY", "REQUEST_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"}
    assert {answer["statusCode"] for kind, answer in answers.items() if kind not in refused} == {"503"}
    assert all('"message"' in answer["responseTemplates"]["application/json"] for answer in answers.values())


def test_a_body_that_cannot_be_read_at_all_is_refused_with_a_hint(body: dict[str, Any]) -> None:
    answers = body["x-amazon-apigateway-gateway-responses"]
    for kind, status, hint in (("REQUEST_TOO_LARGE", "413", "6 MB"), ("UNSUPPORTED_MEDIA_TYPE", "415", "gzip")):
        assert answers[kind]["statusCode"] == status
        assert hint in json.loads(answers[kind]["responseTemplates"]["application/json"])["message"]


def test_every_part_of_a_path_is_a_parameter(body: dict[str, Any]) -> None:
    for path, methods in body["paths"].items():
        assert [one["name"] for one in methods.get("parameters", ())] == re.findall(r"{(\w+)}", path)


def test_keys_are_made_beside_the_stack_and_join_the_plan_that_it_names(
    template: dict[str, Any], resources: Resources
) -> None:
    assert template["Outputs"][PLAN]["Value"] == {"Ref": "SourcesPlan"}
    assert not of_type(resources, "AWS::ApiGateway::ApiKey"), "a stack would hold it for as long as the stack lives"
    ((_, plan),) = of_type(resources, "AWS::ApiGateway::UsagePlan")
    assert plan["Properties"]["ApiStages"] == [{"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Api.Stage"}}]
    assert "Quota" not in plan["Properties"], "an alert is never refused for having come often"
    assert plan["Properties"]["Throttle"]["RateLimit"] > 0


def test_a_key_is_named_by_the_stack_that_samconfig_names(template: dict[str, Any]) -> None:
    """By this name a key is found again, and keys of other stages are left alone."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    stages = template["Parameters"]["Stage"]["AllowedValues"]
    names = [config[stage]["deploy"]["parameters"]["stack_name"] for stage in stages]
    assert not [(one, other) for one in names for other in names if one != other and other.startswith(f"{one}-")]


def test_no_log_can_hold_a_token(resources: Resources) -> None:
    api = resources["Api"]["Properties"]
    texts = [text for text in walk(api["AccessLogSetting"]) if isinstance(text, str)]
    logged = set(re.findall(r"\$context\.[\w.]+", " ".join(texts)))
    assert "$context.resourcePath" in logged
    assert not {"$context.path", "$context.customDomain.basePathMatched"} & logged, "a calendar's token is in the path"
    assert not [name for name in logged if "query" in name.lower() or "override" in name.lower()]
    for settings in api["MethodSettings"]:
        assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)


def test_no_variable_refers_to_the_api(template: dict[str, Any]) -> None:
    blocks = [one for one in walk(template) if isinstance(one, dict) and "Variables" in one]
    assert blocks
    for block in blocks:
        named = {text for text in walk(block["Variables"]) if isinstance(text, str)}
        assert not [text for text in named if text == "Api" or "${Api" in text or text.startswith("Api.")]


def test_the_api_is_regional(resources: Resources) -> None:
    assert resources["Api"]["Properties"]["EndpointConfiguration"] == {"Type": "REGIONAL"}
