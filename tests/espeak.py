"""The clock of speech, which a machine may lack."""

from __future__ import annotations

import shutil

import pytest

ESPEAK = shutil.which("espeak-ng")
NO_ESPEAK = "espeak-ng, on which speech is measured, is not installed"
NEEDS_ESPEAK = pytest.mark.skipif(ESPEAK is None, reason=NO_ESPEAK)
