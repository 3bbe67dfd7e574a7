"""Rows that wait for their parent as staff see them: how many, for whom, how long; personal fields masked (F3, F4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.feed.kinds import KINDS
from tanggap.feed.models import FeedRun, PendingRow
from tanggap.feed.shown.rejected import masked_fields
from tanggap.institution.current import institution

EXPORT_COLUMNS = ("Jenis", "Menunggu", "Sejak", "Berkas", "Baris", "Kolom", "Isi baris")
PARENTS = {"customers_customer": "Pelanggan", "customers_contract": "Kontrak"}


@dataclass(frozen=True)
class Waiting:
    """How many rows of a kind wait, and since when the oldest of them does."""

    kind: str
    rows: int
    since: datetime

    @property
    def label(self) -> str:
        return KINDS[self.kind].label

    @property
    def parent(self) -> str:
        """What they wait for: `Pelanggan` or `Kontrak`."""
        return _parent(self.kind)


@dataclass(frozen=True)
class Shown:
    """One waiting row on the page."""

    row: PendingRow
    parent: str
    fields: list[tuple[str, str]]


def by_kind(run: FeedRun | None = None) -> list[Waiting]:
    """What waits, of one run or of all, in the order of loading."""
    rows = PendingRow.objects.filter(file__run=run) if run else PendingRow.objects.all()
    counted = rows.order_by().values_list("kind").annotate(Count("pk"), Min("since"))
    found = [Waiting(*entry) for entry in counted]
    return sorted(found, key=lambda waiting: KINDS[waiting.kind].order)


def shown(row: PendingRow) -> Shown:
    key = row.parent_key
    if KINDS[row.kind].parent is not None and _parent(row.kind) == PARENTS["customers_contract"]:
        key = institution().display_contract(key)
    return Shown(row, f"{_parent(row.kind)} {key}", masked_fields(row.kind, row.columns, row.row))


def _parent(kind: str) -> str:
    parent = KINDS[kind].parent
    return PARENTS[parent.table] if parent else ""


def export(*, by: Actor) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """All waiting rows as they stood in their files; that they were taken is recorded at once."""
    trail.record("feed.pending_exported", by=by)
    return _as_rows(PendingRow.objects.select_related("file").order_by("pk"))


def _as_rows(rows: "QuerySet[PendingRow]", size: int = 2_000) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    after = 0
    while found := list(rows.filter(pk__gt=after)[:size]):
        for row in found:
            since, columns = row.since.isoformat(timespec="seconds"), ",".join(row.columns)
            yield row.kind, row.parent_key, since, row.file.name, row.line, columns, row.row
        after = found[-1].pk
