"""Merging duplicates, and linking cases that have to do with each other (D24).

Both cases are locked, the older first, so that two people who merge crosswise wait instead of blocking each other.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case, CaseQuerySet, Relation
from tanggap.desk.moves import MovedOn, ensure_open, move
from tanggap.desk.procedure import path
from tanggap.desk.states import OPEN, State
from tanggap.identity.models import User
from tanggap.lib.errors import Conflict, DomainError, NotFound
from tanggap.lib.prepared import PreparedEach

MOST_RELATED = 20


class TheSameCase(DomainError):
    message = "Tulis nomor kasus yang lain, bukan kasus ini sendiri."


class AnotherPersons(Conflict):
    """Two customers' cases are never merged: each is owed an answer of their own."""

    message = "Kasus dari pelanggan yang berbeda tidak dapat digabung. Kaitkan saja keduanya."


class EndedAlready(MovedOn):
    message = "Kasus itu tidak terbuka lagi. Kaitkan saja, atau gabungkan ke kasus lain yang masih terbuka."


@transaction.atomic
def merge(case_id: int, into_number: str, *, reason: str, by: User) -> Case:
    """Close a duplicate into the case that goes on: what the customer wrote, its files and its number lead there.

    Merging twice into the same case is harmless.

    :return: the case that goes on.
    :raises NotFound: one of them is not theirs to see. :raises TheSameCase: into itself.
    :raises MovedOn: it is not open. :raises EndedAlready: the other is not.
    :raises AnotherPersons: of two customers. :raises Forbidden: officers.
    """
    overseeing.ensure_answers_customers(by)
    case, into = _both(case_id, into_number, by)
    if case.merged_into_id == into.pk:
        return into
    now = timezone.now()
    ensure_open(case)
    if into.state not in OPEN:
        raise EndedAlready
    if case.customer_id and into.customer_id and case.customer_id != into.customer_id:
        raise AnotherPersons
    climbing.end_all(case, result=f"Digabung ke {into}.", by=by, at=now)
    path.break_off(case, "merged", f"digabung ke {into}", by=by, at=now)
    starting.stop(case, at=now)
    case.merged_into = into
    move(case, State.MERGED, by=by, at=now, reason=reason or f"Digabung ke {into}", fields=("merged_into",))
    _tell(case, into, by=by, at=now)
    return into


def _tell(case: Case, into: Case, *, by: User, at: datetime) -> None:
    """Both say so; the one that goes on takes over the customer's words, and whose they are if it did not know."""
    timeline.public_event(case, f"Pengaduan ini digabung ke {into}. Jawabannya diberikan di sana.", by=by, at=at)
    timeline.event(into, f"Kasus {case} digabung ke sini. Isinya: {case.text}", by=by, at=at)
    if into.customer_id is None and case.customer_id is not None:
        into.customer, into.contract = case.customer, into.contract or case.contract
        into.save(update_fields=["customer", "contract"])


@transaction.atomic
def link(case_id: int, other_number: str, *, by: User) -> Relation:
    """Say that two cases have to do with each other, whoever's they are. Linking twice is harmless.

    :raises NotFound: one of them is not theirs to see. :raises TheSameCase: with itself.
    """
    case, other = _both(case_id, other_number, by)
    now = timezone.now()
    older, newer = sorted((case, other), key=lambda row: row.pk)
    who = {"at": now, "by_id": by.pk, "by_label": by.actor_label[:120]}
    relation, is_new = Relation.objects.get_or_create(older=older, newer=newer, defaults=who)
    if is_new:
        timeline.event(case, f"Dikaitkan dengan {other}.", by=by, at=now)
        timeline.event(other, f"Dikaitkan dengan {case}.", by=by, at=now)
        trail.record("case.linked", case, by=by)
    return relation


@transaction.atomic
def unlink(case_id: int, other_number: str, *, by: User) -> None:
    """Take a link back. Taking back twice is harmless.

    :raises NotFound: one of them is not theirs to see.
    """
    case, other = _both(case_id, other_number, by)
    gone, _ = Relation.objects.filter(older__in=(case, other), newer__in=(case, other)).delete()
    if gone:
        timeline.event(case, f"Kaitan dengan {other} dihapus.", by=by, at=timezone.now())
        trail.record("case.unlinked", case, by=by)


def related_to(case: Case, user: User) -> list[Case]:
    """Cases linked to this one and duplicates merged into it, as far as this person may see them; the newest."""
    return _related(user.sight, user)(case.pk)


def _relatives(user: User, case_id: int) -> CaseQuerySet:
    seen: CaseQuerySet = Case.objects.visible_to(user)
    links = Relation.objects.order_by()
    merged = Case.objects.filter(merged_into=case_id).values("pk")
    ids = (links.filter(newer=case_id).values("older"), links.filter(older=case_id).values("newer"))
    return seen.filter(pk__in=ids[0].union(ids[1], merged, all=True)).order_by("-pk")[:MOST_RELATED]


_related: PreparedEach[Case] = PreparedEach(_relatives, int)


def _both(case_id: int, number: str, by: User) -> tuple[Case, Case]:
    """The case and the one of that number, both locked, the older first."""
    seen: CaseQuerySet = Case.objects.visible_to(by)
    other_id = seen.filter(number=number.strip().upper()).values_list("pk", flat=True).first()
    if other_id is None:
        raise NotFound("Kasus dengan nomor itu tidak ditemukan. Periksa kembali nomornya.")
    if other_id == case_id:
        raise TheSameCase
    locked = {pk: seen.lock(pk) for pk in sorted((case_id, other_id))}
    return locked[case_id], locked[other_id]
