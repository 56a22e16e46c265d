"""./rinban"""

from __future__ import annotations

import sys

from cli.admin import Admin
from cli.main import main
from cli.terminal import Terminal

sys.exit(main(sys.argv[1:], Terminal(Admin(), sys.stdout, sys.stderr, sys.stdin)))
