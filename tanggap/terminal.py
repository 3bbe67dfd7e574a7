"""What commands do and print at a terminal: loading a feed, the first administrator."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tanggap.audit.trail import System
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import exit_status, figures, load_paths
from tanggap.feed.models import FIGURES, FeedFile, FeedRun
from tanggap.feed.progress import Progress


def load_feed(paths: Sequence[Path], *, as_json: bool, max_rejected: str | None) -> int:
    """Load core-system files and print the run's figures (F6); answers the exit code."""
    with bar(sys.stderr, shown=not as_json and sys.stderr.isatty()) as progress:
        run = load_paths(paths, by=System("feed"), max_rejected=max_rejected, progress=progress)
    if as_json:
        _print(json.dumps(figures(run), ensure_ascii=False))
    else:
        _print_figures(run)
    return exit_status(run)


@contextmanager
def bar(stream: TextIO, *, shown: bool) -> Iterator[Progress | None]:
    """A line on the terminal for the file in hand, drawn anew some times a second and gone at the end."""
    if not shown:
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.TaskProgressColumn(show_speed=False),
        rich.TextColumn("{task.fields[told]}", markup=False),
        rich.TimeElapsedColumn(),
    )
    console = Console(file=stream, force_terminal=True)
    with rich.Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task("", total=None, told="")

        def show(name: str, read: int, expected: int | None) -> None:
            if not read:
                drawn.reset(task, total=None)
            is_read = expected == read and read > 0
            told = f"{read:,} rows" + (", taking them in" if is_read else "")
            drawn.update(task, description=name, completed=read, total=expected, told=told)

        yield show


def _print_figures(run: FeedRun) -> None:
    files = list(run.files.all())
    if not files:
        _print(f"No files to load. A file is known by its name: {', '.join(KINDS)}, with .csv, .jsonl or .parquet.")
        return
    _print(f"Run {run.pk}, {run.seconds} s")
    width = max(len(file.name) for file in files)
    for file in files:
        _print(f"  {file.name:<{width}}  {_line(file)}")
    for file in files:
        for reason, count in sorted(file.reasons.items(), key=lambda entry: -entry[1]):
            _print(f"{file.name}: {count:,} rejected: {reason}")
        if file.is_refused:
            _print(f"{file.name}: {file.error}")


def _line(file: FeedFile) -> str:
    """One file in words that fit any terminal: what was nil is left out; `--json` has every figure."""
    counted = [(name, getattr(file, name)) for name in FIGURES]
    parts = ", ".join(f"{count:,} {name}" for name, count in counted if count)
    speed = f" ({file.rows_per_second:,} rows/s)" if file.read else ""
    return f"{file.status:<8}  {file.read:,} read{': ' if parts else ''}{parts}{speed}"


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
