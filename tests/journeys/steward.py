"""Stands ready in a house with Django set up, and does what a journey asks: `python -m tests.journeys.steward`.

A process of its own for each request would take a second and more to come up. Each is done in a fork instead, which
knows nothing of those before it, as a new process would.
"""

import json
import os
import sys
import tempfile
import traceback
from importlib import import_module
from typing import IO

import django


def main() -> None:
    """A line of JSON comes for each request, the code; a line goes back: whether it ended well, and what it said."""
    django.setup()
    import_module("tanggap.urls")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(code: str) -> dict[str, object]:
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        child = os.fork()
        if not child:
            _act(code, said, complained)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        complained.seek(0)
        return {"ok": status == 0, "said": said.read(), "complained": complained.read()}


def _act(code: str, said: IO[str], complained: IO[str]) -> None:
    """In the fork, whose both outputs are these files; it ends here."""
    os.dup2(said.fileno(), sys.stdout.fileno())
    os.dup2(complained.fileno(), sys.stderr.fileno())
    status = 1
    try:
        exec(code, {"__name__": "__main__"})
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
