"""test-outlet: send a test message to an outlet of the rota, and say what to look for."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.terminal import Terminal

_ACCEPTED = {
    "teams": (
        "The workflow has accepted it, as it accepts everything: only the channel shows whether the card was right.\n"
        "Look there for: {shows}\n"
        "If it does not come, open the workflow in Teams and look at its last run."
    ),
    "webhook": "The receiver has accepted it: an event of the type outlet.test.",
    "github_webhook": "The receiver has accepted it: an event of the type outlet.test.",
    "sns": "The topic has it. Look where it is delivered for: {shows}",
    "amazon_q": "The topic has it, which says nothing of the chat. Look there for: {shows}",
}
_PAGES = {"slack_bot": "slack", "google_chat": "google-chat", "github_webhook": "webhook", "amazon_q": "sns"}
"""The pages of the kinds that have no page of their own name."""

_SHOWN = "It was accepted. Look into the chat for: {shows}"


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "test-outlet",
        test_outlet,
        "send a test message to an outlet of the rota",
        [
            ("test-outlet ops", "says what to look for, or what is wrong; nobody is called"),
            ("test-outlet ops --group infra", "of several groups, this one's"),
        ],
    )
    found.add_argument("outlet", metavar="NAME", help="the outlet's name in the rota")
    found.add_argument("--group", metavar="GROUP", default="", help="the group whose outlet is meant")


def test_outlet(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("test_outlet", outlet=arguments.outlet, group=arguments.group)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_told(answer))
    return exit_codes.DONE if answer["told"] else exit_codes.REFUSED


def _told(answer: Answer) -> str:
    if not answer["told"]:
        return f"{answer['outlet']} was not told: {answer['reason']}\n{_page(answer)}"
    return _ACCEPTED.get(answer["kind"], _SHOWN).format(shows=answer["shows"])


def preview(answer: Answer) -> str:
    """What an outlet would be sent, as text: the body to the letter."""
    if answer["wrong"]:
        return f"{answer['outlet']} can be told nothing: {answer['wrong']}\n{_page(answer)}"
    return "\n\n".join(map(_request, answer["requests"]))


def _page(answer: Answer) -> str:
    return f"How it is set up: docs/outlets/{_PAGES.get(answer['kind'], answer['kind'])}.md"


def _request(shown: Answer) -> str:
    headers = (f"{name}: {text}" for name, text in shown["headers"].items())
    left_out = "" if shown.get("told", True) else "   (`tell` leaves it out: it is not sent)"
    first = f"{shown['situation']}: {shown['method']} {shown['host']}/…{left_out}"
    return "\n".join((first, *headers, "", shown["body"]))
