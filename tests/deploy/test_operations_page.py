"""docs/operations.md is followed word by word: what it names is there, and nothing is needed that it does not name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cli.main import parsed
from cli.stored_secrets import _PARAMETERS as SECRETS
from local.gateway.template import load
from tests.deploy.conftest import ROOT, STORES, TEMPLATE, Resources, translate

FILE = ROOT / "docs" / "operations.md"
PAGE = FILE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^##+ (.+)\n((?:(?!##).*\n)*)", PAGE, re.MULTILINE))
LINES = {line.split("#")[0].strip(" `") for line in re.findall(r"\./rinban [^`\n]*", PAGE)}
COMMANDS = sorted(line for line in LINES if "…" not in line and not line.endswith("been run?"))
"""What an operator types; the other two are a sentence about all of them, and a line of the log."""

ACTIONS = {"DescribeSecret", "UpdateAlias", "UpdateSecret"}
"""Rights that the page names without their service, since the one before them has it."""

METRICS = {"NewAlert"}

OF_SAM = "S3"
"""SAM uploads to a bucket of its own, which no template names."""

SPOKEN = {
    "ApiGateway": "API Gateway",
    "ApiGatewayV2": "API Gateway",
    "Events": "EventBridge",
    "Logs": "CloudWatch Logs",
    "SecretsManager": "Secrets Manager",
    "WAFv2": "WAF",
}
"""What the page calls a service, where it is not the word in the names of its resources."""


def services(resources: Resources) -> set[str]:
    return {SPOKEN.get(name, name) for name in (one["Type"].split("::")[1] for one in resources.values())}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_page_can_be_typed(line: str) -> None:
    parsed(line.split()[1:])


def test_commands_were_found_in_the_page_and_each_of_these_is_shown_for_a_stage() -> None:
    assert len(COMMANDS) > 25
    shown = {word for line in COMMANDS if "--stage" in line for word in line.split()}
    assert shown >= {"deploy", "doctor", "journal", "key", "load", "migrate", "rollback", "secrets", "test-call", "who"}


def test_every_line_of_the_developers_command_is_one_that_there_is() -> None:
    usage = (ROOT / "dev").read_text(encoding="utf-8")
    typed = set(re.findall(r"\./dev ([a-z]+)", PAGE))
    assert typed
    assert {word for word in typed if f"\n./dev {word}" not in usage} == set()


def test_every_parameter_and_output_of_the_page_is_one_that_there_is(template: dict[str, Any]) -> None:
    set_there = set(re.findall(r"(?:^\s*|`|\s)([A-Z][A-Za-z]+)=", PAGE, re.MULTILINE)) - {"NAME"}
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", PAGE)) - ACTIONS - METRICS
    assert len(set_there) > 12
    assert set_there <= set(template["Parameters"])
    assert named <= {*template["Parameters"], *template["Outputs"]}
    assert {"Url", "BaseUrl", "DomainTarget"} <= set(template["Outputs"])
    assert set(re.findall(r"outputs? `(\w+)`", PAGE)) == {"Url", "BaseUrl", "DomainTarget"}


def test_the_parameters_of_the_page_are_all_that_have_no_default(template: dict[str, Any]) -> None:
    given = set(re.findall(r"^   ([A-Za-z]+)=", SECTIONS["The first deployment"], re.MULTILINE))
    needed = {name for name, declared in template["Parameters"].items() if "Default" not in declared} - {"Stage"}
    assert needed
    assert needed <= given


def test_every_secret_of_the_page_can_be_put() -> None:
    named = set(re.findall(r"\| `([A-Z_]+)` \|", SECTIONS["The first deployment"]))
    assert len(named) == 4
    assert named | {"TWILIO_AUTH_TOKEN_OLD"} <= set(SECRETS)


def test_the_last_resort_of_the_page_is_the_one_of_the_rota_to_begin_with() -> None:
    import yaml

    rota = yaml.safe_load((ROOT / "examples" / "rota.yaml").read_text(encoding="utf-8"))
    number = rota["responders"][rota["stages"]["prod"]["last_resort"]]["phone"].replace(" ", "")
    assert f"LastResort={number}\n" in PAGE


def rights(told: str) -> set[str]:
    """The services in a list such as "EC2 (networks, instances), RDS and S3, and with a firewall WAF"."""
    without_remarks = re.sub(r"\s*\(.*?\)", "", told.replace("\n", " "))
    return set(re.split(r",? and (?:with a firewall )?|, ", without_remarks))


def rights_to_deploy() -> set[str]:
    (told,) = re.findall(r"To deploy, you need the rights for all of (.+?)\. With ", PAGE, re.DOTALL)
    return rights(told)


def test_the_rights_to_deploy_are_those_for_everything_that_the_template_makes() -> None:
    everything = {"Stage": "prod", "ReleaseHooks": "true", "RequestsPerAddress": "100"}
    made = services(translate(TEMPLATE, everything)["Resources"])
    assert "CodeDeploy" in made, "SAM makes the application that moves the aliases"
    assert rights_to_deploy() == made | {OF_SAM}


def test_the_rights_for_stores_of_its_own_are_named_where_these_are() -> None:
    (told,) = re.findall(r"you need the rights for (.+?) besides", SECTIONS["With stores of its own"], re.DOTALL)
    assert rights(told) == services(load(STORES)["Resources"]) - rights_to_deploy()


def test_the_alarms_that_take_a_release_back_are_those_of_the_template(template: dict[str, Any]) -> None:
    (told,) = re.findall(r"one of the alarms (.+?) goes off meanwhile", PAGE, re.DOTALL)
    watched = template["Globals"]["Function"]["DeploymentPreference"]["Alarms"]
    names = [template["Resources"][one["Ref"]]["Properties"]["AlarmName"]["Fn::Sub"] for one in watched]
    assert sorted(re.findall(r"`([a-z-]+)`", told)) == sorted(name.removeprefix("rinban-${Stage}-") for name in names)


PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "README.ja.md", "SECURITY.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in found if not link.startswith(("http:", "https:", "mailto:"))]
    assert [link for link in local if not _leads_somewhere(page, link)] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not heading or heading in _headings(file))


def _headings(file: Path) -> set[str]:
    """The names by which GitHub knows the headings of a page."""
    lines = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}
