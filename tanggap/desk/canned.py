"""Canned replies: keeping them, and filling their placeholders for a case (D24)."""

import re

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import account_numbers
from tanggap.desk.models import CannedReply, Case
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.errors import DomainError, Forbidden
from tanggap.lib.prepared import PreparedEach

PLACEHOLDERS = {
    "nama": "Nama pelanggan atau penghubung.",
    "nomor": "Nomor kasus.",
    "perihal": "Perihal kasus.",
    "petugas": "Nama Anda.",
    "lembaga": "Nama lembaga.",
    "telepon": "Telepon layanan.",
}
MOST = 40
"""Texts that are offered at once."""
WRITTEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class UnknownPlaceholder(DomainError):
    """The text names something that cannot be filled in."""


def offered(case: Case, by: User) -> list[tuple[CannedReply, str]]:
    """What this person may lay into a text on this case, each with its text for it."""
    return [(row, filled(row, case, by=by)) for row in _usable(by.sight, by)()]


_usable: PreparedEach[CannedReply] = PreparedEach(lambda user: CannedReply.objects.usable_by(user)[:MOST])


def filled(canned: CannedReply, case: Case, *, by: User) -> str:
    """Its text for this case; nothing in it but names in double braces is replaced."""
    house = institution()
    values = {
        "nama": case.contact_name or "Bapak/Ibu",
        "nomor": case.number,
        "perihal": case.subject,
        "petugas": by.full_name,
        "lembaga": house.name,
        "telepon": house.phone,
    }
    return WRITTEN.sub(lambda match: values.get(match[1], match[0]), canned.body)


@transaction.atomic
def save(canned: CannedReply, *, by: User) -> CannedReply:
    """Keep a text of one's own, or of a team whose manager one is.

    :raises UnknownPlaceholder: it names what there is not. :raises AccountNumber: it carries a payable account (D11).
    :raises Forbidden: another's, or another team's.
    """
    _ensure_theirs(canned, by)
    if unknown := [name for name in WRITTEN.findall(canned.body) if name not in PLACEHOLDERS]:
        raise UnknownPlaceholder(f"Isian {{{{ {unknown[0]} }}}} tidak dikenal.")
    account_numbers.ensure_none(canned.body)
    canned.changed_at = timezone.now()
    canned.save()
    trail.record("canned_reply.saved", canned, by=by)
    return canned


@transaction.atomic
def remove(canned: CannedReply, *, by: User) -> None:
    """Throw it away. :raises Forbidden: another's, or another team's."""
    _ensure_theirs(canned, by)
    trail.record("canned_reply.removed", canned, by=by)
    canned.delete()


def _ensure_theirs(canned: CannedReply, by: User) -> None:
    is_own = canned.owner_id is not None and canned.owner_id == by.pk
    if not is_own and not (canned.branch and by.branches_for("manager").filter(pk=canned.branch.pk).exists()):
        raise Forbidden
