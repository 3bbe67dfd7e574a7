"""Loading files and folders: one run, its files in the order of their kinds, its figures (F1, F6)."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.feed import arrivals, locks
from tanggap.feed.formats import FileRefused, is_feed_file, kind_of, shown
from tanggap.feed.intake import Job, load_file
from tanggap.feed.late import lateness
from tanggap.feed.manifest import NAME as MANIFEST_NAME
from tanggap.feed.manifest import Manifest, read
from tanggap.feed.models import FIGURES, FeedFile, FeedRun
from tanggap.feed.progress import Progress, Telling
from tanggap.feed.shares import Share


def load_paths(
    paths: Sequence[Path | str],
    *,
    by: Actor,
    max_rejected: str | int | None = None,
    progress: Progress | None = None,
) -> FeedRun:
    """Load files and folders, parents before children, in whatever order they are given.

    :param max_rejected: `"10"` or `"5%"`: a file with more rejected rows is refused whole.
    :param progress: called with file name, rows read so far, and about how many there will be, if that is known.
    :raises BadLimit: `max_rejected` cannot be read.
    """
    limit = Share.parse(max_rejected)
    locks.mark_interrupted_runs()
    arrivals.tell()
    begun = time.monotonic()
    files = _in_order(paths)
    run = FeedRun(actor_id=by.actor_id, actor_label=by.actor_label, files_total=len(files))
    with locks.running(run), Telling(run, also=progress) as telling:
        for path, manifest in files:
            load_file(Job(FeedFile(run=run, name=shown(path.name)), path, limit, manifest, telling.note))
            telling.done()
            lateness.clear_come()
        run.finish(seconds=time.monotonic() - begun)
        trail.record("feed.loaded", run, by=by)
    return run


def _in_order(paths: Sequence[Path | str]) -> list[tuple[Path, Manifest]]:
    """Every file to load with the manifest of its folder."""
    found = {entry[0]: entry for path in paths for entry in _found(Path(path))}
    return sorted(found.values(), key=lambda entry: (_order(entry[0]), entry[0].name))


def _found(path: Path) -> Iterator[tuple[Path, Manifest]]:
    """Of a folder: its feed files and those that its manifest names; a file: as it is."""
    if path.is_dir():
        manifest = read(path)
        names = {child.name for child in path.iterdir() if is_feed_file(child)} | set(manifest.files)
        yield from ((path / name, manifest) for name in names)
    elif path.name != MANIFEST_NAME:
        yield path, read(path.parent)


def _order(path: Path) -> int:
    try:
        return kind_of(path).order
    except FileRefused:
        return 0


def figures(run: FeedRun) -> dict[str, Any]:
    """The run as F6 prints it with `--json`: neither more nor less."""
    return {"run": run.pk, "seconds": run.seconds, "files": [_file_figures(file) for file in run.files.all()]}


def _file_figures(file: FeedFile) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": file.name, "kind": file.kind, "status": file.status, "read": file.read}
    shown |= {figure: getattr(file, figure) for figure in FIGURES} | {"seconds": file.seconds}
    return shown | ({"error": file.error} if file.is_refused else {})


def exit_status(run: FeedRun) -> int:
    """0: loaded; 3: loaded with rejected rows; 1: a file was refused (F6)."""
    files = list(run.files.all())
    if any(file.is_refused for file in files):
        return 1
    return 3 if any(file.rejected for file in files) else 0
