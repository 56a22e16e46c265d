"""The door of the calendars: who is let in, what they get, and what is answered while a store is away."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from rinban.core.errors import BadRequest, NotFound, Unavailable
from rinban.core.rota.feed import FeedKind, FeedSubject
from rinban.doors import feed
from rinban.doors.http import Answer
from rinban.feed.feeds import MOST
from tests.fakes.events import event
from tests.fakes.service import ServiceOnFakes
from tests.unit.feed import reader

SATO, INFRA = FeedSubject(FeedKind.PERSON, "sato"), FeedSubject(FeedKind.GROUP, "infra")
GUESSES = ["", ".ics", "0" * 43, "../../etc/passwd", "%00", "\ud83d", "a" * 10_000, "' OR 1=1 --"]


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("feed")


def feeds_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def read(service: ServiceOnFakes, token: str, method: str = "GET", **headers: str) -> Answer:
    asked: dict[str, Any] = event(f"/feed/{token}.ics", **headers)
    return feed.read(service.parts, {**asked, "httpMethod": method, "resource": "/feed/{token}"}, f"{token}.ics")


def made(service: ServiceOnFakes, subject: FeedSubject = SATO) -> str:
    return service.feeds.make(subject)


# --- who is let in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", [SATO, INFRA])
def test_everybody_who_has_the_address_reads_the_calendar(service: ServiceOnFakes, subject: FeedSubject) -> None:
    answer = read(service, made(service, subject))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reader.duties(answer.body)[0].title in {"基盤の当番", "佐藤（基盤の当番）"}


def test_the_ending_may_be_left_out(service: ServiceOnFakes) -> None:
    token = made(service)
    assert feed.read(service.parts, event(f"/feed/{token}"), token).status_code == 200


@pytest.mark.parametrize("token", GUESSES)
def test_a_guess_is_answered_as_a_revoked_address_is(service: ServiceOnFakes, token: str) -> None:
    was = made(service)
    service.feeds.revoke(SATO)
    revoked = read(service, was)
    assert read(service, token) == revoked
    assert revoked.status_code == 404
    assert revoked.headers["Cache-Control"] == "no-store"
    assert "sato" not in revoked.body


def test_a_person_who_has_left_and_a_group_that_is_gone_are_answered_so_too(service: ServiceOnFakes) -> None:
    gone = [FeedSubject(FeedKind.PERSON, "gone"), FeedSubject(FeedKind.GROUP, "gone")]
    for number, subject in enumerate(gone):
        token = f"token {number}"
        service.feed_store.add(feeds_hash(token), subject, 0.0)
        assert read(service, token) == read(service, "unknown")


def test_only_a_hash_of_the_token_is_kept_anywhere(service: ServiceOnFakes, capsys: pytest.CaptureFixture[str]) -> None:
    token = made(service)
    read(service, token)
    assert service.feed_store.kept.keys() == {feeds_hash(token)}
    assert token not in f"{service.shell.snapshots.kept}{capsys.readouterr()}"


def test_to_revoke_ends_all_addresses_of_one_calendar_and_of_no_other(service: ServiceOnFakes) -> None:
    phone, laptop, group = made(service), made(service), made(service, INFRA)
    assert service.feeds.revoke(SATO) == 2
    assert [read(service, token).status_code for token in (phone, laptop, group)] == [404, 404, 200]
    assert service.feeds.revoke(SATO) == 0


def test_only_what_the_rota_has_gets_a_feed_and_not_without_end(service: ServiceOnFakes) -> None:
    with pytest.raises(NotFound, match='no person "infra"; there are: ann, sato, suzuki'):
        made(service, FeedSubject(FeedKind.PERSON, "infra"))
    with pytest.raises(NotFound, match='no group "sato"; there are: infra, night'):
        made(service, FeedSubject(FeedKind.GROUP, "sato"))
    for _ in range(MOST):
        made(service)
    with pytest.raises(BadRequest, match="revoke them"):
        made(service)


# --- what a calendar program asks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_a_reader_has_is_not_sent_again(service: ServiceOnFakes, form: str) -> None:
    token = made(service)
    tag = read(service, token).headers["ETag"]
    again = read(service, token, **{"If-None-Match": form.format(tag)})
    assert (again.status_code, again.body, again.headers["ETag"]) == (304, "", tag)
    assert "Content-Type" not in again.headers


def test_another_rota_is_sent_again(service: ServiceOnFakes) -> None:
    token = made(service)
    tag = read(service, token).headers["ETag"]
    service.shell.clock.at += 86_400 * 70
    assert read(service, token, **{"If-None-Match": tag}).status_code == 200


def test_head_tells_the_same_without_the_calendar(service: ServiceOnFakes) -> None:
    token = made(service)
    asked, head = read(service, token), read(service, token, "HEAD")
    assert (head.status_code, head.headers, head.body) == (200, asked.headers, "")
    assert read(service, "unknown", "HEAD").body == ""
    assert read(service, "unknown", "HEAD").headers == read(service, "unknown").headers


def test_no_cache_on_the_way_keeps_it_and_no_link_leads_on_with_the_address(service: ServiceOnFakes) -> None:
    headers = read(service, made(service)).headers
    assert headers["Cache-Control"].startswith("private, ")
    assert (headers["Referrer-Policy"], headers["X-Content-Type-Options"]) == ("no-referrer", "nosniff")


# --- while a store is away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", [SATO, INFRA])
def test_while_mysql_is_away_the_last_good_rota_serves(service: ServiceOnFakes, subject: FeedSubject) -> None:
    service.shell.rota_as_remembered.remember_all(service.rota())  # as each load does, and the watchdog now and then
    token = made(service, subject)
    before = read(service, token)
    service.shell.rota.faults.away = service.feed_store.faults.away = True
    assert read(service, token) == before


def test_an_address_that_nobody_has_read_before_is_told_to_come_again(service: ServiceOnFakes) -> None:
    token = made(service)
    service.feed_store.faults.away = True
    answer = read(service, token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")


def test_a_revoked_address_stays_revoked_while_mysql_is_away(service: ServiceOnFakes) -> None:
    token = made(service)
    read(service, token)
    service.feeds.revoke(SATO)
    service.feed_store.faults.away = True
    assert read(service, token).status_code == 404


def test_what_cannot_be_forgotten_everywhere_is_not_said_to_be_revoked(service: ServiceOnFakes) -> None:
    token = made(service)
    service.shell.snapshots.faults.away = True
    with pytest.raises(Unavailable):
        service.feeds.revoke(SATO)
    assert read(service, token).status_code == 200


def test_strangers_fill_no_store_with_their_guesses(service: ServiceOnFakes) -> None:
    for token in GUESSES:
        read(service, token)
    assert service.shell.snapshots.kept == {}


def test_a_calendar_is_read_although_redis_is_away(service: ServiceOnFakes) -> None:
    token = made(service)
    service.shell.snapshots.faults.away = True
    assert read(service, token).status_code == 200


def test_a_fault_of_our_own_is_a_503_without_a_trace(service: ServiceOnFakes) -> None:
    token = made(service)
    read(service, token)
    service.feed_store.faults.away = True
    service.shell.snapshots.kept = dict.fromkeys(service.shell.snapshots.kept, "{broken")
    answer = read(service, token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    assert "broken" not in answer.body


def test_a_calendar_that_cannot_be_written_is_a_503_without_a_trace(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_asked: object) -> bytes:
        raise OverflowError

    monkeypatch.setattr("rinban.feed.ical.rendered", broken)
    answer = read(service, made(service))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    assert "OverflowError" not in answer.body
