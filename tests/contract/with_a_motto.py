"""What a process does whose code has one stage setting more, `motto`: printed as JSON, for test_one_setting_more.py.

The arguments are the URL of an empty database and the page of documentation.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings
from rinban.settings import file
from rinban.settings.diff import changes
from rinban.settings.snapshot import stage_from_json
from tests.unit.settings import rota_tables

ROTA = (
    "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\n"
    "groups: {infra: {call: [{order: [sato]}]}}\n"
    "stages: {prod: {default_group: infra, motto: こんばんは}}\n"
)


def refused(text: str) -> str:
    try:
        file.read([("rota.yaml", text)])
    except BadRequest as error:
        return str(error)
    return ""


def typed(database: Database, rota: MysqlSettings, text: str | None) -> object:
    with database.transaction() as cursor:
        cursor.execute("UPDATE stage SET motto = %s", (text,))
    return asdict(rota.stage())["motto"]


def told(url: str, page: str) -> dict[str, object]:
    settings, doubts = file.read([("rota.yaml", ROTA)]), list[str]()
    database = Database(url)
    migrate(database)
    rota = MysqlSettings(database, "prod", doubts.append)
    loader = MysqlSettings(database, "prod")
    stored = loader.replace(settings, instead_of=loader.settings())
    stage = rota.stage()
    return {
        "read": asdict(settings.stages["prod"])["motto"],
        "refused": refused(ROTA.replace("motto: こんばんは", "motto: ''")),
        "written": "motto: こんばんは" in file.write(settings),
        "changes": [[one.thing, one.part, one.after] for one in changes(Settings(), settings) if "prod" in one.thing],
        "stored": stored and rota.settings() == settings,
        "of an alert": asdict(stage)["motto"],
        "of a snapshot": stage_from_json(json.dumps(asdict(stage))) == stage,
        "typed": [typed(database, rota, text) for text in ("おはよう", None, "a\nb")],
        "doubts": doubts,
        "documented": rota_tables.of_the_text(Path(page).read_text(encoding="utf-8")) == rota_tables.of_the_code(),
    }


if __name__ == "__main__":
    print(json.dumps(told(sys.argv[1], sys.argv[2])))
