"""./dev build"""

import sys

from cli.build.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
