"""What the rooms above see of customers: the core's mirror, consents, and how they want to be written to."""

from tanggap.customers.models.consent import Consent
from tanggap.customers.models.disbursement import Disbursement
from tanggap.customers.models.mirror import Contract, Customer, Instalment, Payment
from tanggap.customers.models.payment_code import PaymentCode
from tanggap.customers.models.preference import ContactPreference
from tanggap.customers.models.product import ContractProduct

__all__ = [
    "Consent",
    "ContactPreference",
    "Contract",
    "ContractProduct",
    "Customer",
    "Disbursement",
    "Instalment",
    "Payment",
    "PaymentCode",
]
