"""Reads from template.yaml what the local gateway needs: routes, mock answers, gateway responses and functions."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class FixedAnswer:
    """An answer that a mock or the gateway gives without a function. `headers` are those beside Content-Type."""

    status: int
    content_type: str
    body: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock integration. `status_by_type`: the status that the request template of a content type asks for.

    `on_other_types` is API Gateway's name for its answer to a content type without a template. It is an error even
    where such a body is passed through, because a body that was passed through names no status.
    """

    status_by_type: Mapping[str, int]
    answers: Mapping[str, FixedAnswer]  # by the pattern that the status must match; "default" for the rest
    on_other_types: str = "API_CONFIGURATION_ERROR"

    def answer(self, content_type: str) -> FixedAnswer | None:
        """Return the answer for a content type without parameters; None if it has no template or no answer."""
        status = self.status_by_type.get(content_type)
        if status is None:
            return None
        patterns = (pattern for pattern in self.answers if re.fullmatch(pattern, str(status)))
        return self.answers.get(next(patterns, "default"))


@dataclass(frozen=True, slots=True)
class Route:
    """One method ("POST", "ANY") of one path ("/phonecall/{group}"), answered by a function or a mock."""

    method: str
    path: str
    target: str | Mock  # a function's name
    needs_key: bool = False
    authorizer: str = ""  # the function that is asked first


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function. `name` is the logical id in lower case; `timeout` is seconds, `memory` MB.

    `layers` are the folders that are put at /opt. The layer of dependencies is taken as it is, without being built:
    what it would hold is found where this Python has its packages.
    """

    name: str
    full_name: str
    folder: Path
    handler: str
    timeout: float
    memory: int
    variables: Mapping[str, str]
    layers: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """What the local gateway plays of template.yaml."""

    routes: tuple[Route, ...]
    functions: Mapping[str, Function]
    gateway_answers: Mapping[str, FixedAnswer]  # by response type, "INTEGRATION_FAILURE"
    authorizers_name_the_key: bool = False  # instead of the header x-api-key


def load(path: Path) -> dict[str, Any]:
    """Read the template with its short tags written out: `!Ref X` becomes {"Ref": "X"}, `!Sub X` {"Fn::Sub": "X"}.

    Raises ValueError if it has no resources.
    """
    document = pickle.loads(_parsed(path.read_text(encoding="utf-8")))  # noqa: S301 - written just below
    if isinstance(document, dict) and isinstance(document.get("Resources"), dict):
        return document
    raise ValueError(f"{path}: not a template, it has no Resources")


@lru_cache(maxsize=8)
def _parsed(text: str) -> bytes:
    """The document as bytes, of which everybody may have a copy to change: a release asks for it three times, and to
    parse it takes twenty times as long."""
    return pickle.dumps(_Loader(text).get_single_data())


def read(path: Path, environment: Mapping[str, str]) -> Template:
    """Read the template at `path`. `environment` sets variables that it declares, and with them its parameters.

    A variable that is not given and has no default stays unset, so that the function itself says what it misses.
    Raises ValueError for what this gateway cannot play.
    """
    document = load(path)
    resources: dict[str, Any] = document["Resources"]
    shared = document.get("Globals", {}).get("Function", {})
    functions = {
        name.lower(): _function(name, _with_globals(shared, resource), document, path.parent, environment)
        for name, resource in of_type(resources, "AWS::Serverless::Function")
    }
    named = any(api["Properties"].get("ApiKeySourceType") == "AUTHORIZER" for _, api in _apis(resources))
    return Template(tuple(_routes(resources)), functions, dict(_gateway_answers(resources)), named)


def of_type(resources: Mapping[str, Any], kind: str) -> list[tuple[str, Any]]:
    """Return the resources of one type with their logical ids, in the template's order."""
    return [(name, resource) for name, resource in resources.items() if resource["Type"] == kind]


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as quick, if it was built


class _Loader(_Safe):  # type: ignore[misc]
    """YAML with CloudFormation's short tags."""


def _short_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    argument: Any
    match node:
        case yaml.SequenceNode():
            argument = loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            argument = loader.construct_mapping(node, deep=True)
        case _:
            argument = node.value.split(".", 1) if suffix == "GetAtt" else node.value
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": argument}


_Loader.add_multi_constructor("!", _short_tag)


