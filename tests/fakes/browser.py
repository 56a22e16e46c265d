"""A browser that looks at the board of a service on fakes: it keeps cookies, and says where a form came from."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from rinban.core.board import Role
from rinban.doors.board_routes import ROUTES
from rinban.doors.http import Answer
from tests.fakes.service import ServiceOnFakes

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ESCAPED = {"&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&"}


class MemoryBrowser:
    """`host`: as it stands in the address. `secure`: https. `stage`: what stands before the route, "" for nothing."""

    def __init__(
        self,
        service: ServiceOnFakes,
        host: str = "api.example.test",
        *,
        secure: bool = True,
        source: str = "203.0.113.7",
        stage: str = "",
    ) -> None:
        self.service, self.host, self.secure, self.source, self.stage = service, host, secure, source, stage
        self.cookies: dict[str, str] = {}
        self.language = "en"
        self.sent: list[dict[str, Any]] = []
        self.got: list[Answer] = []

    @property
    def origin(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}"

    @property
    def page(self) -> str:
        """What is shown: the last answer's text."""
        return self.got[-1].body

    @property
    def status(self) -> int:
        return self.got[-1].status_code

    # --- what a person does ------------------------------------------------------------------------------------------

    def signs_in(self, person: str = "", role: Role = "act", name: str = "") -> MemoryBrowser:
        """With a link that was made for this person, or for an operator."""
        secret, _ = self.service.parts.sign_in().links.make(person, name or person or "jane", role, 60)
        return self.opens(f"/board/sign-in#{secret}").sends("/board/sign-in", code=secret)

    def opens(self, address: str) -> MemoryBrowser:
        """The page at an address; what stands behind the # is not sent."""
        return self._follow(self.asks("GET", address.partition("#")[0]))

    def presses(self, act: str, **typed: str) -> MemoryBrowser:
        """The button of the form of this act on the page, with what was typed into its fields."""
        wanted = f'action="{self._base}/board/acts/{act}"'
        form = next(one for one in FORM.findall(self.page) if wanted in one)
        hidden = {name: _plain(value) for name, value in HIDDEN.findall(form)}
        return self.sends(f"/board/acts/{act}", **{**hidden, **typed})

    def sends(self, address: str, **fields: str) -> MemoryBrowser:
        """A form, as one of our own pages sends it, and the page to which that leads."""
        return self._follow(self.posts(address, fields))

    # --- what happens then -------------------------------------------------------------------------------------------

    def posts(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        """A form as `headers` say where it came from; without them, as it comes from our own page."""
        told = headers or {"origin": self.origin, "sec-fetch-site": "same-origin"}
        return self.asks("POST", address, urlencode(fields), **told)

    def asks(self, method: str, address: str, body: str = "", **headers: str) -> Answer:
        event = self._event(method, address, body, headers)
        self.sent.append(event)
        answer = ROUTES[method, event["resource"]](self.service.parts, event)
        for header in (answer.headers.get("Set-Cookie", ""), *answer.cookies):
            self._keep(header)
        self.got.append(answer)
        return answer

    def _follow(self, answer: Answer) -> MemoryBrowser:
        if answer.status_code == 303:
            location = answer.headers["Location"]
            assert location.startswith(f"{self._base}/board"), location
            self._follow(self.asks("GET", location.removeprefix(self._base)))
        return self

    @property
    def _base(self) -> str:
        return f"/{self.stage}" if self.stage else ""

    def _event(self, method: str, address: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        parts = urlsplit(address)
        query = parse_qs(parts.query, keep_blank_values=True)
        resource, values = _route(method, parts.path)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        about = {"accept-language": self.language, "user-agent": "a browser", **headers}
        return {
            "httpMethod": method,
            "resource": resource,
            "path": parts.path,
            "pathParameters": values or None,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "headers": {**about, **({"cookie": cookie} if cookie else {}), "host": self.host},
            "body": body or None,
            "isBase64Encoded": False,
            "requestContext": {
                "domainName": self.host,
                "path": f"{self._base}{parts.path}",
                "identity": {"sourceIp": self.source},
            },
        }

    def _keep(self, header: str) -> None:
        """As a browser keeps a cookie: not one that needs https where there is none, and none whose prefix lies."""
        for name, one in SimpleCookie(header).items():
            if one["secure"] and not self.secure:
                continue
            assert not name.startswith("__Host-") or (one["secure"] and one["path"] == "/" and not one["domain"])
            assert one["httponly"]
            assert one["samesite"] == "Lax"
            if one["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = one.value


def _route(method: str, path: str) -> tuple[str, dict[str, str]]:
    for known, resource in ROUTES:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource)
        if known == method and (found := re.fullmatch(pattern, path)):
            return resource, found.groupdict()
    raise AssertionError(f"API Gateway has no route {method} {path}")


def _plain(text: str) -> str:
    for written, meant in ESCAPED.items():
        text = text.replace(written, meant)
    return text
