"""The gateway: it finds the route of a request, asks the authorizer, checks the key, and has a container answer."""

from __future__ import annotations

import hmac
import json
import re
import socket
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from local.gateway import authorizer, coding, wire
from local.gateway.nursery import Interpreter, Nursery
from local.gateway.pool import FunctionFailed, Pool
from local.gateway.server import Server, listening
from local.gateway.template import JSON, FixedAnswer, Mock, Route, read
from local.gateway.wire import HttpAnswer, HttpRequest

if TYPE_CHECKING:
    from local.gateway.live import Live

INTEGRATION_SECONDS = 29.0  # API Gateway gives up on a function after that
# API Gateway's own answers, where the template does not give others.
# Source: API Gateway developer guide, "Gateway response types"; their messages as seen on AWS.
OWN_ANSWERS = {
    "UNAUTHORIZED": (401, "Unauthorized"),
    "ACCESS_DENIED": (403, "User is not authorized to access this resource"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type"),
    "THROTTLED": (429, "Too Many Requests"),
    "API_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, None),
    "AUTHORIZER_FAILURE": (500, None),
    "INTEGRATION_FAILURE": (502, "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
}
AFTER = 5
"""By how much nicer a container is that leaves the processor to others [nice(2)]."""

NO_MAPPING = FixedAnswer(403, JSON, json.dumps({"message": "Forbidden"}))
"""A custom domain name's answer for a path that none of its base paths begins. Source: API Gateway developer guide,
"API mappings for custom domain names"; it is no gateway response of any API, so that no template changes it."""


class Gateway:
    """API Gateway and Lambda for one template, listening on 127.0.0.1.

    `environment` has values for the variables that the template declares; other variables reach no function, as on AWS.
    `api_keys` are keys by name. `log` is the file that gets what the handlers print. `clock_file` holds the time that
    the functions see (local.clock); without it they see real time. `points` is the file of orders that
    local.container.points reads. `most` is how many containers a function may have at once. `at` is a socket made by
    `listening`; without it any free port is taken. `base_path` is the one of a custom domain name's mapping, such as
    "/rinban": everything is below it, and the paths in the events have it; it is "" at a domain's root. `python` runs
    the functions; without it this process's own does. `source_of` knows keys that are made while it runs: it names the
    one whose key this is. `pings_at`: the URL of the Redis whose pings are passed on to the board's screens, by sockets
    at the path BOARD_LIVE; without it there are no sockets. `aside`: the functions that nobody who is called waits for,
    by their names, and how many containers each may have; these leave the processor to the others, with which on AWS
    they do not share one.
    """

    def __init__(
        self,
        template: Path,
        environment: Mapping[str, str],
        api_keys: Mapping[str, str],
        *,
        log: Path,
        at: socket.socket | None = None,
        clock_file: Path | None = None,
        points: Path | None = None,
        most: int = 6,
        base_path: str = "",
        python: Interpreter | None = None,
        source_of: Callable[[str], str | None] = lambda _: None,
        pings_at: str = "",
        aside: Mapping[str, int] | None = None,
    ) -> None:
        self._template = read(template, environment)
        self._stage = environment.get("RINBAN_STAGE", "local")
        self._keys, self._source_of = dict(api_keys), source_of
        literal_first = sorted(self._template.routes, key=lambda route: route.path.count("{"))
        self._routes = [(_pattern(route.path), route) for route in literal_first]
        self._log, self._clock_file, self._points, self._most = log, clock_file, points, most
        self._aside = dict(aside or {})
        self._server = Server(at or listening(), self.answer)
        self._base_path, self._python = base_path.rstrip("/"), python
        self.url = f"http://127.0.0.1:{self._server.port}{self._base_path}"
        self._nursery: Nursery | None = None
        self._pools: dict[str, Pool] = {}
        self._live = self._listening(environment.get("BOARD_LIVE", ""), pings_at) if pings_at else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Accept requests. The first one waits about half a second, until the fork server has loaded its modules."""
        self._nursery = nursery = Nursery(self._log, self._clock_file, self._points, self._python)
        for name, function in self._template.functions.items():
            start = partial(nursery.container, function, AFTER if name in self._aside else 0)
            self._pools[name] = Pool(start, function.timeout, self._aside.get(name, self._most))
        if self._live:
            self._live.start()
        self._server.start()

    def stop(self) -> None:
        """End the server and every container. Invocations that are running are cut off."""
        if self._live:
            self._live.stop()
        self._server.stop()
        for pool in self._pools.values():
            pool.close()
        if self._nursery:
            self._nursery.close()
            self._nursery = None

    def invoke(self, name: str, event: object) -> Any:
        """Invoke a function such as "watchdog" as the scheduler or an operator does, and return its result.

        Raises FunctionFailed.
        """
        return self._pools[name].invoke(event, patience=INTEGRATION_SECONDS)

    def containers(self, name: str) -> list[int]:
        """Return the process ids of a function's containers."""
        return self._pools[name].pids()

    def busy(self, name: str) -> float:
        """Return how many seconds a function's handler has been on a processor so far, without what is around it."""
        return self._pools[name].busy

    def took(self, name: str) -> float:
        """Return how many seconds the invocations of a function have taken so far, without what is around them."""
        return self._pools[name].took

    def began(self, name: str) -> float:
        """Return when the last invocation of a function began, in seconds of time.perf_counter()."""
        return self._pools[name].began

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer one HTTP request; every failure becomes the answer that API Gateway would give."""
        try:
            return self._routed(coding.decoded(request))
        except (FunctionFailed, authorizer.NotAuthorized, coding.Undecodable, coding.Inflated) as error:
            return self._own(error.response_type)
        except wire.NoHttpAnswer:
            return self._own("INTEGRATION_FAILURE")

    def _routed(self, request: HttpRequest) -> HttpAnswer:
        if not request.path.startswith(f"{self._base_path}/"):
            return wire.canned(NO_MAPPING)
        if self._live and request.path == self._live.path:
            return self._live.answer(request)
        found = self._route(request)
        if not found:
            return self._own("MISSING_AUTHENTICATION_TOKEN")
        route, values = found
        verdict = self._authorized(request, route, values)
        key = self._key(request, verdict) if route.needs_key else None
        if route.needs_key and not key:
            return self._own("INVALID_API_KEY")
        if isinstance(route.target, Mock):
            return self._mocked(route.target, request)
        event = wire.proxy_event(request, route, values, self._stage, key)
        event["requestContext"] |= {"authorizer": verdict.told} if verdict else {}
        return wire.reply_of(self.invoke(route.target, event))

    def _listening(self, path: str, redis_url: str) -> Live:
        """The sockets of the board, for who its function lets in."""
        from local.gateway.live import Live  # late: a gateway of another template has neither the product nor Redis

        def asks(event: Mapping[str, Any]) -> int:
            try:
                return wire.reply_of(self.invoke("board", event)).status
            except (FunctionFailed, wire.NoHttpAnswer):
                return 500

        return Live(f"{self._base_path}{path}", redis_url, self._stage, asks, self._clock_file)

    def _authorized(
        self, request: HttpRequest, route: Route, values: Mapping[str, str]
    ) -> authorizer.Authorization | None:
        """Return what the route's authorizer allowed; None if the route has none. Raises authorizer.NotAuthorized."""
        if not route.authorizer:
            return None
        event = authorizer.event(request, route, values, self._stage)
        try:
            answer = self.invoke(route.authorizer, event)
        except FunctionFailed as error:
            raise authorizer.NotAuthorized.because(error) from error
        return authorizer.verdict(answer, event["methodArn"])

    def _route(self, request: HttpRequest) -> tuple[Route, dict[str, str]] | None:
        path = request.path.removeprefix(self._base_path)
        fits = [(route, match) for pattern, route in self._routes if (match := pattern.fullmatch(path))]
        for method in (request.method, "ANY"):
            for route, match in fits:
                if route.method == method:
                    return route, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def _key(self, request: HttpRequest, verdict: authorizer.Authorization | None) -> tuple[str, str] | None:
        """Return name and value of the API key of this request; None if it has none that is known."""
        given = request.header("x-api-key")
        if self._template.authorizers_name_the_key:
            given = verdict.key if verdict else ""
        same = ((n, key) for n, key in self._keys.items() if hmac.compare_digest(key.encode(), given.encode()))
        return next(same, None) or self._made_meanwhile(given)

    def _made_meanwhile(self, given: str) -> tuple[str, str] | None:
        source = self._source_of(given) if given else None
        return (source, given) if source else None

    def _mocked(self, mock: Mock, request: HttpRequest) -> HttpAnswer:
        """Answer from a mock integration, which needs a request template for the request's content type."""
        content_type = request.header("content-type").partition(";")[0].strip().lower()
        answer = mock.answer(content_type or JSON)
        return wire.canned(answer) if answer else self._own(mock.on_other_types)

    def _own(self, response_type: str) -> HttpAnswer:
        status, message = OWN_ANSWERS[response_type]
        answers = self._template.gateway_answers
        answer = answers.get(response_type) or answers.get(f"DEFAULT_{status // 100}XX")
        return wire.canned(answer or FixedAnswer(status, JSON, json.dumps({"message": message})))


def _pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a path. A REST API ignores a slash at the end, but the event's path keeps it."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "/?")
