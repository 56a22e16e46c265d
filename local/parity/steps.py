"""What parity shows, step by step. Each raises NotShown, or Failed, unless it sees the effect."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.carrier import Ignore
from local.gateway.template import load
from local.parity.callers import OpenScreen, shown, until
from local.parity.operator import STACK
from local.parity.person import TakesIt
from local.parity.substitutions import RELEASED, differences, unexplained
from local.parity.world import ROTA, World
from local.service import ROOT

Step = Callable[[World], None]

DOOR = "layers/rinban/python/rinban/doors/alerts.py"
SAYS = "a group id is made of a-z, 0-9 and -, at most 64 of them"
"""What a monitor is answered that posts to a group with capital letters in its name."""

NEW_TOKEN = "the-auth-token-after-the-rotation"
MOST_OF_A_MINUTE = 130.0
"""Seconds until a sweep has called on: a clock that has just missed one waits for the next."""

NUMBERS_AND_A_NAME = re.compile(r'{"seq": [0-9]+, "batch": "[0-9a-f]{16}", "within": [0-9.]+}')
"""All that an open screen is told."""

CHANGE_SET = "Waiting for changeset to be created"
EXECUTING = "Waiting for stack create/update to complete"
"""What SAM prints when it has packed all, and when CloudFormation goes on by itself [aws-sam-cli, deployer.py]."""


def steps() -> dict[str, Step]:
    """The steps in their order, by what each shows."""
    return {
        "the secret of an outlet is put where the functions read it": puts_secret,
        "a first deployment is killed before CloudFormation begins": first_is_killed,
        "run again it deploys, and differs from the template only by the table": deploys,
        "an alert rings a phone, and a key takes it": page,
        "a calendar is read at its secret address, until that is revoked": calendar,
        "the board is opened with a link, which is of use once": board,
        "an open screen is told of an alert by a function that is started for that": screen,
        "without a callback, a wake-up through SQS calls the next person": wake_up,
        "a chat was told of it through a queue of its own": others_are_told,
        "a wake-up is lost, and the schedule has to find that out": sweep_begins,
        "a changed line of the layer reaches callers": changed_line,
        "a changed parameter reaches callers": changed_parameter,
        "the schedule has called the next person meanwhile": sweep_ends,
        "a rollback takes both back, one after the other": rolls_back,
        "killed while the change set is made, callers notice nothing": killed_before,
        "killed while CloudFormation works, the release is not lost": killed_within,
        "run again it goes on, and serves": goes_on,
    }


def puts_secret(world: World) -> None:
    told = world.operator.ask("secrets", "put", "OUTLETS", typed=world.outlets)
    world.operator.parameters.update({told["parameter"]: told["arn"], "SecretArns": told["arn"]})


def first_is_killed(world: World) -> None:
    world.operator.deploy_and_be_killed(CHANGE_SET)
    shown(world.stack_status() == "REVIEW_IN_PROGRESS", f"the stack is {world.stack_status()}")
    shown(world.aws("lambda").list_functions()["Functions"] == [], "a function was made before CloudFormation began")


def deploys(world: World) -> None:
    world.releases["first"] = world.operator.deploy()
    deployed = world.operator.scratch / "deployed.yaml"
    told = world.aws("cloudformation").get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"]
    deployed.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    _differs_by_the_table(world, deployed)


def _differs_by_the_table(world: World, deployed: Path) -> None:
    found = differences(load(ROOT / "template.yaml"), load(deployed))
    strangers = unexplained(found, world.table)
    shown(strangers == {}, f"deployed was what nobody has listed: {strangers}")
    substituted = [at for at in found if at[-1] not in RELEASED]
    shown(len(substituted) == sum(one.times for one in world.table), f"only this was substituted: {substituted}")


def page(world: World) -> None:
    rota = world.operator.scratch / "rota.yaml"
    rota.write_text(ROTA, encoding="utf-8")
    world.operator.run("--stage", "dev", "load", str(rota), "--yes")
    refused = world.sender.posts("page", {"summary": "a"})
    shown(refused.status == 403, f"without a key: {refused}")
    world.key = world.operator.ask("key", "add", "parity")["key"]
    takes(world, "page", "sato", "a disk is full")


def takes(world: World, group: str, who: str, summary: str) -> None:
    """An alert for the group rings this person's phone, is answered, and taken with a key. Somebody who still hears the
    end of another call would be busy."""
    until(lambda: world.phone(who).live is None, f"{who}'s phone is free")
    before = len(world.phone(who).calls)
    world.phone(who).will(TakesIt())
    nobody_else_calls_back(world, group)
    escalation = world.sender.alerts(group, summary)
    until(lambda: len(world.phone(who).calls) > before, f"{who}'s phone rings")
    is_taken(world, who, escalation)


def nobody_else_calls_back(world: World, group: str) -> None:
    """A callback that the carrier has not signed is refused. This also starts a container, which may take seconds here
    where several start at once: the carrier has no patience for that, and its fallback is none on the emulator."""
    answer = world.sender.posts(f"{group}/0/status", {"CallStatus": "completed"})
    shown(answer.status == 403, f"a callback without a signature was answered {answer}")


def is_taken(world: World, who: str, escalation: str) -> None:
    """A call to this person is answered and a key pressed, and the admin function says that the escalation is taken."""
    calls = world.phone(who).calls
    until(lambda: calls[-1].pressed == "1", f"{who} presses a key")
    until(lambda: world.state(escalation) == "acknowledged", f"{escalation} is acknowledged")
    shown(world.carrier.complaints == [], f"the carrier complains: {world.carrier.complaints}")


def calendar(world: World) -> None:
    address = world.operator.ask("feed", "sato")["url"]
    status, text = world.calendar.reads(address)
    shown((status, "BEGIN:VEVENT" in text) == (200, True), f"the calendar was answered {status}: {text[:200]}")
    world.operator.ask("feed", "sato", "--revoke")
    status, text = world.calendar.reads(address)
    shown(status == 404, f"the revoked address was answered {status}: {text[:200]}")


def board(world: World) -> None:
    address = world.operator.ask("board", "--for", "sato")["url"]
    sato, secret = world.visit(), urlsplit(address).fragment
    status, _ = sato.opens("/board")
    shown(status == 303, f"who is not signed in was answered {status}")
    status, _ = sato.sends("/board/sign-in", code=secret)
    shown(status == 303, f"the link was answered {status}")
    status, text = sato.opens("/board")
    shown((status, "a disk is full" in text) == (200, True), f"the board was answered {status}: {text[:200]}")
    status, _ = world.visit().sends("/board/sign-in", code=secret)
    shown(status == 403, f"the same link was answered {status} the second time")


def screen(world: World) -> None:
    """The screens are told by a function that another one starts, and that posts to the sockets of the API."""
    sato = world.visit()
    sato.sends("/board/sign-in", code=urlsplit(world.operator.ask("board", "--for", "sato")["url"]).fragment)
    api, voucher = sato.listens()
    with closing(OpenScreen(world.emulator.url, api, voucher)) as opened:
        shown(opened.status == 101, f"the socket was answered {opened.status}")
        with closing(OpenScreen(world.emulator.url, api, voucher)) as again:
            shown(again.status in (401, 403), f"with the same voucher a second socket was answered {again.status}")
        takes(world, "screen", "sato", "a disk is full again")
        told = opened.hears()
        shown(NUMBERS_AND_A_NAME.fullmatch(told), f"the screen was told more than numbers and a random name: {told}")


def wake_up(world: World) -> None:
    """The schedule is off, and no callback says that nobody answered, so that only a wake-up can call on."""
    world.aws("events").disable_rule(Name=the_rule(world))
    escalation = unanswered(world, "wake-up", "suzuki", "tanaka")
    until(lambda: world.phone("tanaka").calls, "the next person is called")
    is_taken(world, "tanaka", escalation)


def others_are_told(world: World) -> None:
    """The schedule is still off, so that only the queue can have told them."""
    until(lambda: [text[0] for text in world.chat.shown] == ["🔧"], "the chat shows one message, that it is taken")
    rule = the_rule(world)
    shown(world.aws("events").describe_rule(Name=rule)["State"] == "DISABLED", "the schedule was on")
    world.aws("events").enable_rule(Name=rule)


def unanswered(world: World, group: str, first: str, second: str) -> str:
    """An alert for the group, whose first phone nobody answers, and nobody is told that; the second takes it."""
    world.phone(first).will(Ignore())
    world.phone(second).will(TakesIt())
    nobody_else_calls_back(world, group)
    world.carrier.faults.lose("completed", 1, world.phone(first).number)
    escalation = world.sender.alerts(group, f"no callback for {group}")
    until(lambda: world.phone(first).ringing, f"{first}'s phone rings")
    return escalation


def the_rule(world: World) -> str:
    (rule,) = world.aws("events").list_rules(NamePrefix=STACK)["Rules"]
    shown(rule["ScheduleExpression"] == "rate(1 minute)", f"the only rule is {rule}")
    return str(rule["Name"])


def listening(world: World, *, to_wake_ups: bool) -> None:
    """Let the queue of wake-ups be read, or not."""
    world.aws("lambda").update_event_source_mapping(UUID=wake_ups(world)["UUID"], Enabled=to_wake_ups)


def wake_ups(world: World) -> dict[str, Any]:
    """The mapping between the queue of wake-ups and the watchdog."""
    mappings = world.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    (found,) = (one for one in mappings if one["EventSourceArn"].endswith(f":{STACK}-timer"))
    return dict(found)


def sweep_begins(world: World) -> None:
    listening(world, to_wake_ups=False)
    world.forgotten = unanswered(world, "sweep", "ito", "kato")


def sweep_ends(world: World) -> None:
    until(lambda: world.phone("kato").calls, "the next person is called", MOST_OF_A_MINUTE)
    shown(wake_ups(world)["State"] == "Disabled", "the wake-ups were read all the same")
    listening(world, to_wake_ups=True)
    is_taken(world, "kato", world.forgotten)


def says(world: World) -> str:
    """The message of the door, as a caller of the API reads it."""
    return str(world.sender.posts("NO-SUCH-GROUP", {"summary": "a"}).body.get("message"))


def released_line(world: World, old: str, new: str) -> None:
    """Change the line that the door says."""
    world.operator.checkout.change(DOOR, old, new)


def changed_line(world: World) -> None:
    shown(says(world) == SAYS, f"before it the door says {says(world)}")
    released_line(world, SAYS, f"{SAYS} (second)")
    world.releases["second"] = world.operator.deploy()
    shown(says(world) == f"{SAYS} (second)", f"the door says {says(world)}")
    shown(world.releases["second"] != world.releases["first"], "two releases have one stamp")


def believes(world: World, token: str) -> int:
    """How the API answers a callback that is signed with this token."""
    return world.carrier.forge(world.phone("sato").calls[0], "voice", token=token).status


def changed_parameter(world: World) -> None:
    answered = believes(world, NEW_TOKEN)
    shown(answered == 403, f"a token that nobody has given was answered {answered}")
    old = world.operator.parameters["TwilioAuthToken"]
    world.carrier.second_token = NEW_TOKEN
    world.operator.parameters.update(TwilioAuthToken=NEW_TOKEN, TwilioAuthTokenOld=old)
    world.releases["third"] = world.operator.deploy()
    seen = believes(world, NEW_TOKEN), believes(world, old), says(world)
    shown(seen == (200, 200, f"{SAYS} (second)"), f"new and old token, and the door: {seen}")
    world.carrier.auth_token, world.carrier.second_token = NEW_TOKEN, old  # promoted, in Twilio's word


def rolls_back(world: World) -> None:
    told = world.operator.ask("rollback")
    shown(told["release"] == world.releases["second"], f"rolled back to {told}")
    seen = believes(world, NEW_TOKEN), says(world)
    shown(seen == (403, f"{SAYS} (second)"), f"the new token and the door: {seen}")
    world.operator.ask("rollback", "--to", world.releases["first"])
    shown(says(world) == SAYS, f"the door says {says(world)}")


def killed_before(world: World) -> None:
    released_line(world, f"{SAYS} (second)", f"{SAYS} (fourth)")
    world.operator.deploy_and_be_killed(CHANGE_SET)
    shown(says(world) == SAYS, f"the door says {says(world)}")


def killed_within(world: World) -> None:
    world.operator.deploy_and_be_killed(EXECUTING)
    until(lambda: says(world) == f"{SAYS} (fourth)", "CloudFormation ends by itself what it has begun")


def goes_on(world: World) -> None:
    world.operator.deploy()
    shown(says(world) == f"{SAYS} (fourth)", f"the door says {says(world)}")
    takes(world, "finally", "sato", "after all that")
