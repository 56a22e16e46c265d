"""What senders post one after the other to one group, and what becomes of each step: through the door, with phones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rinban.voice.script import script
from tests.fakes.service import VOICE, ServiceOnFakes

CASES = Path(__file__).parents[2] / "cases"
SENDERS = sorted((CASES / "senders").glob("*.json"))

WANTED = {
    "calls": ("calling", "joined"),
    "known": ("duplicate",),
    "closes": ("recovered",),
    "claims": ("acknowledged",),
    "nobody": ("ignored",),
}
SECRETS = ("0123456789abcdef", "0000000000f", "EXAMPLE=", "EXAMPLEpH")


class Group:
    """A group to which one sender posts."""

    def __init__(self) -> None:
        self.service = ServiceOnFakes("cases")

    def outcomes(self, body: str | bytes) -> list[str]:
        answer = self.service.alert(body)
        assert answer.status_code == 202, answer.body
        return [str(told["outcome"]) for told in json.loads(str(answer.body))["alerts"]]

    def outcome(self, body: str | bytes) -> str:
        (told,) = self.outcomes(body)
        return told

    def hears(self) -> str:
        """What a person who picks up now is told, in English, as TwiML."""
        e = self.service.shell.answers(0)
        return VOICE.document("menu", script(e), "https://rinban.example.test/phonecall/infra/0?token=abc")


def posted(step: dict[str, Any]) -> str:
    return str(step["text"]) if "text" in step else json.dumps(step["body"], ensure_ascii=False)


@pytest.mark.parametrize("file", SENDERS, ids=lambda file: file.stem)
def test_a_sender_is_understood_step_by_step(file: Path) -> None:
    group = Group()
    for step in json.loads(file.read_text(encoding="utf-8"))["steps"]:
        assert group.outcome(posted(step)) in WANTED[step["want"]], step["step"]


@pytest.mark.parametrize("file", SENDERS, ids=lambda file: file.stem)
def test_no_secret_of_a_sender_is_spoken(file: Path) -> None:
    group = Group()
    problem = next(s for s in json.loads(file.read_text(encoding="utf-8"))["steps"] if s["want"] == "calls")
    group.outcome(posted(problem))
    assert not any(secret in group.hears() for secret in SECRETS)


def body(name: str) -> str:
    return next((CASES / "bodies").glob(f"{name}.*")).read_text(encoding="utf-8")


@pytest.mark.parametrize("ended", ["kibana-recovered-backslash", "kibana-recovered-triplequote"])
def test_a_recovery_whose_json_is_broken_by_its_own_text_closes_its_alert(ended: str) -> None:
    group = Group()
    assert group.outcome(body("kibana-firing-ok")) == "calling"
    assert group.outcome(body(ended)) == "recovered"


def test_a_recovery_with_line_ends_in_its_text_rings_nobody() -> None:
    group = Group()
    assert group.outcome(body("elastalert-resolved-newline")) == "ignored"
    assert group.service.shell.phone.calls == []


def test_grafana_without_data_says_so() -> None:
    group = Group()
    assert group.outcome(body("grafana-nodata")) == "calling"
    (alert,) = group.service.parts.intake().read(body("grafana-nodata").encode())
    assert alert.alert.summary == "No data for: Service failed"


def test_what_is_suppressed_in_zabbix_is_in_hand() -> None:
    """Acknowledged and suppressed at once, or suppressed alone: phones stop, and the answer says that it counts."""
    both = json.loads(body("zabbix-suppressed"))
    problem = both | {"event_update_status": "0", "event_update_action": "", "event_ack_status": "No"}
    alone = both | {"event_update_action": "suppressed until 2026-11-28 09:00:00", "event_ack_status": "No"}
    for update in (both, alone):
        group = Group()
        assert group.outcome(json.dumps(problem)) == "calling"
        assert group.outcome(json.dumps(update)) == "acknowledged"
