"""All that takes part: the emulator, the operator, the carrier with its phones, and the monitor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import service
from local.carrier import Carrier, RealClock
from local.carrier.people import SimulatedPhone
from local.chat.double import ChatDouble
from local.chat.secrets import chat_secrets
from local.chat.server import chats
from local.parity import emulator
from local.parity.callers import DOMAIN, BoardVisit, CalendarReader, Sender
from local.parity.checkout import copied
from local.parity.emulator import Emulator
from local.parity.operator import STACK, Operator
from local.parity.substitutions import Substitution
from local.servers.stores import Stores

ROTA = """\
responders:
  sato:   {name: 佐藤, phone: +81 90 0000 0001}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
  tanaka: {name: 田中, phone: +81 90 0000 0003}
  ito:    {name: 伊藤, phone: +81 90 0000 0004}
  kato:   {name: 加藤, phone: +81 90 0000 0005}
groups:
  page:     {policy: quick, call: [{order: [sato]}]}
  screen:   {policy: quick, call: [{order: [sato]}]}
  wake-up:
    policy: quick
    call: [{order: [suzuki, tanaka]}]
    outlets: {ops: {kind: slack_bot, to: C0ALERTS, language: en}}
  sweep:    {policy: quick, call: [{order: [ito, kato]}]}
  finally:  {policy: quick, call: [{order: [sato]}]}
policies:
  quick: {ring: 5s}
"""

PHONES = {"sato": 1, "suzuki": 2, "tanaka": 3, "ito": 4, "kato": 5}


@dataclass(slots=True)
class World:
    """`chat`: what people see in the chat; `outlets`: the secret with its address. `releases`: the stamps by what was
    released. `key`: the monitor's key, "" before it has one. `forgotten`: the escalation whose wake-up was lost."""

    emulator: Emulator
    operator: Operator
    carrier: Carrier
    chat: ChatDouble
    outlets: str
    table: tuple[Substitution, ...]
    releases: dict[str, str]
    key: str = ""
    forgotten: str = ""

    @property
    def sender(self) -> Sender:
        return Sender(self.emulator.url, self.key)

    @property
    def calendar(self) -> CalendarReader:
        return CalendarReader(self.emulator.url)

    def visit(self) -> BoardVisit:
        """Somebody who is not signed in to the board yet."""
        return BoardVisit(self.emulator.url)

    def phone(self, who: str) -> SimulatedPhone:
        return self.carrier.phone(f"+81900000000{PHONES[who]}")

    def aws(self, service: str) -> Any:
        return self.emulator.client(service)

    def state(self, escalation: str) -> str:
        """What `./rinban status` says of an escalation, through the admin function's alias."""
        found = self.operator.ask("status")["escalations"]
        return next((str(one["state"]) for one in found if one["escalation"] == escalation), "not there")

    def stack_status(self) -> str:
        (stack,) = self.aws("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return str(stack["StackStatus"])


@contextmanager
def world(scratch: Path, python: Path, sam: Path, stores: Stores, table: tuple[Substitution, ...]) -> Iterator[World]:
    """Run the emulator and the carrier beside these stores."""
    checkout = copied(scratch / "checkout", table)
    with emulator.running(scratch, python) as found, service.simulated(RealClock()) as carrier, chats() as chat:
        carrier.gateway_url = found.url
        carrier.run_realtime()
        operator = Operator(checkout, found, scratch, sam, parameters(stores, carrier))
        yield World(found, operator, carrier, chat.double, chat_secrets(chat.url, ops="slack_bot"), table, {})


def parameters(stores: Stores, carrier: Carrier) -> dict[str, str]:
    """What the operator gives each deployment. The subnet, the group and the certificate are made up."""
    return {
        "SubnetIds": "subnet-0123456789abcdef0",
        "SecurityGroupIds": "sg-0123456789abcdef0",
        "DatabaseUrl": stores.database_url,
        "RedisUrl": stores.redis_url,
        "TwilioAccountSid": carrier.account_sid,
        "TwilioAuthToken": carrier.auth_token,
        "TwilioFrom": "+815000000000",
        "TwilioApiUrl": carrier.base_url,
        "PublicBaseUrl": f"https://{DOMAIN}",
        "DomainName": DOMAIN,
        "CertificateArn": f"arn:aws:acm:{emulator.REGION}:000000000000:certificate/0",
    }
