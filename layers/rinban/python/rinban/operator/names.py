"""How an operator names an escalation, and how the rota names people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from rinban.core.chain.record import Ref
from rinban.core.errors import BadRequest, Unavailable
from rinban.core.rota.settings import Settings
from rinban.operator.timeline_words import PersonName


def escalation_ref(text: str) -> Ref:
    """The escalation that "group/number" names. Raises BadRequest for any other text."""
    group, _, run = text.rpartition("/")
    if not (group and run.isdecimal()):
        why = f'"{text}" is no escalation: write it as group/number, for example infra/12'
        raise BadRequest(why).of("no_escalation", escalation=text)
    return Ref(group, int(run))


def by_the_rota(settings: Callable[[], Settings]) -> PersonName:
    """The name of the responder of an id; the id itself where the rota has none, or raises Unavailable.

    The rota is read once, and only if a name is asked for.
    """

    @cache
    def names() -> Mapping[str, str]:
        try:
            return {who: member.responder.name for who, member in settings().responders.items()}
        except Unavailable:
            return {}

    return lambda who: names().get(who, who)
