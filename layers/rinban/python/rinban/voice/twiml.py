"""What a person hears, as TwiML. The words are in templates/voice, one file per language and thing said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from rinban.core.alert import Severity
from rinban.core.text import details, headline, names, speech
from rinban.core.text.headline import Headline, Spoken
from rinban.voice import tongues
from rinban.voice.call_script import LOCALES, CallScript

TOPICS = (
    "menu", "collected", "reminder", "wrong_key", "taken", "following", "snoozed", "passed", "round_over",
    "nobody_left",
    "goodbye", "earlier", "resting", "already_taken", "recovered", "closed", "details", "details_offered",
    "details_taken", "test_call", "test_done",
)  # fmt: skip
_IN_FULL = frozenset({"details", "details_offered", "details_taken"})
_TELLING = frozenset({"menu", "collected", "reminder", "last_resort"}) | _IN_FULL
"""What says something of the alert itself. No other text has the headline, for which room has to be found."""

VOICES: Mapping[str, str] = {"ja": "Polly.Kazuha-Neural", "en": "Polly.Joanna-Neural"}
LONGEST = 4000
"""Characters of the `Twiml` of a call that is created [call resource]."""

FIRST = 9.0
"""Seconds until it has been said who calls, where something is wrong and what; the keys follow in 6 s at most."""

BRIEFEST = 2
"""The shortest of the ways in which a lead-in can be said."""

_SAY, _SAID = Markup('<Say language="{}" voice="{}">'), Markup("</Say>")

_SHORT_NAMES = {"ja": "あ", "en": "x"}
_WRITTEN = 10.0  # seconds of what somebody wrote to be said
_NAME = 5.0  # seconds of a group's or a person's name


class Frame(NamedTuple):
    """What decides how long the words before a headline take. `is_told`: there is a host or a summary.

    `brief`: how far these words are shortened themselves, from 0 (not at all) to BRIEFEST. `group`: a name of one
    letter in the place of the group's, so that all groups share what was measured once.
    """

    language: str
    group: str
    severity: Severity
    alerts: int
    is_told: bool
    is_collected: bool
    came: int
    again: int = 0
    brief: int = 0


class Fit(NamedTuple):
    """A headline between the words around it, as `brief` as in `Frame`; `left`: the seconds that remain of FIRST."""

    brief: int
    told: Headline
    left: float
    fits: bool


class Voice:
    """Renders every document. Built once a container; a template of `folder` is compiled when it is first rendered.

    To compile them all would take a quarter of a cold start, while somebody who has picked up waits. `voices` (language
    -> Twilio's name of a voice) goes before the defaults.
    """

    def __init__(self, folder: Path, voices: Mapping[str, str] = VOICES) -> None:
        chosen = {**VOICES, **voices}
        # A voice that does not speak the language of its Say makes it fail (twilio.com/docs/voice/twiml/say).
        self._speakers = {language: _SAY.format(LOCALES[language], chosen[language]) for language in LOCALES}
        self._templates = _environment(folder, self._says)
        # Mostly these are the same, call after call.
        self._room = lru_cache(maxsize=1000)(self._measured)
        self._said = lru_cache(maxsize=1000)(self._spoken)

    def document(self, topic: str, words: CallScript, action: str) -> str:
        """The TwiML for one of TOPICS; a key goes to `action`, an absolute URL."""
        language = words.language if words.language in self._speakers else "en"
        template = self._templates.get_template(f"{language}/{topic}.xml")
        return template.render(language=language, action=action, **self._values(words, language, topic))

    def one_moment(self, again: str) -> str:
        """Asks for patience in every language, then has Twilio POST to `again`, an absolute URL, two seconds later.

        A key that is pressed meanwhile goes there at once.
        """
        return self._to_everybody("_one_moment.xml", again=again)

    def expired(self) -> str:
        """A goodbye in every language, for a call that nobody remembers."""
        return self._to_everybody("_expired.xml")

    def last_resort(self, words: Mapping[str, CallScript]) -> str:
        """The alert in every language, twice, for inline TwiML: at most LONGEST characters. `words`: by language."""
        texts = [(language, self._last_resort(one)) for language, one in words.items()]
        document = self._templates.get_template("_last_resort.xml")
        twice = document.render(texts=texts, times=2)
        return twice if len(twice) <= LONGEST else document.render(texts=texts, times=1)

    def _last_resort(self, words: CallScript) -> Markup:
        template = self._templates.get_template(f"{words.language}/last_resort.xml")
        return Markup(template.render(**self._values(words, words.language, "last_resort")))  # noqa: S704 - the template has escaped it

    def _to_everybody(self, name: str, **values: str) -> str:
        return self._templates.get_template(name).render(languages=tuple(self._speakers), **values)

    def _values(self, words: CallScript, language: str, topic: str) -> dict[str, object]:
        """The values of the templates: what is known, and the headline in the seconds that are left for it."""
        known = _known(words, language)
        if topic not in _TELLING:
            return known
        whole = _details(words, language) if topic in _IN_FULL else {}
        fit = self._fitting(words, language)
        return {**known, "brief": fit.brief, **_told(words, language, fit.told, fit.left), **whole}

    def _fitting(self, words: CallScript, language: str) -> Fit:
        """The first that fits, else the last. The names in a summary go last, without a host after all other words."""
        frame, longer = _frame(words, language)

        def fit(*, named: bool, brief: int) -> Fit:
            room = self._room(frame._replace(brief=brief)) - longer
            return _fit(words, language, room, named=named, brief=brief)

        ways = (*((False, brief) for brief in range(BRIEFEST + 1)), *(((True, 0),) if words.host else ()))
        tried = (fit(named=named, brief=brief) for named, brief in ways)
        return next((one for one in tried if one.fits), None) or fit(named=True, brief=BRIEFEST)

    def _measured(self, frame: Frame) -> float:
        """The seconds of FIRST that the lead-in leaves for the headline, of one alert as of several."""
        values = {**frame._asdict(), "count": frame.alerts, "lead": frame.is_told, "summary": ""}
        lead_in = self._templates.get_template(f"{frame.language}/_lead_in.xml").render(**values)
        return FIRST - sum(run.seconds for run in tongues.runs(speech.one_line(lead_in), frame.language))

    def _says(self, text: Markup, language: str) -> Markup:
        """A text, already escaped, as one Say for each of its languages."""
        return self._said(str(text), language)

    def _spoken(self, text: str, language: str) -> Markup:
        runs = tongues.runs(speech.one_line(text), language)
        return Markup("\n    ").join(map(self._say, runs))

    def _say(self, run: Spoken) -> Markup:
        text = Markup(run.text)  # noqa: S704 - a part of what the template has escaped
        return self._speakers[run.language] + text + _SAID


def _environment(folder: Path, says: Callable[[Markup, str], Markup]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
        cache_size=-1,  # all of them are kept, and looked up without a lock
    )
    environment.filters["says"] = says
    environment.globals = {"range": range}  # all that the templates use: each import of macros looks through them
    return environment


def _known(words: CallScript, language: str) -> dict[str, object]:
    """The values that need no room to be found for them."""

    def person(text: str) -> str:
        return tongues.marked(headline.person(text, language, _NAME), language)

    return {
        "group": tongues.marked(headline.name(words.group, language, _NAME), language),
        "severity": words.severity,
        "count": words.count,
        "number": words.number,
        "name": person(words.name),
        "other": person(words.other),
        "is_own": words.is_own,
        "time": words.time,
        "minutes": words.minutes,
        "more": words.more,
        "is_last": words.is_last,
        "may_call_in": words.may_call_in,
        "other_number": words.other_number,
        "pause": words.pause,
        "digits": words.digits,
        "prompts": words.prompts,
        "details_key": words.details_key,
        "is_collected": words.is_collected,
        "came": words.came,
        "again": words.again,
        "follow_key": words.follow_key,
        "since": words.since,
        "open_for": words.open_for,
        "snooze_key": words.snooze_key,
        "snooze": words.snooze,
        "reminds_in": words.reminds_in,
        "monitor": words.monitor,
        "is_closed_there": words.is_closed_there,
        "cause": words.cause.value,
    }


def _frame(words: CallScript, language: str) -> tuple[Frame, float]:
    """The frame of these words, and how many seconds longer the group's own name takes than the one that is in it."""
    own = headline.name(words.group, language, _NAME)
    short = Spoken(_SHORT_NAMES[own.language] if own.text else "", own.language)
    group, is_told = tongues.marked(short, language), bool(words.host or words.summary)
    frame = Frame(language, group, words.severity, words.count, is_told, words.is_collected, words.came, words.again)
    return frame, own.seconds - short.seconds


def _fit(words: CallScript, language: str, room: float, *, named: bool, brief: int) -> Fit:
    told = _headline(words, language, room, named=named)
    says_what = told.whole or bool(told.summary.text)  # else it is short because what is wrong was left out
    return Fit(brief, told, room - told.seconds, says_what and told.seconds <= room)


def _headline(words: CallScript, language: str, room: float, *, named: bool) -> Headline:
    seconds = _WRITTEN if words.written else room
    return _told_in(words.host, words.summary, language, seconds, words.readings, named=named)


@lru_cache(maxsize=1000)  # the same alert is told to one person after the other
def _told_in(
    host: str, summary: str, language: str, seconds: float, readings: tuple[tuple[str, str], ...], *, named: bool = True
) -> Headline:
    return headline.headline(host, summary, language, seconds, dict(readings), named=named)


def _told(words: CallScript, language: str, told: Headline, left: float) -> dict[str, object]:
    """What is said of the alert: `lead` is the host where the summary does not say it already. `left`: seconds."""
    table = dict(words.readings)
    host = _told_in(words.host, "", language, _NAME, words.readings).host
    return {
        "lead": tongues.marked(told.host, language),
        "summary": tongues.marked(told.summary, language),
        "whole": told.whole,
        "host": tongues.marked(host, language),
        "others": [tongues.marked(other, language) for other in headline.hosts(words.others, language, left, table)],
    }


def _details(words: CallScript, language: str) -> dict[str, object]:
    """The whole: the host's full name as well, if a breath can say it and the summary does not."""
    table = dict(words.readings)
    told = details.details(words.summary, words.details, language, table)
    sentences = [tongues.marked(one, language) for one in told.sentences]
    host = headline.say_name(names.filled(words.host), language, table)
    if speech.clean(words.host).casefold() in speech.clean(words.summary).casefold():
        return {"host": "", "sentences": sentences, "is_all": told.whole}
    known = {"host": tongues.marked(host, language)} if host.seconds <= headline.BEYOND else {}
    return {**known, "sentences": sentences, "is_all": told.whole}
