"""What the dependency layer leaves out is not needed by what we use of the rest."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.deploy.conftest import ROOT

MAKEFILE = (ROOT / "layers/dependencies/Makefile").read_text()

USED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in LEFT_OUT):
            raise ModuleNotFoundError(name)
        if name.startswith("twilio.rest.") and name.split(".")[2] != "api":
            raise ModuleNotFoundError(name)
        return None

LEFT_OUT = sys.argv[1:]
sys.meta_path.insert(0, Absent())

from twilio.rest import Client
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
import phonenumbers, redis, pymysql, jinja2, aws_lambda_powertools

client = Client("AC" + "0" * 32, "token", http_client=TwilioHttpClient(pool_connections=False, timeout=1.0))
assert client.calls.create and client.calls("CA" + "0" * 32).update
assert RequestValidator("token").compute_signature("https://example.com/", {})
number = phonenumbers.parse("+819000000001")
assert phonenumbers.is_possible_number(number)
assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == "+819000000001"
try:
    import aiohttp
except ModuleNotFoundError:
    print("left out")
"""


def left_out() -> list[str]:
    (line,) = re.findall(r"^UNUSED := ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    return [name.replace("/", ".") for name in line.replace("\\\n", " ").split()]


def test_the_rest_works_without_what_is_left_out() -> None:
    assert "aiohttp" in left_out()
    done = subprocess.run([sys.executable, "-c", USED, *left_out()], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("left out\n", "")


def test_it_is_built_for_lambdas_python_and_processor() -> None:
    assert "PYTHON := 3.13" in MAKEFILE
    assert "aarch64" in MAKEFILE
    assert "--require-hashes" in MAKEFILE
