"""What an operator does about who may see the board. Each task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rinban.core.board import Role
from rinban.core.errors import BadRequest, CallRefused, NotFound, Unavailable
from rinban.core.rota.settings import Member, Settings
from rinban.core.sign_in import BoardSession, SignInLink
from rinban.core.text import plain
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.sign_in import LinkSender
from rinban.ports.time import WallClock
from rinban.settings.phone_number import masked
from rinban.sign_in.links import SignInLinks
from rinban.sign_in.sessions import BoardSessions

AT_ONCE, HANDED_ON = 60.0, 600.0
"""Seconds for which a link is of use: where it was asked for, and for somebody else, who has to be sent it first."""

POST = 8.0
"""Seconds in which the carrier is asked to send a link, to one number after the other."""

NAME = 60
"""Characters of an operator's name."""

_WALL = "wall"
_BY_HAND = "Without --send the link is printed, to be handed on."
_IF_NONE_COMES = "If none comes, ask for another one."
_NO_URL = (
    "PUBLIC_BASE_URL is not set and no alert has come in yet, so that nobody knows at which address the board is: give"
    " a base_url, which the stack puts out as BaseUrl"
)


@dataclass(frozen=True, slots=True)
class BoardTasks:
    """`settings`: the rota as it is stored. `base_url`: the public address of the API, "" if it is not known yet.
    `zone` names the rota's time zone (IANA). `sender`: sends a link to the person whom it is for."""

    links: Callable[[], SignInLinks]
    sessions: Callable[[], BoardSessions]
    settings: Callable[[], Settings]
    base_url: Callable[[], str]
    zone: Callable[[], str]
    clock: WallClock
    sender: Callable[[], LinkSender]

    def tasks(self) -> dict[str, Task]:
        return {"board": self._link, "board_sessions": self._sessions, "board_revoke": self._revoke}

    def _link(self, asked: TaskInput) -> dict[str, Any]:
        """{"person": id, "wall": bool, "by": name, "base_url", "send": bool} -> {"url", "name", "role", "seconds"}

        The answer is the only place where the link ever stands. Its secret stands behind a #, so that a browser does
        not send it before somebody presses the button, and no log on the way has it. `person`: for whom it is; left
        out: for the operator `by`, who may do on the board what ./rinban does. `wall`: a screen for everybody instead.
        `send`: it goes to the person's own number, which is "sent_to", masked, in the place of "url"; where this stage
        sends the person nothing, there is "url" and, as "unsent", why.
        """
        base = str(asked.get("base_url") or "").rstrip("/") or self.base_url()
        if not base:
            raise BadRequest(_NO_URL)
        person, name, role, seconds = self._who(asked)
        unsent = self._hindrance(person) if asked.get("send") else ""
        secret, link = self.links().make(person, name, role, seconds)
        url, told = f"{base}/board/sign-in#{secret}", {"name": name, "role": role, "seconds": seconds}
        if asked.get("send") and not unsent:
            return {**told, "sent_to": self._sent(link, url, seconds)}
        return {"url": url, **told, **({"unsent": unsent} if unsent else {})}

    def _hindrance(self, person: str) -> str:
        if not person:
            raise BadRequest("a link is sent to a person of the rota: name one")
        return self.sender().hindrance(self._member(person).responder)

    def _sent(self, link: SignInLink, url: str, seconds: float) -> str:
        """Where it went, masked. Raises CallRefused if it went nowhere, and Unavailable if nobody can know that."""
        receipt = self.sender().send(self._member(link.person).responder, url, seconds, seconds=POST)
        to = f"{link.name}, {masked(receipt.number)}" if receipt.number else link.name
        if receipt.is_unknown:
            raise Unavailable(f"The SMS to {to} may have been sent: {receipt.reason}. {_IF_NONE_COMES}")
        if receipt.reason:
            self.links().revoke(lambda one: one == link)  # nobody has it but the carrier, which has refused it
            raise CallRefused(f"The SMS to {to} was not sent: {receipt.reason}. {_BY_HAND}", permanent=False)
        return masked(receipt.number)

    def _who(self, asked: TaskInput) -> tuple[str, str, Role, float]:
        person = str(asked.get("person") or "")
        if asked.get(_WALL):
            if person:
                raise BadRequest("a link is for one person or for a wall")
            return "", _WALL, "wall", AT_ONCE
        if not person:
            return "", plain.one_line(str(asked.get("by") or ""), NAME) or "operator", "act", AT_ONCE
        member = self._member(person)
        return person, member.responder.name, "act" if member.acts_on_board else "view", HANDED_ON

    def _member(self, person: str) -> Member:
        known = self.settings().responders
        if person not in known:
            raise NotFound(f'no responder "{person}"; there are: {", ".join(sorted(known))}')
        return known[person]

    def _sessions(self, _: TaskInput) -> dict[str, Any]:
        """{} -> {"zone", "sessions": [{"id", "person", "name", "role", "since", "until", "device"}]}, newest first."""
        return {
            "zone": self.zone(),
            "sessions": [_shown(one, session) for one, session in self.sessions().listed().items()],
        }

    def _revoke(self, asked: TaskInput) -> dict[str, Any]:
        """{"id"}, {"person": id}, {"operators": true} or {"wall": true}
        -> {"revoked": int, "links": int, "away": ["redis"]}

        `links`: how many made links are of no use any more, since one that was not used yet would let them in again;
        some may have been used. `away`: the stores that did not answer, in which a session or a link may still hold:
        the same has to be asked again.
        """
        one, person, operators = str(asked.get("id") or ""), str(asked.get("person") or ""), asked.get("operators")
        if sum(map(bool, (one, person, operators, asked.get(_WALL)))) != 1:
            raise BadRequest('revoked are one "id", all of one "person", all "operators", or all of the "wall"')

        def wanted(key: str, held: BoardSession | SignInLink) -> bool:
            if one or person:
                return key == one if one else held.person == person
            return not held.person and (held.role != _WALL) == bool(operators)

        links = self.links().revoke(lambda link: not one and wanted("", link))  # first, or one becomes a session yet
        done = self.sessions().revoke(wanted)
        if one and not done.number and not done.away:
            raise NotFound(f'no session has the id "{one}"; ./rinban board --sessions lists them')
        return {"revoked": done.number, "links": links.number, "away": list(dict.fromkeys((*done.away, *links.away)))}


def _shown(one: str, session: BoardSession) -> dict[str, Any]:
    return {
        "id": one,
        "person": session.person,
        "name": session.name,
        "role": session.role,
        "since": session.made_at,
        "until": session.expires_at,
        "device": session.device,
    }
