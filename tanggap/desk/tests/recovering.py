"""Siti's lost mailbox, at whatever point a test of its recovery begins."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from tanggap.desk.models import AccountRecovery, Case, IdentityCheck
from tanggap.desk.recovery import confirming, proposing, taking_effect
from tanggap.identity.models import User
from tanggap.messaging.models import Message

OLD, NEW = "siti@anggota.test", "siti.baru@rumah.test"


def recognised(case: Case, by: User, *, matched=("phone", "nik")) -> IdentityCheck:
    """A check on the case that matched so many of two facts."""
    facts = {"asked": ["phone", "nik"], "matched": list(matched), "is_passed": len(matched) > 1, "channel": "hotline"}
    return IdentityCheck.objects.create(case=case, customer=case.customer, by=by, at=timezone.now(), **facts)


def waiting(case: Case, agent: User, manager: User, address: str = NEW) -> AccountRecovery:
    """Recognised, proposed and confirmed: its 24 hours run."""
    recognised(case, agent)
    row = proposing.propose(case.pk, address, "mailbox", by=agent)
    return confirming.confirm(case.pk, row.pk, by=manager)


def sent(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def link_in(message: Message) -> tuple[str, str]:
    """Path and token of the link that a message carries."""
    parts = urlsplit(message.params["url"])
    return parts.path, parse_qs(parts.query)["t"][0]


def moved(case: Case, *states: str) -> None:
    for state in states:
        Case.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now() if state == "closed" else None)


def stored(row: AccountRecovery) -> AccountRecovery:
    return AccountRecovery.objects.get(pk=row.pk)


def pass_by(clock, span: timedelta) -> None:
    clock.shift(span)
    taking_effect.act_on_due()


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email
