"""What an SMS says: the same words for the same state, two segments at most, whatever an alert holds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.sms_text import sms_text
from rinban.core.chain.told import TellKind
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import AFTER_NO_ANSWER, Policy
from rinban.core.text.sms import MOST, plain, segments
from tests.fakes.shell import ANN, SATO, Shell, settings

GOLDEN = Path(__file__).parents[2] / "golden" / "sms"
CALL_BACK = "+815000000000"
KINDS = (TellKind.MISSED, TellKind.UNTAKEN)
SHORT = Alert("a", severity=Severity.HIGH, summary="Disk /var is full", host="db1.tokyo.example.com", source="zabbix")
ALERTS = {
    "short": SHORT,
    "japanese": replace(SHORT, summary="ディスク /var の空き容量がなくなりました"),
    "long": replace(SHORT, summary="PostgreSQL: replication lag of the standby is above 300 s, " * 6),
    "long-japanese": replace(
        SHORT, summary="データベースの複製の遅れが三百秒を超えたため、待機系への切り替えができません。" * 4
    ),
    "link": replace(SHORT, summary="Log in at https://evil.example/login?x=1 or evil.example/now"),
    "no-summary": replace(SHORT, summary="", host="web-1"),
}


def document(*alerts: Alert, is_called: bool = True) -> Escalation:
    """SATO's and ANN's phones have rung, or the carrier has refused both calls."""
    shell = Shell(settings(Policy(rounds=1, sms=AFTER_NO_ANSWER)))
    if not is_called:
        shell.phone.refuse(3)
    shell.hear(*alerts)
    for attempt in range(3 if is_called else 0):
        shell.rings(attempt)
        shell.ends(attempt)
    return shell.now()


def said(e: Escalation) -> str:
    lines = []
    for kind in KINDS:
        for person in (SATO, ANN):
            text = sms_text(e, person, kind, CALL_BACK)
            lines.append(f"{kind.name.lower()} {person.language} {segments(text)}: {text}\n")
    return "".join(lines)


def said_in_vain(e: Escalation) -> str:
    texts = [(one.language, sms_text(e, one, TellKind.MISSED, CALL_BACK)) for one in (SATO, ANN)]
    return "".join(f"refused {language} {segments(text)}: {text}\n" for language, text in texts)


@pytest.mark.parametrize("name", ALERTS)
def test_the_words_are_as_they_were_agreed(name: str) -> None:
    agreed = said(document(ALERTS[name])) + said_in_vain(document(ALERTS[name], is_called=False))
    assert agreed == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_who_was_not_called_is_not_told_so() -> None:
    refused = document(SHORT, is_called=False)
    assert all(not call.sid for call in refused.called)
    assert "we called" not in sms_text(refused, ANN, TellKind.MISSED, CALL_BACK)
    assert "お電話しました" not in sms_text(refused, SATO, TellKind.MISSED, CALL_BACK)
    assert "we called you" in sms_text(document(SHORT), ANN, TellKind.MISSED, CALL_BACK)


def test_several_alerts_are_counted_behind_the_gravest() -> None:
    others = [replace(SHORT, dedup_key=f"b{number}", severity=Severity.WARNING, summary="slow") for number in range(3)]
    assert sms_text(document(SHORT, *others), ANN, TellKind.MISSED, "").startswith("db1: Disk /var is full (+3 more).")


def test_the_number_is_dialled_as_it_stands() -> None:
    e = document(SHORT)
    assert "05000000000" in sms_text(e, SATO, TellKind.MISSED, CALL_BACK)
    abroad = Responder("bob", "Bob", "+12015550100", language="en")
    assert "+815000000000" in sms_text(e, abroad, TellKind.MISSED, CALL_BACK)
    assert "Call" not in sms_text(e, ANN, TellKind.MISSED, "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("[" * 80, 1),
        ("[" * 81, 2),
        ("a" * 152 + "[" + "a" * 151, 2),  # the bracket's two halves stay together, so that a place is lost
        ("a" * 152 + "[" + "a" * 152, 3),
        ("あ" * 70, 1),
        ("あ" * 71, 2),
        ("あ" * 134, 2),
        ("あ" * 135, 3),
        ("あ" * 66 + "😀" + "あ" * 65, 2),
        ("あ" * 66 + "😀" + "あ" * 66, 3),
    ],
)
def test_segments_are_counted_as_a_phone_network_makes_them(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("see https://evil.example/login?user=1", "see evil. example"),
        ("see hxxp:/evil.example/x and www.evil.co.jp", "see evil. example and www. evil. co. jp"),
        ("<https://evil.example|click>", "click"),
        ("5.7.44 of 10.0.0.1 at 03:05", "5.7.44 of 10.0.0.1 at 03:05"),
        ("“quoted” – 80 %…", '"quoted" - 80 %...'),
        ("a\x00b\u202ec\r\nd", "abc d"),
    ],
)
def test_nothing_is_left_that_a_phone_makes_a_link_of(written: str, left: str) -> None:
    assert plain(written, 100) == left


ANY = (
    st.text(max_size=400) | st.text("ab.:/ あ漢、。😀e\u0301[]{}\n", max_size=400) | st.from_regex(r"https?://\S{1,60}")
)
LINK = re.compile(r"://|[0-9A-Za-z_-]\.(?:[0-9A-Za-z_-]+\.)*[A-Za-z][0-9A-Za-z-]")


@given(summary=ANY, host=ANY, language=st.sampled_from(["ja", "en", "xx"]), kind=st.sampled_from(KINDS))
def test_whatever_an_alert_holds_it_is_short_and_plain(summary: str, host: str, language: str, kind: TellKind) -> None:
    person = replace(SATO, language=language)
    text = sms_text(document(replace(SHORT, summary=summary, host=host)), person, kind, CALL_BACK)
    assert 1 <= segments(text) <= MOST
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co") for character in text)
    assert not LINK.search(text)
    assert "05000000000" in text
    assert text.encode("utf-16-le")


def test_policies_of_old_documents_send_none() -> None:
    assert Policy().sms == ""
