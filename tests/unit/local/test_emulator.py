"""The emulator of AWS is asked on this machine alone, whatever the developer's own AWS settings are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from local.parity.checkout import Checkout
from local.parity.emulator import Emulator, heard_by_others
from local.parity.operator import Operator

HERE = Emulator("http://127.0.0.1:4566", Path("log"))

SETTINGS = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SESSION_TOKEN": "of somebody",
    "AWS_ENDPOINT_URL_CLOUDFORMATION": "https://cloudformation.example",
    "AWS_CONFIG_FILE": "/home/somebody/.aws/config",
}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


def test_no_setting_of_the_developers_own_account_reaches_it(settings: None) -> None:
    told = {name: value for name, value in HERE.environment().items() if name.startswith("AWS_")}
    assert told["AWS_ENDPOINT_URL"] == HERE.url
    assert not set(told.items()) & set(SETTINGS.items())
    assert told.keys() & SETTINGS.keys() == {"AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE"}


def test_a_client_asks_the_emulator_although_the_developer_has_a_profile(settings: None) -> None:
    assert HERE.client("cloudformation").meta.endpoint_url == HERE.url


def test_the_rest_of_the_environment_is_the_developers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/certificates")
    assert HERE.environment()["SSL_CERT_FILE"] == "/certificates"


@pytest.mark.parametrize(("address", "heard"), [("127.0.0.1", False), ("0.0.0.0", True)])  # noqa: S104
def test_what_listens_to_the_whole_network_is_noticed(address: str, heard: bool) -> None:  # noqa: FBT001
    with socket.create_server((address, 0)) as server:
        assert heard_by_others(server.getsockname()[1]) is heard


def test_the_operator_has_the_sam_tool_of_its_own_environment(tmp_path: Path) -> None:
    """It also remembers that it has just looked for a newer version, or it would ask the network for one."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$*; $AWS_ENDPOINT_URL"\n')
    python.chmod(0o755)
    copy = tmp_path / "checkout"
    copy.mkdir()
    (copy / "rinban").write_text('#!/bin/sh\nsam deploy; grep -c lastVersionCheck "$__SAM_CLI_APP_DIR/metadata.json"\n')
    (copy / "rinban").chmod(0o755)
    operator = Operator(Checkout(copy), HERE, tmp_path, python, {})
    assert operator.run().splitlines() == [f"-P -m samcli deploy; {HERE.url}", "1"]
    assert os.environ.get("AWS_ENDPOINT_URL") is None
