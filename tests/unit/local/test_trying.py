"""Which group `./dev serve` names in the alert that it shows."""

from __future__ import annotations

import pytest

from local.serve.trying import group_to_try
from rinban.core.rota.settings import Settings
from rinban.settings import file

PEOPLE = "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\n"
ALONE = "{call: [{order: [sato]}]}"
WITH_KANRI = "{call: [{order: [sato]}], exhausted: {group: kanri}}"


@pytest.mark.parametrize(
    ("groups", "group"),
    [
        (f"{{web: {ALONE}, infra: {ALONE}}}", "infra"),
        (f"{{kanri: {ALONE}, web: {WITH_KANRI}}}", "web"),
        (f"{{kanri: {ALONE}, web: {WITH_KANRI}}}\nstages: {{local: {{default_group: kanri}}}}", "kanri"),
    ],
)
def test_it_is_one_at_which_alerts_come_in(groups: str, group: str) -> None:
    assert group_to_try(file.read([("a.yaml", f"{PEOPLE}groups: {groups}\n")])) == group


def test_a_rota_without_groups_has_none() -> None:
    assert group_to_try(Settings()) == ""
