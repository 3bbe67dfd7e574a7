"""A queue taken away as CSV or XLSX: all that was found, of what this person may export (D22, D23)."""

from collections.abc import Iterator
from typing import Any

from tanggap.desk.models import Case, CaseQuerySet
from tanggap.desk.queues.asking import Asked
from tanggap.desk.queues.rows import CHANNELS, STATES
from tanggap.desk.states import OPEN
from tanggap.identity.models import Role
from tanggap.lib.paging import batches

HEADER = (
    *("nomor", "jenis", "kategori", "saluran", "status", "nama", "perihal", "kontrak", "cabang", "petugas"),
    *("diterima pada", "tenggat terdekat", "dijawab pada", "ditutup pada"),
)
COLUMNS = (
    *("pk", "number", "kind", "category__name", "channel", "state", "contact_name", "subject", "contract__number"),
    *("branch__name", "assignee__full_name", "received_at", "due_at", "answered_at", "closed_at"),
)
KINDS = dict(Case.Kind.choices)


def exportable(question: Asked) -> CaseQuerySet:
    """What was asked for; an agent takes away their own cases only (see docs/rights.md)."""
    rows, user = question.rows(), question.user
    is_own = not user.has_role(Role.MANAGER, Role.COMPLIANCE, Role.OFFICER)
    return rows.filter(assignee=user) if is_own else rows


def table(question: Asked) -> Iterator[tuple[Any, ...]]:
    """The rows of the file in the order of the list, fetched in batches."""
    by, rising = question.order
    found = exportable(question).values_list(*COLUMNS, *(() if by in COLUMNS else (by,)), named=True)
    for batch in batches(found, by=by, rising=rising):
        for row in batch:
            yield _cells(row)


def _masked(contract: str | None) -> str:
    """The last digits: a file shows no account to whoever has not had its customer recognised (D5)."""
    return f"•••• {contract[-4:]}" if contract else ""


def _cells(row: Any) -> tuple[Any, ...]:
    what = (row.number, KINDS[row.kind], row.category__name, CHANNELS[row.channel], STATES[row.state])
    who = (
        row.contact_name,
        row.subject,
        _masked(row.contract__number),
        row.branch__name,
        row.assignee__full_name or "",
    )
    due = row.due_at if row.state in OPEN else None
    return (*what, *who, row.received_at, due, row.answered_at, row.closed_at)
