"""Every row of docs/reliability.md names a test that exists, and its figure keeps its promise."""

from __future__ import annotations

import ast
import math

import pytest

from tests.chaos.table import ROOT, Row, rows


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.test)
def test_a_row_names_a_test(row: Row, request: pytest.FixtureRequest) -> None:
    """Its function exists and, in the files that this run has collected, so do its parameters."""
    path, _, name = row.test.partition("::")
    functions = ast.walk(ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8")))
    assert name.partition("[")[0] in {node.name for node in functions if isinstance(node, ast.FunctionDef)}
    collected = [item.nodeid.removeprefix("tests/") for item in request.session.items]
    if not _chosen(request.config) and any(item.startswith(path) for item in collected):
        assert any(row.covers(item) for item in collected)


def _chosen(config: pytest.Config) -> bool:
    """Whether only some of the tests were chosen for this run."""
    return bool(config.option.keyword or config.option.markexpr) or any("::" in arg for arg in config.args)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.test)
def test_a_row_is_within_its_bound(row: Row) -> None:
    assert math.isnan(row.silence) == math.isnan(row.bound)
    assert math.isnan(row.silence) or row.silence <= row.bound


def test_the_table_is_found() -> None:
    assert len(rows()) > 50
