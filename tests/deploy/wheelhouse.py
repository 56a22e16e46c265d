"""A folder of wheels in the place of an index, and a small checkout that is built from it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ONE_FUNCTION = """\
Globals:
  Function:
    Runtime: python3.13
    Architectures: [arm64]
    Environment:
      Variables:
        RINBAN_RELEASE: unstamped
Resources:
  Entry:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/entry}
"""
TEMPLATE = f"""\
{ONE_FUNCTION}\
  Dependencies:
    Type: AWS::Serverless::LayerVersion
    Metadata: {{BuildMethod: ./dev build}}
    Properties: {{ContentUri: layers/dependencies}}
  Rinban:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: layers/rinban}}
  Stores:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: stores.yaml}}
"""
ANY = "py3-none-any"


@dataclass
class Wheelhouse:
    """Wheels by their names, and the lines of a lock file for them."""

    folder: Path
    lock: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)

    @property
    def options(self) -> Sequence[str]:
        """What lets uv know nothing but this folder."""
        cache = self.folder.with_name("cache")
        return ("--no-index", "--offline", "--find-links", str(self.folder), "--cache-dir", str(cache), "--no-config")

    def add(self, name: str, files: Mapping[str, str], *tags: str, condition: str = "") -> None:
        """A package of version 1.0, with a wheel for each of these tags. A wheel knows its tag: {tag} in a file."""
        hashes = [self._wheel(name, {at: text.format(tag=tag) for at, text in files.items()}, tag) for tag in tags]
        self.require(name, hashes, condition)

    def require(self, name: str, hashes: Sequence[str], condition: str = "") -> None:
        """A line of the lock file."""
        condition = f" ; {condition}" if condition else ""
        self.lock.append(" \\\n".join((f"{name}==1.0{condition}", *(f"    --hash=sha256:{one}" for one in hashes))))

    def _wheel(self, name: str, files: Mapping[str, str], tag: str) -> str:
        told = f"{name}-1.0.dist-info"
        more = {
            f"{told}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{told}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
            f"{told}/licenses/LICENSE": "a licence\n",
        }
        everything = {**files, **more}
        record = "".join(f"{at},,\n" for at in (*everything, f"{told}/RECORD"))
        file = self.folder / f"{name}-1.0-{tag}.whl"
        with zipfile.ZipFile(file, "w") as archive:
            for at, text in {**everything, f"{told}/RECORD": record}.items():
                archive.writestr(at, text)
        return hashlib.sha256(file.read_bytes()).hexdigest()


def checkout(root: Path, wheelhouse: Wheelhouse | None = None) -> Path:
    """The template of a new checkout with one function and two layers."""
    written = {
        "template.yaml": TEMPLATE,
        "stores.yaml": "Resources: {}\n",
        "functions/entry/app.py": "from rinban import NUMBERS\n\n\ndef handler(event, context): ...\n",
        "layers/dependencies/requirements.txt": "\n".join(wheelhouse.lock if wheelhouse else []) + "\n",
        "layers/rinban/python/rinban/__init__.py": 'NUMBERS = {"one", "two", "three"}\n',
    }
    for name, text in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root / "template.yaml"
