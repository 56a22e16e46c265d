"""The rules of a template: what CloudFormation refuses before it makes anything [CloudFormation, "Rules"]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def refusals(template: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """What an operator is told who gives these parameters; the others have their defaults."""
    defaults = {name: str(one["Default"]) for name, one in template["Parameters"].items() if "Default" in one}
    lists = {name for name, one in template["Parameters"].items() if one["Type"] == "CommaDelimitedList"}
    known = {name: value.split(",") if name in lists else value for name, value in {**defaults, **given}.items()}
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if holds(rule["RuleCondition"], known)
        for assertion in rule["Assertions"]
        if not holds(assertion["Assert"], known)
    ]


def holds(function: object, known: Mapping[str, object]) -> bool:
    """What a rule's function comes to [CloudFormation, rule-specific intrinsic functions]; it knows those used here."""
    match function:
        case {"Fn::Equals": [one, other]}:
            return _value(one, known) == _value(other, known)
        case {"Fn::Not": [inner]}:
            return not holds(inner, known)
        case {"Fn::And": inner}:
            return all(holds(one, known) for one in inner)
        case {"Fn::EachMemberEquals": [several, one]}:
            members = _value(several, known)
            assert isinstance(members, list)
            return all(member == _value(one, known) for member in members)
        case _:
            raise AssertionError(function)


def _value(value: object, known: Mapping[str, object]) -> object:
    match value:
        case {"Ref": str(parameter)}:
            return known[parameter]
        case str():
            return value
        case _:
            raise AssertionError(value)