def _apis(resources: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return of_type(resources, "AWS::Serverless::Api")


def _with_globals(shared: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any]:
    ignored = resource.get("IgnoreGlobals", [])
    wanted = {} if ignored == "*" else {name: value for name, value in shared.items() if name not in ignored}
    return _over(wanted, resource["Properties"])


def _over(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge properties over those of Globals as SAM does: mappings by key, lists joined, everything else replaced."""
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], dict) and isinstance(own[key], dict):
            merged[key] = _over(shared[key], own[key])
        elif isinstance(shared[key], list):
            merged[key] = [*shared[key], *own[key]]
    return merged


def _function(
    name: str, properties: Mapping[str, Any], document: Mapping[str, Any], root: Path, environment: Mapping[str, str]
) -> Function:
    declared = properties.get("Environment", {}).get("Variables", {})
    known = _parameters(document.get("Parameters", {}), declared, environment)
    unset = {variable: value for variable, value in declared.items() if variable not in environment}
    given = {variable: environment[variable] for variable in declared if variable in environment}
    resolved = {variable: _resolve(value, known) for variable, value in unset.items()}
    return Function(
        name=name.lower(),
        full_name=_resolve(properties.get("FunctionName", name), known) or name,
        folder=root / properties["CodeUri"],
        handler=properties["Handler"],
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        variables=given | {variable: value for variable, value in resolved.items() if value is not None},
        layers=tuple(_layers(properties.get("Layers", []), document["Resources"], root)),
    )


def _parameters(
    parameters: Mapping[str, Any], declared: Mapping[str, Any], environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the values of the parameters: their defaults, but where a given variable is `!Ref P`, its value for P."""
    known = {name: str(parameter["Default"]) for name, parameter in parameters.items() if "Default" in parameter}
    for variable, value in declared.items():
        if variable in environment and isinstance(value, dict) and "Ref" in value:
            known[value["Ref"]] = environment[variable]
    return known


def _resolve(value: object, known: Mapping[str, str]) -> str | None:
    """Return a literal, `!Ref` or `!Sub` as text; None if it names a parameter whose value is not known."""
    match value:
        case {"Ref": str(name)}:
            return known.get(name)
        case {"Fn::If": ["CreatesStores" | "TellsOthers", _, existing]}:
            return _resolve(existing, known)  # nothing is created on this machine, neither stores nor a queue
        case {"Fn::Sub": str(text)}:
            names = re.findall(r"\$\{([^!}]+)\}", text)
            return re.sub(r"\$\{([^!}]+)\}", lambda m: known[m[1]], text) if all(n in known for n in names) else None
        case dict() | list():
            raise ValueError(f"cannot be resolved on this machine: {value}")
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _layers(references: list[Any], resources: Mapping[str, Any], root: Path) -> Iterator[Path]:
    for reference in references:
        yield root / resources[reference["Ref"]]["Properties"]["ContentUri"]


def _routes(resources: Mapping[str, Any]) -> Iterator[Route]:
    authorizers = dict(_authorizers(resources))
    for name, function in of_type(resources, "AWS::Serverless::Function"):
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                at = event["Properties"]
                auth = at.get("Auth", {})
                authorizer = authorizers[auth["Authorizer"]] if "Authorizer" in auth else ""
                needs_key = bool(auth.get("ApiKeyRequired", False))
                yield Route(at["Method"].upper(), at["Path"], name.lower(), needs_key, authorizer)
    for _, api in _apis(resources):
        for path, methods in api["Properties"].get("DefinitionBody", {}).get("paths", {}).items():
            for method, operation in methods.items():
                if INTEGRATION in operation:  # anything else only describes what an event of a function adds
                    yield Route("ANY" if method == ANY else method.upper(), path, _mock(path, operation))


def _authorizers(resources: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each authorizer's name with its function's. `!Ref F.Alias` and `!GetAtt F.Arn` both name F."""
    for _, api in _apis(resources):
        for name, authorizer in api["Properties"].get("Auth", {}).get("Authorizers", {}).items():
            if authorizer.get("FunctionPayloadType") != "REQUEST":
                raise ValueError(f"authorizer {name}: only the type REQUEST is played on this machine")
            if authorizer.get("Identity", {}).get("ReauthorizeEvery") != 0:
                raise ValueError(f"authorizer {name}: its answers would be cached, which is not played on this machine")
            match authorizer["FunctionArn"]:
                case {"Ref": str(reference)} | {"Fn::GetAtt": [str(reference), "Arn"]}:
                    yield name, reference.partition(".")[0].lower()
                case other:
                    raise ValueError(f"authorizer {name}: no function of this template: {other}")


def _mock(path: str, operation: Mapping[str, Any]) -> Mock:
    integration = operation[INTEGRATION]
    if integration["type"] != "mock":
        raise ValueError(f"{path}: only mocks are expected in the definition, not {integration['type']}")
    asked = {kind: int(json.loads(text)["statusCode"]) for kind, text in integration["requestTemplates"].items()}
    answers = {pattern: _mock_answer(answer) for pattern, answer in integration["responses"].items()}
    if integration.get("passthroughBehavior") == "never":
        return Mock(asked, answers, "UNSUPPORTED_MEDIA_TYPE")
    return Mock(asked, answers)


def _mock_answer(answer: Mapping[str, Any]) -> FixedAnswer:
    ((kind, body),) = answer["responseTemplates"].items()
    literal = answer.get("responseParameters", {}).items()
    headers = {name.removeprefix("method.response.header."): value.strip("'") for name, value in literal}
    return FixedAnswer(int(answer["statusCode"]), headers.pop("Content-Type", kind), body, tuple(headers.items()))


def _gateway_answers(resources: Mapping[str, Any]) -> Iterator[tuple[str, FixedAnswer]]:
    for _, api in _apis(resources):
        for kind, answer in api["Properties"].get("GatewayResponses", {}).items():
            ((content_type, body),) = answer["ResponseTemplates"].items()
            literal = answer.get("ResponseParameters", {}).get("Headers", {}).items()
            headers = tuple((name, value.strip("'")) for name, value in literal)
            yield kind, FixedAnswer(int(answer["StatusCode"]), content_type, body, headers)
