"""The rota file: what an operator writes, read into settings and written from them."""

from __future__ import annotations

from rinban.settings.file.reading import read
from rinban.settings.file.writing import write

__all__ = ["read", "write"]
