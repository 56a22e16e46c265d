"""The tables of docs/cost.md, as the code has them."""

from __future__ import annotations

from cli.cost import shown
from cli.cost.command import TEMPLATE, alarms


def of_the_code() -> list[list[str]]:
    """Each table's lines, in the order of the page."""
    number = alarms(TEMPLATE)
    return [shown.resting_table(number), shown.calling_table(number), shown.price_table()]
