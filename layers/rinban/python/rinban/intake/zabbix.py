"""What Rinban's media type posts from a Zabbix server: raw macros, told apart here.

The media type (integrations/zabbix/rinban-media-type.yaml) is thin on purpose, so that an upgrade of Rinban needs no
re-import. Every value is text; a macro that does not apply stays literal (`{EVENT.UPDATE.ACTION}` in a problem) or
becomes `*UNKNOWN*`. That, and every "Zabbix does" below, was measured on Zabbix 6.0.14.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.our_own import is_our_own
from rinban.core.errors import BadRequest
from rinban.core.text.plain import digest, lines, one_line, short

SOURCE = "zabbix"

# {EVENT.ID}, {$USER}, {#DISCOVERED}, {?expression}, {{ITEM.VALUE}.function()}
_UNFILLED = re.compile(r"\{(?:[$#]?[A-Z]|\?|\{[$#]?[A-Z][^{}]*\})[^{}]*\}|\*UNKNOWN\*")
_ACKNOWLEDGED = re.compile(r"\backnowledged\b")  # not found in "unacknowledged"
_SUPPRESSED = re.compile(r"\bsuppressed\b")  # not found in "unsuppressed"
_UNACKNOWLEDGED = re.compile(r"\bunacknowledged\b")
_CANCELLED = re.compile(r"NOTE: Escalation cancell?ed")
_HIDDEN_AUTHOR = "Inaccessible user"  # {USER.FULLNAME} when the recipient may not see who it was
_OTHER_SOURCES = {"1": "discovery", "2": "autoregistration", "3": "internal", "4": "service"}
_TESTED = "the Test button works; it fills in no macros, so nobody is called"
_NOT_WATCHED = "Zabbix stopped following this problem, which does not say that it is over"
_PUT_AWAY = "suppressed in Zabbix: counts as taken, also when the suppression ends"
_TAKEN_BACK = "taken back in Zabbix"
_OUR_OWN = "Zabbix reports what Rinban has written there itself"
_CLOSED = re.compile(r"\bclosed\b")
_OUR_DEEDS = re.compile(r"(?:acknowledged|commented|and|[, ])*")  # whatever else was done, a person did


def read(body: Mapping[str, object]) -> tuple[Alert, ...] | None:
    """The one alert of a delivery, or None if the body is not Zabbix's.

    Every field may be missing, of a wrong type or huge. Raises BadRequest if nothing in it can be used.
    """
    if not _is_ours(body):
        return None
    if body.get("event_id") == "{EVENT.ID}":  # only the Test button leaves it so: Zabbix fills it in for every event
        return (Alert("zabbix:test", Kind.TEST, summary="Zabbix's Test button", source=SOURCE, reason=_TESTED),)
    return (_alert(_Event(body)),)


def _is_ours(body: Mapping[str, object]) -> bool:
    """It has the parameters of the media type, whatever an administrator made of `source`."""
    says_so = str(body.get("source")).lower() == SOURCE and any(name.startswith("event_") for name in body)
    return says_so or {"event_id", "event_value"} <= body.keys()


@dataclass(frozen=True, slots=True)
class _Event:
    body: Mapping[str, object]

    def raw(self, name: str) -> str:
        """The field's text; "" if it is missing, not a text or number, or a macro that was not filled in."""
        value = self.body.get(name)
        said = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        return "" if _UNFILLED.fullmatch(said) else said

    def line(self, name: str, limit: int = 255) -> str:
        return one_line(self.raw(name), limit)


def _alert(event: _Event) -> Alert:
    kind, reason = _kind(event)
    return Alert(
        dedup_key=f"zabbix:{_server(event)}:{_problem(event)}",
        kind=kind,
        severity=_severity(event),
        summary=_summary(event),
        host=event.line("host_name") or event.line("host_host"),
        details=_details(event),
        link=_link(event),
        source=SOURCE,
        by=_doer(event, kind),
        reason=reason,
        began=_number(event),
    )


def _kind(event: _Event) -> tuple[Kind, str]:
    """What the delivery asks for, and why nothing is done where nothing is.

    Zabbix's kinds overlap, so the order of the questions matters. "Escalation canceled" looks like a second problem. It
    is sent, and never followed by a recovery, when trigger, item, host or action was disabled or deleted meanwhile:
    by a person, but also by discovery rules, which disable just what has vanished. So it says that Zabbix has stopped
    looking, not that the problem is over, and it neither rings (nobody is called for nothing) nor stops a ringing (the
    chain cannot die quietly): one key press does, and the escalation then closes when it has been quiet.
    """
    if other := _OTHER_SOURCES.get(event.raw("event_source")):
        return Kind.IGNORED, f"{other} events are not paged, only triggers"
    if event.raw("event_update_status") == "1":
        return _kind_of_update(event)
    if event.raw("event_value") == "0":
        return Kind.RECOVERY, ""
    if _CANCELLED.match(event.raw("alert_message")):
        return Kind.IGNORED, _NOT_WATCHED
    return Kind.PROBLEM, ""


