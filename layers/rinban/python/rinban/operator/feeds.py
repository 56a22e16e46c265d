"""What an operator does with the calendar feeds. Each task takes a JSON object and answers one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rinban.core.errors import BadRequest
from rinban.core.rota.feed import FeedKind, FeedSubject
from rinban.feed.feeds import Feeds
from rinban.operator.tasks import Task, TaskInput

_NO_URL = (
    "PUBLIC_BASE_URL is not set and no alert has come in yet, so that nobody knows at which address the feed would be"
    " read: give a base_url, which the stack puts out as BaseUrl"
)


@dataclass(frozen=True, slots=True)
class FeedTasks:
    """`base_url`: the public address of the API, "" if it is not known yet."""

    feeds: Callable[[], Feeds]
    base_url: Callable[[], str]

    def tasks(self) -> dict[str, Task]:
        return {"feed": self._feed}

    def _feed(self, asked: TaskInput) -> dict[str, Any]:
        """{"person": id} or {"group": id}, "base_url", "revoke" -> {"url", "feeds": int}, or {"revoked": int}

        The answer is the only place where the address ever stands: what is kept of its token is a hash. `feeds`: how
        many this person or group has now. `revoke`: all of them are revoked instead, and no new one is made.
        `base_url` may be left out where it is known.
        """
        subject, feeds = _subject(asked), self.feeds()
        if asked.get("revoke"):
            return {"revoked": feeds.revoke(subject)}
        base = str(asked.get("base_url") or "").rstrip("/") or self.base_url()
        if not base:
            raise BadRequest(_NO_URL)
        return {"url": f"{base}/feed/{feeds.make(subject)}.ics", "feeds": feeds.count(subject)}


def _subject(asked: TaskInput) -> FeedSubject:
    given = [FeedSubject(kind, str(asked[kind.value])) for kind in FeedKind if asked.get(kind.value)]
    if len(given) != 1:
        raise BadRequest('a feed is of one "person" or of one "group"')
    return given[0]
