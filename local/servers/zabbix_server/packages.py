"""The programs of a real Zabbix from Debian's packages, unpacked into a scratch folder: nothing is installed.

`python -m local.servers.zabbix_server.packages` fetches them beforehand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.servers import debian

SCRATCH = Path(__file__).resolve().parents[3] / ".cache" / "zabbix-server"
PACKAGES = "zabbix-server-mysql zabbix-frontend-php php-cli php-mysql php-bcmath php-mbstring php-xml"
ABSENT = (
    "no Zabbix 6.0 server: Debian 12's zabbix-server-mysql and zabbix-frontend-php could not be fetched with apt-get"
)

EXTENSIONS = "bcmath ctype dom gettext iconv mbstring mysqlnd mysqli simplexml sockets xml xmlreader xmlwriter".split()
"""What the frontend's API uses of PHP and PHP does not have built in, in an order in which they can be loaded."""

_ITS_CONFIG = "'/etc/zabbix/zabbix.conf.php'"
_CONFIG_HERE = "__DIR__.'/../../../conf/zabbix.conf.php'"
_CONFIG = """<?php
$DB['TYPE'] = 'MYSQL';
$DB['SERVER'] = 'localhost';
$DB['PORT'] = '0';
$DB['DATABASE'] = 'zabbix';
$DB['USER'] = 'root';
$DB['PASSWORD'] = '';
$DB['DOUBLE_IEEE754'] = true;
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""


@dataclass(frozen=True, slots=True)
class ZabbixPrograms:
    """What was unpacked into the folder `root`. PHP may be the machine's own."""

    root: Path

    @property
    def server(self) -> Path:
        return self.root / "usr/sbin/zabbix_server"

    @property
    def frontend(self) -> Path:
        return self.root / "usr/share/zabbix"

    @property
    def tables(self) -> Path:
        """The folder with its SQL files."""
        return self.root / "usr/share/zabbix-server-mysql"

    @property
    def libraries(self) -> dict[str, str]:
        """The variable by which the programs find the libraries that came with them."""
        folders = [*self.root.glob("usr/lib/*-linux-gnu*"), *self.root.glob("lib/*-linux-gnu*")]
        return {"LD_LIBRARY_PATH": ":".join(map(str, folders))}

    def php(self) -> list[str]:
        """PHP with what the frontend uses of it, and nothing else; [] if there is none."""
        extensions = [*self._extensions()]
        program = next(iter(sorted(self.root.glob("usr/bin/php[0-9]*"))), shutil.which("php"))
        if not program or len(extensions) < len(EXTENSIONS):
            return []
        return [str(program), "-n", *(word for one in extensions for word in ("-d", f"extension={one}"))]

    def _extensions(self) -> Iterator[Path]:
        for name in EXTENSIONS:
            for folder in (self.root, Path("/")):
                if found := sorted(folder.glob(f"usr/lib/php/*/{name}.so")):
                    yield found[-1]
                    break

    def version(self) -> str:
        """Its own word: "zabbix_server (Zabbix) 6.0.14" and more lines."""
        command = [str(self.server), "--version"]
        return subprocess.run(command, env=self.libraries, capture_output=True, text=True, timeout=10).stdout


def programs(scratch: Path = SCRATCH) -> ZabbixPrograms | None:
    """Return the programs, and fetch them if they are not in the scratch folder; None if that fails.

    A distribution may have another version, whose database has other tables: that is None too.
    """
    found = ZabbixPrograms(scratch)
    if not debian.unpacked(PACKAGES, scratch, _configured) or not found.server.exists() or not found.frontend.exists():
        return None
    return found if found.version().startswith("zabbix_server (Zabbix) 6.0.") and found.php() else None


def _configured(root: Path) -> None:
    """Let the frontend read its configuration beside itself; Debian's has a fixed path."""
    reader = root / "usr/share/zabbix/include/classes/core/CConfigFile.php"
    if reader.exists():
        reader.write_text(reader.read_text(encoding="utf-8").replace(_ITS_CONFIG, _CONFIG_HERE), encoding="utf-8")
        (root / "usr/share/zabbix/conf/zabbix.conf.php").write_text(_CONFIG, encoding="utf-8")


if __name__ == "__main__":
    here = programs()
    print(here.root if here else ABSENT)
    sys.exit(0 if here else 1)
