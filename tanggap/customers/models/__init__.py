"""What the rooms above see of customers: the core's mirror, consents, and how they want to be written to."""

from tanggap.customers.models.consent import Consent
from tanggap.customers.models.disbursement import Disbursement
from tanggap.customers.models.mirror import Contract, Customer, Instalment, Payment
from tanggap.customers.models.payment_code import PaymentCode
from tanggap.customers.models.preference import ContactPreference

__all__ = [
    "Consent",
    "ContactPreference",
    "Contract",
    "Customer",
    "Disbursement",
    "Instalment",
    "Payment",
    "PaymentCode",
]
