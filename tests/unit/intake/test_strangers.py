"""Senders that no preset knows: another problem calls, the same one does not call again, what is over rings nobody."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from rinban.core.alert import Kind
from rinban.intake import sources
from rinban.operator.spoken import heard
from tests.fakes.service import VOICE
from tests.unit.intake.test_cases import CASES, WANTED, Group


def cases(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


STRANGERS: dict[str, list[tuple[str, Any]]] = cases("strangers") | cases("hostile")
SAID: dict[str, dict[str, list[str]]] = cases("hostile-said")
KEYS = re.compile("s3cr3tofexample|0123456789abcdef")


def posted(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("sender", STRANGERS)
def test_a_stranger_is_understood(sender: str) -> None:
    group = Group()
    for number, (wanted, body) in enumerate(STRANGERS[sender], 1):
        text = posted(body)
        outcomes = group.outcomes(text)
        assert set(outcomes) <= set(WANTED[wanted]), f"step {number}, {wanted}: {sources.readings(text)}"


def spoken(body: Any) -> list[str]:
    """What a call says of each problem of a body, in both languages, without the signs that a voice makes pauses of."""
    problems = [alert for alert in sources.read(posted(body)) if alert.kind is Kind.PROBLEM]
    return [comparable(" ".join(heard(VOICE.document, dict, alert).values())) for alert in problems]


def comparable(text: str) -> str:
    return re.sub(r"[\s:/・、,-]", "", text).lower()


@pytest.mark.parametrize("sender", SAID)
def test_a_call_names_host_and_problem(sender: str) -> None:
    first = next(body for wanted, body in STRANGERS[sender] if wanted == "calls")
    assert [word for word in SAID[sender]["says"] if comparable(word) not in spoken(first)[0]] == []


@pytest.mark.parametrize("sender", SAID)
def test_a_call_says_no_key_no_address_and_no_id_in_the_place_of_the_problem(sender: str) -> None:
    told = [text for _, body in STRANGERS[sender] for text in spoken(body)]
    assert [word for word in SAID[sender]["never"] for text in told if comparable(word) in text] == []


@pytest.mark.parametrize("sender", [sender for sender in SAID if KEYS.search(" ".join(SAID[sender]["never"]))])
def test_no_key_is_left_in_what_is_kept_of_an_alert(sender: str) -> None:
    alerts = [alert for _, body in STRANGERS[sender] for alert in sources.read(posted(body))]
    assert [alert for alert in alerts if KEYS.search(f"{alert.summary} {alert.host} {alert.details} {alert.by}")] == []


def test_a_flag_that_is_no_flag_is_a_problem_like_any_other() -> None:
    assert Group().outcome('{"check": {"name": "shop", "ok": "perhaps"}}') == "calling"


TROUBLES = json.loads((CASES / "troubles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("body", TROUBLES, ids=range(len(TROUBLES)))
def test_trouble_with_a_word_in_it_that_sounds_well_is_a_problem(body: Any) -> None:
    """Of a job, a test, maintenance or a good state it only seems to speak: a phone rings."""
    assert Kind.PROBLEM in {reading.alert.kind for reading in sources.readings(posted(body))}


PAIRS: dict[str, list[tuple[Any, Any]]] = cases("pairs")


def keys(body: Any) -> set[str]:
    return {reading.alert.dedup_key for reading in sources.readings(posted(body))}


@pytest.mark.parametrize("pair", PAIRS["two problems"], ids=range(len(PAIRS["two problems"])))
def test_two_problems_have_two_keys(pair: tuple[Any, Any]) -> None:
    """They differ in a name only, such as that of a disk or a script; merged, the second would call nobody."""
    assert not keys(pair[0]) & keys(pair[1])


@pytest.mark.parametrize("pair", PAIRS["one problem"], ids=range(len(PAIRS["one problem"])))
def test_one_problem_has_one_key(pair: tuple[Any, Any]) -> None:
    """What differs is an amount, a date or the number of a run."""
    assert keys(pair[0]) == keys(pair[1])
