"""What an operator does about who may see the board. Each task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rinban.core.board import Role
from rinban.core.errors import BadRequest, NotFound
from rinban.core.rota.settings import Settings
from rinban.core.sign_in import BoardSession, SignInLink
from rinban.core.text import plain
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.time import WallClock
from rinban.sign_in.links import SignInLinks
from rinban.sign_in.sessions import BoardSessions

AT_ONCE, HANDED_ON = 60.0, 600.0
"""Seconds for which a link is of use: where it was asked for, and for somebody else, who has to be sent it first."""

NAME = 60
"""Characters of an operator's name."""

_WALL = "wall"
_NO_URL = (
    "PUBLIC_BASE_URL is not set and no alert has come in yet, so that nobody knows at which address the board is: give"
    " a base_url, which the stack puts out as BaseUrl"
)


@dataclass(frozen=True, slots=True)
class BoardTasks:
    """`settings`: the rota as it is stored. `base_url`: the public address of the API, "" if it is not known yet.
    `zone` names the rota's time zone (IANA)."""

    links: Callable[[], SignInLinks]
    sessions: Callable[[], BoardSessions]
    settings: Callable[[], Settings]
    base_url: Callable[[], str]
    zone: Callable[[], str]
    clock: WallClock

    def tasks(self) -> dict[str, Task]:
        return {"board": self._link, "board_sessions": self._sessions, "board_revoke": self._revoke}

    def _link(self, asked: TaskInput) -> dict[str, Any]:
        """{"person": id, "wall": bool, "by": name, "base_url"} -> {"url", "name", "role", "seconds"}

        The answer is the only place where the link ever stands. Its secret stands behind a #, so that a browser does
        not send it before somebody presses the button, and no log on the way has it. `person`: for whom it is; left
        out: for the operator `by`, who may do on the board what ./rinban does. `wall`: a screen for everybody instead.
        """
        base = str(asked.get("base_url") or "").rstrip("/") or self.base_url()
        if not base:
            raise BadRequest(_NO_URL)
        person, name, role, seconds = self._who(asked)
        secret, _ = self.links().make(person, name, role, seconds)
        return {"url": f"{base}/board/sign-in#{secret}", "name": name, "role": role, "seconds": seconds}

    def _who(self, asked: TaskInput) -> tuple[str, str, Role, float]:
        person = str(asked.get("person") or "")
        if asked.get(_WALL):
            if person:
                raise BadRequest("a link is for one person or for a wall")
            return "", _WALL, "wall", AT_ONCE
        if not person:
            return "", plain.one_line(str(asked.get("by") or ""), NAME) or "operator", "act", AT_ONCE
        known = self.settings().responders
        if person not in known:
            raise NotFound(f'no responder "{person}"; there are: {", ".join(sorted(known))}')
        member = known[person]
        return person, member.responder.name, "act" if member.acts_on_board else "view", HANDED_ON

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
