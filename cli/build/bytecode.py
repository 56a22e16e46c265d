"""Byte code (.pyc), made by the Python that Lambda has: it spares a cold start the compiling of everything it imports.

Lambda mounts what is shipped read-only and packing loses the files' times, so that Python can neither write byte code
there nor believe one that is checked by its source's time. Such with an unchecked hash is believed [PEP 552].
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.answers import Refused
from cli.build.parts import Part, Target


def find(target: Target, environment: Mapping[str, str]) -> Path | None:
    """A CPython of the target's version: on the path, of pyenv or of uv. None if this machine has none."""
    return next((python for python in _candidates(target, environment) if is_one(python, target)), None)


def is_one(python: Path, target: Target) -> bool:
    """Whether this program is a CPython of the version. pyenv has programs of this name that only complain."""
    question = [str(python), "-S", "-c", "import sys; print(sys.implementation.cache_tag)"]
    try:
        asked = subprocess.run(question, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == target.tag


def write(python: Path, part: Part) -> None:
    """Compile every module of the part. The same files come to the same bytes, wherever they lie. Raises Refused."""
    command = [
        *(str(python), "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(part.folder), "-p", part.mount),  # tracebacks name a file by where Lambda has it
        str(part.folder),
    ]
    # One process and one seed: what the byte code shares and in which order it lists a set would vary otherwise.
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{part.name} could not be compiled by {python}:\n{(done.stdout + done.stderr)[-2000:]}", 500)


def _candidates(target: Target, environment: Mapping[str, str]) -> Iterator[Path]:
    name, home = f"python{target.python}", Path(environment.get("HOME", "/"))
    pyenv = Path(environment.get("PYENV_ROOT") or home / ".pyenv")
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    yield Path(sys.executable)
    for folder in filter(None, environment.get("PATH", "").split(os.pathsep)):
        if (file := Path(folder, name)).is_file():
            yield file
    yield from sorted(pyenv.glob(f"versions/{target.python}*/bin/{name}"))
    yield from sorted(data.glob(f"uv/python/cpython-{target.python}*/bin/{name}"))
