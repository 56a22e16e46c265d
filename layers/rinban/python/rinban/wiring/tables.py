"""What the tasks are built of that bring the tables up to date, or read what they hold of former times."""

from __future__ import annotations

from functools import partial
from operator import attrgetter

from rinban import wiring
from rinban.adapters.aws.secrets import TO_MIGRATE
from rinban.adapters.mysql.connection import Database
from rinban.ports.stores import PastRecord

MIGRATING = attrgetter("access_to_migrate")


def migrate() -> list[str]:
    """Bring the tables up to date, and let the login of the functions in; what was applied. Raises Unavailable."""
    from rinban.adapters.mysql import migrate as tables  # only this task pays for these
    from rinban.adapters.mysql import users

    settings, anew = wiring.config(TO_MIGRATE), partial(wiring.access_anew, TO_MIGRATE, MIGRATING)
    database = Database(*MIGRATING(settings), anew=anew, patience=tables.PATIENCE)
    applied = tables.migrate(database)
    if wiring.RUNNING(settings) == MIGRATING(settings):
        return applied
    made = users.provide(database, wiring.RUNNING(settings), wiring.access_anew)
    return [*applied, *([f"user {made}"] if made else [])]


def past(database: Database) -> PastRecord:
    """What became of escalations, in MySQL."""
    from rinban.adapters.mysql.past import MysqlPast  # only the admin function pays for it

    return MysqlPast(database)
