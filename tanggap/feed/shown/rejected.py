"""Rejected rows as staff see them: personal fields masked on the page, unmasked in a download that is logged (F4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.feed.formats import split_record
from tanggap.feed.kinds import KINDS
from tanggap.feed.models import FeedReject, FeedRun
from tanggap.lib import names, phone

PAGE = 50
PLACE = re.compile(r"[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18}", re.ASCII)
EXPORT_COLUMNS = ("Berkas", "Baris", "Kolom", "Alasan", "Penjelasan", "Isi baris")
NO_RECORD = {"ragged", "broken_quote", "unreadable", "not_json", "nested", "unknown_field", "field_twice", "not_text"}
"""Reasons for which a row is kept as the line it stood on: nobody knows which of its parts are personal."""
MASKS = {"nik": names.masked_nik, "phone": phone.masked, "phone2": phone.masked, "email": names.masked_email}


@dataclass(frozen=True)
class Shown:
    """One rejected row on the page; `fields` are (column, masked text), none if the row cannot be told apart."""

    reject: FeedReject
    fields: list[tuple[str, str]]


def page(run: FeedRun, after: str, *, file: int | None = None, reason: str = "") -> tuple[list[Shown], str]:
    """The rejected rows of a run, by file and line, that follow the place `after`; the place of the next page or "".

    :param file: only those of this file; `reason`: only those rejected for it.
    """
    rows = FeedReject.objects.filter(file__run=run).select_related("file").order_by("file", "line", "pk")
    rows = rows.filter(file=file) if file else rows
    rows = rows.filter(reason=reason) if reason else rows
    found = list(rows.filter(_follows(after))[: PAGE + 1])
    shown = found[:PAGE]
    following = "-".join(map(str, _place(shown[-1]))) if len(found) > PAGE else ""
    return [Shown(reject, masked(reject)) for reject in shown], following


def _place(reject: FeedReject) -> tuple[int, int, int]:
    return reject.file_id, reject.line, reject.pk


def _follows(after: str) -> Q:
    """What comes after a place; a place that cannot be read is the start."""
    if not PLACE.fullmatch(after):
        return Q()
    file, line, pk = map(int, after.split("-"))
    return Q(file__gt=file) | Q(file=file, line__gt=line) | Q(file=file, line=line, pk__gt=pk)


def masked(reject: FeedReject) -> list[tuple[str, str]]:
    """The row's fields by column, personal ones masked; nothing where they cannot be told apart."""
    if reject.reason in NO_RECORD:
        return []
    return masked_fields(reject.file.kind, reject.file.columns, reject.raw)


def masked_fields(kind: str, columns: Sequence[str], record: str) -> list[tuple[str, str]]:
    """The fields of a record of CSV by column, personal ones masked."""
    known = KINDS[kind].by_name
    fields = zip(columns, split_record(record, ","), strict=True)
    return [(name, _mask(name, field) if known[name].personal else field) for name, field in fields]


def _mask(name: str, field: str) -> str:
    if not field:
        return ""
    return MASKS[name](field) if name in MASKS else f"{field[:1]}•••"


def export(run: FeedRun, *, by: Actor) -> Iterator[tuple[str, int, str, str, str, str]]:
    """All rejected rows of a run as they stood in their files; that they were taken is recorded at once."""
    trail.record("feed.rejects_exported", run, by=by)
    return _as_rows(_batches(FeedReject.objects.filter(file__run=run).select_related("file").order_by("pk")))


def _batches(rows: "QuerySet[FeedReject]", size: int = 2_000) -> Iterator[list[FeedReject]]:
    after = 0
    while found := list(rows.filter(pk__gt=after)[:size]):
        yield found
        after = found[-1].pk


def _as_rows(batches: Iterable[list[FeedReject]]) -> Iterator[tuple[str, int, str, str, str, str]]:
    for batch in batches:
        for reject in batch:
            yield reject.file.name, reject.line, reject.field, reject.reason, reject.sentence, reject.raw
