"""Runs Rinban's Zabbix media type as a Zabbix server does: its script in Zabbix's engine, with its parameters."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent.parent.parent / "integrations" / "zabbix" / "rinban-media-type.yaml"
SECONDS = 10


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """What the script returned or threw; the other one is "". `log` is all that Zabbix wrote at its debug level."""

    returned: str
    thrown: str
    log: str


def load() -> dict[str, Any]:
    """Return the media type as it stands in its file."""
    (media_type,) = yaml.safe_load(FILE.read_text(encoding="utf-8"))["zabbix_export"]["media_types"]
    return dict(media_type)


def defaults() -> dict[str, str]:
    """Return the parameters as they stand in the file, with unresolved macros; Zabbix's Test button sends the same."""
    return {parameter["name"]: parameter["value"] for parameter in load()["parameters"]}


def run(zabbix_js: Path, parameters: Mapping[str, object]) -> ScriptResult:
    """Run the script with these parameters in place of the defaults, for at most SECONDS seconds."""
    with tempfile.TemporaryDirectory() as name:
        script, given = Path(name) / "script.js", Path(name) / "parameters.json"
        script.write_text(load()["script"], encoding="utf-8")
        given.write_text(json.dumps(defaults() | dict(parameters)), encoding="ascii")
        command = [str(zabbix_js), "-s", str(script), "-i", str(given), "-l", "4", "-t", str(SECONDS)]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS + 5)
    log = done.stdout.decode(errors="replace")
    if done.returncode:
        return ScriptResult("", log.rpartition("cannot execute script: ")[2].strip(), log)
    return ScriptResult(log.rpartition("zbx_es_execute_command():SUCCEED\n")[2].strip(), "", log)
