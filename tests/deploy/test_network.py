"""The network of created stores: who is where, which way leads out, and who may speak with whom."""

from __future__ import annotations

import base64
import ipaddress
import itertools
import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from local.gateway.template import of_type
from tests.deploy.conftest import STORES, Resources, walk
from tests.deploy.created import MADE, WAYS_OUT, made, only

ANYWHERE = "0.0.0.0/0"


@pytest.fixture(scope="module")
def stores() -> Resources:
    found: Resources = MADE["Resources"]
    return found


def test_the_subnets_are_in_two_zones_and_in_the_network_without_an_overlap(stores: Resources) -> None:
    network = ipaddress.ip_network(only(stores, "AWS::EC2::VPC")["CidrBlock"])
    subnets = {name: one["Properties"] for name, one in of_type(stores, "AWS::EC2::Subnet")}
    blocks = {name: ipaddress.ip_network(one["CidrBlock"]) for name, one in subnets.items()}
    assert all(block.subnet_of(network) for block in blocks.values())  # type: ignore[arg-type]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(blocks.values(), 2))
    for kind in ("Public", "Private"):
        zones = [subnets[f"{kind}Subnet{zone}"]["AvailabilityZone"]["Fn::Select"][0] for zone in "AB"]
        assert zones == [0, 1]


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_private_subnets_have_one_way_out_which_is_the_one_of_their_zone_if_there_are_two(way_out: str) -> None:
    resources = made(WayOut=way_out)
    kind = "NatInstance" if way_out.startswith("instance") else "NatGateway"
    found = {}
    for zone in "AB":
        route = resources[f"WayOutOf{zone}"]["Properties"]
        assert route["DestinationCidrBlock"] == ANYWHERE
        assert resources[f"PrivateRoutesOf{zone}"]["Properties"] == {
            "RouteTableId": {"Ref": f"PrivateRoutes{zone}"},
            "SubnetId": {"Ref": f"PrivateSubnet{zone}"},
        }
        (target,) = [route[name]["Ref"] for name in ("InstanceId", "NatGatewayId") if name in route]
        found[zone] = target
        placed = json.dumps(resources[target]["Properties"])
        assert f"PublicSubnet{target[-1]}" in placed
    twice = way_out.endswith("s")
    assert found == {"A": f"{kind}A", "B": f"{kind}B" if twice else f"{kind}A"}


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_nothing_but_the_way_out_has_a_public_address(way_out: str) -> None:
    resources = made(WayOut=way_out)
    public = {name for name, one in resources.items() if "AssociatePublicIpAddress" in json.dumps(one)}
    addresses = {name for name, _ in of_type(resources, "AWS::EC2::EIP")}
    count = 2 if way_out.endswith("s") else 1
    assert len(public | addresses) == count
    assert all(name.startswith("NatInstance") for name in public)
    assert not [one for one in walk(resources) if isinstance(one, dict) and one.get("MapPublicIpOnLaunch")]
    in_public = {
        name for name, one in resources.items() if "PublicSubnet" in json.dumps(one.get("Properties")) and "Nat" in name
    }
    inside = json.dumps([resources[name] for name in ("Database", "DatabaseSubnets", "Cache")])
    assert in_public
    assert "PublicSubnet" not in inside
    assert only(resources, "AWS::RDS::DBInstance")["PubliclyAccessible"] is False


def test_the_endpoint_costs_nothing_and_every_subnet_uses_it(stores: Resources) -> None:
    endpoint = only(stores, "AWS::EC2::VPCEndpoint")
    assert endpoint["VpcEndpointType"] == "Gateway"
    tables = {name for name, _ in of_type(stores, "AWS::EC2::RouteTable")}
    assert {one["Ref"] for one in endpoint["RouteTableIds"]} == tables


