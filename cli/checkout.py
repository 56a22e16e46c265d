"""What of this checkout becomes a release although no commit has it, so that nobody can find it again."""

from __future__ import annotations

import subprocess
from pathlib import Path

SHIPPED = ("functions", "layers", "templates", "template.yaml", "stores.yaml")
"""What a release is made of."""


def uncommitted(root: Path) -> str:
    """A sentence about files of the release that differ from the commit; "" if none does, or git cannot tell."""
    asked = ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all", "--", *SHIPPED]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, errors="replace", check=False)
    except FileNotFoundError:
        return ""
    files = [line[3:] for line in told.stdout.splitlines()] if told.returncode == 0 else []
    if not files:
        return ""
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"NOT COMMITTED, and part of this release: {files[0]}{more}. Commit first what others shall find again."
