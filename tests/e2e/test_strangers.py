"""Forged, replayed and misdirected callbacks change nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from local.carrier.webhook import Overrides, WebhookSender
from tests.e2e.conftest import OLD_TOKEN
from tests.e2e.people import Person
from tests.e2e.world import HOUR, World

EXPIRED = "この電話の受付は終了しました"


def listening(world: World) -> Person:
    """Let sato pick up and press a key once, so that there is a request of every kind to imitate."""
    world.alert(dedup_key="a", severity="high").is_("calling")
    return world.phone("sato").rings().answers().hears("disk full").presses("7").hears("そのキーは使えません")


def untouched(world: World, before: list[str]) -> None:
    assert world.journal() == before
    world.phone("sato").presses("1").hears("さとうさんの対応として記録しました")
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 1


@pytest.mark.parametrize("token", ["forged", ""])
@pytest.mark.parametrize("digit", ["1", "2"])
def test_a_forged_key_is_refused_and_changes_nothing(world: World, token: str, digit: str) -> None:
    sato = listening(world)
    before = world.journal()
    assert world.carrier.forge(sato.call, "key", token=token, Digits=digit).status == 403
    untouched(world, before)


@pytest.mark.parametrize("status", ["busy", "completed", "ringing"])
def test_a_forged_end_of_a_call_is_refused_and_changes_nothing(world: World, status: str) -> None:
    sato = listening(world)
    before = world.journal()
    assert world.carrier.forge(sato.call, "ringing", CallStatus=status).status == 403
    untouched(world, before)


def test_a_signature_of_one_key_does_not_fit_another(world: World) -> None:
    """The signature is taken from a request with a 7, and put under the same request with a 1."""
    sato = listening(world)
    captured = world.carrier.last_sent(sato.call, "key").request
    pressed = tuple((name, "1" if name == "Digits" else value) for name, value in captured.fields)
    before = world.journal()
    answer = WebhookSender("", world.service.gateway.url).send(replace(captured, fields=pressed), Overrides())
    assert answer.status == 403
    untouched(world, before)


def test_another_account_is_refused_although_the_signature_is_right(world: World) -> None:
    sato = listening(world)
    before = world.journal()
    token = world.carrier.auth_token
    assert world.carrier.forge(sato.call, "key", token=token, Digits="1", AccountSid="AC" + "1" * 32).status == 403
    untouched(world, before)


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ("/infra/0", "/infra/1"),
        ("/infra/0", "/payments/0"),
        ("token=[^&]+", "token=" + "x" * 43),
        (r"\?token=.*", ""),
    ],
)
def test_a_right_signature_on_another_path_or_token_gets_a_polite_goodbye(
    world: World, pattern: str, instead: str
) -> None:
    sato = listening(world)
    before = world.journal()
    url = re.sub(pattern, instead, world.carrier.last_sent(sato.call, "key").request.url)
    answer = world.carrier.forge(sato.call, "key", token=world.carrier.auth_token, url=url, Digits="1")
    assert (answer.status, EXPIRED in answer.body.decode()) == (200, True)
    untouched(world, before)


def test_the_key_of_one_call_does_not_fit_another(world: World) -> None:
    """Both tokens are known, but each is good for its own call only."""
    world.alert().is_("calling")
    world.phone("sato").rings().answers().presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings().answers().hears("disk full").presses("7").hears("使えません")
    theirs = world.carrier.last_sent(suzuki.call, "key").request.url
    mine = world.carrier.last_sent(world.phone("sato").call, "key").request.url
    mixed = theirs.partition("?")[0] + "?" + mine.partition("?")[2]
    answer = world.carrier.forge(suzuki.call, "key", token=world.carrier.auth_token, url=mixed, Digits="1")
    assert EXPIRED in answer.body.decode()
    assert world.status()["state"] == "calling"


def test_a_token_expires(world: World) -> None:
    sato = listening(world)
    sato.presses("1").hears("記録しました").stays_on_the_line()
    world.alert(dedup_key="a").is_("duplicate")
    world.passes(HOUR - 60)
    world.alert(dedup_key="a").is_("duplicate")
    world.passes(120)
    assert EXPIRED in world.carrier.replay(sato.call, "key").body.decode()
    assert world.status()["state"] == "acknowledged"


def test_a_replayed_key_cannot_silence_a_later_page(world: World) -> None:
    sato = listening(world)
    sato.presses("1").hears("記録しました").stays_on_the_line()
    world.passes(60)
    world.alert(dedup_key="b", summary="site down").is_("calling")
    sato.rings()
    spoken = world.carrier.replay(world.carrier.calls[0], "key")
    assert spoken.status == 200
    assert world.status()["state"] == "calling"
    sato.lets_it_ring()
    world.phone("suzuki").rings()


def test_a_replayed_end_of_a_call_calls_nobody(world: World) -> None:
    world.alert().is_("calling")
    sato, suzuki = world.phone("sato").rings().declines(), world.phone("suzuki").rings()
    assert world.carrier.replay(sato.call, "completed").status == 200
    assert suzuki.call.ringing
    world.phone("suzuki").answers().presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_the_old_auth_token_still_counts_while_it_is_rotated(world: World) -> None:
    """The carrier signs with yesterday's token, while the functions call it with today's."""
    world.carrier.second_token, world.carrier.auth_token = world.carrier.auth_token, OLD_TOKEN
    world.alert().is_("calling")
    world.phone("sato").rings().answers().presses("2").hears("次の方に").stays_on_the_line()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    assert {sent.answer.status for sent in world.carrier.sent} == {200}


def test_no_token_is_ever_logged(world: World) -> None:
    sato = listening(world)
    sato.presses("1").hears("記録しました").stays_on_the_line()
    world.carrier.forge(sato.call, "key")
    token = world.carrier.last_sent(sato.call, "key").request.url.partition("token=")[2]
    assert len(token) >= 43
    assert token not in str(world.log())
    assert "+8190" not in str(world.log())
