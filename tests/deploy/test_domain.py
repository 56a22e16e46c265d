"""A domain name of one's own: what is made for it, and by which URL the API is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.deploy.conftest import Resources

AT_AWS = "https://abc.execute-api.ap-northeast-1.amazonaws.com/prod"
NAMES = {
    "Api": "abc",
    "Domain": "pages.example.jp",
    "Stage": "prod",
    "AWS::Region": "ap-northeast-1",
    "AWS::URLSuffix": "amazonaws.com",
}


def resolved(node: Any, template: Mapping[str, Any], given: Mapping[str, str]) -> Any:
    """What CloudFormation makes of a node: conditions that ask whether a parameter is empty, and names in a text."""
    match node:
        case {"Fn::If": [condition, yes, no]}:
            (asked, empty) = template["Conditions"][condition]["Fn::Not"][0]["Fn::Equals"]
            return resolved(yes if given.get(asked["Ref"], "") != empty else no, template, given)
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([\w:]+)\}", lambda name: {**NAMES, **given}[name[1]], text)
        case {"Ref": name}:
            return given.get(name)
        case _:
            return node


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, AT_AWS),
        ({"BasePath": "rinban"}, AT_AWS),
        ({"DomainName": "pages.example.jp"}, "https://pages.example.jp"),
        ({"DomainName": "pages.example.jp", "BasePath": "rinban"}, "https://pages.example.jp/rinban"),
    ],
)
def test_the_outputs_tell_the_url_that_callers_use(template: dict[str, Any], given: dict[str, str], base: str) -> None:
    outputs = template["Outputs"]
    assert resolved(outputs["BaseUrl"]["Value"], template, given) == base
    assert resolved(outputs["Url"]["Value"], template, given) == f"{base}/phonecall/GROUP"


def test_the_name_has_its_certificate_and_leads_to_the_stage(resources: Resources, template: dict[str, Any]) -> None:
    domain, mapping = resources["Domain"], resources["DomainMapping"]
    assert (domain["Condition"], mapping["Condition"]) == ("HasDomain", "HasDomain")
    assert domain["Properties"]["RegionalCertificateArn"] == {"Ref": "CertificateArn"}
    assert domain["Properties"]["SecurityPolicy"] == "TLS_1_2"
    leads = mapping["Properties"]
    assert (leads["RestApiId"], leads["Stage"]) == ({"Ref": "Api"}, {"Ref": "Api.Stage"})
    assert leads["DomainName"] == {"Ref": "Domain"}
    assert resolved(leads["BasePath"], template, {"BasePath": "rinban"}) == "rinban"
    assert resolved(leads["BasePath"], template, {}) is None, "at the root there is none, and not an empty one"


def test_the_owner_of_the_name_is_told_where_it_has_to_point(template: dict[str, Any]) -> None:
    target = template["Outputs"]["DomainTarget"]
    assert target["Condition"] == "HasDomain"
    assert target["Value"] == {"Fn::GetAtt": ["Domain", "RegionalDomainName"]}


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        ("DomainName", "pages.example.jp", "https://pages.example.jp"),
        ("DomainName", "", "pages"),
        ("BasePath", "rinban", "/rinban"),
        ("BasePath", "", "a/b"),
        ("CertificateArn", "arn:aws:acm:ap-northeast-1:123456789012:certificate/1a2b", "1a2b"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    template: dict[str, Any], parameter: str, good: str, bad: str
) -> None:
    pattern = template["Parameters"][parameter]["AllowedPattern"]
    assert re.fullmatch(pattern, good)
    assert not re.fullmatch(pattern, bad)
