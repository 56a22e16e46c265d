"""The built layers on Lambda's Python, with nothing else on its path: everything imports, and from byte code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.build import wheels
from local.service import ROOT
from tests.layers import Built
from tests.unit.source import sources

IMPORTS = """
import importlib, json, sys

folder, *names = sys.argv[1:]
sys.path[:0] = json.loads(folder)
for name in names:
    importlib.import_module(name)
files = {name: [module.__file__, module.__cached__] for name, module in sys.modules.items() if
    getattr(module, "__cached__", None)}
print(json.dumps({"files": files, "python": sys.version_info[:2]}))
"""


@pytest.fixture(scope="module")
def layers(built: Built | None) -> Built:
    if built is None:
        pytest.skip("needs --built FOLDER, which ./dev build --here makes")
    return built


def imported(layers: Built, *names: str, more: tuple[Path, ...] = ()) -> dict[str, list[Path]]:
    """Import these in a fresh Lambda; return the source and the byte code of each module that this has loaded."""
    paths = [str(path) for path in (*more, *layers.layers(), *layers.python.paths)]
    command = [*layers.python.command(), "-c", IMPORTS, json.dumps(paths), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["python"] == [3, 13]
    return {name: [Path(file) for file in files] for name, files in told["files"].items()}


def test_every_module_of_the_product_imports(layers: Built) -> None:
    names = sources("layers/rinban/python/rinban", "layers/rinban/python")
    products = [f"twilio.rest.{name}" for name in wheels.PRODUCTS]
    late = ("boto3", "icalendar", "jpholiday", "phonenumbers", *products, "twilio.request_validator", "tzdata")
    loaded = imported(layers, *names, *late)
    assert loaded.keys() >= {*names, *late, "jinja2", "pymysql", "redis", "yaml"}
    assert "cryptography" not in loaded
    assert "aiohttp" not in loaded


def test_every_function_imports_and_all_but_lambdas_own_from_byte_code(layers: Built) -> None:
    functions = [part for part in layers.parts() if part.mount == "/var/task"]
    assert len(functions) == len([*(ROOT / "functions").glob("*/app.py")])
    for function in functions:
        loaded = imported(layers, "app", more=(function.folder,))
        ours = [files for files in loaded.values() if layers.template.parent in files[0].parents]
        assert len(ours) > 3
        lambdas, *_ = layers.python.paths
        assert [source for source, code in ours if lambdas not in source.parents and not code.is_file()] == []


def test_byte_code_is_believed_whatever_the_time_of_its_source(layers: Built) -> None:
    """Packing changes every time, and what is checked by it would be compiled again at each cold start."""
    codes = [code for layer in layers.layers() for code in layer.rglob("*.pyc")]
    assert len(codes) > 500
    unchecked_hash = 0b01
    assert {int.from_bytes(code.read_bytes()[4:8], "little") for code in codes} == {unchecked_hash}
    assert {code.name.split(".")[-2] for code in codes} == {"cpython-313"}


def test_a_traceback_names_a_file_by_where_lambda_has_it(layers: Built) -> None:
    (code,) = (code for layer in layers.layers() for code in layer.glob("rinban/__pycache__/config.*.pyc"))
    assert b"/opt/python/rinban/config.py" in code.read_bytes()
