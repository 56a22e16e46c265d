"""Stores of its own for a stage: what stores.yaml makes, and how it comes to the functions."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cli.cost import bill, prices
from local.gateway.template import of_type
from tests.deploy.conftest import ROOT, Resources, walk
from tests.deploy.created import MADE, WAYS_OUT, made, only
from tests.deploy.rules import refusals

NAMED = {
    "SubnetIds": "subnet-1,subnet-2",
    "SecurityGroupIds": "sg-1",
    "DatabaseUrl": "mysql://db.example/rinban",
    "RedisUrl": "rediss://cache.example/0",
}


@pytest.fixture(scope="module")
def stores() -> Resources:
    found: Resources = MADE["Resources"]
    return found


# --- what a parameter decides ----------------------------------------------------------------------------------------


def test_existing_stores_have_to_be_named(template: dict[str, Any]) -> None:
    assert refusals(template, {"Stage": "dev", **NAMED}) == []
    for name in NAMED:
        (told,) = refusals(template, {"Stage": "dev", **NAMED, name: ""})
        assert told.startswith(f"With Stores=existing, {name} has to name ")


def test_created_ones_need_no_names_and_take_none(template: dict[str, Any]) -> None:
    assert refusals(template, {"Stage": "dev", "Stores": "create"}) == []
    logins = {"DatabaseLogin": "arn:aws:secretsmanager:x", "MigrationLogin": "arn:aws:secretsmanager:y"}
    for name, value in {"DatabaseUrl": NAMED["DatabaseUrl"], "RedisUrl": NAMED["RedisUrl"], **logins}.items():
        (told,) = refusals(template, {"Stage": "dev", "Stores": "create", name: value})
        assert name in told
        assert "to be empty" in told, "of a stack that is there SAM keeps the former value of what is not given"


def test_what_is_created_comes_to_the_functions_as_what_is_given_does(translated: dict[str, Any]) -> None:
    outputs = MADE["Outputs"].keys()
    for name, function in of_type(translated["Resources"], "AWS::Lambda::Function"):
        if "VpcConfig" not in function["Properties"]:
            continue
        variables = function["Properties"]["Environment"]["Variables"]
        told = {"DATABASE_URL": "DatabaseUrl", "DATABASE_LOGIN": "DatabaseLogin", "REDIS_URL": "RedisUrl"}
        if name == "Admin":
            told["MIGRATION_LOGIN"] = "MigrationLogin"
        if name == "Pinger":
            told = {"REDIS_URL": "RedisUrl"}
        for variable, parameter in told.items():
            created = {"Fn::GetAtt": ["CreatedStores", f"Outputs.{parameter}"]}
            assert variables[variable] == {"Fn::If": ["CreatesStores", created, {"Ref": parameter}]}
            assert parameter in outputs
        network = json.dumps(function["Properties"]["VpcConfig"])
        assert "Outputs.SubnetIds" in network
        assert "Outputs.SecurityGroupId" in network


def test_every_output_that_is_read_is_there_and_every_parameter_is_given(translated: dict[str, Any]) -> None:
    resources = translated["Resources"]
    read = {
        one["Fn::GetAtt"][1].removeprefix("Outputs.")
        for one in walk(resources)
        if isinstance(one, dict) and one.get("Fn::GetAtt", [""])[0] == "CreatedStores"
    }
    assert read == MADE["Outputs"].keys()
    stack = resources["CreatedStores"]
    assert stack["Properties"]["Parameters"] == {name: {"Ref": name} for name in MADE["Parameters"]}
    assert stack["Condition"] == "CreatesStores"


@pytest.mark.parametrize("name", [name for name, one in MADE["Parameters"].items() if "AllowedValues" in one])
def test_both_templates_allow_the_same(template: dict[str, Any], name: str) -> None:
    assert template["Parameters"][name]["AllowedValues"] == MADE["Parameters"][name]["AllowedValues"]


@pytest.mark.parametrize(("way_out", "standby"), [*itertools.product(WAYS_OUT, ("on", "off"))])
def test_whatever_was_chosen_each_reference_leads_to_something_that_is_made(way_out: str, standby: str) -> None:
    resources = made(WayOut=way_out, Standby=standby)
    known = {*resources, *MADE["Parameters"]}
    assert {name for name in _references(resources) if not name.startswith("AWS::")} <= known
    assert {name for name in _references(MADE["Outputs"]) if not name.startswith("AWS::")} <= known
    used = {*_references(resources), *_references(MADE["Outputs"])}
    assert MADE["Parameters"].keys() - used <= {"WayOut", "Standby"}, "these two decide what is made"


def _references(node: object) -> Iterator[str]:
    for one in walk(node):
        match one:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
                yield name
            case {"DependsOn": str(name)}:
                yield name
            case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
                yield from (name for name in re.findall(r"\$\{([A-Za-z0-9:]+)", text) if name != "Unique")
            case _:
                continue


# --- the stores ------------------------------------------------------------------------------------------------------


def test_mysql_is_encrypted_at_rest_and_on_its_way_and_kept(stores: Resources) -> None:
    database = only(stores, "AWS::RDS::DBInstance")
    assert database["EngineVersion"] == "8.4"
    assert database["StorageEncrypted"] is True
    assert database["BackupRetentionPeriod"] == 7
    assert database["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in database
    settings = only(stores, "AWS::RDS::DBParameterGroup")
    assert settings["Parameters"]["require_secure_transport"] == "1"
    assert database["DBParameterGroupName"] == {"Ref": "DatabaseSettings"}
    assert stores["Database"]["DeletionPolicy"] == stores["Database"]["UpdateReplacePolicy"] == "Snapshot"
    assert "DBInstanceIdentifier" not in database, "one that stays would stand in the way of the next"


def test_nobody_deletes_the_mysql_of_production_by_mistake_and_of_other_stages_a_copy_stays() -> None:
    for stage, protected in (("prod", True), ("staging", False), ("dev", False)):
        assert only(made(Stage=stage), "AWS::RDS::DBInstance")["DeletionProtection"] is protected


@pytest.mark.parametrize(("standby", "twice"), [("on", True), ("off", False)])
def test_a_second_mysql_stands_by_where_it_is_wanted(standby: str, twice: bool) -> None:  # noqa: FBT001
    assert only(made(Standby=standby), "AWS::RDS::DBInstance")["MultiAZ"] is twice


def test_the_urls_are_those_that_the_stores_are_reached_by_with_tls() -> None:
    outputs = {name: one["Value"] for name, one in MADE["Outputs"].items()}
    assert outputs["DatabaseUrl"]["Fn::Sub"].startswith("mysql://${Database.Endpoint.Address}")
    assert outputs["DatabaseUrl"]["Fn::Sub"].endswith(f"/{MADE['Resources']['Database']['Properties']['DBName']}")
    assert "tls=off" not in outputs["DatabaseUrl"]["Fn::Sub"]
    assert outputs["RedisUrl"]["Fn::Sub"].startswith("rediss://${Cache.Endpoint.Address}")
    assert outputs["MigrationLogin"] == {"Fn::GetAtt": ["Database", "MasterUserSecret.SecretArn"]}


def test_the_running_user_is_another_one_whose_password_nobody_has_typed(stores: Resources) -> None:
    generated = only(stores, "AWS::SecretsManager::Secret")["GenerateSecretString"]
    login = json.loads(generated["SecretStringTemplate"])
    assert login.keys() == {"username"}
    assert login["username"] != only(stores, "AWS::RDS::DBInstance")["MasterUsername"]
    assert (generated["GenerateStringKey"], generated["PasswordLength"] >= 32) == ("password", True)
    assert MADE["Outputs"]["DatabaseLogin"]["Value"] == {"Ref": "RunningLogin"}


def test_the_logins_are_read_by_those_who_use_them(resources: Resources) -> None:
    inside = ("Entry", "Callback", "Watchdog", "Feed", "Board", "Admin")
    readers = {
        "CreatedLoginPolicy": ("DatabaseLogin", inside),
        "CreatedMigrationPolicy": ("MigrationLogin", ("Admin",)),
    }
    for name, (output, functions) in readers.items():
        assert resources[name]["Condition"] == "CreatesStores"
        assert resources[name]["Properties"]["Roles"] == [{"Ref": f"{one}Role"} for one in functions]
        (statement,) = resources[name]["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"] == {"Fn::GetAtt": ["CreatedStores", f"Outputs.{output}"]}
        assert statement["Action"] == ["secretsmanager:GetSecretValue"]


# --- the bill --------------------------------------------------------------------------------------------------------

FREE = {
    "AWS::EC2::VPC",
    "AWS::EC2::Subnet",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::RouteTable",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCEndpoint",  # of the type Gateway, see above
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::RDS::DBSubnetGroup",
    "AWS::RDS::DBParameterGroup",
}


def paid(resources: Resources) -> dict[str, int]:
    """How many of what is paid for, by the name of its price."""
    found: dict[str, int] = {}
    for one in resources.values():
        for price in _prices(one["Type"], one.get("Properties", {}), resources):
            found[price.what] = found.get(price.what, 0) + 1
    return found


def _prices(kind: str, properties: dict[str, Any], resources: Resources) -> list[prices.Price]:
    match kind:
        case "AWS::EC2::Instance":
            data = only(resources, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
            assert prices.NAT_INSTANCE.what.endswith(data["InstanceType"])
            (disk,) = data["BlockDeviceMappings"]
            assert (disk["Ebs"]["VolumeSize"], disk["Ebs"]["VolumeType"]) == (bill.DISK_GB, "gp3")
            return [prices.NAT_INSTANCE, prices.DISK, prices.ADDRESS]
        case "AWS::EC2::EIP":
            return [prices.ADDRESS]
        case "AWS::EC2::NatGateway":
            return [prices.NAT_GATEWAY]
        case "AWS::RDS::DBInstance":
            assert prices.DATABASE.what.endswith(properties["DBInstanceClass"])
            assert prices.STORAGE.what.endswith(properties["StorageType"])
            assert int(properties["AllocatedStorage"]) == bill.DATABASE_GB
            return [prices.DATABASE, prices.STORAGE] * (2 if properties["MultiAZ"] else 1)
        case "AWS::ElastiCache::ServerlessCache":
            assert properties["Engine"] in prices.CACHE.what.lower()
            return [prices.CACHE]
        case "AWS::SecretsManager::Secret":
            return [prices.SECRET]
        case _:
            assert kind in FREE, f"what does {kind} cost?"
            return []


@pytest.mark.parametrize("nat", bill.Nat)
@pytest.mark.parametrize("place", [bill.Place.ONE_ZONE, bill.Place.TWO_ZONES])
def test_the_bill_counts_what_is_made(nat: bill.Nat, place: bill.Place) -> None:
    twice = place is bill.Place.TWO_ZONES
    resources = made(WayOut=nat.value + ("s" if twice else ""), Standby="on" if twice else "off")
    found = paid(resources)
    secrets = found.pop(prices.SECRET.what) + 1  # RDS makes the other one
    assert secrets + 1 == bill.SECRETS[place], "and Twilio's token"
    units = {
        **dict.fromkeys((prices.NAT_INSTANCE, prices.NAT_GATEWAY, prices.ADDRESS, prices.DATABASE), bill.HOURS),
        prices.DISK: bill.DISK_GB,
        prices.STORAGE: bill.DATABASE_GB,
        prices.CACHE: bill.CACHE_GB * bill.HOURS,
    }
    known = {price.what: price.usd * amount for price, amount in units.items()}
    usage = bill.Usage(alarms=0, nat=nat)
    items = [item for item in bill.at_rest(usage) if item.what != "secrets"]
    billed = sum(item.usd[place] - item.usd[bill.Place.EXISTING] for item in items)
    assert billed == pytest.approx(sum(known[what] * number for what, number in found.items()))


def test_where_the_stores_exist_the_bill_counts_the_secrets_that_the_page_asks_for() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert len(set(re.findall(r"secret:rinban-prod/(\w+)", page))) == bill.SECRETS[bill.Place.EXISTING]