def _kind_of_update(event: _Event) -> tuple[Kind, str]:
    """A manual close has value 0 (a recovery follows it). {EVENT.UPDATE.ACTION} is English on every server.

    The acknowledgement has to be this update's own deed: {EVENT.ACK.STATUS} stays "Yes" in the comments that
    follow, and a comment must not silence a group that was paged again since. It decides only where there is no deed.
    A person who suppresses a problem (6.2 and newer) has seen it and wants quiet, as one who acknowledges it. Where the
    user whose token Rinban has is not the one that it is notified as, its own acknowledgements are reported back.
    """
    if event.raw("event_value") == "0":
        return Kind.RECOVERY, "closed in Zabbix"
    deed = event.raw("event_update_action")
    if _is_our_own(event, deed):
        return Kind.IGNORED, _OUR_OWN
    if _ACKNOWLEDGED.search(deed) or (not deed and event.raw("event_ack_status") == "Yes"):
        return Kind.CLAIM, ""
    if _SUPPRESSED.search(deed):
        return Kind.CLAIM, _PUT_AWAY
    if _UNACKNOWLEDGED.search(deed):
        return Kind.TAKEN_BACK, _TAKEN_BACK
    return Kind.UPDATE, one_line(deed, 100)


def _is_our_own(event: _Event, deed: str) -> bool:
    """Without a deed nobody can know more than the line says."""
    acknowledges, does_more = bool(_ACKNOWLEDGED.search(deed)), not _OUR_DEEDS.fullmatch(deed)
    return is_our_own(event.raw("event_update_message"), acknowledges=acknowledges, does_more=does_more)


def _doer(event: _Event, kind: Kind) -> str:
    """Who did it in Zabbix. Of a problem that is over, anything may be updated: so it has to be said that it was closed
    by hand, and "?" stands for somebody whose name is hidden."""
    if kind is Kind.RECOVERY:
        is_closed = event.raw("event_update_status") == "1" and _CLOSED.search(event.raw("event_update_action"))
        return _author(event) or "?" if is_closed else ""
    return _author(event) if kind in (Kind.CLAIM, Kind.TAKEN_BACK) else ""


def _server(event: _Event) -> str:
    """The sending server, since every Zabbix numbers its events from 1: the frontend's address without the scheme.

    Where that is not set: what the event is about, since one number hardly means the same problem on two servers.
    """
    address = re.sub(r"^[A-Za-z]+://", "", event.line("zabbix_url", 2048)).rstrip("/")
    if not address:
        return _subject(event)
    host, slash, path = address.partition("/")
    return short(host.rpartition("@")[2].lower() + slash + path, 150)


def _problem(event: _Event) -> str:
    """The event id, which Zabbix keeps in problem, update and recovery; else the next best that they share."""
    if event_id := event.line("event_id", 2048):
        return short(event_id, 64)
    if trigger_id := event.line("trigger_id", 2048):
        return short(f"trigger-{trigger_id}", 64)
    if subject := _subject(event):
        return subject
    raise BadRequest("Zabbix sent no event_id, trigger_id, event_name or host: compare the media type's parameters")


def _number(event: _Event) -> float:
    """The event id as a number: a server counts on, so it never comes back. 0.0 if it is none."""
    said = event.raw("event_id")
    return float(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0.0


def _subject(event: _Event) -> str:
    """A digest of host and event name, which Zabbix keeps in problem, update and recovery; "" if both are missing."""
    known = event.line("host_host") or event.line("host_name"), event.line("event_name", 2048)
    return digest("\n".join(known)) if any(known) else ""


def _severity(event: _Event) -> Severity:
    """By number, because the names can be changed in Zabbix. After "change severity" it is the new one."""
    number = event.raw("event_nseverity")
    return Severity(int(number)) if number in {"0", "1", "2", "3", "4", "5"} else Severity.DISASTER


def _summary(event: _Event) -> str:
    fields = ("event_name", "alert_subject", "alert_message")
    return next((said for name in fields if (said := event.line(name, 300))), f"Zabbix event {_problem(event)}")


def _details(event: _Event) -> str:
    told = event.raw("alert_message") or event.raw("event_opdata")
    return lines("\n".join(filter(None, (event.raw("event_update_message"), told))), 2000)


def _link(event: _Event) -> str:
    """The event's page in the frontend, if {$ZABBIX.URL} is set there, else the trigger's own URL."""
    frontend, trigger_id, event_id = (event.line(name, 1000) for name in ("zabbix_url", "trigger_id", "event_id"))
    if _is_web(frontend) and trigger_id and event_id:
        return f"{frontend.rstrip('/')}/tr_events.php?{urlencode({'triggerid': trigger_id, 'eventid': event_id})}"
    own = event.line("trigger_url", 2048)
    return own if _is_web(own) else ""


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _author(event: _Event) -> str:
    """{USER.FULLNAME} is "Name Surname (login)": the login is left out, for it is spoken."""
    name = event.line("user_fullname", 200)
    return "" if name == _HIDDEN_AUTHOR else re.sub(r"(?<=\S) \([^()]*\)$", "", name)
