"""`./dev phones`."""

from __future__ import annotations

import sys

from local.phones.phones import main

sys.exit(main())
