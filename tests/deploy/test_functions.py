"""The functions of template.yaml against the tree: handlers, variables, limits, layers."""

from __future__ import annotations

import ast
import dataclasses
from typing import Any

from local.gateway.template import Function, load, of_type
from rinban.config import Config
from tests.deploy.conftest import DOORS, HOOKS, ROOT, Resources
from tests.deploy.watched import CALL_FROM_OUTSIDE

NAMED_HOOKS = tuple(name.lower() for name in HOOKS)


def test_the_functions_are_there(functions: dict[str, Function]) -> None:
    assert set(functions) == {
        "authorizer",
        "entry",
        "callback",
        "watchdog",
        "feed",
        "board",
        "pinger",
        "admin",
        "outside",
        *NAMED_HOOKS,
    }


def test_every_handler_exists(functions: dict[str, Function]) -> None:
    for name, function in functions.items():
        module, _, handler = function.handler.partition(".")
        source = ast.parse((function.folder / f"{module}.py").read_text(encoding="utf-8"))
        defined = {node.name: len(node.args.args) for node in source.body if isinstance(node, ast.FunctionDef)}
        assert defined.get(handler) == 2, f"{name} has no {handler}(event, context)"


def test_every_folder_of_functions_is_deployed(functions: dict[str, Function]) -> None:
    assert {path.parent for path in ROOT.glob("functions/*/app.py")} == {f.folder for f in functions.values()}


SET_BY_NOBODY_HERE = {"AWS_LAMBDA_FUNCTION_VERSION", "TWILIO_EDGE", "TWILIO_REGION"}
"""Lambda sets the first one, and lets nobody else. The others change nothing, which is told if they are set by hand."""


def test_variables_are_those_that_the_configuration_reads(functions: dict[str, Function]) -> None:
    read = {field.metadata["env"] for field in dataclasses.fields(Config)}
    alone = {"MIGRATION_LOGIN": "admin", "BOARD_CONNECTIONS": "pinger"}
    for name in functions.keys() - {"authorizer", "outside", "pinger", *NAMED_HOOKS}:
        not_here = SET_BY_NOBODY_HERE | {variable for variable, reader in alone.items() if name != reader}
        assert _declared(name) == read - not_here
    assert _declared("pinger") < read
    assert {name for name in _declared("pinger") if "URL" in name or "TWILIO" in name} == {"REDIS_URL"}
    assert _declared("outside") < read
    assert not [name for name in _declared("outside") if "URL" in name and name != "TWILIO_API_URL"], "it has no store"
    assert _declared("authorizer") == {"RINBAN_RELEASE"}


def _declared(name: str) -> set[str]:
    document = load(ROOT / "template.yaml")
    resource = document["Resources"][name.capitalize()]
    shared = document["Globals"]["Function"]["Environment"]["Variables"]
    own = resource["Properties"].get("Environment", {}).get("Variables", {})
    return {*own} if "Environment" in resource.get("IgnoreGlobals", []) else {*shared, *own}


def test_runtime_and_processor(template: dict[str, Any]) -> None:
    shared = template["Globals"]["Function"]
    assert (shared["Runtime"], shared["Architectures"]) == ("python3.13", ["arm64"])


def test_limits_fit_what_waits_for_the_answer(functions: dict[str, Function]) -> None:
    for name in DOORS:
        assert 8 < functions[name].timeout <= 10, "answers within 8 s; Twilio waits 15 s, API Gateway 29 s"
    assert functions["watchdog"].timeout < 60, "the next sweep comes a minute later"
    assert functions["admin"].timeout <= 900
    assert functions["authorizer"].timeout + functions["entry"].timeout < 29
    assert all(256 <= function.memory <= 2048 for function in functions.values())


