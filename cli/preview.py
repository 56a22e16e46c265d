"""preview: what a body would become, what the last ones of a group became, or what an outlet would be sent."""

from __future__ import annotations

import argparse
import base64
from pathlib import Path
from typing import Any

from cli.answers import Answer
from cli.commands import Commands
from cli.outlets import preview as of_outlet
from cli.table import table
from cli.terminal import Terminal, clock_time, file_bytes

_HEADS = ("SOURCE", "KIND", "SEVERITY", "DEDUP KEY", "SUMMARY", "HOST", "LINK")
_WIDE = 60  # characters of a summary in the table
_SPOKEN = 5  # alerts of which is told what is said
_LINES = 12  # of a body


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "preview",
        preview,
        "what a body would become, or an outlet be sent, calling nobody",
        [
            ("preview body.json", "a body as a sender posts it"),
            ("preview body.json --source grafana", "read as ?source=grafana reads it"),
            ("preview --last infra", "what really came in for a group within a day"),
            ("preview --outlet ops", "what a chat would be sent of an example, to the byte"),
        ],
    )
    which = found.add_mutually_exclusive_group(required=True)
    which.add_argument("file", metavar="FILE", nargs="?", help="a body as a sender posts it; - is the standard input")
    which.add_argument("--last", metavar="GROUP", help="the last bodies that came in for a group, and what they became")
    which.add_argument("--outlet", metavar="NAME", help="what this outlet of the rota would be sent of an example")
    found.add_argument("--group", metavar="GROUP", default="", help="with --outlet: the group whose outlet is meant")
    found.add_argument("--source", metavar="S", default="", help="read it as this source, as ?source=S does")


def preview(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.outlet is not None:
        answer, told = terminal.ask("preview_outlet", outlet=arguments.outlet, group=arguments.group), of_outlet
    elif arguments.last is not None:
        answer, told = terminal.ask("received", group=arguments.last), _received
    else:
        body = base64.b64encode(_body(terminal, arguments.file)).decode("ascii")
        answer, told = terminal.ask("preview", body=body, source=arguments.source), _alerts
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(told(answer))
    return 0


def _body(terminal: Terminal, file: str) -> bytes:
    return terminal.piped() if file == "-" else file_bytes(Path(file))


def _alerts(answer: Answer) -> str:
    alerts = answer["alerts"]
    rows = [_row(alert) for alert in alerts]
    return "\n".join((table(_HEADS, rows), *_remarks(alerts), *_spoken(alerts[:_SPOKEN])))


def _spoken(alerts: list[dict[str, Any]]) -> list[str]:
    """What is said of each that calls somebody, in every language."""
    several = len(alerts) > 1
    return [
        f"{f'{number}. ' if several else ''}says ({language}): {text}"
        for number, alert in enumerate(alerts, 1)
        for language, text in alert.get("says", {}).items()  # a stage may still run an older version
    ]


def _row(alert: dict[str, Any]) -> tuple[str, ...]:
    summary = alert["summary"]
    short = summary if len(summary) <= _WIDE else summary[: _WIDE - 1] + "…"
    return (
        alert["source"],
        alert["kind"],
        alert["severity"],
        alert["dedup_key"],
        short,
        alert["host"],
        alert["link"],
    )


def _remarks(alerts: list[dict[str, Any]]) -> list[str]:
    """Why nothing is done, and what could not be read: each once, with the number of the row."""
    several = len(alerts) > 1
    return [
        f"{f'{number}. ' if several else ''}{remark}"
        for number, alert in enumerate(alerts, 1)
        for remark in (
            *filter(None, [alert["reason"]]),
            *(f"lost: {warning}" for warning in alert["warnings"]),
            *(f"guessed: {guess}" for guess in alert.get("guesses", ())),
        )
    ]


def _received(answer: Answer) -> str:
    return (
        "\n\n".join(_one(body, answer["zone"]) for body in answer["bodies"])
        or "Nothing came in for this group within a day."
    )


def _one(body: dict[str, Any], zone: str) -> str:
    forced = f", source={body['forced']}" if body["forced"] else ""
    became = table((*_HEADS, "OUTCOME", "ESCALATION"), [(*_row(one), *_outcome(one)) for one in body["alerts"]])
    more = [f"and {body['more']} more"] if body["more"] else []
    return "\n".join(
        (f"{clock_time(body['at'], zone)}{forced}", *_text(body), became, *more, *_remarks(body["alerts"]))
    )


def _outcome(alert: dict[str, Any]) -> tuple[str, str]:
    return alert["outcome"], alert["escalation"]


def _text(body: dict[str, Any]) -> list[str]:
    lines = ["".join(sign if sign.isprintable() else " " for sign in line) for line in body["body"].splitlines()]
    shown = [f"  {line[:200]}" for line in lines[:_LINES]]
    return [*shown, "  …"] if body["cut"] or len(lines) > _LINES else shown
