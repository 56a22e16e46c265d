"""./dev demo runs as a newcomer runs it, and it notices when something does not go as expected."""

from __future__ import annotations

import io
import math
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from local.carrier import Decline
from local.demo.people import Listener
from local.demo.screen import Screen, wrapped
from local.demo.senders import Monitor
from local.demo.story import Story, cast
from local.demo.teller import Person
from local.service import ROOT
from rinban.core.text.columns import width
from tests.e2e.world import KEY, NUMBERS, World

AS_TOLD = r"""Setting up  .*MariaDB ✓.*  Valkey ✓  schema ✓  rota ✓
Simulated phones, .* Nobody real is called.

Who is called for infra, by examples/rota.yaml
  Tue 2026-12-01 03:12   佐藤, 鈴木, 課長      a week of 佐藤's
  Tue 2026-12-01 10:00   鈴木, 佐藤, 課長      business hours
  Tue 2026-12-08 03:12   鈴木, 佐藤, 課長      the week after, 鈴木's
  Thu 2026-12-24 22:00   Ann, 佐藤, 課長       Ann covers for 鈴木
  Thu 2026-12-31 10:00   課長, 佐藤, 鈴木      over New Year
  Mon 2027-01-11 10:00   佐藤, 鈴木, 課長      a holiday: no business hours

1  Zabbix: a disk fills up
03:12:00  POST /phonecall/infra   202 calling \(\d+ ms\)
 +Slack posted: 📞 Calling: Infrastructure / (?:.|\n)*\. Being called: 佐藤 \(call 1\)
03:12:01  ☎ 佐藤   ringing \.{10}  no answer \(25 s\)
03:12:27  ☎ 鈴木   ringing \.{4}  picks up
 +「輪番です。基盤で重度の障害が発生しています。ディービー東京いち、
 +ディスクの空きが5パーセントを切りました。対応は1、(?:.|\n)*…」
 +鈴木 presses 2
 +「承知しました。次の方にお電話します。失礼します。」
 +the current call × PASS → pass on
03:12:5\d  ☎ 課長   ringing \.\.  picks up
 +「輪番です。(?:.|\n)*対応は1、.*…」
(?: +Slack edited: 📞 Calling\. Being called: 課長 \(call 3\)
)? +課長 presses 1
 +「ありがとうございます。かちょうさんの対応として記録しました。(?:.|\n)*」
 +✓ taken by 課長, \d\d s after the alert; phones are quiet
 +Slack edited: 🔧 Taken\. Taken by: 課長 by phone (?:.|\n)* after the alert
 +Zabbix acknowledged: taken by 課長 by phone at 2026-12-01 03:1\d:\d\d
 +JST
03:20:00  Zabbix: recovered, closed
 +Slack edited: ✅ Closed\. Taken by: 課長 (?:.|\n)* after the alert

2  An application: payment errors, in English
03:30:00  POST /phonecall/payments   202 calling \(\d+ ms\)
03:30:01  ☎ Ann    ringing \.\.\.  picks up
 +"Rinban on-call. High severity problem in Payments. (?:.|\n)*press\s+1\.(?:.|\n)*…"
 +Ann presses 1
 +"Thank you. It is yours, Ann. (?:.|\n)*"
 +✓ taken by Ann, \d\d s after the alert; phones are quiet
03:45:00  The application: recovered, closed

As told: 2 alerts, 4 calls, nobody called after a key.   \d+ s
Next   answer one yourself      ./dev serve   and open the link that it prints
       connect your Zabbix      docs/zabbix.md
"""


def demo(folder: Path, **given: str) -> tuple[int, str]:
    """Return the exit code and the output of `./dev demo`, run from another folder with hardly any environment."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "POSIX", **given}
    command = [str(ROOT / "dev"), "demo", "--speed", "inf"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120)
    return done.returncode, (done.stdout + done.stderr).decode()


def test_it_goes_as_told_on_eighty_columns_without_control_codes(tmp_path: Path) -> None:
    code, screen = demo(tmp_path)
    assert re.fullmatch(AS_TOLD, screen), screen
    assert code == 0
    assert max(map(width, screen.splitlines())) <= 80
    assert all(sign.isprintable() or sign == "\n" for sign in screen)


def test_no_proxy_comes_between(tmp_path: Path) -> None:
    code, screen = demo(tmp_path, HTTP_PROXY="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9")
    assert (code, "As told" in screen) == (0, True), screen


def test_stores_that_are_given_may_be_used_again(world: World, tmp_path: Path) -> None:
    given = _given(world)
    for _ in range(2):
        code, screen = demo(tmp_path, **given)
        assert (code, "As told" in screen) == (0, True), screen


def test_a_rota_that_somebody_uses_is_left_alone(world: World, tmp_path: Path) -> None:
    world.rota("responders: {ann: {name: Ann, phone: +81 90 0000 0003}}\ngroups: {infra: {call: [{order: [ann]}]}}\n")
    code, screen = demo(tmp_path, **_given(world))
    assert code == 1
    assert "holds another rota" in screen
    assert "Traceback" not in screen
    assert list(world.service.rota().responders) == ["ann"]


def test_an_open_escalation_is_left_alone(world: World, tmp_path: Path) -> None:
    world.alert().is_("calling")
    code, screen = demo(tmp_path, **_given(world))
    assert (code, "open escalations" in screen) == (1, True), screen


def _given(world: World) -> Mapping[str, str]:
    return {name: world.service.environment[name] for name in ("DATABASE_URL", "REDIS_URL")}


def _story(world: World) -> Story:
    cast(world.carrier, NUMBERS)
    people = {number: Person(who, "en") for who, number in NUMBERS.items()}
    sender = Monitor(world.service.gateway.url, KEY)
    return Story(world.service, world.carrier, Screen(io.StringIO()), sender, people, math.inf)


def test_it_notices_that_somebody_else_took_it(world: World) -> None:
    story = _story(world)
    world.carrier.phone(NUMBERS["suzuki"]).will(Listener("1", answers=3))
    story.play()
    calls = next(difference for difference in story.different if difference.startswith("calls: "))
    assert "('suzuki', 'completed', '1'), ('ann'" in calls


def test_it_notices_that_nobody_took_it(world: World) -> None:
    story = _story(world)
    world.carrier.phone(NUMBERS["kacho"]).will(Decline())
    world.carrier.phone(NUMBERS["suzuki"]).will(Decline())
    story.play()
    assert any(difference.startswith("state of infra/1 then: ") for difference in story.different)


def test_long_words_and_closing_marks_stay_together() -> None:
    def text(said: str) -> list[str]:
        return "".join(wrapped(said, 10)).split("\n")

    japanese = text("あ" * 34 + "。" + "い" * 40)
    assert (japanese[0], japanese[1][:11]) == ("あ" * 34 + "。", " " * 10 + "い")
    english = text("word " * 30)
    assert {word for row in english for word in row.split()} == {"word"}
    assert max(map(width, english)) <= 80
