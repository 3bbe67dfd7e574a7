"""The channels of payments as people read them."""

import pytest

from tanggap.customers.models import Payment
from tanggap.customers.paid_through import through


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("va_bca", "VA BCA"),
        ("va-mandiri", "VA Mandiri"),
        ("indomaret", "Indomaret"),
        ("qris", "QRIS"),
        ("atm", "ATM"),
        ("Teller bank", "Teller bank"),
        ("ALFAMART", "ALFAMART"),
        ("", ""),
    ],
)
def test_a_code_of_the_core_is_read_as_a_name(code, told):
    assert through(code) == told
    assert Payment(channel=code).get_channel_display() == told
