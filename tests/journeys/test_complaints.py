"""The four procedures of the source in a real browser, each through both of its outcomes, from complaint to report.

D8–D11: what the engine may and may not do is proven in `desk/tests`; here people do it, on pages, side by side.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys import desk
from tests.journeys.looking import look

SITI = {"phone": "0812 0000 0001", "birth_date": "14/03/1988"}
ANDI = {"phone": "0812 0000 0002", "birth_date": "02/11/1985"}
DONE = {"cause_text": "Sudah ditelusuri.", "result": "Pelanggan menerima penjelasan.", "prevention": "Dipantau."}
PAID = "pembayaran Rp 1.250.000 untuk kontrak"
pytestmark = pytest.mark.usefixtures("worker")


def story(subject: str) -> dict[str, str]:
    """What a member writes of something that happened today."""
    today = f"{desk.ago(hours=0):%d/%m/%Y}"
    return {"subject": subject, "happened_on": today, "text": f"{subject}.", "wanted": "Mohon diselesaikan."}


def test_a_bill_is_settled_with_the_customer_or_goes_to_the_department_that_calls(enter):
    """D8."""
    siti, agent = enter("siti@contoh.test"), enter("agent@contoh.test")
    number = desk.complain(siti, "penagihan", "200991700456", **story("Masih ditagih padahal sudah bayar"))
    look(siti, "desk-received")

    desk.take(agent, number)
    look(agent, "desk-bill-verify")
    desk.verify(agent, **SITI)
    desk.decide(agent, "Alasannya jelas", reason="amount", reason_text="Jumlahnya berbeda dari struk.")
    desk.decide(agent, "Selesai bersama pelanggan", effort="Dihitung ulang bersama pelanggan.")
    look(agent, "desk-bill-answer")
    desk.answer(agent, "Jumlah yang benar sudah kami jelaskan.")
    look(agent, "desk-bill-report")
    desk.report(agent, "informasi-kurang", **DONE)
    look(agent, "desk-bill-over")
    siti.goto(f"/member/complaints/{number}")
    look(siti, "desk-bill-answered")
    desk.accept(siti, number)
    desk.open_case(agent, number)
    desk.is_closed(agent)

    manager, officer = enter("manager@contoh.test"), enter("officer.collection@contoh.test")
    called = {"contact_name": "Siti Rahmawati", "contact_phone": "081200000001"}
    told = {"subject": "Ditagih tengah malam", "text": "Telepon berulang pukul 23.00.", "kind": "complaint"}
    number = desk.take_down(agent, "penagihan", **called, **told)
    desk.find_customer(agent, "0812 0000 0001")
    desk.verify(agent, **SITI)
    desk.decide(agent, "Alasannya jelas", reason="manner", reason_text="Penagih menelepon tengah malam.")
    desk.decide(agent, "Tidak selesai: lapor ke manajer", effort="Meminta maaf.")
    desk.open_case(manager, number)
    look(manager, "desk-bill-manager")
    desk.decide(
        manager,
        "Tugaskan departemen menghubungi pelanggan",
        instruction="Hubungi pelanggan hari ini.",
        department="penagihan",
    )
    officer.goto("/staff/desk/tasks")
    look(officer, "desk-tasks")
    officer.get_by_role("link", name=number).first.click()
    look(officer, "desk-task")
    desk.open_case(officer, number)
    desk.tried(officer, "Diangkat pelanggan.")
    desk.decide(
        officer,
        "Pelanggan terhubung",
        informed_by="Eko Purnomo",
        informed="Tim desk 3",
        result="Jadwal telepon disepakati.",
    )
    desk.open_case(agent, number)
    desk.answer(agent, "Tim kami tidak akan menelepon di luar jam kerja.")
    desk.report(agent, "perilaku-petugas", **DONE)
    desk.tell_reaction(agent)


def test_a_disbursement_arrives_within_two_hours_or_is_ordered_again_by_two_persons(enter, house):
    """D9."""
    andi, agent = enter("andi@contoh.test"), enter("agent@contoh.test")
    asked_at = desk.ago(minutes=30).isoformat()
    payout = ("D-DESK-1", "200011700043", asked_at)
    rest = ("9000000", "BCA", "••••••4417")
    desk.load(house, "disbursements", *payout, "processing", *rest, "", "")
    number = desk.complain(andi, "pencairan", "200011700043", **story("Dana belum masuk"))
    desk.take(agent, number)
    desk.verify(agent, **ANDI)
    desk.step_is(agent, "Sampaikan paling lama 2 jam")
    look(agent, "desk-payout-inform")
    desk.decide(agent, "Sudah disampaikan", told_how="hotline")
    desk.step_is(agent, "Menunggu batas 2 jam")
    look(agent, "desk-payout-wait")
    desk.load(house, "disbursements", *payout, "success", *rest, desk.ago(minutes=1).isoformat(), "")
    desk.reaches(agent, number, "Beri tahu dana sudah cair")
    desk.answer(agent, "Dana sudah masuk ke rekening BCA Anda.")
    desk.report(agent, "gangguan-bank", **DONE)
    desk.accept(andi, number)

    payout = ("D-DESK-2", "200011600042", asked_at)
    desk.load(house, "disbursements", *payout, "processing", *rest, "", "")
    number = desk.complain(andi, "pencairan", "200011600042", **story("Dana belum masuk juga"))
    desk.take(agent, number)
    desk.verify(agent, **ANDI)
    desk.decide(agent, "Sudah disampaikan", told_how="hotline")
    desk.pass_two_hours(house, number)
    desk.reaches(agent, number, "Minta bukti dan lapor ke manajer")
    look(agent, "desk-payout-proof")
    desk.receives(andi, "email", "bukti transaksi terakhir")
    desk.decide(agent, "Laporkan ke manajer", summary="Dua jam lewat, dana belum masuk.")
    desk.send_proof(andi, number, "Ini mutasi rekening saya hari ini.")
    manager, finance = enter("manager@contoh.test"), enter("officer.finance@contoh.test")
    desk.open_case(manager, number)
    desk.decide(manager, "Tugaskan departemen", instruction="Periksa ke bank.", department="keuangan")
    desk.open_case(finance, number)
    look(finance, "desk-payout-analysis")
    desk.decide(finance, "Pencairan gagal: cairkan ulang", result="Ditolak bank: nama tidak sama.")
    desk.order_again(finance, manager, number, "TRX-2026-11")
    desk.open_case(finance, number)
    desk.decide(finance, "Pencairan ulang sudah dilakukan")
    desk.open_case(agent, number)
    look(agent, "desk-payout-succeeded")
    desk.answer(agent, "Dana Anda sudah kami cairkan kembali.")
    desk.report(agent, "gangguan-bank", **DONE)
    look(agent, "desk-payout-over")
    desk.accept(andi, number)


def test_a_payment_is_on_record_or_comes_by_the_feed_after_manager_department_and_bank(enter, house):
    """D10, F9."""
    siti, agent = enter("siti@contoh.test"), enter("agent@contoh.test")
    paid_at = desk.ago(minutes=20)
    paid = {
        "paid_on": f"{paid_at:%d/%m/%Y}",
        "paid_time": f"{paid_at:%H.%M}",
        "paid_amount": "1.250.000",
        "paid_through": "va",
    }
    number = desk.complain(siti, "konfirmasi-pembayaran", "200991700456", **paid)
    desk.take(agent, number)
    desk.verify(agent, **SITI)
    look(agent, "desk-payment-statement")
    desk.decide(agent, "Periksa di sistem", proof="Struk BCA 0099")
    desk.step_is(agent, "Menunggu pembayaran tercatat")
    desk.pass_two_hours(house, number)
    desk.reaches(agent, number, "Lapor ke manajer")
    desk.decide(agent, "Laporkan ke manajer", summary="Belum tercatat setelah dua jam.")
    manager, finance = enter("manager@contoh.test"), enter("officer.finance@contoh.test")
    desk.open_case(manager, number)
    desk.decide(manager, "Tugaskan departemen", instruction="Cari pembayaran ini.", department="keuangan")
    desk.open_case(finance, number)
    look(finance, "desk-payment-department")
    not_there = {"result": "Tidak ada pada mutasi.", "bank": "BCA", "reference": "REF-7781"}
    desk.decide(finance, "Belum diterima: minta bank memeriksa", **not_there)
    desk.step_is(finance, "Pemeriksaan bank")
    look(finance, "desk-payment-bank")
    desk.load(
        house, "payments", "P-DESK-1", "200991700456", "5", desk.ago(minutes=140).isoformat(), "1250000", "0",
        "va_bca", "0099", "false",
    )  # fmt: skip
    desk.reaches(agent, number, "Beri tahu pembayaran diterima")
    look(agent, "desk-payment-received")
    desk.answer(agent, "Pembayaran Anda sudah kami terima.")
    desk.report(agent, "gangguan-bank", **DONE)
    desk.accept(siti, number)
    desk.receives(siti, "sms", PAID)
    look(siti, "desk-payment-sms")

    called = {"contact_name": "Siti Rahmawati", "contact_phone": "081200000001", "kind": "question"}
    number = desk.take_down(agent, "konfirmasi-pembayaran", **called, subject="Sudah bayar", text="Apakah masuk?")
    desk.find_customer(agent, "0812 0000 0001")
    desk.verify(agent, **SITI)
    stated = {"paid_at": f"{desk.ago(minutes=140):%Y-%m-%dT%H:%M}", "paid_amount": "1250000"}
    desk.decide(agent, "Periksa di sistem", **stated, paid_through="BCA", proof="Struk 0099")
    desk.step_is(agent, "Beri tahu pembayaran diterima")
    desk.answer(agent, "Pembayaran Anda sudah tercatat. Mohon tunggu SMS kami.")
    desk.report(agent, "informasi-kurang", **DONE)
    desk.is_closed(agent)
    expect(desk.receives(siti, "sms", PAID), "one SMS for one payment").to_have_count(1)


def test_a_payment_code_is_shown_the_way_to_or_given_after_its_notice(enter):
    """D11."""
    siti, agent = enter("siti@contoh.test"), enter("agent@contoh.test")
    number = desk.complain(siti, "metode-pembayaran", "200991600123", **story("Bagaimana cara membayar"))
    desk.take(agent, number)
    desk.verify(agent, **SITI)
    desk.decide(agent, "Dapat membuka")
    desk.step_is(agent, "Arahkan ke Kode pembayaran")
    desk.answer(agent, "Silakan buka menu Kode pembayaran.")
    desk.report(agent, "informasi-kurang", **DONE)
    desk.accept(siti, number)

    called = {"contact_name": "Siti Rahmawati", "contact_phone": "081200000001", "kind": "question"}
    told = {"subject": "Lupa password", "text": "Perlu kode bayar."}
    number = desk.take_down(agent, "metode-pembayaran", **called, **told)
    desk.find_customer(agent, "0812 0000 0001")
    desk.verify(agent, **SITI)
    desk.decide(agent, "Tidak dapat membuka", obstacle="password")
    desk.give_code(agent)
    look(agent, "desk-code-given")
    desk.receives(siti, "sms", "Sebelum membayar, periksa bahwa kode ini milik Anda")
    desk.decide(agent, "Kode sudah diberikan")
    desk.answer(agent, "Kode pembayaran sudah kami kirim.")
    desk.report(agent, "informasi-kurang", **DONE)
    desk.is_closed(agent)
