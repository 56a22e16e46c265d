"""What a person does by hand to a running escalation, and what the phones do."""

from __future__ import annotations

from tests.e2e.world import HOUR, MINUTE, World


def test_call_now_ends_a_rest(world: World) -> None:
    answer = world.alert().is_("calling")
    for who in ("sato", "suzuki", "kacho") * 3:
        world.phone(who).rings(within=MINUTE).declines()
    assert world.status()["state"] == "resting"
    world.nobody_else.rings(within=MINUTE)
    told = world.service.admin("call_now", escalation=answer.escalation, by="ann")
    assert (told["done"], told["person"]) == (True, "佐藤")
    world.phone("sato").rings(within=1.0).answers().hears("disk full").presses("1").hears("記録しました")


def test_ack_by_hand_silences_the_phones_and_credits_that_person(world: World) -> None:
    answer = world.alert().is_("calling")
    sato = world.phone("sato").rings()
    assert world.service.admin("ack", escalation=answer.escalation, by="ann")["person"] == "Ann"
    sato.stops_ringing()
    world.nobody_else.rings(within=HOUR / 2)
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "Ann")
    assert "the current call × BY_HAND → take by hand" in world.journal()


def test_a_page_is_said_and_closed_like_any_alert(world: World) -> None:
    paged = world.service.admin("page", group="infra", text="受注が止まっています", by="ann")
    assert paged["outcome"] == "calling"
    sato = world.phone("sato").rings().answers().hears("受注が止まっています").presses("1").hears("記録しました")
    sato.stays_on_the_line()
    assert world.service.admin("close", escalation=paged["escalation"], by="ann")["closed"]
    assert world.status()["state"] == "closed"


def test_who_takes_over_the_duty_is_called_at_once_and_the_next_are_those_of_now(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings()
    planned = world.service.admin("take", group="infra", by="kacho")
    world.service.admin("arrange", arrangements=planned["arrangements"], made_by="kacho", anew="infra")
    sato.stops_ringing()
    world.phone("kacho").rings(within=1.0).declines()
    world.phone("suzuki").rings(within=1.0)
