"""The languages that are spoken."""

from __future__ import annotations

LANGUAGES = ("ja", "en")
"""The folders of templates/voice."""
