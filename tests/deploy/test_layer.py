"""What the dependency layer leaves out is not needed by what we use of the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires

from packaging.requirements import Requirement

from cli.build import wheels
from cli.build.parts import Target, target
from tests.deploy.conftest import ROOT, TEMPLATE
from tests.unit.source import sources

DECLARED = ROOT / "layers/dependencies/requirements.in"
LOCK = ROOT / "layers/dependencies/requirements.txt"

USED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in LEFT_OUT):
            raise ModuleNotFoundError(name)
        if name.startswith("twilio.rest.") and name.split(".")[2] not in PRODUCTS:
            raise ModuleNotFoundError(name)
        return None

PRODUCTS, LEFT_OUT = sys.argv[1].split(","), sys.argv[2:]
sys.meta_path.insert(0, Absent())

from twilio.rest import Client
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
import phonenumbers, redis, pymysql, jinja2, aws_lambda_powertools

client = Client("AC" + "0" * 32, "token", http_client=TwilioHttpClient(pool_connections=False, timeout=1.0))
assert client.calls.create and client.calls("CA" + "0" * 32).update
assert client.api.v2010.accounts and client.incoming_phone_numbers and client.outgoing_caller_ids
assert client.voice.v1.dialing_permissions.countries("JP").fetch
assert RequestValidator("token").compute_signature("https://example.com/", {})
number = phonenumbers.parse("+819000000001")
assert phonenumbers.is_possible_number(number)
assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == "+819000000001"
try:
    import aiohttp
except ModuleNotFoundError:
    print("left out")
"""


def named(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9.-]+)(?:==|\s*(?:#.*)?$)", lock, re.MULTILINE))


def needs(name: str) -> set[str]:
    """The packages that this one needs on Lambda's Python, and those that they need."""
    asked = {"extra": "", "python_version": "3.13", "python_full_version": "3.13.0"}
    all_of_them = [Requirement(text) for text in requires(name) or ()]
    direct = {need.name.lower() for need in all_of_them if not need.marker or need.marker.evaluate(asked)}
    return direct.union(*map(needs, direct))


def left_out() -> list[str]:
    modules = {name.replace("-", "_") for name in wheels.ASYNCHRONOUS} | {"attr"}
    return [*sorted(modules), *(name.replace("/", ".") for name in wheels.UNUSED), "boto3", "botocore", "cryptography"]


def test_the_rest_works_without_what_is_left_out() -> None:
    assert "aiohttp" in left_out()
    command = [sys.executable, "-c", USED, ",".join(wheels.PRODUCTS), *left_out()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("left out\n", "")


def test_every_product_of_twilio_that_is_asked_is_shipped() -> None:
    """Its library imports a product only when it is asked for, so that nothing else would tell before that."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "layers/rinban/python").rglob("*.py"))
    asked = set(re.findall(r"\bsdk\.(\w+)\.v[0-9]", code))
    assert asked == {"api", "voice"}
    assert asked == set(wheels.PRODUCTS)


def test_what_lambdas_python_has_is_not_shipped_unless_we_import_it_ourselves() -> None:
    lambdas = {"boto3"} | needs("boto3")
    assert lambdas == wheels.OF_LAMBDA
    assert named(LOCK.read_text()) & lambdas == {"jmespath", "urllib3", "python-dateutil", "six"}
    assert "jmespath" in named(DECLARED.read_text())
    assert "urllib3" in needs("twilio"), "by requests"
    assert {"python-dateutil", "six"} <= needs("icalendar")


def test_what_the_asynchronous_client_alone_needs_is_left_out() -> None:
    for_it = {"aiohttp", "aiohttp-retry"} | needs("aiohttp") | needs("aiohttp-retry")
    others = needs("requests") | needs("aws-lambda-powertools") | needs("redis") | {"pyjwt"}
    assert for_it - others == wheels.ASYNCHRONOUS


def test_every_package_that_the_product_imports_is_shipped_or_lambdas_own() -> None:
    """By the names of the packages' modules, where these differ."""
    modules = {"yaml": "pyyaml", "aws_lambda_powertools": "aws-lambda-powertools"}
    product = {**sources("layers/rinban/python/rinban", "layers/rinban/python"), **sources("functions")}
    imported = {name.split(".")[0] for source in product.values() for name in source.imports}
    foreign = {modules.get(name, name) for name in imported - sys.stdlib_module_names - {"rinban"}}
    optional = {"holidays"}  # of other countries than Japan
    assert foreign - named(LOCK.read_text()) - {"boto3", "botocore"} - optional == set()
    assert {"redis", "pymysql", "boto3"} <= foreign


def test_it_is_built_for_lambdas_python_and_processor() -> None:
    assert target(TEMPLATE) == Target("3.13", "aarch64-manylinux2014")
