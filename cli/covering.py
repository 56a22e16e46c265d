"""take, cover, swap, away, overrides: who is called in whose place, and how that is taken back."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.table import table
from cli.terminal import Terminal, clock_time

_TIME = 'such as 09:00, "sat 03:00", +2h or "2026-11-24 21:00", in the rota\'s zone'
_NOBODY = "-"


def add(commands: Commands) -> None:
    """The commands of this module, with their arguments."""
    found = commands.add(
        "take",
        take,
        "be called first in a group from now on, instead of the one whose duty it is",
        [
            ("take infra --by ann", "until the next hand-over"),
            ("take infra --by ann --until 09:00", "what rings now and nobody has taken calls ann next"),
        ],
    )
    found.add_argument("group", metavar="GROUP", help="such as infra")
    found.add_argument("--by", metavar="WHO", required=True, help="who takes over")
    found.add_argument("--until", metavar="T", default="", help=f"{_TIME}; left out: the next hand-over")
    _common(found)
    found = commands.add(
        "cover",
        cover,
        "call somebody in the place of somebody else for a time",
        [
            ("cover sato --by ann --to 09:00", "from now until nine"),
            ('cover sato --by ann --from "tue 21:00" --to "wed 09:00"', "one night"),
        ],
    )
    found.add_argument("who", metavar="WHO", help="who is replaced")
    found.add_argument("--by", metavar="WHO", required=True, help="who is called instead")
    found.add_argument("--from", dest="begins", metavar="T", default="", help=f"{_TIME}; left out: now")
    found.add_argument("--to", dest="ends", metavar="T", required=True, help=_TIME)
    _in_a_group(found)
    _common(found)
    _add_swap(commands)
    _add_away(commands)
    _add_overrides(commands)


def _add_swap(commands: Commands) -> None:
    found = commands.add(
        "swap",
        swap,
        "let two people exchange a turn of a rotation, from hand-over to hand-over",
        [
            ("swap sato ann 2026-11-24", "sato's turn of that day with ann's next one"),
            ("swap sato ann mon 2026-12-07", "with ann's turn of 7 December"),
        ],
    )
    found.add_argument("one", metavar="WHO", help="whose turn holds the day")
    found.add_argument("other", metavar="OTHER", help="who has that turn instead")
    found.add_argument("day", metavar="DAY", help="such as 2026-11-24 or mon")
    found.add_argument("other_day", metavar="OTHER_DAY", nargs="?", default="", help="left out: OTHER's next turn")
    found.add_argument("--rotation", metavar="NAME", default="", help="where both have turns in several rotations")
    _in_a_group(found)
    _common(found)


def _add_away(commands: Commands) -> None:
    found = commands.add(
        "away",
        away,
        "somebody is away for some days",
        [
            ("away sato 2026-12-24..2027-01-03", "asks who covers; for nobody, the next of the circle stands in"),
            ("away sato sat..sun --by ann", "ann is called instead"),
        ],
    )
    found.add_argument("who", metavar="WHO", help="such as sato")
    found.add_argument("days", metavar="DAYS", help="such as 2026-12-24..2027-01-03, sat..sun or tomorrow")
    found.add_argument("--by", metavar="WHO", default="", help=f"who is called instead; {_NOBODY} for nobody")
    _common(found)


def _add_overrides(commands: Commands) -> None:
    found = commands.add(
        "overrides",
        overrides,
        "who covers for whom, and who is away",
        [
            ("overrides", "those that hold now or later, with their numbers"),
            ("overrides --undo 12", "takes one back; of a swap, both parts"),
        ],
    )
    found.add_argument("--past", action="store_true", help="those too that are over")
    found.add_argument("--undo", metavar="NUMBER", type=int, help="take this one back")
    found.add_argument("--yes", action="store_true", help="do not ask")


def _in_a_group(found: argparse.ArgumentParser) -> None:
    found.add_argument("--group", metavar="GROUP", default="", help="left out: every group in which they are")


def _common(found: argparse.ArgumentParser) -> None:
    found.add_argument("--why", metavar="TEXT", default="", help="a reason, for those who read it later")
    found.add_argument("--yes", action="store_true", help="do not ask (with --json: else nothing is changed)")


def take(terminal: Terminal, arguments: argparse.Namespace) -> int:
    asked = {"group": arguments.group, "by": arguments.by, "until": arguments.until, "why": arguments.why}
    return _arranged(terminal, arguments, terminal.ask("take", **asked), anew=arguments.group)


def cover(terminal: Terminal, arguments: argparse.Namespace) -> int:
    times = {"from": arguments.begins, "to": arguments.ends}
    who = {"for": arguments.who, "by": arguments.by, "group": arguments.group, "why": arguments.why}
    return _arranged(terminal, arguments, terminal.ask("cover", **who, **times))


def swap(terminal: Terminal, arguments: argparse.Namespace) -> int:
    days = {"day": arguments.day, "other_day": arguments.other_day, "rotation": arguments.rotation}
    who = {"one": arguments.one, "other": arguments.other, "group": arguments.group, "why": arguments.why}
    return _arranged(terminal, arguments, terminal.ask("swap", **who, **days))


def away(terminal: Terminal, arguments: argparse.Namespace) -> int:
    asked = {"who": arguments.who, "days": arguments.days, "why": arguments.why}
    planned = terminal.ask("away", **asked, by="" if arguments.by == _NOBODY else arguments.by)
    if not (arguments.by or arguments.yes or arguments.json) and planned["proposed"]:
        covering = terminal.line(
            f"Who covers for {arguments.who}? {planned['proposed']} has the smallest load."
            f" [{planned['proposed']}; {_NOBODY} for nobody]"
        )
        if covering != _NOBODY:
            planned = terminal.ask("away", **asked, by=covering or planned["proposed"])
    return _arranged(terminal, arguments, planned)


def _arranged(terminal: Terminal, arguments: argparse.Namespace, planned: Answer, anew: str = "") -> int:
    """What was planned, arranged if that is wanted. `anew`: the group whose running escalation asks the rota again."""
    if not arguments.json:
        terminal.say("\n".join(_plan(planned)))
        if not (arguments.yes or terminal.agrees("Arrange this?")):
            terminal.say("Nothing was changed.")
            return exit_codes.UNCHANGED
    elif not arguments.yes:
        terminal.show(planned)
        return exit_codes.DONE
    done = terminal.ask("arrange", arrangements=planned["arrangements"], made_by=user(), anew=anew)
    if arguments.json:
        terminal.show(done)
    else:
        terminal.say(f"Arranged: number {done['number']}. ./rinban overrides --undo {done['number']} takes it back.")
    return exit_codes.DONE


def overrides(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.undo is not None:
        return _undone(terminal, arguments)
    answer = terminal.ask("overrides", past=arguments.past)
    if arguments.json:
        terminal.show(answer)
        return exit_codes.DONE
    rows = [
        (str(one["number"]), f"{one['told']}{' (over)' if one['over'] else ''}", one["why"], one["made_by"])
        for one in answer["overrides"]
    ]
    terminal.say(
        table(("NUMBER", "WHO", "WHY", "MADE BY"), rows) if rows else "Nobody covers for anybody, nor is away."
    )
    return exit_codes.DONE


def _undone(terminal: Terminal, arguments: argparse.Namespace) -> int:
    planned = terminal.ask("undo", number=arguments.undo)
    if not arguments.json:
        terminal.say("\n".join(("Taken back would be:", *_plan(planned))))
        if not (arguments.yes or terminal.agrees("Take this back?")):
            terminal.say("Nothing was changed.")
            return exit_codes.UNCHANGED
    sure = arguments.yes or not arguments.json
    done = terminal.ask("undo", number=arguments.undo, apply=True, told=planned["told"]) if sure else planned
    if arguments.json:
        terminal.show(done)
    else:
        terminal.say("Taken back.")
    return exit_codes.DONE


def _plan(planned: Answer) -> Sequence[str]:
    """What would be arranged, what about it may not be meant, and the order that results."""
    doubts = [f"? {warning}" for warning in planned["warnings"]]
    return [*planned["told"], *doubts, *(_order(one, planned["zone"]) for one in planned["orders"])]


def _order(one: Answer, zone: str) -> str:
    rows = [
        (
            "now" if number == 0 else clock_time(row["at"], zone, "%a %Y-%m-%d %H:%M"),
            ", ".join(person["name"] for person in row["people"]) or "NOBODY",
        )
        for number, row in enumerate(one["rows"])
    ]
    return table((f"{one['group'].upper()}: FROM", "CALLED, IN THIS ORDER"), rows)


def user() -> str:
    """Who typed it, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"
