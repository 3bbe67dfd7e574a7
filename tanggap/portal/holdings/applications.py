"""What is held of a member's own applications for accounts (P19, O1).

An application is the member's if NIK, birth date and mother's name all agree with the customer's: a mistyped NIK must
not show one person another's data.
"""

from collections.abc import Iterator

from tanggap.customers.models import Customer
from tanggap.onboarding.models import Application, Code, Confirmation, Document, Move, Try
from tanggap.portal.holdings.sections import Section, section

MOTHER = "Disimpan tersegel sampai sistem inti menerima pengajuan, sesudah itu hanya sebagai sidik satu arah."


def of_applications(customer: Customer) -> Iterator[Section]:
    """Each application with its documents, moves, codes, tries and the consent given; staff are not named."""
    mine = Application.objects.filter(
        nik_index=customer.nik_index,
        birth_date=customer.birth_date,
        mother_name_digest=customer.mother_name_digest,
    )
    rows = list(mine.select_related("branch", "product").order_by("-pk"))
    yield _applications(rows)
    if rows:
        keys = [row.pk for row in rows]
        for part in (_documents, _moves, _codes, _tries, _consents):
            yield part(keys)


def _applications(rows: list[Application]) -> Section:
    columns = {
        "number": "Nomor pengajuan",
        "product": "Produk",
        "branch": "Cabang",
        "get_state_display": "Keadaan",
        "state_at": "Keadaan sejak",
        "created_at": "Dibuka",
        "submitted_at": "Diajukan",
        "expires_at": "Konfirmasi sampai",
        "full_name": "Nama lengkap",
        "alias": "Nama alias",
        "nik": "NIK",
        "birth_place": "Tempat lahir",
        "birth_date": "Tanggal lahir",
        "get_sex_display": "Jenis kelamin",
        "get_marital_display": "Status perkawinan",
        "nationality": "Kewarganegaraan",
        "mother": "Nama gadis ibu kandung",
        "address": "Alamat sesuai KTP",
        "domicile": "Alamat domisili",
        "phone": "Nomor Handphone 1",
        "phone2": "Nomor Handphone 2",
        "email": "E-mail",
        "occupation": "Pekerjaan",
        "employer": "Tempat kerja",
        "income_per_year": "Penghasilan per tahun",
        "source_of_funds": "Sumber dana",
        "purpose": "Maksud dan tujuan",
        "beneficial_owner": "Pemilik manfaat",
        "failures": "Kode salah",
        "account_number": "Nomor rekening",
    }
    about = "Pengajuan pembukaan rekening atas nama Anda."
    facts = [{path: _told(row, path) for path in columns} for row in rows]
    return section("applications", "Pembukaan rekening", about, columns, facts)


def _told(row: Application, path: str) -> object:
    if path == "mother":
        return MOTHER
    value = getattr(row, path)
    if callable(value):
        return value()
    return str(value) if path in ("product", "branch") else value


def _documents(keys: list[int]) -> Section:
    columns = {"application.number": "Pengajuan", "get_kind_display": "Jenis", "name": "Nama berkas"}
    columns |= {"size": "Ukuran (byte)", "uploaded_at": "Diunggah"}
    rows = Document.objects.filter(application__in=keys).select_related("application")
    return section("application_documents", "Dokumen pengajuan", "Berkas yang Anda serahkan.", columns, rows)


def _moves(keys: list[int]) -> Section:
    columns = {"application.number": "Pengajuan", "at": "Waktu", "get_act_display": "Kegiatan", "reason": "Alasan"}
    rows = Move.objects.filter(application__in=keys).select_related("application").order_by("pk")
    return section("application_moves", "Perjalanan pengajuan", "Apa yang terjadi pada pengajuan.", columns, rows)


def _codes(keys: list[int]) -> Section:
    columns = {"application.number": "Pengajuan", "made_at": "Dibuat", "get_ending_display": "Berakhir karena"}
    rows = Code.objects.filter(application__in=keys).select_related("application").order_by("pk")
    about = "Kode OTP yang dikirim. Kodenya sendiri disimpan hanya sebagai sidik satu arah."
    return section("application_codes", "Kode OTP", about, columns, rows)


def _tries(keys: list[int]) -> Section:
    columns = {"application.number": "Pengajuan", "at": "Waktu", "get_outcome_display": "Hasil"}
    columns |= {"get_method_display": "Cara", "ip": "Alamat IP"}
    rows = Try.objects.filter(application__in=keys).select_related("application").order_by("pk")
    return section("application_tries", "Percobaan kode", "Setiap kali kode dimasukkan.", columns, rows)


def _consents(keys: list[int]) -> Section:
    columns = {
        "application.number": "Pengajuan",
        "product": "Produk",
        "applicant": "Pemohon",
        "masked_phone": "Nomor",
        "at": "Disetujui",
        "text.version": "Versi teks",
        "get_method_display": "Cara",
        "get_reason_display": "Alasan melalui CS",
        "reason_words": "Keterangan",
        "get_channel_display": "Saluran",
        "sender": "Nomor pengirim",
        "ip": "Alamat IP",
        "user_agent": "Peramban",
        "fingerprint": "Sidik bukti",
    }
    rows = Confirmation.objects.filter(application__in=keys).select_related("application", "text")
    about = "Persetujuan yang Anda berikan dengan kode OTP."
    return section("account_consents", "Persetujuan pembukaan rekening", about, columns, rows)
