"""The rota file: what an operator writes, read into settings and written from them."""

from __future__ import annotations

from rinban.rota_file.reading import read
from rinban.rota_file.writing import write

__all__ = ["read", "write"]
