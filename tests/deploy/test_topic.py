"""In production an alarm has to reach somebody: CloudFormation refuses a stack whose topic is missing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.deploy.rules import refusals

TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:oncall"


Scenario = tuple[bool, bool]
"""Whether it is production, and whether a topic is given."""


def taken(translated: dict[str, Any]) -> set[Scenario]:
    """What may be given, with the rules of the template, as cfn-lint works it out."""
    from cfnlint.template import Template  # late, since it takes a second, and every worker collects this file

    conditions = {**translated["Conditions"], "InProduction": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    found = Template("template.json", {**translated, "Conditions": conditions}, ["ap-northeast-1"])
    either = {True, False}
    scenarios = found.conditions.build_scenarios({"InProduction": either, "HasAlarmTopic": either})
    return {(one["InProduction"], one["HasAlarmTopic"]) for one in scenarios}


def test_production_without_a_topic_is_refused_and_nothing_else(translated: dict[str, Any]) -> None:
    assert taken(translated) == {(True, True), (False, False), (False, True)}


def test_without_the_rule_it_would_be_taken(translated: dict[str, Any]) -> None:
    assert (True, False) in taken({**translated, "Rules": {}})


@pytest.mark.parametrize(("stage", "topic", "refused"), [("prod", "", 1), ("prod", TOPIC, 0), ("staging", "", 0)])
def test_the_operator_is_told_what_to_give(template: dict[str, Any], stage: str, topic: str, refused: int) -> None:
    told = [one for one in refusals(template, {"Stage": stage, "AlarmTopicArn": topic}) if "AlarmTopicArn" in one]
    assert len(told) == refused
