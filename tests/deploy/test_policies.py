"""What the functions may do: use the network, write their own log, and read the named secrets, but nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from local.gateway.template import of_type
from tests.deploy.conftest import HOOKS, Resources, walk

INSIDE = ("Entry", "Callback", "Watchdog", "Feed", "Board", "Pinger", "Admin")  # the network with the stores
KNOW_THE_RECORD = tuple(name for name in INSIDE if name != "Pinger")
MOVE_ESCALATIONS = tuple(name for name in KNOW_THE_RECORD if name != "Feed")
FUNCTIONS = ("Authorizer", *INSIDE, "Outside")
KNOW_SECRETS = (*INSIDE, "Outside")
NETWORK = {
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
}


def statements(resources: Resources) -> Iterator[dict[str, Any]]:
    for node in walk({name: one for name, one in resources.items() if one["Type"].startswith("AWS::IAM::")}):
        if isinstance(node, dict) and "PolicyDocument" in node:
            yield from node["PolicyDocument"]["Statement"]


def test_a_role_each_and_no_ready_made_policy(translated: dict[str, Any]) -> None:
    resources = translated["Resources"]
    roles = {**{name: f"{name}Role" for name in FUNCTIONS}, **dict.fromkeys(HOOKS, "HookRole")}
    assert {name for name, _ in of_type(resources, "AWS::IAM::Role")} == {*roles.values(), "ReleaseRole"}
    for name, role in roles.items():
        assert resources[name]["Properties"]["Role"] == {"Fn::GetAtt": [role, "Arn"]}
    assert not [one for one in walk(resources) if isinstance(one, dict) and one.get("ManagedPolicyArns")]


def test_only_lambda_may_take_a_role_and_codedeploy_the_one_that_moves_aliases(resources: Resources) -> None:
    for name, role in of_type(resources, "AWS::IAM::Role"):
        (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        service = "codedeploy" if name == "ReleaseRole" else "lambda"
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}


def test_no_action_is_a_pattern(resources: Resources) -> None:
    for statement in statements(resources):
        assert isinstance(statement["Action"], list)
        assert not [action for action in statement["Action"] if "*" in action]


def test_only_the_network_and_a_look_at_alarms_is_allowed_on_everything(resources: Resources) -> None:
    """AWS knows no narrower resource for either."""
    wide = [one for one in statements(resources) if one["Resource"] == "*" and one["Effect"] == "Allow"]
    assert sorted(sorted(one["Action"]) for one in wide) == [["cloudwatch:DescribeAlarms"], sorted(NETWORK)]


def test_a_pattern_of_resources_begins_with_the_names_of_this_stack(resources: Resources) -> None:
    patterns = {
        resource["Fn::Sub"].rpartition(":function:" if ":function:" in str(resource) else "group:")[2]: one["Action"]
        for one in statements(resources)
        for resource in (one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]])
        if "*" in str(resource) and resource != "*"
    }
    sockets = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${BoardSockets}/${Stage}"
    assert {name: {action.partition(":")[0] for action in actions} for name, actions in patterns.items()} == {
        "rinban-${Stage}-*": {"lambda"},
        "rinban-${Stage}-admin:*": {"lambda"},
        "${AWS::StackName}-*": {"codedeploy"},
        f"{sockets}/POST/@connections/*": {"execute-api"},
        f"{sockets}/DELETE/@connections/*": {"execute-api"},
    }


def test_the_code_of_a_function_may_not_do_what_lambda_does_for_it(resources: Resources) -> None:
    """Lambda sets lambda:SourceFunctionArn for requests of the code, and not for its own [Lambda, VPC permissions]."""
    (refused,) = [one for one in statements(resources) if one["Effect"] == "Deny"]
    assert set(refused["Action"]) >= NETWORK
    assert refused["Resource"] == "*"
    pattern = refused["Condition"]["ArnLike"]["lambda:SourceFunctionArn"]["Fn::Sub"]
    arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
    for name in INSIDE:
        named = f"{arn}{resources[name]['Properties']['FunctionName']['Fn::Sub']}"
        assert fnmatchcase(named, pattern)
        assert fnmatchcase(f"{named}:live", pattern)


def test_a_function_writes_its_own_log_only(resources: Resources) -> None:
    for name in FUNCTIONS:
        policy = resources[f"{name}Role"]["Properties"]["Policies"][0]
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Resource"] == {"Fn::GetAtt": [f"{name}Log", "Arn"]}
        assert set(statement["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
        assert resources[name]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Log"}}


def test_only_named_secrets_are_read(resources: Resources) -> None:
    policy = resources["SecretsPolicy"]
    assert policy["Condition"] == "HasSecrets"
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Ref": "SecretArns"}
    assert set(statement["Action"]) == {"secretsmanager:GetSecretValue", "ssm:GetParameter"}


LOGINS = {"LoginPolicy": ("DatabaseLogin", KNOW_THE_RECORD), "MigrationPolicy": ("MigrationLogin", ("Admin",))}


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_to_mysql_is_read_by_those_who_use_it(
    template: dict[str, Any], resources: Resources, name: str
) -> None:
    parameter, readers = LOGINS[name]
    assert resources[name]["Condition"] == f"Has{parameter}"
    assert template["Conditions"][f"Has{parameter}"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
    assert resources[name]["Properties"]["Roles"] == [{"Ref": f"{one}Role"} for one in readers]
    (statement,) = resources[name]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Ref": parameter}
    assert set(statement["Action"]) == {"secretsmanager:GetSecretValue", "ssm:GetParameter"}


@pytest.mark.parametrize("parameter", [parameter for parameter, _ in LOGINS.values()])
@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", True),
        ("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:rds!db-1a2b-AbCdEf", True),
        ("arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/rinban/login", True),
        ('{"username": "u", "password": "p"}', False),
        ("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:*", False),
        ("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:rinban-AbCdEf#login", False),
    ],
)
def test_a_login_is_one_secret_and_never_a_value(
    template: dict[str, Any], parameter: str, value: str, *, taken: bool
) -> None:
    assert bool(re.fullmatch(template["Parameters"][parameter]["AllowedPattern"], value)) == taken


def test_the_key_in_kms_decrypts_and_does_nothing_else(template: dict[str, Any], resources: Resources) -> None:
    policy = resources["KmsPolicy"]
    assert policy["Condition"] == "HasKmsKey"
    assert policy["Properties"]["Roles"] == [{"Ref": f"{name}Role"} for name in KNOW_SECRETS]
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], {"Ref": "KmsKeyArn"})
    pattern = template["Parameters"]["KmsKeyArn"]["AllowedPattern"]
    assert re.fullmatch(pattern, "arn:aws:kms:ap-northeast-1:123456789012:key/1a2b")
    assert not re.fullmatch(pattern, "arn:aws:kms:ap-northeast-1:123456789012:key/*")


def test_variables_are_encrypted_with_the_key_that_was_given(translated: dict[str, Any]) -> None:
    given = {"Fn::If": ["HasKmsKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
    functions = of_type(translated["Resources"], "AWS::Lambda::Function")
    assert {name: one["Properties"].get("KmsKeyArn") for name, one in functions} == {
        "Authorizer": None,  # it has no secret, and every alert waits for it
        **dict.fromkeys(HOOKS, None),  # nor have these
        **dict.fromkeys(KNOW_SECRETS, given),
    }


def test_only_the_admin_function_is_told_who_migrates(translated: dict[str, Any]) -> None:
    told = {
        name: one["Properties"]["Environment"]["Variables"]
        for name, one in of_type(translated["Resources"], "AWS::Lambda::Function")
    }
    assert [name for name, variables in told.items() if "MIGRATION_LOGIN" in variables] == ["Admin"]
    assert {name for name, variables in told.items() if "DATABASE_LOGIN" in variables} == set(KNOW_THE_RECORD)


def test_shared_policies_are_on_every_role(resources: Resources) -> None:
    assert resources["NetworkPolicy"]["Properties"]["Roles"] == [{"Ref": f"{name}Role"} for name in INSIDE]
    assert resources["SecretsPolicy"]["Properties"]["Roles"] == [{"Ref": f"{name}Role"} for name in KNOW_SECRETS]


QUEUES = {  # what may be done with a queue, and by which functions
    "TimerQueue": {
        "sqs:SendMessage": MOVE_ESCALATIONS,
        "sqs:ReceiveMessage": ("Watchdog",),
        "sqs:DeleteMessage": ("Watchdog",),
        "sqs:GetQueueAttributes": ("Watchdog",),
    },
    "TellQueue": {
        "sqs:SendMessage": ("Watchdog",),
        "sqs:ReceiveMessage": ("Watchdog",),
        "sqs:DeleteMessage": ("Watchdog",),
        "sqs:GetQueueAttributes": ("Watchdog",),
    },
    "SpoolQueue": {
        "sqs:SendMessage": MOVE_ESCALATIONS,
        "sqs:ReceiveMessage": ("Watchdog",),
        "sqs:DeleteMessage": ("Watchdog",),
        "sqs:ChangeMessageVisibility": ("Watchdog",),
    },
    "AlertQueue": {
        "sqs:SendMessage": ("Entry",),
        "sqs:ReceiveMessage": ("Watchdog",),
        "sqs:DeleteMessage": ("Watchdog",),
        "sqs:ChangeMessageVisibility": ("Watchdog",),
    },
}


def test_beside_its_log_only_the_pinger_has_rights_in_its_role_and_these_are_to_the_screens(
    resources: Resources,
) -> None:
    own = {name: resources[f"{name}Role"]["Properties"]["Policies"][1:] for name in FUNCTIONS}
    assert {name for name, more in own.items() if more} == {"Pinger"}
    (screens,) = own["Pinger"]
    (statement,) = screens["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["execute-api:ManageConnections"]


def test_who_saves_a_change_may_start_the_pinger_and_nothing_else(resources: Resources) -> None:
    ring = resources["RingPolicy"]["Properties"]
    assert ring["Roles"] == [{"Ref": f"{name}Role"} for name in MOVE_ESCALATIONS]
    (statement,) = ring["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
    assert statement["Resource"]["Fn::Sub"].endswith(":function:rinban-${Stage}-pinger:live")


def test_a_queue_is_used_by_those_who_have_to(resources: Resources) -> None:
    allowed: dict[str, dict[str, tuple[str, ...]]] = {}
    for _, policy in of_type(resources, "AWS::IAM::Policy"):
        roles = tuple(role["Ref"].removesuffix("Role") for role in policy["Properties"]["Roles"])
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            for action in filter(lambda one: one.startswith("sqs:"), statement["Action"]):
                for resource in statement["Resource"]:
                    queue, arn = resource["Fn::GetAtt"]
                    assert arn == "Arn"
                    assert action not in allowed.setdefault(queue, {})
                    allowed[queue][action] = roles
    assert allowed == QUEUES


def test_the_watchdog_can_read_its_queue_before_it_is_asked_to(resources: Resources) -> None:
    assert "WatchdogPolicy" in resources["Watchdog"]["DependsOn"]


def test_functions_wait_for_their_network(resources: Resources) -> None:
    assert all("NetworkPolicy" in resources[name]["DependsOn"] for name in INSIDE)


def test_what_stands_outside_the_network_and_that_the_authorizer_knows_no_secret(translated: dict[str, Any]) -> None:
    resources = translated["Resources"]
    inside = {name for name in (*FUNCTIONS, *HOOKS) if "VpcConfig" in resources[name]["Properties"]}
    assert inside == set(INSIDE)
    assert resources["Authorizer"]["Properties"]["Environment"]["Variables"].keys() == {"RINBAN_RELEASE"}


def test_only_this_api_may_ask_the_authorizer(translated: dict[str, Any]) -> None:
    permissions = of_type(translated["Resources"], "AWS::Lambda::Permission")
    (permission,) = [
        one["Properties"] for _, one in permissions if "Authorizer" in str(one["Properties"]["FunctionName"])
    ]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"][1] == {"__ApiId__": {"Ref": "Api"}}


def test_secrets_are_not_shown_and_have_no_default(template: dict[str, Any]) -> None:
    parameters = template["Parameters"]
    for name in ("DatabaseUrl", "RedisUrl", "TwilioAuthToken", "TwilioAuthTokenOld"):
        assert parameters[name]["NoEcho"] is True
        assert not parameters[name].get("Default")
