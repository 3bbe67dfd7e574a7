"""A PostgreSQL of the test run's own, started before Django reads its settings and stopped at the end.

Loaded by `-p tests.embedded`. With xdist the controller starts it and the workers inherit its address; each worker
then has a database of its own. Set TEST_DATABASE_URL to use another server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tanggap.embedded import CannotStart, Server, binaries

FAST = [part for name in ("fsync", "synchronous_commit", "full_page_writes") for part in ("-c", f"{name}=off")]
OPTIONS = (*FAST, "-c", "max_connections=200")


def _start() -> None:
    home = Path(tempfile.mkdtemp(prefix="tanggap-test-", dir="/tmp"))
    home.chmod(0o755)
    (home / "static").mkdir()
    os.environ["TANGGAP_HOME"] = str(home)
    os.environ["TANGGAP_TEST_RUN"] = "1"
    for name in ("TANGGAP_MODE", "PUBLIC_BASE_URL", "SMTP_URL"):
        os.environ.pop(name, None)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
        return
    server = Server(home / "pg", options=OPTIONS)
    try:
        server.start()
    except CannotStart:
        _copy_binaries(home)
        server.start()
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url


def _copy_binaries(home: Path) -> None:
    """Root in a checkout that nobody else may enter: the server's programs go where its user can reach them."""
    package = binaries().parents[1]
    for folder in package.parent.glob(f"{package.name}*"):
        shutil.copytree(folder, home / folder.name, symlinks=True)
    os.environ["POSTGRES_BIN"] = str(home / binaries().relative_to(package.parent))


def address(connection: Any) -> str:
    """The address of the database that the test works on, for a process of its own."""
    settings = connection.settings_dict
    user, password, host = (quote(settings[part], safe="") for part in ("USER", "PASSWORD", "HOST"))
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{user}{':' if password else ''}{password}@{host}{port}/{settings['NAME']}"


if "TANGGAP_TEST_RUN" not in os.environ:
    _start()