def test_every_layer_is_in_the_tree_and_on_every_function(functions: dict[str, Function]) -> None:
    layers = {ROOT / "layers/dependencies", ROOT / "layers/rinban", ROOT / "templates"}
    assert all(set(functions[name].layers) == layers for name in functions.keys() - {"authorizer"})
    assert functions["authorizer"].layers == (ROOT / "layers/rinban",)
    assert (ROOT / "layers/rinban/python/rinban/__init__.py").is_file()
    assert (ROOT / "templates/voice/ja/menu.xml").is_file()  # /opt/voice, where RINBAN_VOICE_PATH points
    assert (ROOT / "templates/board/now.html").is_file()  # /opt/board, where RINBAN_BOARD_PATH points


def test_the_watchdog_runs_every_minute_without_piling_up(resources: Resources) -> None:
    watchdog = resources["Watchdog"]["Properties"]
    event = watchdog["Events"]["EveryMinute"]
    assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", "rate(1 minute)")
    assert watchdog["EventInvokeConfig"]["MaximumRetryAttempts"] == 0


def test_a_wake_up_that_failed_comes_again_alone(resources: Resources, functions: dict[str, Function]) -> None:
    event = resources["Watchdog"]["Properties"]["Events"]["WakeUp"]
    assert event["Type"] == "SQS"
    assert event["Properties"]["Queue"] == {"Fn::GetAtt": ["TimerQueue", "Arn"]}
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["Properties"]["BatchSize"] == 1, "no clock waits for another one's call"
    assert resources["TimerQueue"]["Properties"]["VisibilityTimeout"] >= 6 * functions["watchdog"].timeout


def test_no_wake_up_waits_for_those_who_are_told(resources: Resources, functions: dict[str, Function]) -> None:
    """A queue of its own, with containers of its own: where Zabbix hangs, all five wake chains as before."""
    mapping, queue = resources["Telling"]["Properties"], resources["TellQueue"]["Properties"]
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["TellQueue", "Arn"]}
    assert mapping["FunctionName"] == {"Ref": "Watchdog.Alias"}
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}, "a young account has ten in all"
    assert queue["VisibilityTimeout"] >= 6 * functions["watchdog"].timeout
    assert "RedrivePolicy" not in queue
    assert queue["MessageRetentionPeriod"] <= queue["VisibilityTimeout"], "it comes once; the round does what is lost"


def test_a_stage_that_tells_nobody_pays_for_no_queue_that_is_asked(resources: Resources) -> None:
    for name in ("Telling", "TellQueue", "TellPolicy"):
        assert resources[name]["Condition"] == "TellsOthers"


def test_lambda_does_not_take_the_wake_ups_for_a_runaway(translated: dict[str, Any]) -> None:
    allowed = {
        name
        for name, function in of_type(translated["Resources"], "AWS::Lambda::Function")
        if function["Properties"].get("RecursiveLoop") == "Allow"
    }
    assert allowed == {"Watchdog"}, "the only one that is called by what it sends"


def test_what_must_keep_its_order_is_first_in_first_out(resources: Resources) -> None:
    for name in ("SpoolQueue", "AlertQueue", "SpoolDeadQueue"):
        queue = resources[name]["Properties"]
        assert queue["FifoQueue"] is True
        assert queue["QueueName"]["Fn::Sub"].endswith(".fifo")
        assert queue["MessageRetentionPeriod"] == 14 * 86400
    assert "FifoQueue" not in resources["TimerQueue"]["Properties"], "a message there has a delay of its own"


def test_nothing_but_events_and_the_schedule_calls_a_function(resources: Resources) -> None:
    assert "Events" not in resources["Admin"]["Properties"], "the operator's function has no door"
    assert not of_type(resources, "AWS::Lambda::Url")
    let_in = {
        one["Properties"]["SourceArn"]["Fn::GetAtt"][0]: one["Properties"]["Principal"]
        for _, one in of_type(resources, "AWS::Lambda::Permission")
    }
    assert let_in == {
        "DailyRule": "events.amazonaws.com",
        **dict.fromkeys(CALL_FROM_OUTSIDE, "lambda.alarms.cloudwatch.amazonaws.com"),
    }
    assert not [name for name, one in resources.items() if "FunctionUrlConfig" in one.get("Properties", {})]
