"""Reads TwiML as strictly as Twilio does, and more strictly where Twilio's behaviour is not documented.

Codes are those of Twilio's debugger (twilio.com/docs/api/errors). What the simulator does not perform (Dial, Record,
speech input ...) is a breach too, because a test must not pass on something that was never played.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from local.carrier import voices
from local.carrier.orders import absolute
from local.carrier.verbs import (
    Breach,
    Document,
    GatherVerb,
    HangupVerb,
    PauseVerb,
    PlayVerb,
    RedirectVerb,
    SayVerb,
    Spoken,
    Verb,
)

LONGEST_DOCUMENT = 64 * 1024
LONGEST_ENCODED_SAY = 4500
CONTENT_TYPES = ("text/xml", "application/xml")
_SSML = frozenset("break emphasis lang p phoneme prosody s say-as sub w".split())
_GATHER = frozenset("input action method timeout numDigits finishOnKey actionOnEmptyResult".split())


def read(body: bytes, headers: Mapping[str, str]) -> Document:
    """Read the body of a web answer. `headers` have lower-case names."""
    reader = _Reader()
    content_type = headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        reader.blame(12300, f"content type {content_type!r} instead of text/xml", fatal=True)
    if headers.get("content-length") != str(len(body)):
        reader.blame(11206, "no Content-Length (chunked answers were once cut off)")
    return reader.document(body)


def read_inline(text: str) -> Document:
    """Read a document that was given as a parameter. Its length was checked before; its URLs have to be absolute."""
    return _Reader().document(text.encode())


class _UnreadableError(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def _parse(body: bytes) -> ET.Element:
    if not body.strip():
        raise _UnreadableError(11770, "empty body")
    if len(body) > LONGEST_DOCUMENT:
        raise _UnreadableError(11750, f"{len(body)} bytes of TwiML, 64 KB allowed")
    if b"<!DOCTYPE" in body:
        raise _UnreadableError(12100, "a document type declaration")
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, ValueError) as error:
        raise _UnreadableError(12100, f"not well-formed: {error}") from error
    if root.tag != "Response":
        raise _UnreadableError(12102, f"the root is {root.tag!r}, not Response")
    return root


@dataclass(slots=True)
class _Reader:
    breaches: list[Breach] = field(default_factory=list)

    def blame(self, code: int, text: str, *, fatal: bool = False) -> None:
        self.breaches.append(Breach(code, text, fatal))

    def document(self, body: bytes) -> Document:
        try:
            root = _parse(body)
        except _UnreadableError as error:
            self.blame(error.code, str(error), fatal=True)
            return Document((), tuple(self.breaches))
        self._only(root, frozenset())
        return Document(tuple(self._children(root, _VERBS)), tuple(self.breaches))

    def _children(self, parent: ET.Element, known: Mapping[str, _Make]) -> Iterator[Verb]:
        texts = [parent.text, *(child.tail for child in parent)]
        if any(text and text.strip() for text in texts):
            self.blame(12200, f"text directly inside {parent.tag}")
        for child in parent:
            make = known.get(child.tag)
            if make is None:
                code = 13320 if parent.tag == "Gather" else 12200
                self.blame(code, f"{child.tag} inside {parent.tag} is unknown, misspelt or not simulated")
            elif (verb := make(self, child)) is not None:
                yield verb

    def _only(self, element: ET.Element, allowed: frozenset[str]) -> None:
        for name in sorted(element.attrib.keys() - allowed):
            self.blame(12200, f"attribute {name!r} of {element.tag} is unknown, misspelt or not simulated")

    def _number(self, element: ET.Element, name: str, default: int, code: int, least: int = 0) -> int:
        text = element.get(name)
        if text is None:
            return default
        if re.fullmatch(r"[0-9]{1,6}", text) and int(text) >= least:
            return int(text)
        self.blame(code, f"{name}={text!r} of {element.tag} is no whole number from {least}")
        return default

    def _method(self, element: ET.Element, code: int) -> str:
        method = element.get("method", "POST")
        if method not in ("GET", "POST"):
            self.blame(code, f"method={method!r} of {element.tag}")
            return "POST"
        return method

    def _url(self, element: ET.Element, url: str) -> str:
        if not absolute(url):
            self.blame(11100, f"{element.tag} needs an absolute http(s) URL, not {url!r}")
        return url

    def _leaf(self, element: ET.Element) -> str:
        for child in element:
            self.blame(12200, f"{child.tag} inside {element.tag}")
        return (element.text or "").strip()

    def say(self, element: ET.Element) -> SayVerb | None:
        self._only(element, frozenset({"voice", "language", "loop"}))
        voice, language = element.get("voice", ""), element.get("language", "en-US")
        trouble = voices.problem(voice, language)
        if trouble:
            self.blame(*trouble)
        elif mute := voices.unspoken("".join(element.itertext()), language):
            self.blame(13511, f"the voice {voice!r} does not speak {mute[:20]!r}")
        self._ssml(element, voice)
        text = re.sub(r"\s+", " ", "".join(element.itertext())).strip()
        loop = self._number(element, "loop", 1, 13510)
        return SayVerb(text, language, voice, loop) if self._speakable(text, voice) else None

    def _ssml(self, element: ET.Element, voice: str) -> None:
        for inner in element.iter():
            if inner is element:
                continue
            if inner.tag not in _SSML or voice in voices.BASIC:
                self.blame(12200, f"{inner.tag} inside Say (voice {voice!r})")

    def _speakable(self, text: str, voice: str) -> bool:
        if not text:
            self.blame(13520, "a Say without a word")
            return False
        size, encoded = len(text.encode()), len(quote_plus(text))
        if size > voices.longest(voice) or encoded > LONGEST_ENCODED_SAY:
            self.blame(13521, f"a Say of {size} bytes ({encoded} URL-encoded)")
            return False
        return True

    def pause(self, element: ET.Element) -> PauseVerb:
        self._only(element, frozenset({"length"}))
        self._leaf(element)
        return PauseVerb(self._number(element, "length", 1, 13910, least=1))

    def play(self, element: ET.Element) -> PlayVerb:
        self._only(element, frozenset({"loop"}))
        return PlayVerb(self._url(element, self._leaf(element)), self._number(element, "loop", 1, 13510))

    def redirect(self, element: ET.Element) -> RedirectVerb:
        self._only(element, frozenset({"method"}))
        return RedirectVerb(self._url(element, self._leaf(element)), self._method(element, 13710))

    def hangup(self, element: ET.Element) -> HangupVerb:
        self._only(element, frozenset())
        self._leaf(element)
        return HangupVerb()

    def reject(self, element: ET.Element) -> HangupVerb:
        self.blame(12200, "Reject answers inbound calls only")
        return HangupVerb()

    def gather(self, element: ET.Element) -> GatherVerb:
        self._only(element, _GATHER)
        if element.get("input", "dtmf") != "dtmf":
            self.blame(13326, f"input={element.get('input')!r}: only dtmf is simulated")
        count = self._number(element, "numDigits", 0, 13314, least=1)
        return GatherVerb(
            verbs=tuple(verb for verb in self._children(element, _SPOKEN) if isinstance(verb, Spoken)),
            action=self._url(element, element.attrib["action"]) if "action" in element.attrib else "",
            method=self._method(element, 13312),
            timeout=self._number(element, "timeout", 5, 13313, least=1),
            count=count or None,
            finish=self._finish(element),
            on_empty=self._flag(element, "actionOnEmptyResult"),
        )

    def _finish(self, element: ET.Element) -> str:
        finish = element.get("finishOnKey", "#")
        if finish not in {"", *"0123456789*#"}:
            self.blame(13310, f"finishOnKey={finish!r}")
            return "#"
        return finish

    def _flag(self, element: ET.Element, name: str) -> bool:
        text = element.get(name, "false")
        if text not in ("true", "false"):
            self.blame(13338, f"{name}={text!r}")
        return text == "true"


_Make = Callable[[_Reader, ET.Element], Verb | None]
_SPOKEN: dict[str, _Make] = {"Say": _Reader.say, "Play": _Reader.play, "Pause": _Reader.pause}
_VERBS: dict[str, _Make] = {
    **_SPOKEN,
    "Gather": _Reader.gather,
    "Redirect": _Reader.redirect,
    "Hangup": _Reader.hangup,
    "Reject": _Reader.reject,
}
