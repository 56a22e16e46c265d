"""AWS's SAM command-line tool, and what it is told of a deployment."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.answers import Refused
from cli.stack import ROOT

Sam = Callable[[Sequence[str]], None]
"""Runs the SAM command-line tool with these arguments. Raises Refused."""


@contextmanager
def settings_with(parameters: Mapping[str, str], stage: str) -> Iterator[Path]:
    """A settings file for SAM: the one of this stage, with the values of all parameters, for as long as this lasts.

    There may be a secret among them, and everybody on this machine sees the arguments of a program (ps). Nobody else
    reads the folder of this file [docs.python.org, tempfile.mkdtemp].
    """
    known = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))[stage]["deploy"]["parameters"]
    overrides = " ".join(f'{name}="{value}"' for name, value in parameters.items())
    told = {**known, "parameter_overrides": overrides}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "samconfig.toml"
        lines = (f"{name} = {_in_toml(value)}\n" for name, value in told.items())
        file.write_text(f"version = 0.1\n[{stage}.deploy.parameters]\n{''.join(lines)}", encoding="utf-8")
        yield file


def _in_toml(value: object) -> str:
    """TOML writes texts and truth values as JSON does, but takes neither halves of a sign nor a bare DEL [TOML 1.0]."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def sam(arguments: Sequence[str]) -> None:
    """Run the SAM command-line tool, and show what it says. Raises Refused."""
    environment = {"SAM_CLI_TELEMETRY": "0", **os.environ}
    try:
        done = subprocess.run(["sam", *arguments], cwd=ROOT, env=environment, check=False)
    except FileNotFoundError as error:
        raise Refused("there is no `sam` on the path: docs/operations.md says how it is installed", 404) from error
    if done.returncode:
        told = "what AWS refuses stands above. Mend that, and type the same command again"
        raise Refused(f"`sam {arguments[0]}` ended with {done.returncode}: {told}", 500)
