"""What each chat does with a request. It is stricter than the real ones where these only cut, or say nothing.

A path's first part says which chat it is: /slack, /teams, /mattermost, /google_chat, /discord, /hook, /line, /chatwork,
/sns; /slack_api is Slack's Web API.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from local.chat.call import ChatAnswer, ChatCall
from local.chat.refusals import is_uuid, is_whole, slack_fault

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
TOKEN = "t0ken"


@dataclass
class ChatPost:
    """One message, as people see it. `texts`: all that it has said, the last of them now. `thread`: below which one."""

    texts: list[str] = field(default_factory=list)
    thread: str = ""
    is_deleted: bool = False

    @property
    def text(self) -> str:
        return self.texts[-1]


class ChatDouble:
    """All chats at once. `posts`: by an id, in the order in which they came. `events`: what the webhook was
    told. `quota`: LINE's messages of a month."""

    def __init__(self) -> None:
        self.posts: dict[str, ChatPost] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.quota = 200
        self._keys: set[str] = set()
        self._of: Mapping[str, Callable[[ChatCall], ChatAnswer]] = {
            "slack": self._slack,
            "slack_api": self._slack_api,
            "teams": self._teams,
            "mattermost": self._mattermost,
            "google_chat": self._google_chat,
            "discord": self._discord,
            "hook": self._hook,
            "line": self._line,
            "chatwork": self._chatwork,
            "sns": self._sns,
        }

    def forget(self) -> None:
        """As if nobody had ever told it anything."""
        self.posts.clear()
        self.events.clear()
        self._keys.clear()

    @property
    def shown(self) -> list[str]:
        """What people see now, the oldest first."""
        return [post.text for post in self.posts.values() if not post.is_deleted]

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> ChatAnswer:
        """`target`: path and query. `headers`: by their names in small letters."""
        parts = urlsplit(target)
        name, _, rest = parts.path.lstrip("/").partition("/")
        asked = ChatCall(method, rest, parse_qs(parts.query), headers, body)
        return self._of[name](asked) if name in self._of else ChatAnswer(404, "<html>Not found</html>")

    def _slack(self, asked: ChatCall) -> ChatAnswer:
        if asked.rest != "services/T0/B0/x":
            return ChatAnswer(404, "no_service")
        wrong = slack_fault(asked)
        if wrong:
            return ChatAnswer(400, wrong)
        self._posted(asked.json()["text"])
        return ChatAnswer(200, "ok")

    def _slack_api(self, asked: ChatCall) -> ChatAnswer:
        wrong = slack_fault(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            wrong = "invalid_auth"
        told = {} if wrong else asked.json()
        if not wrong and told.get("channel") != "C0ALERTS":
            wrong = "channel_not_found"
        post = self.posts.get(str(told.get("ts", "")))
        if not wrong and asked.rest == "chat.update" and (post is None or post.is_deleted):
            wrong = "message_not_found"
        if wrong:
            return ChatAnswer(200, json.dumps({"ok": False, "error": wrong}))
        if asked.rest == "chat.update" and post:
            post.texts.append(told["text"])
            ts = told["ts"]
        else:
            ts = self._posted(told["text"], told.get("thread_ts", ""))
        return ChatAnswer(200, json.dumps({"ok": True, "channel": "C0ALERTS", "ts": ts}))

    def _teams(self, asked: ChatCall) -> ChatAnswer:
        """It has accepted everything before it looks at it; no card is seen that is none, or has a broken button."""
        if asked.query.get("sig") != ["a/b"]:
            return ChatAnswer(401, json.dumps({"error": {"code": "DirectApiAuthorizationRequired"}}))
        told = asked.json()
        for one in told.get("attachments", ()) if told.get("type") == "message" else ():
            shown = one.get("contentType") == "application/vnd.microsoft.card.adaptive" and len(asked.body) <= 28_000
            if shown and all(is_whole(action["url"]) for action in one["content"].get("actions", ())):
                self._posted("".join(run["text"] for run in one["content"]["body"][0]["inlines"]))
        return ChatAnswer(202)

    def _mattermost(self, asked: ChatCall) -> ChatAnswer:
        text = str(asked.json().get("text", ""))
        if not text or len(text) > 4000:
            return ChatAnswer(400, json.dumps({"id": "web.incoming_webhook.text.app_error"}))
        self._posted(text)
        return ChatAnswer(200, "ok")

    def _google_chat(self, asked: ChatCall) -> ChatAnswer:
        told = asked.json()
        if asked.query.get("token") != ["t"]:
            return ChatAnswer(403, json.dumps({"error": {"status": "PERMISSION_DENIED"}}))
        if not told.get("text") or len(asked.body) > 32_000:
            return ChatAnswer(400, json.dumps({"error": {"status": "INVALID_ARGUMENT"}}))
        in_thread = "messageReplyOption" in asked.query
        id_ = self._posted(told["text"], told["thread"]["threadKey"] if in_thread else "")
        return ChatAnswer(
            200, json.dumps({"name": f"spaces/A/messages/{id_}", "thread": {"name": "spaces/A/threads/B"}})
        )

    def _discord(self, asked: ChatCall) -> ChatAnswer:
        told = asked.json()
        if "allowed_mentions" not in told or not 0 < len(told.get("content", "")) <= 2000:
            return ChatAnswer(400, json.dumps({"code": 50035, "message": "Invalid Form Body"}))
        if not all(is_whole(one["url"]) for one in told.get("embeds", ()) if "url" in one):
            return ChatAnswer(400, json.dumps({"embeds": ["0"]}))
        hook, _, id_ = asked.rest.partition("/messages/")
        if hook != "api/webhooks/1/tok":
            return ChatAnswer(404, json.dumps({"code": 10015, "message": "Unknown Webhook"}))
        post = self.posts.get(id_)
        if asked.method == "PATCH":
            if post is None or post.is_deleted:
                return ChatAnswer(404, json.dumps({"code": 10008, "message": "Unknown Message"}))
            post.texts.append(told["content"])
        else:
            id_ = self._posted(told["content"])
            if asked.query.get("wait") != ["true"]:
                return ChatAnswer(204)
        return ChatAnswer(200, json.dumps({"id": id_}))

    def _hook(self, asked: ChatCall) -> ChatAnswer:
        """A receiver that verifies, and knows what it was told before [Standard Webhooks, 1.0.0]."""
        id_, at = (asked.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp"))
        secret = base64.b64decode(KEY.removeprefix("whsec_"))
        digest = hmac.new(secret, f"{id_}.{at}.".encode() + asked.body, hashlib.sha256).digest()
        signatures = asked.headers.get("webhook-signature", "").split(" ")
        if f"v1,{base64.b64encode(digest).decode()}" not in signatures:
            return ChatAnswer(401, "the signature is wrong")
        self.events.setdefault(id_, asked.json())
        return ChatAnswer(204)

    def _line(self, asked: ChatCall) -> ChatAnswer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return ChatAnswer(401, json.dumps({"message": "Authentication failed"}))
        if asked.method == "GET":
            used = asked.rest.endswith("/consumption")
            return ChatAnswer(200, json.dumps({"totalUsage": len(self._keys)} if used else {"value": self.quota}))
        told, key = asked.json(), asked.headers.get("x-line-retry-key", "")
        if len(self._keys) >= self.quota:
            return ChatAnswer(429, json.dumps({"message": "You have reached your monthly limit."}))
        if not is_uuid(key) or not 0 < len(told["messages"]) <= 5 or len(told["messages"][0]["text"]) > 5000:
            return ChatAnswer(400, json.dumps({"message": "The request body has 1 error(s)"}))
        if key in self._keys:
            return ChatAnswer(409, json.dumps({"message": "The retry key is already accepted"}))
        self._keys.add(key)
        self._posted(told["messages"][0]["text"])
        return ChatAnswer(200, json.dumps({"sentMessages": [{"id": "1"}]}))

    def _chatwork(self, asked: ChatCall) -> ChatAnswer:
        form = dict(parse_qsl(asked.body.decode()))
        if asked.headers.get("x-chatworktoken") != TOKEN:
            return ChatAnswer(401, json.dumps({"errors": ["Invalid API Token"]}))
        room, _, id_ = asked.rest.removeprefix("v2/rooms/").partition("/messages")
        if room != "123" or not 0 < len(form.get("body", "")) <= 40_000:
            return ChatAnswer(400, json.dumps({"errors": ["wrong"]}))
        post = self.posts.get(id_.strip("/"))
        if asked.method == "PUT":
            if post is None or post.is_deleted:
                return ChatAnswer(404, json.dumps({"errors": ["no such message"]}))
            post.texts.append(form["body"])
            return ChatAnswer(200, json.dumps({"message_id": id_.strip("/")}))
        return ChatAnswer(200, json.dumps({"message_id": self._posted(form["body"])}))

    def _sns(self, asked: ChatCall) -> ChatAnswer:
        form = dict(parse_qsl(asked.body.decode()))
        if not asked.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            return ChatAnswer(
                403, "<ErrorResponse><Error><Code>MissingAuthenticationToken</Code></Error></ErrorResponse>"
            )
        if form.get("Action") != "Publish" or not form.get("Message"):
            return ChatAnswer(400, "<ErrorResponse><Error><Code>InvalidParameter</Code></Error></ErrorResponse>")
        self._posted(form["Message"])
        return ChatAnswer(
            200, "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
        )

    def _posted(self, text: str, thread: str = "") -> str:
        id_ = f"17953{len(self.posts):05}.{len(self.posts):06}"
        self.posts[id_] = ChatPost([text], thread)
        return id_
