"""Taking in one file, in one transaction: all its good rows or none (F3), and its figures (F4)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.db import DataError, transaction
from psycopg import DataError as RawDataError

from tanggap.feed import arrivals, locks, pending
from tanggap.feed.checks import Rejects, reject_duplicates
from tanggap.feed.formats import FileRefused, Rows, Source, Unreadable, kind_of, source_of
from tanggap.feed.kinds import CUSTOMERS, Kind, after
from tanggap.feed.manifest import Manifest, Totals
from tanggap.feed.models import FIGURES, FeedFile
from tanggap.feed.progress import Progress
from tanggap.feed.shares import Share
from tanggap.feed.sql import ask, run
from tanggap.feed.staging import people, straight
from tanggap.feed.staging.filling import fill
from tanggap.feed.staging.ordering import Ordering
from tanggap.feed.staging.stage import Stage
from tanggap.feed.staging.straight import NotStraight, Straight
from tanggap.feed.upsert import DuplicateKeys, Outcome, insert_all, is_empty, merge

SESSION = ("set local work_mem = '96MB'", "set local datestyle = 'ISO, YMD'", "set local jit = off")


@dataclass
class Job:
    """One file of a run on its way into the database."""

    file: FeedFile
    path: Path
    limit: Share
    manifest: Manifest
    progress: Progress
    totals: Totals = field(default_factory=Totals)
    read: int = 0
    is_first: bool = False
    """The mirror has no row of the kind, and none waits."""
    may_go_straight: bool = True
    straight: Straight | None = None

    def begin_again(self) -> None:
        """Everything was undone, the file's row with it: take the file by the stage alone."""
        self.file.pk = None
        self.read = 0
        self.may_go_straight = False
        self.straight = None


def load_file(job: Job) -> None:
    """Load one file. Whatever stops it is kept as a refused file with a sentence; the mirror is not touched then."""
    begun = time.monotonic()
    job.progress(job.file.name, 0, None)
    try:
        kind = kind_of(job.path)
        job.file.kind = kind.name
        job.totals = job.manifest.of(job.path.name)
        job.file.as_of = job.totals.as_of
        with transaction.atomic():
            _load(job, kind)
            _keep_seconds(job.file, begun)
    except FileRefused as refusal:
        _keep_refused(job.file, refusal.message, begun)
    except (DataError, RawDataError):
        _keep_refused(job.file, "Basis data tidak dapat membaca berkas ini.", begun)
    arrivals.tell()


def _keep_seconds(file: FeedFile, begun: float) -> None:
    file.seconds = round(time.monotonic() - begun, 3)
    file.save()


def _keep_refused(file: FeedFile, sentence: str, begun: float) -> None:
    """The transaction is rolled back and with it the file's row: write another."""
    file.pk = None
    file.refuse(sentence)
    _keep_seconds(file, begun)


def _load(job: Job, kind: Kind) -> None:
    for statement in SESSION:
        run(statement)
    locks.lock(kind)
    job.is_first = is_empty(kind) and not pending.some_wait(kind)
    try:
        with transaction.atomic():
            _take_file(job, kind)
    except NotStraight:
        job.begin_again()
        _take_file(job, kind)


def _take_file(job: Job, kind: Kind) -> None:
    """:raises NotStraight: what is wrong with the file must be found out by the stage."""
    stage, rejects = _read(job, kind)
    job.progress(job.file.name, job.read, job.read)
    try:
        outcome = _take(stage, rejects, job)
    except FileRefused as refusal:
        if job.straight:
            raise NotStraight from None
        job.file.refuse(refusal.message)
    else:
        _count(job, outcome, rejects)
    job.file.reasons = dict(rejects.reasons)
    stage.drop()


