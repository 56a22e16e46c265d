"""What outlives the stack: the address that every monitor knows, its plan, the stores, what waits, what was logged."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.template import of_type

STAYS = (
    "AWS::CloudFormation::Stack",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::UsagePlan",
    "AWS::SQS::Queue",
    "AWS::Logs::LogGroup",
)

GOES = {"TellQueue"}
"""What is in it is in the stores as well, and a stage that tells Zabbix again later finds the name free."""


@pytest.mark.parametrize("kind", STAYS)
def test_it_stays_when_the_stack_goes_and_when_it_would_be_replaced(translated: dict[str, Any], kind: str) -> None:
    found = [resource for name, resource in of_type(translated["Resources"], kind) if name not in GOES]
    assert found
    for resource in found:
        assert resource["UpdateReplacePolicy"] == "Retain"
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate", "what a failed creation left would block the next"


def test_nothing_else_stays_but_the_code_that_was_published(translated: dict[str, Any]) -> None:
    kept = {one["Type"] for one in translated["Resources"].values() if "DeletionPolicy" in one}
    published = {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}
    of_the_api = {"AWS::ApiGateway::Deployment", "AWS::Lambda::Permission"}
    assert kept - {*STAYS, *published} <= of_the_api, "SAM says of these what is said of the API"
