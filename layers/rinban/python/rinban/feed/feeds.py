"""The addresses of the calendar feeds: each has a token that nobody can guess, and is of use until it is revoked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.errors import BadRequest, NotFound, Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.feed import FeedKind, FeedSubject
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Settings, group_of
from rinban.ports.feeds import FeedStore
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import Snapshots
from rinban.ports.time import WallClock

MOST = 10
"""Feeds that one person or group may have at once: somebody with so many telephones has lost some."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a feed shows: the duties of `person`, or of everybody if that is None, in these groups."""

    groups: tuple[Group, ...]
    person: Responder | None = None

    @property
    def zone(self) -> str:
        """The rota's time zone (IANA)."""
        return self.groups[0].zone if self.groups else "UTC"

    @property
    def kind(self) -> FeedKind:
        return FeedKind.PERSON if self.person else FeedKind.GROUP


@dataclass(frozen=True, slots=True)
class Feeds:
    """Makes, finds and revokes feeds.

    `settings`: reads the whole rota. `last_good`: reads one group, also while MySQL is away. `new_token`: makes a
    URL-safe text of 256 random bits. While MySQL is away, `snapshots` know the feeds that were read within a month.
    """

    store: FeedStore
    snapshots: Snapshots
    settings: Callable[[], Settings]
    last_good: SettingsReader
    clock: WallClock
    log: Log
    new_token: Callable[[], str]

    def make(self, subject: FeedSubject) -> str:
        """The token of a new feed.

        Raises NotFound for a subject that the rota does not have, BadRequest after MOST, and Unavailable.
        """
        self._check(subject)
        if len(self.store.hashes(subject)) >= MOST:
            raise BadRequest(f"{subject.id} has {MOST} feeds already: revoke them, and make new ones")
        token = self.new_token()
        self.store.add(_hash(token), subject, self.clock.now())
        return token

    def count(self, subject: FeedSubject) -> int:
        """How many feeds of this subject there are. Raises Unavailable."""
        return len(self.store.hashes(subject))

    def revoke(self, subject: FeedSubject) -> int:
        """Revoke all feeds of this subject, also of one that the rota has no more; how many. Raises Unavailable."""
        hashes = self.store.hashes(subject)
        for one in hashes:  # first, since what serves while MySQL is away must not outlive what it stands for
            self.snapshots.put(_address(one), "")
        self.store.revoke(subject)
        return len(hashes)

    def shown(self, token: str) -> Shown | None:
        """What the feed with this token shows; None if there is no such feed, or nobody of that name any more.

        Raises Unavailable.
        """
        subject = self._subject(_hash(token))
        if subject is None:
            return None
        return self._of_group(subject.id) if subject.kind is FeedKind.GROUP else self._of_person(subject.id)

    def _check(self, subject: FeedSubject) -> None:
        settings = self.settings()
        known = settings.groups if subject.kind is FeedKind.GROUP else settings.responders
        if subject.id not in known:
            there = f"there are: {', '.join(sorted(known))}" if known else "no rota has been loaded"
            raise NotFound(f'no {subject.kind.value} "{subject.id}"; {there}')

    def _subject(self, token_hash: str) -> FeedSubject | None:
        try:
            found = self.store.subject(token_hash)
        except Unavailable:
            return self._remembered(token_hash)
        if found:  # what is not known is not remembered: strangers could fill the store with it
            self._remember(_address(token_hash), {"kind": found.kind.value, "id": found.id})
        return found

    def _remembered(self, token_hash: str) -> FeedSubject | None:
        kept = self.snapshots.get(_address(token_hash))
        if kept is None:
            raise Unavailable("MySQL is away, and nobody has read this feed lately")
        tree = json.loads(kept) if kept else None
        return FeedSubject(FeedKind(tree["kind"]), tree["id"]) if tree else None

    def _of_group(self, group_id: str) -> Shown | None:
        group = self.last_good.group(group_id)
        return Shown((group,)) if group else None

    def _of_person(self, who: str) -> Shown | None:
        """The person in all groups that may call them."""
        try:
            settings = self.settings()
        except Unavailable:
            kept = json.loads(self.snapshots.get(_groups(who)) or "[]")
            groups = [group for group_id in kept if (group := self.last_good.group(group_id))]
            if not groups:
                raise
            return _person_in(groups, who)
        member = settings.responders.get(who)
        if member is None:
            return None
        groups = [group for one in settings.groups if (group := group_of(settings, one)) and _person_in([group], who)]
        self._remember(_groups(who), [group.id for group in groups])
        return Shown(tuple(groups), member.responder)

    def _remember(self, name: str, tree: object) -> None:
        try:
            self.snapshots.put(name, json.dumps(tree))
        except Unavailable as error:
            self.log.line("a snapshot of a feed was not kept", error=str(error))


def _person_in(groups: list[Group], who: str) -> Shown | None:
    person = next((one for group in groups for one in group.responders if one.id == who), None)
    return Shown(tuple(groups), person) if person else None


def _address(token_hash: str) -> str:
    return f"feed:{token_hash}"


def _groups(who: str) -> str:
    return f"feed:groups:{who}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