def _read(job: Job, kind: Kind) -> tuple[Stage, Rejects]:
    """Stage the file's records; those that are none are rejected at once."""
    source = source_of(job.path, kind)
    with source.opened() as blocks:
        job.file.columns = source.columns
        job.file.save()
        rejects = Rejects(job.file)
        if kind is CUSTOMERS:
            crowd = people.PeopleStage(kind, source.columns, as_of=job.totals.as_of)
            crowd.create()
            people.fill(crowd, source, blocks, rejects, _counter(job, source))
            return crowd, rejects
        stage = Stage(kind, source.columns, as_of=job.totals.as_of)
        stage.create()
        job.straight = straight.way(source, job.totals.as_of) if job.is_first and job.may_go_straight else None
        ordering = None if job.is_first else Ordering(source)
        fill(stage, source, blocks, rejects, _counter(job, source), straight=job.straight, ordering=ordering)
        return stage, rejects


def _counter(job: Job, source: Source) -> Callable[[Rows | Unreadable], None]:
    def count(block: Rows | Unreadable) -> None:
        job.read += block.count if isinstance(block, Rows) else 1
        job.progress(job.file.name, job.read, source.expected_rows(job.read))

    return count


def _take(stage: Stage, rejects: Rejects, job: Job) -> Outcome:
    """Take the staged rows into the mirror; those without parent wait.

    :raises FileRefused: too many rejected rows, or other totals than the manifest says.
    """
    job.totals.check(rows=job.read, amount=_amount(stage, job))
    job.limit.check(rejected=rejects.count, read=job.read)
    outcome = _take_rows(stage, rejects, job)
    if outcome.pending:
        pending.keep(stage, job.file)
    if outcome.inserted:
        job.file.taken_in = _take_in_waiting(stage.kind, job.file)
    return outcome


def _take_rows(stage: Stage, rejects: Rejects, job: Job) -> Outcome:
    if job.is_first:
        return _take_first(stage, rejects, job)
    reject_duplicates(stage, rejects)
    job.limit.check(rejected=rejects.count, read=job.read)
    older = pending.give_way(stage) if pending.some_wait(stage.kind) else 0
    outcome = merge(stage, job.file)
    outcome.stale += older
    return outcome


def _take_first(stage: Stage, rejects: Rejects, job: Job) -> Outcome:
    try:
        outcome = insert_all(stage, job.file)
    except DuplicateKeys:
        if job.straight:
            raise NotStraight from None
        reject_duplicates(stage, rejects)
        job.limit.check(rejected=rejects.count, read=job.read)
        outcome = insert_all(stage, job.file)
    outcome.inserted += job.straight.count if job.straight else 0
    return outcome


def _take_in_waiting(kind: Kind, file: FeedFile) -> int:
    """Rows of later kinds that waited for what has just come, and those that waited for them."""
    taken = 0
    for child in after(kind):
        locks.lock(child)
        taken += pending.take_in(child, file)
    return taken


def _amount(stage: Stage, job: Job) -> Decimal:
    """The sum over the rows that can be read: the staged ones, and those that went straight into an empty mirror."""
    if job.totals.amount is None:
        return Decimal(0)
    kind = stage.kind
    if not kind.amount:
        raise FileRefused("Berkas jenis ini tidak mempunyai jumlah uang; hapus amount dari manifest.")
    total: Decimal = ask(f"select coalesce(sum({stage.value(kind.amount)}), 0) from {stage.name} s")[0]
    if job.straight:
        total += ask(f"select coalesce(sum({kind.by_name[kind.amount].target}), 0) from {kind.table}")[0]
    return total


def _count(job: Job, outcome: Outcome, rejects: Rejects) -> None:
    file = job.file
    file.inserted, file.updated, file.unchanged = outcome.inserted, outcome.updated, outcome.unchanged
    file.stale, file.pending, file.rejected = outcome.stale, outcome.pending, rejects.count
    file.read = job.read
    counted = sum(getattr(file, figure) for figure in FIGURES)
    if counted != file.read:
        raise AssertionError(f"{file.name}: {file.read} rows read, {counted} accounted for")
