"""The AWS account that a deployment goes to: who asks, where, and whether it has room for what was asked for."""

from __future__ import annotations

from collections.abc import Mapping

from cli import rights
from cli.answers import Refused
from cli.stack import Clients, asked

UNRESERVED = 100
"""Containers that Lambda keeps for functions without a reservation: no reservation may leave fewer [Lambda developer
guide, "Configuring reserved concurrency"]."""

FOR_HOOKS = 50
"""Containers that an account should run for its hooks: they ask about five functions at once, with two for each."""

_RESERVED = ("EntryConcurrency", "CallbackConcurrency", "BoardConcurrency")

_OF_THE_REGION = ("AlarmTopicArn", "CertificateArn")
"""What has to be in the region of the stage [CloudWatch, Alarm actions; API Gateway, regional custom domain names]. A
secret may be in another one, since it is asked for where its ARN says."""


def checked(clients: Clients, parameters: Mapping[str, str]) -> str:
    """Lines that say who deploys where, and with which rights.

    Raises Refused for credentials that are none, for too few containers, and for what is in another region.
    """
    who = asked("the account", clients("sts").get_caller_identity)
    functions = clients("lambda")
    limit = asked("the quotas of Lambda", functions.get_account_settings)["AccountLimit"]["ConcurrentExecutions"]
    wanted = sum(int(parameters.get(name) or 0) for name in _RESERVED if (parameters.get(name) or "0").isdigit())
    if wanted and wanted + UNRESERVED > limit:
        raise Refused(
            f"{', '.join(_RESERVED[:-1])} and {_RESERVED[-1]} reserve {wanted} containers, and Lambda keeps"
            f" {UNRESERVED} for all others, but this account has {limit}: have the quota of concurrent executions"
            " raised, or leave all of them 0"
        )
    if limit < FOR_HOOKS and parameters.get("ReleaseHooks", "true") == "true":
        raise Refused(
            f"this account runs {limit} containers at once, and the hooks of a release need up to ten beside alerts and"
            " callbacks: have the quota of concurrent executions raised, or give ReleaseHooks=false"
        )
    _refuse_elsewhere(parameters, functions.meta.region_name)
    line = f"Account {who['Account']} in {functions.meta.region_name} as {who['Arn']}, {limit} containers at once."
    return "\n".join(filter(None, (line, rights.looked_at(clients, who["Arn"]))))


def _refuse_elsewhere(parameters: Mapping[str, str], region: str) -> None:
    for name in _OF_THE_REGION:
        found = (parameters.get(name, "").split(":") + [""] * 4)[3]
        if found not in ("", region):
            raise Refused(
                f"{name} is in {found}, and this stage in {region}: make it in {region}, or name the other region in"
                " samconfig.toml"
            )
