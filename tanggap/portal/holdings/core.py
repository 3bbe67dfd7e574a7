"""What is held of a customer: the mirror of the core's rows, consents, and how they want to be written to (P19)."""

from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist

from tanggap.customers import consents
from tanggap.customers.models import (
    ContactPreference,
    Contract,
    Customer,
    Disbursement,
    Instalment,
    Payment,
    PaymentCode,
)
from tanggap.customers.products import product_name
from tanggap.institution.current import institution
from tanggap.portal.holdings.sections import Section, section

MOTHER = "Disimpan hanya sebagai sidik satu arah untuk pencocokan; namanya tidak dapat kami baca kembali."


def of_customer(customer: Customer) -> Iterator[Section]:
    """Everything the core told of this customer, contract by contract, and what they decided here."""
    yield _person(customer)
    yield _contracts(list(Contract.objects.of_customer(customer.pk)))
    for part in (_instalments, _payments, _payment_codes, _disbursements):
        yield _with_dashes(part(customer.pk))
    yield _consents(customer)
    yield _preference(customer.pk)


def _person(customer: Customer) -> Section:
    labels = {
        "core_id": "Nomor pelanggan",
        "full_name": "Nama lengkap",
        "birth_date": "Tanggal lahir",
        "mother_name": "Nama ibu kandung",
        "nik": "NIK",
        "phone": "Telepon",
        "phone2": "Telepon kedua",
        "email": "E-mail pada data kontrak",
        "address": "Alamat",
        "city": "Kota",
        "branch": "Cabang",
        "as_of": "Keadaan per",
        "loaded_at": "Diterima",
    }
    facts = {name: getattr(customer, name, None) for name in labels}
    facts |= {"mother_name": MOTHER, "branch": _branch(customer)}
    about = "Data diri Anda dari sistem inti kami, sesuai pengajuan kredit."
    return section("customer", "Data diri", about, labels, [facts])


def _branch(thing: Customer | Contract) -> str:
    """The branch's name; the core's code where no branch has it yet."""
    try:
        return thing.branch.name if thing.branch else ""
    except ObjectDoesNotExist:
        return str(thing.branch_id)


def _contracts(contracts: list[Contract]) -> Section:
    labels = {
        "number": "Nomor kontrak",
        "product": "Produk",
        "status": "Status",
        "principal": "Pokok",
        "tenor": "Tenor",
        "started_on": "Mulai",
        "branch": "Cabang",
        "currency": "Mata uang",
        "as_of": "Keadaan per",
    }
    facts = [
        {name: getattr(contract, name) for name in labels}
        | {
            "number": institution().display_contract(contract.number),
            "product": product_name(contract),
            "status": contract.get_status_display(),
            "branch": _branch(contract),
        }
        for contract in contracts
    ]
    return section("contracts", "Kontrak", "Kontrak Anda dan keadaannya.", labels, facts)


def _with_dashes(part: Section) -> Section:
    """The contract's number as it stands on paper."""
    for row in part.rows:
        row["contract_number"] = institution().display_contract(row["contract_number"])
    return part


def _instalments(customer_id: int) -> Section:
    columns = {
        "contract.number": "Kontrak",
        "number": "PRD",
        "due_date": "Jatuh tempo",
        "amount": "Angsuran",
        "penalty": "Denda",
        "is_withdrawn": "Ditarik kembali",
    }
    rows = Instalment.objects.filter(contract__customer_id=customer_id).select_related("contract")
    about = "Jadwal angsuran setiap kontrak."
    return section("instalments", "Angsuran", about, columns, rows.order_by("contract__number", "number"))


def _payments(customer_id: int) -> Section:
    columns = {
        "contract.number": "Kontrak",
        "instalment_no": "PRD",
        "paid_at": "Dibayar",
        "amount": "Angsuran",
        "penalty_amount": "Denda",
        "get_channel_display": "Saluran",
        "reference": "Referensi",
        "core_id": "Nomor pembayaran",
        "is_reversed": "Dibatalkan",
    }
    rows = Payment.objects.filter(contract__customer_id=customer_id).select_related("contract")
    about = "Pembayaran yang kami terima, termasuk yang dibatalkan."
    return section("payments", "Pembayaran", about, columns, rows.order_by("contract__number", "paid_at", "core_id"))


def _payment_codes(customer_id: int) -> Section:
    columns = {
        "contract.number": "Kontrak",
        "bank": "Bank",
        "number": "Nomor",
        "holder_name": "Atas nama",
        "get_amount_type_display": "Jenis jumlah",
        "amount": "Jumlah",
        "expires_at": "Berlaku sampai",
        "is_withdrawn": "Ditarik kembali",
    }
    rows = PaymentCode.objects.of_customer(customer_id)
    return section("payment_codes", "Kode pembayaran", "Rekening virtual untuk membayar angsuran.", columns, rows)


def _disbursements(customer_id: int) -> Section:
    columns = {
        "contract.number": "Kontrak",
        "core_id": "Nomor pencairan",
        "requested_at": "Diminta",
        "get_status_display": "Status",
        "amount": "Jumlah",
        "bank": "Bank",
        "account_masked": "Rekening",
        "completed_at": "Selesai",
        "failure_reason": "Sebab gagal",
    }
    rows = Disbursement.objects.of_customer(customer_id)
    return section("disbursements", "Pencairan", "Pencairan pinjaman ke rekening Anda.", columns, rows)


def _consents(customer: Customer) -> Section:
    columns = {
        "text.get_kind_display": "Persetujuan",
        "text.version": "Versi",
        "given_at": "Diberikan",
        "get_channel_display": "Melalui",
        "notice.version": "Versi pemberitahuan privasi",
        "withdrawn_at": "Ditarik",
        "get_withdrawn_through_display": "Ditarik melalui",
    }
    about = "Persetujuan yang Anda berikan dan tarik."
    return section("consents", "Persetujuan", about, columns, consents.history(customer))


def _preference(customer_id: int) -> Section:
    columns = {"get_channel_display": "Saluran", "chosen_at": "Dipilih"}
    rows = ContactPreference.objects.filter(customer_id=customer_id)
    return section("contact_preference", "Saluran pilihan", "Cara kami menghubungi Anda.", columns, rows)
