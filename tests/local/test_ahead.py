"""What the fork server loads for its containers is what each of them would have loaded itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.container.forkserver import Ahead

FOUND = "import os\nVARIABLES = dict(os.environ)\n"


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """This process is no fork server, and goes on to other tests."""
    path, home = sys.path[:], os.environ["PATH"]
    yield
    assert (sys.path, os.environ["PATH"]) == (path, home)
    for name in shop():
        del sys.modules[name]


def shop() -> set[str]:
    return {name for name in sys.modules if name.partition(".")[0] == "shop"}


def layer(folder: Path, **modules: str) -> str:
    """A folder with the package `shop`."""
    (folder / "shop").mkdir(parents=True)
    for name, text in {"__init__": "", **modules}.items():
        (folder / "shop" / f"{name}.py").write_text(text)
    return str(folder)


def test_a_module_that_reads_a_variable_while_it_is_imported_finds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would else find those of the machine, which no container has."""
    monkeypatch.setenv("RINBAN_STAGE", "of this machine")
    Ahead(("shop.goods",)).load((layer(tmp_path / "one", goods=FOUND),))
    assert sys.modules["shop.goods"].VARIABLES == {}


def test_a_container_with_the_same_layers_finds_it_loaded(tmp_path: Path) -> None:
    ahead, one = Ahead(("shop.goods",)), layer(tmp_path / "one", goods="")
    ahead.load((one,))
    ahead.forget_what_is_not_of((str(tmp_path / "dependencies"), one))
    assert shop() == {"shop", "shop.goods"}


def test_a_container_with_other_layers_imports_its_own(tmp_path: Path) -> None:
    ahead = Ahead(("shop.goods",))
    ahead.load((one := layer(tmp_path / "one", goods=""),))
    ahead.forget_what_is_not_of((layer(tmp_path / "two", goods=""), one))
    assert shop() == set()


def test_a_module_that_cannot_be_imported_is_left_to_the_container_that_needs_it(tmp_path: Path) -> None:
    layers = (layer(tmp_path / "one", broken="raise ValueError('x')", goods=""),)
    Ahead(("shop.broken", "shop.none", "shop.goods")).load(layers)
    assert shop() == {"shop", "shop.goods"}
