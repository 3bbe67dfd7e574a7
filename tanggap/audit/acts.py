"""What each act is called on screen. `trail.record` warns of an act that has no sentence here, and tests take that
as an error.
"""

import warnings
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist


@dataclass(frozen=True)
class Act:
    """The Indonesian sentence of an act. `is_settings`: an administrator may find their own ones of these."""

    label: str
    is_settings: bool = False


def _settings(*labels: tuple[str, str]) -> dict[str, Act]:
    return {code: Act(label, is_settings=True) for code, label in labels}


ACTS: dict[str, Act] = {
    **_settings(
        ("institution.changed", "Data institusi diubah"),
        ("branch.added", "Cabang ditambahkan"),
        ("branch.changed", "Cabang diubah"),
        ("department.added", "Departemen ditambahkan"),
        ("department.changed", "Departemen diubah"),
        ("product.added", "Produk rekening ditambahkan"),
        ("product.changed", "Produk rekening diubah"),
        ("category.added", "Kategori kasus ditambahkan"),
        ("category.changed", "Kategori kasus diubah"),
        ("cause.added", "Penyebab ditambahkan"),
        ("cause.changed", "Penyebab diubah"),
        ("calendar.added", "Kalender ditambahkan"),
        ("calendar.changed", "Kalender diubah"),
        ("calendar.removed", "Kalender dihapus"),
        ("holiday.added", "Hari libur ditambahkan"),
        ("holiday.changed", "Hari libur diubah"),
        ("holiday.removed", "Hari libur dihapus"),
        ("term.changed", "Lama tenggat diubah"),
        ("holidays.seeded", "Hari libur diisi dari daftar nasional"),
        ("legal_text.drafted", "Konsep teks resmi disimpan"),
        ("legal_text.discarded", "Konsep teks resmi dibuang"),
        ("legal_text.published", "Teks resmi diterbitkan"),
        ("message_text.drafted", "Konsep teks pesan disimpan"),
        ("message_text.discarded", "Konsep teks pesan dibuang"),
        ("message_text.published", "Teks pesan diterbitkan"),
        ("message_order.changed", "Urutan saluran pesan diubah"),
        ("letter_rules.changed", "Aturan surat diubah"),
        ("letter_text.changed", "Teks surat diubah"),
        ("page.added", "Halaman ditambahkan"),
        ("page.changed", "Halaman diubah"),
        ("page.removed", "Halaman dihapus"),
        ("page.published", "Halaman diterbitkan"),
        ("page.withdrawn", "Halaman ditarik dari situs"),
        ("post.added", "Berita atau promo ditambahkan"),
        ("post.changed", "Berita atau promo diubah"),
        ("post.removed", "Berita atau promo dihapus"),
        ("post.published", "Berita atau promo diterbitkan"),
        ("post.withdrawn", "Berita atau promo ditarik dari situs"),
        ("menuentry.added", "Entri menu ditambahkan"),
        ("menuentry.changed", "Entri menu diubah"),
        ("menuentry.removed", "Entri menu dihapus"),
        ("menuentry.moved", "Entri menu dipindahkan urutannya"),
        ("channel.added", "Saluran kontak ditambahkan"),
        ("channel.changed", "Saluran kontak diubah"),
        ("channel.removed", "Saluran kontak dihapus"),
        ("channel.moved", "Saluran kontak dipindahkan urutannya"),
        ("office.added", "Kantor layanan ditambahkan"),
        ("office.changed", "Kantor layanan diubah"),
        ("office.removed", "Kantor layanan dihapus"),
        ("office.moved", "Kantor layanan dipindahkan urutannya"),
        ("staff.created", "Akun staf dibuat"),
        ("staff.changed", "Data akun staf diubah"),
        ("staff.disabled", "Akun staf dinonaktifkan"),
        ("staff.enabled", "Akun staf diaktifkan kembali"),
        ("role.granted", "Peran diberikan"),
        ("role.confirmed", "Peran dikonfirmasi orang kedua"),
        ("role.ended", "Peran diakhiri"),
        ("user.staff_invited_sent", "Undangan staf dikirim"),
        ("user.second_factor_taken_off", "Verifikasi dua langkah dilepas oleh administrator"),
        ("audit.exported", "Jejak audit diunduh"),
        ("channel_rules.changed", "Batas saluran pesan diubah"),
        ("message_channel.halted_by_hand", "Saluran pesan dihentikan administrator"),
        ("message_channel.resumed_by_hand", "Saluran pesan dilanjutkan administrator"),
        ("feed_hour.added", "Jam data ditambahkan"),
        ("feed_hour.changed", "Jam data diubah"),
    ),
    "deputy.named": Act("Deputi ditunjuk"),
    "deputy.ended": Act("Masa deputi diakhiri"),
    "session.began": Act("Masuk"),
    "session.ended": Act("Keluar"),
    "session.refused": Act("Gagal masuk"),
    "user.password_reset_sent": Act("Tautan atur ulang password dikirim"),
    "user.password_reset_asked": Act("Atur ulang password diminta"),
    "user.password_changed": Act("Password diganti"),
    "customer.channel_chosen": Act("Saluran pilihan pelanggan disimpan"),
    "member.data_shown": Act("Data pribadi sendiri dibuka"),
    "member.data_exported": Act("Data pribadi sendiri diunduh"),
    "login_id.asked": Act("Login ID diminta"),
    "login_id.matched": Act("Data pada permintaan login ID cocok"),
    "login_id.sent": Act("Login ID dikirim ke pemiliknya"),
    "user.closed": Act("Akun ditutup pemiliknya"),
    "user.email_change_asked": Act("Penggantian e-mail diminta"),
    "user.email_change_cancelled": Act("Permintaan ganti e-mail dibatalkan"),
    "user.email_changed": Act("E-mail akun diganti"),
    "user.email_change_undone": Act("Penggantian e-mail dibatalkan pemilik alamat lama"),
    "user.email_restored_sent": Act("Tautan password setelah pemulihan e-mail dikirim"),
    "user.second_factor_changed": Act("Verifikasi dua langkah diubah"),
    "recognition.failed": Act("Pencocokan data pelanggan gagal"),
    "recognition.cleared": Act("Hitungan percobaan nomor kontrak dihapus"),
    "registration.made": Act("Pendaftaran member diterima"),
    "registration.renewed": Act("Link aktivasi baru dikirim"),
    "registration.code_sent": Act("Kode aktivasi dikirim"),
    "account.activated": Act("Akun member diaktifkan"),
    "account.frozen": Act("Akun dibekukan (bukan saya)"),
    "account.unfrozen": Act("Pembekuan akun dibuka"),
    "consent.given": Act("Persetujuan diberikan"),
    "consent.withdrawn": Act("Persetujuan ditarik"),
    "audit.views_exported": Act("Log akses data pelanggan diunduh"),
    "case.opened": Act("Kasus dibuka"),
    "case.in_progress": Act("Kasus diproses"),
    "case.waiting_customer": Act("Kasus menunggu pelanggan"),
    "case.waiting_clock": Act("Kasus menunggu waktu"),
    "case.escalated": Act("Kasus dieskalasi"),
    "case.answered": Act("Kasus dijawab"),
    "case.closed": Act("Kasus ditutup"),
    "case.reopened": Act("Kasus dibuka kembali"),
    "case.withdrawn": Act("Kasus dicabut pelanggan"),
    "case.merged": Act("Kasus digabung"),
    "case.clock_breached": Act("Tenggat kasus terlewati"),
    "case.made_written": Act("Pengaduan lisan menjadi tertulis"),
    "case.extended": Act("Batas pengaduan diperpanjang"),
    "case.documents_asked": Act("Dokumen diminta dari pelanggan"),
    "case.documents_complete": Act("Dokumen pelanggan dinyatakan lengkap"),
    "case.assigned": Act("Kasus ditugaskan"),
    "case.exported": Act("Daftar kasus diunduh"),
    "duty.began": Act("Mulai bertugas di meja"),
    "duty.ended": Act("Selesai bertugas di meja"),
    "staff.handed_over": Act("Kasus seseorang dialihkan"),
    "redisbursement.ordered": Act("Pencairan ulang diperintahkan"),
    "redisbursement.approved": Act("Pencairan ulang disetujui"),
    "redisbursement.declined": Act("Pencairan ulang tidak disetujui"),
    "redisbursement.done": Act("Pencairan ulang dicatat selesai"),
    "case.code_notice": Act("Catatan kode pembayaran disampaikan"),
    "case.code_given": Act("Kode pembayaran diberikan"),
    "case.replied": Act("Balasan dikirim kepada pelanggan"),
    "case.noted": Act("Catatan internal ditulis"),
    "canned_reply.saved": Act("Balasan siap pakai disimpan"),
    "canned_reply.removed": Act("Balasan siap pakai dihapus"),
    "case.contract_chosen": Act("Kontrak kasus dipilih"),
    "case.step_done": Act("Langkah prosedur diselesaikan"),
    "customer.searched": Act("Pelanggan dicari"),
    "identity.passed": Act("Identitas pelanggan cocok"),
    "identity.failed": Act("Identitas pelanggan tidak cocok"),
    "attachment.added": Act("Berkas kasus diunggah"),
    "attachment.opened": Act("Berkas kasus dibuka"),
    "attachment.refused": Act("Berkas kasus ditolak pemeriksa virus"),
    "answer.drafted": Act("Draf jawaban disimpan"),
    "answer.submitted": Act("Persetujuan jawaban diminta"),
    "answer.approved": Act("Jawaban disetujui orang kedua"),
    "answer.returned": Act("Draf jawaban dikembalikan"),
    "answer.sent": Act("Jawaban dikirim kepada pelanggan"),
    "answer.accepted": Act("Pelanggan menerima jawaban"),
    "answer.objected": Act("Pelanggan berkeberatan atas jawaban"),
    "report.filed": Act("Laporan kasus dibuat"),
    "report.read": Act("Laporan kasus dibaca manajer"),
    "report.returned": Act("Laporan kasus dikembalikan"),
    "rung.taken": Act("Eskalasi atau tugas diambil"),
    "rung.given_back": Act("Eskalasi atau tugas dikembalikan dengan hasil"),
    "task.contact_tried": Act("Upaya menghubungi pelanggan dicatat"),
    "case.dossier_taken": Act("Berkas kasus diunduh"),
    "case.linked": Act("Kasus dikaitkan dengan kasus lain"),
    "case.unlinked": Act("Kaitan antarkasus dihapus"),
    "evaluation.made": Act("Evaluasi mingguan dibuat"),
    "evaluation.written": Act("Evaluasi mingguan ditulis"),
    "evaluation.improved": Act("Tindakan perbaikan dinyatakan selesai"),
    "evaluation.signed": Act("Evaluasi mingguan ditandatangani"),
    "report.downloaded": Act("Laporan diunduh"),
    "quarterly.submitted": Act("Laporan triwulanan dicatat sudah disampaikan"),
    "procedure.loaded": Act("Versi SOP dimuat"),
    "procedure.published": Act("Versi SOP diterbitkan"),
    "application.opened": Act("Pengajuan rekening dibuka"),
    "application.edited": Act("Draf pengajuan rekening disimpan"),
    "document.added": Act("Dokumen pengajuan diunggah"),
    "document.opened": Act("Dokumen pengajuan dibuka"),
    "document.removed": Act("Dokumen pengajuan dihapus"),
    "document.refused": Act("Dokumen pengajuan ditolak pemeriksa virus"),
    "application.submitted": Act("Pengajuan rekening diajukan"),
    "application.approved": Act("Pengajuan rekening disetujui"),
    "application.returned": Act("Pengajuan rekening dikembalikan"),
    "application.rejected": Act("Pengajuan rekening ditolak"),
    "application.cancelled": Act("Pengajuan rekening dibatalkan"),
    "application.expired": Act("Pengajuan rekening kedaluwarsa"),
    "application.confirmed": Act("Pembukaan rekening dikonfirmasi nasabah"),
    "application.code_sent_again": Act("Kode OTP pengajuan dikirim ulang"),
    "application.otp_locked": Act("Konfirmasi pengajuan terkunci karena kode salah"),
    "application.unlocked": Act("Kunci OTP pengajuan dibuka"),
    "application.reported": Act("Nasabah melaporkan bukan nomornya"),
    "application.shown": Act("Data pribadi pada pengajuan dibuka"),
    "application.exported": Act("Daftar pengajuan rekening diunduh"),
    "application.completed": Act("Rekening dibuka di sistem inti"),
    "otp.searched": Act("Nomor handphone dicari untuk OTP melalui CS"),
    "application.receipt_opened": Act("Bukti persetujuan dibuka"),
    "feed.late": Act("Data sistem inti terlambat"),
    "feed.loaded": Act("Berkas sistem inti dimuat"),
    "feed.pending_exported": Act("Baris yang menunggu diunduh tanpa penyamaran"),
    "feed.rejects_exported": Act("Baris ditolak diunduh tanpa penyamaran"),
    "letter.published": Act("Surat kepada pelanggan diterbitkan"),
    "letter.opened": Act("Surat pelanggan dibuka staf"),
    "letter.withdrawn": Act("Surat kepada pelanggan ditarik"),
    "letter_draft.written": Act("Konsep surat ditulis"),
    "letter_draft.discarded": Act("Konsep surat dibuang"),
    "letter_draft.published": Act("Konsep surat diterbitkan kepada penerimanya"),
    "message_channel.halted": Act("Saluran pesan terhenti"),
    "message_channel.resumed": Act("Saluran pesan berjalan lagi"),
    "sealing.rotated": Act("Data pribadi disegel ulang dengan kunci terbaru"),
    "sealing.digest_keys_accepted": Act("Kunci sidik data diganti"),
}

