"""Metrics as CloudWatch knows them: what the template waits for, what AWS documents, what a function prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

STAGE = "dev"
NAT = "nat-0123456789abcdef0"
PARAMETERS = {"Stage": STAGE, "NatGatewayId": NAT, "AWS::Region": "ap-northeast-1"}


class Metric(NamedTuple):
    """The dimensions are part of a metric's identity: all of them, and no other."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


class Printed(NamedTuple):
    """One value of a metric that a function has printed."""

    metric: Metric
    unit: str
    value: float


def printed(text: str) -> list[Printed]:
    """What the lines of a log tell CloudWatch [embedded metric format specification]; a line without `_aws` nothing."""
    return [one for line in text.splitlines() for one in _of_line(json.loads(line))]


def _of_line(line: Mapping[str, Any]) -> Iterator[Printed]:
    for told in line.get("_aws", {}).get("CloudWatchMetrics", ()):
        for names in told["Dimensions"]:
            dimensions = frozenset((name, str(line[name])) for name in names)
            for one in told["Metrics"]:
                metric = Metric(told["Namespace"], one["Name"], dimensions)
                values = line[one["Name"]]
                yield from (Printed(metric, one["Unit"], float(value)) for value in values)


class Documented(NamedTuple):
    """What AWS counts by itself for one type of resource, by metric, with its unit. `source`: the page of AWS."""

    kind: str
    units: Mapping[str, str]
    source: str


DOCUMENTED = {
    "AWS/Lambda": Documented(
        "AWS::Lambda::Function",
        {"Invocations": "Count", "Errors": "Count", "Throttles": "Count", "Duration": "Milliseconds"},
        "Lambda developer guide, types of metrics for functions: FunctionName stands for all versions and aliases",
    ),
    "AWS/SQS": Documented(
        "AWS::SQS::Queue",
        {
            "ApproximateNumberOfMessagesVisible": "Count",
            "ApproximateAgeOfOldestMessage": "Seconds",
            "NumberOfEmptyReceives": "Count",
        },
        "SQS developer guide, available CloudWatch metrics: the only dimension is QueueName",
    ),
    "AWS/ApiGateway": Documented(
        "AWS::ApiGateway::Stage",
        {"5XXError": "Count", "Count": "Count"},
        "API Gateway developer guide, dimensions and metrics: ApiName and Stage",
    ),
    "AWS/NATGateway": Documented(
        "parameter",
        {"ErrorPortAllocation": "Count", "PacketsDropCount": "Count"},
        "VPC user guide, NAT gateway metrics and dimensions: NatGatewayId",
    ),
}


def of_aws(resources: Mapping[str, Any], namespace: str, name: str, resource: str) -> Metric:
    """The documented metric of this resource (a logical id of the translated template, or a parameter)."""
    told = DOCUMENTED[namespace]
    assert name in told.units, f"AWS documents no {name} in {namespace}"
    if told.kind == "parameter":
        return Metric(namespace, name, frozenset({("NatGatewayId", PARAMETERS[resource])}))
    found = resources[resource]
    assert found["Type"] == told.kind
    return Metric(namespace, name, frozenset(_dimensions(resources, found).items()))


def _dimensions(resources: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, str]:
    properties = resource["Properties"]
    match resource["Type"]:
        case "AWS::Lambda::Function":
            return {"FunctionName": resolved(resources, properties["FunctionName"])}
        case "AWS::SQS::Queue":
            return {"QueueName": resolved(resources, properties["QueueName"])}
        case "AWS::ApiGateway::Stage":
            api = resources[properties["RestApiId"]["Ref"]]["Properties"]
            return {
                "ApiName": resolved(resources, api["Name"]),
                "Stage": resolved(resources, properties["StageName"]),
            }
        case other:
            raise AssertionError(other)


def all_of_aws(resources: Mapping[str, Any]) -> Iterator[Metric]:
    """Every documented metric of every resource of the translated template."""
    for namespace, told in DOCUMENTED.items():
        for logical_id in (name for name, one in resources.items() if one["Type"] == told.kind):
            yield from (of_aws(resources, namespace, metric, logical_id) for metric in told.units)


def awaited(resources: Mapping[str, Any], alarm: Mapping[str, Any]) -> Metric:
    """What an alarm of the translated template waits for."""
    dimensions = {(one["Name"], resolved(resources, one["Value"])) for one in alarm["Dimensions"]}
    return Metric(alarm["Namespace"], alarm["MetricName"], frozenset(dimensions))


def resolved(resources: Mapping[str, Any], value: object) -> str:
    """A text of the template as CloudFormation fills it, in the stage of the tests."""
    match value:
        case str(text):
            return text
        case {"Ref": str(name)}:
            return PARAMETERS[name] if name in PARAMETERS else _name(resources, name, "AWS::Lambda::Function")
        case {"Fn::GetAtt": [str(name), "QueueName"]}:
            return _name(resources, name, "AWS::SQS::Queue")
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            assert resources[name]["Type"] == "AWS::CloudWatch::Alarm"
            return f"arn:aws:cloudwatch:::alarm:{resolved(resources, resources[name]['Properties']['AlarmName'])}"
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: resolved(resources, _reference(found[1])), text)
        case _:
            raise AssertionError(f"not known here: {value}")


def _reference(placeholder: str) -> dict[str, Any]:
    """What stands in the place of ${placeholder} in a Fn::Sub."""
    return {"Fn::GetAtt": placeholder.split(".")} if "." in placeholder else {"Ref": placeholder}


def _name(resources: Mapping[str, Any], logical_id: str, kind: str) -> str:
    """What a reference to this resource gives [CloudFormation, return values of the type]."""
    found = resources[logical_id]
    assert found["Type"] == kind
    return resolved(resources, found["Properties"]["FunctionName" if kind.endswith("Function") else "QueueName"])
