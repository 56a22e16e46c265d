"""Stands where Rinban's wiring stands: the container sets its clock."""

from __future__ import annotations

clock = None
