"""Nobody of a group takes it: another group is called in, hears whose alert it is, and takes it for both."""

from __future__ import annotations

from tests.e2e.world import World

ROTA = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
policies:
  quick: {rounds: 1}
groups:
  infra: {name: {ja: 基盤}, policy: quick, call: [{order: [sato, suzuki]}], exhausted: {group: kanri}}
  kanri: {name: {ja: 管理, en: Management}, call: [{order: [kacho]}]}
"""


def test_the_other_group_is_called_in_and_one_key_takes_it_for_both(world: World) -> None:
    world.rota(ROTA)
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("suzuki").rings().declines()
    world.phone("kacho").rings().answers().hears("基盤で").presses("1").hears("かちょうさんの対応として")
    journal = world.service.admin("journal", escalation="infra/1")["entries"]
    assert any("calls in kanri (kacho)" in entry["detail"] for entry in journal)
    assert world.counted("GaveUp") == 0
    world.passes(1200.0)
    assert [world.phone(name).times_called for name in ("sato", "suzuki", "kacho")] == [1, 1, 1]
