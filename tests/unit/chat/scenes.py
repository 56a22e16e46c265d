"""One night in each of its situations, made by the product's own chain; and where it may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rinban.chat.bulletins import bulletin
from rinban.chat.message import Message, message, trial
from rinban.chat.request import Destination, Sending
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import Escalation
from rinban.core.rota.policy import Policy
from rinban.core.warnings.book import Course
from rinban.core.warnings.concern import ConcernKind
from rinban.core.warnings.owing import Bulletin
from tests.fakes.shell import INFRA, START, Shell, settings

DISK = Alert(
    "disk",
    severity=Severity.HIGH,
    summary="Disk is full & <@channel> on /var",
    texts=(("ja", "ディスク使用率が95%を超えました"),),
    host="db1",
    source="zabbix",
    link="https://zabbix.example/tr_events.php?triggerid=1&eventid=2",
)
CPU = Alert("cpu", severity=Severity.AVERAGE, summary="load is high", host="web1", source="zabbix")
KEY = "8c6d4b3e-0c3f-5f0e-9d2e-1a2b3c4d5e6f"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

DESTINATIONS: Mapping[str, Destination] = {
    "slack": Destination("slack", url="https://hooks.slack.example/services/T0/B0/x", mention="<!here>"),
    "slack_bot": Destination("slack_bot", token="xoxb-1", to="C0ALERTS", mention="<!subteam^S0NIGHT>"),
    "teams": Destination(
        "teams",
        url="https://x.environment.api.powerplatform.example/workflows/1?api-version=1&sig=a%2Fb",
        mention="Night Team <night@example.com>",
    ),
    "mattermost": Destination("mattermost", url="https://chat.example/hooks/abc", to="alerts", mention="@channel"),
    "google_chat": Destination(
        "google_chat", url="https://chat.googleapis.example/v1/spaces/A/messages?key=k&token=t", mention="<users/all>"
    ),
    "discord": Destination(
        "discord", url="https://discord.example/api/webhooks/1/tok?thread_id=7", mention="@here <@&55>"
    ),
    "line": Destination("line", token="line-1", to="C4af4980629"),
    "chatwork": Destination("chatwork", token="cw-1", to="123456", mention="[toall]"),
    "webhook": Destination("webhook", url="https://hooks.example/rinban", keys=(WHSEC,)),
    "github_webhook": Destination("github_webhook", url="https://hooks.example/rinban", keys=("a secret",)),
    "sns": Destination("sns", to="arn:aws:sns:ap-northeast-1:000000000000:alerts"),
    "amazon_q": Destination("amazon_q", to="arn:aws:sns:ap-northeast-1:000000000000:chat"),
}
IDS = {"slack_bot": "C0ALERTS 1795300000.000100", "discord": "1100000000000000001", "chatwork": "1234567890"}
"""Of the message that is there already, for the kinds that edit one."""


def night() -> Shell:
    """Two alerts, and a group that has a name in both languages."""
    rota = settings(Policy(rounds=1, then_every=1800))
    named = replace(rota.groups["infra"], names=(("en", "Infrastructure"), ("ja", "基盤")))
    shell = Shell(replace(rota, groups={**rota.groups, "infra": named}), outlets=("chat",))
    shell.hear(DISK, CPU)
    shell.rings(0)
    return shell


def taken() -> Shell:
    shell = night()
    shell.clock.forward(20.0)
    shell.ends(0)
    shell.rings(1)
    shell.answers(1)
    shell.clock.forward(22.0)
    shell.answers(1, "1")
    return shell


def handed_back() -> Shell:
    shell = taken()
    shell.answers(1, "2")
    shell.ends(1, "completed")
    shell.sweep(60.0)
    return shell


def exhausted() -> Shell:
    shell = night()
    for attempt in range(3):
        shell.clock.forward(30.0)
        shell.ends(attempt)
    return shell


def closed() -> Shell:
    shell = taken()
    shell.clock.forward(600.0)
    shell.hear(replace(DISK, kind=Kind.RECOVERY), replace(CPU, kind=Kind.RECOVERY))
    return shell


SCENES = {"calling": night, "taken": taken, "handed_back": handed_back, "exhausted": exhausted, "closed": closed}


def scene(name: str) -> Escalation:
    return SCENES[name]().now(INFRA)


def messages(language: str) -> Mapping[str, Message]:
    """What is told in each situation, and of a test."""
    found = {name: message(scene(name), language) for name in SCENES}
    test = trial("infra", {"ja": "テスト", "en": "a test"}[language], language, "Asia/Tokyo")
    return {**found, "test": test, **{name: warned(name, language) for name in WARNED}}


_TOOK = "exhausted/infra", ConcernKind.EXHAUSTED, "infra", "infra/7"
_DUTY = {
    "ja": "鈴木さん、基盤の当番は11月30日(月) 09:00 JSTから12月7日(月) 09:00 JSTまでです。",
    "en": "Ann, you are on duty for Infrastructure from Mon 2026-11-30 09:00 JST to Mon 2026-12-07 09:00 JST.",
}
WARNED = {
    "warning": Bulletin("ops", *_TOOK, Course.WRONG, START),
    "warning_over": Bulletin("ops", *_TOOK, Course.OVER, START, over_at=START + 720.0, times=0),
    "duty": Bulletin("infra/ops", "hour before/infra/ann/1", None, "infra", "", Course.WRONG, START + 3600.0),
}
"""A warning, that it is over, and a notice of the rota: each is a message of its own, and none is edited."""


def warned(name: str, language: str) -> Message:
    one = WARNED[name]
    if one.kind is None:
        return bulletin(replace(one, detail=_DUTY[language]), "Infrastructure", language, "Asia/Tokyo")
    return bulletin(one, "prod", language, "Asia/Tokyo")


def sending(kind: str, situation: str) -> Sending:
    """The first message is new, and the later ones find it where the kind can edit it."""
    return Sending(KEY, START + 100, IDS.get(kind, "") if situation not in ("calling", "test", *WARNED) else "")
