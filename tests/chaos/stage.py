"""Where things are broken: private stores, functions that can be killed at points, and a fresh world for each test."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path

from local.carrier import Carrier
from local.clock import SteppedClock
from local.container.points import MYSELF, OrderResult, SignalOrder, SignalOrders
from local.gateway.pool import FunctionFailed
from local.servers.process import PrivateStore
from local.servers.stores import Store, Stores, private_stores
from local.service import ACCOUNT_SID, AUTH_TOKEN, EXAMPLE, Service, environment, running, stepped
from rinban.adapters.mysql.connection import IDLE
from tests import ports
from tests.e2e.people import AT_ONCE, Person
from tests.e2e.records import Records
from tests.e2e.world import BEGINNING, KEY, NUMBERS, World

SENT_AGAIN = 10.0
"""Virtual seconds after which a monitor sends again what was not accepted (Zabbix's default between two attempts)."""


class Stage:
    """The stores and functions that all tests of a run use, one after the other."""

    def __init__(self, service: Service, records: Records, clock: SteppedClock, orders: SignalOrders) -> None:
        self._service, self._records, self._clock, self._orders = service, records, clock, orders
        self._port = int(service.environment["TWILIO_API_URL"].rpartition(":")[2])
        self.stores = service.stores

    @contextmanager
    def world(self) -> Iterator[World]:
        """Give a test the world at 3:12 in the night, with the sample rota, without escalations and orders;
        check it afterwards."""
        self._orders.give()
        self._records.clear()
        Path(self._service.environment["RINBAN_SPOOL"]).unlink(missing_ok=True)
        self._clock.set(BEGINNING)
        self._service.load([EXAMPLE])
        with Carrier(ACCOUNT_SID, AUTH_TOKEN, self._clock, self._service.gateway.url, port=self._port) as carrier:
            made = World(self._service, carrier, self._records, self._service.log.stat().st_size)
            made.survives = (FunctionFailed,)
            yield made
            assert carrier.complaints == []
            assert carrier.faults.left == [], "some faults of this story never happened"
            errors = [line for line in made.log() if line.get("level") == "ERROR"]
            assert not errors, errors[:3]

    @contextmanager
    def another_way_to_the_carrier(self) -> Iterator[Carrier]:
        """A carrier that is reached from outside of the network."""
        with Carrier(ACCOUNT_SID, AUTH_TOKEN, self._clock, port=ports.kept()) as carrier:
            yield carrier

    # What is broken

    def kill(self, function: str, holding: str, point: int | str) -> None:
        """Let the container die at this point of the next invocation whose event contains `holding`."""
        self._orders.give(SignalOrder(function, holding, point, signal.SIGKILL, MYSELF))

    def strike(self, *orders: SignalOrder) -> None:
        """Give these orders, and take back all earlier ones."""
        self._orders.give(*orders)

    def told(self) -> list[OrderResult]:
        return self._orders.told()

    def store(self, name: str) -> Store:
        found: Store = getattr(self.stores, name)
        return found

    def pid(self, name: str) -> int:
        store = self.store(name)
        assert isinstance(store, PrivateStore)
        assert store.process
        return store.process.pid

    def emptied(self, *names: str) -> None:
        """Kill these stores and start them without their data; into MySQL the operator loads the rota again."""
        for name in names:
            self.store(name).kill()
        time.sleep(IDLE)  # real seconds, after which the functions check whether a connection lives
        for name in names:
            self.store(name).start(empty=True)
        if "mysql" in names:
            self.restore()

    def restore(self) -> None:
        self._service.admin("migrate")
        self._service.load([EXAMPLE])

    def mended(self) -> None:
        """Start both stores, with their tables, if a test has stopped or emptied them."""
        for store in (self.stores.mysql, self.stores.redis):
            store.resume()
            if isinstance(store, PrivateStore) and store.process and store.process.poll() is not None:
                store.kill()  # somebody else has stopped it, and the test has to fail
            store.start()
        self._records.paused.clear()
        self._service.admin("migrate")


Through = Callable[[Stores], AbstractContextManager[Mapping[str, str]]]


@contextmanager
def stage(folder: Path, through: Through = lambda _: nullcontext({}), base_path: str = "") -> Iterator[Stage]:
    """`through`: other variables of the functions, such as the ways by which they reach these stores. `base_path`: of
    the custom domain name in front of them."""
    clock, file = stepped(folder, BEGINNING)
    with ExitStack() as ends:
        stores: Stores = ends.enter_context(private_stores())
        url = f"http://127.0.0.1:{ports.kept()}"
        others, orders = ends.enter_context(through(stores)), folder / "orders"
        variables = environment(stores, folder, TWILIO_API_URL=url, **others)
        service = ends.enter_context(
            running(stores, folder, variables, {"monitor": KEY}, clock_file=file, points=orders, base_path=base_path)
        )
        records = Records(stores)
        ends.callback(records.close)
        yield Stage(service, records, clock, SignalOrders(orders))


# What several stories have in common


def send_until_accepted(world: World, tries: int = 9) -> float:
    """Send until it is accepted, as a monitor does; return when that was, in virtual seconds after the beginning."""
    for _ in range(tries):
        if world.alert(dedup_key="disk").status == 202:
            return world.now() - BEGINNING
        world.passes(SENT_AGAIN)
    raise AssertionError(f"never accepted\n{world.story()}")


def first_to_ring(world: World, within: float = AT_ONCE, but: tuple[str, ...] = ()) -> Person:
    """Return the person whose phone rings first."""
    people = {name: world.carrier.phone(number) for name, number in NUMBERS.items() if name not in but}
    found: Callable[[], list[str]] = lambda: [name for name, phone in people.items() if phone.ringing]  # noqa: E731
    assert world.until(found, within), f"nobody was called within {within:g} s\n{world.story()}"
    return world.phone(found()[0])


def taken_and_handed_on(world: World) -> float:
    """The first one takes it, and hands it back; the next one takes it. Return the longest silence until then."""
    sato = first_to_ring(world).answers().presses("1").hears("記録しました")
    world.passes(5.0)  # in which others are told, if they let themselves be told
    sato.presses("2").hears("次の方に").stays_on_the_line()
    first_to_ring(world, but=("sato",)).answers().presses("1").hears("記録しました").stays_on_the_line()
    silence = longest_silence(world)
    world.nobody_else.rings(within=120.0)
    one_chain(world)
    return silence


def one_chain(world: World) -> None:
    """Check that each attempt was dialled once, in order, and that two phones never rang together for longer than a
    ring."""
    calls = world.carrier.calls
    attempts = [call.order.url.partition("?")[0].rpartition("/")[2] for call in calls]
    assert len(set(attempts)) == len(attempts), f"an attempt was dialled twice: {attempts}\n{world.story()}"
    assert [int(attempt) for attempt in attempts] == sorted(map(int, attempts)), world.story()
    for before, after in pairwise(calls):
        assert before.ended is not None, f"two calls at once\n{world.story()}"
        assert before.ended <= after.made + 1, f"two calls at once\n{world.story()}"


def longest_silence(world: World, until: float | None = None) -> float:
    """Return the longest time without any call, in virtual seconds, from the beginning to the last call (or
    `until`)."""
    quiet_since, longest = BEGINNING, 0.0
    for call in world.carrier.calls:
        longest = max(longest, call.made - quiet_since)
        quiet_since = max(quiet_since, call.ended or world.now())
    return max(longest, until - quiet_since) if until else longest


def slowest_voice(world: World) -> float:
    """Return how many real seconds a person waited for the slowest answer."""
    return max((s.seconds for s in world.carrier.sent if s.request.kind in ("voice", "key", "redirect")), default=0.0)
