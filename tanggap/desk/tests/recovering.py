"""Siti's lost mailbox, at whatever point a test of its recovery begins."""

from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from tanggap.desk.models import AccountRecovery, Case, IdentityCheck
from tanggap.desk.recovery import confirming, proposing
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
