"""Compiled pages kept for the next start: compiling all of them is a third of what web computes before it serves."""

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from jinja2 import FileSystemBytecodeCache


def compiled_pages(folder: Path | None) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept; None where that folder cannot be used.

    Jinja computes what is constant when it compiles: files made by other filters, icons or another Jinja are not ours.
    """
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{_version()}-%s") if os.access(folder, os.W_OK) else None


def _version() -> str:
    filters = sorted(Path(__file__).parent.glob("*.py"))
    facts = [version("jinja2"), version("lucide"), *(f"{path.name} {path.stat().st_mtime_ns}" for path in filters)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
