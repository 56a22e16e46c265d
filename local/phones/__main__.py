"""`./dev phones`."""

from __future__ import annotations

import sys

from local import output
from local.phones.phones import main

sys.exit(output.run(main))
