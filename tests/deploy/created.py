"""stores.yaml, and what CloudFormation makes of it for some parameters."""

from __future__ import annotations

from typing import Any

from local.gateway.template import load, of_type
from tests.deploy.conftest import STORES, Resources

MADE = load(STORES)
WAYS_OUT = ("instance", "instances", "gateway", "gateways")


def only(resources: Resources, kind: str) -> dict[str, Any]:
    ((_, found),) = of_type(resources, kind)
    properties: dict[str, Any] = found["Properties"]
    return properties


def _condition(name: str, given: dict[str, str]) -> bool:
    return _holds({"Condition": name}, given)


def _holds(function: object, given: dict[str, str]) -> bool:
    match function:
        case {"Condition": str(name)}:
            return _holds(MADE["Conditions"][name], given)
        case {"Fn::Equals": [{"Ref": parameter}, value]}:
            return bool(given[parameter] == value)
        case {"Fn::Or": inner}:
            return any(_holds(one, given) for one in inner)
        case {"Fn::And": inner}:
            return all(_holds(one, given) for one in inner)
        case {"Fn::Not": [inner]}:
            return not _holds(inner, given)
        case _:
            raise AssertionError(function)


def made(**given: str) -> Resources:
    """What CloudFormation makes for these parameters: without what has another condition, and with each
    Fn::If decided."""
    known = {"Stage": "prod", "WayOut": "instance", "Standby": "off", **given}
    kept = {
        name: one
        for name, one in MADE["Resources"].items()
        if "Condition" not in one or _condition(one["Condition"], known)
    }
    return {name: _decided(one, known) for name, one in kept.items()}


def _decided(node: Any, given: dict[str, str]) -> Any:
    match node:
        case {"Fn::If": [name, yes, no]}:
            return _decided(yes if _condition(name, given) else no, given)
        case dict():
            found = {key: _decided(value, given) for key, value in node.items()}
            return {key: value for key, value in found.items() if value != {"Ref": "AWS::NoValue"}}
        case list():
            return [_decided(one, given) for one in node]
        case _:
            return node
