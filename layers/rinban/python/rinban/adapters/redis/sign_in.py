"""Redis: links to the board and its sessions, by their hashes, and how often somebody tried to sign in.

Our clock says when something is over. The store's may be another one: so it is told for how long to keep a key, never
until when.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, cast

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.core.sign_in import FRESH, BoardSession, SignInLink

SLACK = 60
"""Seconds for which a key outlives what it stands for."""

MINUTE = 60

DOING = 15
"""Seconds for which a form is held by who does it, which is longer than a function runs."""

_DOING = "done by "

DAY = 86_400
"""Seconds after which a link is forgotten, which is of use for some minutes."""

_LINKS, _SESSIONS = "rinban:{board}:links", "rinban:{board}:sessions"
_ROLES = ("view", "act", "wall")


class RedisSignIn:
    """Implements ports.SignInStore. All keys share a hash tag, so that a cluster has them in one place."""

    name = "redis"

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def put_link(self, link_hash: str, link: SignInLink) -> None:
        def put(store: redis.Redis) -> None:
            pipeline = store.pipeline(transaction=True)
            pipeline.set(_link(link_hash), json.dumps(asdict(link)), ex=DAY)
            pipeline.zremrangebyscore(_LINKS, "-inf", link.expires_at - DAY)
            pipeline.zadd(_LINKS, {link_hash: link.expires_at})
            pipeline.execute()

        self._client.ask(put)

    def take_link(self, link_hash: str, by: str, now: float) -> SignInLink | None:
        """As ports.SignInStore says. What is not there leaves no mark, so that a stranger cannot fill the store."""
        text = self._client.ask(lambda store: cast("str | None", store.get(_link(link_hash))))
        link = SignInLink(**_known(SignInLink, text)) if text else None
        if link is None or now >= link.expires_at:
            return None

        def mark(store: redis.Redis) -> object:
            pipeline = store.pipeline(transaction=True)
            pipeline.set(_taken(link_hash), by, nx=True, ex=DAY)
            pipeline.get(_taken(link_hash))
            return pipeline.execute()[-1]

        return link if self._client.ask(mark) == by else None

    def made_links(self, now: float) -> Mapping[str, SignInLink]:
        texts = self._client.ask(partial(_listed, _LINKS, _link, now))
        return {link_hash: SignInLink(**_known(SignInLink, text)) for link_hash, text in texts.items()}

    def drop_link(self, link_hash: str) -> None:
        self._client.ask(lambda store: store.delete(_link(link_hash)))

    def put_session(self, token_hash: str, session: BoardSession) -> None:
        self._keep(token_hash, session, only_new=False)

    def add_session(self, token_hash: str, session: BoardSession) -> None:
        self._keep(token_hash, session, only_new=True)

    def _keep(self, token_hash: str, session: BoardSession, *, only_new: bool) -> None:
        kept = int(session.expires_at - session.made_at) + SLACK

        def keep(store: redis.Redis) -> None:
            pipeline = store.pipeline(transaction=True)
            pipeline.set(session_key(token_hash), json.dumps(asdict(session)), nx=only_new, ex=kept)
            pipeline.zremrangebyscore(_SESSIONS, "-inf", session.made_at)
            pipeline.zadd(_SESSIONS, {token_hash: session.expires_at})
            pipeline.execute()

        self._client.ask(keep)

    def session(self, token_hash: str) -> BoardSession | None:
        return read_session(self._client.ask(lambda store: cast("str | None", store.get(session_key(token_hash)))))

    def sessions(self, now: float) -> Mapping[str, BoardSession]:
        texts = self._client.ask(partial(_listed, _SESSIONS, session_key, now))
        return {token_hash: BoardSession(**_known(BoardSession, text)) for token_hash, text in texts.items()}


class RedisSignInTries:
    """Implements ports.SignInTries. To lose some does no harm."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def count(self, where: str, now: float) -> int:
        key = f"rinban:{{board}}:tries:{now // MINUTE:.0f}:{where[:64]}"

        def add(store: redis.Redis) -> int:
            pipeline = store.pipeline(transaction=False)
            pipeline.incr(key)
            pipeline.expire(key, 2 * MINUTE)
            return int(pipeline.execute()[0])

        return self._client.ask(add)


class RedisDoneForms:
    """Implements ports.DoneForms. To lose some makes a form that comes twice one that is done twice."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    def begin(self, form: str, by: str) -> str | None:
        """As ports.DoneForms says. Asked a second time, since an answer was lost, it says the same."""
        mine = f"{_DOING}{by}"

        def begin(store: redis.Redis) -> str:
            pipeline = store.pipeline(transaction=True)
            pipeline.set(_form(form), mine, nx=True, ex=DOING)
            pipeline.get(_form(form))
            return str(pipeline.execute()[-1] or "")

        found = self._client.ask(begin)
        if found == mine:
            return None
        return "" if found.startswith(_DOING) else found

    def tell(self, form: str, told: str) -> None:
        self._client.ask(lambda store: store.set(_form(form), told, ex=int(FRESH)))

    def forget(self, form: str) -> None:
        self._client.ask(lambda store: store.delete(_form(form)))


def _listed(index: str, key: Callable[[str], str], now: float, store: redis.Redis) -> dict[str, str]:
    """What is kept of those that the index has, and that are not over by the time, by their hashes."""
    hashes = cast("list[str]", store.zrangebyscore(index, f"({now}", "+inf"))
    texts = cast("list[str | None]", store.mget([key(one) for one in hashes])) if hashes else []
    return {one: text for one, text in zip(hashes, texts, strict=True) if text}


def read_session(text: str | None) -> BoardSession | None:
    """The session that a text under `session_key` stands for."""
    return BoardSession(**_known(BoardSession, text)) if text else None


def _known(kind: type[Any], text: str) -> dict[str, Any]:
    """The fields that this version has. Of a role that a later one has made, this one only knows that it may look."""
    tree = {name: value for name, value in json.loads(text).items() if name in kind.__slots__}
    return {**tree, "role": tree["role"] if tree["role"] in _ROLES else "view"}


def _link(link_hash: str) -> str:
    return f"rinban:{{board}}:link:{link_hash}"


def _taken(link_hash: str) -> str:
    return f"rinban:{{board}}:taken:{link_hash}"


def session_key(token_hash: str) -> str:
    return f"rinban:{{board}}:session:{token_hash}"


def _form(form: str) -> str:
    return f"rinban:{{board}}:form:{form}"
