"""Account numbers are kept out of what we write (D11)."""

import pytest

from tanggap.customers.models import PaymentCode
from tanggap.desk import account_numbers
from tanggap.desk.models import IdentityCheck, Rung

pytestmark = pytest.mark.django_db
CODE = "39010200991600777"


@pytest.fixture
def code(case) -> PaymentCode:
    """Siti's virtual account."""
    return PaymentCode.objects.create(contract=case.contract, bank="BCA", number=CODE, loaded_at=case.received_at)


@pytest.fixture
def proven(case, code, budi):
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True}
    who = {"customer": case.customer, "channel": "hotline", "by": budi, "at": case.received_at}
    IdentityCheck.objects.create(case=case, **facts, **who)
    return case


@pytest.mark.parametrize(
    "text",
    [
        "Silakan transfer ke BCA 1234567890 a.n. Budi.",
        "8808 1234 5678 9012",
        "8808-1234-5678-9012",
        "0123.01.012345.50.8",
        "VA: 8 8 0 8 1 2 3 4 5 6 7 8",
        "8808\u200b1234\u200b5678",
        "８８０８１２３４５６７８",
        "٨٨٠٨١٢٣٤٥٦٧٨",
        "1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e37\ufe0f\u20e38\ufe0f\u20e39\ufe0f\u20e30\ufe0f\u20e3",
        "Bayar lewat DANA 0812 3456 7897 ya.",
        "0812 3456 7897 (DANA a.n. Budi)",
        "1234    5678    9012",
        "1234567\n890123",
        "1234,5678,9012",
        "[1234] [5678] [9012]",
        "12345 + 67890",
        "1234 … 5678 … 9012",
        "BCA: 1234, lanjut 567890",
        "8808 strip 1234 titik 5678",
        "12345\u115f67890",
        "Rp 1234567890",
        "Rp 8808123456789012",
        "70001081234567897",
        "7.335.000.123.456",
        CODE,
    ],
)
def test_a_payable_account_is_refused(institution, text):
    with pytest.raises(account_numbers.AccountNumber):
        account_numbers.ensure_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nomor pengaduan Anda PGD-2026-000123.",
        "Pembayaran 20/11/2026 pukul 09.42 WIB sebesar Rp 7.335.000,00.",
        "2026-11-20 2026-11-21",
        "Kantor buka 09.00-18.00, Sabtu 09.00-12.00.",
        "Hubungi 0812-3456-7897 atau (021) 5795 1234, atau +62 812 3456 7897.",
        "Call centre 1500 000.",
        "Angsuran ke-12 dari 15, Rp 815000, tahun 2026.",
        "Kontrak 20-099-16-00123 milik Anda.",
        "Rp 120.000.000 dan Rp 1.234.567.890",
        "Evaluasi tahun 2023, 2024, 2025 dan 2026.",
        "0812-3456-7897\n(021) 5795 1234",
    ],
)
def test_other_numbers_are_not(siti, text):
    account_numbers.ensure_none(text)


def test_a_payment_code_on_record_may_stand_there_once_identity_is_proven(proven):
    account_numbers.ensure_none(f"Kode pembayaran Anda: BCA {CODE}, a.n. SITI, Rp 815.000.", proven)
    account_numbers.ensure_none("3901 0200 9916 00777 815.000", proven)


def test_before_that_it_may_not(case, code):
    with pytest.raises(account_numbers.AccountNumber):
        account_numbers.ensure_none(CODE, case)


def test_a_withdrawn_code_is_no_code(proven, code):
    PaymentCode.objects.filter(number=CODE).update(is_withdrawn=True)
    with pytest.raises(account_numbers.AccountNumber):
        account_numbers.ensure_none(CODE, proven)


def test_a_longer_number_around_a_code_is_refused(proven):
    assert account_numbers.found_in(f"{CODE}9", proven) == [f"{CODE}9"]


def test_a_reference_of_the_case_may_be_told(case, budi):
    Rung.objects.create(case=case, origin="agent", level="bank", reference="202611200012345", given_at=case.received_at)
    account_numbers.ensure_none("Referensi bank 2026-1120-0012345.", case)


def test_our_own_whatsapp_is_no_account(call_centre):
    type(call_centre).objects.update(value="+62 813-7397-4798")
    account_numbers.ensure_none("Kirim bukti transfer ke WhatsApp 081373974798 atau +6281373974798.")


def test_a_telephone_near_the_word_for_funds_is_no_account(institution):
    account_numbers.ensure_none("Pencairan dana Anda diproses bank; hubungi 0812-3456-7897.")


def test_templates_of_messages_and_letters_carry_none(institution, budi):
    """D11."""
    from tanggap.customers.account_numbers import AccountNumber
    from tanggap.messaging import text_rules
    from tanggap.messaging.letters import drafting, texts
    from tanggap.messaging.letters.kinds import KINDS
    from tanggap.messaging.models import LetterDraft, Wording

    words = "Halo, bayar ke BCA 1234567890 a.n. Budi. {{ catatan }} {{ lembaga }}"
    found = text_rules.faults(text_rules.place_of("trial", "sms"), Wording("", words))
    assert AccountNumber.message in [fault.sentence for fault in found]
    kind = KINDS["arrears_1"]
    title, body = texts.default_of(kind.name)
    assert texts.faults(kind, title, body) == []
    assert texts.faults(kind, title, f"{body} Transfer ke 1234567890.") == [AccountNumber.message]
    with pytest.raises(AccountNumber):
        drafting.save_draft(LetterDraft(), {"title": "Surat", "body": "Transfer ke 1234567890."}, by=budi)
