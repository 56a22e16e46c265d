"""What happens after hours: nobody is on duty, a group stays quiet, an escalation gets old."""

from __future__ import annotations

from tests.e2e.world import HOUR, MINUTE, World

NOBODY = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  kacho: {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
groups:
  infra: {name: {ja: 基盤}, call: [{valid: 2026-01-01..2026-01-31, order: [sato]}]}
"""
SOMEBODY = NOBODY.replace("2026-01-31", "2026-12-31")
TOMORROW = NOBODY.replace("2026-01-01..2026-01-31", "2026-12-02..")
LAST_RESORT = """
stages:
  local: {caller_id: +81 50 0000 0009, last_resort: kacho}
"""
OTHERS = SOMEBODY.replace("sato:", "tanaka:").replace("0001", "0005").replace("[sato]", "[tanaka]")
SELDOM = SOMEBODY.replace("infra: {", "infra: {policy: seldom, ") + "policies: {seldom: {then_every: 5h, rounds: 1}}\n"


def test_nobody_on_duty_is_said_loudly_and_tried_again(world: World) -> None:
    world.rota(NOBODY)
    world.alert().is_("nobody_on_duty")
    assert world.counted("NobodyOnDuty") == 1
    world.nobody_else.rings(within=10 * MINUTE + 1)
    assert world.counted("NobodyOnDuty") == 2
    world.nobody_else.rings(within=10 * MINUTE)
    assert world.counted("NobodyOnDuty") == 3


def test_when_nobody_is_on_duty_the_last_resort_hears_the_alert_and_takes_it_with_a_key(world: World) -> None:
    world.rota(NOBODY + LAST_RESORT)
    answer = world.alert(severity="high").is_("nobody_on_duty")
    kacho = (
        world.phone("kacho")
        .rings()
        .answers()
        .hears("disk full")
        .presses("1")
        .hears("かちょうさんの対応として記録しました")
    )
    assert (world.status()["state"], world.status()["by"], answer.escalation) == ("acknowledged", "課長", "infra/1")
    assert world.counted("NobodyOnDuty") == 1
    kacho.stays_on_the_line()
    world.nobody_else.rings(within=20 * MINUTE)


def test_a_last_resort_that_sleeps_is_called_in_every_round_until_a_load_names_somebody(world: World) -> None:
    world.rota(NOBODY + LAST_RESORT)
    world.alert().is_("nobody_on_duty")
    kacho = world.phone("kacho")
    for _ in range(3):
        kacho.rings().declines()
    world.nobody_else.rings(within=9 * MINUTE)
    kacho.rings(within=2 * MINUTE).declines()
    assert (world.counted("NobodyOnDuty"), world.counted("GaveUp")) == (2, 2)
    world.rota(SOMEBODY + LAST_RESORT)
    world.phone("sato").rings(within=2.0).answers().hears("disk full").presses("1").hears("記録しました")


def test_a_load_that_names_somebody_rings_at_once_for_what_nobody_was_called_for(world: World) -> None:
    world.rota(NOBODY)
    world.alert().is_("nobody_on_duty")
    world.nobody_else.rings(within=2 * MINUTE)
    world.rota(SOMEBODY)
    world.phone("sato").rings(within=2.0).answers().hears("disk full").presses("1").hears("記録しました")
    world.nobody_else.rings(within=20 * MINUTE)


def test_a_rota_that_no_load_tells_of_rings_with_the_next_round_of_the_watchdog(world: World) -> None:
    """The function that loads it may die just after it; and somebody may type a rota into the tables."""
    world.rota(NOBODY)
    world.alert().is_("nobody_on_duty")
    world.passes(2 * MINUTE)
    world.records.let_lines_be_valid_until("2026-12-31")
    world.nobody_else.rings(within=2.0)
    world.sweep()
    world.phone("sato").rings(within=2.0).answers().hears("disk full").presses("1").hears("記録しました")


def test_an_escalation_that_somebody_took_does_not_ring_for_a_load(world: World) -> None:
    world.rota(SOMEBODY)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    world.rota(OTHERS)
    world.sweep()
    world.nobody_else.rings(within=5 * MINUTE)


def test_the_person_who_comes_on_duty_at_midnight_is_called(world: World) -> None:
    world.rota(TOMORROW)
    world.passes(20 * HOUR)
    world.alert().is_("nobody_on_duty")
    world.nobody_else.rings(within=47 * MINUTE)
    world.phone("sato").rings(within=12 * MINUTE)


def test_a_newcomer_ends_the_rest_after_nobody_was_on_duty(world: World) -> None:
    world.rota(NOBODY)
    world.alert(dedup_key="a").is_("nobody_on_duty")
    world.passes(MINUTE)
    world.rota(SOMEBODY)
    world.alert(dedup_key="b", severity="information").is_("joined")
    world.phone("sato").rings().answers().hears("2件").presses("1").hears("記録しました")


def test_a_graver_newcomer_ends_the_long_rest_and_another_does_not(world: World) -> None:
    world.rota(SELDOM)
    world.alert(dedup_key="a", severity="average").is_("calling")
    sato = world.phone("sato").rings().declines()
    world.passes(MINUTE)
    world.alert(dedup_key="b", severity="average").is_("joined")
    world.nobody_else.rings(within=HOUR)
    world.alert(dedup_key="c", severity="high").is_("joined")
    sato.rings().answers().hears("3件").presses("1").hears("記録しました")


def test_the_rota_of_today_counts_after_the_long_rest(world: World) -> None:
    world.rota(SELDOM)
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.passes(MINUTE)
    world.rota(SELDOM.replace("0001", "0005"))
    world.nobody_else.rings(within=5 * HOUR - 5 * MINUTE)
    world.phone("tanaka").rings(within=5 * MINUTE).answers().presses("1").hears("記録しました")


def test_a_long_rest_ends_when_somebody_comes_on_duty_who_was_not_called(world: World) -> None:
    world.rota(SELDOM)
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.passes(MINUTE)
    world.rota(SELDOM.replace("sato:", "tanaka:").replace("0001", "0005").replace("[sato]", "[tanaka]"))
    world.phone("tanaka").rings(within=2.0).answers().presses("1").hears("記録しました")


def test_an_edited_rota_does_not_reshuffle_a_page_in_flight(world: World) -> None:
    world.alert().is_("calling")
    world.phone("sato").rings()
    world.rota(SOMEBODY)
    world.phone("sato").declines()
    world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears("すずきさんの対応として記録しました")


def test_taken_and_quiet_for_an_hour_closes(world: World) -> None:
    world.alert(dedup_key="a").is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    world.passes(50 * MINUTE)
    world.alert(dedup_key="a").is_("duplicate")
    world.passes(59 * MINUTE)
    assert world.status()["state"] == "acknowledged"
    world.nobody_else.rings(within=2 * MINUTE)
    assert world.status()["state"] == "closed"
    assert world.counted("GaveUp") == 0
    world.alert(dedup_key="a").is_("calling")
    world.phone("sato").rings()


def test_untaken_never_closes_by_being_quiet(world: World) -> None:
    world.rota(SELDOM)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().declines()
    world.nobody_else.rings(within=5 * HOUR - 5)
    assert world.status()["state"] == "resting"
    sato.rings(within=10.0).answers().hears("disk full").presses("1").hears("記録しました")


def test_untaken_for_a_day_closes_loudly(world: World) -> None:
    world.rota(SELDOM)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().declines()
    for _ in range(4):
        sato.rings(within=5 * HOUR + 5).declines()
    assert world.counted("GaveUp") == 5
    world.nobody_else.rings(within=5 * HOUR)
    assert (world.status()["state"], world.counted("GaveUp")) == ("closed", 6)
    world.nobody_else.rings(within=10 * HOUR)


def test_taken_and_heard_of_for_a_day_closes_quietly(world: World) -> None:
    world.alert(dedup_key="a").is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    for _ in range(47):
        world.passes(30 * MINUTE)
        world.alert(dedup_key="a").is_("duplicate")
    world.nobody_else.rings(within=31 * MINUTE)
    assert (world.status()["state"], world.counted("GaveUp")) == ("closed", 0)


def test_closed_by_the_operator(world: World) -> None:
    answer = world.alert().is_("calling")
    sato = world.phone("sato").rings()
    assert world.service.admin("close", escalation=answer.escalation, by="ops")["closed"] is True
    sato.stops_ringing()
    world.nobody_else.rings(within=HOUR)
    assert world.counted("GaveUp") == 0
    assert world.service.admin("close", escalation=answer.escalation, by="ops")["closed"] is False


def test_closed_by_the_operator_while_somebody_listens(world: World) -> None:
    answer = world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    world.service.admin("close", escalation=answer.escalation, by="ops")
    sato.hears("この件は、3時12分に終了扱いになりました。").stays_on_the_line()
    world.nobody_else.rings()
