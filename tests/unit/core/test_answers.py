"""What a monitor can be answered stands in both READMEs, and in the definition of the API."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
API = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))


def answers() -> list[str]:
    """As the API defines them; another test compares them with the verbs of the grid."""
    taken = API["paths"]["/phonecall/{group}"]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
    return list(taken["properties"]["alerts"]["items"]["properties"]["outcome"]["enum"])


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_a_readme_names_every_answer(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [answer for answer in answers() if f"`{answer}`" not in text] == []
