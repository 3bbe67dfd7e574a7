"""From the core's files to the member's page: P11's own case, with the time stopped at 15/11/2016."""

import pytest
import time_machine

from tanggap.audit.trail import System
from tanggap.customers.models import Customer
from tanggap.feed.loading import load_paths
from tanggap.identity.models import User
from tanggap.portal.models import Membership
from tanggap.portal.tests.pages import table, text

pytestmark = pytest.mark.django_db

CUSTOMERS = """customer_id,full_name,birth_date,mother_maiden_name,nik,phone,branch_code
K1,SITI,1990-08-17,SRI WAHYUNI,3175055708900001,+6281200000001,JKT
"""
CONTRACTS = """contract_number,customer_id,product,status,principal,tenor,started_on,branch_code
20-099-16-00123,K1,motor,active,9780000,15,2016-05-01,JKT
"""
PAID = ["2016-05-30", "2016-06-30", "2016-08-01", "2016-08-31", "2016-09-30", "2016-10-31"]


def months() -> list[str]:
    return [f"2016-{month:02d}-01" for month in range(6, 13)] + [f"2017-{month:02d}-01" for month in range(1, 9)]


@pytest.fixture
def files(tmp_path):
    instalments = [f"200991600123,{n},{day},815000" for n, day in enumerate(months(), start=1)]
    payments = [f"P{n},200991600123,{n},{day}T10:00:00+07:00,815000.00" for n, day in enumerate(PAID, start=1)]
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "contracts.csv").write_text(CONTRACTS)
    (tmp_path / "instalments.csv").write_text(
        "contract_number,instalment_no,due_date,amount\n" + "\n".join(instalments)
    )
    (tmp_path / "payments.csv").write_text(
        "payment_id,contract_number,instalment_no,paid_at,amount\n" + "\n".join(payments)
    )
    return tmp_path


@pytest.fixture
def seen(files, jakarta, signed_in):
    with time_machine.travel("2016-11-14T23:00:00Z", tick=False):
        load_paths([files], by=System("test"))
    with time_machine.travel("2016-11-15T05:00:00Z", tick=False):
        user = User.objects.create_user("siti@anggota.test", "kata-sandi-uji", kind="member", username="siti16")
        Membership.objects.create(user=user, customer=Customer.objects.get(core_id="K1"))
        return signed_in(user).get("/member/payments", {"contract": "20-099-16-00123"})


def test_the_check_of_the_source_holds(seen):
    """P11."""
    page = text(seen)
    assert "Sisa Hutang Rp 7.335.000,00" in page
    assert "Total Angsuran Tertunggak 0 " in page
    assert "Periode Pembayaran 6 / 15" in page
    assert list(table(seen)[0].values())[1:] == [
        *("01/06/2016 Lunas", "Rp 815.000,00", "30/05/2016", "Rp 815.000,00", "0", "0", "0")
    ]


def test_the_page_says_as_of_when_the_data_is(seen):
    """P12."""
    assert "Data per 15/11/2016 06.00 WIB." in text(seen)
