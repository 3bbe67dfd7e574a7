"""What the rooms above see of customers: the core system's mirror, and what they agreed to."""

from tanggap.customers.models.consent import Consent
from tanggap.customers.models.disbursement import Disbursement
from tanggap.customers.models.mirror import Contract, Customer, Instalment, Payment
from tanggap.customers.models.payment_code import PaymentCode

__all__ = ["Consent", "Contract", "Customer", "Disbursement", "Instalment", "Payment", "PaymentCode"]
