"""Checks of what only AWS knows: who hears of an alarm, and which release each function serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cli import releases
from cli.answers import Refused
from cli.doctor.bounded import bounded
from cli.stack import Stack, asked
from rinban.operator.findings import Check, Finding, listed, ok, wrong

_GONE = {"NotFound", "NotFoundException"}
_OURS = "/phonecall/"


@dataclass(frozen=True, slots=True)
class AccountChecks:
    """`stage`: the name of the stage whose stack it is."""

    stack: Stack
    stage: str

    def checks(self) -> tuple[Check, ...]:
        return (bounded("alarms", self._alarms), bounded("releases", self._releases))

    def _alarms(self) -> Finding:
        topic = self.stack.parameters().get("AlarmTopicArn", "")
        if topic:
            return self._heard(topic)
        if self.stage == "prod":
            return wrong("no alarm reaches anybody: AlarmTopicArn is empty", "name a topic of SNS, and deploy")
        return ok("only the console shows them: AlarmTopicArn is empty, as it may be outside of prod")

    def _heard(self, topic: str) -> Finding:
        subscribe = f"`aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint …`"
        there = self._subscriptions(topic)
        if there is None:
            return wrong(f"no alarm reaches anybody: {topic} does not exist", "make the topic, and subscribe to it")
        confirmed = [one for one in there if one["SubscriptionArn"].startswith("arn:")]
        if there and not confirmed:
            waiting = listed([f"{one['Protocol']} {one['Endpoint']}" for one in there])
            mend = f"open the link in the message that AWS has sent there, or {subscribe} again"
            return wrong(f"no alarm reaches anybody: nobody has confirmed {waiting}", mend)
        if not confirmed:
            return wrong(f"no alarm reaches anybody: nobody has subscribed to {topic}", subscribe)
        if all(_OURS in one["Endpoint"] for one in confirmed):
            return wrong("alarms reach nobody but Rinban, which may be what has failed", subscribe)
        return ok(f"confirmed subscriptions: {len(confirmed)}")

    def _subscriptions(self, topic: str) -> Sequence[dict[str, Any]] | None:
        """None if there is no such topic. Raises Refused."""
        pages = self.stack.clients("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        try:
            return asked("the topic of the alarms", lambda: [one for page in pages for one in page["Subscriptions"]])
        except Refused as error:
            if _code(error.__cause__) in _GONE:
                return None
            raise

    def _releases(self) -> Finding:
        functions = releases.functions_of(self.stack)
        by_release = {function.release: function.name for function in functions}
        if len(by_release) > 1:
            told = listed([f"{function.name} serves {function.release or '?'}" for function in functions])
            mend = f"`./rinban --stage {self.stage} rollback --to RELEASE` with the one that all should serve"
            return wrong(f"the functions serve different releases: {told}", mend)
        (served,) = by_release
        answers = str(self.stack.ask({"task": "version"}).get("release", ""))
        if answers != served:
            mend = f"`./rinban --stage {self.stage} rollback --to {served}`, and look again"
            return wrong(f"the aliases name the release {served}, but {answers or 'no release'} answers", mend)
        return ok(served)


def _code(error: BaseException | None) -> str:
    """AWS's code of an error; "" for any other one."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
