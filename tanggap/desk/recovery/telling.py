"""The messages of a recovery: to the old address, the new one and the telephone on record (D27).

The new address is not the account's yet: its messages neither name the person nor are kept as theirs. Each who is told
beforehand gets a link of their own by which they stop it. The link is signed, not stored: it works once, because what
it stops is over afterwards.
"""

from django.core import signing
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.desk.models import AccountRecovery
from tanggap.lib import phone
from tanggap.lib.dates import waktu
from tanggap.lib.links import public_url
from tanggap.lib.names import masked_email
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient

PATH = "/member/recovery/stop"
OLD, NEW, PHONE = "o", "n", "p"
WHO = {OLD: "e-mail lama", NEW: "e-mail baru", PHONE: "nomor handphone pada data kami"}
"""Through which message a link came, told to staff when somebody stops a recovery by it."""
_STOP = signing.TimestampSigner(sep=".", salt="tanggap.recovery")


def stop_url(row: AccountRecovery, who: str) -> str:
    """Where whoever got this message stops it."""
    return public_url(PATH, token=_STOP.sign(f"{row.pk}{who}"))


def of_token(token: str) -> tuple[int, str] | None:
    """The recovery that a link is about and through which message it came; None: never ours."""
    try:
        plain = _STOP.unsign(token)
        return int(plain[:-1]), plain[-1:]
    except (signing.BadSignature, ValueError):
        return None


def confirmed(row: AccountRecovery) -> None:
    """Tell the old address, the new one and the telephone what will happen, when, and how to stop it."""
    assert row.due_at is not None  # noqa: S101 — a confirmed one has its time
    told = {"until": waktu(row.due_at), "new": masked_email(row.new_email)}
    outbox.queue("recovery_begun", to=_old(row), about=row, url=stop_url(row, OLD), **told)
    to = Recipient(email=row.new_email)
    outbox.queue("recovery_begun_new", to=to, about=row, url=stop_url(row, NEW), until=told["until"])
    if on_record := _phone(row):
        outbox.queue("recovery_begun_phone", to=on_record, about=row, url=stop_url(row, PHONE), until=told["until"])


def done(row: AccountRecovery) -> None:
    """Tell the old address that it is not the account's any more; the new one got its link."""
    assert row.done_at is not None  # noqa: S101 — it has just taken effect
    told = {"at": waktu(row.done_at), "new": masked_email(row.new_email)}
    outbox.queue("recovery_done", to=_old(row), about=row, **told)


def stopped(row: AccountRecovery) -> None:
    """Tell both addresses that nothing changes."""
    at = waktu(row.ended_at or timezone.now())
    outbox.queue("recovery_stopped", to=_old(row), about=row, at=at)
    outbox.queue("recovery_stopped", to=Recipient(email=row.new_email), about=row, at=at)


def _old(row: AccountRecovery) -> Recipient:
    owner = row.account
    return Recipient(
        email=row.old_email,
        name=owner.full_name or owner.username,
        user_id=owner.pk,
        customer_id=row.case.customer_id,
    )


def _phone(row: AccountRecovery) -> Recipient | None:
    """The first of the numbers on record that is a mobile one."""
    for customer in Customer.objects.filter(memberships__user=row.account, memberships__ended_at=None):
        for number in filter(None, (customer.phone, customer.phone2)):
            try:
                mobile = phone.e164(number, mobile=True)
            except phone.BadPhone:
                continue
            return Recipient(phone=mobile, user_id=row.account_id, customer_id=row.case.customer_id)
    return None
