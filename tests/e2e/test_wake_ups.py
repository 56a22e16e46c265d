"""The watchdog's function is called with the messages of a queue, as well as by its schedule."""

from __future__ import annotations

import json
import subprocess
import sys

from local.service import ROOT
from tests.e2e.world import World


def wake_up(identity: str, body: str) -> dict[str, str]:
    return {"messageId": identity, "receiptHandle": "handle", "body": body, "eventSource": "aws:sqs"}


def test_a_message_wakes_an_escalation_and_only_what_failed_comes_again(world: World) -> None:
    world.alert().is_("calling")
    world.phone("sato").rings()
    world.carrier.faults.lose("completed")
    world.carrier.timeline.move(world.now() + 45)  # without any sweep
    infra = json.dumps({"group": "infra", "run": 1, "phase": "0 calling"})
    nobody = json.dumps({"group": "nobody", "run": 9, "phase": "0 calling"})
    records = [wake_up("rubbish", "?"), wake_up("infra", infra), wake_up("nobody", nobody)]
    answer = world.service.gateway.invoke("watchdog", {"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "rubbish"}]}
    world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears("記録しました")


def test_what_needs_no_queue_does_not_import_what_queues_need() -> None:
    """The import would cost a cold container a third of a second."""
    code = "import sys, rinban.doors, rinban.watch; print({'boto3', 'botocore.client'} & {*sys.modules})"
    path = {"PYTHONPATH": str(ROOT / "layers/rinban/python")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path)
    assert done.stdout.strip() == "set()"
