"""In production an alarm has to reach somebody: CloudFormation refuses a stack whose topic is missing."""

from __future__ import annotations

from typing import Any

import pytest
from cfnlint.template import Template

TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:oncall"


Scenario = tuple[bool, bool]
"""Whether it is production, and whether a topic is given."""


def taken(translated: dict[str, Any]) -> set[Scenario]:
    """What may be given, with the rules of the template, as cfn-lint works it out."""
    conditions = {**translated["Conditions"], "InProduction": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    found = Template("template.json", {**translated, "Conditions": conditions}, ["ap-northeast-1"])
    either = {True, False}
    scenarios = found.conditions.build_scenarios({"InProduction": either, "HasAlarmTopic": either})
    return {(one["InProduction"], one["HasAlarmTopic"]) for one in scenarios}


def test_production_without_a_topic_is_refused_and_nothing_else(translated: dict[str, Any]) -> None:
    assert taken(translated) == {(True, True), (False, False), (False, True)}


def test_without_the_rule_it_would_be_taken(translated: dict[str, Any]) -> None:
    assert (True, False) in taken({**translated, "Rules": {}})


def holds(function: object, given: dict[str, str]) -> bool:
    """What a rule's function comes to [CloudFormation, rule-specific intrinsic functions]; it knows those used here."""
    match function:
        case {"Fn::Equals": [one, other]}:
            return text(one, given) == text(other, given)
        case {"Fn::Not": [inner]}:
            return not holds(inner, given)
        case _:
            raise AssertionError(function)


def text(value: object, given: dict[str, str]) -> str:
    match value:
        case {"Ref": str(parameter)}:
            return given[parameter]
        case str():
            return value
        case _:
            raise AssertionError(value)


@pytest.mark.parametrize(("stage", "topic", "refused"), [("prod", "", 1), ("prod", TOPIC, 0), ("staging", "", 0)])
def test_the_operator_is_told_what_to_give(template: dict[str, Any], stage: str, topic: str, refused: int) -> None:
    given = {"Stage": stage, "AlarmTopicArn": topic}
    told = [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if holds(rule["RuleCondition"], given)
        for assertion in rule["Assertions"]
        if not holds(assertion["Assert"], given)
    ]
    assert len(told) == refused
    assert all("AlarmTopicArn" in one for one in told)
