"""What was typed into the form of an act that was not done: the form is shown open, with all of it in its fields.

A cookie of the browser keeps it until then, also over a sign-in. Anybody may write a cookie of their own, so it fills
fields that are seen, and nothing else: what a form is about stands in the page, and no button is pressed by it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rinban.doors import board_cookies as cookies
from rinban.doors import board_forms as forms
from rinban.doors import http
from rinban.doors.alerts import GROUP
from rinban.doors.board_forms import Form
from rinban.doors.http import HttpEvent

FORMS: Mapping[str, str] = {
    "note": "act-note",
    "take": "act-take-for",
    "override": "act-override-{group}",
    "page": "act-page-{group}",
    "quiet": "act-quiet-{group}",
    "cover": "act-cover",
    "swap": "act-swap",
    "test-call": "act-test-call",
}
"""The acts whose forms have fields, each with the id of what opens the form."""

UNSEEN = ("csrf", "back", "made", "escalation", "group")
"""What a form has besides its fields. The group tells one form of a page from the others."""


def stood(act: str, given: Form) -> str:
    """The page below our base on which the form stood. Only an alert that was raised is followed by another one."""
    if act != "page":
        return forms.back(given)
    return f"/board/duty?group={given['group']}" if _group(given) else "/board/duty"


def place(act: str, given: Form) -> str:
    """The form itself in the address of its page, "" for one without fields."""
    return f"#{FORMS[act].format(group=_group(given))}" if _fields(act, given) else ""


def kept(event: HttpEvent, act: str, given: Form) -> str | None:
    """The header's value with which the browser keeps it; None if there is nothing to keep."""
    fields = _fields(act, given)
    if not fields:
        return None
    about = {"act": act, "group": _group(given), "page": stood(act, given).partition("?")[0]}
    return cookies.typed_kept(event, about, fields)


def typed(event: HttpEvent) -> Mapping[str, str]:
    """What the browser has kept for the very page that it asks for: by the names of the fields, with the `act` and the
    `group` of its form. A part has none, since its page has what is typed there."""
    if event["httpMethod"] != "GET" or http.query(event).get("part"):
        return {}
    found = cookies.typed(event)
    here = str(event["resource"]).format(**(event.get("pathParameters") or {}))
    return found if found.get("page") == here else {}


def _fields(act: str, given: Form) -> Form:
    return {name: value for name, value in given.items() if name not in UNSEEN} if act in FORMS else {}


def _group(given: Form) -> str:
    group = given.get("group", "")
    return group if GROUP.fullmatch(group) else ""
