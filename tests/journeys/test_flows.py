"""D8, D9, D11: the box of the step in which a bill is asked about, a disbursement ordered again, a code given."""

from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

PREPARED = """
from datetime import timedelta
from django.utils import timezone
from tanggap.customers.models import Contract, Disbursement, PaymentCode
from tanggap.desk.models import Category, IdentityCheck
from tanggap.desk.opening import Complaint, Contact, open_case
from tanggap.desk.procedure import path
from tanggap.identity.models import User

agent = User.objects.get(email="agent@contoh.test")
manager = User.objects.get(email="manager@contoh.test")
officer = User.objects.get(email="officer.finance@contoh.test")
contract = Contract.objects.get(number="200991600123")
now = timezone.now()
Disbursement.objects.update_or_create(core_id="D-JOURNEY", defaults=dict(
    contract=contract, requested_at=now, status="failed", amount=9000000, bank="BCA", account_masked="••••4321",
    failure_reason="Nama pemilik rekening tidak sama", loaded_at=now))
PaymentCode.objects.update_or_create(contract=contract, bank="BCA", number="39010200991600123", defaults=dict(
    holder_name="SINAR CONTOH FIN SITI AMINAH", amount=815000, amount_type="fixed", loaded_at=now,
    expires_at=now + timedelta(days=2)))

def step(case, outcome, by, **record):
    path.complete(case.pk, path.current(case).pk, outcome, record=record, by=by)

def opened(category, subject):
    case = open_case(
        Complaint("complaint", Category.objects.get(code=category), "hotline", subject, subject),
        Contact(customer=contract.customer, contract=contract, name=contract.customer.full_name),
        by=agent, assignee=agent)
    IdentityCheck.objects.create(case=case, customer=contract.customer, asked=["phone", "nik"],
        matched=["phone", "nik"], is_passed=True, channel="hotline", by=agent, at=now)
    step(case, "verified", agent)
    print(case.number)
    return case

opened("penagihan", "Ditagih malam hari")
case = opened("pencairan", "Dana belum masuk")
step(case, "department", manager, instruction="Analisis segera.", department="keuangan")
step(case, "failed", officer, result="Ditolak bank: nama tidak sama.")
case = opened("metode-pembayaran", "Bagaimana cara membayar?")
if path.current(case).step == "access":
    step(case, "cannot", agent, obstacle="password")
"""


def test_the_boxes_of_the_procedures_do_what_they_say(page, sign_in, house):
    bill, payout, code = house.django(PREPARED).split()[-3:]

    sign_in("agent@contoh.test")
    page.goto(f"/staff/desk/cases/{bill}")
    expect(page.get_by_role("textbox", name="Kontrak")).not_to_have_value("")
    look(page, "flows-bill")
    assert_accessible(page)

    sign_in("officer.finance@contoh.test")
    page.goto(f"/staff/desk/cases/{payout}")
    look(page, "flows-order")
    page.get_by_label("Alasan mencairkan ulang").fill("Nama rekening sudah diperbaiki.")
    page.get_by_role("button", name="Perintahkan pencairan ulang").click()
    page.get_by_text("Menunggu persetujuan orang kedua").wait_for()
    expect(page.get_by_role("button", name="Setujui pencairan ulang")).to_have_count(0)

    sign_in("manager@contoh.test")
    page.goto(f"/staff/desk/cases/{payout}")
    look(page, "flows-order-waiting")
    assert_accessible(page)
    page.get_by_role("button", name="Setujui pencairan ulang").click()
    page.get_by_label("Nomor referensi bank").fill("TRX-2026-11")
    look(page, "flows-order-approved")
    page.get_by_role("button", name="Catat sudah dicairkan").click()
    page.get_by_text("referensi TRX-2026-11").first.wait_for()

    sign_in("officer.finance@contoh.test")
    page.goto(f"/staff/desk/cases/{payout}")
    page.get_by_role("button", name="Pencairan ulang sudah dilakukan").click()
    page.get_by_text("selesai.").first.wait_for()

    sign_in("agent@contoh.test")
    page.goto(f"/staff/desk/cases/{code}")
    expect(page.get_by_text("3901 0200")).to_have_count(0)
    look(page, "flows-code-notice")
    page.get_by_label("Catatan di atas sudah saya sampaikan").check()
    page.get_by_role("button", name="Catat dan tampilkan kode").click()
    page.get_by_text("3901 0200 9916").first.wait_for()
    page.get_by_role("button", name="Kirim SMS").first.click()
    page.get_by_text("SMS ke nomor pada data kami").first.wait_for()
    look(page, "flows-code")
    assert_accessible(page)
    page.get_by_role("button", name="Kode sudah diberikan").click()
    page.get_by_text("Jawab pelanggan").first.wait_for()
