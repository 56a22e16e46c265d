"""Where a question to Twilio goes: to the host of its product, in the region that is configured and no other."""

from __future__ import annotations

import pytest

from rinban.adapters.twilio.http import Http

CALLS = "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json"
COUNTRY = "https://voice.twilio.com/v1/DialingPermissions/Countries/JP"


@pytest.mark.parametrize("configured", ["", "https://api.twilio.com", "https://api.twilio.com/"])
@pytest.mark.parametrize("url", [CALLS, COUNTRY])
def test_twilio_itself_has_a_host_for_each_product(configured: str, url: str) -> None:
    assert Http(configured)._at(url) == url


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (CALLS, "https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/AC1/Calls.json"),
        (COUNTRY, "https://voice.dublin.ie1.twilio.com/v1/DialingPermissions/Countries/JP"),
    ],
)
def test_another_region_is_that_of_every_product(url: str, asked: str) -> None:
    assert Http("https://api.dublin.ie1.twilio.com")._at(url) == asked


@pytest.mark.parametrize("url", [CALLS, COUNTRY])
def test_a_simulated_carrier_has_one_host_for_all(url: str) -> None:
    assert Http("http://127.0.0.1:8026")._at(url) == url.replace("https://", "").replace(
        url.split("/")[2], "http://127.0.0.1:8026"
    )


def test_what_the_sdks_edge_and_region_make_of_a_host_is_undone() -> None:
    steered = CALLS.replace("api.twilio.com", "api.tokyo.jp1.twilio.com")
    assert Http("")._at(steered) == CALLS
    assert Http("http://127.0.0.1:8026")._at(steered).startswith("http://127.0.0.1:8026/2010-04-01/")


def test_an_address_of_our_own_is_asked_as_it_is() -> None:
    assert (
        Http("https://rinban.example.test")._at("https://rinban.example.test/p?x=1")
        == "https://rinban.example.test/p?x=1"
    )
