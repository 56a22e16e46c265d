"""The watchdog's chore that decides what the rota has given to tell, and keeps it, to be told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.notice_texts import NoticeTexts, gap_text, group_name
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice, end_of, occasions
from rinban.core.rota.settings import Settings, group_of
from rinban.ports.log import Log
from rinban.ports.notices import NoticeStore
from rinban.ports.stores import Snapshots
from rinban.ports.time import WallClock
from rinban.watch.hand_over import HandOvers

EVERY = 290.0
"""Seconds between two looks at the rota, a little less than five rounds take."""

ENOUGH = 2.0
"""Seconds that have to be left of a round to begin with that. If they are not, the next round will do as well."""

_LOOKED = "looked for notices at"
"""The name of the snapshot that says when it was last looked (seconds since 1970). It only saves work: without it one
looks again, and what is kept is not told twice."""


class Notices:
    """Decides what is to be told. `settings`: reads all of them; raises Unavailable, like the stores.

    While MySQL is away nothing can be decided. It is made up for in the round after, as far as it is not over by then.
    """

    def __init__(
        self,
        store: NoticeStore,
        settings: Callable[[], Settings],
        hand_overs: HandOvers,
        looked: Snapshots,
        clock: WallClock,
        log: Log,
    ) -> None:
        self._store = store
        self._settings = settings
        self._hand_overs = hand_overs
        self._looked = looked
        self._clock = clock
        self._log = log

    def decide(self, budget: Budget) -> int:
        """Keep what has to be told now and was not told before, every few minutes; returns how much that is."""
        now = self._clock.now()
        if budget.left(ENOUGH) < ENOUGH or not self._is_time(now):
            return 0
        kept = 0
        try:
            for notice in self._new(now, budget):
                kept += self._keep(notice)
            self._looked.put(_LOOKED, str(now))
        except Unavailable as error:
            self._log.line("what the rota has to tell waits", error=str(error))
        return kept

    def _is_time(self, now: float) -> bool:
        """While nobody knows when it was last looked, it is."""
        try:
            looked = float(self._looked.get(_LOOKED) or "nan")
        except (Unavailable, ValueError):  # the store is away, or another version of the code wrote it
            return True
        return not 0 <= now - looked < EVERY

    def _new(self, now: float, budget: Budget) -> Iterator[RotaNotice]:
        """A hand-over comes last, since it is the only one that has to be looked up."""
        settings = self._settings()
        due = sorted(occasions(settings, now), key=lambda one: one.kind is NoticeKind.HAND_OVER)
        known = self._store.known([one.name for one in due])
        for one in due:
            if one.name not in known:
                yield self._notice(one, settings, now, budget)

    def _notice(self, one: Occasion, settings: Settings, now: float, budget: Budget) -> RotaNotice:
        if one.kind is NoticeKind.GAP:
            return RotaNotice(one, "en", gap_text(one.gaps, now, settings.zone), now)
        person, group = settings.responders[one.who].responder, group_of(settings, one.group)
        assert group is not None, "the occasion comes of this group"
        texts = NoticeTexts(person.name, person.language, group_name(group, person.language), group.zone)
        return RotaNotice(one, person.language, self._text(one, group, texts, budget), now)

    def _text(self, one: Occasion, group: Group, texts: NoticeTexts, budget: Budget) -> str:
        if one.kind is NoticeKind.HAND_OVER:
            return texts.hand_over(one.begins, self._hand_overs.told(group, one.begins, texts.language, budget))
        return texts.duty(one.begins, end_of(group, one.begins))

    def _keep(self, notice: RotaNotice) -> bool:
        """Only the process that has kept it tells of it."""
        one = notice.occasion
        if not self._store.keep(notice):
            return False
        if one.kind is NoticeKind.GAP:
            self._log.line("A GROUP WILL HAVE NOBODY ON DUTY", group=one.group, text=notice.text)
            self._log.count("SettingInvalid", setting=f"group {one.group}: nobody on duty")
        else:
            self._log.line("to be told", notice=one.name, text=notice.text)
        return True