SETTINGS_ACTS = frozenset(code for code, act in ACTS.items() if act.is_settings)


def expect(code: str) -> None:
    """Warn of an act without a sentence: it is recorded all the same."""
    if code not in ACTS:
        warnings.warn(f"Give the act {code!r} its Indonesian sentence in tanggap/audit/acts.py.", stacklevel=3)


LOOKS = {
    "contact": "Telepon dan e-mail",
    "contract": "Kontrak",
    "disbursement": "Pencairan",
    "letter": "Surat",
    "contracts": "Kontrak",
    "instalments": "Angsuran",
    "payments": "Pembayaran",
    "disbursements": "Pencairan",
    "payment_codes": "Kode pembayaran",
    "cases": "Kasus",
    "messages": "Pesan",
    "applications": "Pengajuan rekening",
    "consents": "Persetujuan",
}
"""What of a customer can be looked at besides the columns of their own row (D6)."""


def field_label(object_type: str, name: str) -> str:
    """What a form calls a field of that kind of object; the bare name if kind or field are of a past version."""
    try:
        field = apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name
    return str(getattr(field, "verbose_name", name))


def label_of(code: str) -> str:
    """The sentence of an act; an act of a past version that is no longer known keeps its code."""
    return ACTS[code].label if code in ACTS else code
