"""The group's last escalation, merged from all stores and the spool, even from those that nobody can reach now."""

from __future__ import annotations

import json
from functools import reduce

from rinban.core.chain.codec import decode
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.merge import merge
from tests.fakes.stores import MemoryCopies
from tests.model.ports import Spooled


class MergedState:
    def __init__(self, stores: tuple[MemoryCopies, ...], spool: Spooled) -> None:
        self._stores = stores
        self._spool = spool

    @property
    def last(self) -> Escalation | None:
        """The last run, merged from both stores' copies and the spool's; None if there has been none."""
        copies = [copy.escalation for store in self._stores for copy in store.kept.values()]
        found = copies + [decode(str(json.loads(text)["document"])) for text in self._spool.kept.values()]
        run = max((e.run for e in found), default=0)
        return reduce(merge, [e for e in found if e.run == run]) if run else None

    @property
    def closed(self) -> bool:
        last = self.last
        return last is not None and last.state is State.CLOSED
