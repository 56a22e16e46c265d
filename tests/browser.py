"""Chromium, as somebody uses it who looks at our pages: with a mouse, a keyboard and a screen of some width.

Debian: apt-get install chromium. Nothing else is needed: it is driven over pipes ([devtools.py](devtools.py)).
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from local.servers.scratch import scratch_folder
from tests.devtools import DevTools, DevToolsError, connected

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "Chromium, in which pages are tried, is not installed"
NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
PATIENCE = 60.0
"""Seconds until what was waited for has to be seen; more than a slow machine needs."""

_LOOK = 0.05
_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",  # or a page that no screen shows waits behind everything else
    "--disable-renderer-backgrounding",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--mute-audio",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a page that asks elsewhere gets nothing
    "--force-color-profile=srgb",
)
_NAMED_KEYS = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    "Space": 32,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}
_NAME = "(one.getAttribute('aria-label') || one.innerText || one.value || '').trim()"
# Where somebody who sees the page would click: what is invisible, switched off or covered is not there to be clicked.
_PLACE = f"""((name, within) => {{
  const all = [...document.querySelectorAll(within + ' :is(a[href], button, summary, label, input, select)')];
  const one = all.find(one => one.checkVisibility({{visibilityProperty: true}}) && {_NAME} === name);
  if (!one) return 'there is none of ' + all.map(one => {_NAME}).join(' | ');
  if (one.matches(':disabled')) return 'it is disabled';
  one.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
  const box = one.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  return one.contains(hit) ? {{x, y}} : 'it is covered by ' + (hit ? hit.outerHTML.slice(0, 99) : 'nothing');
}})"""


@dataclass(slots=True)
class Page:
    """One tab, with cookies of its own.

    `errors`: what scripts failed at or complained of, and dialogs, which are closed at once. `violations`: what the
    page's Content-Security-Policy has forbidden. `failed`: loads that failed, or were answered with 400 or more, but
    not a socket that was asked to come again, as on a machine so busy that a store is late: the page does.
    `moving`: for somebody who has not asked for fewer movements (`prefers-reduced-motion`).
    """

    tools: DevTools
    session: str
    moving: bool = False
    errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _loaded: bool = False
    _held: dict[str, float] = field(default_factory=dict)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.tools.ask(method, self.session, **parameters)

    def opens(self, url: str) -> Page:
        self._loaded = False
        answer = self.ask("Page.navigate", url=url)
        assert "errorText" not in answer, f"{url}: {answer['errorText']}"
        self._await(lambda: self._loaded or self.evaluate("0"), f"load {url}")
        return self

    def evaluate(self, expression: str) -> Any:
        """Return a value of JavaScript, as JSON has it. Raises DevToolsError where it throws."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise DevToolsError(f"{expression}: {_thrown(answer['exceptionDetails'])}")
        return answer["result"].get("value")

    # What somebody sees

    def sees(self, *texts: str, within: str = "body") -> Page:
        """Wait until all these texts are there to be read."""
        self._await(lambda: all(text in self.text(within) for text in texts), f"show {texts}", within)
        return self

    def sees_no_more(self, text: str, within: str = "body") -> Page:
        self._await(lambda: text not in self.text(within), f"stop showing {text}", within)
        return self

    def eventually(self, expression: str) -> Page:
        """Wait until this JavaScript is true."""
        self._await(lambda: self.evaluate(f"Boolean({expression})"), f"have {expression}")
        return self

    def text(self, within: str = "body") -> str:
        """What can be read, without what is hidden; "" where there is no such element."""
        return str(self.evaluate(f"document.querySelector({json.dumps(within)})?.innerText ?? ''"))

    @property
    def focused(self) -> str:
        """The name of what the keyboard would act on."""
        return str(self.evaluate(f"(one => {_NAME})(document.activeElement ?? document.body)"))

    @property
    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen; 0 where nobody has to scroll sideways."""
        return int(self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def photographed(self, *, whole: bool = True) -> bytes:
        """A picture (PNG) of the whole page, or of what of it is on the screen; without bars to scroll by."""
        self.evaluate("document.documentElement.style.scrollbarWidth = 'none'")
        self.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    # What somebody does

    def is_on(self, *, width: int, height: int = 800, dark: bool = False) -> Page:
        """Have the page on a screen of this size, at night or by day: on another one than before, if it is there."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        motion = {"name": "prefers-reduced-motion", "value": "no-preference" if self.moving else "reduce"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme, motion])
        return self

    def clicks(self, name: str, within: str = "body", *, released: bool = True) -> Page:
        """Click what has exactly this name, as soon as it can be clicked and stands still: a page that is about to
        scroll, or to be shaped anew, would have something else there by then. Without `released` the button stays
        down."""
        found: list[Any] = [None]

        def place() -> bool:
            before = found[0]
            found[:] = [self.evaluate(f"{_PLACE}({json.dumps(name)}, {json.dumps(within)})")]
            return isinstance(found[0], dict) and found[0] == before

        self._await(place, f"let {name!r} be clicked", within, found)
        return self._points(found[0], "mouseMoved", "mousePressed", "mouseReleased" if released else "")

    def releases(self) -> Page:
        """Let go of what was clicked without that."""
        return self._points(self._held, "mouseReleased")

    def _points(self, place: dict[str, float], *what: str) -> Page:
        self._held = place
        for event in filter(None, what):
            self.ask("Input.dispatchMouseEvent", type=event, button="left", clickCount=1, **place)
        return self

    def presses(self, *keys: str, shift: bool = False) -> Page:
        """Press keys of the keyboard one after the other: characters, or names such as Tab and Enter."""
        for key in keys:
            self.holds(key, shift=shift).lets_go(key, shift=shift)
        return self

    def holds(self, key: str, *, shift: bool = False) -> Page:
        """Press one key and keep it down."""
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        down = {"type": "keyDown" if text else "rawKeyDown", **({"text": text} if text else {})}
        self.ask("Input.dispatchKeyEvent", **down, **_key(key), modifiers=8 * shift)
        return self

    def lets_go(self, key: str, *, shift: bool = False) -> Page:
        self.ask("Input.dispatchKeyEvent", type="keyUp", **_key(key), modifiers=8 * shift)
        return self

    def tabs_to(self, name: str, most: int = 60) -> Page:
        """Press Tab until the keyboard acts on what has this name."""
        for _ in range(most):
            self.presses("Tab")
            if self.focused == name:
                return self
        raise AssertionError(f"Tab never came to {name!r}\n{self.text()}")

    def _await(self, seen: Callable[[], object], what: str, within: str = "body", found: object = "") -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(DevToolsError):  # of a page that is just leaving
                if seen():
                    return
            time.sleep(_LOOK)
        raise AssertionError(f"the page did not {what} {found}\n{self.text(within)}\n{self.errors}{self.violations}")

    def offline(self, *, is_so: bool) -> Page:
        """Take the network away from this page, or give it back."""
        self.ask("Network.enable")
        speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.ask("Network.emulateNetworkConditions", offline=is_so, **speed)
        return self

    # What Chromium tells of it

    def heed(self, method: str, told: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Page.javascriptDialogOpening":
            self.errors.append(f"dialog: {told['message']}")
            self.tools.tell("Page.handleJavaScriptDialog", self.session, accept=False)
        elif method == "Runtime.exceptionThrown":
            self.errors.append(_thrown(told["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(said.get("value", said.get("description"))) for said in told["args"]))
        elif method == "Audits.issueAdded" and told["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.violations.append(json.dumps(told["issue"]["details"]["contentSecurityPolicyIssueDetails"]))
        elif method == "Log.entryAdded" and told["entry"]["source"] == "network" and not _comes_again(told["entry"]):
            self.failed.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")


def _comes_again(entry: dict[str, Any]) -> bool:
    """Whether it is of a socket that was not let in for now (503)."""
    return bool(re.match("WebSocket connection to .* Unexpected response code: 503", entry["text"]))


def _key(key: str) -> dict[str, Any]:
    number = _NAMED_KEYS.get(key, ord(key.upper()) if key.isalnum() and len(key) == 1 else 0)
    return {"key": " " if key == "Space" else key, "windowsVirtualKeyCode": number}


def _thrown(details: dict[str, Any]) -> str:
    return str(details.get("exception", {}).get("description", details["text"]))


@dataclass(frozen=True, slots=True)
class Browser:
    """A running Chromium."""

    tools: DevTools

    @contextmanager
    def page(
        self,
        url: str = "about:blank",
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "ja",
        zone: str = "Asia/Tokyo",
        dark: bool = False,
        scripts: bool = True,
        moving: bool = False,
        before: str = "",
    ) -> Iterator[Page]:
        """Open a page as somebody has it who has never been there: no cookie of another page is known to it.

        `moving`: what moves for ever is painted sixty times a second, which takes a processor as long as the page is
        open. So nothing does, unless a test asks for it.
        `before`: JavaScript that runs before any of the page's own, such as another stand-in for the machine's voice.
        """
        context = self.tools.ask("Target.createBrowserContext")["browserContextId"]
        target = self.tools.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.tools.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self.tools, session, moving)
        self.tools.listeners[page.session] = page.heed
        for domain in ("Page", "Runtime", "Log", "Audits"):
            page.ask(f"{domain}.enable")
        page.is_on(width=width, height=height, dark=dark)
        agent = page.evaluate("navigator.userAgent")
        page.ask("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        page.ask("Emulation.setTimezoneOverride", timezoneId=zone)
        page.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        page.ask("Page.addScriptToEvaluateOnNewDocument", source=before)
        try:
            yield page.opens(url)
        finally:
            del self.tools.listeners[page.session]
            self.tools.ask("Target.disposeBrowserContext", browserContextId=context)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start Chromium with an empty profile, for as long as this lasts."""
    assert CHROMIUM, NO_CHROMIUM
    with scratch_folder() as profile:
        own = [f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        with connected([CHROMIUM, *_OPTIONS, *own]) as tools:
            yield Browser(tools)
