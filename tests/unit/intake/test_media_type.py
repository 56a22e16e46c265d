"""The file that an administrator imports, by the rules of Zabbix 6.0's importer, and against its adapter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.servers import media_type
from rinban.core.chain.memory import MEMORY
from rinban.intake import zabbix

MEDIA_TYPE = media_type.load()

# Elements and values that 6.0 knows for a webhook; anything else makes it refuse the whole file.
ELEMENTS: dict[str, str] = {
    "name": r".{1,100}",
    "type": "WEBHOOK",
    "status": "ENABLED",  # the Test button works on enabled media types only
    "max_sessions": "0",  # all at once: with the default of 1, one slow answer holds up every other alert
    "attempts": r"[1-9]\d?|100",
    "attempt_interval": r"[1-9]\d{0,3}s",  # 0 to 1 h
    "timeout": r"[1-5]?\ds",
    "process_tags": "YES",
    "description": r"(?s).{1,65535}",
    "script": r"(?s).{1,65535}",
}


def test_the_file_is_of_the_oldest_version_that_is_supported() -> None:
    export = yaml.safe_load(media_type.FILE.read_text(encoding="utf-8"))
    assert list(export) == ["zabbix_export"]
    assert export["zabbix_export"].keys() == {"version", "media_types"}
    assert export["zabbix_export"]["version"] == "6.0"  # text: a number would be refused


def test_there_is_no_element_that_the_importer_does_not_know() -> None:
    assert MEDIA_TYPE.keys() == ELEMENTS.keys() | {"parameters", "message_templates"}


@pytest.mark.parametrize(("element", "pattern"), ELEMENTS.items())
def test_element_is_text_within_its_limits(element: str, pattern: str) -> None:
    assert re.fullmatch(pattern, MEDIA_TYPE[element])


def seconds(element: str) -> int:
    return int(MEDIA_TYPE[element].removesuffix("s"))


def test_attempts_outlast_an_outage_of_an_hour_and_a_half() -> None:
    """As many as Zabbix allows; with their time-outs they end before Rinban forgets what it heard of unknown events."""
    attempts = int(MEDIA_TYPE["attempts"])
    assert attempts == 100
    assert attempts * seconds("attempt_interval") >= 90 * 60
    assert attempts * (seconds("attempt_interval") + seconds("timeout")) < MEMORY
    assert seconds("attempt_interval") <= 3600


def test_parameters_are_within_their_limits() -> None:
    parameters: list[dict[str, Any]] = MEDIA_TYPE["parameters"]
    names = [parameter["name"] for parameter in parameters]
    assert len(set(names)) == len(names)
    for parameter in parameters:
        assert parameter.keys() == {"name", "value"}
        assert 0 < len(parameter["name"]) <= 255
        assert isinstance(parameter["value"], str)
        assert len(parameter["value"]) <= 2048


def test_every_kind_of_message_has_a_template() -> None:
    templates: list[dict[str, Any]] = MEDIA_TYPE["message_templates"]
    assert [(template["event_source"], template["operation_mode"]) for template in templates] == [
        ("TRIGGERS", "PROBLEM"),
        ("TRIGGERS", "RECOVERY"),
        ("TRIGGERS", "UPDATE"),
    ]
    for template in templates:
        assert template.keys() == {"event_source", "operation_mode", "subject", "message"}
        assert 0 < len(template["subject"]) <= 255
        assert template["message"]


def test_the_script_returns_and_is_old_javascript() -> None:
    code = re.sub(r"'[^'\n]*'|//.*", "", MEDIA_TYPE["script"])
    assert re.search(r"^return ", code, re.MULTILINE)
    assert not re.search(r"=>|`|\b(let|const|class|async|await|Promise)\b", code)


def test_every_parameter_that_the_adapter_reads_is_sent() -> None:
    source = Path(zabbix.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:event|host|trigger|alert|user|zabbix)_[a-z_]+)"', source))
    assert "event_update_action" in read
    assert read <= media_type.defaults().keys()


def test_parameters_of_an_event_are_single_macros() -> None:
    macros = {name: value for name, value in media_type.defaults().items() if name.startswith(("event_", "host_"))}
    assert all(re.fullmatch(r"\{[A-Z.]+\}", macro) for macro in macros.values())
    assert macros["event_id"] == "{EVENT.ID}"


def test_what_the_test_button_sends_is_a_test() -> None:
    (alert,) = zabbix.read({"source": "zabbix"} | media_type.defaults()) or ()
    assert alert.dedup_key == "zabbix:test"
