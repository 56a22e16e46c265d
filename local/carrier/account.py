"""What Twilio's REST API tells about the account itself: its standing, its numbers, its countries and its last calls.

Sources: twilio.com/docs/iam/api/account, docs/phone-numbers/api/incomingphonenumber-resource,
docs/voice/api/outgoing-caller-ids, docs/voice/api/dialingpermissions-country-resource, docs/voice/api/call-resource.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import phonenumbers

from local.carrier.calls import PhoneCall
from local.carrier.orders import Refusal
from local.carrier.rest import RestAnswer, resource

_PAGE = 50
"""Items on a page that does not say how many it may have [usage/twilios-response, paging]."""

_COUNTRY = re.compile(r"/v1/DialingPermissions/Countries/([^/]+)")


@dataclass(slots=True)
class SimulatedAccount:
    """Implements AccountOwner: as the owner has set it up in Twilio's console. A test changes what it wants wrong.

    `numbers`: the account's own, each with whether it has voice; None: every number that is asked for is one, with
    voice. `verified`: those of others. `closed`: countries (ISO 3166) that may not be called. `hidden`: the credentials
    may not read the countries.
    """

    sid: str
    calls: Callable[[], Sequence[PhoneCall]]
    numbers: dict[str, bool] | None = None
    verified: set[str] = field(default_factory=set)
    status: str = "active"
    type: str = "Full"
    closed: set[str] = field(default_factory=set)
    hidden: bool = False

    def read(self, target: str) -> RestAnswer | None:
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        if match := _COUNTRY.fullmatch(path):
            return self._country(match[1])
        own = f"/2010-04-01/Accounts/{self.sid}"
        if path == f"{own}.json":
            return RestAnswer(200, self._itself(own))
        found: dict[str, Callable[[str], list[dict[str, object]]]] = {
            "IncomingPhoneNumbers": self._own_numbers,
            "OutgoingCallerIds": self._verified_numbers,
            "Calls": lambda _: [resource(call, self.sid) for call in reversed(self.calls())],
        }
        name = path.removeprefix(f"{own}/").removesuffix(".json")
        return self._page(name, path, query, found[name]) if path == f"{own}/{name}.json" and name in found else None

    def callers(self) -> Collection[str] | None:
        return None if self.numbers is None else {one for one, voice in self.numbers.items() if voice} | self.verified

    def permit(self, number: str) -> None:
        """Of countries that share a code, one that is open is enough here."""
        there = _countries(number)
        if there and self.closed.issuperset(there):
            raise Refusal(400, 21215, f"Account not authorized to call {number}.")

    def permit_sms(self, number: str) -> None:
        """The account has permissions of their own for SMS; here the same countries are closed to both."""
        there = _countries(number)
        if there and self.closed.issuperset(there):
            raise Refusal(400, 21408, f"Permission to send an SMS has not been enabled for {number}.")

    def _itself(self, uri: str) -> dict[str, object]:
        return {
            "sid": self.sid,
            "owner_account_sid": self.sid,
            "friendly_name": "rinban",
            "status": self.status,
            "type": self.type,
            "uri": f"{uri}.json",
        }

    def _page(
        self, name: str, path: str, query: Mapping[str, str], found: Callable[[str], list[dict[str, object]]]
    ) -> RestAnswer:
        known = {"PageSize", "Page"} | ({"PhoneNumber"} if name != "Calls" else set())
        if strange := query.keys() - known:
            raise Refusal(400, 20001, f"parameters {sorted(strange)} are unknown or not simulated", loud=True)
        size, number = int(query.get("PageSize", _PAGE)), int(query.get("Page", 0))
        items = found(query.get("PhoneNumber", ""))
        end = (number + 1) * size
        more = f"{path}?PageSize={size}&Page={number + 1}" if end < len(items) else None
        key = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        shown = items[number * size : end]
        return RestAnswer(200, {key: shown, "page": number, "page_size": size, "next_page_uri": more, "uri": path})

    def _own_numbers(self, part: str) -> list[dict[str, object]]:
        owned = {part: True} if self.numbers is None and part else self.numbers or {}
        return [_number("PN", one, voice) for one, voice in owned.items() if _holds(one, part)]

    def _verified_numbers(self, part: str) -> list[dict[str, object]]:
        return [_number("PN", one, voice=None) for one in sorted(self.verified) if _holds(one, part)]

    def _country(self, iso: str) -> RestAnswer:
        if self.hidden:
            raise Refusal(403, 20403, "Forbidden")
        if not (code := phonenumbers.country_code_for_region(iso)):
            raise Refusal(404, 20404, f"The requested resource /DialingPermissions/Countries/{iso} was not found")
        return RestAnswer(
            200,
            {
                "iso_code": iso,
                "country_codes": [f"+{code}"],
                "low_risk_numbers_enabled": iso not in self.closed,
                "high_risk_special_numbers_enabled": False,
                "high_risk_tollfraud_numbers_enabled": False,
            },
        )


def all_with_voice(owned: Collection[str] | None) -> dict[str, bool] | None:
    """The numbers that may be shown as the caller, as `SimulatedAccount.numbers`."""
    return None if owned is None else dict.fromkeys(owned, True)


def _countries(number: str) -> set[str]:
    """Those whose numbers begin like this one; no country's code is the beginning of another one's."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    return {iso for code, there in known if number.startswith(f"+{code}") for iso in there}


def _holds(number: str, part: str) -> bool:
    """Twilio's filter: the digits may stand anywhere in a number, and * is any of them."""
    pattern = "".join("." if sign == "*" else re.escape(sign) for sign in part)
    return bool(re.search(pattern, number))


def _number(kind: str, number: str, voice: bool | None) -> dict[str, object]:  # noqa: FBT001
    capabilities = {} if voice is None else {"capabilities": {"voice": voice, "SMS": False, "MMS": False}}
    return {"sid": f"{kind}{number.removeprefix('+'):0>32}", "phone_number": number, **capabilities}
