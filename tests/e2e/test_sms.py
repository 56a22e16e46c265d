"""SMS beside the calls: to who did not answer, and to who is told that nobody took it; none after a key."""

from __future__ import annotations

from local.service import PUBLIC_URL
from tests.e2e.world import NUMBERS, World

ROTA = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
policies:
  quick: {rounds: 1, sms: after_no_answer}
groups:
  infra:
    name: {ja: 基盤, en: Infra}
    policy: quick
    call: [{order: [sato, ann]}]
    exhausted: {sms: [kacho]}
stages:
  local: {sms_from: Rinban, caller_id: +81 50 0000 0000}
"""


def sms(world: World, name: str) -> list[str]:
    return world.carrier.messages.to(NUMBERS[name])


def test_who_did_not_answer_has_one_sms_while_the_next_phone_rings(world: World) -> None:
    world.rota(ROTA)
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    ann = world.phone("ann").rings()
    assert world.until(lambda: sms(world, "sato"), within=5)
    ann.answers().hears("disk full").presses("1").hears("It is yours")
    world.passes(600.0)
    (text,) = sms(world, "sato")
    assert world.carrier.calls[1].made <= world.carrier.messages.sent[0].made  # the next phone does not wait for it
    assert text == "db-1: disk full。基盤の障害でお電話しましたが、応答がありませんでした。折り返し先 05000000000"
    assert (sms(world, "ann"), sms(world, "kacho")) == ([], [])
    assert {"told sms:sato × missed", "sms × delivered"} <= set(world.journal())


def test_when_nobody_took_it_the_chief_has_one_sms(world: World) -> None:
    world.rota(ROTA)
    world.carrier.messages.fates[NUMBERS["ann"]] = ("undelivered", "30003")
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("ann").rings().declines()
    assert world.until(lambda: sms(world, "kacho"), within=10)
    world.passes(500.0)
    (text,) = sms(world, "kacho")
    assert text == "db-1: disk full。基盤の障害に、まだ誰も対応していません。折り返し先 05000000000"
    assert [len(sms(world, name)) for name in ("sato", "ann", "kacho")] == [1, 1, 1]
    assert world.counted("SmsNotDelivered") == 1
    assert "sms × undelivered" in world.journal()


def test_after_a_key_nobody_has_one(world: World) -> None:
    world.rota(ROTA)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hears("対応")
    world.passes(1200.0)
    assert world.carrier.messages.sent == []


def test_one_that_may_have_been_sent_is_not_sent_again_and_no_call_waits_for_it(world: World) -> None:
    world.rota(ROTA)
    world.carrier.faults.fail(503, made=True, making="send")
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("ann").rings().answers().hears("disk full")
    world.passes(60.0)
    assert len(sms(world, "sato")) == 1


def test_what_twilio_refuses_for_now_is_sent_later(world: World) -> None:
    world.rota(ROTA)
    world.carrier.faults.too_many(making="send")
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("ann").rings()
    world.passes(24.0)
    assert len(sms(world, "sato")) == 1


ANSWERABLE = ROTA.replace("sms_from: Rinban", "sms_from: +1 201 555 0100")


def test_an_answer_takes_it_as_the_key_does(world: World) -> None:
    world.rota(ANSWERABLE)
    world.carrier.messages.inbound_url = f"{PUBLIC_URL}/phonecall/any/sms#rc=2"
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("ann").rings()
    assert world.until(lambda: sms(world, "sato"), within=5)
    world.carrier.messages.receive("+819000000077", "+12015550100", "1")  # nobody whom it was sent to
    world.carrier.messages.reply(NUMBERS["sato"], "１")
    assert world.until(lambda: len(world.carrier.messages.answers) == 2, within=5)
    assert world.carrier.messages.answers == [
        ("+819000000077", ""),
        (NUMBERS["sato"], "基盤：承りました。対応者として記録しました。"),
    ]
    assert world.status()["state"] == "acknowledged"
    world.passes(1200.0)
    assert [world.phone(name).times_called for name in ("sato", "ann")] == [1, 1]
    assert "sms × answer" in world.journal()
