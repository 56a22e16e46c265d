"""The WebSocket API of template.yaml: its routes, what it lets through, what it logs, and who may reach its screens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.gateway.template import of_type
from rinban.adapters.redis.pings import TOLD_AS_ONE
from rinban.core.screens import SOCKET_LIFE, WINDOW
from rinban.doors.board_live import SOCKET_ROUTES
from tests.deploy.conftest import ROOT, Resources, walk

HOST = "${BoardSockets}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"


@pytest.fixture(scope="module")
def made(translated: dict[str, Any]) -> Resources:
    found: Resources = translated["Resources"]
    return found


def test_every_route_leads_to_the_alias_of_the_function_that_answers_it(made: Resources) -> None:
    routes = {one["Properties"]["RouteKey"]: one["Properties"] for _, one in of_type(made, "AWS::ApiGatewayV2::Route")}
    assert routes.keys() == SOCKET_ROUTES.keys()
    for route in routes.values():
        integration = made[route["Target"]["Fn::Join"][1][1]["Ref"]]["Properties"]
        assert integration["IntegrationType"] == "AWS_PROXY"
        assert {"Ref": "BoardAliaslive"} in list(walk(integration))


def test_only_this_api_may_call_the_function_by_these_routes(made: Resources) -> None:
    let_in = [one["Properties"] for _, one in of_type(made, "AWS::Lambda::Permission")]
    ours = [one for one in let_in if "BoardSockets" in json.dumps(one)]
    assert len(ours) == len(SOCKET_ROUTES)
    assert {str(one["FunctionName"]) for one in ours} == {"{'Ref': 'BoardAliaslive'}"}
    assert {one["Principal"] for one in ours} == {"apigateway.amazonaws.com"}


def test_a_flood_of_sockets_leaves_containers_for_alerts(made: Resources) -> None:
    ((_, stage),) = of_type(made, "AWS::ApiGatewayV2::Stage")
    settings = stage["Properties"]["DefaultRouteSettings"]
    assert 2 <= settings["ThrottlingRateLimit"] <= 20
    assert settings["ThrottlingBurstLimit"] <= 40


def test_no_log_of_the_sockets_has_the_query_string(made: Resources) -> None:
    """It has the voucher. The execution log would have all of a request."""
    ((_, stage),) = of_type(made, "AWS::ApiGatewayV2::Stage")
    settings = stage["Properties"]["DefaultRouteSettings"]
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)
    kept, otherwise = stage["Properties"]["AccessLogSettings"]["Fn::If"][1:]
    assert otherwise == {"Ref": "AWS::NoValue"}
    written = json.loads(kept["Format"])
    assert set(written.values()) == {
        "$context.requestTime",
        "$context.identity.sourceIp",
        "$context.routeKey",
        "$context.status",
        "$context.connectionId",
        "$context.error.message",
    }


def test_a_page_is_told_the_very_address_that_the_pinger_posts_to(resources: Resources) -> None:
    board, pinger = (resources[name]["Properties"]["Environment"]["Variables"] for name in ("Board", "Pinger"))
    assert board["BOARD_LIVE"] == {"Fn::Sub": f"wss://{HOST}"}
    assert pinger["BOARD_CONNECTIONS"] == {"Fn::Sub": f"https://{HOST}"}


def test_who_saves_starts_the_alias_of_the_pinger_at_lambdas_own_address(
    template: dict[str, Any], made: Resources
) -> None:
    """[Lambda API, Invoke]: the path has the function's name, and the query its alias."""
    url = template["Globals"]["Function"]["Environment"]["Variables"]["BOARD_PINGER"]["Fn::Sub"]
    name = made["Pinger"]["Properties"]["FunctionName"]["Fn::Sub"]
    path = f"/2015-03-31/functions/{name}/invocations?Qualifier={made['PingerAliaslive']['Properties']['Name']}"
    assert url == "https://lambda.${AWS::Region}.${AWS::URLSuffix}" + path


def test_what_is_late_is_not_told(resources: Resources) -> None:
    told = resources["Pinger"]["Properties"]["EventInvokeConfig"]
    assert (told["MaximumRetryAttempts"], told["MaximumEventAgeInSeconds"]) == (0, 60)


def test_the_api_of_the_sockets_refers_to_no_function_so_that_a_function_may_refer_to_it(made: Resources) -> None:
    assert [one for one in walk(made["BoardSockets"]["Properties"]) if isinstance(one, dict) and "Ref" in one] == []


def test_a_page_says_something_before_its_socket_is_idle_for_ten_minutes_and_replaces_it_before_two_hours() -> None:
    script = (ROOT / "templates/board/static/board.js").read_text(encoding="utf-8")
    numbers = dict(line.removeprefix("const ").split(";")[0].split(" = ") for line in script.splitlines()
                   if line.startswith(("const SIGN_OF_LIFE", "const LIFE")))  # fmt: skip
    assert int(numbers["SIGN_OF_LIFE"]) <= 540
    assert int(numbers["LIFE"]) < 7200 < SOCKET_LIFE
    assert TOLD_AS_ONE <= 1000 * WINDOW
