"""What commands do and print at a terminal: loading a feed, the first administrator."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tanggap.audit.trail import System
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import exit_status, figures, load_paths
from tanggap.feed.models import FIGURES


def load_feed(paths: Sequence[Path], *, as_json: bool, max_rejected: str | None) -> int:
    """Load core-system files and print the run's figures (F6); answers the exit code."""
    show_progress = not as_json and sys.stderr.isatty()
    run = load_paths(
        paths, by=System("feed"), max_rejected=max_rejected, progress=_show_progress if show_progress else None
    )
    shown = figures(run)
    if as_json:
        _print(json.dumps(shown, ensure_ascii=False, default=str))
    else:
        _print_figures(shown)
    return exit_status(run)


def _show_progress(name: str, read: int, total: int | None) -> None:
    of = f" of about {total:,}" if total else ""
    print(f"\r{name}: {read:,} rows{of}   ", end="", file=sys.stderr, flush=True)  # noqa: T201


def _print_figures(shown: dict[str, Any]) -> None:
    if not shown["files"]:
        _print(f"No files to load. A file is known by its name: {', '.join(KINDS)}, with .csv or .csv.gz.")
        return
    _print(f"Run {shown['run']}, {shown['seconds']} s")
    width = max(len(file["name"]) for file in shown["files"])
    for file in shown["files"]:
        _print(f"  {file['name']:<{width}}  {_line(file)}")
    for file in shown["files"]:
        for reason, count in sorted(file["reasons"].items(), key=lambda entry: -entry[1]):
            _print(f"{file['name']}: {count} rejected: {reason}")
        if error := file.get("error"):
            _print(f"{file['name']}: {error}")


def _line(file: dict[str, Any]) -> str:
    """One file in words that fit any terminal: what was nil is left out; `--json` has every figure."""
    parts = ", ".join(f"{file[name]:,} {name}" for name in FIGURES if file[name])
    speed = f" ({file['rows_per_second']:,} rows/s)" if file["read"] else ""
    return f"{file['status']:<8}  {file['read']:,} read{': ' if parts else ''}{parts}{speed}"


def create_staff(*, email: str, name: str, role: str, password: str | None) -> str:
    """Make a staff member at head office; answers what to tell.

    :raises ValueError: a sentence about what was given.
    """
    from django.core.exceptions import ValidationError

    from tanggap.identity.accounts import create_staff as create
    from tanggap.identity.models import Role, User
    from tanggap.institution.current import head_office

    if role not in Role.values:
        raise ValueError(f"There is no role {role!r}; there are: {', '.join(Role.values)}.")
    office = head_office()
    if office is None:
        raise ValueError("There is no head office yet: run tanggap manage seed_institution first.")
    try:
        if password is not None:
            _check_password(password, User(email=email, full_name=name))
        user = create(email, name, by=System("createstaff"), password=password, roles=[(Role(role), office)])
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None
    if not user.grants.in_effect().exists():
        return f"{email} may sign in; the role {role} takes effect when a second person confirms it."
    return f"{email} may sign in as {role}."


def _check_password(password: str, user: Any) -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)


def _print(text: str) -> None:
    print(text)  # noqa: T201
