"""A service and its stage in which everything is right until a test changes it, and an operator who asks the doctor."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cli.doctor.command import what_is_not_right
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.doors import admin
from rinban.operator.tasks import answer
from tests.fakes.account import Account
from tests.fakes.desk import Desk
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import settings
from tests.unit.operator.public_side import PublicSide

TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:on-call"
SUBSCRIBED = (f"{TOPIC}:1", "email", "on-call@example.test")
RELEASE = "0123456789ab"

_names = (f"surgery-{number}" for number in itertools.count())


def rota(stage: str = "prod", **changes: Any) -> Settings:
    """Everybody is on duty in `infra`, and there is no other group."""
    found = settings()
    return replace(found, groups={"infra": found.groups["infra"]}, stages={stage: replace(Stage(), **changes)})


class Surgery:
    """`service` is asked by the command, in the stage that `account` holds. `screen`: what the operator reads."""

    def __init__(self, there: PublicSide, stage: str = "prod", **changes: str) -> None:
        given = {"stage": stage, "public_base_url": there.url, "last_resort": "+819000000004", **changes}
        self.service = ServiceOnFakes(next(_names), **given)
        self.load(rota(stage))
        self.there = there
        self.stage = stage
        self.account = Account(RELEASE)
        self.account.parameters["AlarmTopicArn"] = TOPIC
        self.account.topics[TOPIC] = [SUBSCRIBED]
        self.screen = ""
        self.service.parts.watch.answer({})

    def load(self, loaded: Settings) -> None:
        """This rota is in the tables now."""
        self.service.shell.rota.source = MemoryRota(loaded, self.service.config.stage)

    def doctor(self, *words: str) -> int:
        """The exit code of ./rinban doctor, in the stage if it is one that is deployed."""
        self.account.answers.setdefault("doctor", self.told)
        deployed = self.stage != "local"
        desk = Desk() if deployed else Desk(doctor=self.told({"task": "doctor"}))
        desk.account = self.account
        code = desk.types(*(("--stage", self.stage) if deployed else ()), "doctor", *words)
        self.screen = desk.out
        return code

    def after_deployment(self) -> str:
        """What the deploying command says of the stage at its end."""
        desk = Desk.with_account(self.account)
        terminal = desk.terminal(io.StringIO(), io.StringIO(), io.StringIO()).at(self.stage)
        return what_is_not_right(terminal, self.stage)

    def told(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """What the admin function says."""
        return answer(lambda: admin.tasks_of(self.service.parts, VOICE.document), task)

    def line(self, check: str) -> str:
        """The line of this check, with how it is mended behind it."""
        lines = self.screen.splitlines()
        at = next(number for number, line in enumerate(lines) if f"  {check}  " in line or line.endswith(f"  {check}"))
        more = lines[at + 1].strip() if lines[at + 1].strip().startswith("mend:") else ""
        return " ".join(f"{lines[at]} {more}".split())
