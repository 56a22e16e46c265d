"""The database of a fresh Zabbix: its tables, and of its data only what every installation needs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pymysql

KEPT = {"role", "role_rule", "users", "usrgrp", "users_groups", "hstgrp", "config", "config_autoreg_tls"}
"""The other rows are templates, which take fifty times as long and are used by no test."""

_ROW = re.compile(r"INSERT INTO `(\w+)`")


def fill(socket: str, tables: Path) -> None:
    """Make the database `zabbix` in the server at this unix socket. `tables`: the folder with Zabbix's SQL files."""
    connection = pymysql.connect(unix_socket=socket, user="root", charset="utf8mb4")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE zabbix CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        cursor.execute("USE zabbix")
        cursor.execute("SET foreign_key_checks = 0")  # or each table would be copied for each of its keys
        for statement in (*_schema(tables), *_rows(tables)):
            cursor.execute(statement)
        connection.commit()


def _schema(tables: Path) -> Iterator[str]:
    """The statements of the schema; those between the two DELIMITER lines are triggers, and have semicolons inside."""
    before, _, rest = _text(tables, "schema").partition("DELIMITER $$\n")
    triggers, _, after = rest.partition("DELIMITER ;\n")
    for part, end in ((before, ";\n"), (triggers, "$$\n"), (after, ";\n")):
        yield from filter(None, map(str.strip, part.split(end)))


def _rows(tables: Path) -> Iterator[str]:
    for line in _text(tables, "data").splitlines():
        found = _ROW.match(line)
        if found and found[1] in KEPT:
            yield line.removesuffix(";")


def _text(tables: Path, name: str) -> str:
    with gzip.open(tables / f"{name}.sql.gz", "rt", encoding="utf-8") as file:
        return file.read()
