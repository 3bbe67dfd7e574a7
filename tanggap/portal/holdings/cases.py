"""What is held of a member's complaints and other contacts (P19, D1).

Told is what was said to either side and what was decided on it. The desk's own work on a case (its steps, tasks, notes
and report) is not the member's record; that it exists is said.
"""

from collections.abc import Iterator

from tanggap.customers.models import Customer
from tanggap.desk.models import Answer, Attachment, Case, Entry, IdentityCheck, Move
from tanggap.desk.models.entry import EntryQuerySet
from tanggap.identity.models import User
from tanggap.portal.holdings.sections import Section, section
from tanggap.portal.models import ComplaintDraft


def of_drafts(user: User) -> Iterator[Section]:
    """Complaints that the member began to write."""
    columns = {"begun_at": "Dimulai", "kept_at": "Terakhir disimpan", "answers": "Isian", "files": "Berkas"}
    facts = [
        {
            "begun_at": draft.begun_at,
            "kept_at": draft.kept_at,
            "answers": draft.answers,
            "files": ", ".join(file.name for file in draft.files.all()),
        }
        for draft in ComplaintDraft.objects.filter(user=user).prefetch_related("files")
    ]
    about = "Yang belum Anda kirim; dihapus tiga hari setelah terakhir disimpan."
    yield section("complaint_drafts", "Draf pengaduan", about, columns, facts)


def of_cases(customer: Customer) -> Iterator[Section]:
    """Each case that names the customer with its public timeline, moves, files, checks and answers; staff are not
    named."""
    rows = Case.objects.of_customer(customer.pk).select_related("category", "contract", "branch").order_by("-pk")
    keys = [row.pk for row in rows]
    yield _cases(list(rows))
    if keys:
        for part in (_entries, _moves, _attachments, _checks, _answers):
            yield part(keys)


def _cases(rows: list[Case]) -> Section:
    columns = {
        "number": "Nomor registrasi",
        "get_kind_display": "Jenis",
        "category.name": "Kategori",
        "get_channel_display": "Saluran",
        "get_state_display": "Keadaan",
        "state_at": "Keadaan sejak",
        "received_at": "Diterima",
        "documents_asked_at": "Dokumen diminta",
        "documents_complete_at": "Dokumen lengkap",
        "answered_at": "Dijawab",
        "closed_at": "Ditutup",
        "branch.name": "Cabang",
        "contract.number": "Nomor kontrak",
        "get_relation_display": "Hubungan",
        "contact_name": "Nama penghubung",
        "contact_phone": "Telepon",
        "contact_email": "E-mail",
        "representative": "Mewakili",
        "get_preferred_channel_display": "Dihubungi lewat",
        "regulator": "Regulator",
        "regulator_number": "Nomor di regulator",
        "subject": "Perihal",
        "text": "Isi",
        "wanted": "Yang diminta",
        "happened_at": "Waktu kejadian",
        "stated": "Keterangan tambahan",
    }
    about = "Pengaduan, pertanyaan, dan permintaan Anda. Catatan kerja petugas tidak termasuk; mintalah bila perlu."
    return section("cases", "Pengaduan", about, columns, rows)


def _entries(keys: list[int]) -> Section:
    columns = {"number": "Pengaduan", "at": "Waktu", "by": "Oleh", "channel": "Saluran", "text": "Isi"}
    said: EntryQuerySet = Entry.objects.public()
    facts = [
        {
            "number": row.case.number,
            "at": row.at,
            "by": "Anda" if row.kind == Entry.Kind.CONTACT else "Kami",
            "channel": row.get_channel_display(),
            "text": row.text,
        }
        for row in said.filter(case__in=keys).select_related("case").order_by("pk")
    ]
    return section("case_entries", "Percakapan pengaduan", "Yang Anda sampaikan dan jawaban kami.", columns, facts)


def _moves(keys: list[int]) -> Section:
    columns = {"case.number": "Pengaduan", "at": "Waktu", "get_new_state_display": "Keadaan"}
    rows = Move.objects.filter(case__in=keys).select_related("case").order_by("pk")
    return section("case_moves", "Perjalanan pengaduan", "Keadaan setiap pengaduan.", columns, rows)


def _attachments(keys: list[int]) -> Section:
    columns = {"case.number": "Pengaduan", "get_purpose_display": "Jenis", "name": "Nama berkas"}
    columns |= {"size": "Ukuran (byte)", "uploaded_at": "Diunggah"}
    rows = Attachment.objects.filter(case__in=keys, is_public=True).select_related("case")
    return section("case_attachments", "Lampiran pengaduan", "Berkas yang dikirim.", columns, rows)


def _checks(keys: list[int]) -> Section:
    """Names of facts, never their values: those are not kept."""
    columns = {"number": "Pengaduan", "at": "Waktu", "asked": "Ditanyakan", "matched": "Cocok", "is_passed": "Lulus"}
    facts = [
        {
            "number": row.case.number,
            "at": row.at,
            "asked": _facts(row.asked),
            "matched": _facts(row.matched),
            "is_passed": row.is_passed,
        }
        for row in IdentityCheck.objects.filter(case__in=keys).select_related("case")
    ]
    about = "Pemeriksaan identitas sebelum data rekening dibuka."
    return section("case_checks", "Pemeriksaan identitas", about, columns, facts)


def _facts(names: list[str]) -> str:
    return ", ".join(str(IdentityCheck.Fact(name).label) for name in names)


def _answers(keys: list[int]) -> Section:
    columns = {"case.number": "Pengaduan", "sent_at": "Dikirim", "text": "Jawaban"}
    columns |= {"get_reaction_display": "Tanggapan Anda", "reaction_at": "Ditanggapi", "objection": "Keberatan"}
    rows = Answer.objects.filter(case__in=keys, state=Answer.State.SENT).select_related("case")
    return section("case_answers", "Jawaban pengaduan", "Jawaban kami dan tanggapan Anda.", columns, rows)
