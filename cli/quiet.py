"""quiet: a maintenance window, in which alerts are recorded and nobody is called for them before it ends."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer, Refused
from cli.commands import Commands
from cli.covering import user
from cli.table import table
from cli.terminal import Terminal


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "quiet",
        quiet,
        "call nobody for a while for machines on which people work; what is still open at the end rings",
        [
            ("quiet infra --hosts 'db-*' --for 2h --why \"new disks\"", "from now on"),
            ('quiet infra --for 4h --from "sat 22:00" --except-disaster', "later; a disaster rings all the same"),
            ("quiet --all --for 30m", "every group"),
            ("quiet --list", "those that hold now or later, with their numbers"),
            ("quiet --undo 3", "it ends now, and what is still open rings at once"),
        ],
    )
    found.add_argument("group", metavar="GROUP", nargs="?", default="", help="such as infra")
    found.add_argument("--all", action="store_true", help="the alerts of every group")
    found.add_argument("--hosts", metavar="PATTERN", nargs="+", default=[], help="only these hosts, such as 'db-*'")
    found.add_argument(
        "--matching",
        metavar="PATTERN",
        nargs="+",
        default=[],
        help="only alerts whose text or key is such as '*backup*'",
    )
    found.add_argument("--for", dest="length", metavar="T", default="", help="how long, such as 30m, 2h or 1d")
    found.add_argument("--from", dest="begins", metavar="T", default="", help='such as "sat 22:00"; left out: now')
    found.add_argument("--except-disaster", action="store_true", help="a disaster rings all the same")
    found.add_argument("--why", metavar="TEXT", default="", help="what is done, for those who read it later")
    found.add_argument("--list", action="store_true", help="show the windows that are not over")
    found.add_argument("--undo", metavar="NUMBER", type=int, help="end this one now")
    found.add_argument("--yes", action="store_true", help="do not ask (with --json: else nothing is changed)")


def quiet(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.list:
        return _listed(terminal, arguments)
    if arguments.undo is not None:
        return _undone(terminal, arguments)
    if not arguments.length:
        raise Refused("say how long: --for 2h")
    if bool(arguments.group) == arguments.all:
        raise Refused("name a group, or --all for every group")
    return _made(terminal, arguments)


def _made(terminal: Terminal, arguments: argparse.Namespace) -> int:
    planned = _asked(terminal, arguments, apply=False)
    if arguments.json:
        terminal.show(_asked(terminal, arguments, apply=True) if arguments.yes else planned)
        return exit_codes.DONE
    terminal.say(
        f"{planned['window']['told']}\nAlerts are recorded, nobody is called for them, and what is still open at the"
        " end rings in one call. What rings already rings on."
    )
    if not (arguments.yes or terminal.agrees("Do this?")):
        terminal.say("Nothing was changed.")
        return exit_codes.UNCHANGED
    made = _asked(terminal, arguments, apply=True)
    terminal.say(f"Done: number {made['window']['number']}.")
    return exit_codes.DONE


def _asked(terminal: Terminal, arguments: argparse.Namespace, *, apply: bool) -> Answer:
    return terminal.ask(
        "quiet",
        **{"for": arguments.length, "from": arguments.begins},
        group=arguments.group,
        hosts=arguments.hosts,
        matching=arguments.matching,
        except_disaster=arguments.except_disaster,
        why=arguments.why,
        by=user(),
        apply=apply,
    )


def _listed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("quiet_list")
    if arguments.json:
        terminal.show(answer)
        return exit_codes.DONE
    rows = [
        (str(one["number"]), "now" if one["active"] else "later", one["told"], one["why"], one["by"])
        for one in answer["windows"]
    ]
    heads = ("NUMBER", "WHEN", "WINDOW", "WHY", "BY")
    terminal.say(table(heads, rows) if rows else "No maintenance windows: every alert rings.")
    return exit_codes.DONE


def _undone(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if not (arguments.yes or arguments.json):
        known = next((one for one in terminal.ask("quiet_list")["windows"] if one["number"] == arguments.undo), None)
        if known is not None:
            terminal.say(f"{known['told']}\nIt ends now, and what is still open rings at once.")
            if not terminal.agrees("Do this?"):
                terminal.say("Nothing was changed.")
                return exit_codes.UNCHANGED
    answer = terminal.ask("quiet_undo", number=arguments.undo)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(f"Ended: {answer['window']['told']}")
    return exit_codes.DONE
