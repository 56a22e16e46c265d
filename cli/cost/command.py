"""cost: what a stage would cost in a month, without a store, an account or a network."""

from __future__ import annotations

import argparse
from pathlib import Path

from cli import exit_codes
from cli.commands import Commands
from cli.cost import shown
from cli.cost.bill import Nat, Place, Usage, at_rest, of_calls
from cli.table import table
from cli.terminal import Terminal
from local.gateway.template import load, of_type

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "cost",
        cost,
        "what a stage would cost in a month; needs no store and no settings",
        [
            ("cost", "at rest, without a call"),
            ("cost --calls 100 --seconds 60", "with a hundred calls a day, of a minute each"),
            ("cost --calls 100 --minute 0.19", "at what Twilio asks you for a minute"),
        ],
    )
    found.add_argument("--calls", type=amount, default=0, metavar="N", help="calls a day that are answered")
    found.add_argument("--seconds", type=amount, default=60, metavar="N", help="how long each lasts (60)")
    found.add_argument("--minute", type=amount, metavar="USD", help="what Twilio asks for a begun minute")
    found.add_argument("--dashboard", action="store_true", help="with the dashboard switched on")
    found.add_argument("--nat", choices=[nat.value for nat in Nat], default=Nat.INSTANCE.value, help="(instance)")


def cost(terminal: Terminal, arguments: argparse.Namespace) -> int:
    nat = Nat(arguments.nat)
    usage = Usage(
        alarms(TEMPLATE), arguments.calls, arguments.seconds, nat, arguments.minute, dashboard=arguments.dashboard
    )
    if arguments.json:
        terminal.show({"usd_a_month": {place.name.lower(): _sums(usage, place) for place in Place}})
    else:
        terminal.say(table(shown.heads("USD a month"), shown.bill(usage)))
        terminal.say("\n".join(("", *shown.legend(), "Prices, sources and what is counted: docs/cost.md")))
    return exit_codes.DONE


def alarms(template: Path) -> int:
    """How many alarms a stage has. Those that have a condition are there only where they are asked for."""
    found = of_type(load(template)["Resources"], "AWS::CloudWatch::Alarm")
    return sum("Condition" not in alarm for _, alarm in found)


def _sums(usage: Usage, place: Place) -> dict[str, float]:
    resting = sum(item.usd[place] for item in at_rest(usage))
    aws, twilio = (item.usd[place] for item in of_calls(usage))
    return {"at_rest": round(resting, 2), "calls_aws": round(aws, 2), "calls_twilio": round(twilio, 2)}


def amount(text: str) -> float:
    amount = float(text)
    if not 0 <= amount < 1e9:  # also what is no number at all: NaN
        raise ValueError(text)
    return amount
