"""PDF documents, typeset by Typst from templates of ours and facts that are never markup.

Each document is made by a child process (`compositor.py`) of its own: Typst keeps what it has computed, 60 MB for a
table of 360 lines, and a running compilation cannot be stopped from within. A child gives its memory back, can be
killed when its time is over, has no network and reads nothing but our templates. It costs 35 ms a page.
"""

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tanggap.lib.errors import DomainError

TEMPLATES = Path(__file__).resolve().parent.parent
"""Our own package: templates may include one another, and nothing outside can be read."""
COMPOSITOR = Path(__file__).with_name("compositor.py")
TIME_LIMIT = 20.0
"""Seconds, the wait for a free slot apart; the longest document, 360 lines, takes 0.2."""
SLOTS = threading.BoundedSemaphore(2)
"""How many documents a process makes at once; further ones wait for `TIME_LIMIT`."""
ENVIRONMENT = {"RAYON_NUM_THREADS": "1", "HOME": "/nonexistent", "HTTPS_PROXY": "http://127.0.0.1:9"}
"""One core a document, no fonts or packages of a user, and no way out: Typst would download a package it misses."""


class DocumentDelayed(DomainError):
    """The document took too long, or too many are being made: try again (503)."""

    status = 503
    message = "Dokumen belum dapat dibuat karena sistem sedang sibuk. Silakan coba lagi beberapa saat lagi."


class BrokenTemplate(Exception):
    """A template does not fit its facts: a bug of ours. Says what Typst says, without the facts."""


def typeset(template: str, facts: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a template with these facts: A4, tagged (PDF/UA-1), the same bytes for the same arguments.

    :param template: path under `tanggap/`, such as `portal/typst/statement.typ`. It takes `facts` from
        `/lib/typst/house.typ`, which reads them as data: whatever a name holds, it is set as text.
    :param facts: what JSON can hold; money and dates as they shall be read.
    :param at: aware; the date of making that the PDF carries.
    :raises DocumentDelayed: 503.
    :raises BrokenTemplate: the template cannot be set with these facts.
    """
    job = {"root": str(TEMPLATES), "template": template, "facts": json.dumps(facts), "at": int(at.timestamp())}
    if not SLOTS.acquire(timeout=TIME_LIMIT):
        raise DocumentDelayed
    try:
        return _composed(json.dumps(job).encode())
    finally:
        SLOTS.release()


def _composed(job: bytes) -> bytes:
    command = [sys.executable, "-I", "-S", str(COMPOSITOR), _library()]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=job, capture_output=True, timeout=TIME_LIMIT, env=ENVIRONMENT, check=False
        )
    except subprocess.TimeoutExpired:
        raise DocumentDelayed from None
    if done.returncode:
        raise BrokenTemplate(done.stderr.decode(errors="replace").strip()[-500:] or f"exit {done.returncode}")
    return done.stdout


@lru_cache(maxsize=1)
def _library() -> str:
    """The folder that Typst is installed in; the child starts without `site`, which halves its start."""
    spec = importlib.util.find_spec("typst")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("typst")
    return str(Path(spec.origin).parent.parent)
