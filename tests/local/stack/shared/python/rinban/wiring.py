"""Stands in for Rinban's wiring, so that the container has a clock to set."""

from __future__ import annotations

clock = None
