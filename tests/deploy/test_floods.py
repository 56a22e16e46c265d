"""A flood on the routes that need no key costs money, but leaves room for alerts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local.gateway.template import of_type, read
from tests.deploy.conftest import TEMPLATE, Resources

SPARE = {"/feed/": (1, 5), "/board": (2, 400)}
FUNCTIONS = {"Entry": "EntryConcurrency", "Callback": "CallbackConcurrency", "Board": "BoardConcurrency"}


@pytest.fixture(scope="module")
def throttles(translated: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The settings of the deployed stage by path and method, as API Gateway reads them."""
    ((_, stage),) = of_type(translated["Resources"], "AWS::ApiGateway::Stage")
    named = {(one["ResourcePath"], one["HttpMethod"]): one for one in stage["Properties"]["MethodSettings"]}
    return {(path.removeprefix("/").replace("~1", "/"), method): one for (path, method), one in named.items()}


def keyless() -> list[tuple[str, str]]:
    routes = read(TEMPLATE, {}).routes
    return [(route.path, route.method) for route in routes if not route.needs_key and route.method != "ANY"]


@pytest.mark.parametrize("route", keyless(), ids=" ".join)
def test_each_route_without_a_key_takes_so_much_and_no_more(
    throttles: dict[tuple[str, str], dict[str, Any]], route: tuple[str, str]
) -> None:
    """Room for ten calls that begin in one second, each with its requests at about that time.

    Nobody who is called waits for a calendar or for the board. Of the board, 200 screens may look twice in a second.
    """
    least, most = next((span for start, span in SPARE.items() if route[0].startswith(start)), (50, 100))
    assert least <= throttles[route]["ThrottlingRateLimit"] <= most
    assert throttles[route]["ThrottlingBurstLimit"] <= 2 * most


def test_alerts_are_not_held_back_before_their_keys_are(
    throttles: dict[tuple[str, str], dict[str, Any]], resources: Resources
) -> None:
    plans = [plan["Properties"]["Throttle"] for _, plan in of_type(resources, "AWS::ApiGateway::UsagePlan")]
    rest = throttles["*", "*"]
    assert ("/phonecall/{group}", "POST") not in throttles, "it has what is said of all"
    assert rest["ThrottlingRateLimit"] >= sum(plan["RateLimit"] for plan in plans)
    assert rest["ThrottlingBurstLimit"] >= sum(plan["BurstLimit"] for plan in plans)


def test_every_throttled_path_is_one_that_there_is(throttles: dict[tuple[str, str], dict[str, Any]]) -> None:
    """API Gateway refuses the stage for one that there is not."""
    assert throttles.keys() - {("*", "*")} == set(keyless())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_takes_alerts_what_answers_calls_and_what_screens_ask_are_capped_apart(
    resources: Resources, template: dict[str, Any], name: str
) -> None:
    parameter = FUNCTIONS[name]
    capped = {"Fn::If": [f"Has{parameter}", {"Ref": parameter}, {"Ref": "AWS::NoValue"}]}
    assert resources[name]["Properties"]["ReservedConcurrentExecutions"] == capped
    assert template["Conditions"][f"Has{parameter}"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, 0]}]}
    given = template["Parameters"][parameter]
    assert (given["Type"], given["Default"], given["MinValue"]) == ("Number", 0, 0), "a new account can reserve none"
    assert "ten in all" in given["Description"]


def test_nothing_else_reserves_what_a_new_account_does_not_have(resources: Resources) -> None:
    reserved = [name for name, one in resources.items() if "ReservedConcurrentExecutions" in one.get("Properties", {})]
    assert reserved == list(FUNCTIONS)


# --- the firewall --------------------------------------------------------------------------------------------------


def test_there_is_no_firewall_unless_it_is_asked_for(template: dict[str, Any], resources: Resources) -> None:
    assert template["Parameters"]["RequestsPerAddress"]["Default"] == 0
    walls = [one for one in resources.values() if one["Type"].startswith("AWS::WAFv2::")]
    assert [one["Condition"] for one in walls] == ["HasFirewall"] * 2


def test_it_counts_the_routes_without_a_key_and_never_alerts(resources: Resources) -> None:
    (rule,) = resources["Firewall"]["Properties"]["Rules"]
    counted = rule["Statement"]["RateBasedStatement"]
    assert (counted["Limit"], counted["AggregateKeyType"]) == ({"Ref": "RequestsPerAddress"}, "IP")
    scope = counted["ScopeDownStatement"]["AndStatement"]["Statements"]
    pattern = scope[0]["RegexMatchStatement"]["RegexString"]
    but = scope[1]["NotStatement"]["Statement"]["RegexMatchStatement"]["RegexString"]
    for path in (
        "/phonecall/infra/0",
        "/prod/phonecall/infra/12/status",
        "/base/phonecall/web/0/fallback",
        "/prod/feed/0.ics",
        "/prod/board/sign-in",
        "/prod/board",
        "/board",
        "/prod/board/escalations/infra/12",
        "/base/phonecall/board/0",
    ):
        assert re.search(pattern, path)
        assert not re.search(but, path)
    for path in (
        "/prod/phonecall/infra",
        "/prod/phonecall/infra/",
        "/phonecall/infra",
        "/phonecall",
        "/phonecall/feed",
        "/phonecall/board",
        "/phonecall/board/",
        "/prod/phonecall/board",
        "/prod/boards",
    ):
        assert not re.search(pattern, path) or re.search(but, path)


def test_it_keeps_no_sample_of_a_request_because_that_would_hold_a_token(resources: Resources) -> None:
    firewall = resources["Firewall"]["Properties"]
    shown = [firewall["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in firewall["Rules"])]
    assert [one["SampledRequestsEnabled"] for one in shown] == [False, False]


def test_it_stands_before_the_stage_that_is_deployed(translated: dict[str, Any]) -> None:
    arn, names = translated["Resources"]["FirewallOnApi"]["Properties"]["ResourceArn"]["Fn::Sub"]
    assert arn == "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Name}"
    assert translated["Resources"][names["Name"]["Ref"]]["Type"] == "AWS::ApiGateway::Stage"
