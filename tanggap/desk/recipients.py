"""To whom a case's messages go: whoever wrote, at the addresses they gave; account data only to those on record."""

from tanggap.customers.models import Customer
from tanggap.desk.models import Case
from tanggap.messaging.recipients import Recipient


def contact_of(case: Case) -> Recipient:
    """Whoever wrote or called: the addresses on the case, and where it has none those on record."""
    known = on_record(case.customer) if case.customer else Recipient()
    return Recipient(
        email=case.contact_email or known.email,
        phone=case.contact_phone or known.phone,
        name=case.contact_name or known.name,
        customer_id=case.customer_id,
    )


def on_record(customer: Customer) -> Recipient:
    """The customer's own addresses in the core's records: the only ones that account data may go to (D11)."""
    return Recipient(email=customer.email, phone=customer.phone, name=customer.full_name, customer_id=customer.pk)
