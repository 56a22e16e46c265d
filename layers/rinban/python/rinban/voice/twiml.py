"""What a person hears, as TwiML. The words are in templates/voice, one file per language and thing said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from rinban.core.alert import Severity
from rinban.core.rota.policy import Digits
from rinban.core.text import speech

TOPICS = (
    "menu", "wrong_key", "taken", "passed", "nobody_left", "goodbye", "earlier", "resting", "already_taken",
    "recovered", "closed", "reminder", "test_call", "test_done",
)  # fmt: skip
LOCALES: Mapping[str, str] = {"ja": "ja-JP", "en": "en-US"}
VOICES: Mapping[str, str] = {"ja": "Polly.Kazuha-Neural", "en": "Polly.Joanna-Neural"}
LONGEST = 4000
"""Characters of the `Twiml` of a call that is created [call resource]."""

_SUMMARY = {"ja": (25, 35), "en": (80, 95)}  # morae, characters: one breath; a second more to end a sentence
_WRITTEN = {"ja": (60, 60), "en": (200, 200)}  # what somebody wrote to be said: ten seconds, which the talk clock has
_NAME = {"ja": 20, "en": 40}


@dataclass(frozen=True, slots=True)
class CallScript:
    """What the templates may use. Texts are raw: they are cleaned and cut here.

    `severity`, `host` and `summary` are those of the gravest of `count` open alerts; `written`: somebody wrote that
    summary to be said, so more of it is. `name` is the listener's, `other` that of whoever is being called now or took
    it. `time` is the local time of taking, recovery or closing. `minutes`: until the next call. `more`: alerts beyond
    the one that was heard. `prompts`: how often one document says the keys. A language that has no templates is spoken
    as "en".
    """

    language: str
    group: str
    severity: Severity = Severity.NOT_CLASSIFIED
    host: str = ""
    summary: str = ""
    written: bool = False
    count: int = 1
    name: str = ""
    other: str = ""
    time: datetime | None = None
    minutes: int = 0
    more: int = 0
    digits: Digits = Digits()
    prompts: int = 2


class Speaker(NamedTuple):
    """The attributes of a Say: `locale` is its `language` (ja-JP), `voice` one that speaks it.

    A voice that does not speak the language makes the Say fail (twilio.com/docs/voice/twiml/say).
    """

    language: str
    locale: str
    voice: str


class Voice:
    """Renders every document. Built once a container: all templates of `folder` are compiled here, none later.

    `voices` (language -> Twilio's name of a voice) goes before the defaults.
    """

    def __init__(self, folder: Path, voices: Mapping[str, str] = VOICES) -> None:
        chosen = {**VOICES, **voices}
        self._speakers = {language: Speaker(language, LOCALES[language], chosen[language]) for language in LOCALES}
        self._templates = _environment(folder)
        for name in self._templates.list_templates(extensions=["xml"]):
            self._templates.get_template(name)

    def document(self, topic: str, words: CallScript, action: str) -> str:
        """The TwiML for one of TOPICS; a key goes to `action`, an absolute URL."""
        speaker = self._speakers.get(words.language, self._speakers["en"])
        template = self._templates.get_template(f"{speaker.language}/{topic}.xml")
        return template.render(**speaker._asdict(), **_said(words, speaker.language), action=action)

    def one_moment(self, again: str) -> str:
        """Asks for patience in every language, then has Twilio POST to `again`, an absolute URL, two seconds later."""
        return self._to_everybody("_one_moment.xml", again=again)

    def expired(self) -> str:
        """A goodbye in every language, for a call that nobody remembers."""
        return self._to_everybody("_expired.xml")

    def last_resort(self, words: Mapping[str, CallScript]) -> str:
        """The alert in every language, twice, for inline TwiML: at most LONGEST characters. `words`: by language."""
        texts = [(self._speakers[language], self._last_resort(one)) for language, one in words.items()]
        document = self._templates.get_template("_last_resort.xml")
        twice = document.render(texts=texts, times=2)
        return twice if len(twice) <= LONGEST else document.render(texts=texts, times=1)

    def _last_resort(self, words: CallScript) -> Markup:
        template = self._templates.get_template(f"{words.language}/last_resort.xml")
        return Markup(template.render(**_said(words, words.language)))  # noqa: S704 - the template has escaped it

    def _to_everybody(self, name: str, **values: str) -> str:
        return self._templates.get_template(name).render(speakers=tuple(self._speakers.values()), **values)


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.filters["one_line"] = speech.one_line
    return environment


def _said(words: CallScript, language: str) -> dict[str, object]:
    """The values of the templates: `lead` is the host where the summary does not say it already."""

    def name(text: str) -> str:
        return speech.cut(speech.clean(text), language, _NAME[language])

    longest, most = (_WRITTEN if words.written else _SUMMARY)[language]
    host, summary = speech.clean(words.host), speech.headline(words.summary, language, most)
    in_it = words.written and host in summary
    lead, rest = ("", summary) if in_it else speech.apart(host, summary)
    return {
        "group": name(words.group),
        "severity": words.severity,
        "host": name(host),
        "lead": name(lead),
        "summary": speech.cut(rest, language, longest, most),
        "count": words.count,
        "name": name(words.name),
        "other": name(words.other),
        "time": words.time,
        "minutes": words.minutes,
        "more": words.more,
        "digits": words.digits,
        "prompts": words.prompts,
    }
