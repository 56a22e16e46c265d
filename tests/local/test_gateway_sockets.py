"""The stand-in for API Gateway's WebSocket API: each thing that docs/testing.md says of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import pytest
from wsproto.events import BytesMessage, CloseConnection, Message, Ping, Pong, TextMessage

from local.gateway.server import Server, listening
from local.gateway.sockets import Gone, SocketLimits, Sockets
from tests.listener import Listener

ORIGIN = "https://rinban.example"


@dataclass
class Api:
    """A WebSocket API that listens. `status`: what `$connect` answers; `asked`: the events that it was given; `later`:
    those of the other routes. `found`: what a post to the socket raises while `$connect` is asked."""

    limits: SocketLimits = field(default_factory=SocketLimits)
    status: int = 200
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    later: list[Mapping[str, Any]] = field(default_factory=list)
    found: list[type[Exception] | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self._asks, self.limits)
        self.server = Server(listening(), lambda request: self.sockets.answer(request, "prod"))

    def _asks(self, event: Mapping[str, Any]) -> int:
        if event["requestContext"]["routeKey"] != "$connect":
            self.later.append(event)
            return 500  # it leads to nothing
        self.asked.append(event)
        self.found.append(self.posted(event["requestContext"]["connectionId"]))
        return self.status

    def posted(self, identity: str, text: str = '"hello"') -> type[Exception] | None:
        """What a post to this socket raises."""
        try:
            self.sockets.post(identity, text)
        except (Gone, ValueError) as error:
            return type(error)
        return None

    def screen(self, query: str = "", **headers: str) -> Listener:
        return Listener(f"http://127.0.0.1:{self.server.port}/live{query}", origin=ORIGIN, **headers)

    def heard(self, number: int) -> list[tuple[str, str, object]]:
        """Route, kind and body of the first events of other routes, as soon as there are so many."""
        eventually(lambda: ["there"] if len(self.later) >= number else [])
        about = [(one["requestContext"], one) for one in self.later[:number]]
        return [(context["routeKey"], context["eventType"], one.get("body")) for context, one in about]

    def only(self) -> str:
        """The one socket that is open, as soon as it is."""
        return eventually(self.sockets.ids)[0]


def eventually(seen: Callable[[], list[str]]) -> list[str]:
    ends = time.monotonic() + 20
    while not (found := seen()):
        assert time.monotonic() < ends
        time.sleep(0.01)
    return found


@contextmanager
def serving(limits: SocketLimits | None = None, status: int = 200) -> Iterator[Api]:
    with ExitStack() as ends:
        api = Api(limits or SocketLimits(), status)
        api.server.start()
        ends.callback(api.server.stop)
        yield api


@pytest.fixture
def api() -> Iterator[Api]:
    with serving() as made:
        yield made


def test_what_is_posted_to_a_socket_comes_to_its_screen_and_to_no_other(api: Api) -> None:
    with api.screen() as one:
        first = api.only()
        with api.screen() as other:
            second = eventually(lambda: [name for name in api.sockets.ids() if name != first])[0]
            assert [api.posted(name, f'"{name}"') for name in (first, second)] == [None, None]
            assert (one.hears(), other.hears()) == (first, second)


def test_the_event_of_a_new_socket_has_no_method_and_no_path_and_names_who_asks(api: Api) -> None:
    with api.screen("?voucher=a%3Db&voucher=c&empty="):
        (event,) = api.asked
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("$connect", "CONNECT", "prod")
    assert (context["identity"]["sourceIp"], context["domainName"]) == ("127.0.0.1", f"127.0.0.1:{api.server.port}")
    headers = {name.lower(): value for name, value in event["headers"].items()}
    assert headers["origin"] == ORIGIN
    assert event["queryStringParameters"] == {"voucher": "c", "empty": ""}
    assert event["multiValueQueryStringParameters"] == {"voucher": ["a=b", "c"], "empty": [""]}
    assert {"httpMethod", "resource", "path", "body", "pathParameters"} & event.keys() == set()


def test_no_cookie_comes_to_the_socket_since_none_would_come_to_an_address_of_its_own(api: Api) -> None:
    with api.screen(cookies="rinban-board=secret"):
        (event,) = api.asked
    assert "secret" not in str(event)
    assert "queryStringParameters" not in event


def test_a_word_goes_to_default_and_the_end_to_disconnect_and_what_they_answer_leads_to_nothing(api: Api) -> None:
    with api.screen() as screen:
        screen.sends(TextMessage("{", message_finished=False), TextMessage("}"), TextMessage("again"))
        said = [("$default", "MESSAGE", "{}"), ("$default", "MESSAGE", "again")]
        assert api.heard(2) == said
        assert api.posted(api.only()) is None
        assert screen.hears() == "hello"
    assert api.heard(3) == [*said, ("$disconnect", "DISCONNECT", None)]
    same = {(one["requestContext"]["connectionId"], one["requestContext"]["apiId"]) for one in api.later}
    assert same == {(api.asked[0]["requestContext"]["connectionId"], api.sockets.api)}


def test_a_socket_that_is_closed_from_within_is_gone(api: Api) -> None:
    with api.screen() as screen:
        name = api.only()
        api.sockets.close(name)
        assert screen.is_closed_with() == 1000
        eventually(lambda: [name] if name not in api.sockets.ids() else [])
    with pytest.raises(Gone):
        api.sockets.close(name)


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_socket_that_connect_refuses_never_exists(status: int) -> None:
    with serving(status=status) as api, api.screen() as refused:
        assert (refused.status, api.sockets.ids()) == (status, [])


def test_while_connect_is_asked_the_socket_is_gone(api: Api) -> None:
    with api.screen() as screen:
        assert (screen.status, api.found) == (101, [Gone])


def test_a_screen_that_has_left_is_gone(api: Api) -> None:
    with api.screen():
        left = api.only()
    eventually(lambda: [left] if left not in api.sockets.ids() else [])
    assert api.posted(left) is Gone


def test_a_screen_that_says_goodbye_hears_it_back_and_is_gone(api: Api) -> None:
    with api.screen() as screen:
        left = api.only()
        screen.sends(CloseConnection(code=1000))
        assert screen.is_closed_with() == 1000
        eventually(lambda: [left] if left not in api.sockets.ids() else [])


def test_a_screen_that_takes_nothing_any_more_is_gone_and_nobody_waits_for_it(api: Api) -> None:
    with api.screen():
        name, much = api.only(), f'"{"x" * 100_000}"'
        results = {api.posted(name, much) for _ in range(1000)}
    assert Gone in results


@pytest.mark.parametrize("limits", [SocketLimits(idle=0.2), SocketLimits(life=0.2)], ids=["a silence", "its life"])
def test_a_socket_is_closed_after(limits: SocketLimits) -> None:
    with serving(limits) as api, api.screen() as screen:
        assert screen.is_closed_with() == 1001


def test_a_word_of_the_screen_or_to_it_keeps_an_idle_socket_open_but_not_beyond_its_life() -> None:
    with serving(SocketLimits(idle=30, life=1)) as api, api.screen() as screen:
        screen.sends(TextMessage("{}"))
        assert api.posted(api.only()) is None
        assert screen.hears() == "hello"
        assert screen.is_closed_with() == 1001


def test_a_ping_is_answered(api: Api) -> None:
    with api.screen() as screen:
        screen.sends(Ping(b"there?"))
        assert isinstance(screen.next(), Pong)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([TextMessage("x" * (32 * 1024 + 1))], 1009),
        ([TextMessage("x" * 32 * 1024, message_finished=False)] * 4 + [TextMessage("x")], 1009),
        ([BytesMessage(b"x")], 1003),
    ],
    ids=["a frame of more than 32 KB", "a message of more than 128 KB", "bytes"],
)
def test_a_socket_is_closed_by(api: Api, sent: list[Message[Any]], code: int) -> None:
    with api.screen() as screen:
        screen.sends(*sent)
        assert screen.is_closed_with() == code


def test_a_message_of_128_kb_in_frames_of_32_is_taken(api: Api) -> None:
    with api.screen() as screen:
        screen.sends(*[TextMessage("x" * 32 * 1024, message_finished=n == 3) for n in range(4)], Ping())
        assert isinstance(screen.next(), Pong)


def test_more_than_128_kb_cannot_be_posted(api: Api) -> None:
    with api.screen():
        assert api.posted(api.only(), "x" * (128 * 1024 + 1)) is ValueError


def test_what_is_no_handshake_is_refused_before_anybody_is_asked(api: Api) -> None:
    with closing(HTTPConnection("127.0.0.1", api.server.port, timeout=20)) as connection:
        connection.request("GET", "/live", headers={"Origin": ORIGIN})
        assert (connection.getresponse().status, api.asked) == (400, [])
