"""To whom a case's messages go: whoever wrote, at the addresses they gave."""

from tanggap.desk.models import Case
from tanggap.messaging.recipients import Recipient, on_record


def contact_of(case: Case) -> Recipient:
    """Whoever wrote or called: the addresses on the case, and where it has none those on record."""
    known = on_record(case.customer) if case.customer else Recipient()
    return Recipient(
        email=case.contact_email or known.email,
        phone=case.contact_phone or known.phone,
        name=case.contact_name or known.name,
        customer_id=case.customer_id,
    )
