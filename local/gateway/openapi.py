"""docs/openapi.yaml, which describes the API: what template.yaml knows of it, and the words that people need."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from local.gateway.template import FixedAnswer, Mock, Route, Template, load, read

WORDS = Path(__file__).with_suffix(".yaml")
HEADER = (
    "# Written by ./dev tables: routes, keys and fixed answers of template.yaml, words of local/gateway/openapi.yaml.\n"
)

KEYLESS = ("REQUEST_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "DEFAULT_5XX")
"""What API Gateway itself may answer instead of a function."""

PAGES = "/board"
"""Where the routes begin that a person reads in a browser: no program is to call them, and they are not described."""

WITH_A_KEY = ("ACCESS_DENIED", "INVALID_API_KEY")
"""The same where a key is needed."""


def text(template: Path) -> str:
    """The whole document as YAML. Raises ValueError if template and words do not name the same routes."""
    plain = json.loads(json.dumps(described(template)))  # no part is shared, or YAML would write it as an alias
    return HEADER + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)


def described(template: Path) -> dict[str, Any]:
    """The API as an OpenAPI 3.0 document. Raises ValueError if template and words do not name the same routes."""
    words, played = yaml.safe_load(WORDS.read_text(encoding="utf-8")), read(template, {})
    (body,) = (api["Properties"]["DefinitionBody"] for api in _apis(template))
    return {
        "openapi": body["openapi"],
        "info": {**words["info"], "version": body["info"]["version"]},
        "paths": dict(_paths(body["paths"], words, played)),
        "components": {"securitySchemes": body["securityDefinitions"]},
    }


def _apis(template: Path) -> Iterator[dict[str, Any]]:
    return (one for one in load(template)["Resources"].values() if one["Type"] == "AWS::Serverless::Api")


def _paths(
    defined: Mapping[str, Any], words: Mapping[str, Any], played: Template
) -> Iterator[tuple[str, dict[str, Any]]]:
    answered = (one for one in played.routes if one.method != "ANY" and not one.path.startswith(PAGES))
    routes = {(one.path, one.method.lower()): one for one in answered}
    told = {(path, method) for path, methods in words["paths"].items() for method in methods}
    if routes.keys() != told:
        raise ValueError(f"only in one of {WORDS.name} and the template: {sorted(routes.keys() ^ told)}")
    for path, methods in words["paths"].items():
        parameters = [{**one, **words["parameters"][one["name"]]} for one in defined[path]["parameters"]]
        operations = {method: _operation(said, routes[path, method], played) for method, said in methods.items()}
        yield path, {"parameters": parameters, **operations}


def _operation(said: Mapping[str, Any], route: Route, played: Template) -> dict[str, Any]:
    responses = {**dict(_fixed(route, played)), **said.get("responses", {})}
    security: dict[str, Any] = {"security": [{"api_key": []}]} if route.needs_key else {}
    return {**said, **security, "responses": dict(sorted(responses.items()))}


def _fixed(route: Route, played: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers that need no function, by their status."""
    if isinstance(route.target, Mock):
        for answer in route.target.answers.values():
            yield _response(answer)
        yield _response(played.gateway_answers[route.target.on_other_types])
        return
    for kind in (*KEYLESS, *(WITH_A_KEY if route.needs_key else ())):
        yield _response(played.gateway_answers[kind])


def _response(answer: FixedAnswer) -> tuple[str, dict[str, Any]]:
    kind = answer.content_type.partition(";")[0]
    headers = (
        {"headers": {name: {"schema": {"type": "string"}} for name, _ in answer.headers}} if answer.headers else {}
    )
    if kind == "application/json":
        message = json.loads(answer.body)
        schema, description = {"type": "object", "required": sorted(message)}, str(message["message"])
    else:
        message, schema, description = answer.body, {"type": "string"}, "Always the same text."
    content = {kind: {"schema": schema, "example": message}}
    return str(answer.status), {"description": description, **headers, "content": content}