def test_the_nat_instance_forwards_what_comes_from_the_network(stores: Resources) -> None:
    data = only(stores, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
    script = data["UserData"]["Fn::Base64"]
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0
    assert len(base64.b64encode(script.encode())) < 16_384
    network = only(stores, "AWS::EC2::VPC")["CidrBlock"]
    assert f"-s {network} ! -d {network} -j MASQUERADE" in script
    assert "net.ipv4.ip_forward = 1" in script
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    for _, instance in of_type(stores, "AWS::EC2::Instance"):
        assert instance["Properties"]["SourceDestCheck"] is False
        assert instance["DependsOn"] == "PublicRoute"


def test_a_new_image_of_amazon_replaces_no_instance_in_the_middle_of_a_release(stores: Resources) -> None:
    """EC2 looks it up when it starts one; a parameter or a {{resolve:…}} would be looked up at each deployment."""
    assert only(stores, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]["ImageId"].startswith("resolve:ssm:/aws/")
    assert not [one for one in MADE["Parameters"].values() if "SSM" in one["Type"]]
    assert "{{resolve" not in STORES.read_text(encoding="utf-8")


# --- who may speak with whom -----------------------------------------------------------------------------------------

Rule = tuple[str, str, str, int, int]
"""The group, "in" or "out", the other side, and the ports."""

OPEN: set[Rule] = {
    ("FunctionsGroup", "out", ANYWHERE, 443, 443),
    ("FunctionsGroup", "out", "DatabaseGroup", 3306, 3306),
    ("FunctionsGroup", "out", "CacheGroup", 6379, 6380),
    ("DatabaseGroup", "in", "FunctionsGroup", 3306, 3306),
    ("CacheGroup", "in", "FunctionsGroup", 6379, 6380),
}
BY_INSTANCE: set[Rule] = {
    ("NatGroup", "in", "FunctionsGroup", 443, 443),
    ("NatGroup", "out", ANYWHERE, 443, 443),
}
NOTHING = "255.255.255.255/32"


def rules(resources: Resources) -> Iterator[Rule]:
    for name, group in of_type(resources, "AWS::EC2::SecurityGroup"):
        for way, listed in (("in", "SecurityGroupIngress"), ("out", "SecurityGroupEgress")):
            for one in group["Properties"].get(listed, []):
                yield _rule(name, way, one)
    for way, kind in (("in", "Ingress"), ("out", "Egress")):
        for _, one in of_type(resources, f"AWS::EC2::SecurityGroup{kind}"):
            yield _rule(one["Properties"]["GroupId"]["Ref"], way, one["Properties"])


def _rule(group: str, way: str, one: dict[str, Any]) -> Rule:
    sides = [one[name]["Ref"] for name in ("SourceSecurityGroupId", "DestinationSecurityGroupId") if name in one]
    (side,) = sides or [one["CidrIp"]]
    assert one["IpProtocol"] == "tcp" or side == NOTHING
    return group, way, side, one["FromPort"], one["ToPort"]


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_exactly_these_ports_are_open(way_out: str) -> None:
    found = {rule for rule in rules(made(WayOut=way_out)) if rule[2] != NOTHING}
    assert found == OPEN | (BY_INSTANCE if way_out.startswith("instance") else set())


def test_every_group_says_what_goes_out(stores: Resources) -> None:
    """Without a rule EC2 would add one by which everything goes out."""
    assert all(group["Properties"]["SecurityGroupEgress"] for _, group in of_type(stores, "AWS::EC2::SecurityGroup"))


def test_the_stores_have_their_groups(stores: Resources) -> None:
    assert only(stores, "AWS::RDS::DBInstance")["VPCSecurityGroups"] == [{"Ref": "DatabaseGroup"}]
    assert only(stores, "AWS::ElastiCache::ServerlessCache")["SecurityGroupIds"] == [{"Ref": "CacheGroup"}]
    assert MADE["Outputs"]["SecurityGroupId"]["Value"] == {"Ref": "FunctionsGroup"}
