"""How an operator names an escalation."""

from __future__ import annotations

from rinban.core.chain.record import Ref
from rinban.core.errors import BadRequest


def escalation_ref(text: str) -> Ref:
    """The escalation that "group/number" names. Raises BadRequest for any other text."""
    group, _, run = text.rpartition("/")
    if not (group and run.isdecimal()):
        why = f'"{text}" is no escalation: write it as group/number, for example infra/12'
        raise BadRequest(why).of("no_escalation", escalation=text)
    return Ref(group, int(run))
