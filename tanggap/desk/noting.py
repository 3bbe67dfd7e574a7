"""Internal notes on a case, and colleagues named in them (D24)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import attachments, notices, timeline
from tanggap.desk.flows import proofs
from tanggap.desk.models import Attachment, Case, Entry, Rung
from tanggap.desk.moves import ensure_open
from tanggap.desk.overseeing import TEAM
from tanggap.identity.models import Role, RoleGrant, User, UserQuerySet
from tanggap.lib.errors import DomainError
from tanggap.lib.prepared import Prepared
from tanggap.lib.uploads import Upload

LONGEST = 4000
NAMED = re.compile(r"(?<![\w@.])@([\w.\-]{2,60})")


class BadNote(DomainError):
    message = f"Tulis catatannya, paling panjang {LONGEST} karakter."


@transaction.atomic
def note(case_id: int, text: str, *, by: User) -> Entry:
    """Keep a note that the customer never sees; whoever is named by `@handle` is told on their desk.

    The same note sent twice in a row is kept once.

    :raises NotFound: not theirs to see. :raises BadNote: empty or too long.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now, text = timezone.now(), text.strip()
    if not text or len(text) > LONGEST:
        raise BadNote
    last = case.entries.last()
    if last and (last.kind, last.by_id, last.text) == (Entry.Kind.NOTE, by.pk, text):
        return last
    entry = timeline.write(case, Entry.Kind.NOTE, text, by=by, at=now)
    named = [user for user in named_in(text, colleagues(case)) if user.pk != by.pk]
    notices.tell(named, case, f"{by} menyebut Anda pada catatan.", at=now)
    trail.record("case.noted", case, by=by)
    return entry


def colleagues(case: Case) -> list[User]:
    """Those whose case this is by their role: its team and managers, departments with a task, compliance; by name."""
    return _concerned(case.pk, case.branch_id, case.assignee_id or 0, timezone.now())


def _whose(case_id: int, branch_id: int, assignee_id: int, at: datetime) -> UserQuerySet:
    here = Q(branch=branch_id) | Q(branch__is_head_office=True)
    tasked = Rung.objects.filter(case=case_id).exclude(department=None).values("department")
    role = Q(role__in=TEAM) & here | Q(role=Role.OFFICER, department__in=tasked) | Q(role=Role.COMPLIANCE)
    held = RoleGrant.objects.in_effect(at).filter(role)
    theirs = Q(pk__in=held.values("user")) | Q(pk=assignee_id)
    return User.objects.staff().filter(theirs, is_active=True).order_by("full_name", "pk")


_concerned: Prepared[User] = Prepared(_whose, int, int, int, datetime)


def handle_of(user: User) -> str:
    """How a colleague is named in a note: the e-mail before the @."""
    return user.email.partition("@")[0]


def named_in(text: str, among: Iterable[User]) -> Sequence[User]:
    """The colleagues that a text names: by handle, or by a first name that only one of them has."""
    people = list(among)
    handles = {handle_of(user).casefold(): user for user in people}
    firsts: dict[str, list[User]] = {}
    for user in people:
        firsts.setdefault(user.full_name.partition(" ")[0].casefold(), []).append(user)
    handles = {name: users[0] for name, users in firsts.items() if name and len(users) == 1} | handles
    names = (name.rstrip(".-").casefold() for name in NAMED.findall(text))
    return list(dict.fromkeys(handles[name] for name in names if name in handles))


def attach(case_id: int, sent: Sequence[Upload], *, purpose: str, by: User) -> Entry:
    """Lay files to a case with a note that says so; the customer sees neither. A proof of transactions that somebody of
    ours lays there has come from the customer by another way: it joins the escalation (D9).

    :raises NotFound: not theirs to see. :raises MovedOn: the case is over. :raises BadUpload: see `attachments`.
    """
    with attachments.taking_in(sent, by=by) as taken, transaction.atomic():
        case = Case.objects.visible_to(by).lock(case_id)
        ensure_open(case)
        now = timezone.now()
        names = ", ".join(one.accepted.name for one in taken)
        entry = timeline.write(case, Entry.Kind.NOTE, f"Melampirkan {names}."[:LONGEST], by=by, at=now)
        for one in taken:
            columns = one.columns(now) | {"is_public": False}
            attachments.keep_row(case, columns, purpose=purpose, by=by, entry=entry)
        if purpose == Attachment.Purpose.TRANSACTIONS:
            proofs.came(case, at=now, by=by)
        return entry
