"""What API Gateway imports has nothing in it that it would refuse.

One error in an import discards the whole API, and with it the stack. Neither cfn-lint nor SAM knows what is refused.
Sources: API Gateway developer guide, "Known issues" (example, discriminator, nullable, readOnly, exclusiveMinimum,
oneOf; a response's schema must be an object); awslabs/aws-api-gateway-developer-portal #571 ("Unable to create model …
Unsupported keyword(s): ["example"]", also with OpenAPI 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.gateway.template import of_type
from tests.deploy.conftest import ROOT, TEMPLATE, translate, walk

TEXT = {"type": "string"}
"""The one schema that is imported: that of a parameter or a header, as API Gateway's own exports have it."""

DOCUMENT = {"openapi", "info", "paths", "components"}
PATH = {"head", "parameters", "get", "post", "x-amazon-apigateway-any-method"}
OPERATION = {"parameters", "responses", "security", "x-amazon-apigateway-integration"}
PARAMETER = {"name", "in", "required", "schema"}
RESPONSE = {"description", "headers"}
INTEGRATION = {"type", "httpMethod", "uri", "passthroughBehavior", "requestTemplates", "responses"}
INTEGRATED = {"statusCode", "responseParameters", "responseTemplates"}
SCHEME = {"type", "name", "in", "x-amazon-apigateway-authtype", "x-amazon-apigateway-authorizer"}
GATEWAY_RESPONSE = {"statusCode", "responseParameters", "responseTemplates"}

REFUSED = {
    "example",
    "examples",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "oneOf",
    "anyOf",
    "pattern",
    "content",
    "requestBody",
}


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    return imported(translate(TEMPLATE))


def imported(translated: dict[str, Any]) -> dict[str, Any]:
    ((_, api),) = of_type(translated["Resources"], "AWS::ApiGateway::RestApi")
    found: dict[str, Any] = api["Properties"]["Body"]
    return found


def strangers(body: dict[str, Any]) -> Iterator[str]:
    """Every name in the document that stands where API Gateway is not known to take it, with its place."""
    yield from _beyond("the document", body, {*DOCUMENT, "x-amazon-apigateway-api-key-source", GATEWAY})
    for path, methods in body["paths"].items():
        yield from _beyond(path, methods, PATH)
        yield from _parameters(path, methods.get("parameters", []))
        for method in methods.keys() - {"parameters"}:
            yield from _operation(f"{path} {method}", methods[method])
    for name, scheme in body["components"]["securitySchemes"].items():
        yield from _beyond(name, scheme, SCHEME)
    yield from _beyond("components", body["components"], {"securitySchemes"})
    for kind, answer in body[GATEWAY].items():
        yield from _beyond(kind, answer, GATEWAY_RESPONSE)


GATEWAY = "x-amazon-apigateway-gateway-responses"


def _operation(at: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from _beyond(at, operation, OPERATION)
    yield from _parameters(at, operation.get("parameters", []))
    for status, response in operation["responses"].items():
        yield from _beyond(f"{at} {status}", response, RESPONSE)
        for name, header in response.get("headers", {}).items():
            yield from () if header == {"schema": TEXT} else [f"{at} {status}: header {name}"]
    integration = operation["x-amazon-apigateway-integration"]
    yield from _beyond(at, integration, INTEGRATION)
    for pattern, answer in integration.get("responses", {}).items():
        yield from _beyond(f"{at} {pattern}", answer, INTEGRATED)


def _parameters(at: str, parameters: list[dict[str, Any]]) -> Iterator[str]:
    for parameter in parameters:
        yield from _beyond(at, parameter, PARAMETER)
        yield from () if parameter["schema"] == TEXT else [f"{at}: schema of {parameter['name']}"]


def _beyond(at: str, node: dict[str, Any], known: set[str]) -> Iterator[str]:
    return (f"{at}: {name}" for name in node if name not in known)


def test_every_name_is_one_that_api_gateway_is_known_to_take(body: dict[str, Any]) -> None:
    assert list(strangers(body)) == []


def test_nothing_that_it_is_known_to_refuse_is_anywhere(body: dict[str, Any]) -> None:
    names = {name for node in walk(body) if isinstance(node, dict) for name in node}
    assert names & REFUSED == set()


def test_no_schema_becomes_a_model(body: dict[str, Any]) -> None:
    schemas = [node["schema"] for node in walk(body) if isinstance(node, dict) and "schema" in node]
    assert schemas
    assert all(schema == TEXT for schema in schemas)


def test_every_header_that_an_answer_sets_is_declared(body: dict[str, Any]) -> None:
    """An import refuses the mapping of a header that the method's response does not have."""
    for path, methods in body["paths"].items():
        for method in methods.keys() - {"parameters"}:
            operation = methods[method]
            for answer in operation["x-amazon-apigateway-integration"].get("responses", {}).values():
                declared = operation["responses"][answer["statusCode"]].get("headers", {})
                mapped = {name.removeprefix("method.response.header.") for name in answer["responseParameters"]}
                assert mapped == declared.keys(), f"{path} {method}"


@pytest.mark.parametrize(
    "slip",
    [
        ("schema: {type: string}}", "schema: {type: string, example: infra}}"),
        ("schema: {type: string}}", "schema: {type: string, nullable: true}}"),
        (
            "description: TwiML\n",
            "description: TwiML\n                  content: {text/xml: {schema: {type: string}}}\n",
        ),
        ("            get:\n", "            get:\n              requestBody: {content: {}}\n"),
    ],
    ids=lambda slip: slip[1].strip(),
)
def test_a_slip_would_be_found(slip: tuple[str, str], tmp_path: Any) -> None:
    for folder in ("functions", "layers", "templates"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    template = TEMPLATE.read_text(encoding="utf-8")
    assert slip[0] in template
    (tmp_path / "template.yaml").write_text(template.replace(*slip, 1))
    assert list(strangers(imported(translate(tmp_path / "template.yaml"))))
