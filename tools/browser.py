"""Finds the Chromium that browser tests drive, or installs Debian's when allowed to."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    if found():
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            "The browser journeys need Chromium and none is installed. As root: apt-get install chromium",
            file=sys.stderr,
        )
        return 1
    print("Installing Chromium for the browser journeys (once).")
    _apt("update")
    _apt("install", "-y", "--no-install-recommends", "chromium", "fonts-liberation")
    if not found():
        print("Chromium could not be installed; see what apt-get says: apt-get install chromium", file=sys.stderr)
        return 1
    return 0


def _apt(*words: str) -> None:
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *words], check=False, stdout=subprocess.DEVNULL, env=unattended)


def found() -> bool:
    return any(shutil.which(name) for name in NAMES)


if __name__ == "__main__":
    sys.exit(main())
