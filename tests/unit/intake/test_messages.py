"""Stored messages: from a query to an alert, and what of it each listener is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.days import Days
from rinban.core.text.languages import LANGUAGES
from rinban.core.text.message import StoredMessage, Wording, fill, split, wording_at
from rinban.doors import http
from rinban.intake.stored_message import MessageQuery, alerts, asked

DOWN = Wording(
    (("en", "{host}: database unreachable. {detail}"), ("ja", "{host} に接続できません。{detail}")), ("host", "detail")
)
MESSAGE = StoredMessage("db-down", "Asia/Tokyo", (DOWN,))
NOW = datetime(2026, 11, 30, 15, 30, tzinfo=UTC).timestamp()  # in Tokyo it is December already


def told(
    *values: str, message: StoredMessage | None = MESSAGE, body: tuple[Alert, ...] = (), at: float = NOW, **more: str
) -> Alert:
    """The one alert of a query with these values."""
    query = asked({"messageId": ["db-down"], "variableMessage": values, **{name: [more[name]] for name in more}})
    assert query is not None
    (alert,) = alerts(query, message, at, body)
    return alert


def said(*values: str, wording: Wording = DOWN) -> dict[str, str]:
    return dict(told(*values, message=replace(MESSAGE, wordings=(wording,))).texts)


# --- the query -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"messageId": [""]}, {"messageId": [" "]}, {"variableMessage": ["x"]}])
def test_no_message_is_named(query: dict[str, list[str]]) -> None:
    assert asked(query) is None


def test_parameters_that_mean_nothing_are_passed_over() -> None:
    query = {"messageId": ["db-down"], "variableMessage": ["db-1"]}
    assert asked(query) == asked({**query, "callback": ["x"], "token": ["y"]})


def test_of_a_parameter_given_twice_the_last_counts() -> None:
    assert asked({"messageId": ["a", "b"]}) == asked({"messageId": ["b"]})


def test_a_query_has_all_values_of_a_parameter() -> None:
    event = {
        "queryStringParameters": {"messageId": "a", "variableMessage": "y"},
        "multiValueQueryStringParameters": {"messageId": ["a"], "variableMessage": ["x", "y"]},
    }
    assert asked(http.query(event)) == MessageQuery("a", ("x", "y"))


@pytest.mark.parametrize("event", [{}, {"queryStringParameters": None, "multiValueQueryStringParameters": None}])
def test_a_query_may_be_empty(event: dict[str, None]) -> None:
    assert asked(http.query(event)) is None


def test_an_event_of_single_values_is_read_too() -> None:
    assert asked(http.query({"queryStringParameters": {"messageId": "a", "status": "ok"}})) == MessageQuery(
        "a", status="ok"
    )


# --- values and texts ----------------------------------------------------------------------------------------------


def test_each_language_has_its_text() -> None:
    assert said("db-1", "Too many connections") == {
        "ja": "db-1 に接続できません。Too many connections",
        "en": "db-1: database unreachable. Too many connections",
    }


def test_a_comma_list_is_as_good() -> None:
    assert (
        said("db-1,Too many connections") == said("db-1, Too many connections") == said("db-1", "Too many connections")
    )


def test_the_last_value_of_a_comma_list_may_have_commas_in_it() -> None:
    assert split(["db-1,a,b,c"], 2) == ("db-1", "a,b,c")
    assert split(["a,b"], 1) == split(["a,b"], 0) == ("a,b",)
    assert split(["a,b"], None) == ("a", "b")


def test_values_that_come_one_by_one_may_have_commas_in_them() -> None:
    assert said("db-1, db-2", "x")["en"] == "db-1, db-2: database unreachable. x"


def test_a_value_that_does_not_come_is_unknown() -> None:
    alert = told("db-1")
    assert dict(alert.texts) == {"ja": "db-1 に接続できません。不明", "en": "db-1: database unreachable. unknown"}
    assert (alert.host, alert.reason) == ("db-1", "no variableMessage came for: detail")
    assert told().reason == "no variableMessage came for: host, detail"


def test_every_language_says_unknown_in_its_own_words() -> None:
    texts = dict(fill(Wording(tuple((language, "{x}") for language in LANGUAGES), ("x",)), ()))
    assert len(set(texts.values())) == len(LANGUAGES)
    assert "?" not in texts.values()


def test_an_empty_value_is_left_out() -> None:
    alert = told("db-1", "")
    assert dict(alert.texts)["en"] == "db-1: database unreachable."
    assert alert.reason == ""


def test_values_without_a_place_are_said_at_the_end() -> None:
    alert = told("db-1", "full.", "one", "", "two")
    assert dict(alert.texts)["en"] == "db-1: database unreachable. full, one, two"
    assert dict(alert.texts)["ja"] == "db-1 に接続できません。full、one、two"
    assert alert.reason == "3 more than its values came, and are said at the end"


@pytest.mark.parametrize("value", ["{host.__class__}", "{detail}", "{}", "{0}", "%s", "\\1", "{{host}}", "${host}"])
def test_a_value_is_text_and_nothing_else(value: str) -> None:
    assert said(value, "x")["en"] == f"{value}: database unreachable. x"


@given(st.text(), st.text())
def test_whatever_comes_is_said_in_one_line(host: str, detail: str) -> None:
    for text in said(host, detail).values():
        assert len(text) <= 500
        assert "\n" not in text
        assert "\x00" not in text


def test_the_text_for_everybody_else_is_the_first_language_that_there_is() -> None:
    assert told("db-1", "x").summary == "db-1 に接続できません。x"
    only_english = replace(MESSAGE, wordings=(Wording((("en", "down"),)),))
    assert told(message=only_english).summary == "down"


# --- validity ------------------------------------------------------------------------------------------------------


def test_the_first_wording_that_is_valid_applies() -> None:
    old, new, never = (
        Wording((("ja", text),), valid=valid)
        for text, valid in (("旧", Days(last=date(2026, 11, 30))), ("新", Days(date(2026, 12, 1))), ("後", Days()))
    )
    message = StoredMessage("moved", "Asia/Tokyo", (old, new, never))
    assert wording_at(message, NOW) == new
    assert wording_at(replace(message, zone="UTC"), NOW) == old
    assert wording_at(replace(message, wordings=(old,)), NOW) is None


@pytest.mark.parametrize("message", [None, replace(MESSAGE, wordings=(replace(DOWN, valid=Days(date(2026, 12, 2))),))])
def test_what_is_not_known_today_is_said_as_it_came(message: StoredMessage | None) -> None:
    alert = told("db-1,Too many,connections", message=message)
    assert (alert.kind, alert.summary, alert.texts) == (Kind.PROBLEM, "db-down: db-1, Too many, connections", ())
    assert alert.reason == 'no stored message "db-down" is valid now: its id and the values are said instead'
    assert alert.severity is Severity.DISASTER


def test_an_unknown_message_without_values_is_its_id() -> None:
    assert told(message=None).summary == "db-down"


# --- the alert -----------------------------------------------------------------------------------------------------


def test_the_same_message_with_other_digits_is_another_problem() -> None:
    assert told("db-1").dedup_key == told("db-1").dedup_key != told("db-2").dedup_key


def test_the_key_does_not_depend_on_whether_the_message_is_known() -> None:
    assert told("db-1, x").dedup_key == told("db-1", "x").dedup_key == told("db-1,x", message=None).dedup_key


def test_a_given_key_counts() -> None:
    assert told("db-1", dedupKey="database/db-1").dedup_key == "database/db-1"


def test_long_keys_that_differ_stay_different() -> None:
    one, other = told("x" * 400 + "1").dedup_key, told("x" * 400 + "2").dedup_key
    assert (len(one), one == other) == (255, False)


@pytest.mark.parametrize("word", ["recovered", "resolved", "OK", "復旧"])
def test_a_recovery_has_the_key_of_its_problem(word: str) -> None:
    over = told("db-1", status=word)
    assert (over.kind, over.dedup_key) == (Kind.RECOVERY, told("db-1").dedup_key)


def test_a_status_that_nobody_knows_is_a_problem() -> None:
    assert told(status="whatever").kind is Kind.PROBLEM


@pytest.mark.parametrize(
    ("of_the_message", "of_the_query", "severity"),
    [
        (None, "", Severity.DISASTER),
        (Severity.HIGH, "", Severity.HIGH),
        (Severity.HIGH, "warning", Severity.WARNING),
        (Severity.HIGH, "???", Severity.HIGH),
        (None, "0", Severity.NOT_CLASSIFIED),
    ],
)
def test_severity(of_the_message: Severity | None, of_the_query: str, severity: Severity) -> None:
    message = replace(MESSAGE, wordings=(replace(DOWN, severity=of_the_message),))
    assert told("db-1", message=message, severity=of_the_query).severity is severity


# --- with a body ---------------------------------------------------------------------------------------------------

BODY = Alert(
    "disk", severity=Severity.WARNING, summary="disk full", host="app-7", link="https://x.example", source="native"
)


def test_a_body_says_what_happened_and_the_message_how_it_is_told() -> None:
    alert = told("db-1", "x", body=(BODY,))
    assert alert == replace(
        BODY, dedup_key="message:db-down:db-1,x/disk", summary=alert.summary, texts=alert.texts, host="db-1"
    )
    assert alert.summary == "db-1 に接続できません。x"


def test_what_the_query_names_counts_more() -> None:
    alert = told("db-1", "x", body=(BODY,), severity="high", status="resolved", dedupKey="k")
    assert (alert.severity, alert.kind, alert.dedup_key) == (Severity.HIGH, Kind.RECOVERY, "k")


def test_a_recovery_in_the_body_is_one() -> None:
    over = told("db-1", "x", body=(replace(BODY, kind=Kind.RECOVERY),))
    assert (over.kind, over.dedup_key) == (Kind.RECOVERY, told("db-1", "x", body=(BODY,)).dedup_key)


def test_bodies_that_are_alike_are_told_apart_by_their_values() -> None:
    assert told("db-1", body=(BODY,)).dedup_key != told("db-2", body=(BODY,)).dedup_key


@pytest.mark.parametrize("kind", [Kind.TEST, Kind.IGNORED])
def test_what_calls_nobody_is_left_as_it_is(kind: Kind) -> None:
    news = replace(BODY, kind=kind, reason="only a test")
    assert told("db-1", body=(news,)) == news


def test_the_host_of_the_body_counts_where_the_message_has_none() -> None:
    message = replace(MESSAGE, wordings=(Wording((("ja", "停止"),)),))
    assert told(message=message, body=(BODY,)).host == "app-7"


# --- two copies ----------------------------------------------------------------------------------------------------


_texts = st.sampled_from([(), (("ja", "旧"),), (("en", "new"), ("ja", "新"))])
_problems = st.builds(
    lambda summary, texts: Problem(AlertId("a", 0), Severity.HIGH, 1.0, 1.0, summary=summary, texts=texts),
    st.sampled_from(["", "x", "y"]),
    _texts,
)


@given(_problems, _problems, _problems)
def test_two_copies_that_differ_in_their_texts_have_one_merge(a: Problem, b: Problem, c: Problem) -> None:
    one, two, three = ((each,) for each in (a, b, c))
    both = join_problems(one, two)
    assert both == join_problems(two, one)
    assert join_problems(both, two) == both
    assert join_problems(both, three) == join_problems(one, join_problems(two, three))
    assert (both[0].summary, both[0].texts) in {(each.summary, each.texts) for each in (a, b)}
