"""What the usual fields of an unknown body say: of its state, and of what names the problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rinban.intake.mapping import asides, flags, keying, telling, things, victims
from rinban.intake.mapping.doubts import words_in
from rinban.intake.mapping.fields import BodyFields
from rinban.intake.mapping.good_news import tells_trouble
from rinban.intake.mapping.hollow import is_an_id
from rinban.intake.mapping.names import FIELDS
from rinban.intake.mapping.values import Value, scalars, words_of
from rinban.intake.mapping.vocabulary import kind_of, said
from rinban.intake.mapping.words import ALERTS, EVENTS_OF_RUNS, EXECUTORS, PLACES, RUNS

_TICKET = re.compile(r"[A-Za-z]{2,10}[-_]?\d{2,20}")
_HOSTS = frozenset(("host", "hostname", "node", "server"))
_OF_RECORDS = "レコード番号"
_OF_KINDS = frozenset(("alertid", "alarmid", _OF_RECORDS))
_SMALL = re.compile(r"0*\d{1,3}")
_MACHINE = re.compile(r"i-[0-9a-f]{8,17}$")  # a virtual machine of EC2
_TOLD = re.compile(r"\w+(?:\.\w+)+\.(?:fired|triggered|recovered|resolved)")  # metrics.threshold.fired


@dataclass
class Usual:
    """One unknown body, as its fields tell of it."""

    body: Mapping[str, object]
    fields: BodyFields = field(init=False)

    def __post_init__(self) -> None:
        self.fields = BodyFields(self.body)

    @property
    def grades(self) -> list[str]:
        """The words of the severity; those of a priority or a level only where no field is called a severity."""
        found = [one for one in self.fields.found("severity") if self.fields.speaks(one)]
        severities = [one for one in found if one.path[-1][-1].endswith("severity")]
        return [said(one.value) for one in severities or found]

    @property
    def grades_an_alarm(self) -> bool:
        """Whether a field is called the severity of an alarm or an event: "normal" is no priority there."""
        return any(map(telling.grades_an_alarm, self.fields.found("severity")))

    @cached_property
    def flags(self) -> dict[str, bool]:
        """Yes and no, by their names, where they speak of the alert; 1 and 0 too."""
        return flags.told([one for one in self.fields.values if not self.fields.is_contradicted(one)])

    @cached_property
    def deep_flags(self) -> frozenset[str]:
        """The names of flags that stand in an object of a monitor, and not around everything."""
        return frozenset("".join(one.path[-1]) for one in self.fields.values if one.depth and one.is_the_alerts)

    @cached_property
    def times(self) -> frozenset[str]:
        """The names of what may hold a time, where they speak of the alert: `resolvedat` and the like."""
        return flags.times(self.fields.values)

    @cached_property
    def is_a_test(self) -> bool:
        """Whether a flag says that it is only a test. A check may be called "test", so only true counts."""
        return flags.is_true(self.fields.values, "test", "istest", "testmode", "dryrun", "drill", "isdrill", "exercise")

    @cached_property
    def is_in_maintenance(self) -> bool:
        """Whether a flag says that what is watched is being worked on."""
        return flags.is_true(
            self.fields.values, "maintenance", "inmaintenance", "indowntime", "maintenancemode", "isinmaintenance"
        )

    @cached_property
    def is_a_run(self) -> bool:
        """Whether it is about something that begins and ends by itself, such as a job; a label of that name is none."""
        return bool(self.states_of_runs) or self._has_runs_name

    @cached_property
    def _has_runs_name(self) -> bool:
        own = (one for one in self.fields.values if not one.listed and not telling.is_passed_on(one))
        return any(word in RUNS for one in own for name in one.path for word in name)

    @property
    def _is_a_job(self) -> bool:
        """Whether it is a run by more than an event's word: a sync or an import may be a service that never ends."""
        words = {word for text in self.states_of_runs for word in words_of(text)}
        return self._has_runs_name or not RUNS.isdisjoint(words)

    @cached_property
    def states_of_runs(self) -> list[str]:
        """The states of fields that name the run, or name it in what they say: `build_status`, "deployment.created"."""
        found = (one for name in ("status", "event") for one in self.fields.found(name) if self.fields.speaks(one))
        named = ((said(one.value), {word for name in one.path for word in name}) for one in found)
        return [text for text, words in named if RUNS & words or EVENTS_OF_RUNS & {*words_of(text)}]

    @cached_property
    def is_about_an_alert(self) -> bool:
        """Whether its names, or its title, are those of an alert and not of a thing that only has a state."""
        named = any(word in ALERTS for one in self.fields.values for name in one.path for word in name)
        found = ("alone", "rules", "severity")
        return (
            named or self._is_a_job or any(map(self.fields.found, found)) or any(map(tells_trouble, self.fields.titles))
        )

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The words that say what it is about: those of its names and objects at the top, and those of its titles."""
        top = {word for one in self.fields.values for word in one.path[0]}
        return frozenset(top.union(*map(words_in, self.fields.titles)))

    @cached_property
    def is_plain(self) -> bool:
        """Whether it has no objects inside, as an answer wrapped around something else would have."""
        return all(one.depth == 0 for one in self.fields.values)

    @cached_property
    def names(self) -> keying.ProblemNames:
        """What of it names the problem; where it has no names, the ids of what is watched, which stay the same."""
        host, verdict = self.host, self.verdict
        alone, rules, parts = (self._namings(name, host) for name in ("alone", "rules", "parts"))
        if not (host and (alone or rules)):
            parts = (*parts, *(name for name in self._things(host) if name not in parts))
        parts = (*parts, *asides.links(self.fields))
        ids = () if host or alone or rules or parts else self._ids()
        parts = parts if ids else (*parts, *self._instances(is_of_a_rule=bool(alone or rules)))
        judged = ("".join(verdict.path[-1]),) if verdict and not (alone or self._tells_itself) else ()
        return keying.ProblemNames(host, alone or ids, (*rules, *judged), parts, self._numbered, self._places)

    @property
    def _places(self) -> tuple[str, ...]:
        """What says where the host is: {"environment": "prod"}, {"cluster": {"name": "c1"}}.

        In a record of a log that is all that there is: its service has written it, and is not what a check is of.
        """
        is_a_log = any(map(telling.grades_a_log, self.fields.found("severity"))) or self._tells_no_state
        found = (one for one in self.fields.found("parts") if is_a_log or telling.says_where(one))
        return tuple(keying.lasting_name(said(one.value)) for one in found)

    @property
    def _tells_no_state(self) -> bool:
        return not (self.flags or any(map(self.fields.found, ("status", "event", "result", "severity"))))

    @cached_property
    def _numbered(self) -> tuple[str, ...]:
        """What is named by a number, an address or a scope, each with the word for what it is.

        A rule that is known by its id alone watches many things, so what it has found counts however deep it stands.
        """
        found = things.named(self.fields.values, self.fields.titles)
        is_by_id = self.fields.found("ids") and not self.host
        found = (*found, *victims.address(self.fields.values))
        return (*found, *things.scopes(self.body), *(things.watched(scalars(self.body)) if is_by_id else ()))

    def _instances(self, *, is_of_a_rule: bool) -> tuple[str, ...]:
        """The instances of what watches many, by their ids: beside the rule, or in an object such as `slo`.

        At the top of a body without a rule it is the id of the event, and so is one that looks like that of a run.
        """
        found = [] if self.is_a_run else self.fields.found("instances")
        its = (one for one in found if one.depth or is_of_a_rule)
        lasting = (one for one in its if _MACHINE.match(said(one.value)) or not telling.is_of_one_run(one))
        return tuple(dict.fromkeys(text for one in lasting if not is_an_id(text := said(one.value))))[:3]

    @cached_property
    def host(self) -> str:
        """The first that a person would call one; an id or an environment only where there is nothing else."""
        hosts = [said(one.value) for one in self.fields.found("host") if not (one.listed or self._only_runs_it(one))]
        hosts = hosts or self._only_listed_host()
        named = (host for host in hosts if not is_an_id(host) and host.lower() not in PLACES)
        return next(named, "") or next(iter(hosts), "")

    def _only_listed_host(self) -> list[str]:
        """The one that all entries of lists call a host."""
        listed = {said(one.value) for one in self.fields.found("host") if one.listed and one.path[-1][-1] in _HOSTS}
        return [*listed] if len(listed) == 1 else []

    def _only_runs_it(self, one: Value) -> bool:
        """Whether it is the machine that a run happened to be given: another one each time.

        Its name tells, or that of its field: airflow-worker-4 beside the number of a try, `agent_name`.
        """
        if not EXECUTORS.isdisjoint(one.path[-1][:-1]):
            return self.is_a_run
        return not EXECUTORS.isdisjoint(words_of(said(one.value))) and self._is_one_try

    @cached_property
    def _is_one_try(self) -> bool:
        return any(telling.numbers_a_try(one) for one in self.fields.values) and self.is_a_run

    @cached_property
    def verdict(self) -> Value | None:
        """The one value at the top that is a word for a state, in a field of any other name: {"ping": "NG"}."""
        judging = [one for one in self.fields.values if telling.judges(one)]
        return judging[0] if len(judging) == 1 else None

    @cached_property
    def _tells_itself(self) -> bool:
        return any(map(self.fields.found, ("summary", "message", "status", "event")))

    @cached_property
    def incident(self) -> str:
        """The number that a system for tickets gave to the problem.

        A bare `number` may count something, unless it is that of one alert: {"alert": {"number": 42}}. Each repository
        numbers its own alerts; a small number beside a host, and an `alert_id` of any length, may be that of a kind of
        alert. Such a number counts for its host only, or for the services and the scope that stand beside it.
        """
        found = ((one, "".join(one.path[-1]), said(one.value)) for one in self.fields.found("incident"))
        given = (told for told in found if told[1] != "number" or _TICKET.fullmatch(told[2]) or _is_an_alerts(told[0]))
        named = (told for told in given if told[1] == _OF_RECORDS or not (self.host and _SMALL.fullmatch(told[2])))
        one, name, number = next(named, (None, "", ""))
        is_of_a_kind = one and not _OF_KINDS.isdisjoint(one.names) and (name in _OF_KINDS or _SMALL.fullmatch(number))
        may_come_again = is_of_a_kind or (name == "number" and not _TICKET.fullmatch(number))
        about = ([self.host] if self.host else self.names.parts) if may_come_again else ()
        scopes = things.scopes(self.body) if one and not _OF_KINDS.isdisjoint(one.names) else ()
        return "/".join((number, *about, *scopes))

    @property
    def called(self) -> tuple[str, ...]:
        """The names, first those that stand in one object with the state: it is the state of what is called so."""
        found = self.fields.found("name")
        states = {one.path[:-1] for one in self.fields.found("status") if one.depth and self.fields.speaks(one)}
        beside = [one for one in found if one.path[:-1] in states and "".join(one.path[-2]) not in FIELDS["status"]]
        return telling.texts_of([*beside, *found])[:6]

    @property
    def errors(self) -> tuple[str, ...]:
        """What went wrong, where that stands beside a message: {"message": "Workflow failed", "error": …}."""
        found = (one for one in self.fields.found("message") if one.path[-1] in telling.ERRORS and not one.listed)
        return telling.texts_of([one for one in found if isinstance(one.value, str)])[:2]

    @property
    def things_in_events(self) -> str:
        """What its events name, where nothing else says what is the matter with a host or a service."""
        return " ".join(dict.fromkeys(filter(None, map(telling.thing_in, self.fields.every("event")))))

    @cached_property
    def id(self) -> str:
        """An id at the top, whatever it is of: all that a body may have to name its problem."""
        ids = (self.body.get(name) for name in ("id", "uuid", "guid", "key"))
        return next((said(value) for value in ids if isinstance(value, str | int)), "")

    @cached_property
    def spoken(self) -> str:
        """What can be said of a body in which nothing has a usual name: its texts, but no ids, times and addresses."""
        texts = (telling.name_in(said(one.value)) for one in scalars(self.body) if telling.is_sayable(one))
        return ", ".join(list(dict.fromkeys(filter(None, texts)))[:4])

    def _things(self, host: str) -> tuple[str, ...]:
        """The names of things of any other kind: {"connection": {"name": …}}, `stack_name`."""
        named = [one for one in self.fields.values if one.path[-1][-1] == "name" and not one.listed]
        things = (one for one in named if telling.names_a_thing(one) and not telling.is_passed_on(one))
        things = (one for one in things if EXECUTORS.isdisjoint(one.path[-1]) or not self.is_a_run)
        texts = (keying.lasting_name(said(one.value)) for one in things)
        found = dict.fromkeys(text for text in texts if text and text != host and len(text) <= 100)
        return tuple(text for text in found if not kind_of(text))[:3]

    def _ids(self) -> tuple[str, ...]:
        found = self.fields.found("ids")
        return tuple(dict.fromkeys(f"{''.join(one.path[-1])}-{said(one.value)}" for one in found))[:3]

    def _namings(self, name: str, host: str) -> tuple[str, ...]:
        """Not those of a list's entries, which come and go while the problem lasts, nor words for a state."""
        found = (one for one in self.fields.found(name) if not (one.listed or telling.is_of_one_run(one)))
        texts = telling.texts_of([one for one in found if not (telling.is_numbered_page(one) and self.is_a_run)])[:6]
        named = [keying.lasting_name(text) for text in texts if text != host and len(text) <= 200]
        return tuple(text for text in named if not kind_of(text))

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The words in fields without a usual name, however deep, that look as if they named a thing: /var, billing."""
        return tuple(dict.fromkeys(said(one.value) for one in self.fields.values if telling.marks(one)))[:6]

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The texts at the top in fields without a usual name, which may name the problem; no times, counts, ids."""
        top = (one for one in self.fields.values if not one.depth and not telling.fields_of(one.names))
        passing = (telling.judges, telling.was, telling.changes, telling.is_hidden)
        lasting = (one for one in top if not any(is_so(one) for is_so in passing))
        return tuple(text for one in lasting if len(text := said(one.value)) <= 100 and not _TOLD.fullmatch(text))


def _is_an_alerts(one: Value) -> bool:
    """Whether it stands in the object of one alert, incident or the like; `alerts` may count them."""
    return bool(one.depth) and one.path[-2][-1] in ALERTS and not one.path[-2][-1].endswith("s")
