"""Whatever an alert says: it mentions nobody, breaks no limit, and leaves the request one that can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rinban.chat.fitting import BREAK
from rinban.chat.kinds import KINDS
from rinban.chat.message import Message, Situation, message
from rinban.core.chain.document import Escalation
from tests.unit.chat.published import check, texts
from tests.unit.chat.scenes import DESTINATIONS, SCENES, scene, sending

DOCUMENTS = {name: scene(name) for name in SCENES}

NASTY = [
    "<!channel>", "<!here|x>", "<@U0123ABC>", "<!subteam^S1>", "@channel", "@everyone", "@here", "@all", "[To:1]",
    "[toall]", "[/title]", "[/info]", "<at>Night</at>", "<users/all>", "<@1234>", "<@&1234>", "&lt;!channel&gt;", "&",
    "\\", "`", "```", "*", "_", "~~", "](http://x)", "|", ">", '"', "\n", "\r\n", "\x00", "\ud83d", "🇯🇵", "が",
    "👩‍👩‍👧‍👦", "\u202e", "障害", "%", "$", "{", "}", "\u2028",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=8).map("".join)
LONG = st.builds(lambda text, times: (text or "x") * times, TEXTS, st.sampled_from([1, 1, 1, 400]))
LINKS = TEXTS.map(lambda text: f"https://zabbix.example/{text}") | LONG


@st.composite
def told(draw: st.DrawFn) -> Message:
    e = DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))]
    return message(_saying(e, draw(LONG), draw(LONG), draw(LINKS), draw(LONG)), draw(st.sampled_from(("ja", "en"))))


def _saying(e: Escalation, host: str, summary: str, link: str, name: str) -> Escalation:
    problems = tuple(p._replace(host=host, summary=summary, texts=(), link=link) for p in e.problems)
    people = tuple(one._replace(responder=replace(one.responder, name=name)) for one in e.people)
    return replace(e, problems=problems, people=people, names=(("ja", name), ("en", name)))


MENTIONS: dict[str, Callable[[str], list[str]]] = {
    "slack": lambda text: re.findall(r"<[!@#][^>]*>", text),
    "mattermost": lambda text: re.findall(r"@[A-Za-z0-9]|<[!@#]", text),
    "google_chat": lambda text: re.findall(r"<users/[^>]*>", text),
    "chatwork": lambda text: re.findall(r"\[(?!/?info\]|/?title\])[^\]]*\]|\[To:|\[toall", text),
    "teams": lambda text: re.findall(r"<at>", text),
    "amazon_q": lambda text: re.findall(r"<[!@#]|@[A-Za-z0-9]", text),
}
MENTIONS["slack_bot"] = MENTIONS["slack"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(message=told())
def test_no_mention_no_broken_limit_and_a_body_that_can_be_read(kind: str, message: Message) -> None:
    to = replace(DESTINATIONS[kind], mention="")
    for name in ("calling", "exhausted"):  # a new message, and one that is there already
        for request in KINDS[kind].render(message, to, sending(kind, name)):
            body = check(kind, request)
            shown = json.loads(body["Message"]) if kind == "amazon_q" else body
            for text in texts(shown):
                assert kind not in MENTIONS or MENTIONS[kind](text) == [], text
            if kind == "discord":
                assert body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.mention))
def test_who_is_mentioned_when_nobody_took_it_is_the_one_whom_the_rota_names(kind: str) -> None:
    to = DESTINATIONS[kind]
    for name, e in DOCUMENTS.items():
        one = message(e, "en")
        requests = KINDS[kind].render(one, to, sending(kind, name))
        shown = [text for request in requests for text in texts(check(kind, request))]
        wanted = "<at>Night Team</at>" if kind == "teams" else to.mention
        assert any(wanted in text for text in shown) == (one.situation is Situation.EXHAUSTED), (name, shown)


@settings(max_examples=50, deadline=None)
@given(message=told())
def test_slack_is_never_shown_half_an_entity(message: Message) -> None:
    for request in KINDS["slack"].render(message, DESTINATIONS["slack"], sending("slack", "calling")):
        for text in texts(check("slack", request)):
            assert re.findall(r"&(?!amp;|lt;|gt;)", text) == []


@settings(max_examples=50, deadline=None)
@given(message=told())
def test_discord_is_never_shown_half_an_escape(message: Message) -> None:
    for request in KINDS["discord"].render(message, DESTINATIONS["discord"], sending("discord", "calling")):
        text = check("discord", request)["content"].removesuffix("…")
        assert (len(text) - len(text.rstrip("\\"))) % 2 == 0


def test_the_break_behind_a_sign_is_not_seen() -> None:
    assert len(BREAK) == 1
    assert not BREAK.isprintable()
